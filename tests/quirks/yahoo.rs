//! Yahoo and AOL: short command lines, a modification sequence of their own make, ids for messages.

use tests::servers::scripted::profile::{Profile, Quirks};
use tests::servers::scripted::world::World;

use crate::converge::{a_day, alice, evening};
use crate::scripted::ALICE;

/// UIDs of ten digits.
const FAR: u32 = 3_000_000_000;

fn yahoo() -> Profile {
    Profile {
        greeting: "[CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ID MOVE \
                   NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN X-MSG-EXT OBJECTID] \
                   IMAP4rev1 Hello"
            .into(),
        tells_capabilities: false,
        before: "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ID MOVE NAMESPACE \
                 XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN X-MSG-EXT OBJECTID"
            .into(),
        after: "IMAP4rev1 ID MOVE NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN UNSELECT \
                OBJECTID IDLE ENABLE UIDONLY LIST-EXTENDED LIST-STATUS SPECIAL-USE PARTIAL \
                X-ALL-MAIL APPENDLIMIT=41697280"
            .into(),
        mailboxes: vec![
            ("Archive", Some("\\Archive")),
            ("Bulk", Some("\\Junk")),
            ("Draft", Some("\\Drafts")),
            ("Sent", Some("\\Sent")),
            ("Trash", Some("\\Trash")),
        ],
        quirks: Quirks {
            first_modseq: 1,
            inbox: Some("Inbox"),
            highest_unasked: true,
            line_limit: Some(1000),
            tells_only_when_asked: true,
            login_text: Some("AUTHENTICATE completed - Mailbox size in bytes is 1234"),
            ..Quirks::default()
        },
    }
}

#[test]
fn a_day_at_yahoo() {
    let roles = [
        ("inbox", "INBOX"),
        ("archive", "Archive"),
        ("drafts", "Draft"),
        ("junk", "Bulk"),
        ("sent", "Sent"),
        ("trash", "Trash"),
    ];
    a_day(yahoo(), "Archive", &roles);
}

#[test]
fn a_ragged_mailbox_is_read_and_marked_in_lines_the_server_takes() {
    let alice = alice(yahoo(), "Archive");
    let uids = (FAR..).step_by(2).take(150);
    for (n, uid) in uids.clone().enumerate() {
        let next = |world: &mut World| world.mailbox_mut(ALICE, "Sent").map(|m| m.uidnext = uid);
        alice.server.state().change(next);
        alice.seed("Sent", &[&format!("letter {n}")]);
    }
    alice.sync().ok();
    evening(&alice, "after the first sync");
    for uid in uids.step_by(3) {
        alice.server.state().set_flags(ALICE, "Sent", uid, &["\\Flagged", "\\Seen"]);
    }
    alice.sync().ok();
    evening(&alice, "after flags were set on every third");
    let rows = alice.ctl.run(&["list", "Sent", "--limit", "2000"]).ok();
    let ids = rows.as_array().into_iter().flatten().map(|row| row["id"].to_string());
    let ids: Vec<String> = ids.collect();
    let mut flag = vec!["flag"];
    flag.extend(ids.iter().map(String::as_str));
    flag.extend(["--add", "\\Answered"]);
    alice.ctl.run(&flag).ok();
    alice.sync().ok();
    evening(&alice, "after Alice marked all of them");
    let messages = alice.server.state().messages(ALICE, "Sent");
    assert!(messages.iter().all(|message| message.has("\\Answered")));
}
