//! Flags both ways on every kind of server: set offline and told later, merged with what another
//! client did, and safe from a kill in between.

use crate::profile::{ALICE, Alice, PASSWORD};
use serde_json::Value;
use tests::generate::{Seed, generate_in};
use tests::servers::line_client::LineClient;
use tests::servers::profiles::Profile;

fn letters(count: usize) -> Vec<Seed> {
    let unmarked = |seed: Seed| Seed { flags: Vec::new(), ..seed };
    generate_in("INBOX", count, 5).map(unmarked).collect()
}

/// The row with this UID.
fn row(alice: &Alice, uid: u64) -> Value {
    let rows = alice.ctl.run(&["list", "INBOX", "--limit", "100"]).ok();
    let found = rows.as_array().expect("rows").iter().find(|row| row["uid"] == uid).cloned();
    found.expect("the row of this UID")
}

fn id(alice: &Alice, uid: u64) -> String {
    row(alice, uid)["id"].to_string()
}

fn flags(row: &Value) -> Vec<String> {
    let names = row["flags"].as_array().expect("flags").iter().filter_map(Value::as_str);
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names
}

fn unread(alice: &Alice) -> u64 {
    let rows = alice.ctl.run(&["mailboxes"]).ok();
    let inbox = rows.as_array().expect("rows").iter().find(|row| row["role"] == "inbox").cloned();
    inbox.expect("an inbox")["unread"].as_u64().expect("a count")
}

/// Another client of Alice's, the inbox open.
fn other(alice: &Alice) -> LineClient {
    let (port, authority) = (alice.dovecot.imap_port(), alice.dovecot.authority());
    let mut other = LineClient::connect(port, authority).expect("a second client");
    other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
    other.imap_ok("SELECT INBOX");
    other
}

/// The flags another client sees on a message.
fn seen_there(other: &mut LineClient, uid: u64) -> Vec<String> {
    other.imap_ok("NOOP");
    let lines = other.imap_ok(&format!("UID FETCH {uid} (FLAGS)"));
    let line = lines.iter().find(|line| line.contains("FETCH (")).expect("its flags");
    let (_, after) = line.split_once("FLAGS (").expect("FLAGS");
    let (names, _) = after.split_once(')').expect("their end");
    let names = names.split_whitespace().filter(|name| *name != "\\Recent");
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names
}

fn flags_go_both_ways(profile: Profile) {
    let alice = Alice::at(profile);
    alice.dovecot.seed(ALICE, &letters(8));
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(unread(&alice), 8);
    let mut other = other(&alice);

    // Without --wait no connection is made: this is what being offline looks like.
    let (two, three, five) = (id(&alice, 2), id(&alice, 3), id(&alice, 5));
    let shown = alice.ctl.run(&["flag", &two, &three, "--add", "\\Seen,\\Flagged"]).ok();
    assert_eq!(flags(&shown[0]), ["\\Flagged", "\\Seen"], "shown at once");
    assert_eq!(unread(&alice), 6);
    assert_eq!(seen_there(&mut other, 2), Vec::<String>::new(), "the server does not know yet");

    // Meanwhile another client changes the same message, and one more.
    other.imap_ok("UID STORE 2 +FLAGS (\\Answered)");
    other.imap_ok("UID STORE 5 +FLAGS (\\Seen)");
    alice.ctl.run(&["flag", &five, "--add", "$Work"]).ok();
    alice.ctl.run(&["sync"]).ok();
    for (uid, expected) in [
        (2, vec!["\\Answered", "\\Flagged", "\\Seen"]),
        (3, vec!["\\Flagged", "\\Seen"]),
        (5, vec!["$Work", "\\Seen"]),
    ] {
        assert_eq!(flags(&row(&alice, uid)), expected, "UID {uid} here");
        assert_eq!(seen_there(&mut other, uid), expected, "UID {uid} there");
    }

    // Taken away again, and waited for.
    let waited = alice.ctl.run(&["flag", &two, "--remove", "\\Seen,\\Flagged", "--wait"]);
    assert_eq!(waited.code, Some(0), "{}", waited.stderr);
    assert_eq!(seen_there(&mut other, 2), ["\\Answered"]);
    assert_eq!(unread(&alice), 6, "2 is unread again; 3 and 5 are read");

    // Done twice it is done once.
    alice.ctl.run(&["flag", &two, "--remove", "\\Seen", "--wait"]).ok();
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

#[test]
fn alices_flags_go_both_ways_by_qresync() {
    flags_go_both_ways(Profile::Full);
}

#[test]
fn alices_flags_go_both_ways_by_condstore() {
    flags_go_both_ways(Profile::NoQresync);
}

#[test]
fn alices_flags_go_both_ways_by_comparing() {
    flags_go_both_ways(Profile::NoCondstore);
}

#[test]
fn alices_flags_go_both_ways_on_bare_imap4rev1() {
    flags_go_both_ways(Profile::Bare);
}

#[test]
fn alices_flags_go_both_ways_on_a_server_like_zoho() {
    flags_go_both_ways(Profile::LikeZoho);
}

#[test]
fn what_is_promised_outlives_a_kill_and_a_server_that_is_away() {
    let alice = Alice::at(Profile::Full);
    alice.dovecot.seed(ALICE, &letters(30));
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    let ids: Vec<String> = (1..=30).map(|uid| id(&alice, uid)).collect();
    alice.dovecot.stop();
    for one in &ids {
        alice.ctl.run(&["flag", one, "--add", "\\Flagged"]).ok();
    }
    // Killed while it tries, and once more while it tells the server.
    let mut trying = alice.ctl.spawn(&["flag", &ids[0], "--add", "\\Seen", "--wait"]);
    while flags(&row(&alice, 1)) != ["\\Flagged", "\\Seen"] {}
    trying.kill();
    alice.dovecot.restart();
    alice.ctl.spawn(&["sync"]).kill();
    alice.ctl.run(&["sync"]).ok();
    let mut other = other(&alice);
    assert_eq!(seen_there(&mut other, 1), ["\\Flagged", "\\Seen"]);
    for uid in 2..=30 {
        assert_eq!(seen_there(&mut other, uid), ["\\Flagged"], "UID {uid}");
    }
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

#[test]
fn what_is_no_flag_or_no_message_is_refused_before_anything_is_changed() {
    let alice = Alice::at(Profile::Full);
    alice.dovecot.seed(ALICE, &letters(1));
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    let one = id(&alice, 1);
    assert_eq!(alice.ctl.run(&["flag", &one]).code, Some(2), "nothing to change");
    assert_eq!(alice.ctl.run(&["flag", &one, "--add", "x) NOOP"]).code, Some(2));
    let both = ["flag", &one, "--add", "\\Seen", "--remove", "\\seen"];
    assert_eq!(alice.ctl.run(&both).code, Some(2));
    let gone = alice.ctl.run(&["flag", &one, "99999", "--add", "\\Seen"]);
    assert_eq!((gone.code, gone.error_code()), (Some(3), Some("notFound".to_owned())));
    assert_eq!(flags(&row(&alice, 1)), Vec::<String>::new());
}
