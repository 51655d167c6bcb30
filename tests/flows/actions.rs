//! What Alice does to her mail, on every kind of server: offline and told later, at once, and taken
//! back. Afterwards both sides have the same mail in the same mailboxes, once.

use crate::profile::{ALICE, Alice, PASSWORD, from_bob, subjects};
use serde_json::Value;
use std::collections::BTreeMap;
use tests::generate::{NEWEST, Seed};
use tests::servers::line_client::LineClient;
use tests::servers::profiles::Profile;

/// Mailboxes and the subjects in them, sorted.
type Mail = BTreeMap<String, Vec<String>>;

fn seeds(names: &[&str]) -> Vec<Seed> {
    let seed = |(n, name): (usize, &&str)| Seed {
        mailbox: "INBOX".to_owned(),
        raw: from_bob(name, "Dear Alice"),
        flags: Vec::new(),
        internal_date: NEWEST + n as i64,
    };
    names.iter().enumerate().map(seed).collect()
}

fn at(profile: Profile, names: &[&str]) -> Alice {
    let alice = Alice::at(profile);
    alice.dovecot.seed(ALICE, &seeds(names));
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    alice
}

/// The id of the message with this subject.
fn id(alice: &Alice, mailbox: &str, subject: &str) -> String {
    let rows = alice.ctl.run(&["list", mailbox, "--limit", "500"]).ok();
    let found = rows.as_array().expect("rows").iter().find(|row| row["subject"] == subject);
    found.unwrap_or_else(|| panic!("{subject} is not in {mailbox}: {rows}"))["id"].to_string()
}

/// What is shown here.
fn here(alice: &Alice) -> Mail {
    let mailboxes = alice.ctl.run(&["mailboxes"]).ok();
    let mut mail = Mail::new();
    for mailbox in mailboxes.as_array().expect("rows").iter().filter(|m| m["selectable"] == true) {
        let path = mailbox["path"].as_str().expect("a path").to_owned();
        let mut found = subjects(&alice.ctl.run(&["list", &path, "--limit", "500"]).ok());
        found.sort();
        assert_eq!(mailbox["messages"], found.len() as u64, "the count of {path}");
        if !found.is_empty() {
            mail.insert(path, found);
        }
    }
    mail
}

fn other(alice: &Alice) -> LineClient {
    let (port, authority) = (alice.dovecot.imap_port(), alice.dovecot.authority());
    let mut other = LineClient::connect(port, authority).expect("a second client");
    other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
    other
}

/// What another client of hers sees; what is marked as deleted is not counted.
fn there(alice: &Alice) -> Mail {
    let mut other = other(alice);
    let mut mail = Mail::new();
    for line in other.imap_ok("LIST \"\" \"*\"") {
        if line.contains("\\Noselect") || line.contains("\\NonExistent") {
            continue;
        }
        let name = line.rsplit_once(" \"/\" ").or(line.rsplit_once(" \".\" "));
        let name = name.expect("a name").1.trim_matches('"').to_owned();
        other.imap_ok(&format!("SELECT \"{name}\""));
        let lines = other.imap("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
        let text = lines.expect("an answer").join("\n");
        let mut found = Vec::new();
        for message in text.split(" FETCH (").skip(1) {
            if !message.contains("\\Deleted") {
                let (_, subject) = message.split_once("Subject: ").expect("a subject");
                found.push(subject.lines().next().expect("a line").trim().to_owned());
            }
        }
        found.sort();
        if !found.is_empty() {
            mail.insert(name, found);
        }
    }
    mail
}

fn mail(of: &[(&str, &[&str])]) -> Mail {
    let owned = |subjects: &[&str]| subjects.iter().map(|s| (*s).to_owned()).collect();
    of.iter().map(|(name, subjects)| ((*name).to_owned(), owned(subjects))).collect()
}

fn queue(alice: &Alice) -> Vec<Value> {
    alice.ctl.run(&["queue"]).ok().as_array().expect("rows").clone()
}

fn sound(alice: &Alice) {
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

/// The names of the mailboxes for the archive, junk and trash on this server.
fn names(alice: &Alice) -> [String; 3] {
    let rows = alice.ctl.run(&["mailboxes"]).ok();
    let named = |role: &str, usual: &str| {
        let found = rows.as_array().expect("rows").iter().find(|row| row["role"] == role);
        found.map_or(usual.to_owned(), |row| row["path"].as_str().expect("a path").to_owned())
    };
    [named("archive", "Archive"), named("junk", "Junk"), named("trash", "Trash")]
}

const LETTERS: [&str; 9] = [
    "archived",
    "back again",
    "chained",
    "copied",
    "deleted",
    "filed",
    "junk",
    "kept",
    "thrown away",
];

fn everything_offline_then_told(profile: Profile) {
    let alice = at(profile, &LETTERS);
    let run = |words: &[&str]| alice.ctl.run(words).ok();
    let inbox = |subject: &str| id(&alice, "INBOX", subject);
    // Without --wait no connection is made: this is what being offline looks like.
    run(&["mailbox", "create", "Projects"]);
    run(&["archive", &inbox("archived")]);
    run(&["copy", &inbox("copied"), "Projects"]);
    run(&["delete", &inbox("deleted")]);
    run(&["move", &inbox("filed"), "Projects"]);
    run(&["junk", &inbox("junk")]);
    run(&["trash", &inbox("thrown away")]);
    run(&["move", &inbox("chained"), "Projects"]);
    let chained = id(&alice, "Projects", "chained");
    run(&["flag", &chained, "--add", "\\Flagged"]);
    run(&["trash", &chained, "--from", "Projects"]);
    let undone = run(&["trash", &inbox("back again")]);
    run(&["undo", &undone["action"].to_string()]);

    let [archive, junk, trash] = names(&alice);
    let expected = mail(&[
        ("INBOX", &["back again", "copied", "kept"]),
        ("Projects", &["copied", "filed"]),
        (&archive, &["archived"]),
        (&junk, &["junk"]),
        (&trash, &["chained", "thrown away"]),
    ]);
    assert_eq!(here(&alice), expected, "all of it is shown at once");
    let before = there(&alice);
    assert_eq!(before.get("INBOX").map(Vec::len), Some(9), "the server does not know yet");
    assert!(queue(&alice).len() >= 10, "{:?}", queue(&alice));

    run(&["sync"]);
    assert_eq!(there(&alice), expected, "the server has it");
    assert_eq!(here(&alice), expected, "and nothing moved here");
    assert_eq!(queue(&alice), Vec::<Value>::new());
    run(&["sync"]);
    assert_eq!((here(&alice), there(&alice)), (expected.clone(), expected));
    let rows = run(&["list", &trash]);
    let flagged = rows.as_array().expect("rows").iter().find(|r| r["subject"] == "chained");
    assert!(flagged.expect("its row")["flags"].to_string().contains("Flagged"));
    sound(&alice);
}

fn everything_at_once_and_taken_back(profile: Profile) {
    let alice = at(profile, &["flies away", "stays", "goes and comes"]);
    let run = |words: &[&str]| alice.ctl.run(words).ok();
    run(&["mailbox", "create", "Projects", "--wait"]);
    let gone = run(&["move", &id(&alice, "INBOX", "flies away"), "Projects", "--wait"]);
    let back = run(&["trash", &id(&alice, "INBOX", "goes and comes"), "--wait"]);
    let [_, _, trash] = names(&alice);
    let expected = mail(&[
        ("INBOX", &["stays"]),
        ("Projects", &["flies away"]),
        (&trash, &["goes and comes"]),
    ]);
    assert_eq!((here(&alice), there(&alice)), (expected.clone(), expected));
    run(&["undo", &back["action"].to_string(), "--wait"]);
    run(&["undo", &gone["action"].to_string(), "--wait"]);
    let all = mail(&[("INBOX", &["flies away", "goes and comes", "stays"])]);
    assert_eq!((here(&alice), there(&alice)), (all.clone(), all));
    let twice = alice.ctl.run(&["undo", &gone["action"].to_string()]);
    assert_eq!(twice.error_code().as_deref(), Some("cannotUndo"));

    run(&["mailbox", "rename", "Projects", "Done/2026", "--wait"]);
    run(&["move", &id(&alice, "INBOX", "stays"), "Done/2026", "--wait"]);
    let renamed = mail(&[("Done/2026", &["stays"]), ("INBOX", &["flies away", "goes and comes"])]);
    assert_eq!((here(&alice), there(&alice)), (renamed.clone(), renamed));
    run(&["mailbox", "delete", "Done/2026", "--wait"]);
    run(&["sync"]);
    let left = mail(&[("INBOX", &["flies away", "goes and comes"])]);
    assert_eq!((here(&alice), there(&alice)), (left.clone(), left));
    assert_eq!(queue(&alice), Vec::<Value>::new());
    sound(&alice);
}

fn drafts_and_appends(profile: Profile) {
    let alice = at(profile, &["kept"]);
    let run = |words: &[&str]| alice.ctl.run(words).ok();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, raw: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, raw).expect("a file");
        path.to_str().expect("a path").to_owned()
    };
    let first = file("1.eml", b"Subject: first try\nTo: Bob <bob@example.test>\n\nDear");
    let second = file("2.eml", b"Subject: second try\nTo: Bob <bob@example.test>\n\nDear Bob");
    let third = file("3.eml", b"Subject: third try\nTo: Bob <bob@example.test>\n\nDear Bob,\n");
    let saved = run(&["draft", "save", &first]);
    let draft = saved["draft"].to_string();
    run(&["draft", "save", &second, "--replace", &draft]);
    let rows = run(&["list", "@drafts"]);
    assert_eq!(subjects(&rows), ["second try"], "one draft is one row, before it is saved there");
    assert_eq!(run(&["drafts"])[0]["saved"], false);
    let text = alice.ctl.run(&["show", &rows[0]["id"].to_string(), "--source"]);
    assert_eq!(text.code, Some(0), "it can be read offline: {}", text.stderr);
    run(&["sync"]);
    let drafts = rows_of_role(&alice, "drafts");
    assert_eq!(there(&alice)[&drafts], ["second try"], "the first was never told");
    assert_eq!(run(&["drafts"])[0]["saved"], true);
    run(&["draft", "save", &third, "--replace", &draft, "--wait"]);
    run(&["sync"]);
    assert_eq!(there(&alice)[&drafts], ["third try"]);
    assert_eq!(subjects(&run(&["list", "@drafts"])), ["third try"]);

    let letter = file("4.eml", &from_bob("appended", "as it is"));
    run(&["append", &letter, "--to", "INBOX", "--flags", "\\Seen,\\Answered"]);
    assert_eq!(here(&alice)["INBOX"], ["appended", "kept"]);
    run(&["sync"]);
    assert_eq!(there(&alice)["INBOX"], ["appended", "kept"]);
    run(&["sync"]);
    assert_eq!(here(&alice)["INBOX"], ["appended", "kept"]);
    let rows = run(&["list", "INBOX"]);
    let row = rows.as_array().expect("rows").iter().find(|r| r["subject"] == "appended").cloned();
    let flags = row.expect("its row")["flags"].to_string();
    assert!(flags.contains("Seen") && flags.contains("Answered"), "{flags}");
    run(&["draft", "discard", &draft, "--wait"]);
    assert_eq!(there(&alice), mail(&[("INBOX", &["appended", "kept"])]));
    sound(&alice);
}

fn rows_of_role(alice: &Alice, role: &str) -> String {
    let rows = alice.ctl.run(&["mailboxes"]).ok();
    let found = rows.as_array().expect("rows").iter().find(|row| row["role"] == role).cloned();
    found.expect("its mailbox")["path"].as_str().expect("a path").to_owned()
}

fn what_is_marked_is_purged(profile: Profile) {
    let alice = at(profile, &["marked here", "marked there", "stays", "taken back"]);
    let run = |words: &[&str]| alice.ctl.run(words).ok();
    let mut second = other(&alice);
    second.imap_ok("SELECT INBOX");
    second.imap_ok("UID STORE 2,4 +FLAGS (\\Deleted)");
    run(&["flag", &id(&alice, "INBOX", "marked here"), "--add", "\\Deleted"]);
    run(&["sync"]);
    assert_eq!(here(&alice)["INBOX"].len(), 4, "what is marked is still shown");
    run(&["undelete", &id(&alice, "INBOX", "taken back"), "--wait"]);
    let purged = run(&["purge", "INBOX", "--wait"]);
    assert_eq!(purged["purged"], 2);
    let left = mail(&[("INBOX", &["stays", "taken back"])]);
    assert_eq!((here(&alice), there(&alice)), (left.clone(), left));
    run(&["read-all", "INBOX", "--wait"]);
    run(&["sync"]);
    second.imap_ok("NOOP");
    let seen = second.imap_ok("UID SEARCH SEEN UNDELETED").join(" ");
    assert_eq!(seen.trim_end().rsplit("SEARCH").next().map(str::trim), Some("3 4"), "{seen}");
    sound(&alice);
}

macro_rules! on_every_server {
    ($($module:ident: $profile:ident,)*) => {$(
        mod $module {
            use super::*;

            #[test]
            fn what_alice_does_offline_is_told_later() {
                everything_offline_then_told(Profile::$profile);
            }

            #[test]
            fn what_alice_does_is_told_at_once_and_can_be_taken_back() {
                everything_at_once_and_taken_back(Profile::$profile);
            }

            #[test]
            fn alices_drafts_and_appends_stand_there_once() {
                drafts_and_appends(Profile::$profile);
            }

            #[test]
            fn what_is_marked_deleted_is_purged_or_taken_back() {
                what_is_marked_is_purged(Profile::$profile);
            }
        }
    )*};
}

on_every_server! {
    with_everything: Full,
    without_qresync: NoQresync,
    without_condstore: NoCondstore,
    bare: Bare,
    like_zoho: LikeZoho,
}
