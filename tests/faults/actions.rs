//! What Alice does, told to a server that fails at any moment of it: each thing happens once,
//! whatever the server can do, and whatever it had done when the connection ended.

use crate::inside::{Inside, run};
use crate::scripted::{ALICE, letter};
use ::mail::flags::Flags;
use ::mail::id::MessageId;
use std::collections::BTreeMap;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::log::{Origin, What};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted};

/// What is done, and the verbs that may tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Two letters to the archive.
    Move,
    /// One into the archive as well.
    Copy,
    /// One for good.
    Delete,
    /// One to the trash, and from there to the archive.
    Chain,
    /// One of ours into the archive.
    Append,
    /// A draft, twice.
    Draft,
    /// A mailbox made, and a letter moved into it.
    Create,
    /// A mailbox renamed.
    Rename,
    /// A mailbox deleted.
    DeleteMailbox,
    /// A mailbox subscribed to no more.
    Unsubscribe,
}

impl Deed {
    pub const EVERY: [Deed; 10] = [
        Deed::Move,
        Deed::Copy,
        Deed::Delete,
        Deed::Chain,
        Deed::Append,
        Deed::Draft,
        Deed::Create,
        Deed::Rename,
        Deed::DeleteMailbox,
        Deed::Unsubscribe,
    ];

    /// Does it, without a network.
    pub async fn act(self, inside: &Inside) {
        let engine = &inside.engine;
        let mailbox = async |path: &str| engine.find_mailbox(None, path).await.expect(path).id;
        let one = async |subject: &str| vec![letter_named(inside, subject).await];
        match self {
            Deed::Move => {
                let two = [one("bread").await, one("cheese").await].concat();
                engine.archive(&two, None).await.map(drop)
            }
            Deed::Copy => {
                let archive = mailbox("Archive").await;
                engine.copy_messages(&one("bread").await, None, archive).await.map(drop)
            }
            Deed::Delete => engine.delete(&one("bread").await, None).await.map(drop),
            Deed::Chain => {
                let (bread, archive) = (one("bread").await, mailbox("Archive").await);
                engine.trash(&bread, None).await.expect("it goes to the trash");
                let from = Some(mailbox("Trash").await);
                engine.move_messages(&bread, from, archive).await.map(drop)
            }
            Deed::Append => {
                let (raw, seen) = (letter("elder"), Flags::parse(["\\Seen"]));
                engine.append(mailbox("Archive").await, raw, seen, None).await.map(drop)
            }
            Deed::Draft => {
                let account = inside.account.id;
                let first = engine.save_draft(account, None, letter("figs one")).await;
                let (_, draft) = first.expect("a draft");
                engine.save_draft(account, Some(draft), letter("figs two")).await.map(drop)
            }
            Deed::Create => {
                let made = engine.create_mailbox(inside.account.id, "Projects").await;
                let (_, projects) = made.expect("a mailbox");
                engine.move_messages(&one("bread").await, None, projects).await.map(drop)
            }
            Deed::Rename => {
                engine.rename_mailbox(mailbox("Lists").await, "Old/Lists").await.map(drop)
            }
            Deed::DeleteMailbox => engine.delete_mailbox(mailbox("Lists").await).await.map(drop),
            Deed::Unsubscribe => engine.subscribe(mailbox("Lists").await, false).await.map(drop),
        }
        .unwrap_or_else(|problem| panic!("{self:?}: {problem:?}"));
    }

    /// The verbs with which a server of this kind may be told.
    pub fn verbs(self, can_move: bool) -> &'static [&'static str] {
        const BY_MOVE: &[&str] = &["UID MOVE"];
        const BY_COPY: &[&str] = &["UID COPY", "UID STORE", "UID EXPUNGE", "UID FETCH"];
        match self {
            Deed::Move | Deed::Chain if can_move => BY_MOVE,
            Deed::Move | Deed::Chain => BY_COPY,
            Deed::Copy => &["UID COPY", "UID FETCH"],
            Deed::Delete => &["UID STORE", "UID EXPUNGE"],
            Deed::Append | Deed::Draft => &["APPEND", "UID FETCH"],
            Deed::Create if can_move => &["CREATE", "SUBSCRIBE", "UID MOVE"],
            Deed::Create => &["CREATE", "SUBSCRIBE", "UID COPY", "UID STORE"],
            Deed::Rename => &["RENAME"],
            Deed::DeleteMailbox => &["DELETE"],
            Deed::Unsubscribe => &["UNSUBSCRIBE"],
        }
    }

    /// What is there in the end. Without UIDPLUS nothing is removed, only marked.
    pub fn end(self) -> BTreeMap<String, Vec<&'static str>> {
        let mut mail = BTreeMap::from([
            ("INBOX".to_owned(), vec!["apples", "bread", "cheese"]),
            ("Lists".to_owned(), vec!["dates"]),
        ]);
        let mut inbox = |left: &[&'static str]| mail.insert("INBOX".to_owned(), left.to_vec());
        match self {
            Deed::Move => inbox(&["apples"]),
            Deed::Delete | Deed::Chain | Deed::Create => inbox(&["apples", "cheese"]),
            Deed::Copy
            | Deed::Append
            | Deed::Draft
            | Deed::Rename
            | Deed::DeleteMailbox
            | Deed::Unsubscribe => None,
        };
        let mut put = |name: &str, subjects: &[&'static str]| {
            mail.insert(name.to_owned(), subjects.to_vec());
        };
        match self {
            Deed::Move => put("Archive", &["bread", "cheese"]),
            Deed::Copy | Deed::Chain => put("Archive", &["bread"]),
            Deed::Append => put("Archive", &["elder"]),
            Deed::Draft => put("Drafts", &["figs two"]),
            Deed::Create => put("Projects", &["bread"]),
            Deed::Rename => put("Old/Lists", &["dates"]),
            Deed::Delete | Deed::DeleteMailbox | Deed::Unsubscribe => {}
        }
        if matches!(self, Deed::Rename | Deed::DeleteMailbox) {
            mail.remove("Lists");
        }
        mail
    }

    /// The most a message may ever have come into a mailbox by what we told.
    fn most_added(self) -> usize {
        match self {
            Deed::Move | Deed::Draft | Deed::Chain => 2,
            Deed::Copy | Deed::Append | Deed::Create => 1,
            Deed::Delete | Deed::Rename | Deed::DeleteMailbox | Deed::Unsubscribe => 0,
        }
    }
}

/// The message with this subject.
pub async fn letter_named(inside: &Inside, subject: &str) -> MessageId {
    for mailbox in inside.engine.mailboxes(None).await.expect("mailboxes") {
        let rows = inside.engine.list(mailbox.id, None, 1000).await.expect("rows");
        if let Some(row) = rows.iter().find(|row| row.subject == subject) {
            return row.message;
        }
    }
    panic!("{subject} is nowhere");
}

/// A server with three letters in the inbox and one in a mailbox of its own.
pub fn server(profile: Profile) -> Scripted {
    let server = Scripted::start(Options::profile(profile).user(ALICE, "wonderland"));
    server.state().create(ALICE, "Lists");
    for (n, (mailbox, subject)) in
        [("INBOX", "apples"), ("INBOX", "bread"), ("INBOX", "cheese"), ("Lists", "dates")]
            .into_iter()
            .enumerate()
    {
        let (mailbox, raw) = (mailbox.to_owned(), letter(subject));
        let internal_date = tests::generate::NEWEST + n as i64;
        let seed = tests::generate::Seed { mailbox, raw, flags: Vec::new(), internal_date };
        server.state().seed(ALICE, [seed]);
    }
    server
}

/// Mailboxes and the subjects in them, sorted; what is marked as deleted is not counted.
pub fn there(server: &Scripted) -> BTreeMap<String, Vec<String>> {
    let mut mail = BTreeMap::new();
    for (name, marked) in server.state().look(|world| {
        let all = world.users[ALICE].mailboxes.values();
        all.map(|m| (m.name.clone(), m.messages.clone())).collect::<Vec<_>>()
    }) {
        let kept = marked.iter().filter(|m| !m.flags.iter().any(|f| f == "\\Deleted"));
        let mut subjects: Vec<String> = kept
            .map(|m| String::from_utf8_lossy(&m.raw).into_owned())
            .filter_map(|text| {
                text.lines().find_map(|l| l.strip_prefix("Subject: ").map(str::to_owned))
            })
            .collect();
        subjects.sort();
        if !subjects.is_empty() {
            mail.insert(name, subjects);
        }
    }
    mail
}

/// The same, as it is shown here.
pub async fn here(inside: &Inside) -> BTreeMap<String, Vec<String>> {
    let mut mail = BTreeMap::new();
    for mailbox in inside.engine.mailboxes(None).await.expect("mailboxes") {
        let rows = inside.engine.list(mailbox.id, None, 1000).await.expect("rows");
        assert_eq!(mailbox.messages as usize, rows.len(), "{}", mailbox.name.path());
        let mut subjects: Vec<String> = rows.into_iter().map(|row| row.subject).collect();
        subjects.sort();
        if !subjects.is_empty() {
            mail.insert(mailbox.name.path().to_owned(), subjects);
        }
    }
    mail
}

/// The same, as `fumictl` shows it.
pub fn here_by_list(ctl: &tests::fumictl::Fumictl) -> BTreeMap<String, Vec<String>> {
    let mut mail = BTreeMap::new();
    let mailboxes = ctl.run(&["mailboxes"]).ok();
    for mailbox in mailboxes.as_array().expect("rows") {
        let path = mailbox["path"].as_str().expect("a path");
        let rows = ctl.run(&["list", path, "--limit", "5000"]).ok();
        let subject = |row: &serde_json::Value| row["subject"].as_str().unwrap_or("").to_owned();
        let mut subjects: Vec<String> =
            rows.as_array().expect("rows").iter().map(subject).collect();
        subjects.sort();
        if !subjects.is_empty() {
            mail.insert(path.to_owned(), subjects);
        }
    }
    mail
}

/// How many messages came into mailboxes by what a client told the server.
fn added(server: &Scripted) -> usize {
    let by_us = |what: &What| match what {
        What::Added { origin, .. } => {
            matches!(origin, Origin::Append | Origin::Copy { .. } | Origin::Move { .. })
        }
        _ => false,
    };
    server.state().events().iter().filter(|event| by_us(&event.what)).count()
}

fn owned(mail: BTreeMap<String, Vec<&str>>) -> BTreeMap<String, Vec<String>> {
    let own = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
    mail.into_iter().map(|(name, subjects)| (name, own(subjects))).collect()
}

/// Rounds until nothing is left to tell, or it takes too many.
pub async fn settle(inside: &Inside, when: &str) {
    for _ in 0..8 {
        inside.sync().await;
        if inside.engine.queue(None).await.expect("the queue").is_empty() {
            return inside.in_step(when).await;
        }
    }
    panic!("{when}: {:?}", inside.engine.queue(None).await);
}

async fn once(server: &Scripted, inside: &Inside, deed: Deed, when: &str) {
    settle(inside, when).await;
    assert_eq!(there(server), owned(deed.end()), "{when}: there");
    assert_eq!(here(inside).await, owned(deed.end()), "{when}: here");
    assert!(added(server) <= deed.most_added(), "{when}: {:?}", server.state().events());
    let before = server.state().events().len();
    inside.in_step(when).await;
    let told = server.state().events_since(before);
    let changes = told.iter().filter(|e| {
        matches!(e.what, What::Added { .. } | What::Removed { .. } | What::Flags { .. })
    });
    assert_eq!(changes.count(), 0, "{when}: nothing is told twice");
}

/// Each deed, the connection ended at each verb that tells it: before the server did it, after it
/// did it without an answer, and with all of the answer but its end.
fn once_whatever_ends(profile: fn() -> Profile, can_move: bool) {
    for deed in Deed::EVERY {
        run(async {
            for verb in deed.verbs(can_move) {
                for fault in ["before", "applied", "answered", "bye"] {
                    let when = format!("{deed:?}: {verb} {fault}");
                    let server = server(profile());
                    let inside = Inside::at(&server).await;
                    inside.in_step("at first").await;
                    deed.act(&inside).await;
                    assert_eq!(here(&inside).await, owned(deed.end()), "{when}: shown at once");
                    let at = Fault::at_verb(verb, 1, Failure::Close);
                    server.state().fault(match fault {
                        "applied" => at.applied(),
                        "answered" => at.answered(),
                        "bye" => Fault::at_verb(verb, 1, Failure::Bye("Later".into())).applied(),
                        _ => at,
                    });
                    once(&server, &inside, deed, &when).await;
                    inside.engine.close().await;
                }
            }
        });
    }
}

#[test]
fn each_deed_happens_once_whatever_ends_the_connection() {
    once_whatever_ends(Profile::full, true);
}

#[test]
fn each_deed_happens_once_without_move() {
    once_whatever_ends(|| Profile::full().without(&["MOVE"]), false);
}

#[test]
fn each_deed_happens_once_without_move_and_uidplus() {
    once_whatever_ends(|| Profile::full().without(&["MOVE", "UIDPLUS", "QRESYNC"]), false);
}

#[test]
fn each_deed_happens_once_at_zoho() {
    once_whatever_ends(like_zoho, true);
}

/// Zoho's server with the mailboxes of the other tests.
fn like_zoho() -> Profile {
    let mut zoho = Profile::zoho_2026();
    zoho.mailboxes = Profile::full().mailboxes;
    zoho
}

#[test]
fn no_server_is_ever_told_to_expunge_everything() {
    for profile in [Profile::full(), Profile::bare(), like_zoho()] {
        run(async {
            let server = server(profile);
            let inside = Inside::at(&server).await;
            inside.in_step("at first").await;
            server.state().set_flags(ALICE, "INBOX", 1, &["\\Deleted"]);
            for deed in [Deed::Move, Deed::Delete, Deed::Chain] {
                let there = letter_is_in_inbox(&inside, "bread").await;
                if there {
                    deed.act(&inside).await;
                }
            }
            settle(&inside, "told").await;
            let plain = |what: &What| match what {
                What::Command { verb, .. } => verb == "EXPUNGE" || verb == "CLOSE",
                _ => false,
            };
            let events = server.state().events();
            assert!(!events.iter().any(|event| plain(&event.what)), "a plain EXPUNGE");
            let left = server.state().messages(ALICE, "INBOX");
            assert!(left.iter().any(|m| m.uid == 1), "what another client marked is still there");
        });
    }
}

async fn letter_is_in_inbox(inside: &Inside, subject: &str) -> bool {
    let inbox = inside.engine.find_mailbox(None, "INBOX").await.expect("INBOX");
    let rows = inside.engine.list(inbox.id, None, 100).await.expect("rows");
    rows.iter().any(|row| row.subject == subject)
}

#[test]
fn what_the_server_refuses_is_put_back_and_shown_as_failed_and_can_be_tried_again() {
    for (verb, deed, answer, code) in [
        ("UID MOVE", Deed::Move, "[OVERQUOTA] No room", "overQuota"),
        ("UID MOVE", Deed::Move, "[NOPERM] Not yours", "notAllowed"),
        ("UID COPY", Deed::Copy, "[TRYCREATE] No such mailbox", "mailboxGone"),
        ("APPEND", Deed::Append, "[OVERQUOTA] No room", "overQuota"),
        ("RENAME", Deed::Rename, "[CANNOT] Not this one", "refused"),
        ("DELETE", Deed::DeleteMailbox, "[NOPERM] Not yours", "notAllowed"),
        ("CREATE", Deed::Create, "[NOPERM] Not yours", "notAllowed"),
    ] {
        run(async {
            let when = format!("{deed:?}: {answer}");
            let server = server(Profile::full());
            let inside = Inside::at(&server).await;
            inside.in_step("at first").await;
            let before = here(&inside).await;
            deed.act(&inside).await;
            server.state().fault(Fault::at_verb(verb, 1, Failure::No(answer.into())).every());
            for n in 2..=9 {
                server.state().fault(Fault::at_verb(verb, n, Failure::No(answer.into())).every());
            }
            for _ in 0..3 {
                inside.sync().await;
            }
            let queue = inside.engine.queue(None).await.expect("the queue");
            assert!(!queue.is_empty(), "{when}");
            let states: Vec<&str> = queue.iter().map(|row| row.state.as_str()).collect();
            assert!(states.iter().all(|state| *state == "failed"), "{when}: {queue:?}");
            assert_eq!(queue[0].failure.as_deref(), Some(code), "{when}");
            assert!(queue[0].failure_text.is_some(), "{when}: the server's words are kept");
            assert_eq!(here(&inside).await, before, "{when}: it is as it was");
            assert_eq!(there(&server), before, "{when}");
            server.state().be_honest();
            for row in &queue {
                // What was built on a failed step cannot be tried before that step is.
                let _ = inside.engine.retry(row.id.expect("an id")).await;
            }
            if deed != Deed::Create {
                settle(&inside, &when).await;
                assert_eq!(there(&server), owned(deed.end()), "{when}: tried again");
                assert_eq!(here(&inside).await, owned(deed.end()), "{when}: tried again");
            }
        });
    }
}

#[test]
fn a_server_that_expunges_by_itself_is_told_once_and_believed() {
    for profile in [like_zoho(), Profile::full().without(&["MOVE"])] {
        run(async {
            let server = server(profile);
            server.state().set(|settings| settings.auto_expunge = true);
            for deed in [Deed::Delete, Deed::Move] {
                let inside = Inside::at(&server).await;
                inside.in_step("at first").await;
                if !letter_is_in_inbox(&inside, "bread").await {
                    server.state().deliver(ALICE, &letter("bread"));
                    inside.in_step("another one").await;
                }
                deed.act(&inside).await;
                settle(&inside, "told").await;
                assert_eq!(here(&inside).await, there(&server), "{deed:?}");
                let inbox = there(&server).remove("INBOX").unwrap_or_default();
                assert!(!inbox.contains(&"bread".to_owned()), "{deed:?}: {inbox:?}");
            }
        });
    }
}

#[test]
fn what_alice_did_is_carried_over_when_the_server_numbers_everything_anew() {
    for deed in [Deed::Move, Deed::Copy, Deed::Delete, Deed::Chain, Deed::Append] {
        for mailbox in ["INBOX", "Archive"] {
            run(async {
                let when = format!("{deed:?}, {mailbox} numbered anew");
                let server = server(Profile::full());
                let inside = Inside::at(&server).await;
                inside.in_step("at first").await;
                deed.act(&inside).await;
                server.state().expunge(ALICE, "INBOX", &[1]);
                server.state().reset_uidvalidity(ALICE, mailbox);
                settle(&inside, &when).await;
                let mut end = owned(deed.end());
                end.entry("INBOX".to_owned()).and_modify(|all| all.retain(|s| s != "apples"));
                end.retain(|_, all| !all.is_empty());
                assert_eq!(there(&server), end, "{when}: there");
                assert_eq!(here(&inside).await, end, "{when}: here");
                assert!(added(&server) <= deed.most_added(), "{when}");
            });
        }
    }
}

#[test]
fn an_answer_lost_while_the_server_numbers_everything_anew_is_found_out_all_the_same() {
    run(async {
        let server = server(Profile::full());
        let inside = Inside::at(&server).await;
        inside.in_step("at first").await;
        Deed::Move.act(&inside).await;
        server.state().fault(Fault::at_verb("UID MOVE", 1, Failure::Close).applied());
        inside.sync().await;
        server.state().reset_uidvalidity(ALICE, "Archive");
        server.state().reset_uidvalidity(ALICE, "INBOX");
        settle(&inside, "numbered anew").await;
        assert_eq!(there(&server), owned(Deed::Move.end()));
        assert_eq!(here(&inside).await, owned(Deed::Move.end()));
        assert_eq!(added(&server), 2);
    });
}
