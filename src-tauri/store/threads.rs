//! The tables `threads`, `thread_ids` and `thread_ids_recent`: messages that share an id are one
//! conversation, in whatever order they come.

use crate::error::Error;
use crate::write::Write;
use mail::envelope::Envelope;
use mail::id::{AccountId, MailboxId, ThreadId};
use mail::thread::thread_ids;
use rusqlite::{CachedStatement, Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

/// How many keys wait to be moved into the large table; some sixty pages of them.
const MOST_RECENT: i64 = 32_768;

/// What came last first: it counts.
const FIND: [&str; 2] = [
    "SELECT coalesce(t.joined, t.id) FROM thread_ids_recent k JOIN threads t ON t.id = k.thread
      WHERE k.key = ?1",
    "SELECT coalesce(t.joined, t.id) FROM thread_ids k JOIN threads t ON t.id = k.thread
      WHERE k.key = ?1",
];

pub(crate) const SETTLE: &str = "
    INSERT OR REPLACE INTO thread_ids SELECT key, thread FROM thread_ids_recent ORDER BY key;
    DELETE FROM thread_ids_recent;";

/// Keys of threads that are no longer there.
pub(crate) const FORGET_KEYS: &str = "
    DELETE FROM thread_ids WHERE thread NOT IN (SELECT id FROM threads);
    DELETE FROM thread_ids_recent WHERE thread NOT IN (SELECT id FROM threads);";

/// The statements that joining threads takes, prepared once for many messages.
pub(crate) struct Joining<'c> {
    find: [CachedStatement<'c>; 2],
    new: CachedStatement<'c>,
    count: CachedStatement<'c>,
    keep_key: CachedStatement<'c>,
}

impl<'c> Joining<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Joining<'c>, Error> {
        let [recent, settled] = FIND;
        Ok(Joining {
            find: [connection.prepare_cached(recent)?, connection.prepare_cached(settled)?],
            new: connection
                .prepare_cached("INSERT INTO threads (account, messages) VALUES (?1, 1)")?,
            count: connection
                .prepare_cached("UPDATE threads SET messages = messages + 1 WHERE id = ?1")?,
            keep_key: connection.prepare_cached(
                "INSERT OR REPLACE INTO thread_ids_recent (key, thread) VALUES (?1, ?2)",
            )?,
        })
    }

    fn thread_of(&mut self, key: i64) -> Result<Option<ThreadId>, Error> {
        for find in &mut self.find {
            if let Some(thread) = find.query_row([key], |r| r.get(0)).optional()? {
                return Ok(Some(ThreadId(thread)));
            }
        }
        Ok(None)
    }
}

impl Write<'_> {
    /// The thread a new message belongs to, with that message counted in it. Threads it ties
    /// together become one.
    pub(crate) fn join_thread(
        &mut self,
        joining: &mut Joining<'_>,
        account: AccountId,
        envelope: &Envelope,
    ) -> Result<ThreadId, Error> {
        let mut keys: Vec<i64> = thread_ids(envelope).iter().map(|id| key(account, id)).collect();
        keys.sort_unstable();
        keys.dedup();
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for key in keys {
            match joining.thread_of(key)? {
                Some(thread) => found.push(thread),
                None => missing.push(key),
            }
        }
        found.sort_unstable();
        found.dedup();
        let thread = match found.as_slice() {
            [] => {
                joining.new.execute([account.0])?;
                ThreadId(self.connection.last_insert_rowid())
            }
            [one] => *one,
            many => self.unite(many)?,
        };
        if !found.is_empty() {
            joining.count.execute([thread.0])?;
        }
        for key in missing {
            joining.keep_key.execute([key, thread.0])?;
        }
        Ok(thread)
    }

    /// The thread a Message-ID belongs to.
    pub(crate) fn thread_named(
        &self,
        account: AccountId,
        message_id: &str,
    ) -> Result<Option<ThreadId>, Error> {
        Joining::new(self.connection)?.thread_of(key(account, message_id))
    }

    /// Moves what came last into the large table, once there is much of it.
    pub(crate) fn settle_thread_ids(&mut self) -> Result<(), Error> {
        let recent: i64 = self
            .connection
            .prepare_cached("SELECT count(*) FROM thread_ids_recent")?
            .query_row([], |r| r.get(0))?;
        if recent > MOST_RECENT {
            self.connection.execute_batch(SETTLE)?;
        }
        Ok(())
    }

    /// Moves the smaller threads into the largest: a message moves at most as often as its thread
    /// doubles.
    fn unite(&mut self, threads: &[ThreadId]) -> Result<ThreadId, Error> {
        let mut sizes = Vec::new();
        let mut size =
            self.connection.prepare_cached("SELECT messages FROM threads WHERE id = ?1")?;
        for thread in threads {
            sizes.push((size.query_row([thread.0], |r| r.get::<_, i64>(0))?, *thread));
        }
        sizes.sort_unstable_by_key(|(messages, thread)| (-messages, *thread));
        let Some(((_, into), smaller)) = sizes.split_first() else { return Err(Error::NotFound) };
        for (messages, thread) in smaller {
            self.announce_thread(*thread)?;
            for sql in [
                "UPDATE messages SET thread = ?2 WHERE thread = ?1",
                "UPDATE threads SET joined = ?2 WHERE joined = ?1",
                "UPDATE threads SET joined = ?2, messages = 0 WHERE id = ?1",
            ] {
                self.connection.prepare_cached(sql)?.execute([thread.0, into.0])?;
            }
            self.connection
                .prepare_cached("UPDATE threads SET messages = messages + ?2 WHERE id = ?1")?
                .execute([into.0, *messages])?;
        }
        Ok(*into)
    }

    fn announce_thread(&mut self, thread: ThreadId) -> Result<(), Error> {
        let mut all = self.connection.prepare_cached(
            "SELECT DISTINCT mailbox FROM locations
              WHERE message IN (SELECT id FROM messages WHERE thread = ?1)",
        )?;
        let mut rows = all.query([thread.0])?;
        while let Some(row) = rows.next()? {
            self.changes.messages(MailboxId(row.get(0)?));
        }
        Ok(())
    }

    /// A message has left its thread for good.
    pub(crate) fn leave_thread(&mut self, thread: ThreadId) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE threads SET messages = messages - 1 WHERE id = ?1")?
            .execute([thread.0])?;
        let left: i64 = self
            .connection
            .prepare_cached("SELECT messages FROM threads WHERE id = ?1")?
            .query_row([thread.0], |r| r.get(0))?;
        if left <= 0 {
            for sql in
                ["DELETE FROM threads WHERE joined = ?1", "DELETE FROM threads WHERE id = ?1"]
            {
                self.connection.prepare_cached(sql)?.execute([thread.0])?;
            }
        }
        Ok(())
    }
}

/// Message-IDs are long and most are only ever compared.
fn key(account: AccountId, id: &str) -> i64 {
    let mut hash = Sha256::new();
    hash.update(account.0.to_le_bytes());
    hash.update(id.as_bytes());
    let mut first = [0u8; 8];
    first.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    i64::from_le_bytes(first)
}
