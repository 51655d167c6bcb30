//! The person's actions, and undo: what the server does not know is forgotten, the rest is done
//! the other way round.

use super::{OpKind, OpState, PendingOp, op_of};
use crate::error::Error;
use crate::text;
use crate::write::Write;
use mail::flags::Flags;
use mail::id::LocationId;
use rusqlite::OptionalExtension as _;

const OF_ACTION: &str = "SELECT * FROM pending_ops WHERE action = ?1 ORDER BY id DESC";

const FLAGS: &str = "
    SELECT f.location, f.added, f.keywords_added, f.removed, f.keywords_removed
      FROM action_flags f WHERE f.action = ?1";

impl Write<'_> {
    /// Begins an action of the person; what it promises and changes belongs to it.
    pub fn begin_action(&mut self, verb: &str) -> Result<i64, Error> {
        self.connection
            .prepare_cached("INSERT INTO actions (verb, created) VALUES (?1, ?2)")?
            .execute((verb, self.now))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The person wants flags added and removed, as part of an action that can be undone.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn promise_flags(
        &mut self,
        action: i64,
        location: LocationId,
        add: &Flags,
        remove: &Flags,
    ) -> Result<(), Error> {
        let before = self.read().location(location)?.flags;
        self.change_flags(location, add, remove)?;
        let after = self.read().location(location)?.flags;
        let (added, removed) = (after.without(&before), before.without(&after));
        if added.is_empty() && removed.is_empty() {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO action_flags
                        (action, location, added, removed, keywords_added, keywords_removed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                action,
                location.0,
                added.system,
                removed.system,
                text::from_keywords(&added),
                text::from_keywords(&removed),
            ))?;
        Ok(())
    }

    /// Takes an action back, by an action whose number is returned. `None` where it was taken back
    /// before, or nothing of it can be: mail deleted for good does not come back from a server that
    /// has done it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn undo_action(&mut self, action: i64) -> Result<Option<i64>, Error> {
        let undone: Option<bool> = self
            .connection
            .prepare_cached("SELECT undone FROM actions WHERE id = ?1")?
            .query_row([action], |r| r.get(0))
            .optional()?;
        match undone {
            None => return Err(Error::NotFound),
            Some(true) => return Ok(None),
            Some(false) => {}
        }
        self.connection
            .prepare_cached("UPDATE actions SET undone = 1 WHERE id = ?1")?
            .execute([action])?;
        let ops: Vec<PendingOp> = self
            .connection
            .prepare_cached(OF_ACTION)?
            .query_map([action], op_of)?
            .collect::<Result<_, _>>()?;
        let back = self.begin_action("undo")?;
        let mut any = self.undo_flags(action)?;
        any |= self.recall_drafts(action)?;
        for op in ops {
            any |= self.undo_op(back, &op)?;
        }
        Ok(any.then_some(back))
    }

    /// Takes back the flags an action changed; what somebody changed since stays.
    fn undo_flags(&mut self, action: i64) -> Result<bool, Error> {
        let rows: Vec<(LocationId, Flags, Flags)> = self
            .connection
            .prepare_cached(FLAGS)?
            .query_map([action], |r| {
                let added = text::to_flags(r.get(1)?, r.get_ref(2)?.as_str()?);
                let removed = text::to_flags(r.get(3)?, r.get_ref(4)?.as_str()?);
                Ok((LocationId(r.get(0)?), added, removed))
            })?
            .collect::<Result<_, _>>()?;
        let any = !rows.is_empty();
        for (location, added, removed) in rows {
            self.change_flags(location, &removed, &added)?;
        }
        Ok(any)
    }

    fn undo_op(&mut self, action: i64, op: &PendingOp) -> Result<bool, Error> {
        match op.state {
            // A tried one may have been carried out and refused in one: only a fresh one is sure.
            OpState::Held | OpState::Queued if op.step == 0 => {
                self.cancel(op)?;
                Ok(true)
            }
            // It was put back when it failed.
            OpState::Failed => {
                self.remove_op(op.id)?;
                self.changes.queue(op.op.account);
                Ok(true)
            }
            OpState::Held | OpState::Queued | OpState::Intent | OpState::Done => {
                self.undo_told(action, op)
            }
        }
    }

    /// The other way round, after what is on its way.
    fn undo_told(&mut self, action: i64, op: &PendingOp) -> Result<bool, Error> {
        let there = match op.op.target {
            Some(target) => self.location_if_there(target)?.filter(|place| !place.hidden),
            None => None,
        };
        match (op.op.kind, there, op.op.source) {
            (OpKind::Move, Some(place), Some(source)) => {
                self.promise_move(action, place.id, source)?;
                Ok(true)
            }
            // What came from Local Folders is not taken from the server before it is back there.
            (OpKind::Append, Some(_), Some(_)) if !self.bring_back(op)? => Ok(false),
            (OpKind::Copy | OpKind::Append, Some(place), _) => {
                self.promise_expunge(action, place.id)?;
                Ok(true)
            }
            (OpKind::Rename, _, _) => self.undo_rename(action, op),
            (OpKind::Subscribe, _, Some(source)) => {
                self.promise_subscription(action, source, false)?;
                Ok(true)
            }
            (OpKind::Unsubscribe, _, Some(source)) => {
                self.promise_subscription(action, source, true)?;
                Ok(true)
            }
            (
                OpKind::Move
                | OpKind::Copy
                | OpKind::Append
                | OpKind::Expunge
                | OpKind::Create
                | OpKind::Delete
                | OpKind::Subscribe
                | OpKind::Unsubscribe,
                _,
                _,
            ) => Ok(false),
        }
    }

    /// Forgets what was done and told before `older_than`: it can no more be undone.
    pub fn forget_actions(&mut self, older_than: i64) -> Result<usize, Error> {
        self.connection.execute(
            "DELETE FROM pending_ops WHERE state = 'done' AND created < ?1",
            [older_than],
        )?;
        Ok(self.connection.execute(
            "DELETE FROM actions
              WHERE created < ?1
                AND NOT EXISTS (SELECT 1 FROM pending_ops WHERE action = actions.id)",
            [older_than],
        )?)
    }

    /// The person has seen that a promise failed.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such failed promise.
    pub fn dismiss_op(&mut self, id: i64) -> Result<(), Error> {
        let op = self.read().pending_op(id)?.filter(|op| op.state == OpState::Failed);
        let op = op.ok_or(Error::NotFound)?;
        self.remove_op(id)?;
        self.changes.queue(op.op.account);
        Ok(())
    }

    /// The person wants a failed promise tried again.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such failed promise, or what it was about has gone.
    pub fn retry_op(&mut self, id: i64) -> Result<(), Error> {
        let op = self.read().pending_op(id)?.filter(|op| op.state == OpState::Failed);
        let op = op.ok_or(Error::NotFound)?;
        let action = op.op.action;
        match (op.op.kind, op.op.location, op.op.destination) {
            (OpKind::Move, Some(location), Some(to)) => self.promise_move(action, location, to)?,
            (OpKind::Copy, Some(location), Some(to)) => self.promise_copy(action, location, to)?,
            (OpKind::Expunge, Some(location), _) => self.promise_expunge(action, location)?,
            (OpKind::Append, _, Some(_)) => return self.retry_append(&op),
            (
                OpKind::Create
                | OpKind::Rename
                | OpKind::Delete
                | OpKind::Subscribe
                | OpKind::Unsubscribe,
                _,
                _,
            ) => self.retry_mailbox(&op)?,
            (OpKind::Move | OpKind::Copy | OpKind::Expunge | OpKind::Append, _, _) => {
                return Err(Error::NotFound);
            }
        }
        self.remove_op(id)?;
        self.changes.queue(op.op.account);
        Ok(())
    }
}
