//! Adds messages to a mailbox as the server shows them.

use super::flags::merge;
use crate::error::Error;
use crate::mailboxes::Counts;
use crate::messages::{HeaderRow, Meeting};
use crate::text;
use crate::write::Write;
use mail::flags::Flags;
use mail::id::{AccountId, MailboxId, MessageId};
use rusqlite::{CachedStatement, OptionalExtension as _, params};
use std::collections::HashSet;

const INSERT: &str = "
    INSERT INTO locations (mailbox, message, uid, date, internal_date, flags_server,
                           keywords_server, flags, keywords, modseq, body_missing)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?7, ?8, ?9)";

const WAITING: &str = "
    SELECT id, flags_server, keywords_server, flags, keywords, hidden
      FROM locations
     WHERE mailbox = ?1 AND message = ?2 AND uid IS NULL
     ORDER BY id LIMIT 1";

const ADOPT: &str = "
    UPDATE locations
       SET uid = ?2, date = ?3, internal_date = ?4, modseq = ?5, stale = 0,
           flags_server = ?6, keywords_server = ?7, flags = ?8, keywords = ?9
     WHERE id = ?1";

impl Write<'_> {
    /// Adds messages to a mailbox and says how many were new there. Done twice it is done once: a
    /// UID that is held
    /// takes the flags and nothing else.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the mailbox has gone.
    pub fn add_headers(
        &mut self,
        mailbox: MailboxId,
        mut rows: Vec<HeaderRow>,
    ) -> Result<usize, Error> {
        let account = self.account_of_mailbox(mailbox)?;
        rows.sort_unstable_by_key(|r| r.uid);
        rows.dedup_by_key(|r| r.uid);
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(0) };
        let held = self.held_between(mailbox, first.uid.get(), last.uid.get())?;
        let waiting = self.has_waiting(mailbox)?;
        let stale = waiting && self.has_stale(mailbox)?;
        let (mut new, mut counts) = (0, Counts::default());
        let mut again = Vec::new();
        let mut meeting = Meeting::new(self.connection)?;
        let mut insert = self.connection.prepare_cached(INSERT)?;
        for row in rows {
            if held.contains(&row.uid.get()) {
                again.push((row.uid, row.flags, row.modseq));
                continue;
            }
            if stale {
                self.recognise(account, mailbox, &row)?;
            }
            let (message, body_held) = self.message_for(&mut meeting, account, &row)?;
            if waiting && self.adopt(mailbox, message, &row, &mut counts)? {
                continue;
            }
            self.insert_location(&mut insert, (mailbox, message), &row, body_held)?;
            counts += Counts::of(row.flags.has(Flags::SEEN), 1);
            new += 1;
        }
        if new > 0 || waiting {
            self.changes.messages(mailbox);
        }
        self.count(mailbox, counts)?;
        self.settle_thread_ids()?;
        if !again.is_empty() {
            self.set_server_flags(mailbox, again)?;
        }
        Ok(new)
    }

    pub(crate) fn account_of_mailbox(&self, mailbox: MailboxId) -> Result<AccountId, Error> {
        let mut one =
            self.connection.prepare_cached("SELECT account FROM mailboxes WHERE id = ?1")?;
        Ok(AccountId(one.query_row([mailbox.0], |r| r.get(0))?))
    }

    fn held_between(
        &self,
        mailbox: MailboxId,
        first: u32,
        last: u32,
    ) -> Result<HashSet<u32>, Error> {
        let mut some = self.connection.prepare_cached(
            "SELECT uid FROM locations WHERE mailbox = ?1 AND uid BETWEEN ?2 AND ?3",
        )?;
        Ok(some.query_map((mailbox.0, first, last), |r| r.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Whether any row of the mailbox waits for a UID: after UIDVALIDITY changed, or because it is
    /// ours.
    fn has_waiting(&self, mailbox: MailboxId) -> Result<bool, Error> {
        let mut any = self
            .connection
            .prepare_cached("SELECT 1 FROM locations WHERE mailbox = ?1 AND uid IS NULL LIMIT 1")?;
        Ok(any.exists([mailbox.0])?)
    }

    fn insert_location(
        &self,
        insert: &mut CachedStatement<'_>,
        (mailbox, message): (MailboxId, MessageId),
        row: &HeaderRow,
        body_held: bool,
    ) -> Result<(), Error> {
        insert.execute(params![
            mailbox.0,
            message.0,
            row.uid.get(),
            row.sort_date(self.now),
            row.internal_date,
            row.flags.system,
            text::from_keywords(&row.flags),
            row.modseq.map(|m| m.0),
            !body_held,
        ])?;
        Ok(())
    }

    /// Gives a waiting row of the same message the UID the server shows it by, wishes of the person
    /// included.
    fn adopt(
        &mut self,
        mailbox: MailboxId,
        message: MessageId,
        row: &HeaderRow,
        counts: &mut Counts,
    ) -> Result<bool, Error> {
        let found = self
            .connection
            .prepare_cached(WAITING)?
            .query_row([mailbox.0, message.0], |r| {
                let base = text::to_flags(r.get(1)?, r.get_ref(2)?.as_str()?);
                let ours = text::to_flags(r.get(3)?, r.get_ref(4)?.as_str()?);
                Ok((r.get::<_, i64>(0)?, base, ours, r.get::<_, bool>(5)?))
            })
            .optional()?;
        let Some((id, base, ours, hidden)) = found else { return Ok(false) };
        let merged = merge(&base, &ours, &row.flags);
        if !hidden {
            *counts += Counts::of(ours.has(Flags::SEEN), -1);
            *counts += Counts::of(merged.has(Flags::SEEN), 1);
        }
        self.connection.prepare_cached(ADOPT)?.execute(params![
            id,
            row.uid.get(),
            row.sort_date(self.now),
            row.internal_date,
            row.modseq.map(|m| m.0),
            row.flags.system,
            text::from_keywords(&row.flags),
            merged.system,
            text::from_keywords(&merged),
        ])?;
        Ok(true)
    }
}
