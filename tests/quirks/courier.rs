//! Courier: LOGIN only, an alert in every session, no UIDNEXT, everything below INBOX.

use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::a_day;

fn courier() -> Profile {
    let line = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT \
                QUOTA IDLE ACL ACL2=UNION";
    Profile {
        greeting: format!(
            "[CAPABILITY {line} STARTTLS] Courier-IMAP ready. Copyright 1998-2011 Double \
             Precision, Inc.  See COPYING for distribution information."
        ),
        tells_capabilities: false,
        before: line.into(),
        after: line.into(),
        mailboxes: ["INBOX/Drafts", "INBOX/Sent", "INBOX/Trash", "INBOX/Trash/Old", "INBOX/ü"]
            .map(|name| (name, None))
            .to_vec(),
        quirks: Quirks {
            first_modseq: 1,
            delimiter: Some('.'),
            no_uidnext: true,
            tells_only_when_asked: true,
            alert: Some(
                "* OK [ALERT] Filesystem notification initialization error -- contact your mail \
                 administrator (check for configuration errors with the FAM/Gamin library)",
            ),
            login_text: Some("LOGIN Ok."),
            ..Quirks::default()
        },
    }
}

#[test]
fn a_day_at_courier() {
    let roles = [
        ("inbox", "INBOX"),
        ("drafts", "INBOX/Drafts"),
        ("sent", "INBOX/Sent"),
        ("trash", "INBOX/Trash"),
    ];
    a_day(courier(), "INBOX/Trash/Old", &roles);
}
