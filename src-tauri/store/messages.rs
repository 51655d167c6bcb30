//! The table `messages`: one row per distinct message of an account.

use crate::error::Error;
use crate::read::Read;
use crate::text;
use crate::threads::Joining;
use crate::write::Write;
use mail::address::Address;
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::{AccountId, MessageId, ThreadId};
use mail::uid::{ModSeq, Uid};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

/// What a server says of one message, parsed.
#[derive(Debug, Clone)]
pub struct HeaderRow {
    /// Its UID in the mailbox.
    pub uid: Uid,
    /// Its flags there.
    pub flags: Flags,
    /// Its MODSEQ there.
    pub modseq: Option<ModSeq>,
    /// INTERNALDATE, seconds since the epoch; 0 when unknown.
    pub internal_date: i64,
    /// RFC822.SIZE.
    pub size: u64,
    /// What tells it from other messages where the server has no object ids.
    pub header_hash: [u8; 16],
    /// EMAILID or X-GM-MSGID.
    pub object_id: Option<String>,
    /// Its header.
    pub envelope: Envelope,
}

/// 1980-01-01: an earlier Date is a clock that was never set.
const FIRST_DATE: i64 = 315_532_800;
const DAY: i64 = 86_400;

const FIND: &str = "
    SELECT id, body_held OR body_dropped, orphaned_at IS NOT NULL
      FROM messages WHERE account = ?1 AND identity = ?2";

const INSERT: &str = "
    INSERT INTO messages (account, thread, identity, size, date, has_attachment, message_id,
                          subject, from_list, to_list, sender_list, reply_to_list, cc_list,
                          bcc_list,
                          in_reply_to, list_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";

/// The statements that meeting a message takes, prepared once for many.
pub(crate) struct Meeting<'c> {
    find: CachedStatement<'c>,
    insert: CachedStatement<'c>,
    joining: Joining<'c>,
}

impl<'c> Meeting<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Meeting<'c>, Error> {
        Ok(Meeting {
            find: connection.prepare_cached(FIND)?,
            insert: connection.prepare_cached(INSERT)?,
            joining: Joining::new(connection)?,
        })
    }
}

impl HeaderRow {
    /// What tells this message from the others of its account.
    ///
    /// Led by the date of arrival (which every copy of a message shares), so that mail that comes
    /// together is written
    /// together: random keys would touch a page of the index for each message.
    pub fn identity(&self) -> Vec<u8> {
        let date = self.internal_date.to_be_bytes();
        match &self.object_id {
            Some(id) => [date.as_slice(), b"o", id.as_bytes()].concat(),
            None => {
                let size = self.size.to_be_bytes();
                [date.as_slice(), b"h", self.header_hash.as_slice(), size.as_slice()].concat()
            }
        }
    }

    /// SQLite has no unsigned 64 bits.
    pub(crate) fn stored_size(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX)
    }

    /// What lists are sorted by: the Date header where it can be true, else when the message came.
    pub(crate) fn sort_date(&self, now: i64) -> i64 {
        sort_date(&self.envelope, self.internal_date, now)
    }
}

/// What lists sort a message by that came then.
pub(crate) fn sort_date(envelope: &Envelope, internal_date: i64, now: i64) -> i64 {
    let latest = if internal_date > 0 { internal_date } else { now };
    envelope
        .date
        .filter(|d| (FIRST_DATE..=latest.saturating_add(DAY)).contains(d))
        .unwrap_or(internal_date.max(0))
}

/// By what a message is known again where it turns up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// [`HeaderRow::identity`].
    pub identity: Vec<u8>,
    /// Message-ID, without brackets.
    pub message_id: Option<String>,
    /// RFC822.SIZE, in octets.
    pub size: u64,
    /// Subject, decoded.
    pub subject: String,
    /// The Date header.
    pub date: Option<i64>,
}

impl Read<'_> {
    /// By what a message is known again.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn facts(&self, message: MessageId) -> Result<Facts, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT identity, message_id, size, subject, date FROM messages WHERE id = ?1",
        )?;
        Ok(one.query_row([message.0], |r| {
            Ok(Facts {
                identity: r.get(0)?,
                message_id: r.get(1)?,
                size: u64::try_from(r.get::<_, i64>(2)?).unwrap_or(0),
                subject: r.get(3)?,
                date: r.get(4)?,
            })
        })?)
    }
}

impl Read<'_> {
    /// The addresses that the newest letters sent from any account went to, at most so many
    /// letters.
    pub fn written_to(&self, letters: u32) -> Result<Vec<Address>, Error> {
        let mut all = self.connection.prepare_cached(
            "SELECT m.to_list FROM mailboxes b
               JOIN locations l ON l.mailbox = b.id
               JOIN messages m ON m.id = l.message
              WHERE b.role = 'sent' AND l.hidden = 0
              ORDER BY l.date DESC LIMIT ?1",
        )?;
        let mut rows = all.query([letters])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let list: String = row.get(0)?;
            out.extend(text::to_addresses(&list));
        }
        Ok(out)
    }
}

impl Write<'_> {
    /// The row of this message, made if the account has not met it yet, and whether its body is
    /// held, or was let go.
    pub(crate) fn message_for(
        &mut self,
        meeting: &mut Meeting<'_>,
        account: AccountId,
        header: &HeaderRow,
    ) -> Result<(MessageId, bool), Error> {
        self.message_with(meeting, account, header.identity(), header.size, &header.envelope)
    }

    /// The same for a message that is known by other means than a server's word.
    pub(crate) fn message_with(
        &mut self,
        meeting: &mut Meeting<'_>,
        account: AccountId,
        identity: Vec<u8>,
        size: u64,
        envelope: &Envelope,
    ) -> Result<(MessageId, bool), Error> {
        let found: Option<(i64, bool, bool)> = meeting
            .find
            .query_row((account.0, &identity), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        if let Some((id, body_held, orphaned)) = found {
            if orphaned {
                self.connection
                    .prepare_cached("UPDATE messages SET orphaned_at = NULL WHERE id = ?1")?
                    .execute([id])?;
            }
            return Ok((MessageId(id), body_held));
        }
        let thread = self.join_thread(&mut meeting.joining, account, envelope)?;
        meeting.insert.execute(params![
            account.0,
            thread.0,
            identity,
            i64::try_from(size).unwrap_or(i64::MAX),
            envelope.date,
            envelope.maybe_attachment,
            envelope.message_id,
            envelope.subject,
            text::from_addresses(&envelope.from),
            text::from_addresses(&envelope.to),
            text::from_addresses(&envelope.sender),
            text::from_addresses(&envelope.reply_to),
            text::from_addresses(&envelope.cc),
            text::from_addresses(&envelope.bcc),
            text::from_words(&envelope.in_reply_to),
            envelope.list_id,
        ])?;
        Ok((MessageId(self.connection.last_insert_rowid()), false))
    }

    /// Notes a message that stands nowhere any more. It is kept for the days of grace: a deletion
    /// may prove wrong.
    pub(crate) fn note_orphan(&mut self, message: MessageId) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE messages SET orphaned_at = ?2
                  WHERE id = ?1 AND orphaned_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM locations WHERE message = ?1)",
            )?
            .execute([message.0, self.now])?;
        Ok(())
    }

    /// Removes for good, with their bodies, at most `limit` messages that have stood nowhere since
    /// before `older_than` and that no promise needs. Says how many.
    pub fn sweep_orphans(&mut self, older_than: i64, limit: u32) -> Result<usize, Error> {
        let mut find = self.connection.prepare_cached(
            "SELECT id, thread FROM messages
              WHERE orphaned_at < ?1
                AND NOT EXISTS (SELECT 1 FROM pending_ops
                                 WHERE message = messages.id AND state <> 'done')
              LIMIT ?2",
        )?;
        let rows = find
            .query_map((older_than, limit), |r| Ok((MessageId(r.get(0)?), ThreadId(r.get(1)?))))?;
        let swept = rows.collect::<Result<Vec<_>, _>>()?;
        for (message, thread) in &swept {
            self.remove_message(*message, *thread)?;
        }
        Ok(swept.len())
    }

    /// Removes a message for good that stands nowhere, unless a promise needs it.
    pub(crate) fn remove_if_unneeded(&mut self, message: MessageId) -> Result<(), Error> {
        let thread = self
            .connection
            .prepare_cached(
                "SELECT thread FROM messages
                  WHERE id = ?1 AND orphaned_at IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM pending_ops
                                     WHERE message = messages.id AND state <> 'done')",
            )?
            .query_row([message.0], |r| Ok(ThreadId(r.get(0)?)))
            .optional()?;
        thread.map_or(Ok(()), |thread| self.remove_message(message, thread))
    }

    fn remove_message(&mut self, message: MessageId, thread: ThreadId) -> Result<(), Error> {
        self.note_for_index(message)?;
        for sql in
            ["DELETE FROM bodies.bodies WHERE message = ?1", "DELETE FROM messages WHERE id = ?1"]
        {
            self.connection.prepare_cached(sql)?.execute([message.0])?;
        }
        self.leave_thread(thread)
    }
}
