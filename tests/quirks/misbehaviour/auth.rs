//! Servers that answer a sign-in as they should not: only a refused password is asked for again.

use engine::Phase;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::state::State;

use super::{Before, End};
use crate::inside::run;

pub const VECTORS: &[&str] = &[
    "auth-expired",
    "auth-unavailable",
    "auth-bad",
    "auth-ok-without-caps",
    "auth-cont-loop",
    "auth-stale-no",
];

fn garbage(state: &State, verb: &str, bytes: impl Into<Vec<u8>>) {
    state.fault(Fault::at_verb(verb, 1, Failure::Garbage(bytes.into())).every());
}

fn harm(id: &str, state: &State) {
    let refuse = |text: &str| {
        for command in ["AUTHENTICATE *", "LOGIN *"] {
            state.answer(command, text);
        }
    };
    match id {
        "auth-expired" => refuse("<tag> NO [EXPIRED] The password is too old\n"),
        "auth-unavailable" => refuse("<tag> NO [UNAVAILABLE] Ask me later\n"),
        "auth-bad" => refuse("<tag> BAD What?\n"),
        "auth-ok-without-caps" => {}
        "auth-cont-loop" => garbage(state, "AUTHENTICATE", "+ bW9yZQ==\r\n".repeat(20_000)),
        "auth-stale-no" => {
            garbage(state, "AUTHENTICATE", "A9999 NO [AUTHENTICATIONFAILED] stale\r\n");
        }
        _ => panic!("no such sign-in: {id}"),
    }
}

#[test]
fn a_password_is_asked_for_again_only_when_it_was_refused() {
    run(async {
        let full = Before::at(Profile::full()).await;
        let silent = Before::at(Profile { tells_capabilities: false, ..Profile::full() }).await;
        for id in VECTORS {
            let (before, end) = match *id {
                "auth-ok-without-caps" => (&silent, End::InStep),
                "auth-cont-loop" | "auth-stale-no" => (&full, End::Either),
                _ => (&full, End::Told),
            };
            let log = before.server.state().events().len();
            let inside = before.begin().await;
            harm(id, before.server.state());
            let state = before.session(id, end, &inside).await;
            let asks = matches!(state.phase, Phase::SignInNeeded | Phase::PasswordNeeded);
            assert_eq!(asks, *id == "auth-expired", "{id}: {state:?}");
            let tries = before.server.state().events_since(log);
            let tries = tries.iter().filter(|event| match &event.what {
                What::Command { verb, .. } => verb == "AUTHENTICATE" || verb == "LOGIN",
                _ => false,
            });
            let tries = tries.count();
            assert!(tries <= 2, "{id}: the password was shown {tries} times");
            before.recovers(id, inside).await;
        }
    });
}
