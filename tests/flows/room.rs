//! Which bodies are kept here: by a choice for each mailbox, and less when room is wanted.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tests::generate::{Seed, generate_in};
use tests::servers::profiles::Profile;

use crate::profile::{ALICE, Alice, from_bob};

fn rows(alice: &Alice) -> Vec<Value> {
    let rows = alice.ctl.run(&["list", "INBOX", "--limit", "1000"]).ok();
    rows.as_array().expect("rows").clone()
}

fn held(alice: &Alice) -> usize {
    rows(alice).iter().filter(|row| row["bodyHeld"] == true).count()
}

/// Alice, who has chosen so before her mail comes.
fn alice(choices: &[[&str; 2]]) -> Alice {
    let alice = Alice::at(Profile::Full);
    let seeds: Vec<Seed> = generate_in("INBOX", 80, 4).collect();
    alice.dovecot.seed(ALICE, &seeds);
    alice.sign_in();
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    assert_eq!(held(&alice), 0);
    for [key, value] in choices {
        alice.ctl.run(&["mailbox", "set", "INBOX", key, value]).ok();
    }
    alice.ctl.run(&["sync"]).ok();
    alice
}

#[test]
fn only_what_is_opened_is_kept_where_alice_wants_that() {
    let alice = alice(&[["bodies", "opened"]]);
    assert_eq!(held(&alice), 0);
    let shown = alice.ctl.run(&["show", &rows(&alice)[5]["id"].to_string()]).ok();
    assert_ne!(shown["text"], "");
    assert_eq!(held(&alice), 1);
    let set = alice.ctl.run(&["mailbox", "set", "@inbox", "bodies", "all"]).ok();
    assert_eq!(set["bodies"], "all");
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(held(&alice), 80);
    for wrong in [["bodies", "0"], ["bodies", "some"], ["attachments", "-1"], ["colour", "red"]] {
        let refused = alice.ctl.run(&["mailbox", "set", "INBOX", wrong[0], wrong[1]]);
        assert_eq!(refused.code, Some(2), "{wrong:?}");
    }
}

/// Ten letters, each ten days older than the one before; every other one is of 2 MB.
fn aged() -> Vec<Seed> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    let now = i64::try_from(now).expect("a time");
    let letter = |n: i64| {
        let size = if n % 2 == 1 { 2 << 20 } else { 10 };
        let body = "Dear Alice,\r\n".repeat(size / 13 + 1);
        Seed {
            mailbox: "INBOX".to_owned(),
            raw: format!("From: bob@example.test\r\nSubject: {n}\r\n\r\n{body}").into_bytes(),
            flags: Vec::new(),
            internal_date: now - n * 10 * 86_400,
        }
    };
    (0..10).map(letter).collect()
}

fn subjects_held(alice: &Alice) -> Vec<String> {
    let held = rows(alice).into_iter().filter(|row| row["bodyHeld"] == true);
    held.map(|row| row["subject"].as_str().expect("a subject").to_owned()).collect()
}

#[test]
fn large_letters_and_old_ones_wait_until_they_are_opened() {
    let alice = Alice::at(Profile::Full);
    alice.dovecot.seed(ALICE, &aged());
    alice.sign_in();
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    alice.ctl.run(&["mailbox", "set", "INBOX", "attachments", "1"]).ok();
    let set = alice.ctl.run(&["mailbox", "set", "INBOX", "bodies", "35"]).ok();
    assert_eq!((&set["bodies"], &set["attachments"]), (&json!(35), &json!(1)));
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(subjects_held(&alice), ["0", "2"]);
    alice.ctl.run(&["mailbox", "set", "INBOX", "attachments", "all"]).ok();
    alice.ctl.run(&["sync", "--bodies", "15"]).ok();
    assert_eq!(subjects_held(&alice), ["0", "1", "2"], "the stricter of the two counts");
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(subjects_held(&alice), ["0", "1", "2", "3"]);
    let old = rows(&alice).into_iter().find(|row| row["subject"] == "9").expect("the oldest");
    alice.ctl.run(&["show", &old["id"].to_string()]).ok();
    assert_eq!(subjects_held(&alice), ["0", "1", "2", "3", "9"]);
}

#[test]
fn room_is_freed_and_what_went_is_fetched_again_only_when_it_is_opened() {
    let alice = alice(&[]);
    alice.dovecot.deliver(ALICE, &from_bob("The zoo", "We have seen a giraffe."));
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(held(&alice), 81);
    let found = || {
        let rows = alice.ctl.run(&["search", "giraffe"]).ok();
        rows.as_array().expect("rows").iter().map(|row| row["subject"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(), ["The zoo"]);
    let before = rows(&alice);
    let freed = alice.ctl.run(&["free", "--older", "0"]).ok();
    assert_eq!(freed["messages"], 81, "{freed}");
    assert_eq!(found(), ["The zoo"], "what went is still found");
    assert!(freed["bytes"].as_u64().expect("bytes") > 100_000, "{freed}");
    let after = rows(&alice);
    let without = |rows: &[Value]| -> Vec<Value> {
        let row = |row: &Value| {
            let mut row = row.clone();
            row["bodyHeld"] = Value::Null;
            row
        };
        rows.iter().map(row).collect()
    };
    assert_eq!(without(&after), without(&before), "the list looks the same, first words and all");
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(held(&alice), 0, "they are not fetched again at once");
    alice.ctl.run(&["show", &after[3]["id"].to_string(), "--text"]).ok();
    assert_eq!(held(&alice), 1);
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
    assert_eq!(alice.ctl.run(&["free"]).code, Some(2), "how much must be said");
}

#[test]
fn the_newest_stay_when_so_much_is_to_go() {
    let alice = alice(&[]);
    let freed = alice.ctl.run(&["free", "--to", "0"]).ok();
    assert_eq!(freed["messages"], 80);
    alice.ctl.run(&["mailbox", "set", "INBOX", "bodies", "all"]).ok();
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(alice.ctl.run(&["free", "--to", "1000"]).ok()["messages"], 0, "there is room");
    assert_eq!(held(&alice), 80);
}
