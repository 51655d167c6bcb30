//! Letters by `fumictl` through a real Exim into a real Dovecot: they arrive as they were written,
//! once, and one copy stays.

use crate::profile::{ALICE, Alice, PASSWORD};
use serde_json::{Value, json};
use tests::servers::dovecot::{Options, User};
use tests::servers::exim::Exim;
use tests::servers::line_client::LineClient;

const BOB: (&str, &str) = ("bob@example.test", "builder");
const CAROL: (&str, &str) = ("carol@example.test", "christmas");

struct Post {
    alice: Alice,
    exim: Exim,
}

impl Post {
    fn open() -> Post {
        let users = [(ALICE, PASSWORD), BOB, CAROL].map(|(name, word)| User::new(name, word));
        let alice = Alice::with(&Options { users: users.into(), ..Options::default() });
        let exim = Exim::start(&alice.dovecot);
        let imap = format!("localhost:{}", alice.dovecot.imap_port());
        let smtp = format!("localhost:{}", exim.tls_port());
        let add = ["account", "add", ALICE, "--imap", &imap, "--smtp", &smtp, "--no-keyring"];
        alice.ctl.run(&add).ok();
        Post { alice, exim }
    }

    fn send(&self, letter: &str, more: &[&str]) -> tests::fumictl::Answer {
        let file = self.alice.ctl.profile().join("letter.eml");
        std::fs::write(&file, letter).expect("a file");
        let file = file.to_string_lossy().into_owned();
        self.alice.ctl.run(&[&["send", &file], more].concat())
    }

    /// The messages of a user's mailbox as they are there, once there are so many.
    fn there(&self, (user, password): (&str, &str), mailbox: &str, count: usize) -> Vec<String> {
        let (port, authority) = (self.alice.dovecot.imap_port(), self.alice.dovecot.authority());
        let mut reader = LineClient::connect(port, authority).expect("another client");
        reader.imap_ok(&format!("LOGIN {user} {password}"));
        let wanted = format!("* {count} EXISTS");
        // Exim delivers when it likes, and soon.
        while !reader.imap_ok(&format!("SELECT {mailbox}")).contains(&wanted) {}
        let one = |n: usize| {
            let lines = reader.imap_ok(&format!("FETCH {} BODY.PEEK[]", n + 1));
            lines.join("\n").replace('\r', "")
        };
        (0..count).map(one).collect()
    }

    fn outbox(&self) -> Value {
        self.alice.ctl.run(&["outbox"]).ok()
    }
}

const LETTER: &str = "From: Alice <alice@example.test>\nTo: Bob <bob@example.test>\n\
    Bcc: carol@example.test\nSubject: =?UTF-8?B?5omL57SZ?=\nX-Mailer: somebody's\n\
    Date: Wed, 25 Nov 2026 21:00:00 +0900\nMessage-ID: <one@example.test>\n\
    MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
    Content-Transfer-Encoding: 7bit\n\n.a dot begins this line\n.\n\nFrom here on\n  all of it\n";

#[test]
fn a_letter_arrives_as_it_was_written_and_one_copy_stays() {
    let post = Post::open();
    let sent = post.send(LETTER, &["--wait"]).ok();
    assert_eq!((&sent["state"], &sent["messageId"]), (&json!("sent"), &json!("one@example.test")));
    let leaves = "From: Alice <alice@example.test>\nTo: Bob <bob@example.test>\n\
        Subject: =?UTF-8?B?5omL57SZ?=\nDate: Wed, 25 Nov 2026 12:00:00 +0000\n\
        Message-ID: <one@example.test>\nMIME-Version: 1.0\n\
        Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit\n\n\
        .a dot begins this line\n.\n\nFrom here on\n  all of it\n";
    for reader in [BOB, CAROL] {
        let came = post.there(reader, "INBOX", 1).remove(0);
        assert!(came.contains(leaves), "{came}");
        for secret in ["carol@example.test>", "Bcc", "X-Mailer", "127.0.0.1]"] {
            let header = came.split("\n\n").next().unwrap_or_default();
            let ours = header.split("From: Alice").nth(1).unwrap_or_default();
            assert!(!ours.contains(secret), "{secret}: {header}");
        }
    }
    let copy = post.there((ALICE, PASSWORD), "Sent", 1).remove(0);
    assert!(copy.contains("Bcc: carol@example.test\n"), "{copy}");
    assert_eq!(post.outbox(), json!([]));
    // And here it stands once, read.
    post.alice.ctl.run(&["sync"]).ok();
    let rows = post.alice.ctl.run(&["list", "@sent"]).ok();
    assert_eq!(rows.as_array().expect("rows").len(), 1, "{rows}");
    assert!(rows[0]["flags"].to_string().contains("Seen"), "{rows}");
    assert_eq!(post.alice.ctl.run(&["verify"]).ok()["ok"], true);
}

#[test]
fn a_letter_written_offline_waits_and_leaves_once_when_the_server_is_there() {
    let post = Post::open();
    post.exim.stop();
    let letter = post.send(LETTER, &[]).ok();
    assert_eq!(letter["state"], "queued");
    assert_eq!(post.outbox()[0]["state"], "queued");
    post.alice.ctl.run(&["sync"]).ok();
    let waits = post.outbox();
    let row = &waits[0];
    assert_eq!(
        (&row["state"], &row["error"], &row["mend"]),
        (&json!("due"), &json!("refused"), &json!("wait")),
        "{waits}"
    );
    post.exim.restart();
    post.alice.ctl.run(&["sync"]).ok();
    assert_eq!(post.outbox(), json!([]));
    post.there(BOB, "INBOX", 1);
    post.there((ALICE, PASSWORD), "Sent", 1);
}

#[test]
fn a_letter_of_words_comes_with_what_was_attached() {
    let post = Post::open();
    let file = post.alice.ctl.profile().join("手紙 の写し.txt");
    std::fs::write(&file, "春はあけぼの\n").expect("a file");
    let file = file.to_string_lossy().into_owned();
    let words = [
        "send",
        "--to",
        "Bob <bob@example.test>",
        "--cc",
        "carol@example.test",
        "--subject",
        "春のお知らせ",
        "--body-stdin",
        "--attach",
        &file,
        "--wait",
    ];
    post.alice.ctl.run_with_input(&words, "拝啓\n敬具\n".as_bytes()).ok();
    let came = post.there(BOB, "INBOX", 1).remove(0);
    let start = came.find("Message-ID: <").expect("a header");
    let raw = came[start..].trim_end_matches(")\n").to_owned();
    let message = mail::message::Message::parse(raw.as_bytes());
    let envelope = mail::envelope::Envelope::parse(raw.as_bytes());
    assert_eq!(envelope.subject, "春のお知らせ");
    assert_eq!(envelope.cc[0].email, "carol@example.test");
    assert!(message.has_attachment());
    assert!(message.preview().starts_with("拝啓"), "{}", message.preview());
    assert!(raw.contains("filename*=UTF-8''"), "{raw}");
    post.there(CAROL, "INBOX", 1);
}

#[test]
fn a_letter_is_taken_back_while_it_waits_and_not_after_it_left() {
    let post = Post::open();
    let letter = post.send(LETTER, &["--delay", "60"]).ok();
    let id = letter["id"].to_string();
    post.alice.ctl.run(&["sync"]).ok();
    assert_eq!(post.outbox()[0]["state"], "queued", "it waits its time");
    let losses = post.alice.ctl.run(&["account", "remove", ALICE]);
    assert_eq!(losses.error_code().as_deref(), Some("unsent"), "and is not lost by a click");
    post.alice.ctl.run(&["outbox", "cancel", &id]).ok();
    assert_eq!(post.outbox(), json!([]));
    let sent = post.send(LETTER, &["--wait"]).ok();
    let late = post.alice.ctl.run(&["outbox", "cancel", &sent["id"].to_string()]);
    assert_eq!(late.error_code().as_deref(), Some("cannotUndo"));
    post.there(BOB, "INBOX", 1);
}

#[test]
fn what_cannot_be_sent_is_told_at_once() {
    let post = Post::open();
    for letter in ["", "words\n", "Subject: to nobody\n\nhi\n", "From: alice@example.test\n\n"] {
        let answer = post.send(letter, &[]);
        assert_eq!(answer.code, Some(2), "{letter:?}: {}{}", answer.stdout, answer.stderr);
    }
    let answer = post.send(LETTER, &["--from", "eve@example.test"]);
    assert_eq!(answer.code, Some(3), "{}", answer.stderr);
    let injected = ["send", "--to", "bob@example.test\r\nRCPT TO:<eve@example.test>", "--wait"];
    assert_eq!(post.alice.ctl.run(&injected).code, Some(2));
    let two = ["send", "--to", "bob@example.test", "--subject", "Tea\nBcc: eve@example.test"];
    assert_eq!(post.alice.ctl.run(&two).code, Some(2));
    assert_eq!(post.outbox(), json!([]));
}
