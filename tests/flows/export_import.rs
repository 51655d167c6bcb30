//! Mail out of Fumi and into it again: mbox, single files, Maildir; byte for byte, and once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::fumictl::{Answer, Fumictl};
use tests::generate::{Seed, generate_in};
use tests::servers::profiles::Profile;

use crate::profile::{ALICE, Alice};

/// Letters that are hard to keep in one file.
const HARD: [&str; 4] = [
    "From: bob@example.test\r\nSubject: quoted\r\nMessage-ID: <h1@example.test>\r\n\r\n\
     From here\r\n>From there\r\n\r\nFrom bob@example.test Mon Nov 23 12:00:00 2026\r\n\r\n",
    "From: bob@example.test\r\nStatus: RO\r\nContent-Length: 2\r\nSubject: marks\r\n\r\nhi\r\n",
    "From: bob@example.test\r\nSubject: 日本語の件名\r\n\r\nこんにちは",
    "Subject: ../../etc/passwd\r\nMessage-ID: <h4@example.test>\r\n\r\n.\r\n..\r\n",
];

fn seeds() -> Vec<Seed> {
    let hard = HARD.iter().enumerate().map(|(n, raw)| Seed {
        mailbox: "INBOX".to_owned(),
        raw: raw.as_bytes().to_vec(),
        flags: vec!["\\Flagged".to_owned(), "$Work".to_owned()],
        internal_date: tests::generate::NEWEST + n as i64,
    });
    generate_in("INBOX", 60, 8).chain(hard).collect()
}

/// Each message's flags, by its bytes.
fn whole(ctl: &Fumictl, mailbox: &str) -> BTreeMap<Vec<u8>, Vec<String>> {
    let rows = ctl.run(&["list", mailbox, "--limit", "10000"]).ok();
    let rows = rows.as_array().expect("rows").iter();
    let one = |row: &Value| {
        let source = ctl.run(&["show", &row["id"].to_string(), "--source"]).ok();
        let bytes = source["base64"].as_str().expect("bytes");
        let raw = base64::engine::general_purpose::STANDARD.decode(bytes).expect("base64");
        let flags = row["flags"].as_array().expect("flags").iter().filter_map(Value::as_str);
        (raw, flags.map(str::to_owned).collect())
    };
    rows.map(one).collect()
}

fn folder() -> TempDir {
    TempDir::with_prefix("fumi-export-").expect("a temporary folder")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

fn import(ctl: &Fumictl, from: &Path, to: &str) -> Answer {
    ctl.run(&["import", text(from), "--to", to])
}

fn export(ctl: &Fumictl, mailbox: &str, to: &Path) -> Answer {
    ctl.run(&["export", mailbox, "--to", text(to)])
}

/// A profile that has no account at all.
fn alone() -> (TempDir, Fumictl) {
    let profile = folder();
    let ctl = Fumictl::new(&profile.path().join("profile"));
    (profile, ctl)
}

fn sound(ctl: &Fumictl) {
    assert_eq!(ctl.run(&["verify"]).ok()["ok"], true);
}

#[test]
fn a_mailbox_comes_back_from_an_mbox_and_from_files_byte_for_byte_and_once() {
    let alice = Alice::at(Profile::Full);
    alice.dovecot.seed(ALICE, &seeds());
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    let inbox = whole(&alice.ctl, "INBOX");
    assert_eq!(inbox.len(), 64);
    let out = folder();
    for name in ["inbox.mbox", "inbox"] {
        let to = out.path().join(name);
        let exported = export(&alice.ctl, "@inbox", &to).ok();
        assert_eq!((&exported["exported"], &exported["missing"]), (&json!(64), &json!(0)));
        let again = export(&alice.ctl, "@inbox", &to);
        let refused = (again.code, again.error_code());
        assert_eq!(refused, (Some(2), Some("fileExists".to_owned())));

        let place = format!("Local Folders/Back/{name}");
        let imported = import(&alice.ctl, &to, &place).ok();
        assert_eq!((&imported["imported"], &imported["refused"]), (&json!(64), &json!([])));
        assert_eq!(whole(&alice.ctl, &place), inbox, "{name}");
        let twice = import(&alice.ctl, &to, &place).ok();
        assert_eq!((&twice["imported"], &twice["skipped"]), (&json!(0), &json!(64)));
    }
    let left: Vec<PathBuf> =
        fs::read_dir(out.path()).expect("a folder").map(|e| e.expect("a name").path()).collect();
    assert_eq!(left.len(), 2, "nothing half written is left: {left:?}");
    // What was deleted, read or flagged there stays what it is; the server's mailbox too.
    assert_eq!(whole(&alice.ctl, "INBOX"), inbox);
    sound(&alice.ctl);
}

#[test]
fn bodies_that_are_missing_are_fetched_or_told() {
    let alice = Alice::at(Profile::Full);
    alice.dovecot.seed(ALICE, &seeds());
    alice.sign_in();
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    let rows = alice.ctl.run(&["list", "INBOX", "--limit", "3"]).ok();
    for row in rows.as_array().expect("rows") {
        alice.ctl.run(&["show", &row["id"].to_string()]).ok();
    }
    alice.dovecot.stop();
    let out = folder();
    let part = export(&alice.ctl, "INBOX", &out.path().join("part.mbox"));
    assert_eq!(part.code, Some(1), "{}", part.stderr);
    assert_eq!((&part.json["exported"], &part.json["missing"]), (&json!(3), &json!(61)));
    alice.dovecot.restart();
    let all = export(&alice.ctl, "INBOX", &out.path().join("all.mbox"));
    assert_eq!(all.code, Some(0), "{}", all.stderr);
    assert_eq!(all.json["exported"], 64);
    sound(&alice.ctl);
}

#[test]
fn local_folders_need_no_account_and_outlive_the_cache() {
    let (profile, ctl) = alone();
    let file = profile.path().join("old.mbox");
    let mail = "From bob Mon Nov 23 12:00:00 2020\nX-Mozilla-Status: 0001\n\
                X-Mozilla-Status2: 00000000\nFrom: bob@example.test\nSubject: old\n\nDear Alice\n\n\
                From bob Mon Nov 23 12:00:00 2020\nX-Mozilla-Status: 0008\nSubject: gone\n\n";
    fs::write(&file, mail).expect("a file");
    let imported = import(&ctl, &file, "Local Folders/Archive 2019").ok();
    assert_eq!((&imported["imported"], &imported["deleted"]), (&json!(1), &json!(1)));
    let also = ctl.run(&["import", text(&file), "--to", "Attic", "--account", "local"]).ok();
    assert_eq!(also["imported"], 1);

    let paths: Vec<Value> = ctl.run(&["mailboxes"]).ok().as_array().expect("rows").clone();
    let named = |row: &Value| format!("{}/{}", row["account"].as_str().unwrap_or(""), row["path"]);
    let paths: Vec<String> = paths.iter().map(named).collect();
    assert_eq!(paths, ["Local Folders/\"Archive 2019\"", "Local Folders/\"Attic\""]);
    assert_eq!(ctl.run(&["sync"]).ok()["accounts"][0]["messages"], 2, "nobody is asked");

    let rows = ctl.run(&["list", "Archive 2019"]).ok();
    assert_eq!(rows[0]["flags"], json!(["\\Seen"]));
    let id = rows[0]["id"].to_string();
    let waited = ctl.run(&["flag", &id, "--add", "$Work", "--wait"]);
    assert_eq!(waited.code, Some(0), "it is final at once: {}", waited.stderr);
    fs::remove_file(profile.path().join("profile/bodies.db")).expect("the cache goes");
    let shown = ctl.run(&["show", &id, "--text"]).ok();
    assert_eq!(shown["text"], "Dear Alice\n");
    sound(&ctl);

    let nowhere = import(&ctl, &file, "Attic of nobody");
    assert_eq!((nowhere.code, nowhere.error_code()), (Some(3), Some("notFound".to_owned())));
    let bad = import(&ctl, &file, "Local Folders/a//b");
    assert_eq!(bad.error_code().as_deref(), Some("badName"));
}

#[test]
fn a_maildir_comes_with_its_flags_and_subfolders_and_no_link_leads_out_of_it() {
    let (profile, ctl) = alone();
    let maildir = profile.path().join("Maildir");
    let secret = profile.path().join("secret.eml");
    fs::write(&secret, "Subject: secret\n\nnot to be read\n").expect("a file");
    for (name, letter) in [
        ("cur/1.a:2,FSa", "Subject: one\nFrom: bob@example.test\n\n1\n"),
        ("new/2.b", "Subject: two\n\n2\n"),
        ("tmp/3.c", "Subject: half written\n\n"),
        (".Projects.2026/cur/4.d:2,RS", "Subject: four\n\n4\n"),
        (".&ZeVnLA-/new/5.e", "Subject: five\n\n5\n"),
        ("plain/cur/6.f;2,T", "Subject: six\n\n6\n"),
        ("cur/7.g:2,S", "\u{89}PNG no mail at all"),
    ] {
        let path = maildir.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, letter).expect("a file");
    }
    fs::write(maildir.join("dovecot-keywords"), "0 $Work\n").expect("a file");
    std::os::unix::fs::symlink(&secret, maildir.join("new/8.link")).expect("a link");
    std::os::unix::fs::symlink(profile.path(), maildir.join("out")).expect("a link");
    std::os::unix::fs::symlink(&maildir, maildir.join(".Loop")).expect("a link");

    let answer = import(&ctl, &maildir, "Local Folders/Old");
    assert_eq!(answer.code, Some(1), "{}", answer.stderr);
    let imported = answer.json;
    assert_eq!((&imported["imported"], &imported["ignored"]), (&json!(5), &json!(1)));
    assert_eq!(imported["refused"][0]["code"], "badMessage");
    let flags = |mailbox: &str, subject: &str| {
        let rows = ctl.run(&["list", mailbox]).ok();
        let rows = rows.as_array().expect("rows").clone();
        let row = rows.into_iter().find(|row| row["subject"] == subject);
        row.unwrap_or_else(|| panic!("{subject} is not in {mailbox}"))["flags"].clone()
    };
    assert_eq!(flags("Old", "one"), json!(["\\Seen", "\\Flagged", "$Work"]));
    assert_eq!(flags("Old", "two"), json!([]));
    assert_eq!(flags("Old/Projects/2026", "four"), json!(["\\Seen", "\\Answered"]));
    assert_eq!(flags("Old/日本", "five"), json!([]));
    assert_eq!(flags("Old/plain", "six"), json!(["\\Deleted"]));
    assert_eq!(ctl.run(&["mailboxes"]).ok().as_array().map(Vec::len), Some(4));
    sound(&ctl);
}

#[test]
fn hostile_files_are_told_and_harm_nothing() {
    let (profile, ctl) = alone();
    let at = |name: &str| profile.path().join(name);
    let mut noise = Vec::new();
    let mut state = 1u64;
    for _ in 0..60_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        noise.extend_from_slice(match state >> 60 {
            0 => b"\n\nFrom x Mon Nov 23 12:00:00 2026\n".as_slice(),
            1 => b"Content-Length: 99999999\n",
            2 => b"Subject: =?utf-8?b?",
            3 => b"\r\n>From ",
            4 => b"Content-Type: multipart/mixed; boundary=a\n\n--a\n",
            _ => b"\0\xff\x1b",
        });
    }
    fs::write(at("noise.mbox"), &noise).expect("a file");
    fs::write(at("empty.mbox"), "").expect("a file");
    fs::write(at("line.mbox"), vec![b'x'; 3 << 20]).expect("a file");
    fs::write(at("picture.eml"), [0x89, b'P', b'N', b'G', 0, 1]).expect("a file");
    fs::write(at("empty.eml"), "").expect("a file");
    let noisy = import(&ctl, &at("noise.mbox"), "Local Folders/Noise");
    assert_eq!(noisy.code, Some(0), "{}", noisy.stderr);
    let came = noisy.json["imported"].as_u64().expect("a count");
    assert!(came > 1_000, "{came}");
    let again = import(&ctl, &at("noise.mbox"), "Local Folders/Noise").ok();
    assert_eq!(again["imported"], 0, "done twice it is done once");
    for name in ["empty.mbox", "line.mbox"] {
        assert_eq!(import(&ctl, &at(name), "Local Folders/Noise").ok()["imported"], 0, "{name}");
    }
    for name in ["picture.eml", "empty.eml"] {
        let refused = import(&ctl, &at(name), "Local Folders/Noise");
        assert_eq!(refused.code, Some(1), "{name}");
        assert_eq!(refused.json["refused"][0]["code"], "badMessage", "{name}");
    }
    let gone = import(&ctl, &at("nowhere"), "Local Folders/Noise");
    assert_eq!((gone.code, gone.error_code()), (Some(3), Some("notFound".to_owned())));
    let out = at("noise");
    assert_eq!(export(&ctl, "Noise", &out).ok()["exported"], came);
    let mut names = fs::read_dir(&out).expect("a folder").map(|e| e.expect("a name").file_name());
    let clean = |name: std::ffi::OsString| {
        let name = name.into_string().expect("a name of text");
        name == "flags.tsv" || (name.ends_with(".eml") && !name.contains(['\0', '\n', '\u{1b}']))
    };
    assert!(names.all(clean));
    sound(&ctl);
}

#[test]
fn an_import_that_is_killed_is_begun_again_and_nothing_is_lost_or_doubled() {
    const LETTERS: usize = 6_000;
    let (profile, ctl) = alone();
    let file = profile.path().join("many.mbox");
    let mut mbox = Vec::new();
    for seed in generate_in("INBOX", LETTERS, 21) {
        let none = mail::flags::Flags::default();
        mbox.extend(mail::mbox::entry(&seed.raw, "bob@example.test", seed.internal_date, &none));
    }
    fs::write(&file, mbox).expect("a file");
    let arguments = ["import", text(&file), "--to", "Local Folders/Many"];
    let (mut before, mut cut) = (0, 0);
    for round in 1..=8 {
        let mut running = ctl.spawn(&arguments);
        // The instant is the point: anywhere in the middle of it.
        std::thread::sleep(Duration::from_millis(60 * round));
        cut += u64::from(running.is_running());
        running.kill();
        sound(&ctl);
        let rows = ctl.run(&["mailboxes"]).ok();
        let held = rows[0]["messages"].as_u64().unwrap_or(0);
        assert!(held >= before, "kill {round} lost letters: {before}, then {held}");
        before = held;
    }
    assert!(cut > 0, "no kill came while it was at work");
    let rest = ctl.run(&arguments).ok();
    let (came, there) = (rest["imported"].as_u64(), rest["skipped"].as_u64());
    assert_eq!(came.zip(there).map(|(a, b)| a + b), Some(LETTERS as u64));
    assert_eq!(ctl.run(&["mailboxes"]).ok()[0]["messages"], LETTERS as u64);
    sound(&ctl);
}
