//! A connection that fails at any command of a first sync: the next one completes it.

use crate::scripted::{Alice, letter};
use std::time::Duration;
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::world::World;

const INBOX: [&str; 4] = ["apples", "bread", "cheese", "dates"];
const ARCHIVE: [&str; 2] = ["elder", "figs"];

/// Fails the n-th command of a first sync, for every `step`th n there is, and syncs again.
fn at_commands(step: usize, profile: Profile, failure: &Failure) {
    let mut alice = Alice::at(profile);
    alice.seed("INBOX", &INBOX);
    alice.seed("Archive", &ARCHIVE);
    alice.sign_in();
    alice.sync().ok();
    let events = alice.server.state().events();
    let commands = events.iter().filter(|e| matches!(e.what, What::Command { .. })).count();
    assert!((6..60).contains(&commands), "{commands} commands for a first sync");
    for n in (1..=commands).step_by(step) {
        alice.begin_again();
        alice.server.state().fault(Fault::new(At::Command(n), failure.clone()));
        let first = alice.sync();
        assert!(first.code.is_some(), "it ended by itself");
        alice.server.state().be_honest();
        let again = alice.sync();
        assert_eq!(again.code, Some(0), "after {failure:?} at command {n}: {}", again.stderr);
        let messages = again.json["accounts"][0]["messages"].as_u64();
        assert_eq!(messages, Some(6), "after {failure:?} at command {n}");
        alice.verify();
    }
    assert_eq!((alice.held("INBOX"), alice.held("Archive")), (owned(&INBOX), owned(&ARCHIVE)));
}

fn owned(subjects: &[&str]) -> Vec<String> {
    subjects.iter().map(|&subject| subject.to_owned()).collect()
}

#[test]
fn a_server_that_hangs_up_at_any_command_loses_and_doubles_nothing() {
    at_commands(1, Profile::full(), &Failure::Close);
}

#[test]
fn a_server_like_zoho_that_says_no_to_any_command_loses_and_doubles_nothing() {
    at_commands(1, Profile::zoho_2026(), &Failure::No("[UNAVAILABLE] Not now".into()));
}

#[test]
fn a_bare_server_that_says_bad_now_and_then_loses_and_doubles_nothing() {
    at_commands(2, Profile::bare(), &Failure::Bad("What?".into()));
}

#[test]
fn garbage_before_an_answer_loses_and_doubles_nothing() {
    at_commands(3, Profile::no_qresync(), &Failure::Garbage(b"* 7 \xff}{(((\r\n".to_vec()));
}

fn was_told(world: &World, wanted: &str, with: &str) -> bool {
    let is = |what: &What| match what {
        What::Command { verb, arguments } => verb == wanted && arguments.contains(with),
        _ => false,
    };
    world.log.events().iter().any(|event| is(&event.what))
}

#[test]
fn mail_that_came_while_watching_is_read_when_the_network_is_gone() {
    let mut alice = Alice::at(Profile::full());
    alice.seed("INBOX", &INBOX);
    alice.sign_in();
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    while watching.next_value().expect("how it goes")["state"] != "idle" {}
    let state = alice.server.state();
    let soon = Duration::from_secs(10);
    assert!(state.wait_until(soon, |world| was_told(world, "IDLE", "")), "the watcher stands");
    state.deliver(crate::scripted::ALICE, &letter("grapes"));
    let asked = |world: &World| was_told(world, "UID FETCH", "5 (UID BODY.PEEK[])");
    assert!(state.wait_until(soon, asked), "its body is fetched too");
    let grapes = loop {
        assert!(watching.next_value().is_some(), "the watcher goes on");
        let rows = alice.ctl.run(&["list", "INBOX"]).ok();
        let found = rows.as_array().into_iter().flatten().find(|r| r["subject"] == "grapes");
        if let Some(row) = found.filter(|row| row["bodyHeld"] == true) {
            break row["id"].to_string();
        }
    };
    watching.kill();
    alice.server.stop();
    let shown = alice.ctl.run(&["show", &grapes]).ok();
    assert_eq!(shown["text"].as_str().map(str::trim), Some("On grapes."));
}

#[test]
fn a_body_that_is_not_held_is_told_as_what_keeps_it_away() {
    let mut alice = Alice::at(Profile::full());
    alice.seed("INBOX", &INBOX);
    alice.sign_in();
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    let id = rows[0]["id"].to_string();
    let refused = alice.ctl.clone().password("mistyped").run(&["show", &id]);
    let told = (refused.code, refused.error_code());
    assert_eq!(told, (Some(4), Some("wrongPassword".to_owned())), "{}", refused.stderr);
    alice.server.stop();
    let offline = alice.ctl.run(&["show", &id]);
    let told = (offline.code, offline.error_code());
    assert_eq!(told, (Some(5), Some("refused".to_owned())), "{}", offline.stderr);
}
