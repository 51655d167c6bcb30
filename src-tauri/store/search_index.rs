//! `search.db`, written: by a thread of its own, in batches, from what the other files hold.
//!
//! What is not indexed yet is found by what the index itself says of how far it is, in the same
//! file and transaction as its words: it may be killed at any time, fall behind, or be thrown away.

use crate::error::Error;
use crate::search_feed::{self, Entry, Piece};
use crate::search_offer::Offer;
use mail::search_words::VERSION;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};
use std::collections::HashMap;

/// The index, as its thread holds it.
pub(crate) struct Index {
    /// Reads `mail.db` and `bodies.db`, with `search.db` beside them.
    mail: Connection,
    /// Writes `search.db`.
    search: Connection,
    hints: Hints,
}

/// From where on there is room for mail of a moment, so that a flood is not slow.
type Hints = HashMap<i64, i64>;

/// How much of what is not indexed yet is to be indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Bodies that came, and messages that went.
    Changed,
    /// The headers of messages whose bodies are not here, too. To be asked for when no body is
    /// coming right now: one that comes is indexed again.
    Everything,
}

/// How far the index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub headers_to: i64,
    pub changed_to: i64,
    pub strays: bool,
}

const MOST_HINTS: usize = 10_000;

const PROGRESS: &str = "SELECT headers_to, changed_to, strays FROM progress";

/// Whether somebody else has come further meanwhile: then their word stands.
const ADVANCE: &str = "
    UPDATE progress SET headers_to = ?1, changed_to = ?2, strays = ?3
     WHERE headers_to = ?4 AND changed_to = ?5 AND strays = ?6";

const INSERT: &str = "
    INSERT INTO words (rowid, subject, sender, recipients, body, files)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

impl Index {
    /// `mail` reads `mail.db`, with the other files beside it; `search` writes `search.db`.
    pub fn new(mail: Connection, search: Connection) -> Index {
        Index { mail, search, hints: HashMap::new() }
    }

    /// Brings the index and the other files into step after they were opened. After an unclean end
    /// everything is looked at once more.
    pub fn settle(&mut self, unclean: bool) -> Result<(), Error> {
        let tx = self.search.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: Option<i64> =
            tx.query_row("SELECT version FROM progress", [], |r| r.get(0)).optional()?;
        if version != Some(VERSION) {
            tx.execute_batch(
                "INSERT INTO words (words) VALUES ('delete-all');
                 DELETE FROM docs; DELETE FROM progress;",
            )?;
            let anew = "INSERT INTO progress (version, headers_to, changed_to, spread, strays)
                        VALUES (?1, 0, 0, 0, 0)";
            tx.execute(anew, [VERSION])?;
        }
        let mut progress = tx.query_row(PROGRESS, [], progress_of)?;
        let there = search_feed::there(&self.mail)?;
        let follows = there.first_changed(&self.mail, progress.changed_to)?;
        if follows != progress.changed_to + 1 || unclean {
            // A file was lost, or went back to an earlier state.
            progress = Progress { headers_to: 0, changed_to: follows - 1, strays: true };
        }
        // An id that was lost with a power cut will be given again, to another message.
        let lost = "DELETE FROM words WHERE rowid IN (SELECT doc FROM docs WHERE message > ?1)";
        if tx.prepare("SELECT 1 FROM docs WHERE message > ?1")?.exists([there.last_message])? {
            tx.execute(lost, [there.last_message])?;
            tx.execute("DELETE FROM docs WHERE message > ?1", [there.last_message])?;
        }
        progress.headers_to = progress.headers_to.min(there.last_message);
        tx.execute(
            "UPDATE progress SET headers_to = ?1, changed_to = ?2, strays = ?3",
            (progress.headers_to, progress.changed_to, progress.strays),
        )?;
        Ok(tx.commit()?)
    }

    /// Indexes a batch. How much was looked at; 0 when nothing of what was asked for is left.
    pub fn some(&mut self, want: Want, offer: &Offer) -> Result<usize, Error> {
        let before = self.search.query_row(PROGRESS, [], progress_of)?;
        let piece = {
            // One state of each file, for as long as a batch takes to read.
            let snapshot = self.mail.transaction()?;
            let piece = search_feed::next(&snapshot, before, want, offer)?;
            snapshot.finish()?;
            piece
        };
        if piece.progress == before && piece.looked_at == 0 {
            // What is offered comes a moment before its commit: only when it is quiet nobody will
            // come for it any more.
            if want == Want::Everything {
                offer.clear();
            }
            return Ok(0);
        }
        let looked_at = piece.looked_at;
        // Another process may have made other rows meanwhile: hints are hints.
        if self.hints.len() > MOST_HINTS {
            self.hints.clear();
        }
        let tx = self.search.transaction_with_behavior(TransactionBehavior::Immediate)?;
        write(&tx, piece, before, &mut self.hints)?;
        tx.commit()?;
        Ok(looked_at.max(1))
    }

    /// How far `bodies.changed` has been seen to.
    pub fn changed_to(&mut self) -> Result<i64, Error> {
        Ok(self.search.query_row(PROGRESS, [], progress_of)?.changed_to)
    }

    /// Leaves no trace of what was removed.
    pub fn compact(&mut self) -> Result<(), Error> {
        self.search.execute_batch("INSERT INTO words (words) VALUES ('optimize'); VACUUM;")?;
        self.search.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

fn progress_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Progress> {
    Ok(Progress { headers_to: row.get(0)?, changed_to: row.get(1)?, strays: row.get(2)? })
}

fn write(
    tx: &Transaction<'_>,
    piece: Piece,
    before: Progress,
    hints: &mut Hints,
) -> Result<(), Error> {
    for message in piece.gone {
        let doc: Option<i64> = tx
            .prepare_cached("DELETE FROM docs WHERE message = ?1 RETURNING doc")?
            .query_row([message.0], |r| r.get(0))
            .optional()?;
        if let Some(doc) = doc {
            tx.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([doc])?;
        }
    }
    let mut places = Vec::new();
    for entry in piece.entries {
        if let Some(doc) = place(tx, &entry, hints)? {
            places.push((doc, entry));
        }
    }
    // FTS5 writes out what it holds whenever a rowid goes down.
    places.sort_unstable_by_key(|(doc, _)| *doc);
    let mut insert = tx.prepare_cached(INSERT)?;
    for (doc, entry) in places {
        let words = entry.words.unwrap_or_default();
        insert.execute((
            doc,
            &entry.subject,
            &entry.sender,
            &entry.recipients,
            &words.body,
            &words.files,
        ))?;
    }
    let now = piece.progress;
    tx.prepare_cached(ADVANCE)?.execute((
        now.headers_to,
        now.changed_to,
        now.strays,
        before.headers_to,
        before.changed_to,
        before.strays,
    ))?;
    Ok(())
}

/// The row of a message in `words`, empty; `None` where it has no less already.
fn place(tx: &Transaction<'_>, entry: &Entry, hints: &mut Hints) -> Result<Option<i64>, Error> {
    let held: Option<(i64, bool)> = tx
        .prepare_cached("SELECT doc, body FROM docs WHERE message = ?1")?
        .query_row([entry.message.0], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let with_body = entry.words.is_some();
    if let Some((doc, body)) = held {
        if body || !with_body {
            return Ok(None);
        }
        tx.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([doc])?;
        tx.prepare_cached("UPDATE docs SET body = 1 WHERE doc = ?1")?.execute([doc])?;
        return Ok(Some(doc));
    }
    let first = place_of(entry.date);
    let free = free_from(tx, hints.get(&first).copied().unwrap_or(first))?;
    hints.insert(first, free + 1);
    if free > first {
        tx.prepare_cached("UPDATE progress SET spread = max(spread, ?1)")?
            .execute([free - first])?;
    }
    tx.prepare_cached("INSERT INTO docs (doc, message, body) VALUES (?1, ?2, ?3)")?.execute((
        free,
        entry.message.0,
        with_body,
    ))?;
    Ok(Some(free))
}

/// The first free row at or after this one.
fn free_from(tx: &Transaction<'_>, first: i64) -> Result<i64, Error> {
    let mut taken = tx.prepare_cached("SELECT doc FROM docs WHERE doc >= ?1 ORDER BY doc")?;
    let mut taken = taken.query([first])?;
    let mut free = first;
    while let Some(row) = taken.next()? {
        if row.get::<_, i64>(0)? != free {
            break;
        }
        free += 1;
    }
    Ok(free)
}

/// The row of a date, if nothing else has it: a number of moderate size that goes up with time.
/// Small numbers close to each other make a small index; far apart they leave room for mail of the
/// same moment.
pub(crate) fn place_of(date: i64) -> i64 {
    const YEAR_1990: i64 = 631_152_000;
    const STEP: i64 = 8;
    date.clamp(YEAR_1990, i64::MAX / 4).saturating_sub(YEAR_1990) / STEP + 1
}
