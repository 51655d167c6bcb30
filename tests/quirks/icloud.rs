//! iCloud: capabilities only for those who ask after the sign-in, QRESYNC that cannot be relied on,
//! no MOVE.

use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::{a_day, alice, evening, here, id, there};
use crate::scripted::{ALICE, letter};

fn icloud() -> Profile {
    Profile {
        greeting: "[CAPABILITY XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PLAIN \
                   AUTH=ATOKEN2 AUTH=XOAUTH2] (2428B47-26126cfe23cd) p00-iscream-f9f7bf749-qjr87"
            .into(),
        tells_capabilities: false,
        before: "XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PLAIN AUTH=ATOKEN2 \
                 AUTH=XOAUTH2"
            .into(),
        after: "XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 CONDSTORE ENABLE QRESYNC QUOTA XAPPLELITERAL \
                NAMESPACE UIDPLUS CHILDREN BINARY UNSELECT SORT CATENATE URLAUTH LANGUAGE ESEARCH \
                ESORT THREAD=ORDEREDSUBJECT THREAD=REFERENCES CONTEXT=SEARCH CONTEXT=SORT WITHIN \
                SASL-IR SEARCHRES METADATA ID XSENDER X-NETSCAPE XSERVERINFO X-SUN-SORT IDLE \
                LIST-STATUS"
            .into(),
        mailboxes: ["Archive", "Deleted Messages", "Drafts", "Junk", "Notes", "Sent Messages"]
            .map(|name| (name, None))
            .to_vec(),
        quirks: Quirks {
            first_modseq: 1,
            tells_only_when_asked: true,
            enable_says_nothing: true,
            changedsince_ignored: true,
            vanished: Some("1:*"),
            login_text: Some("user alice authenticated"),
            ..Quirks::default()
        },
    }
}

/// The same, its QRESYNC switched on as if it worked.
fn with_qresync(vanished: &'static str) -> Profile {
    let icloud = icloud();
    let vanished = Some(vanished);
    let quirks = Quirks { enable_says_nothing: false, vanished, ..icloud.quirks };
    Profile { quirks, ..icloud }
}

const ROLES: [(&str, &str); 6] = [
    ("inbox", "INBOX"),
    ("archive", "Archive"),
    ("drafts", "Drafts"),
    ("junk", "Junk"),
    ("sent", "Sent Messages"),
    ("trash", "Deleted Messages"),
];

#[test]
fn a_day_at_icloud() {
    let alice = a_day(icloud(), "Archive", &ROLES);
    assert_eq!(alice.commands("UID MOVE"), 0);
}

#[test]
fn a_day_at_a_server_whose_vanished_is_nonsense() {
    a_day(with_qresync("1:*"), "Archive", &ROLES);
    for vanished in ["", "(1:2", "99999999999", "NIL", "1:2 3"] {
        let alice = alice(with_qresync(vanished), "Archive");
        alice.sync().ok();
        alice.server.state().deliver(ALICE, &letter("honey"));
        alice.server.state().expunge(ALICE, "INBOX", &[2]);
        alice.sync().ok();
        evening(&alice, "after one came and one went");
    }
}

#[test]
fn vanished_that_names_what_is_there_removes_nothing() {
    for vanished in ["1:4294967295", "1:5", "2"] {
        let alice = alice(with_qresync(vanished), "Archive");
        alice.sync().ok();
        let before = id(&alice, "INBOX", 2);
        alice.ctl.run(&["flag", &before, "--add", "\\Flagged"]).ok();
        let refused = "<tag> NO [UNAVAILABLE] Not now\r\n";
        alice.server.state().answer("UID STORE *", refused);
        alice.server.state().deliver(ALICE, &letter("honey"));
        alice.sync();
        assert!(here(&alice, "INBOX")[&2].1.contains("\\Flagged"), "the wish outlives {vanished}");
        alice.server.state().be_honest();
        alice.sync().ok();
        evening(&alice, "in the end");
        assert_eq!(id(&alice, "INBOX", 2), before);
        assert!(there(&alice, "INBOX")[&2].1.contains("\\Flagged"), "{vanished}");
    }
}
