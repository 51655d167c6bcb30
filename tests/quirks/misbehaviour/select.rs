//! Servers that say of a mailbox what cannot be: numbers too large, gone backwards, or of another
//! mailbox.

use ::mail::flags::Flags;
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::profile::{Profile, Quirks};
use tests::servers::scripted::state::State;

use super::{Before, End};
use crate::inside::{Inside, run, there};
use crate::scripted::ALICE;

pub const VECTORS: &[&str] = &[
    "select-uidvalidity-change",
    "select-uidvalidity-flap",
    "select-uidvalidity-64",
    "select-uidnext-missing",
    "select-uidnext-back",
    "select-exists-64",
    "select-readonly",
    "select-permflags-empty",
    "select-modseq-negative",
    "select-nomodseq",
    "select-bad",
    "select-swap",
];

/// Said at the end of every SELECT.
fn adds(state: &State, lines: &str) {
    for n in 1..20 {
        let bytes = format!("{lines}<tag> OK [READ-WRITE] done\r\n").into_bytes();
        let at = At::Verb("SELECT".into(), n);
        state.fault(Fault::new(at, Failure::Garbage(bytes)).answered().every());
    }
}

fn harm(id: &str, state: &State) {
    match id {
        "select-uidvalidity-64" => adds(state, "* OK [UIDVALIDITY 1666390893380] so large\r\n"),
        "select-uidnext-back" => adds(state, "* OK [UIDNEXT 1] back\r\n"),
        "select-exists-64" => adds(state, "* 99999999999 EXISTS\r\n"),
        "select-permflags-empty" => adds(state, "* OK [PERMANENTFLAGS ()] none\r\n"),
        "select-modseq-negative" => adds(state, "* OK [HIGHESTMODSEQ -1] none\r\n"),
        "select-nomodseq" => adds(state, "* OK [NOMODSEQ] none\r\n"),
        "select-bad" => state.answer("SELECT *", "<tag> BAD What?\n"),
        _ => panic!("no such mailbox: {id}"),
    }
}

/// Alice flags the letter with this subject in INBOX.
async fn flag(inside: &Inside, subject: &str) {
    let inbox = inside.engine.find_mailbox(None, "INBOX").await.expect("INBOX");
    let rows = inside.engine.list(inbox.id, None, 100).await.expect("rows");
    let row = rows.iter().find(|row| row.subject == subject).expect("the letter");
    let (flagged, none) = (Flags::parse(["\\Flagged"]), Flags::default());
    inside.engine.flag(&[row.message], None, &flagged, &none).await.expect("a wish");
}

/// The subjects the server has flagged.
fn flagged(before: &Before) -> Vec<String> {
    let letters = there(&before.server);
    let flagged = letters.values().filter(|letter| letter.flags.contains("\\Flagged"));
    flagged.map(|letter| letter.subject.clone()).collect()
}

#[test]
fn numbers_that_cannot_be_remove_nothing() {
    run(async {
        for profile in [Profile::full(), Profile::no_qresync()] {
            let before = Before::at(profile).await;
            for id in [
                "select-uidvalidity-64",
                "select-uidnext-back",
                "select-exists-64",
                "select-permflags-empty",
                "select-modseq-negative",
                "select-nomodseq",
                "select-bad",
            ] {
                let end = if id == "select-exists-64" { End::InStep } else { End::Either };
                before.suffers(id, end, |state| harm(id, state)).await;
            }
        }
    });
}

#[test]
fn a_server_that_never_says_uidnext_is_read_all_the_same() {
    run(async {
        let full = Profile::full();
        let quirks = Quirks { no_uidnext: true, ..full.quirks.clone() };
        let before = Before::at(Profile { quirks, ..full }).await;
        before.suffers("select-uidnext-missing", End::InStep, |_| ()).await;
    });
}

#[test]
fn after_a_new_uidvalidity_a_wish_is_told_of_its_own_letter() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let inside = before.begin().await;
        flag(&inside, "cheese").await;
        let state = before.server.state();
        state.expunge(ALICE, "INBOX", &[1]);
        state.reset_uidvalidity(ALICE, "INBOX");
        inside.sync().await;
        inside.in_step("select-uidvalidity-change").await;
        assert_eq!(flagged(&before), ["cheese"]);
        assert_eq!(inside.letters().await, there(&before.server));
        inside.engine.close().await;
    });
}

#[test]
fn a_uidvalidity_that_changes_at_each_look_costs_no_letter() {
    run(async {
        let before = Before::at(Profile::no_condstore()).await;
        let inside = before.begin().await;
        flag(&inside, "cheese").await;
        for _ in 0..6 {
            before.server.state().reset_uidvalidity(ALICE, "INBOX");
            before.session("select-uidvalidity-flap", End::Either, &inside).await;
        }
        let others = flagged(&before).into_iter().filter(|subject| subject != "cheese");
        assert_eq!(others.count(), 0, "no other letter was flagged");
        inside.engine.close().await;
    });
}

#[test]
fn a_wish_in_a_mailbox_that_may_only_be_read_is_put_back() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let inside = before.begin().await;
        flag(&inside, "cheese").await;
        let read_only = b"<tag> OK [READ-ONLY] done\r\n".to_vec();
        for n in 1..20 {
            let at = At::Verb("SELECT".into(), n);
            let fault = Fault::new(at, Failure::Garbage(read_only.clone()));
            before.server.state().fault(fault.answered().every());
        }
        before.session("select-readonly", End::Either, &inside).await;
        let held = inside.letters().await;
        let cheese = held.values().find(|letter| letter.subject == "cheese").expect("cheese");
        assert!(!cheese.flags.contains("\\Flagged"), "it cannot be told, so it is put back");
        before.recovers("select-readonly", inside).await;
    });
}

#[test]
fn another_mailboxs_mail_under_the_same_numbers_is_gone_again_in_the_end() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let inside = before.begin().await;
        let state = before.server.state();
        let mine = state.look(|world| world.users[ALICE].clone());
        state.change(|world| {
            let archive = world.mailbox(ALICE, "Archive").map(|m| m.messages.clone());
            let inbox = world.mailbox_mut(ALICE, "INBOX").expect("an INBOX");
            inbox.messages = archive.expect("an Archive");
        });
        inside.sync().await;
        let faults = inside.engine.verify().await.expect("the store can be checked");
        assert!(faults.is_empty(), "select-swap: {faults:?}");
        state.change(|world| world.users.insert(ALICE.to_owned(), mine));
        before.recovers("select-swap", inside).await;
    });
}
