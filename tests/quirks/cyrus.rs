//! Cyrus, as universities and Fastmail run it: everything below INBOX, dots between levels, special
//! uses in any case, QRESYNC that works.

use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::a_day;

const AFTER: &str = "IMAP4 IMAP4rev1 LITERAL+ ID ACL RIGHTS=kxten QUOTA MAILBOX-REFERRALS \
    NAMESPACE UIDPLUS NO_ATOMIC_RENAME UNSELECT CHILDREN MULTIAPPEND BINARY CATENATE CONDSTORE \
    ENABLE ESEARCH QRESYNC SORT SORT=MODSEQ WITHIN LIST-EXTENDED LIST-STATUS SPECIAL-USE MOVE IDLE";

fn university() -> Profile {
    Profile {
        greeting: "imap.ecs.example Cyrus IMAP v2.3.13-Invoca-RPM-2.3.13-1.0 server ready".into(),
        tells_capabilities: true,
        before: "IMAP4 IMAP4rev1 LITERAL+ ID AUTH=PLAIN SASL-IR".into(),
        after: AFTER.into(),
        mailboxes: vec![
            ("INBOX/Archive", Some("\\archive")),
            ("INBOX/Drafts", Some("\\DRAFTS")),
            ("INBOX/Mail gesendet", Some("\\sent")),
            ("INBOX/Werbung", Some("\\junk")),
            ("INBOX/Papierkorb", Some("\\Trash")),
            ("INBOX/Liste/2026", None),
        ],
        quirks: Quirks { first_modseq: 1, delimiter: Some('.'), ..Quirks::default() },
    }
}

fn fastmail() -> Profile {
    let mailboxes = vec![
        ("Archive", Some("\\Archive")),
        ("Drafts", Some("\\Drafts")),
        ("Sent", Some("\\Sent")),
        ("Spam", Some("\\Junk")),
        ("Trash", Some("\\Trash")),
    ];
    let quirks = Quirks { first_modseq: 1, ..Quirks::default() };
    let after = format!("{AFTER} OBJECTID STATUS=SIZE");
    Profile { mailboxes, quirks, after, greeting: "IMAP4 ready".into(), ..university() }
}

#[test]
fn a_day_at_a_university() {
    let roles = [
        ("inbox", "INBOX"),
        ("archive", "INBOX/Archive"),
        ("drafts", "INBOX/Drafts"),
        ("junk", "INBOX/Werbung"),
        ("sent", "INBOX/Mail gesendet"),
        ("trash", "INBOX/Papierkorb"),
    ];
    a_day(university(), "INBOX/Liste/2026", &roles);
}

#[test]
fn a_day_at_fastmail() {
    a_day(fastmail(), "Archive", &[("junk", "Spam"), ("trash", "Trash"), ("sent", "Sent")]);
}
