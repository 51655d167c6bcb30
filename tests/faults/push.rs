//! Connections that stand: too many of them, dead ones, and a network that costs money.

use crate::inside::{Inside, run};
use crate::scripted::{ALICE, Alice, letter};
use engine::{Online, Phase, Secret};
use rustix::process::{Pid, Signal, kill_process};
use std::time::{Duration, Instant};
use tests::fumictl::Running;
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::world::World;

const INBOX: [&str; 3] = ["apples", "bread", "cheese"];
/// Less than any polling takes.
const SOON: Duration = Duration::from_secs(30);

fn alice() -> Alice {
    let alice = Alice::at(Profile::full());
    alice.seed("INBOX", &INBOX);
    alice.seed("Archive", &["dates"]);
    alice.sign_in();
    alice
}

/// How often this was asked for so far.
fn times(world: &World, wanted: &str, with: &str) -> usize {
    world.log.events().iter().filter(|event| is(&event.what, wanted, with)).count()
}

fn is(what: &What, wanted: &str, with: &str) -> bool {
    match what {
        What::Command { verb, arguments } => verb == wanted && arguments.contains(with),
        _ => false,
    }
}

fn sign_ins(world: &World) -> usize {
    world.log.events().iter().filter(|event| event.what == What::LoggedIn).count()
}

fn hang_up(running: &Running) {
    let id = i32::try_from(running.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(id, Signal::HUP).expect("it can be signalled");
}

#[test]
fn where_one_connection_is_all_there_may_be_new_mail_comes_at_once_all_the_same() {
    let alice = alice();
    alice.server.state().set(|settings| settings.connections = Some(1));
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    loop {
        let told = watching.next_value().expect("how it goes");
        assert_ne!(told["state"], "offline", "{told}");
        if told["state"] == "idle" {
            break;
        }
    }
    let state = alice.server.state();
    assert!(state.wait_until(SOON, |world| times(world, "IDLE", "") == 1), "it stands itself");
    state.deliver(ALICE, &letter("figs"));
    let came = |world: &World| times(world, "UID FETCH", "4 (UID BODY.PEEK[])") == 1;
    assert!(state.wait_until(SOON, came), "it is told, not polled for");
    assert!(watching.is_running());
    watching.kill();
    assert!(state.look(|world| times(world, "LOGIN", "") + times(world, "AUTHENTICATE", "")) == 1);
}

#[test]
fn where_the_server_tells_of_every_mailbox_what_came_before_it_does_is_asked_for_once() {
    let mut profile = Profile::full();
    profile.after.push_str(" NOTIFY");
    let alice = Alice::at(profile);
    alice.seed("INBOX", &INBOX);
    alice.sign_in();
    alice.sync().ok();
    let state = alice.server.state();
    state.answer("NOTIFY *", "<tag> OK Will tell");
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    let listed = |world: &World| {
        let mut begun = world.log.events().iter().skip_while(|e| !is(&e.what, "NOTIFY", ""));
        begun.any(|event| is(&event.what, "LIST", ""))
    };
    assert!(state.wait_until(SOON, listed), "the list is read again");
    watching.kill();
}

#[test]
fn the_mailbox_on_the_screen_is_watched_beside_the_inbox() {
    let alice = alice();
    alice.sync().ok();
    let before = alice.server.state().look(|world| times(world, "IDLE", ""));
    let watching = alice.ctl.spawn(&["sync", "--watch", "--look", "Archive"]);
    let state = alice.server.state();
    let both = |world: &World| times(world, "IDLE", "") == before + 2;
    assert!(state.wait_until(SOON, both), "both are watched");
    state.move_to(ALICE, "INBOX", &[1], "Archive");
    let seen = |world: &World| times(world, "IDLE", "") >= before + 4;
    assert!(state.wait_until(SOON, seen), "both were visited and are watched again");
    let end = Instant::now() + SOON;
    while alice.held("Archive") != ["apples", "dates"] {
        assert!(Instant::now() < end, "what came is shown");
    }
    drop(watching);
}

#[test]
fn after_the_machine_slept_a_dead_connection_is_replaced_and_a_live_one_is_not() {
    let alice = alice();
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    while watching.next_value().expect("how it goes")["state"] != "idle" {}
    let state = alice.server.state();
    assert!(state.wait_until(SOON, |world| times(world, "IDLE", "") == 1), "the watcher stands");
    hang_up(&watching);
    let alive = |world: &World| times(world, "NOOP", "") == 1 && times(world, "IDLE", "") == 2;
    assert!(state.wait_until(SOON, alive), "both are asked for a sign of life");
    assert_eq!(state.look(sign_ins), 2, "and both gave it");

    // Now the working one is as good as dead: the server never answers it.
    state.answer("NOOP", "");
    let asked = Instant::now();
    hang_up(&watching);
    assert!(state.wait_until(SOON, |world| sign_ins(world) == 3), "it is replaced");
    assert!(asked.elapsed() < Duration::from_secs(15), "and soon: {:?}", asked.elapsed());
    state.be_honest();
    state.deliver(ALICE, &letter("figs"));
    let came = |world: &World| times(world, "UID FETCH", "4 (UID BODY.PEEK[])") == 1;
    assert!(state.wait_until(SOON, came), "all goes on");
    watching.kill();
}

#[test]
fn on_a_network_that_costs_money_only_what_is_opened_is_fetched() {
    let alice = alice();
    alice.ctl.run(&["sync", "--metered"]).ok();
    assert_eq!(alice.held("INBOX"), INBOX);
    assert_eq!(alice.asked("UID FETCH", "BODY.PEEK[]"), Vec::<String>::new());
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    let shown = alice.ctl.run(&["show", &rows[0]["id"].to_string()]).ok();
    assert_eq!(shown["text"].as_str().map(str::trim), Some("On cheese."));
    alice.sync().ok();
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    assert!(rows.as_array().expect("rows").iter().all(|row| row["bodyHeld"] == true));
}

#[test]
fn a_network_alice_says_costs_money_is_spared_in_her_next_run_too() {
    let alice = alice();
    run(async {
        let inside = Inside::at(&alice.server).await;
        inside.engine.choose_metered(true).await.expect("it is kept");
        let kept = inside.into_template().await;
        let inside = Inside::with(&alice.server, kept.path()).await;
        assert!(inside.engine.chosen_metered().await.expect("a setting"));
        let secret = Some(Secret::new("wonderland".to_owned()));
        let online = Online { secret, ..Online::default() };
        inside.engine.go_online(&online).await.expect("it goes online");
        let settled = inside.engine.settled(inside.account.id).await;
        assert_eq!((settled.phase, settled.problem), (Phase::Idle, None));
        assert_eq!(inside.letters().await.len(), 4, "they are here to be seen");
        let state = alice.server.state();
        let bodies = |world: &World| times(world, "UID FETCH", "BODY.PEEK[])") > 0;
        assert!(!state.look(bodies));
        inside.engine.set_metered(false).await;
        inside.engine.sync_now().await;
        assert!(!state.look(bodies), "her word counts, whatever the system says");
        inside.engine.choose_metered(false).await.expect("it is kept");
        assert!(state.wait_until(SOON, bodies));
        inside.engine.close().await;
    });
}
