//! How fast the store is, measured on demand: `cargo test -p store --release -- --ignored
//! --nocapture measure`.

use crate::fixture::{Profile, answer, letter, open};
use crate::{BodySummary, HeaderRow, compress};
use mail::flags::Flags;
use mail::id::MessageId;
use std::time::{Duration, Instant};

/// A mail as mailboxes have them: a long subject now and then, a list, a thread of about four.
fn mail(n: u32) -> HeaderRow {
    let base = n - n % 4;
    let mut row = if n.is_multiple_of(4) || n < 4 { letter(n) } else { answer(n, &[base]) };
    row.header_hash =
        (u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).to_le_bytes();
    row.envelope.subject =
        format!("Quarterly report number {n}, with all the figures you asked for");
    row.envelope.message_id = Some(format!("{n:08x}.4711.0815@mail-{}.example.org", n % 97));
    row.envelope.references = row
        .envelope
        .references
        .iter()
        .map(|_| format!("{base:08x}.4711.0815@mail-{}.example.org", base % 97))
        .collect();
    row.flags = if n.is_multiple_of(3) { Flags::default() } else { Flags::parse(["\\Seen"]) };
    row.internal_date += i64::from(n.reverse_bits() >> 12);
    row.envelope.date = Some(row.internal_date);
    row
}

fn batch(first: u32) -> Vec<HeaderRow> {
    (first..first + 1000).map(mail).collect()
}

async fn timed<T>(what: impl Future<Output = T>) -> (T, Duration) {
    let started = Instant::now();
    (what.await, started.elapsed())
}

#[tokio::test]
#[ignore = "a measurement"]
async fn measure_a_million_messages() {
    let count: u32 =
        std::env::var("MESSAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let alice = Profile::new().await;
    let (inbox, store) = (alice.inbox, &alice.store);
    let (mut spent, mut longest, mut window) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for n in (0..count / 1000).rev() {
        let rows = batch(n * 1000 + 1);
        let (_, took) = timed(alice.add(inbox, rows)).await;
        (spent, window, longest) = (spent + took, window + took, longest.max(took));
        let done = count / 1000 - n;
        if done == 100 || done.is_multiple_of(200) {
            let in_window = if done <= 200 { 100.0 } else { 200.0 };
            println!(
                "{done:>5} k: {:.0} rows/s lately, longest {longest:?}",
                in_window * 1000.0 / window.as_secs_f64()
            );
            window = Duration::ZERO;
        }
    }
    println!("headers: {:.0} rows/s over {count}", f64::from(count) / spent.as_secs_f64());
    for first in [0, 60, count / 10, count / 4, count / 2, count * 3 / 4, count - 60] {
        let mut best = Duration::MAX;
        for _ in 0..5 {
            let (rows, took) = timed(store.read(move |r| r.page_at(inbox, first, 60))).await;
            assert_eq!(rows.unwrap().len(), 60);
            best = best.min(took);
        }
        println!("page_at {first}: {best:?}");
    }
    let row = store.read(move |r| r.page_at(inbox, count / 2, 1)).await.unwrap().remove(0);
    let (_, took) =
        timed(store.read(move |r| r.list(inbox, Some((row.date, row.location)), 60))).await;
    println!("list by key in the middle: {took:?}");
    let (held, took) = timed(store.read(move |r| r.held_uids(inbox))).await;
    println!("held_uids: {took:?}, {} ranges", held.unwrap().ranges().len());
    let (missing, took) = timed(store.read(move |r| r.missing_bodies(inbox, None, 400))).await;
    println!("missing_bodies: {took:?}, {}", missing.unwrap().len());
    let told = (1..=count.min(100_000))
        .map(|n| (mail(n).uid, Flags::parse(["\\Flagged"]), None))
        .collect();
    let (_, took) = timed(store.write(move |w| w.set_server_flags(inbox, told))).await;
    println!("100,000 flags: {took:?}");
    let gone = mail::uid::UidSet::range(1, 10_000);
    let (_, took) = timed(store.write(move |w| w.remove_uids(inbox, &gone))).await;
    println!("10,000 removed: {took:?}");
    measure_bodies(&alice).await;
    let dir = alice.dir.path().to_owned();
    alice.store.close().await;
    let (store, took) = timed(open(&dir)).await;
    println!(
        "open: {took:?}, mail.db {} MB",
        std::fs::metadata(dir.join("mail.db")).unwrap().len() >> 20
    );
    let (faults, took) = timed(store.verify()).await;
    println!("verify: {took:?} {:?}", faults.unwrap());
}

async fn measure_bodies(alice: &Profile) {
    let inbox = alice.inbox;
    let missing = alice.store.read(move |r| r.missing_bodies(inbox, None, 20_000)).await.unwrap();
    let raw = "Dear Alice, here are the figures, line by line.\r\n".repeat(240);
    let packed = compress(raw.as_bytes()).unwrap();
    let started = Instant::now();
    for chunk in missing.chunks(400) {
        let some: Vec<MessageId> = chunk.iter().map(|(_, message, _)| *message).collect();
        let packed = packed.clone();
        alice
            .store
            .write(move |w| {
                some.into_iter()
                    .try_for_each(|m| w.put_body(m, packed.clone(), BodySummary::default()))
            })
            .await
            .unwrap();
    }
    println!("bodies: {:.0}/s", missing.len() as f64 / started.elapsed().as_secs_f64());
}
