//! The table `local_bodies`, and messages in Local Folders: added, moved, copied, deleted for good.

use crate::bodies::{BodySummary, Compressed};
use crate::error::Error;
use crate::mailboxes::Counts;
use crate::messages::{Meeting, sort_date};
use crate::pending_ops::{NewOp, OpKind};
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};
use mail::outgoing;
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

/// What tells one raw message from another.
pub type ContentHash = [u8; 32];

/// A message to be added to a local mailbox.
#[derive(Debug, Clone)]
pub struct LocalMessage {
    /// Its bytes.
    pub body: Compressed,
    /// What tells it from others, see [`content_hash`].
    pub hash: ContentHash,
    /// What lists show of its body.
    pub summary: BodySummary,
    /// Its header.
    pub envelope: Envelope,
    /// Its flags.
    pub flags: Flags,
    /// When it came, seconds since the epoch; 0 when unknown.
    pub internal_date: i64,
}

/// SHA-256 of a raw message, whatever its line ends: programs on different systems write the same
/// mail with different ones, and servers get it with those of the net.
pub fn content_hash(raw: &[u8]) -> ContentHash {
    Sha256::digest(outgoing::with_crlf(raw)).into()
}

const INSERT: &str = "
    INSERT INTO locations (mailbox, message, date, internal_date, flags_server, keywords_server,
                           flags, keywords, body_missing)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6, 0)";

const COPY: &str = "
    INSERT INTO locations (mailbox, message, date, internal_date, flags_server, keywords_server,
                           flags, keywords, body_missing)
    SELECT ?2, message, date, internal_date, flags_server, keywords_server, flags, keywords, 0
      FROM locations WHERE id = ?1";

/// In a local mailbox what the person wants is what is.
const SETTLE: &str = "
    UPDATE locations SET flags_server = flags, keywords_server = keywords
     WHERE id = ?1
       AND EXISTS (SELECT 1 FROM mailboxes m JOIN accounts a ON a.id = m.account
                    WHERE m.id = locations.mailbox AND a.kind = 'local')";

impl Read<'_> {
    /// The message with this content in a local mailbox, if it is there.
    pub fn local_message(
        &self,
        mailbox: MailboxId,
        hash: &ContentHash,
    ) -> Result<Option<MessageId>, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT b.message FROM local_bodies b JOIN locations l ON l.message = b.message
              WHERE b.hash = ?1 AND l.mailbox = ?2",
        )?;
        Ok(one.query_row((hash, mailbox.0), |r| Ok(MessageId(r.get(0)?))).optional()?)
    }
}

impl Write<'_> {
    /// Adds a message to a local mailbox, and says which it is and whether it came: one that is
    /// there already does not. What stands in several mailboxes is kept once.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such local mailbox.
    pub fn add_local_message(
        &mut self,
        mailbox: MailboxId,
        new: LocalMessage,
    ) -> Result<(MessageId, bool), Error> {
        let account = self.local_of(mailbox)?;
        if let Some(there) = self.read().local_message(mailbox, &new.hash)? {
            return Ok((there, false));
        }
        let known: Option<i64> = self
            .connection
            .prepare_cached("SELECT message FROM local_bodies WHERE hash = ?1")?
            .query_row([new.hash], |r| r.get(0))
            .optional()?;
        let message = match known {
            Some(id) => MessageId(id),
            None => {
                let identity = [b"l".as_slice(), new.hash.as_slice()].concat();
                let (size, meeting) = (new.body.size(), &mut Meeting::new(self.connection)?);
                let (message, _) =
                    self.message_with(meeting, account, identity, size, &new.envelope)?;
                self.put_local_body(message, &new)?;
                message
            }
        };
        self.connection
            .prepare_cached("UPDATE messages SET orphaned_at = NULL WHERE id = ?1")?
            .execute([message.0])?;
        self.connection.prepare_cached(INSERT)?.execute(params![
            mailbox.0,
            message.0,
            sort_date(&new.envelope, new.internal_date, self.now),
            new.internal_date,
            new.flags.system,
            text::from_keywords(&new.flags),
        ])?;
        self.count(mailbox, Counts::of(new.flags.has(Flags::SEEN), 1))?;
        self.changes.messages(mailbox);
        self.settle_thread_ids()?;
        Ok((message, true))
    }

    fn copy_one_local(
        &mut self,
        id: LocationId,
        to: MailboxId,
    ) -> Result<Option<LocationId>, Error> {
        self.local_of(to)?;
        let place = self.read().location(id)?;
        self.local_of(place.mailbox)?;
        if self.read().locations(place.message)?.iter().any(|l| l.mailbox == to) {
            return Ok(None);
        }
        self.connection.prepare_cached(COPY)?.execute([id.0, to.0])?;
        let copy = LocationId(self.connection.last_insert_rowid());
        self.count(to, Counts::of(place.flags.has(Flags::SEEN), 1))?;
        self.changes.messages(to);
        Ok(Some(copy))
    }

    /// Moves or copies a message of Local Folders into another one of them, as a step of an action,
    /// which is done by that and can be undone. One that is there already only leaves where it was.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the place or the mailbox is none of Local Folders.
    pub(crate) fn transfer_local(
        &mut self,
        action: i64,
        kind: OpKind,
        location: LocationId,
        to: MailboxId,
    ) -> Result<(), Error> {
        let place = self.read().location(location)?;
        let target = self.copy_one_local(location, to)?;
        if kind == OpKind::Move {
            self.expunge_local(&[location])?;
        }
        let op = self.enqueue_op(NewOp {
            target,
            message: Some(place.message),
            source: Some(place.mailbox),
            destination: Some(to),
            ..NewOp::new(self.local_of(to)?, action, kind)
        })?;
        let op = self.read().pending_op(op)?.ok_or(Error::NotFound)?;
        self.finish_op(&op, None)
    }

    /// Deletes messages of Local Folders for good; one that stands in another of them too stays
    /// there.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one of the places is none of Local Folders.
    pub fn expunge_local(&mut self, places: &[LocationId]) -> Result<(), Error> {
        for id in places {
            let place = self.read().location(*id)?;
            self.local_of(place.mailbox)?;
            self.connection
                .prepare_cached("DELETE FROM locations WHERE id = ?1")?
                .execute([id.0])?;
            if !place.hidden {
                self.count(place.mailbox, Counts::of(place.flags.has(Flags::SEEN), -1))?;
            }
            self.changes.messages(place.mailbox);
            self.note_orphan(place.message)?;
            self.remove_if_unneeded(place.message)?;
        }
        Ok(())
    }

    /// What was just wished for in a local mailbox is so.
    pub(crate) fn settle_local(&mut self, place: LocationId) -> Result<(), Error> {
        self.connection.prepare_cached(SETTLE)?.execute([place.0])?;
        Ok(())
    }

    fn put_local_body(&mut self, message: MessageId, new: &LocalMessage) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE messages SET body_held = 1, preview = ?2, has_attachment = ?3
                  WHERE id = ?1",
            )?
            .execute((message.0, &new.summary.preview, new.summary.has_attachment))?;
        self.connection
            .prepare_cached(
                "INSERT INTO local_bodies (message, hash, size, packed) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((
                message.0,
                new.hash,
                i64::try_from(new.body.size()).unwrap_or(i64::MAX),
                new.body.packed(),
            ))?;
        Ok(())
    }
}
