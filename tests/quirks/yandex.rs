//! Yandex: a bar between levels, names in Russian told by XLIST.

use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::a_day;

fn yandex() -> Profile {
    let line = "IMAP4rev1 CHILDREN UNSELECT LITERAL+ NAMESPACE XLIST UIDPLUS ENABLE ID IDLE MOVE";
    Profile {
        greeting: "Yandex IMAP4rev1 at mail-imap-production-171.sas.yp-c.example:993 ready to \
                   talk with ::ffff:192.0.2.1:50580, 2024-Feb-13 08:17:42, gHfsEJKZ3Gk0"
            .into(),
        tells_capabilities: false,
        before: format!("{line} AUTH=PLAIN AUTH=XOAUTH2"),
        after: line.into(),
        mailboxes: vec![
            ("Отправленные", Some("\\Sent")),
            ("Спам", Some("\\Junk")),
            ("Удаленные", Some("\\Trash")),
            ("Черновики", Some("\\Drafts")),
            ("Черновики/template", None),
        ],
        quirks: Quirks { first_modseq: 1, delimiter: Some('|'), ..Quirks::default() },
    }
}

#[test]
fn a_day_at_yandex() {
    let roles = [
        ("inbox", "INBOX"),
        ("drafts", "Черновики"),
        ("junk", "Спам"),
        ("sent", "Отправленные"),
        ("trash", "Удаленные"),
    ];
    a_day(yandex(), "Черновики/template", &roles);
}
