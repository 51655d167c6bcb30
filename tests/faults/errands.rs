//! What the person waits for while the working connection is busy with something long.

use crate::inside::{ALICE, Inside, LONGEST, run};
use crate::scripted::letter;
use engine::{Online, Phase, Secret};
use tests::generate::Seed;
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::world::World;
use tests::servers::scripted::{Options, Scripted};

/// Three letters, and a server that never comes to the end of giving them all.
fn slow_server() -> Scripted {
    let profile = Profile::zoho_2026();
    let server = Scripted::start(Options::profile(profile).user(ALICE, "wonderland"));
    let seed = |(n, subject): (i64, &str)| Seed {
        mailbox: "INBOX".into(),
        raw: letter(subject),
        flags: Vec::new(),
        internal_date: tests::generate::NEWEST + n,
    };
    server.state().seed(ALICE, [(0, "apples"), (1, "bread"), (2, "cheese")].map(seed));
    let half = "* 1 FETCH (UID 1 BODY[] {9000000}\r\nFrom: Bob";
    server.state().answer_bytes("UID FETCH 1:3 (UID BODY.PEEK[])", half);
    server
}

fn told(world: &World, wanted: &str, with: &str) -> usize {
    let is = |what: &What| match what {
        What::Command { verb, arguments } => verb == wanted && arguments.contains(with),
        _ => false,
    };
    world.log.events().iter().filter(|event| is(&event.what)).count()
}

#[test]
fn a_letter_alice_opens_does_not_wait_for_the_long_download_that_goes_on() {
    let server = slow_server();
    let state = server.state();
    run(async {
        let inside = Inside::at(&server).await;
        let secret = Some(Secret::new("wonderland".to_owned()));
        inside.engine.start(inside.account.clone(), Online { secret, ..Online::default() });
        let downloads = |world: &World| told(world, "UID FETCH", "1:3 (UID BODY.PEEK[])") == 1;
        assert!(state.wait_until(LONGEST, downloads), "the download has begun");
        let inbox = inside.engine.find_mailbox(None, "INBOX").await.expect("an inbox");
        let rows = inside.engine.list(inbox.id, None, 10).await.expect("rows");
        let bread = rows.iter().find(|row| row.subject == "bread").expect("bread");
        let opened = inside.engine.open_message(bread.message, None).await.expect("it opens");
        let text = opened.message.map(|message| message.plain());
        assert_eq!(text.as_deref().map(str::trim), Some("On bread."), "{:?}", opened.problem);
        let goes_on = inside.engine.state(inside.account.id);
        assert_eq!((goes_on.phase, goes_on.problem), (Phase::Syncing, None), "it still goes on");
        assert_eq!(state.look(|world| told(world, "LOGOUT", "")), 1, "the errand is over");
        inside.engine.stop(inside.account.id).await;
    });
    assert_eq!(state.look(|world| told(world, "UID FETCH", "BODY.PEEK[]")), 2);
}

#[test]
fn an_errand_for_which_there_is_no_room_leaves_the_working_connection_alone() {
    let server = slow_server();
    let state = server.state();
    run(async {
        let inside = Inside::at(&server).await;
        state.set(|settings| settings.connections = Some(1));
        let secret = Some(Secret::new("wonderland".to_owned()));
        inside.engine.start(inside.account.clone(), Online { secret, ..Online::default() });
        let downloads = |world: &World| told(world, "UID FETCH", "1:3 (UID BODY.PEEK[])") == 1;
        assert!(state.wait_until(LONGEST, downloads), "the download has begun");
        let inbox = inside.engine.find_mailbox(None, "INBOX").await.expect("an inbox");
        let rows = inside.engine.list(inbox.id, None, 10).await.expect("rows");
        let bread = rows.iter().find(|row| row.subject == "bread").expect("bread").message;
        let opening = inside.engine.open_message(bread, None);
        let turned_away = async {
            let away =
                |world: &World| world.log.events().iter().any(|e| e.what == What::Disconnected);
            while !state.look(away) {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            opened = opening => panic!("it cannot be here: {opened:?}"),
            () = turned_away => {}
        }
        assert_eq!(inside.engine.state(inside.account.id).phase, Phase::Syncing);
        inside.engine.stop(inside.account.id).await;
    });
}
