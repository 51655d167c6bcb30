//! A mailbox's counts as its server must see them, and all of a mailbox read at once.

use crate::error::Error;
use crate::mailboxes::Counts;
use crate::read::Read;
use crate::write::Write;
use mail::id::MailboxId;

// Rows the person has taken away still stand on the server; rows that wait do not stand there yet.
const UNSETTLED: &str = "
    SELECT coalesce(sum(hidden = 1 AND uid IS NOT NULL), 0)
           - coalesce(sum(hidden = 0 AND uid IS NULL), 0),
           coalesce(sum(hidden = 1 AND uid IS NOT NULL AND flags & 1 = 0), 0)
           - coalesce(sum(hidden = 0 AND uid IS NULL AND flags & 1 = 0), 0)
      FROM locations WHERE mailbox = ?1 AND (hidden = 1 OR uid IS NULL)";

// Where the person reads what the server does not know to be read.
const READ_HERE: &str = "
    SELECT coalesce(sum(flags_server & 1 = 0), 0) - coalesce(sum(flags & 1 = 0), 0)
      FROM locations
     WHERE mailbox = ?1 AND uid IS NOT NULL
       AND (flags <> flags_server OR keywords <> keywords_server)";

const NOTE_READ: &str = "
    INSERT INTO action_flags (action, location, added, removed, keywords_added, keywords_removed)
    SELECT ?2, id, 1, 0, '', '' FROM locations WHERE mailbox = ?1 AND hidden = 0 AND flags & 1 = 0";

const READ_ALL: &str = "
    UPDATE locations SET flags = flags | 1 WHERE mailbox = ?1 AND hidden = 0 AND flags & 1 = 0";

const SETTLED: &str = "UPDATE locations SET flags_server = flags WHERE mailbox = ?1";

impl Read<'_> {
    /// How many messages, and how many without `\Seen`, the server has of a mailbox as far as we
    /// know: what is shown, with the person's wishes taken off.
    pub fn server_counts(&self, mailbox: MailboxId) -> Result<(i64, i64), Error> {
        let row = self.mailbox(mailbox)?;
        let (messages, unread): (i64, i64) = self
            .connection
            .prepare_cached(UNSETTLED)?
            .query_row([mailbox.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let read_here: i64 =
            self.connection.prepare_cached(READ_HERE)?.query_row([mailbox.0], |r| r.get(0))?;
        Ok((i64::from(row.messages) + messages, i64::from(row.unread) + unread + read_here))
    }
}

impl Write<'_> {
    /// The person has read all of a mailbox, as part of an action that can be undone. How many
    /// messages that is.
    pub fn promise_all_read(&mut self, action: i64, mailbox: MailboxId) -> Result<usize, Error> {
        self.connection.prepare_cached(NOTE_READ)?.execute((mailbox.0, action))?;
        let read = self.connection.prepare_cached(READ_ALL)?.execute([mailbox.0])?;
        if self.is_local(mailbox)? {
            self.connection.prepare_cached(SETTLED)?.execute([mailbox.0])?;
        }
        let fewer = i64::try_from(read).unwrap_or(i64::MAX);
        self.count(mailbox, Counts { messages: 0, unread: -fewer })?;
        self.changes.messages(mailbox);
        Ok(read)
    }
}
