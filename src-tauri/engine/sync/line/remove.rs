//! Messages removed from the open mailbox, by UID EXPUNGE or not at all.

use super::Line;
use super::replay::Replayed;
use super::transfer::just;
use crate::sync::pull::PullError;
use mail::flags::Flags;
use mail::uid::{Uid, UidSet};
use store::{OpKind, PendingOp};

impl Line {
    /// Promises with the UID their message has now. Those whose message has left are over, by
    /// `end`; those that have no UID now wait.
    pub(super) async fn placed(
        &mut self,
        ops: Vec<PendingOp>,
        end: fn(&mut store::Write<'_>, &PendingOp) -> Result<(), store::Error>,
    ) -> Result<Vec<(PendingOp, Uid)>, PullError> {
        let read = move |r: &store::Read<'_>| {
            let (mut placed, mut gone) = (Vec::new(), Vec::new());
            for op in ops {
                match op.op.location.map(|id| r.location(id)).transpose() {
                    Ok(Some(place)) => placed.extend(place.uid.map(|uid| (op, uid))),
                    Ok(None) | Err(store::Error::NotFound) => gone.push(op),
                    Err(error) => return Err(error),
                }
            }
            Ok((placed, gone))
        };
        let (placed, gone) = self.store.read(read).await?;
        if !gone.is_empty() {
            self.note(move |w| gone.iter().try_for_each(|op| end(w, op))).await?;
        }
        Ok(placed)
    }

    /// Removes messages from the open mailbox: marked, then expunged by UID where the server can.
    pub(super) async fn remove_there(
        &mut self,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let placed = self.placed(ops, over).await?;
        let uids: UidSet = placed.iter().map(|(_, uid)| *uid).collect();
        if uids.is_empty() {
            return Ok(());
        }
        let deleted = Flags { system: Flags::DELETED, ..Flags::default() };
        let expunges = self.session.capabilities().has_uid_expunge();
        let mut told = self.session.store_flags(&uids, &deleted, &Flags::default()).await.map(drop);
        if told.is_ok() && expunges {
            told = self.session.expunge_uids(&uids).await;
        }
        match told {
            Ok(()) if expunges => {
                self.note(move |w| placed.iter().try_for_each(|p| over(w, &p.0))).await
            }
            Ok(()) => {
                done.marked += placed.len() as u64;
                self.note(move |w| placed.iter().try_for_each(|(op, _)| w.finish_marked(op))).await
            }
            Err(error) if error.session_survives() => {
                // A server that expunges by itself may say that there is no such message.
                let there = self.session.uids(&uids).await?;
                let (left, gone): (Vec<_>, Vec<_>) =
                    placed.into_iter().partition(|(_, uid)| there.contains(*uid));
                self.note(move |w| gone.iter().try_for_each(|(op, _)| over(w, op))).await?;
                if left.is_empty() {
                    Ok(())
                } else {
                    self.refuse(just(&left), &error, now, done).await
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A message has left its mailbox as promised.
fn over(w: &mut store::Write<'_>, op: &PendingOp) -> Result<(), store::Error> {
    match op.op.kind {
        OpKind::Move | OpKind::Copy => w.finish_transfer(op, op.new_uid),
        OpKind::Expunge
        | OpKind::Append
        | OpKind::Create
        | OpKind::Rename
        | OpKind::Delete
        | OpKind::Subscribe
        | OpKind::Unsubscribe => w.finish_gone(op),
    }
}
