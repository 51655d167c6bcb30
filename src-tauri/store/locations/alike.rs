//! Telling messages again by what they are: UIDs that may name others, and dates of arrival that a
//! move to another server has changed.

use crate::error::Error;
use crate::messages::HeaderRow;
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::id::{AccountId, MailboxId, MessageId};
use mail::uid::UidSet;
use rusqlite::{OptionalExtension as _, params};

const HELD: &str = "
    SELECT m.identity, m.message_id, m.size
      FROM locations l JOIN messages m ON m.id = l.message
     WHERE l.mailbox = ?1 AND l.uid = ?2";

const OLD: &str = "
    SELECT count(*) FROM locations
     WHERE mailbox = ?1 AND uid BETWEEN ?2 AND ?3 AND hidden = 0
       AND CASE internal_date WHEN 0 THEN date ELSE internal_date END < ?4";

// A Message-ID leads to its conversation, so that no index of Message-IDs is needed.
const WAITING: &str = "
    SELECT l.message
      FROM messages m JOIN locations l ON l.message = m.id
     WHERE m.thread = ?1 AND m.message_id = ?2 AND m.size = ?3 AND m.subject = ?4
       AND m.from_list = ?5 AND m.date IS ?6
       AND l.mailbox = ?7 AND l.uid IS NULL AND l.stale = 1
     LIMIT 2";

impl Read<'_> {
    /// How many of these messages, as the server shows them, are not those that are held by their
    /// UIDs. UIDs that are not held are passed over.
    pub fn strangers(&self, mailbox: MailboxId, rows: &[HeaderRow]) -> Result<usize, Error> {
        let mut one = self.connection.prepare_cached(HELD)?;
        let mut strangers = 0;
        for row in rows {
            let held = one.query_row((mailbox.0, row.uid.get()), |r| {
                let id: Option<String> = r.get(1)?;
                Ok((r.get::<_, Vec<u8>>(0)?, id, r.get::<_, i64>(2)?))
            });
            let Some((identity, id, size)) = held.optional()? else { continue };
            let named = id.is_some() && id == row.envelope.message_id && size == row.stored_size();
            strangers += usize::from(identity != row.identity() && !named);
        }
        Ok(strangers)
    }

    /// How many of these UIDs are held of messages that are shown and came before this time.
    pub fn older_among(
        &self,
        mailbox: MailboxId,
        uids: &UidSet,
        before: i64,
    ) -> Result<u64, Error> {
        let mut count = self.connection.prepare_cached(OLD)?;
        let mut old = 0;
        for (first, last) in uids.ranges() {
            let some: i64 = count.query_row((mailbox.0, first, last, before), |r| r.get(0))?;
            old += some.unsigned_abs();
        }
        Ok(old)
    }
}

impl Write<'_> {
    /// Whether rows of the mailbox wait for new UIDs after UIDVALIDITY changed.
    pub(super) fn has_stale(&self, mailbox: MailboxId) -> Result<bool, Error> {
        let mut any = self.connection.prepare_cached(
            "SELECT 1 FROM locations WHERE mailbox = ?1 AND uid IS NULL AND stale = 1 LIMIT 1",
        )?;
        Ok(any.exists([mailbox.0])?)
    }

    /// A server that was moved shows its mail with other dates of arrival. The one message that
    /// waits in this mailbox and has the Message-ID, size, subject, sender and date of this one is
    /// this one, and is known by its new identity from now on. Where two have, neither is taken.
    pub(super) fn recognise(
        &mut self,
        account: AccountId,
        mailbox: MailboxId,
        row: &HeaderRow,
    ) -> Result<(), Error> {
        let Some(id) = &row.envelope.message_id else { return Ok(()) };
        let identity = row.identity();
        let known = self
            .connection
            .prepare_cached("SELECT 1 FROM messages WHERE account = ?1 AND identity = ?2")?
            .exists((account.0, &identity))?;
        if known {
            return Ok(());
        }
        let Some(thread) = self.thread_named(account, id)? else { return Ok(()) };
        let found = self
            .connection
            .prepare_cached(WAITING)?
            .query_map(
                params![
                    thread.0,
                    id,
                    row.stored_size(),
                    row.envelope.subject,
                    text::from_addresses(&row.envelope.from),
                    row.envelope.date,
                    mailbox.0,
                ],
                |r| r.get(0).map(MessageId),
            )?
            .collect::<Result<Vec<_>, _>>()?;
        let [message] = found.as_slice() else { return Ok(()) };
        self.connection
            .prepare_cached("UPDATE messages SET identity = ?2 WHERE id = ?1")?
            .execute(params![message.0, identity])?;
        Ok(())
    }
}
