//! Flags told to a server that fails, refuses or forgets its UIDs while it is told.

use crate::scripted::{ALICE, Alice};
use serde_json::Value;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;

const INBOX: [&str; 3] = ["apples", "bread", "cheese"];

fn alice() -> Alice {
    let alice = Alice::at(Profile::full());
    alice.seed("INBOX", &INBOX);
    alice.sign_in();
    alice.sync().ok();
    alice
}

fn row(alice: &Alice, subject: &str) -> Value {
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    let found = rows.as_array().into_iter().flatten().find(|row| row["subject"] == subject);
    found.expect("its row").clone()
}

fn is_flagged(alice: &Alice, subject: &str) -> bool {
    row(alice, subject)["flags"].to_string().contains("Flagged")
}

/// The UIDs on which the server has really changed a flag.
fn changed(alice: &Alice) -> Vec<u32> {
    let of = |what: &What| match what {
        What::Flags { uid, .. } => Some(*uid),
        _ => None,
    };
    alice.server.state().events().iter().filter_map(|event| of(&event.what)).collect()
}

fn there(alice: &Alice, uid: u32) -> Vec<String> {
    let messages = alice.server.state().messages(ALICE, "INBOX");
    messages.into_iter().find(|m| m.uid == uid).map(|m| m.flags).unwrap_or_default()
}

fn flag(alice: &Alice, subject: &str) {
    let id = row(alice, subject)["id"].to_string();
    alice.ctl.run(&["flag", &id, "--add", "\\Flagged"]).ok();
}

#[test]
fn a_change_that_was_carried_out_but_never_answered_happens_once() {
    for failure in [Failure::Close, Failure::Bye("Later".into())] {
        for answered in [false, true] {
            let alice = alice();
            flag(&alice, "bread");
            let fault = Fault::at_verb("UID STORE", 1, failure.clone());
            alice.server.state().fault(if answered { fault.answered() } else { fault.applied() });
            let id = row(&alice, "bread")["id"].to_string();
            let waited = alice.ctl.run(&["flag", &id, "--add", "\\Flagged", "--wait"]);
            assert_eq!(waited.code, Some(0), "{failure:?}: {}", waited.stderr);
            assert_eq!(changed(&alice), [2], "{failure:?}");
            assert_eq!(there(&alice, 2), ["\\Flagged"]);
            assert!(is_flagged(&alice, "bread"));
            alice.sync().ok();
            assert_eq!(changed(&alice), [2], "nothing is told again");
            alice.verify();
        }
    }
}

#[test]
fn a_change_the_server_refuses_is_put_back_and_told_and_not_tried_for_ever() {
    let alice = alice();
    let no = Failure::No("[NOPERM] Not yours".into());
    alice.server.state().fault(Fault::at_verb("UID STORE", 1, no.clone()).every());
    let id = row(&alice, "bread")["id"].to_string();
    let waited = alice.ctl.run(&["flag", &id, "--add", "\\Flagged", "--wait"]);
    let told = (waited.code, waited.error_code());
    assert_eq!(told, (Some(6), Some("putBack".to_owned())), "{}", waited.stderr);
    assert!(!is_flagged(&alice, "bread"));
    let before = alice.commands("UID STORE");
    alice.sync().ok();
    assert_eq!((before, alice.commands("UID STORE")), (1, 1), "it was asked once");
    assert_eq!(changed(&alice), Vec::<u32>::new());
    alice.verify();
}

#[test]
fn a_change_the_server_says_ok_to_and_does_not_make_is_put_back_and_told() {
    let alice = alice();
    let state = alice.server.state();
    state.answer("UID STORE 2 *", "* 2 FETCH (UID 2 FLAGS ())\r\n<tag> OK Done\r\n");
    let id = row(&alice, "bread")["id"].to_string();
    let waited = alice.ctl.run(&["flag", &id, "--add", "\\Flagged", "--wait"]);
    let told = (waited.code, waited.error_code());
    assert_eq!(told, (Some(6), Some("putBack".to_owned())), "{}", waited.stderr);
    assert!(!is_flagged(&alice, "bread"));
    alice.sync().ok();
    assert_eq!(alice.commands("UID STORE"), 1, "it was asked once");
    alice.verify();
}

#[test]
fn flags_told_before_a_change_was_made_undo_nothing() {
    let alice = alice();
    flag(&alice, "bread");
    let state = alice.server.state();
    state.answer("UID STORE 2 *", "* 2 FETCH (UID 2 FLAGS ())\r\n<tag> OK Done\r\n");
    state.set_flags(ALICE, "INBOX", 2, &["\\Flagged"]);
    alice.sync().ok();
    assert_eq!(alice.commands("UID STORE"), 1);
    assert!(is_flagged(&alice, "bread"), "the server has it when it is asked");
    alice.verify();
}

#[test]
fn a_server_in_trouble_is_asked_a_few_times_and_the_wish_stays() {
    let alice = alice();
    flag(&alice, "bread");
    for n in 1..=9 {
        let no = Failure::No("[UNAVAILABLE] Not now".into());
        alice.server.state().fault(Fault::at_verb("UID STORE", n, no).every());
    }
    alice.sync().ok();
    assert!(alice.commands("UID STORE") <= 4, "{} times", alice.commands("UID STORE"));
    assert!(is_flagged(&alice, "bread"), "what the person wants is not lost");
    alice.server.state().be_honest();
    alice.sync().ok();
    assert_eq!((changed(&alice), there(&alice, 2)), (vec![2], vec!["\\Flagged".to_owned()]));
    alice.verify();
}

#[test]
fn one_message_the_server_refuses_does_not_undo_the_others() {
    let alice = alice();
    alice.server.state().answer("UID STORE 1:3 *", "<tag> NO [CANNOT] One of them is locked\r\n");
    alice.server.state().answer("UID STORE 2 *", "<tag> NO [CANNOT] It is locked\r\n");
    alice.server.state().answer("UID STORE 2:3 *", "<tag> NO [CANNOT] One of them is locked\r\n");
    INBOX.iter().for_each(|subject| flag(&alice, subject));
    alice.sync().ok();
    let flagged: Vec<bool> = INBOX.iter().map(|subject| is_flagged(&alice, subject)).collect();
    assert_eq!(flagged, [true, false, true]);
    assert_eq!((there(&alice, 1), there(&alice, 2)), (vec!["\\Flagged".to_owned()], Vec::new()));
    alice.verify();
}

#[test]
fn a_mailbox_that_may_only_be_read_is_not_asked() {
    let alice = alice();
    alice.server.state().set_rights(ALICE, "INBOX", "lr");
    flag(&alice, "bread");
    alice.sync().ok();
    assert!(!is_flagged(&alice, "bread"), "it is put back");
    assert!(alice.commands("UID STORE") <= 1);
    assert_eq!(changed(&alice), Vec::<u32>::new());
    alice.verify();
}

#[test]
fn a_new_uidvalidity_carries_the_promise_to_the_right_message() {
    let alice = alice();
    alice.server.state().expunge(ALICE, "INBOX", &[1]);
    alice.server.state().reset_uidvalidity(ALICE, "INBOX");
    flag(&alice, "cheese");
    alice.sync().ok();
    alice.sync().ok();
    assert_eq!(there(&alice, 2), ["\\Flagged"], "cheese is number 2 now");
    assert_eq!(changed(&alice), [2], "and nothing else was touched");
    assert!(is_flagged(&alice, "cheese"));
    alice.verify();
}
