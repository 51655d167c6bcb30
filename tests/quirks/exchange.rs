//! Exchange and Microsoft 365: no modification sequences, no special uses, commands that are put
//! off, a sign-in that leads nowhere.

use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::{INBOX, a_day, alice, evening, here};
use crate::scripted::{ALICE, letter};

const PUT_OFF: &str = "Request is throttled. Suggested Backoff Time: 299961 milliseconds";
const NOT_CONNECTED: &str = "User is authenticated but not connected.";

fn exchange() -> Profile {
    Profile {
        greeting: "The Microsoft Exchange IMAP4 service is ready. [TQBXAEgAUABSADIAMQBDAEEAMAAw]"
            .into(),
        tells_capabilities: false,
        before: "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN \
                 IDLE NAMESPACE LITERAL+"
            .into(),
        after: "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT \
                CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE CHILDREN IDLE \
                NAMESPACE LITERAL+"
            .into(),
        mailboxes: ["Archive", "Calendar", "Deleted Items", "Drafts", "Junk Email", "Sent Items"]
            .map(|name| (name, None))
            .to_vec(),
        quirks: Quirks {
            first_modseq: 1,
            namespace_is_bad: true,
            tells_only_when_asked: true,
            login_text: Some("AUTHENTICATE completed."),
            ..Quirks::default()
        },
    }
}

#[test]
fn a_day_at_exchange() {
    let roles = [
        ("inbox", "INBOX"),
        ("archive", "Archive"),
        ("drafts", "Drafts"),
        ("junk", "Junk Email"),
        ("sent", "Sent Items"),
        ("trash", "Deleted Items"),
    ];
    a_day(exchange(), "Sent Items", &roles);
}

#[test]
fn a_server_that_puts_us_off_is_left_alone_and_no_letter_is_kept_without_its_header() {
    for put_off in [Failure::Bad(PUT_OFF.into()), Failure::No(PUT_OFF.into())] {
        let alice = alice(exchange(), "Archive");
        let many: Vec<String> = (0..60).map(|n| format!("letter {n}")).collect();
        alice.seed("Archive", &many.iter().map(String::as_str).collect::<Vec<_>>());
        // INBOX comes; from the second command for messages on it is put off.
        for n in 2..200 {
            let fault = Fault::at_verb("UID FETCH", n, put_off.clone());
            alice.server.state().fault(fault.every());
        }
        let refused = alice.sync();
        assert_eq!(refused.error_code().as_deref(), Some("blocked"), "{}", refused.stderr);
        assert!(alice.commands("UID FETCH") <= 3, "{} commands", alice.commands("UID FETCH"));
        assert!(!alice.held("Archive").contains(&String::new()), "no letter without a header");
        alice.server.state().be_honest();
        alice.sync().ok();
        evening(&alice, "after it takes commands again");
    }
}

#[test]
fn a_flag_that_is_put_off_stays_wanted_and_is_told_later() {
    let alice = alice(exchange(), "Archive");
    alice.sync().ok();
    let id = crate::converge::id(&alice, "INBOX", 2);
    alice.ctl.run(&["flag", &id, "--add", "\\Flagged"]).ok();
    for n in 1..20 {
        let fault = Fault::at_verb("UID STORE", n, Failure::Bad(PUT_OFF.into()));
        alice.server.state().fault(fault.every());
    }
    let refused = alice.sync();
    assert_eq!(refused.error_code().as_deref(), Some("blocked"), "{}", refused.stderr);
    assert!(alice.commands("UID STORE") <= 2, "{} commands", alice.commands("UID STORE"));
    assert!(here(&alice, "INBOX")[&2].1.contains("\\Flagged"), "the wish stays");
    alice.server.state().be_honest();
    alice.sync().ok();
    evening(&alice, "after it was told");
    assert!(here(&alice, "INBOX")[&2].1.contains("\\Flagged"));
}

#[test]
fn a_move_that_is_put_off_stays_wanted_and_is_made_later() {
    let alice = alice(exchange(), "Archive");
    alice.sync().ok();
    let id = crate::converge::id(&alice, "INBOX", 2);
    alice.ctl.run(&["move", &id, "Archive"]).ok();
    for n in 1..20 {
        let fault = Fault::at_verb("UID MOVE", n, Failure::Bad(PUT_OFF.into()));
        alice.server.state().fault(fault.every());
    }
    let refused = alice.sync();
    assert_eq!(refused.error_code().as_deref(), Some("blocked"), "{}", refused.stderr);
    assert!(alice.commands("UID MOVE") <= 2, "{} commands", alice.commands("UID MOVE"));
    assert!(alice.held("Archive").contains(&"bread".to_owned()), "the wish stays");
    alice.server.state().be_honest();
    alice.sync().ok();
    evening(&alice, "after it was made");
    assert_eq!(alice.held("Archive"), ["bread", "figs", "grapes"]);
}

#[test]
fn a_sign_in_that_is_not_connected_empties_nothing() {
    let alice = alice(exchange(), "Archive");
    alice.sync().ok();
    alice.server.state().deliver(ALICE, &letter("honey"));
    for verb in ["LIST", "STATUS", "SELECT", "LSUB", "NAMESPACE"] {
        for n in 1..20 {
            let fault = Fault::at_verb(verb, n, Failure::Bad(NOT_CONNECTED.into()));
            alice.server.state().fault(fault.every());
        }
    }
    let refused = alice.sync();
    assert_eq!(refused.error_code().as_deref(), Some("serverTrouble"), "{}", refused.stderr);
    assert_eq!(alice.held("INBOX"), INBOX);
    alice.server.state().be_honest();
    alice.sync().ok();
    evening(&alice, "after it is connected again");
}
