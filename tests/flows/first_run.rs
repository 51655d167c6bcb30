//! First run, on every kind of server: sign in, see the mailboxes, read; pull the network, still
//! read.

use crate::profile::{ALICE, Alice, subjects};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tests::generate::{Seed, generate_in};
use tests::servers::profiles::Profile;

const MESSAGES: usize = 300;

fn the_path_on(profile: Profile) {
    let alice = Alice::at(profile);
    let seeds: Vec<Seed> = generate_in("INBOX", MESSAGES, 7).collect();
    alice.dovecot.seed(ALICE, &seeds);
    let projects: Vec<Seed> = generate_in("Projects/二〇二六", 20, 8).collect();
    alice.dovecot.seed(ALICE, &projects);
    alice.sign_in();

    let done = alice.ctl.run(&["sync", "--bodies", "all"]).ok();
    assert_eq!(done["accounts"][0]["messages"], MESSAGES as u64 + 20, "{done}");

    let mailboxes = alice.ctl.run(&["mailboxes"]).ok();
    let named = |path: &str| find(&mailboxes, "path", path);
    assert_eq!(named("INBOX")["role"], "inbox");
    assert_eq!(named("INBOX")["messages"], MESSAGES as u64);
    assert_eq!(named("Projects/二〇二六")["messages"], 20);
    let unread = seeds.iter().filter(|s| !s.flags.iter().any(|f| f == "\\Seen")).count();
    assert_eq!(named("INBOX")["unread"], unread as u64);
    for role in ["drafts", "sent", "junk", "trash"] {
        assert!(find(&mailboxes, "role", role).is_object(), "{role} in {mailboxes}");
    }

    let rows = alice.ctl.run(&["list", "@inbox", "--limit", "500"]).ok();
    assert_eq!(subjects(&rows).len(), MESSAGES);
    let ids: Vec<String> = ids(&rows);
    let rest = alice.ctl.run(&["list", "INBOX", "--limit", "5", "--before", &ids[9]]).ok();
    assert_eq!(self::ids(&rest), ids[10..15], "a page goes on where the last one ended");

    alice.dovecot.stop();
    for id in [&ids[0], &ids[MESSAGES / 2], &ids[MESSAGES - 1]] {
        let source = alice.ctl.run(&["show", id, "--source"]);
        assert_eq!(source.code, Some(0), "{}", source.stderr);
        let raw = STANDARD.decode(source.json["base64"].as_str().expect("base64")).expect("bytes");
        let known = seeds.iter().any(|seed| seed.raw == raw);
        let shown = alice.ctl.run(&["show", id, "--text"]).ok();
        assert!(known, "the source is what was sent, byte for byte");
        assert!(shown["text"].is_string());
    }
    let offline = alice.ctl.run(&["sync"]);
    assert_eq!(offline.code, Some(5), "offline is told: {}", offline.stderr);
    assert_eq!(offline.error_code().as_deref(), Some("refused"));
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

fn find<'a>(rows: &'a Value, key: &str, value: &str) -> &'a Value {
    let found = rows.as_array().expect("rows").iter().find(|row| row[key] == value);
    found.unwrap_or(&Value::Null)
}

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().expect("rows").iter().map(|row| row["id"].to_string()).collect()
}

#[test]
fn alice_reads_her_mail_on_a_server_that_can_do_everything() {
    the_path_on(Profile::Full);
}

#[test]
fn alice_reads_her_mail_without_qresync() {
    the_path_on(Profile::NoQresync);
}

#[test]
fn alice_reads_her_mail_without_condstore() {
    the_path_on(Profile::NoCondstore);
}

#[test]
fn alice_reads_her_mail_on_bare_imap4rev1() {
    the_path_on(Profile::Bare);
}

#[test]
fn alice_reads_her_mail_on_a_server_like_zoho() {
    the_path_on(Profile::LikeZoho);
}
