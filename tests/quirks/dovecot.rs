//! A Dovecot of fifteen years ago at a small host, and Strato, which talks like one.

use tests::servers::scripted::profile::{Profile, Quirks};

use crate::converge::a_day;

fn old() -> Profile {
    Profile {
        greeting: "Dovecot ready.".into(),
        tells_capabilities: false,
        before: "IMAP4rev1 LITERAL+ SASL-IR LOGIN-REFERRALS ID ENABLE AUTH=PLAIN AUTH=LOGIN".into(),
        after: "IMAP4rev1 SASL-IR SORT THREAD=REFERENCES MULTIAPPEND UNSELECT LITERAL+ IDLE \
                CHILDREN NAMESPACE LOGIN-REFERRALS UIDPLUS LIST-EXTENDED I18NLEVEL=1"
            .into(),
        mailboxes: ["Drafts", "Junk", "Sent", "Trash", "Listen.2010"]
            .map(|name| (name, None))
            .to_vec(),
        quirks: Quirks { first_modseq: 1, ..Quirks::default() },
    }
}

fn strato() -> Profile {
    let line = "IMAP4 IMAP4rev1 APPENDLIMIT=104857600 ENABLE ID IDLE MOVE LIST-EXTENDED NAMESPACE \
                QUOTA SORT SPECIAL-USE UIDPLUS";
    Profile {
        greeting: "IMAP server ready (P2 TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384)".into(),
        tells_capabilities: true,
        before: format!("{line} AUTH=PLAIN AUTH=LOGIN"),
        after: line.into(),
        mailboxes: vec![
            ("INBOX/Drafts", Some("\\Drafts")),
            ("INBOX/Sent Items", Some("\\Sent")),
            ("INBOX/Spam", Some("\\Junk")),
            ("INBOX/Trash", Some("\\Trash")),
        ],
        quirks: Quirks { first_modseq: 1, delimiter: Some('.'), ..Quirks::default() },
    }
}

#[test]
fn a_day_at_an_old_dovecot() {
    a_day(old(), "Listen.2010", &[("sent", "Sent"), ("junk", "Junk"), ("trash", "Trash")]);
}

#[test]
fn a_day_at_strato() {
    let roles = [("sent", "INBOX/Sent Items"), ("junk", "INBOX/Spam"), ("trash", "INBOX/Trash")];
    a_day(strato(), "INBOX/Spam", &roles);
}
