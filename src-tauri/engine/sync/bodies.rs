//! Fetches the bodies that are missing in a mailbox, newest first, in bounded pieces.

use super::pull::PullError;
use crate::BodyPolicy;
use imap::Session;
use mail::id::{MailboxId, MessageId};
use mail::message::Contents;
use mail::search_text::{self, Words};
use mail::uid::{Uid, UidSet};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use store::{BodySummary, Compressed, MailboxRow, Packer, Store};

/// How many bytes one piece of work fetches: at first, at least, at most.
const PIECE: (u64, u64, u64) = (1 << 20, 256 << 10, 8 << 20);
/// How long a piece may take, so that what the person waits for is never far off; and how quick it
/// may be before the next is larger, for between two pieces the line stands empty.
const TOO_LONG: Duration = Duration::from_millis(1_200);
const QUICK: Duration = Duration::from_millis(400);
/// How many bytes, and how many messages, one command asks for.
const COMMAND: (u64, usize) = (1 << 20, 200);
/// How many messages one piece may fetch.
const MOST_MESSAGES: usize = 1_000;

/// How much of one piece is kept in memory, however wrong the sizes were that the server gave.
const MOST: usize = 128 << 20;

/// The largest message that is fetched: what one mail takes in memory.
pub const LARGEST: u64 = 100 << 20;

/// A message whose body is not held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Its UID in the mailbox.
    pub uid: Uid,
    /// Its row.
    pub message: MessageId,
    /// RFC822.SIZE, in octets.
    pub size: u64,
}

/// A body ready to be written.
type Packed = (MessageId, Compressed, BodySummary, Words);

/// Bodies that were fetched and are not written yet: as they came, and the piece before them,
/// packed.
#[derive(Default)]
pub struct Fetched {
    raw: Vec<(MessageId, Vec<u8>)>,
    packed: Vec<Packed>,
}

impl Fetched {
    /// The messages in it.
    pub fn messages(&self) -> impl Iterator<Item = MessageId> + '_ {
        let raw = self.raw.iter().map(|(message, _)| *message);
        raw.chain(self.packed.iter().map(|(message, ..)| *message))
    }
}

/// How large the next piece is: as large as the line can carry in a while.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    next: u64,
    asked: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { next: PIECE.0, asked: 0 }
    }
}

impl Pace {
    /// Learns from how long the piece cut last took.
    pub fn note(&mut self, took: Duration) {
        if took > TOO_LONG {
            self.next = (self.asked / 2).clamp(PIECE.1, PIECE.2);
        } else if took < QUICK && self.asked > self.next / 2 {
            self.next = (self.next * 2).min(PIECE.2);
        }
    }

    /// Cuts what is missing into commands of one piece of work; the rest is for the next piece.
    pub fn commands(&mut self, missing: &[Missing]) -> Vec<Vec<Missing>> {
        let out = commands(missing, self.next);
        self.asked = out.iter().flatten().map(|one| one.size).sum();
        out
    }
}

fn commands(missing: &[Missing], most: u64) -> Vec<Vec<Missing>> {
    let mut out: Vec<Vec<Missing>> = Vec::new();
    let (mut piece, mut bytes) = (0u64, 0u64);
    for one in missing.iter().take(MOST_MESSAGES) {
        if piece > 0 && piece + one.size > most {
            break;
        }
        piece += one.size;
        let full = out
            .last()
            .is_none_or(|c| c.len() >= COMMAND.1 || (bytes > 0 && bytes + one.size > COMMAND.0));
        if full {
            out.push(Vec::new());
            bytes = 0;
        }
        bytes += one.size;
        if let Some(command) = out.last_mut() {
            command.push(*one);
        }
    }
    out
}

/// Fetches one piece from the selected mailbox while the piece before it is packed and the one
/// before that is written.
/// Returns what came; what was asked for and did not come is returned too, so that it is not asked
/// for again at once.
pub async fn fetch(
    session: &mut Session,
    store: &Store,
    commands: &[Vec<Missing>],
    before: Fetched,
) -> Result<(Fetched, Vec<MessageId>), PullError> {
    let mut wanted: HashMap<Uid, MessageId> =
        commands.iter().flatten().map(|m| (m.uid, m.message)).collect();
    let sets: Vec<UidSet> = commands.iter().map(|c| c.iter().map(|m| m.uid).collect()).collect();
    let (mut came, mut kept) = (Vec::new(), 0);
    let mut sink = |uid: Uid, raw: Vec<u8>| {
        if kept + raw.len() <= MOST
            && let Some(message) = wanted.remove(&uid)
        {
            kept += raw.len();
            came.push((message, raw));
        }
    };
    let (got, packed, written) = tokio::join!(
        session.fetch_bodies(&sets, &mut sink),
        pack(before.raw),
        write(store, before.packed)
    );
    written?;
    let came = Fetched { raw: came, packed: packed? };
    if let Err(error) = got {
        save(store, came).await?;
        return Err(error.into());
    }
    Ok((came, wanted.into_values().collect()))
}

/// Packs and writes all of it.
pub async fn save(store: &Store, fetched: Fetched) -> Result<(), PullError> {
    let mut packed = fetched.packed;
    packed.extend(pack(fetched.raw).await?);
    write(store, packed).await
}

/// Reads for the preview and the index, and compresses, away from the loop, on two threads.
async fn pack(mut raw: Vec<(MessageId, Vec<u8>)>) -> Result<Vec<Packed>, PullError> {
    let all: usize = raw.iter().map(|(_, raw)| raw.len()).sum();
    let mut before = 0;
    let half = raw.iter().position(|(_, raw)| {
        before += raw.len();
        before > all / 2
    });
    let rest = raw.split_off(half.unwrap_or(raw.len()));
    let (mut packed, rest) = tokio::try_join!(pack_some(raw), pack_some(rest))?;
    packed.extend(rest);
    Ok(packed)
}

async fn pack_some(raw: Vec<(MessageId, Vec<u8>)>) -> Result<Vec<Packed>, PullError> {
    if raw.is_empty() {
        return Ok(Vec::new());
    }
    let all = move || {
        let mut packer = Packer::new()?;
        let pack = |(message, raw): (MessageId, Vec<u8>)| {
            let contents = Contents::of(&raw);
            let words = search_text::words(&contents);
            Ok((message, packer.pack(&raw)?, summary(&contents), words))
        };
        raw.into_iter().map(pack).collect::<Result<Vec<Packed>, store::Error>>()
    };
    Ok(tokio::task::spawn_blocking(all).await.map_err(|_| PullError::Fault)??)
}

async fn write(store: &Store, packed: Vec<Packed>) -> Result<(), PullError> {
    if packed.is_empty() {
        return Ok(());
    }
    let mut words = Vec::with_capacity(packed.len());
    let mut bodies = Vec::with_capacity(packed.len());
    for (message, body, summary, its_words) in packed {
        words.push((message, its_words));
        bodies.push((message, body, summary));
    }
    // Before the commit: whoever hears of that looks for them.
    store.offer_words(words);
    let put = |w: &mut store::Write<'_>| {
        bodies
            .into_iter()
            .try_for_each(|(message, body, summary)| w.put_body(message, body, summary))
    };
    Ok(store.write(put).await?)
}

fn summary(contents: &Contents) -> BodySummary {
    BodySummary { preview: contents.preview(), has_attachment: contents.has_attachment() }
}

/// Which bodies are fetched without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// None of older messages.
    pub since: Option<i64>,
    /// None of larger ones.
    pub largest: u64,
}

/// All of them.
pub const WHOLE: Bounds = Bounds { since: None, largest: LARGEST };

const DAY: i64 = 86_400;

/// What is fetched of a mailbox unasked: as much as both this run and the person's choice for the
/// mailbox allow. `None` for nothing.
pub fn bounds(run: BodyPolicy, row: &MailboxRow, now: i64) -> Option<Bounds> {
    let days = match (run, row.body_days) {
        (BodyPolicy::None, _) | (BodyPolicy::Days(0), _) | (_, Some(0)) => return None,
        (BodyPolicy::All, days) => days,
        (BodyPolicy::Days(days), None) => Some(days),
        (BodyPolicy::Days(days), Some(fewer)) => Some(days.min(fewer)),
    };
    let since = days.map(|days| now.saturating_sub(i64::from(days) * DAY));
    Some(Bounds { since, largest: row.body_limit.unwrap_or(LARGEST).min(LARGEST) })
}

/// The bodies missing in a mailbox, newest first, without those that would not come before.
pub async fn missing(
    store: &Store,
    mailbox: MailboxId,
    bounds: Option<Bounds>,
    refused: &HashSet<MessageId>,
) -> Result<Vec<Missing>, store::Error> {
    let Some(Bounds { since, largest }) = bounds else { return Ok(Vec::new()) };
    let limit = (MOST_MESSAGES + refused.len()) as u32;
    let rows = store.read(move |r| r.missing_bodies_up_to(mailbox, since, largest, limit)).await?;
    Ok(rows
        .into_iter()
        .filter(|(_, message, _)| !refused.contains(message))
        .map(|(uid, message, size)| Missing { uid, message, size })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(sizes: &[u64]) -> Vec<Missing> {
        let one = |(n, size): (usize, &u64)| Missing {
            uid: Uid::new(n as u32 + 1).unwrap(),
            message: MessageId(n as i64),
            size: *size,
        };
        sizes.iter().enumerate().map(one).collect()
    }

    #[test]
    fn small_mails_go_together_and_a_large_one_goes_alone() {
        let kb = 1 << 10;
        let lens = |sizes: &[u64]| -> Vec<usize> {
            commands(&missing(sizes), 4 << 20).iter().map(Vec::len).collect()
        };
        assert_eq!(lens(&[kb, kb, 900 * kb, 200 * kb, kb]), [3, 2]);
        assert_eq!(lens(&[40 << 20, kb]), [1]);
        assert_eq!(lens(&vec![kb; 420]), [200, 200, 20]);
    }

    #[test]
    fn a_slow_line_is_given_small_pieces_and_a_quick_one_large_ones() {
        let mut pace = Pace::default();
        let mails = missing(&vec![100 << 10; 500]);
        let mut cut = |took: u64| {
            let bytes: u64 = pace.commands(&mails).iter().flatten().map(|one| one.size).sum();
            pace.note(Duration::from_millis(took));
            bytes >> 10
        };
        assert_eq!([cut(100), cut(100), cut(100), cut(100)], [1_000, 2_000, 4_000, 8_100]);
        assert_eq!([cut(800), cut(5_000), cut(5_000)], [8_100, 8_100, 4_000]);
        assert_eq!([cut(5_000), cut(60_000), cut(60_000)], [2_000, 1_000, 500]);
        assert_eq!([cut(60_000), cut(60_000)], [200, 200], "but never none");
    }
}
