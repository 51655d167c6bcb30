//! A network that ends every few kilobytes: a hundred things Alice did are told through it, each
//! exactly once by the server's log.

use crate::actions::letter_named;
use crate::scripted::{ALICE, letter};
use ::mail::flags::Flags;
use std::collections::BTreeMap;
use tests::inside::{Inside, is_torture, run};
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::log::{Origin, What};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted};

const THINGS: usize = 100;

fn next(dice: &mut u64, below: u64) -> u64 {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    *dice % below
}

async fn told_once(profile: Profile, seed: u64) {
    let server = Scripted::start(Options::profile(profile).user(ALICE, "wonderland"));
    for n in 0..THINGS {
        server.state().deliver(ALICE, &letter(&format!("letter {n}")));
    }
    let inside = Inside::at(&server).await;
    inside.in_step("at first").await;
    let engine = &inside.engine;
    let flagged = Flags::parse(["\\Flagged"]);
    for n in 0..THINGS {
        let one = [letter_named(&inside, &format!("letter {n}")).await];
        match n % 3 {
            0 => engine.archive(&one, None).await.map(drop),
            1 => engine.trash(&one, None).await.map(drop),
            _ => engine.flag(&one, None, &flagged, &Flags::default()).await.map(drop),
        }
        .expect("it is done here");
    }
    let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut rounds = 0;
    while !engine.queue(None).await.expect("the queue").is_empty() {
        rounds += 1;
        assert!(rounds < 400, "seed {seed}: {:?}", engine.queue(None).await);
        server.state().be_honest();
        if rounds % 8 != 0 {
            let end = At::Byte(800 + next(&mut dice, 6000));
            server.state().fault(Fault::new(end, Failure::Close).every());
        }
        inside.sync().await;
    }
    server.state().be_honest();
    inside.in_step("after all cuts").await;
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for event in server.state().events() {
        let id = match event.what {
            What::Added {
                message_id, origin: Origin::Move { .. } | Origin::Copy { .. }, ..
            } => message_id,
            What::Flags { message_id, added, .. } if added == ["\\Flagged"] => message_id,
            _ => None,
        };
        *times.entry(id.unwrap_or_default()).or_default() += 1;
    }
    times.remove("");
    assert_eq!(times.len(), THINGS, "seed {seed}: each thing was done");
    let twice: Vec<_> = times.iter().filter(|(_, n)| **n != 1).collect();
    assert!(twice.is_empty(), "seed {seed}: {twice:?}");
}

#[test]
fn a_hundred_things_told_through_a_network_that_ends_again_and_again_happen_once() {
    let seed = u64::from(std::process::id());
    println!("seed {seed}");
    let runs = if is_torture() { 100 } else { 1 };
    run(async {
        for n in 0..runs {
            told_once(Profile::full(), seed + n).await;
            told_once(Profile::full().without(&["MOVE"]), seed + n + 1000).await;
        }
    });
}
