//! Messages the person moves, copies or deletes: here at once, and promised to the server. In Local
//! Folders it is done with that.

use crate::error::Error;
use crate::mailboxes::Counts;
use crate::pending_ops::{NewOp, OpKind};
use crate::write::Write;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};

// The row that waits at the destination looks as the one it comes from.
const GHOST: &str = "
    INSERT INTO locations (mailbox, message, uid, date, internal_date, flags_server,
                           keywords_server, flags, keywords, modseq, body_missing)
    SELECT ?2, message, NULL, date, internal_date, flags_server, keywords_server, flags, keywords,
           NULL, body_missing
      FROM locations WHERE id = ?1";

const DELETED: &str = "
    SELECT id FROM locations
     WHERE mailbox = ?1 AND flags & 8 <> 0
       AND (uid IS NOT NULL
            OR EXISTS (SELECT 1 FROM mailboxes m JOIN accounts a ON a.id = m.account
                        WHERE m.id = ?1 AND a.kind = 'local'))
       AND NOT EXISTS (SELECT 1 FROM pending_ops
                        WHERE location = locations.id AND kind = 'expunge'
                          AND state IN ('held', 'queued', 'intent'))
     ORDER BY id";

const SHOWN: &str = "SELECT id FROM locations WHERE mailbox = ?1 AND hidden = 0 ORDER BY id";

impl crate::read::Read<'_> {
    /// All places in a mailbox that the person sees.
    pub fn shown_places(&self, mailbox: MailboxId) -> Result<Vec<LocationId>, Error> {
        let mut all = self.connection.prepare_cached(SHOWN)?;
        let rows = all.query_map([mailbox.0], |r| Ok(LocationId(r.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The places in a mailbox that are marked `\Deleted`, as the person wants it, the hidden ones
    /// too; not those already on their way out.
    pub fn marked_deleted(&self, mailbox: MailboxId) -> Result<Vec<LocationId>, Error> {
        let mut all = self.connection.prepare_cached(DELETED)?;
        let rows = all.query_map([mailbox.0], |r| Ok(LocationId(r.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Moves a message to another mailbox of its account: it leaves this list and stands in the
    /// other at once. Where it stands there already nothing is done.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a place it has left.
    pub fn promise_move(
        &mut self,
        action: i64,
        location: LocationId,
        to: MailboxId,
    ) -> Result<(), Error> {
        let place = self.read().location(location)?;
        if place.hidden {
            return Err(Error::NotFound);
        }
        if place.mailbox == to {
            return Ok(());
        }
        if self.is_local(place.mailbox)? {
            return self.transfer_local(action, OpKind::Move, location, to);
        }
        self.promise_transfer(action, OpKind::Move, (location, place.message), to)?;
        self.set_hidden(location, true)
    }

    /// Puts a message into another mailbox of its account as well.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn promise_copy(
        &mut self,
        action: i64,
        location: LocationId,
        to: MailboxId,
    ) -> Result<(), Error> {
        let place = self.read().location(location)?;
        if self.is_local(place.mailbox)? {
            return self.transfer_local(action, OpKind::Copy, location, to);
        }
        self.promise_transfer(action, OpKind::Copy, (location, place.message), to)
    }

    /// Deletes a message from its mailbox for good.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn promise_expunge(&mut self, action: i64, location: LocationId) -> Result<(), Error> {
        let place = self.read().location(location)?;
        if self.is_local(place.mailbox)? {
            return self.expunge_local(&[location]);
        }
        let account = self.account_of_mailbox(place.mailbox)?;
        let facts = self.read().facts(place.message)?;
        self.enqueue_op(NewOp {
            location: Some(location),
            message: Some(place.message),
            source: Some(place.mailbox),
            message_id: facts.message_id,
            size: Some(facts.size).filter(|size| *size > 0),
            ..NewOp::new(account, action, OpKind::Expunge)
        })?;
        self.set_hidden(location, true)
    }

    fn promise_transfer(
        &mut self,
        action: i64,
        kind: OpKind,
        (location, message): (LocationId, MessageId),
        to: MailboxId,
    ) -> Result<(), Error> {
        let source = self.read().location(location)?.mailbox;
        let account = self.account_of_mailbox(source)?;
        if self.account_of_mailbox(to)? != account {
            return Err(Error::NotFound);
        }
        let target = self.insert_ghost(location, to)?;
        let facts = self.read().facts(message)?;
        self.enqueue_op(NewOp {
            location: Some(location),
            target: Some(target),
            message: Some(message),
            source: Some(source),
            destination: Some(to),
            message_id: facts.message_id,
            size: Some(facts.size).filter(|size| *size > 0),
            ..NewOp::new(account, action, kind)
        })?;
        Ok(())
    }

    /// A row in `to` that waits for the UID the server will give.
    fn insert_ghost(&mut self, like: LocationId, to: MailboxId) -> Result<LocationId, Error> {
        self.connection.prepare_cached(GHOST)?.execute((like.0, to.0))?;
        let ghost = LocationId(self.connection.last_insert_rowid());
        let seen = self.read().location(ghost)?.flags.has(Flags::SEEN);
        self.count(to, Counts::of(seen, 1))?;
        self.changes.messages(to);
        Ok(ghost)
    }
}
