//! Searching by fumictl: everything that was synchronised is found, in every script, through kills
//! and lost files.

use crate::profile::{ALICE, Alice, from_bob, subjects};
use serde_json::Value;
use std::path::PathBuf;
use tests::generate::{Seed, generate_in};
use tests::servers::profiles::Profile;

fn seed(mailbox: &str, raw: Vec<u8>, flags: &[&str], internal_date: i64) -> Seed {
    let flags = flags.iter().map(|f| (*f).to_owned()).collect();
    Seed { mailbox: mailbox.to_owned(), raw, flags, internal_date }
}

/// A day in November 2026, at noon.
fn november(day: i64) -> i64 {
    1_793_534_400 + (day - 1) * 86_400
}

fn on(day: i64, raw: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(raw).expect("UTF-8");
    text.replace("Mon, 23 Nov 2026", &format!("{day} Nov 2026")).into_bytes()
}

fn rows(alice: &Alice, query: &str) -> Value {
    let answer = alice.ctl.run(&["search", query, "--limit", "10000"]);
    assert_eq!(answer.code, Some(0), "{query}: {}", answer.stderr);
    answer.json
}

fn found(alice: &Alice, query: &str) -> Vec<String> {
    subjects(&rows(alice, query))
}

/// Six mails and what is in them.
fn with_six_mails() -> Alice {
    let alice = Alice::at(Profile::Full);
    let attached = "From: Carol <carol@example.test>\r\nSubject: The plan\r\n\
        Message-ID: <plan@example.test>\r\nDate: 5 Nov 2026 12:00:00 +0000\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nas promised\r\n--b\r\n\
        Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment;\r\n \
        filename*=UTF-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8_draft.pdf\r\n\r\n\
        JVBERg==\r\n--b--\r\n";
    alice.dovecot.seed(
        ALICE,
        &[
            seed(
                "INBOX",
                on(1, from_bob("Budget", "The budget of the next year")),
                &["\\Seen"],
                november(1),
            ),
            seed(
                "INBOX",
                on(2, from_bob("会議", "明日の東京\r\n都での会議の件、國學院で。")),
                &[],
                november(2),
            ),
            seed(
                "INBOX",
                on(3, from_bob("カタカナ", "ﾘﾝｺﾞとバナナ。회의 서울에서")),
                &["\\Flagged"],
                november(3),
            ),
            seed(
                "Archive",
                on(4, from_bob("Résumé", "Straße, naïve café")),
                &["\\Seen"],
                november(4),
            ),
            seed("INBOX", attached.into(), &[], november(5)),
            seed(
                "INBOX",
                on(6, from_bob("Large", &"budget report ".repeat(800))),
                &[],
                november(6),
            ),
        ],
    );
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    alice
}

#[test]
fn alice_finds_each_of_six_mails_by_what_is_in_it() {
    let alice = with_six_mails();
    for (query, expected) in [
        ("budget", vec!["Large", "Budget"]),
        ("\"next year\"", vec!["Budget"]),
        ("budg*", vec!["Large", "Budget"]),
        ("budget -report", vec!["Budget"]),
        ("from:carol", vec!["The plan"]),
        ("to:alice subject:budget", vec!["Budget"]),
        ("from:bob is:unread", vec!["Large", "カタカナ", "会議"]),
        ("会", vec!["会議"]),
        ("東京都", vec!["会議"]),
        ("国学院", vec!["会議"]),
        ("りんご", vec!["カタカナ"]),
        ("バナナ", vec!["カタカナ"]),
        ("서울", vec!["カタカナ"]),
        ("resume cafe strasse", vec!["Résumé"]),
        ("in:Archive naive", vec!["Résumé"]),
        ("has:attachment", vec!["The plan"]),
        ("filename:見積", vec!["The plan"]),
        ("draft.pdf", vec!["The plan"]),
        ("larger:10k", vec!["Large"]),
        ("after:2026-11-03 before:2026-11-05", vec!["Résumé", "カタカナ"]),
        ("is:flagged OR from:carol", vec!["The plan", "カタカナ"]),
        ("xyzzy", vec![]),
    ] {
        assert_eq!(found(&alice, query), expected, "{query}");
    }
    let best = alice.ctl.run(&["search", "budget", "--best", "--limit", "1"]).ok();
    assert_eq!(best.as_array().map(Vec::len), Some(1));
    let none = alice.ctl.run(&["search", "--account", "nobody@example.test", "x"]);
    assert_eq!(none.code, Some(3));
}

#[test]
fn a_row_shows_where_it_stands_and_what_it_was_found_by() {
    let alice = with_six_mails();
    let row = &rows(&alice, "naïve")[0];
    assert_eq!((row["mailbox"].as_str(), row["account"].as_str()), (Some("Archive"), Some(ALICE)));
    assert_eq!(row["snippet"]["text"], "Straße, naïve café");
    assert_eq!(row["snippet"]["marks"], serde_json::json!([[8, 13]]));
    let row = &rows(&alice, "会")[0];
    assert_eq!(row["subjectMarks"], serde_json::json!([[0, 1]]));
    let id = row["id"].to_string();
    assert!(alice.ctl.run(&["show", &id, "--text"]).stdout.contains("國學院"));
}

#[test]
fn hostile_queries_answer_with_an_empty_list_or_a_full_one_and_never_fail() {
    let alice = with_six_mails();
    let long = "\"".repeat(60_000);
    for query in [
        "",
        "\"",
        "*",
        "-",
        "-x",
        "a OR",
        "OR",
        "NEAR(a b)",
        "NEAR(\"budget\" \"year\", 5)",
        "^budget",
        "bud^get",
        "{subject body}: x",
        "subject:",
        "from:\"",
        "words:x",
        "rowid:1",
        "' OR 1=1 --",
        "; DROP TABLE messages",
        "(((",
        "before:99999",
        "larger:-1",
        "in:\"",
        "\u{202E}x",
        "😀",
        "·",
        long.as_str(),
    ] {
        let answer = alice.ctl.run(&["search", query]);
        assert_eq!(answer.code, Some(0), "{query}: {}", answer.stderr);
        assert!(answer.json.is_array(), "{query}");
    }
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

#[test]
fn flags_and_removals_show_at_once_and_new_mail_after_the_next_sync() {
    let alice = with_six_mails();
    let id = rows(&alice, "subject:会議")[0]["id"].to_string();
    alice.ctl.run(&["flag", &id, "--add", "\\Seen"]).ok();
    assert_eq!(found(&alice, "from:bob is:unread"), ["Large", "カタカナ"]);
    alice
        .dovecot
        .seed(ALICE, &[seed("INBOX", on(7, from_bob("Late", "a late budget")), &[], november(7))]);
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(found(&alice, "budget"), ["Late", "Large", "Budget"]);
    // Headers alone are searchable where bodies are not wanted.
    alice
        .dovecot
        .seed(ALICE, &[seed("INBOX", on(8, from_bob("Header", "unseen text")), &[], november(8))]);
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    assert_eq!(found(&alice, "subject:header"), ["Header"]);
    assert_eq!(found(&alice, "unseen"), Vec::<String>::new());
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(found(&alice, "unseen"), ["Header"]);
    alice.ctl.run(&["account", "remove", ALICE]).ok();
    assert_eq!(found(&alice, "budget"), Vec::<String>::new());
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

/// The database files of a profile, and who is asked for them.
fn file(alice: &Alice, name: &str) -> PathBuf {
    alice.ctl.profile().join(name)
}

#[test]
fn a_lost_or_damaged_index_is_made_anew_without_the_server() {
    let alice = with_six_mails();
    alice.dovecot.stop();
    let index = file(&alice, "search.db");
    let whole = std::fs::read(&index).expect("the index");
    for harm in ["gone", "header", "half", "empty"] {
        let mut bytes = whole.clone();
        match harm {
            "gone" => bytes.clear(),
            "header" => bytes[..100].fill(0xA5),
            "half" => bytes.truncate(whole.len() / 2),
            _ => bytes.truncate(10),
        }
        std::fs::write(&index, &bytes).expect("written");
        if harm == "gone" {
            std::fs::remove_file(&index).expect("removed");
        }
        assert_eq!(found(&alice, "budget"), ["Large", "Budget"], "{harm}");
        assert_eq!(found(&alice, "東京都"), ["会議"], "{harm}");
        assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true, "{harm}");
    }
}

#[test]
fn killed_while_it_indexes_it_goes_on_and_finds_every_message_once() {
    let alice = Alice::at(Profile::Full);
    let seeds: Vec<Seed> = generate_in("INBOX", 1500, 21).collect();
    alice.dovecot.seed(ALICE, &seeds);
    alice.sign_in();
    // At different times into the work; the last ones may end by themselves.
    let mut cut = 0;
    for round in 1..=8u32 {
        let mut sync = alice.ctl.spawn(&["sync"]);
        let mut size = 0;
        for _ in 0..round * 40 {
            // Looks at the file grow: what is asked is an instant in the middle of the work.
            size += std::fs::metadata(file(&alice, "search.db-wal")).map_or(0, |m| m.len());
            std::thread::yield_now();
            if size > u64::from(round) * 4_000_000 {
                break;
            }
            let listed = alice.ctl.run(&["mailboxes"]);
            assert_eq!(listed.code, Some(0));
        }
        cut += u32::from(sync.is_running());
        sync.kill();
        let verdict = alice.ctl.run(&["verify"]);
        assert_eq!(verdict.code, Some(0), "kill {round}: {}{}", verdict.stdout, verdict.stderr);
    }
    assert!(cut >= 3, "only {cut} kills came while it was at work");
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
    assert_eq!(found(&alice, "larger:0").len(), 1500);
    let alices = rows(&alice, "to:robin OR from:robin OR to:fumi.example");
    let ids: std::collections::HashSet<u64> =
        alices.as_array().expect("rows").iter().filter_map(|r| r["id"].as_u64()).collect();
    assert_eq!(ids.len(), alices.as_array().map_or(0, Vec::len), "each once");
    // What the raw mails hold, counted by hand, is what is found.
    for word in ["会議", "見積"] {
        let in_subject = |s: &&Seed| {
            let header = mail::envelope::Envelope::parse(&s.raw);
            header.subject.contains(word)
        };
        let expected = seeds.iter().filter(in_subject).count();
        assert_eq!(found(&alice, &format!("subject:{word}")).len(), expected, "{word}");
    }
}
