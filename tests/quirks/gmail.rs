//! Gmail: labels that look like mailboxes, one message in many of them, localised names below
//! something that cannot be opened.

use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::{a_day, alice, evening, here, id, path_of};
use crate::scripted::{ALICE, Alice};

const ALL: &str = "[Gmail]/Alle Nachrichten";

fn gmail() -> Profile {
    Profile {
        greeting: "Gimap ready for requests from 127.0.0.1 i9if7359725qay.199".into(),
        tells_capabilities: false,
        before: "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY \
                 SASL-IR AUTH=XOAUTH2 AUTH=PLAIN AUTH=PLAIN-CLIENTTOKEN AUTH=OAUTHBEARER"
            .into(),
        after: "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS \
                COMPRESS=DEFLATE ENABLE MOVE CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED \
                LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584"
            .into(),
        mailboxes: vec![
            ("[Gmail]", Some("\\Noselect")),
            (ALL, Some("\\All")),
            ("[Gmail]/Entwürfe", Some("\\Drafts")),
            ("[Gmail]/Gesendet", Some("\\Sent")),
            ("[Gmail]/Markiert", Some("\\Flagged")),
            ("[Gmail]/Papierkorb", Some("\\Trash")),
            ("[Gmail]/Spam", Some("\\Junk")),
            ("[Gmail]/Wichtig", Some("\\Important")),
            ("Arbeit", None),
        ],
        quirks: Quirks {
            first_modseq: 1,
            labels: true,
            login_text: Some("alice authenticated (Success)"),
            ..Quirks::default()
        },
    }
}

const ROLES: [(&str, &str); 6] = [
    ("inbox", "INBOX"),
    ("all", ALL),
    ("drafts", "[Gmail]/Entwürfe"),
    ("sent", "[Gmail]/Gesendet"),
    ("junk", "[Gmail]/Spam"),
    ("trash", "[Gmail]/Papierkorb"),
];

/// Three letters that stand in All Mail, in INBOX and under a label.
fn labelled() -> Alice {
    let alice = Alice::at(gmail());
    alice.seed(ALL, &["apples", "bread", "cheese", "dates"]);
    alice.server.state().copy_to(ALICE, ALL, &[1, 2, 3], "INBOX");
    alice.server.state().copy_to(ALICE, ALL, &[2, 3], "Arbeit");
    alice.sign_in();
    alice
}

/// How often the bytes of a body were asked for, by the UIDs of the commands.
fn bodies_asked(alice: &Alice) -> usize {
    let mut count = 0;
    for event in alice.server.state().events() {
        if let What::Command { verb, arguments } = event.what
            && verb == "UID FETCH"
            && let Some((set, "(UID BODY.PEEK[])")) = arguments.split_once(' ')
        {
            count += mail::uid::UidSet::parse(set).expect("a set").len() as usize;
        }
    }
    count
}

#[test]
fn a_day_at_gmail() {
    a_day(gmail(), "Arbeit", &ROLES);
}

#[test]
fn a_message_under_three_labels_is_one_message_and_its_body_comes_once() {
    let alice = labelled();
    alice.sync().ok();
    evening(&alice, "after the first sync");
    for (inbox, label, all) in [(2, 1, 2), (3, 2, 3)] {
        let ids = [id(&alice, "INBOX", inbox), id(&alice, "Arbeit", label), id(&alice, ALL, all)];
        assert!(ids.iter().all(|one| *one == ids[0]), "{ids:?}");
    }
    assert_eq!(bodies_asked(&alice), 4, "four messages, four bodies");
    assert_eq!(path_of(&alice, "flagged").as_deref(), Some("[Gmail]/Markiert"));
}

#[test]
fn a_message_that_loses_a_label_stays_under_the_others_with_its_body() {
    let alice = labelled();
    alice.sync().ok();
    let bread = id(&alice, "INBOX", 2);
    alice.server.state().expunge(ALICE, "INBOX", &[2]);
    alice.sync().ok();
    evening(&alice, "after it left INBOX");
    assert_eq!(id(&alice, ALL, 2), bread, "it is still the same message");
    alice.server.state().copy_to(ALICE, ALL, &[4], "INBOX");
    alice.sync().ok();
    evening(&alice, "after another one came back");
    assert_eq!(bodies_asked(&alice), 4, "what is here is not asked for again");
}

#[test]
fn a_flag_set_offline_in_one_mailbox_is_set_everywhere() {
    let mut alice = labelled();
    alice.sync().ok();
    alice.server.stop();
    alice.ctl.run(&["flag", &id(&alice, "Arbeit", 1), "--add", "\\Flagged"]).ok();
    for (mailbox, uid) in [("INBOX", 2), ("Arbeit", 1), (ALL, 2)] {
        assert!(here(&alice, mailbox)[&uid].1.contains("\\Flagged"), "{mailbox}");
    }
    alice.server.restart();
    alice.sync().ok();
    alice.sync().ok();
    evening(&alice, "after it was told");
}

#[test]
fn a_sign_in_that_needs_a_browser_says_so_and_is_not_tried_again() {
    let alice = alice(gmail(), "Arbeit");
    let refusal = "* NO [WEBALERT https://accounts.google.com/signin/continue?x=1] Web login \
                   required.\r\n<tag> NO [ALERT] Please log in via your web browser: \
                   https://support.google.com/mail/accounts/answer/78754 (Failure)\r\n";
    alice.server.state().answer("AUTHENTICATE *", refusal);
    let refused = alice.sync();
    assert_eq!(refused.error_code().as_deref(), Some("blocked"), "{}", refused.stderr);
    assert_eq!(alice.commands("AUTHENTICATE"), 1);
    assert_eq!(alice.commands("LOGIN"), 0);
}
