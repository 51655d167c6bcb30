//! What becomes of the rows of a promise once the server has kept it, or never will.

use super::flags::merge;
use crate::error::Error;
use crate::mailboxes::Counts;
use crate::text;
use crate::write::Write;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};
use mail::uid::Uid;
use rusqlite::OptionalExtension as _;

const PLACED: &str = "
    SELECT id, flags_server, keywords_server, hidden FROM locations
     WHERE mailbox = ?1 AND uid = ?2";

impl Write<'_> {
    /// The server shows the row that waited by this UID. Where a visit met the message first, that
    /// row takes over what the person wants, and the waiting one goes.
    pub fn settle_target(&mut self, target: LocationId, uid: Uid) -> Result<(), Error> {
        let Some(ghost) = self.location_if_there(target)? else { return Ok(()) };
        if ghost.uid.is_some() {
            return Ok(());
        }
        let placed = self
            .connection
            .prepare_cached(PLACED)?
            .query_row((ghost.mailbox.0, uid.get()), |r| {
                let theirs = text::to_flags(r.get(1)?, r.get_ref(2)?.as_str()?);
                Ok((LocationId(r.get(0)?), theirs, r.get::<_, bool>(3)?))
            })
            .optional()?;
        let Some((other, theirs, hidden)) = placed else {
            self.connection
                .prepare_cached("UPDATE locations SET uid = ?2, stale = 0 WHERE id = ?1")?
                .execute((target.0, uid.get()))?;
            self.changes.messages(ghost.mailbox);
            return Ok(());
        };
        let wanted = merge(&ghost.flags_server, &ghost.flags, &theirs);
        let now = self.read().location(other)?.flags;
        self.change_flags(other, &wanted.without(&now), &now.without(&wanted))?;
        self.hand_on(target, other)?;
        if ghost.hidden && !hidden {
            self.set_hidden(other, true)?;
        }
        self.remove_location(target)
    }

    /// Takes a row out: its message is an orphan where it stands nowhere else.
    pub fn remove_location(&mut self, location: LocationId) -> Result<(), Error> {
        let Some(place) = self.location_if_there(location)? else { return Ok(()) };
        self.connection
            .prepare_cached("DELETE FROM locations WHERE id = ?1")?
            .execute([location.0])?;
        if !place.hidden {
            self.count(place.mailbox, Counts::of(place.flags.has(Flags::SEEN), -1))?;
        }
        self.note_orphan(place.message)?;
        self.changes.messages(place.mailbox);
        Ok(())
    }

    /// The row's flags on the server are these now; what the person wants of them stays.
    pub fn note_server_flags(&mut self, location: LocationId, add: &Flags) -> Result<(), Error> {
        let Some(place) = self.location_if_there(location)? else { return Ok(()) };
        let server = place.flags_server.changed(add, &Flags::default());
        let ours = place.flags.changed(add, &Flags::default());
        self.connection
            .prepare_cached(
                "UPDATE locations SET flags_server = ?2, keywords_server = ?3, flags = ?4,
                                      keywords = ?5 WHERE id = ?1",
            )?
            .execute((
                location.0,
                server.system,
                text::from_keywords(&server),
                ours.system,
                text::from_keywords(&ours),
            ))?;
        if !place.hidden {
            let mut counts = Counts::of(place.flags.has(Flags::SEEN), -1);
            counts += Counts::of(ours.has(Flags::SEEN), 1);
            self.count(place.mailbox, counts)?;
        }
        self.changes.messages(place.mailbox);
        Ok(())
    }

    /// A row's place, or `None` where it has left.
    pub(crate) fn location_if_there(
        &self,
        location: LocationId,
    ) -> Result<Option<super::Location>, Error> {
        match self.read().location(location) {
            Ok(place) => Ok(Some(place)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Promises about one row are about another from now on.
    fn hand_on(&mut self, from: LocationId, to: LocationId) -> Result<(), Error> {
        for sql in [
            "UPDATE pending_ops SET location = ?2 WHERE location = ?1",
            "UPDATE pending_ops SET target = ?2 WHERE target = ?1",
            "UPDATE drafts SET location = ?2 WHERE location = ?1",
            "UPDATE OR IGNORE action_flags SET location = ?2 WHERE location = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute((from.0, to.0))?;
        }
        Ok(())
    }

    /// Puts a message's row under another message, which is the same mail under its true identity.
    pub(crate) fn repoint(
        &mut self,
        location: LocationId,
        from: MessageId,
        to: MessageId,
    ) -> Result<(), Error> {
        let mailbox: i64 = self
            .connection
            .prepare_cached(
                "UPDATE locations
                    SET message = ?2,
                        body_missing = (SELECT body_held = 0 AND body_dropped = 0
                                          FROM messages WHERE id = ?2)
                  WHERE id = ?1 RETURNING mailbox",
            )?
            .query_row((location.0, to.0), |r| r.get(0))?;
        self.connection
            .prepare_cached("UPDATE messages SET orphaned_at = NULL WHERE id = ?1")?
            .execute([to.0])?;
        self.note_orphan(from)?;
        self.changes.messages(MailboxId(mailbox));
        Ok(())
    }
}
