//! Local Folders and servers: everything that is done to mail there is done here too, and mail goes
//! from one to the other without being lost on the way.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::fumictl::Fumictl;
use tests::generate::{Seed, generate_in};
use tests::servers::line_client::LineClient;
use tests::servers::profiles::Profile;

use crate::profile::{ALICE, Alice, PASSWORD, from_bob, subjects};

fn list(ctl: &Fumictl, mailbox: &str) -> Vec<String> {
    let mut all = subjects(&ctl.run(&["list", mailbox, "--limit", "10000"]).ok());
    all.sort();
    all
}

fn id(ctl: &Fumictl, mailbox: &str, subject: &str) -> String {
    let rows = ctl.run(&["list", mailbox, "--limit", "10000"]).ok();
    let found = rows.as_array().into_iter().flatten().find(|row| row["subject"] == subject);
    found.unwrap_or_else(|| panic!("{subject} is not in {mailbox}"))["id"].to_string()
}

fn sound(ctl: &Fumictl) {
    assert_eq!(ctl.run(&["verify"]).ok()["ok"], true);
}

/// An mbox of letters with these subjects.
fn mbox(folder: &TempDir, subjects: &[&str]) -> PathBuf {
    let path = folder.path().join("letters.mbox");
    let flags = mail::flags::Flags::parse(["\\Seen", "$Work"]);
    let letters = subjects.iter().map(|s| from_bob(s, "Dear Alice")).zip(1_600_000_000..);
    let letters = letters.map(|(raw, date)| mail::mbox::entry(&raw, "bob", date, &flags));
    fs::write(&path, letters.collect::<Vec<_>>().concat()).expect("a file");
    path
}

fn import(ctl: &Fumictl, from: &std::path::Path, to: &str) -> Value {
    ctl.run(&["import", from.to_str().expect("a path"), "--to", to]).ok()
}

/// The subjects another client sees in a mailbox, sorted.
fn there(alice: &Alice, mailbox: &str) -> Vec<String> {
    let (port, authority) = (alice.dovecot.imap_port(), alice.dovecot.authority());
    let mut other = LineClient::connect(port, authority).expect("a second client");
    other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
    other.imap_ok(&format!("EXAMINE {mailbox}"));
    let lines = other.imap_ok("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    let mut subjects: Vec<String> = lines
        .iter()
        .filter_map(|line| line.split_once("Subject: "))
        .map(|(_, rest)| rest.trim().to_owned())
        .collect();
    subjects.sort();
    subjects
}

#[test]
fn what_is_done_to_mail_is_done_in_local_folders_too_and_at_once() {
    let folder = TempDir::with_prefix("fumi-local-").expect("a temporary folder");
    let ctl = Fumictl::new(&folder.path().join("profile"));
    import(&ctl, &mbox(&folder, &["a", "b", "c", "d"]), "Local Folders/Attic");
    let local = |words: &[&str]| ctl.run(&[words, &["--account", "local"]].concat()).ok();
    local(&["mailbox", "create", "Cellar/Wine"]);
    let of = |subject: &str| id(&ctl, "Attic", subject);
    let moved = ctl.run(&["move", &of("a"), &of("b"), "Cellar/Wine", "--wait"]);
    assert_eq!(moved.code, Some(0), "final at once: {}", moved.stderr);
    ctl.run(&["copy", &of("c"), "Cellar/Wine"]).ok();
    ctl.run(&["trash", &of("d"), "--wait"]).ok();
    assert_eq!(list(&ctl, "Attic"), ["c"]);
    assert_eq!(list(&ctl, "Cellar/Wine"), ["a", "b", "c"]);
    assert_eq!(list(&ctl, "Trash"), ["d"]);
    ctl.run(&["delete", &id(&ctl, "Trash", "d"), "--wait"]).ok();
    ctl.run(&["delete", &id(&ctl, "Cellar/Wine", "a"), "--from", "Cellar/Wine"]).ok();
    assert_eq!((list(&ctl, "Trash").len(), list(&ctl, "Cellar/Wine").len()), (0, 2));
    sound(&ctl);
}

#[test]
fn local_mailboxes_are_renamed_and_deleted_and_flags_are_taken_back() {
    let folder = TempDir::with_prefix("fumi-local-").expect("a temporary folder");
    let ctl = Fumictl::new(&folder.path().join("profile"));
    import(&ctl, &mbox(&folder, &["a", "b"]), "Local Folders/Attic");
    ctl.run(&["mailbox", "rename", "Attic", "Vault/Old"]).ok();
    assert_eq!(list(&ctl, "Vault/Old"), ["a", "b"]);
    let one = id(&ctl, "Vault/Old", "a");
    let flagged = ctl.run(&["read-all", "Vault/Old", "--wait"]).ok();
    assert!(flagged["action"].is_number());
    ctl.run(&["flag", &one, "--remove", "\\Seen"]).ok();
    let unread = |ctl: &Fumictl| ctl.run(&["mailboxes"]).ok()[0]["unread"].clone();
    assert_eq!(unread(&ctl), 1);
    let all = ctl.run(&["read-all", "Vault/Old"]).ok()["action"].to_string();
    assert_eq!(unread(&ctl), 0);
    ctl.run(&["undo", &all]).ok();
    assert_eq!(unread(&ctl), 1);
    ctl.run(&["flag", &one, "--add", "\\Deleted"]).ok();
    assert_eq!(ctl.run(&["purge", "Vault/Old", "--wait"]).ok()["purged"], 1);
    assert_eq!(list(&ctl, "Vault/Old"), ["b"]);
    ctl.run(&["mailbox", "delete", "Vault/Old"]).ok();
    assert_eq!(ctl.run(&["mailboxes"]).ok(), json!([]));
    assert_eq!(ctl.run(&["queue"]).ok(), json!([]), "nobody is promised anything");
    sound(&ctl);
}

#[test]
fn what_was_moved_trashed_or_copied_in_local_folders_can_be_taken_back() {
    let folder = TempDir::with_prefix("fumi-local-").expect("a temporary folder");
    let ctl = Fumictl::new(&folder.path().join("profile"));
    import(&ctl, &mbox(&folder, &["a", "b"]), "Local Folders/Attic");
    ctl.run(&["mailbox", "create", "Cellar", "--account", "local"]).ok();
    let undo = |done: &Value| ctl.run(&["undo", &done["action"].to_string()]);
    let (a, b) = (id(&ctl, "Attic", "a"), id(&ctl, "Attic", "b"));
    let moved = ctl.run(&["move", &a, &b, "Cellar"]).ok();
    assert_eq!((list(&ctl, "Attic").len(), list(&ctl, "Cellar").len()), (0, 2));
    let back = undo(&moved).ok();
    assert_eq!((list(&ctl, "Attic").len(), list(&ctl, "Cellar").len()), (2, 0));
    undo(&back).ok();
    assert_eq!(list(&ctl, "Cellar"), ["a", "b"], "and taking back can be taken back");
    let trashed = ctl.run(&["trash", &a]).ok();
    assert_eq!((list(&ctl, "Trash"), list(&ctl, "Cellar")), (vec!["a".into()], vec!["b".into()]));
    undo(&trashed).ok();
    assert_eq!(list(&ctl, "Cellar"), ["a", "b"]);
    let copied = ctl.run(&["copy", &b, "Attic"]).ok();
    undo(&copied).ok();
    assert_eq!((list(&ctl, "Attic").len(), list(&ctl, "Cellar").len()), (0, 2));
    assert_eq!(undo(&copied).error_code().as_deref(), Some("cannotUndo"), "once");
    let deleted = ctl.run(&["delete", &b]).ok();
    assert_eq!(undo(&deleted).error_code().as_deref(), Some("cannotUndo"), "for good");
    assert_eq!(ctl.run(&["queue"]).ok(), json!([]));
    sound(&ctl);
}

#[test]
fn mail_goes_from_the_server_to_local_folders_and_back() {
    let alice = Alice::at(Profile::Full);
    for subject in ["stays", "moves", "copied"] {
        alice.dovecot.deliver(ALICE, &from_bob(subject, "Dear Alice"));
    }
    alice.sign_in();
    let ctl = &alice.ctl;
    ctl.run(&["sync", "--bodies", "none"]).ok();
    let folder = TempDir::with_prefix("fumi-local-").expect("a temporary folder");
    import(ctl, &mbox(&folder, &["local"]), "Local Folders/Attic");

    let to = "Local Folders/Attic";
    let (moves, copied) = (id(ctl, "INBOX", "moves"), id(ctl, "INBOX", "copied"));
    ctl.run(&["move", &moves, to, "--wait"]).ok();
    ctl.run(&["copy", &copied, to, "--wait"]).ok();
    assert_eq!(list(ctl, "Attic"), ["copied", "local", "moves"]);
    assert_eq!(list(ctl, "INBOX"), ["copied", "stays"]);
    assert_eq!(there(&alice, "INBOX"), ["copied", "stays"]);

    let local = id(ctl, "Attic", "local");
    ctl.run(&["copy", &local, "INBOX", "--wait"]).ok();
    assert_eq!(there(&alice, "INBOX"), ["copied", "local", "stays"]);
    assert_eq!(list(ctl, "Attic"), ["copied", "local", "moves"]);
    let back = ctl.run(&["move", &id(ctl, "Attic", "moves"), "INBOX"]).ok();
    let both = (list(ctl, "INBOX"), list(ctl, "Attic"));
    let (inbox, attic) = (["copied", "local", "moves", "stays"], ["copied", "local"]);
    assert_eq!(both, (inbox.map(str::to_owned).to_vec(), attic.map(str::to_owned).to_vec()));
    sound(ctl);
    ctl.run(&["sync", "--bodies", "none"]).ok();
    assert_eq!(there(&alice, "INBOX"), inbox);
    assert_eq!(both, (list(ctl, "INBOX"), list(ctl, "Attic")));
    sound(ctl);
    ctl.run(&["undo", &back["action"].to_string(), "--wait"]).ok();
    assert_eq!(there(&alice, "INBOX"), ["copied", "local", "stays"]);
    assert_eq!(list(ctl, "Attic"), ["copied", "local", "moves"], "it is back");

    // Where the body cannot be had nothing is moved.
    alice.dovecot.stop();
    let stays = id(ctl, "INBOX", "stays");
    let away = ctl.run(&["move", &stays, to]);
    assert_eq!(away.code, Some(3), "{}", away.stderr);
    assert_eq!(list(ctl, "INBOX"), ["copied", "local", "stays"]);
    sound(ctl);
}

#[test]
fn an_import_into_a_servers_mailbox_reaches_it_once_whatever_happens() {
    let alice = Alice::at(Profile::Full);
    let seeds: Vec<Seed> = generate_in("INBOX", 40, 13).collect();
    alice.dovecot.seed(ALICE, &seeds[..10]);
    alice.sign_in();
    let ctl = &alice.ctl;
    ctl.run(&["sync"]).ok();
    let folder = TempDir::with_prefix("fumi-local-").expect("a temporary folder");
    let path = folder.path().join("inbox.mbox");
    let flags = mail::flags::Flags::parse(["\\Seen", "\\Flagged", "$Work"]);
    // As a program on this system would write it: without the line ends of the net.
    let unix = |raw: &[u8]| String::from_utf8_lossy(raw).replace("\r\n", "\n").into_bytes();
    let letters = seeds
        .iter()
        .map(|seed| mail::mbox::entry(&unix(&seed.raw), "bob", seed.internal_date, &flags));
    fs::write(&path, letters.collect::<Vec<_>>().concat()).expect("a file");

    // Without a network, and killed in the middle of it.
    alice.dovecot.stop();
    let arguments = ["import", path.to_str().expect("a path"), "--to", "INBOX"];
    let mut running = ctl.spawn(&arguments);
    while list(ctl, "INBOX").len() < 12 && running.is_running() {}
    running.kill();
    let rest = ctl.run(&arguments).ok();
    let count = |name: &str| rest[name].as_u64().expect("a count");
    assert_eq!(count("imported") + count("skipped"), 40, "{rest}");
    assert!(count("skipped") >= 10, "{rest}");
    assert_eq!(list(ctl, "INBOX").len(), 40, "shown at once");
    assert_eq!(ctl.run(&arguments).ok()["skipped"], 40);

    alice.dovecot.restart();
    ctl.run(&["sync"]).ok();
    assert_eq!(ctl.run(&["queue"]).ok(), json!([]));
    assert_eq!(there(&alice, "INBOX").len(), 40, "each once");
    ctl.run(&["sync"]).ok();
    assert_eq!(ctl.run(&arguments).ok()["skipped"], 40, "and they are known again");
    let rows = ctl.run(&["list", "INBOX", "--limit", "100"]).ok();
    let work = |row: &&Value| row["flags"].to_string().contains("$Work");
    assert_eq!(rows.as_array().expect("rows").iter().filter(work).count(), 30);
    sound(ctl);
}
