//! Servers that do what Alice did only in part, or not, or say so without doing it: each of her
//! actions ends once, done or shown as failed, and no letter is doubled or lost.

use ::mail::flags::Flags;
use ::mail::id::{MailboxId, MessageId};
use engine::Phase;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::log::{What, Why};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::state::State;

use super::{Before, End};
use crate::inside::{Inside, run, there};
use crate::scripted::{ALICE, letter};

pub const VECTORS: &[&str] = &[
    "store-ok-no-effect",
    "store-readonly",
    "store-drop-before-ok",
    "store-drop-after-apply",
    "store-copyuid-wrong",
    "store-appenduid-wrong",
    "store-move-partial",
    "store-trycreate",
    "store-overquota",
    "store-append-limit",
    "store-append-no-after-literal",
    "store-append-dup",
    "store-expunge-other",
    "store-move-no-cap",
];

/// What Alice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Flag,
    Move,
    Append,
    Delete,
}

async fn mailbox(inside: &Inside, path: &str) -> MailboxId {
    inside.engine.find_mailbox(None, path).await.expect("the mailbox").id
}

async fn id(inside: &Inside, subject: &str) -> MessageId {
    let inbox = mailbox(inside, "INBOX").await;
    let rows = inside.engine.list(inbox, None, 100).await.expect("rows");
    rows.iter().find(|row| row.subject == subject).expect("the letter").message
}

async fn act(inside: &Inside, deed: Deed) {
    let (bread, archive) = (id(inside, "bread").await, mailbox(inside, "Archive").await);
    let engine = &inside.engine;
    match deed {
        Deed::Flag => {
            let (flagged, none) = (Flags::parse(["\\Flagged"]), Flags::default());
            engine.flag(&[bread], None, &flagged, &none).await.expect("a wish");
        }
        Deed::Move => {
            engine.move_messages(&[bread], None, archive).await.expect("a wish");
        }
        Deed::Append => {
            let raw = letter("written");
            engine.append(archive, raw, Flags::default(), None).await.expect("a wish");
        }
        Deed::Delete => {
            engine.delete(&[bread], None).await.expect("a wish");
        }
    }
}

/// The action, and what the server does with it.
fn harm(id: &str, state: &State) -> Deed {
    let at = |verb: &str, failure: Failure| Fault::at_verb(verb, 1, failure);
    let lies = |verb: &str, lie: &str| {
        let failure = Failure::Garbage(lie.as_bytes().to_vec());
        state.fault(at(verb, failure).answered());
    };
    match id {
        "store-readonly" => state.answer("UID STORE *", "<tag> NO [READ-ONLY] Look only\n"),
        "store-drop-before-ok" => state.fault(at("UID STORE", Failure::Close)),
        "store-drop-after-apply" => state.fault(at("UID STORE", Failure::Close).applied()),
        "store-copyuid-wrong" => {
            lies("UID MOVE", "* OK [COPYUID 7 2 1:99] x\r\n<tag> OK [COPYUID 8 1:3 5] done\r\n");
            return Deed::Move;
        }
        "store-appenduid-wrong" => {
            lies("APPEND", "<tag> OK [APPENDUID 99999999999 1] done\r\n");
            return Deed::Append;
        }
        "store-move-partial" => {
            state.fault(at("UID MOVE", Failure::No("[EXPUNGEISSUED] In part".into())).answered());
            return Deed::Move;
        }
        "store-trycreate" => {
            state.answer("UID MOVE *", "<tag> NO [TRYCREATE] There is no such mailbox\n");
            return Deed::Move;
        }
        "store-overquota" => {
            state.answer("UID MOVE *", "<tag> NO [OVERQUOTA] It is full\n");
            return Deed::Move;
        }
        "store-append-no-after-literal" => {
            state.answer("APPEND *", "<tag> NO [CANNOT] Not this one\n");
            return Deed::Append;
        }
        "store-append-dup" => {
            state.fault(at("APPEND", Failure::Close).applied());
            return Deed::Append;
        }
        "store-expunge-other" => {
            lies("UID EXPUNGE", "* 1 EXPUNGE\r\n* VANISHED 3\r\n<tag> OK done\r\n");
            return Deed::Delete;
        }
        _ => panic!("no such answer: {id}"),
    }
    Deed::Flag
}

/// How often a subject stands at the server.
fn count(before: &Before, subject: &str) -> usize {
    there(&before.server).values().filter(|letter| letter.subject == subject).count()
}

/// Nothing is expunged but what Alice deleted herself.
fn nothing_else_was_removed(before: &Before, log: usize, id: &str) {
    for event in before.server.state().events_since(log) {
        if let What::Removed { message_id, why, .. } = &event.what {
            assert_ne!(*why, Why::Expunge, "{id}: a bare EXPUNGE");
            assert_eq!(message_id.as_deref(), Some("bread@example.test"), "{id}");
        }
    }
}

#[test]
fn each_action_ends_once_whatever_the_server_makes_of_it() {
    run(async {
        let before = Before::at(Profile::no_qresync()).await;
        let elsewhere = ["store-ok-no-effect", "store-append-limit", "store-move-no-cap"];
        for vector in VECTORS.iter().filter(|vector| !elsewhere.contains(*vector)) {
            let inside = before.begin().await;
            let log = before.server.state().events().len();
            let deed = harm(vector, before.server.state());
            act(&inside, deed).await;
            inside.sync().await;
            let faults = inside.engine.verify().await.expect("the store can be checked");
            assert!(faults.is_empty(), "{vector}: {faults:?}");
            before.server.state().be_honest();
            inside.in_step(vector).await;
            inside.in_step(vector).await;
            assert_eq!(inside.letters().await, there(&before.server), "{vector}");
            let open = inside.engine.queue(None).await.expect("the queue");
            let waiting = open.iter().filter(|row| row.failure.is_none()).count();
            assert_eq!(waiting, 0, "{vector}: {open:?}");
            nothing_else_was_removed(&before, log, vector);
            let bread = if deed == Deed::Delete { 0 } else { 1 };
            assert_eq!(count(&before, "bread"), bread, "{vector}");
            assert!(count(&before, "written") <= usize::from(deed == Deed::Append), "{vector}");
            inside.engine.close().await;
        }
    });
}

#[test]
fn an_ok_that_changes_nothing_is_not_asked_for_again_and_again() {
    run(async {
        let before = Before::at(Profile::no_condstore()).await;
        let inside = before.begin().await;
        let log = before.server.state().events().len();
        before.server.state().answer("UID STORE *", "<tag> OK done\n");
        act(&inside, Deed::Flag).await;
        before.session("store-ok-no-effect", End::InStep, &inside).await;
        let stores = before.server.state().events_since(log);
        let is_store =
            |what: &What| matches!(what, What::Command { verb, .. } if verb == "UID STORE");
        assert_eq!(stores.iter().filter(|event| is_store(&event.what)).count(), 1);
        before.recovers("store-ok-no-effect", inside).await;
    });
}

#[test]
fn a_message_larger_than_the_server_takes_is_not_sent_and_said_so() {
    run(async {
        let full = Profile::full();
        let after = full.after.replace("APPENDLIMIT=67108864", "APPENDLIMIT=100");
        let before = Before::at(Profile { after, ..full }).await;
        let inside = before.begin().await;
        act(&inside, Deed::Append).await;
        inside.sync().await;
        inside.in_step("store-append-limit").await;
        assert_eq!(count(&before, "written"), 0);
        let queue = inside.engine.queue(None).await.expect("the queue");
        assert!(queue.iter().all(|row| row.failure.is_some()) && !queue.is_empty(), "{queue:?}");
        inside.engine.close().await;
    });
}

#[test]
fn a_server_without_move_and_uidplus_keeps_what_others_have_marked() {
    run(async {
        let before = Before::at(Profile::bare()).await;
        let inside = before.begin().await;
        before.server.state().set_flags(ALICE, "INBOX", 3, &["\\Deleted"]);
        act(&inside, Deed::Move).await;
        let state = inside.sync().await;
        assert_eq!(state.phase, Phase::Idle, "store-move-no-cap: {state:?}");
        let archive = before.server.state().messages(ALICE, "Archive");
        let moved = archive.iter().filter(|m| m.raw.as_ref() == letter("bread").as_slice());
        assert_eq!(moved.count(), 1);
        let inbox = before.server.state().messages(ALICE, "INBOX");
        assert!(inbox.iter().any(|m| m.uid == 3), "what another client marked is still there");
        inside.engine.close().await;
    });
}
