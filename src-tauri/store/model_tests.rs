//! Random mail, flags, wishes, removals: after every step the store is what a simple model says.

use crate::fixture::*;
use crate::threads::SETTLE;
use crate::{BodySummary, HeaderRow, compress};
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, ThreadId};
use mail::uid::{Uid, UidSet, UidValidity};
use std::collections::BTreeMap;

/// A message as the model has it: which letter, what the server said, what Alice wants.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    letter: u32,
    server: Flags,
    wanted: Flags,
    hidden: bool,
    body: bool,
}

/// By UID.
type Model = BTreeMap<u32, Place>;

struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn roll(&mut self, sides: u32) -> u32 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % u64::from(sides)) as u32
    }

    fn flags(&mut self) -> Flags {
        let all = ["\\Seen", "\\Flagged", "\\Answered", "$Work", "$Forwarded"];
        Flags::parse(all.into_iter().filter(|_| self.roll(2) == 0))
    }
}

#[tokio::test]
async fn random_mail_leaves_the_store_as_the_model_says() {
    for seed in 1..=12 {
        let mut dice = Dice::new(seed);
        let alice = Profile::new().await;
        let mut model = Model::new();
        for step in 0..150 {
            match dice.roll(10) {
                0..3 => arrive(&alice, &mut model, &mut dice).await,
                3..5 => tell(&alice, &mut model, &mut dice).await,
                5..7 => wish(&alice, &mut model, &mut dice).await,
                7 => leave(&alice, &mut model, &mut dice).await,
                8 => renumber(&alice, &mut model, &mut dice).await,
                _ => fetch(&alice, &mut model).await,
            }
            compare(&alice, &model, seed, step).await;
        }
        alice.sound().await;
        alice.store.write(|w| w.sweep_orphans(i64::MAX, u32::MAX)).await.unwrap();
        alice.sound().await;
    }
}

#[tokio::test]
async fn random_answers_make_the_conversations_a_plain_search_finds() {
    for seed in 1..=8 {
        let mut dice = Dice::new(seed);
        let alice = Profile::new().await;
        let inbox = alice.inbox;
        let mut rows: Vec<HeaderRow> = (1..=120)
            .map(|n| {
                let named = (0..dice.roll(3)).map(|_| dice.roll(160) + 1).collect::<Vec<_>>();
                if dice.roll(3) == 0 { answer(n, &named) } else { letter(n) }
            })
            .collect();
        let expected = conversations(&rows);
        for n in (1..rows.len()).rev() {
            rows.swap(n, dice.roll(n as u32 + 1) as usize);
        }
        while !rows.is_empty() {
            let some = rows.split_off(rows.len().saturating_sub(dice.roll(9) as usize + 1));
            alice.add(inbox, some).await;
            if dice.roll(3) == 0 {
                // As after many thousand ids.
                let settle = |w: &mut crate::Write<'_>| Ok(w.connection.execute_batch(SETTLE)?);
                alice.store.write(settle).await.unwrap();
            }
        }
        let mut found: BTreeMap<ThreadId, Vec<u32>> = BTreeMap::new();
        for row in alice.store.read(move |r| r.list(inbox, None, 999)).await.unwrap() {
            found.entry(row.thread).or_default().push(row.uid.unwrap().get());
        }
        let mut found: Vec<Vec<u32>> = found.into_values().collect();
        found.iter_mut().for_each(|thread| thread.sort_unstable());
        found.sort_unstable();
        assert_eq!(found, expected, "seed {seed}");
        alice.sound().await;
        alice.store.write(move |w| w.remove_uids(inbox, &UidSet::range(1, 999))).await.unwrap();
        alice.store.write(|w| w.sweep_orphans(i64::MAX, u32::MAX)).await.unwrap();
        alice.sound().await;
        let left = |r: &crate::Read<'_>| -> Result<i64, crate::Error> {
            Ok(r.connection.query_row("SELECT count(*) FROM threads", [], |r| r.get(0))?)
        };
        assert_eq!(alice.store.read(left).await, Ok(0));
    }
}

/// Letters that name each other or a common third, by spreading the lowest number until nothing
/// changes.
fn conversations(rows: &[HeaderRow]) -> Vec<Vec<u32>> {
    let ids = |row: &HeaderRow| mail::thread::thread_ids(&row.envelope);
    let mut lowest: BTreeMap<String, u32> = BTreeMap::new();
    loop {
        let before = lowest.clone();
        for row in rows {
            let ids = ids(row);
            let low = ids.iter().filter_map(|id| lowest.get(id)).min().copied();
            let low = low.unwrap_or(u32::MAX).min(row.uid.get());
            lowest.extend(ids.into_iter().map(|id| (id, low)));
        }
        if lowest == before {
            break;
        }
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in rows {
        groups.entry(lowest[&ids(row)[0]]).or_default().push(row.uid.get());
    }
    groups.into_values().collect()
}

/// Letter `n` at some UID: a letter may come twice, and a UID may be told twice.
async fn arrive(alice: &Profile, model: &mut Model, dice: &mut Dice) {
    let mut rows: Vec<HeaderRow> = Vec::new();
    for _ in 0..dice.roll(20) {
        let at = dice.roll(200) + 1;
        let n = model.get(&at).map_or(1000 + dice.roll(150), |p| p.letter);
        if rows.iter().any(|r| r.uid.get() == at) {
            continue;
        }
        let server = dice.flags();
        rows.push(row(n, at, &server));
        match model.get_mut(&at) {
            Some(place) => say(place, &server),
            None => {
                let body = model.values().any(|p| p.letter == n && p.body);
                let wanted = server.clone();
                model.insert(at, Place { letter: n, server, wanted, hidden: false, body });
            }
        }
    }
    let inbox = alice.inbox;
    // A body that outlived its message is held again at once.
    alice.add(inbox, rows).await;
    for (at, place) in model.iter_mut() {
        let place_uid = uid(*at);
        place.body = row_of(alice, inbox, place_uid).await.2;
    }
}

async fn tell(alice: &Profile, model: &mut Model, dice: &mut Dice) {
    let mut told = Vec::new();
    for _ in 0..dice.roll(30) {
        let (at, server) = (dice.roll(200) + 1, dice.flags());
        if let Some(place) = model.get_mut(&at) {
            say(place, &server);
        }
        told.push((uid(at), server, None));
    }
    let inbox = alice.inbox;
    alice.store.write(move |w| w.set_server_flags(inbox, told)).await.unwrap();
}

async fn wish(alice: &Profile, model: &mut Model, dice: &mut Dice) {
    for (at, place) in model.iter_mut() {
        if dice.roll(6) > 0 {
            continue;
        }
        let location = row_of(alice, alice.inbox, uid(*at)).await.0;
        if dice.roll(4) == 0 {
            place.hidden = !place.hidden;
            let (hidden, account) = (place.hidden, alice.alice);
            let delete_or_undo = move |w: &mut crate::Write<'_>| {
                if hidden {
                    let action = w.begin_action("delete")?;
                    return w.promise_expunge(action, location);
                }
                let ops = w.read().pending_ops(account)?;
                let op = ops.into_iter().find(|op| op.op.location == Some(location)).unwrap();
                w.undo_action(op.op.action).map(drop)
            };
            alice.store.write_durable(delete_or_undo).await.unwrap();
            continue;
        }
        let (add, remove) = (dice.flags(), dice.flags());
        place.wanted.system = (place.wanted.system | add.system) & !remove.system;
        place.wanted.keywords.extend(add.keywords.clone());
        place.wanted.keywords.retain(|k| !remove.keywords.contains(k));
        let change = move |w: &mut crate::Write<'_>| w.change_flags(location, &add, &remove);
        alice.store.write_durable(change).await.unwrap();
    }
}

async fn leave(alice: &Profile, model: &mut Model, dice: &mut Dice) {
    let first = dice.roll(200) + 1;
    let gone = UidSet::range(first, first + dice.roll(40));
    let held = model.len();
    model.retain(|at, _| !gone.contains(uid(*at)));
    let inbox = alice.inbox;
    let left = alice.store.write(move |w| w.remove_uids(inbox, &gone)).await;
    assert_eq!(left, Ok(held - model.len()));
}

/// UIDVALIDITY changes: everything has another UID, some of it is gone, and the server says its
/// flags again.
async fn renumber(alice: &Profile, model: &mut Model, dice: &mut Dice) {
    let (inbox, validity) = (alice.inbox, UidValidity(u64::from(dice.roll(1000))));
    alice.store.write(move |w| w.reset_mailbox(inbox, validity)).await.unwrap();
    let mut renumbered = Model::new();
    let mut rows = Vec::new();
    let before = std::mem::take(model);
    for (n, mut place) in before.values().cloned().enumerate() {
        // Of twins nobody can say which is which: they are among the gone.
        let twins = before.values().filter(|p| p.letter == place.letter).count() > 1;
        if twins || dice.roll(8) == 0 {
            continue;
        }
        let at = n as u32 + 1;
        let server = place.server.clone();
        say(&mut place, &server);
        rows.push(row(place.letter, at, &server));
        renumbered.insert(at, place);
    }
    let there = rows.len() as u32;
    alice.add(inbox, rows).await;
    let seal = move |w: &mut crate::Write<'_>| w.seal_mailbox(inbox, validity, None, None, there);
    alice.store.write(seal).await.unwrap();
    *model = renumbered;
}

async fn fetch(alice: &Profile, model: &mut Model) {
    let inbox = alice.inbox;
    let missing = alice.store.read(move |r| r.missing_bodies(inbox, None, 5)).await.unwrap();
    for (at, message, _) in missing {
        let packed = compress(b"Dear Alice").unwrap();
        let put =
            move |w: &mut crate::Write<'_>| w.put_body(message, packed, BodySummary::default());
        alice.store.write(put).await.unwrap();
        let letter = model[&at.get()].letter;
        model.values_mut().filter(|p| p.letter == letter).for_each(|p| p.body = true);
    }
}

async fn compare(alice: &Profile, model: &Model, seed: u64, step: u32) {
    let inbox = alice.inbox;
    let (list, held, kept) = alice
        .store
        .read(move |r| Ok((r.list(inbox, None, 999)?, r.held_uids(inbox)?, r.mailbox(inbox)?)))
        .await
        .unwrap();
    let shown: BTreeMap<u32, (String, Flags, bool)> = list
        .into_iter()
        .map(|r| (r.uid.unwrap().get(), (r.subject, r.flags, r.body_held)))
        .collect();
    let visible = || model.iter().filter(|(_, p)| !p.hidden);
    let expected: BTreeMap<u32, (String, Flags, bool)> = visible()
        .map(|(at, p)| (*at, (format!("letter {}", p.letter), p.wanted.clone(), p.body)))
        .collect();
    assert_eq!(shown, expected, "seed {seed}, step {step}");
    assert_eq!(held, model.keys().map(|at| uid(*at)).collect(), "seed {seed}, step {step}");
    let unread = visible().filter(|(_, p)| !p.wanted.has(Flags::SEEN)).count();
    assert_eq!((kept.messages as usize, kept.unread as usize), (visible().count(), unread));
}

/// Three ways, flag by flag, told in the plainest way.
fn say(place: &mut Place, server: &Flags) {
    let names = ["\\Seen", "\\Flagged", "\\Answered", "$Work", "$Forwarded"];
    let has = |flags: &Flags, name: &str| flags.names().any(|n| n == name);
    let merged = names.into_iter().filter(|name| {
        let (base, ours) = (has(&place.server, name), has(&place.wanted, name));
        if base == ours { has(server, name) } else { ours }
    });
    place.wanted = Flags::parse(merged);
    place.server = server.clone();
}

fn row(n: u32, at: u32, server: &Flags) -> HeaderRow {
    let mut row = letter(n);
    (row.uid, row.flags) = (uid(at), server.clone());
    row
}

async fn row_of(alice: &Profile, mailbox: MailboxId, at: Uid) -> (LocationId, i64, bool) {
    let sql = "SELECT id, message, NOT body_missing FROM locations
                WHERE mailbox = ?1 AND uid = ?2";
    alice
        .store
        .read(move |r| {
            Ok(r.connection.query_row(sql, (mailbox.0, at.get()), |row| {
                Ok((LocationId(row.get(0)?), row.get(1)?, row.get(2)?))
            })?)
        })
        .await
        .unwrap()
}
