//! Messages that leave a mailbox: expunged, renumbered, hidden by the person.

use crate::error::Error;
use crate::mailboxes::{Counts, MOST_RENUMBERED};
use crate::write::Write;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};
use mail::uid::{UidSet, UidValidity};
use rusqlite::{Params, Row};
use std::collections::BTreeSet;

const BY_UID: &str = "
    DELETE FROM locations WHERE mailbox = ?1 AND uid BETWEEN ?2 AND ?3
    RETURNING message, hidden, flags";

const STALE: &str = "
    DELETE FROM locations WHERE mailbox = ?1 AND uid IS NULL AND stale = 1
    RETURNING message, hidden, flags";

#[derive(Default)]
struct Left {
    messages: BTreeSet<MessageId>,
    counts: Counts,
}

impl Write<'_> {
    /// These UIDs have gone from the server. Says how many were held. A message that then stands
    /// nowhere is kept for
    /// the days of grace.
    pub fn remove_uids(&mut self, mailbox: MailboxId, uids: &UidSet) -> Result<usize, Error> {
        let held = self.read().held_uids(mailbox)?;
        let gone = held.minus(&held.minus(uids));
        let mut left = Left::default();
        for (first, last) in gone.ranges() {
            self.delete(BY_UID, (mailbox.0, first, last), &mut left)?;
        }
        self.finish(mailbox, left)?;
        Ok(usize::try_from(gone.len()).unwrap_or(usize::MAX))
    }

    /// UIDVALIDITY changed, or should have: the UIDs mean nothing any more. The rows stay readable,
    /// and take their new UIDs as
    /// [`Write::add_headers`] meets the same messages again; [`Write::seal_mailbox`] removes the
    /// rest.
    pub fn reset_mailbox(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
    ) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE locations SET uid = NULL, modseq = NULL, stale = 1
              WHERE mailbox = ?1 AND uid IS NOT NULL",
            [mailbox.0],
        )?;
        let row = self.read().mailbox(mailbox)?;
        let mut times = row.renumbered;
        times.push(self.now);
        let times = times.iter().skip(times.len().saturating_sub(MOST_RENUMBERED));
        let times = times.map(i64::to_string).collect::<Vec<_>>().join(" ");
        self.connection.execute(
            "UPDATE mailboxes SET uidvalidity = ?2, uidnext = NULL, highestmodseq = NULL,
                                  backfilled_to = NULL, checked_at = NULL, verified_at = NULL,
                                  compared_from = NULL, renumbered = ?3
              WHERE id = ?1",
            (mailbox.0, validity.0.cast_signed(), times),
        )?;
        self.changes.mailboxes(row.account);
        self.changes.messages(mailbox);
        Ok(())
    }

    /// The person has moved or deleted a message (or takes that back); the server does not know
    /// yet.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn set_hidden(&mut self, location: LocationId, hidden: bool) -> Result<(), Error> {
        let place = self.read().location(location)?;
        if place.hidden == hidden {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE locations SET hidden = ?2 WHERE id = ?1")?
            .execute((location.0, hidden))?;
        let sign = if hidden { -1 } else { 1 };
        self.count(place.mailbox, Counts::of(place.flags.has(Flags::SEEN), sign))?;
        self.changes.messages(place.mailbox);
        Ok(())
    }

    /// Removes what a change of UIDVALIDITY left over.
    pub(crate) fn remove_stale(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let mut left = Left::default();
        self.delete(STALE, [mailbox.0], &mut left)?;
        self.finish(mailbox, left)
    }

    fn delete(&self, sql: &str, params: impl Params, left: &mut Left) -> Result<(), Error> {
        let mut delete = self.connection.prepare_cached(sql)?;
        let mut rows = delete.query(params)?;
        while let Some(row) = rows.next()? {
            let (message, hidden, flags) = gone_of(row)?;
            left.messages.insert(message);
            if !hidden {
                left.counts += Counts::of(flags & Flags::SEEN != 0, -1);
            }
        }
        Ok(())
    }

    fn finish(&mut self, mailbox: MailboxId, left: Left) -> Result<(), Error> {
        if left.messages.is_empty() {
            return Ok(());
        }
        for message in left.messages {
            self.note_orphan(message)?;
        }
        self.changes.messages(mailbox);
        self.count(mailbox, left.counts)
    }
}

fn gone_of(row: &Row<'_>) -> rusqlite::Result<(MessageId, bool, u8)> {
    Ok((MessageId(row.get(0)?), row.get(1)?, row.get(2)?))
}
