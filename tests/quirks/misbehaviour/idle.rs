//! Servers that end an IDLE, or have none, or no room for it.

use std::time::Duration;

use ::mail::mailbox::MailboxName;
use ::mail::server::{Endpoint, Security};
use engine::{Online, Phase, Secret};
use imap::{Limits, Select, Session};
use tests::servers::scripted::Scripted;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::world::World;

use super::Before;
use crate::inside::{LONGEST, run, there};
use crate::scripted::{ALICE, letter};

pub const VECTORS: &[&str] =
    &["idle-bye", "idle-ok-still-here", "idle-idle-bad", "idle-no-idle", "idle-max-conn"];

/// Short times, so that a silent server does not hold the tests up.
pub fn short() -> Limits {
    let short = Duration::from_millis(400);
    Limits {
        tls: short,
        greeting: short,
        command: short,
        whole: short * 4,
        idle: short,
        ..Limits::default()
    }
}

/// A session of the client core's own.
pub async fn session(server: &Scripted, limits: &Limits) -> Result<Session, imap::Error> {
    let port = server.imap_port();
    let endpoint = Endpoint { host: "localhost".into(), port, security: Security::Tls };
    let tls = server.authority().client_config();
    let greeted = imap::connect(&endpoint, tls, limits).await?;
    greeted.login(ALICE, "wonderland").await
}

async fn in_inbox(server: &Scripted, limits: &Limits) -> Session {
    let mut session = session(server, limits).await.expect("a session");
    let inbox = MailboxName::from_wire(b"INBOX", Some('/'));
    session.select(&inbox, Select::Plain).await.expect("INBOX");
    session
}

const RENEW: Duration = Duration::from_millis(300);

#[test]
fn an_idle_that_ends_is_an_error_and_a_sign_of_life_is_none() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let server = &before.server;
        let state = server.state();
        // A sign of life, then news.
        state.answer_bytes("IDLE", "+ idling\r\n* OK Still here\r\n* 9 EXISTS\r\n<tag> OK x\r\n");
        let mut alice = in_inbox(server, &short()).await;
        let idled = alice.idle(std::future::pending(), RENEW).await;
        assert!(idled.is_err() || idled.is_ok_and(|idled| idled.pushed), "idle-ok-still-here");
        for (id, answer) in [
            ("idle-bye", "+ idling\r\n* BYE Going down\r\n<close>"),
            ("idle-idle-bad", "+ idling\r\n<tag> BAD DONE?\r\n"),
        ] {
            state.be_honest();
            let mut alice = in_inbox(server, &short()).await;
            state.answer_bytes("IDLE", answer);
            let idled = alice.idle(std::future::pending(), RENEW).await;
            assert!(idled.is_err(), "{id}: {idled:?}");
        }
        state.be_honest();
        let mut alice = in_inbox(server, &short()).await;
        let stop = tokio::time::sleep(RENEW * 2);
        let idled = alice.idle(stop, RENEW).await.expect("the next one");
        assert!(idled.stopped && !idled.pushed);
    });
}

fn was_told(world: &World, wanted: &str) -> bool {
    let is = |what: &What| matches!(what, What::Command { verb, .. } if verb == wanted);
    world.log.events().iter().any(|event| is(&event.what))
}

#[test]
fn without_idle_or_room_for_it_the_mail_comes_all_the_same() {
    for (id, no_idle) in [("idle-no-idle", true), ("idle-max-conn", false)] {
        run(async {
            let full = Profile::full();
            let profile = if no_idle { full.without(&["IDLE"]) } else { full };
            let before = Before::at(profile).await;
            let inside = before.begin().await;
            let state = before.server.state();
            if !no_idle {
                state.set(|settings| settings.connections = Some(1));
                let no = Failure::No("[LIMIT] Too many simultaneous connections".into());
                state.fault(Fault::at_verb("IDLE", 1, no).every());
            }
            let secret = Some(Secret::new("wonderland".to_owned()));
            let online = Online { watch: true, secret, ..Online::default() };
            inside.engine.start(inside.account.clone(), online);
            let settled = inside.engine.settled(inside.account.id);
            let settled = tokio::time::timeout(LONGEST, settled).await.expect("an end");
            assert_eq!(settled.phase, Phase::Idle, "{id}: {settled:?}");
            assert_eq!(inside.letters().await, there(&before.server), "{id}");
            state.deliver(ALICE, &letter("ink"));
            inside.engine.sync_now().await;
            let asked = |world: &World| was_told(world, "UID FETCH");
            assert!(state.wait_until(LONGEST, asked), "{id}");
            inside.engine.stop(inside.account.id).await;
            state.set(|settings| settings.connections = None);
            before.recovers(id, inside).await;
        });
    }
}
