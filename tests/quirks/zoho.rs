//! Zoho Mail: modification sequences that are none, quoted field names, names in the account's
//! language told by XLIST alone, mailboxes hidden by a setting.

use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::{a_day, alice, evening, here, path_of, there};
use crate::scripted::{ALICE, letter, now};

const ENGLISH: [(&str, &str); 5] = [
    ("inbox", "INBOX"),
    ("drafts", "Drafts"),
    ("sent", "Sent"),
    ("junk", "Spam"),
    ("trash", "Trash"),
];

/// The account of somebody in Brazil: nothing but XLIST says what the mailboxes are for.
fn brazil() -> Profile {
    let zoho = Profile::zoho_2026();
    Profile {
        mailboxes: vec![
            ("Rascunho", Some("\\Drafts")),
            ("Modelos", None),
            ("Enviadas", Some("\\Sent")),
            ("Spam", Some("\\Junk")),
            ("Junk", None),
            ("Lixeira", Some("\\Trash")),
            ("Lixeira/Projeto", None),
            ("Orfã/filha", None),
        ],
        quirks: Quirks {
            special_use_unasked: false,
            xlist_inbox: Some("Caixa de entrada"),
            ..zoho.quirks
        },
        ..zoho
    }
}

#[test]
fn a_day_at_zoho_in_2024() {
    a_day(Profile::zoho(), "Newsletter", &ENGLISH);
}

#[test]
fn a_day_at_zoho_in_2026() {
    a_day(Profile::zoho_2026(), "Sent", &ENGLISH);
}

#[test]
fn a_day_at_zoho_in_brazil() {
    let roles = [("drafts", "Rascunho"), ("sent", "Enviadas"), ("junk", "Spam")];
    let alice = a_day(brazil(), "Lixeira/Projeto", &roles);
    assert_eq!(path_of(&alice, "trash").as_deref(), Some("Lixeira"));
    assert!(alice.commands("XLIST") > 0);
    assert!(here(&alice, "Orfã/filha").is_empty());
}

#[test]
fn flags_that_change_under_a_modification_sequence_that_stays_are_seen_when_all_is_compared() {
    let alice = alice(Profile::zoho_2026(), "Sent");
    alice.sync().ok();
    let before = alice.server.state().look(|w| w.mailbox(ALICE, "INBOX").map(|m| m.highest));
    alice.server.state().set_flags(ALICE, "INBOX", 5, &["\\Seen"]);
    alice.server.state().change(|world| {
        // What the server tells of the change is as if there had been none.
        let mailbox = world.mailbox_mut(ALICE, "INBOX").expect("an INBOX");
        mailbox.highest = before.expect("its sequence");
        for message in &mut mailbox.messages {
            (message.modseq, message.touched) = (0, false);
        }
    });
    alice.compared_at("INBOX", || now() - 25 * 60 * 60);
    alice.sync().ok();
    assert_eq!(here(&alice, "INBOX")[&5], there(&alice, "INBOX")[&5]);
}

#[test]
fn a_mailbox_that_is_hidden_between_list_and_select_costs_nothing_else() {
    let alice = alice(Profile::zoho(), "Newsletter");
    alice.sync().ok();
    let gone = "<tag> NO [TRYCREATE] Folder Newsletter does not exist\r\n";
    alice.server.state().answer("SELECT \"Newsletter\"*", gone);
    alice.server.state().set_flags(ALICE, "Newsletter", 1, &["\\Seen"]);
    alice.server.state().deliver(ALICE, &letter("honey"));
    alice.sync().ok();
    assert_eq!(here(&alice, "INBOX"), there(&alice, "INBOX"));
    assert_eq!(alice.held("Newsletter"), ["figs", "grapes"], "what is held stays");
    alice.server.state().be_honest();
    alice.sync().ok();
    evening(&alice, "after it is shown again");
}

#[test]
fn a_fourth_connection_that_is_turned_away_is_no_wrong_password() {
    let alice = alice(Profile::zoho(), "Newsletter");
    alice.server.state().set(|settings| settings.connections = Some(0));
    let refused = alice.sync();
    assert_eq!(refused.error_code().as_deref(), Some("tooManyConnections"), "{}", refused.stderr);
    alice.server.state().set(|settings| settings.connections = None);
    alice.sync().ok();
    evening(&alice, "after a connection was free");
}

#[test]
fn an_archive_sweep_that_takes_most_of_a_mailbox_is_asked_about_twice_and_believed() {
    let alice = alice(Profile::zoho_2026(), "Sent");
    let many: Vec<String> = (0..120).map(|n| format!("letter {n}")).collect();
    alice.seed("Newsletter", &many.iter().map(String::as_str).collect::<Vec<_>>());
    alice.sync().ok();
    alice.server.state().expunge(ALICE, "Newsletter", &(1..=100).collect::<Vec<u32>>());
    alice.sync().ok();
    evening(&alice, "after the sweep");
    let lies = "* SEARCH 101\r\n<tag> OK done\r\n";
    alice.server.state().answer("UID SEARCH *", lies);
    alice.server.state().answer("UID SEARCH RETURN *", lies);
    alice.server.state().expunge(ALICE, "Newsletter", &[120]);
    alice.sync();
    assert!(alice.held("Newsletter").len() >= 19, "what only a SEARCH says is not believed");
}
