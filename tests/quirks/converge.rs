//! A day of Alice's mail at a server of any kind: what happens there comes here, what she does
//! without a network goes there, and at every evening both are the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;

use crate::scripted::{ALICE, Alice, letter};

/// What is in INBOX in the morning.
pub const INBOX: [&str; 5] = ["apples", "bread", "cheese", "dates", "elder"];

/// A mailbox's mail by UID: subject and flags.
type Mail = BTreeMap<u64, (String, BTreeSet<String>)>;

/// Alice with an account at such a server, her INBOX full, another mailbox half full, the rest
/// empty.
pub fn alice(profile: Profile, other: &str) -> Alice {
    let alice = Alice::at(profile);
    alice.seed("INBOX", &INBOX);
    alice.seed(other, &["figs", "grapes"]);
    alice.sign_in();
    alice
}

/// The whole day. `roles` are the mailboxes that must be known for what they are.
pub fn a_day(profile: Profile, other: &str, roles: &[(&str, &str)]) -> Alice {
    let mut alice = alice(profile, other);
    alice.sync().ok();
    evening(&alice, "after the first sync");
    for (role, path) in roles {
        assert_eq!(path_of(&alice, role).as_deref(), Some(*path), "{role}");
    }

    let state = alice.server.state();
    state.set_flags(ALICE, "INBOX", 2, &["\\Seen", "$Forwarded"]);
    state.set_flags(ALICE, other, 1, &["\\Flagged", "\\Seen"]);
    alice.sync().ok();
    evening(&alice, "after flags were set elsewhere");
    state.set_flags(ALICE, "INBOX", 2, &[]);
    alice.sync().ok();
    evening(&alice, "after flags were taken off elsewhere");

    let waited = alice.ctl.run(&["flag", &id(&alice, "INBOX", 3), "--add", "\\Flagged", "--wait"]);
    assert_eq!(waited.code, Some(0), "{}", waited.stderr);
    assert_eq!(there(&alice, "INBOX")[&3].1, BTreeSet::from(["\\Flagged".to_owned()]));
    alice.sync().ok();
    evening(&alice, "after Alice flagged a letter");

    state.deliver(ALICE, &letter("honey"));
    alice.sync().ok();
    evening(&alice, "after new mail");
    state.expunge(ALICE, "INBOX", &[1, 4]);
    alice.sync().ok();
    evening(&alice, "after letters were deleted elsewhere");
    state.deliver(ALICE, &letter("ink"));
    state.expunge(ALICE, "INBOX", &[2]);
    alice.sync().ok();
    evening(&alice, "after one came and one went");

    without_a_network(&mut alice, other);
    alice.verify();
    alice
}

/// What Alice does while the server is away goes there once it is back, once.
fn without_a_network(alice: &mut Alice, other: &str) {
    let before = alice.server.state().events().len();
    alice.server.stop();
    alice.ctl.run(&["flag", &id(alice, "INBOX", 3), "--add", "\\Seen"]).ok();
    alice.ctl.run(&["flag", &id(alice, "INBOX", 3), "--remove", "\\Flagged"]).ok();
    alice.ctl.run(&["flag", &id(alice, other, 2), "--add", "\\Seen,\\Answered"]).ok();
    assert_eq!(alice.sync().code, Some(5), "the server is away");
    alice.server.restart();
    alice.sync().ok();
    evening(alice, "after what was done offline was told");
    assert_eq!(there(alice, "INBOX")[&3].1, BTreeSet::from(["\\Seen".to_owned()]));
    alice.sync().ok();
    let events = alice.server.state().events_since(before);
    let is_change = |what: &What| matches!(what, What::Flags { .. });
    let changes = events.iter().filter(|event| is_change(&event.what)).count();
    assert_eq!(changes, 4, "each flag was told once: {events:?}");
}

/// Both sides are the same.
pub fn evening(alice: &Alice, when: &str) {
    let rows = alice.ctl.run(&["mailboxes"]).ok();
    for (mailbox, messages) in open_mailboxes(alice) {
        let row = rows.as_array().into_iter().flatten().find(|row| row["path"] == mailbox);
        let held = row.unwrap_or_else(|| panic!("no {mailbox} {when}"))["messages"].as_u64();
        assert_eq!(held, Some(messages), "{mailbox} {when}");
        if messages > 0 {
            assert_eq!(here(alice, &mailbox), there(alice, &mailbox), "{mailbox} {when}");
        }
    }
}

/// The server's mailboxes that can be opened, and how many messages they have.
fn open_mailboxes(alice: &Alice) -> Vec<(String, u64)> {
    alice.server.state().look(|world| {
        let mailboxes = world.users[ALICE].mailboxes.values();
        let open = mailboxes.filter(|mailbox| mailbox.is_selectable() && !mailbox.hidden);
        open.map(|mailbox| (mailbox.name.clone(), mailbox.messages.len() as u64)).collect()
    })
}

/// What the server has in a mailbox.
pub fn there(alice: &Alice, mailbox: &str) -> Mail {
    let messages = alice.server.state().messages(ALICE, mailbox);
    let subject = |raw: &[u8]| {
        let text = String::from_utf8_lossy(raw);
        let line = text.lines().find_map(|line| line.strip_prefix("Subject: "));
        line.unwrap_or_default().to_owned()
    };
    let one = |m: &tests::servers::scripted::mailbox::Message| {
        (u64::from(m.uid), (subject(&m.raw), lower(m.flags.iter().map(String::as_str))))
    };
    messages.iter().map(one).collect()
}

/// What is held of a mailbox; every letter of it is here whole.
pub fn here(alice: &Alice, mailbox: &str) -> Mail {
    let rows = alice.ctl.run(&["list", mailbox, "--limit", "2000"]).ok();
    let mut mail = Mail::new();
    for row in rows.as_array().expect("rows") {
        assert_eq!(row["bodyHeld"], true, "{mailbox}: {row}");
        let flags = row["flags"].as_array().expect("flags").iter().filter_map(Value::as_str);
        let subject = row["subject"].as_str().expect("a subject").to_owned();
        let uid = row["uid"].as_u64().expect("a UID");
        let twice = mail.insert(uid, (subject, lower(flags)));
        assert_eq!(twice, None, "{mailbox} has UID {uid} twice");
    }
    mail
}

/// Keywords are the same in any case.
fn lower<'a>(flags: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let known = |flag: &str| flag.starts_with('\\');
    flags.map(|f| if known(f) { f.to_owned() } else { f.to_ascii_lowercase() }).collect()
}

/// The id of a message.
pub fn id(alice: &Alice, mailbox: &str, uid: u64) -> String {
    let rows = alice.ctl.run(&["list", mailbox, "--limit", "2000"]).ok();
    let found = rows.as_array().into_iter().flatten().find(|row| row["uid"] == uid);
    found.expect("the message").get("id").expect("its id").to_string()
}

/// The mailbox with this role.
pub fn path_of(alice: &Alice, role: &str) -> Option<String> {
    let rows = alice.ctl.run(&["mailboxes"]).ok();
    let found = rows.as_array().into_iter().flatten().find(|row| row["role"] == role)?;
    found["path"].as_str().map(str::to_owned)
}
