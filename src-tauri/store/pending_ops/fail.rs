//! How promises end: kept, or given up with everything put back as it was.

use super::{OpKind, OpState, PendingOp, op_of};
use crate::error::Error;
use crate::write::Write;
use mail::flags::Flags;
use mail::id::LocationId;
use mail::uid::Uid;

/// Why a promise was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A code.
    pub code: &'static str,
    /// The server's words.
    pub text: Option<String>,
}

const DEPENDENT: &str = "
    SELECT * FROM pending_ops
     WHERE location = ?1 AND id > ?2 AND state IN ('held', 'queued', 'intent') ORDER BY id";

impl Write<'_> {
    /// The server has moved or copied the message; it is this UID there now, where that is known.
    pub fn finish_transfer(&mut self, op: &PendingOp, uid: Option<Uid>) -> Result<(), Error> {
        if let (Some(target), Some(uid)) = (op.op.target, uid) {
            self.settle_target(target, uid)?;
        }
        if op.op.kind == OpKind::Move
            && let Some(source) = op.op.location
        {
            self.remove_location(source)?;
        }
        self.finish_op(op, uid)
    }

    /// The message is where it should be, and marked `\Deleted` where it was: the server cannot
    /// remove it without removing what others have marked. It stays hidden here.
    pub fn finish_marked(&mut self, op: &PendingOp) -> Result<(), Error> {
        if let Some(source) = op.op.location {
            let deleted = Flags { system: Flags::DELETED, ..Flags::default() };
            self.note_server_flags(source, &deleted)?;
        }
        self.finish_op(op, None)
    }

    /// The message is no more in its mailbox, and nothing waits for it elsewhere.
    pub fn finish_gone(&mut self, op: &PendingOp) -> Result<(), Error> {
        if let Some(location) = op.op.location {
            self.remove_location(location)?;
        }
        if let Some(target) = op.op.target {
            // What was to become of it there needs not be told any more.
            for dependent in self.dependents(target, op.id)? {
                self.finish_gone(&dependent)?;
            }
            self.remove_location(target)?;
        }
        self.finish_op(op, None)
    }

    /// A promise is kept.
    pub fn finish_op(&mut self, op: &PendingOp, uid: Option<Uid>) -> Result<(), Error> {
        let done = PendingOp {
            state: OpState::Done,
            new_uid: uid.or(op.new_uid),
            failure: None,
            failure_text: None,
            ..op.clone()
        };
        self.connection.prepare_cached("DELETE FROM op_bodies WHERE op = ?1")?.execute([op.id])?;
        self.advance_op(&done)
    }

    /// A promise is given up: what it changed here is put back, what was built on it too. The
    /// failed promise stays until the person has seen it.
    pub fn fail_op(&mut self, op: &PendingOp, failure: &Failure) -> Result<(), Error> {
        self.put_back(op)?;
        self.advance_op(&PendingOp {
            state: OpState::Failed,
            tries: op.tries + 1,
            failure: Some(failure.code.to_owned()),
            failure_text: failure.text.clone(),
            ..op.clone()
        })
    }

    /// Takes back here what a promise changed here.
    pub(super) fn put_back(&mut self, op: &PendingOp) -> Result<(), Error> {
        match op.op.kind {
            OpKind::Move | OpKind::Copy | OpKind::Append | OpKind::Expunge => {
                // A copy that is there by now is real, whatever becomes of the rest.
                let waits = |place: &crate::Location| place.uid.is_none();
                if let Some(target) = op.op.target
                    && self.location_if_there(target)?.is_some_and(|place| waits(&place))
                {
                    self.fail_dependents(target, op.id)?;
                    self.remove_location(target)?;
                }
                if let Some((draft, _)) = op.op.draft
                    && let Some(before) = self.read().draft(draft)?.location
                {
                    self.show_again(before)?;
                }
                match op.op.location {
                    Some(location) if op.op.kind != OpKind::Copy => self.show_again(location),
                    Some(_) | None => Ok(()),
                }
            }
            OpKind::Create
            | OpKind::Rename
            | OpKind::Delete
            | OpKind::Subscribe
            | OpKind::Unsubscribe => self.put_back_mailbox(op),
        }
    }

    /// Forgets a promise that was never told, and what was built on it.
    pub(super) fn cancel(&mut self, op: &PendingOp) -> Result<(), Error> {
        if let Some(target) = op.op.target {
            for dependent in self.dependents(target, op.id)? {
                self.cancel(&dependent)?;
            }
        }
        self.put_back(op)?;
        self.changes.queue(op.op.account);
        self.remove_op(op.id)
    }

    pub(crate) fn show_again(&mut self, location: LocationId) -> Result<(), Error> {
        match self.set_hidden(location, false) {
            Ok(()) | Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What was done to a row that never came to be ends with it.
    fn fail_dependents(&mut self, row: LocationId, after: i64) -> Result<(), Error> {
        for op in self.dependents(row, after)? {
            self.fail_op(&op, &Failure { code: "gone", text: None })?;
        }
        Ok(())
    }

    /// Open promises about a row that another promise is to bring.
    fn dependents(&self, row: LocationId, after: i64) -> Result<Vec<PendingOp>, Error> {
        let mut all = self.connection.prepare_cached(DEPENDENT)?;
        Ok(all.query_map((row.0, after), op_of)?.collect::<Result<_, _>>()?)
    }
}
