//! Moves and copies, told to the server: MOVE where it has it, else COPY, `\Deleted` and UID
//! EXPUNGE, never a plain EXPUNGE.

use super::Line;
use super::replay::Replayed;
use crate::sync::pull::PullError;
use crate::sync::verdict::{Finding, finding};
use imap::Transferred;
use mail::uid::{Uid, UidSet, UidValidity};
use std::collections::HashMap;
use store::{Failure, MailboxRow, OpKind, OpState, PendingOp};

impl Line {
    /// Moves or copies a batch between two mailboxes.
    pub(super) async fn transfer(
        &mut self,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let Some(first) = ops.first().cloned() else { return Ok(()) };
        let Some(from) = self.mailbox_of(first.op.source, &ops, done).await? else { return Ok(()) };
        let to = self.mailbox_of(first.op.destination, &ops, done).await?;
        let Some(to) = to else { return Ok(()) };
        if first.step > 0 {
            return self.leave_source(&from, ops, now, done).await;
        }
        let ops = match first.state {
            OpState::Intent => self.find_out(&from, &to, ops, now, done).await?,
            OpState::Held | OpState::Queued | OpState::Done | OpState::Failed => ops,
        };
        self.send_transfer(&from, &to, ops, now, done).await
    }

    async fn send_transfer(
        &mut self,
        from: &MailboxRow,
        to: &MailboxRow,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let ops = self.placed(ops, |w, op| w.finish_gone(op)).await?;
        if ops.is_empty() || !self.open_source(from, &just(&ops), now, done).await? {
            return Ok(());
        }
        let validity = self.selected.as_ref().map_or(UidValidity(0), |open| open.uidvalidity);
        let before = match self.before(to).await {
            Ok(before) => before,
            Err(PullError::Imap(error)) if error.session_survives() => {
                return self.refuse(just(&ops), &error, now, done).await;
            }
            Err(error) => return Err(error),
        };
        let intent: Vec<(PendingOp, Uid)> = ops
            .into_iter()
            .map(|(op, uid)| {
                let op = PendingOp {
                    state: OpState::Intent,
                    source_uid: Some((uid, validity)),
                    destination_before: Some(before),
                    ..op
                };
                (op, uid)
            })
            .collect();
        let written = just(&intent);
        self.note(move |w| written.iter().try_for_each(|op| w.advance_op(op))).await?;
        let uids: UidSet = intent.iter().map(|(_, uid)| *uid).collect();
        let moves = intent.iter().all(|(op, _)| op.op.kind == OpKind::Move);
        let by_move = moves && self.session.capabilities().has_move();
        let told = if by_move {
            self.session.move_uids(&uids, &to.name).await
        } else {
            self.session.copy_uids(&uids, &to.name).await
        };
        match told {
            Ok(told) if by_move => self.moved(to, intent, told, done).await,
            Ok(told) => self.copied(from, to, intent, told, now, done).await,
            Err(error) if error.session_survives() => {
                let left = self.find_out(from, to, just(&intent), now, done).await?;
                self.refuse(left, &error, now, done).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What the destination's next message will be at least.
    pub(super) async fn before(
        &mut self,
        to: &MailboxRow,
    ) -> Result<(UidValidity, u32), PullError> {
        if let (Some(validity), Some(next)) = (to.uidvalidity, to.uidnext) {
            return Ok((validity, next));
        }
        let status = self.session.status(&to.name).await?;
        Ok((status.uidvalidity.unwrap_or(UidValidity(0)), status.uidnext.unwrap_or(1)))
    }

    /// MOVE ended in its OK. A message it says nothing of is looked for; one that is not there was
    /// taken away by somebody else before.
    async fn moved(
        &mut self,
        to: &MailboxRow,
        intent: Vec<(PendingOp, Uid)>,
        told: Transferred,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let known = new_uids(to, told);
        let silent: Vec<PendingOp> = intent
            .iter()
            .filter(|(_, u)| !known.contains_key(u))
            .map(|(op, _)| op.clone())
            .collect();
        let found = if let Some(first) = silent.first() {
            let uids = self.since_intent(to, first).await?;
            self.find(to, &uids, &silent).await?
        } else {
            HashMap::new()
        };
        done.dirty.insert(to.id);
        self.note(move |w| {
            for (op, uid) in intent {
                let new = known.get(&uid).copied().or(found.get(&op.id).map(|row| row.uid));
                match new {
                    Some(new) => w.finish_transfer(&op, Some(new))?,
                    None => w.finish_gone(&op)?,
                }
            }
            Ok(())
        })
        .await
    }

    /// COPY ended in its OK. Before anything leaves its mailbox it is seen in the other.
    async fn copied(
        &mut self,
        from: &MailboxRow,
        to: &MailboxRow,
        intent: Vec<(PendingOp, Uid)>,
        told: Transferred,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let known = new_uids(to, told);
        let ops = just(&intent);
        let Some(first) = ops.first() else { return Ok(()) };
        let uids = if known.is_empty() {
            self.since_intent(to, first).await?
        } else {
            known.values().copied().collect()
        };
        let found = self.find(to, &uids, &ops).await?;
        done.dirty.insert(to.id);
        let (mut there, mut lost) = (Vec::new(), Vec::new());
        for op in ops {
            match found.get(&op.id) {
                Some(row) => there.push((op, row.uid)),
                None => lost.push(op),
            }
        }
        let there = self.note_copied(there).await?;
        if !lost.is_empty() {
            self.lose(from, lost, done).await?;
        }
        if there.is_empty() { Ok(()) } else { self.leave_source(from, there, now, done).await }
    }

    /// Copies that are not there: of messages that had left before, which is the end of it, or of
    /// messages that are to stay where they are.
    async fn lose(
        &mut self,
        from: &MailboxRow,
        lost: Vec<PendingOp>,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let Some(here) = self.which_are_here(from, &lost, done).await? else { return Ok(()) };
        let (stay, gone): (Vec<_>, Vec<_>) = lost.into_iter().partition(|op| here.contains(&op.id));
        self.note(move |w| gone.iter().try_for_each(|op| w.finish_gone(op))).await?;
        if stay.is_empty() {
            return Ok(());
        }
        self.give_up(stay, Failure { code: "unconfirmed", text: None }, done).await
    }

    /// Writes down which messages stand in their new mailbox. Of those that are to leave the old
    /// one, that is half of it: they are returned.
    async fn note_copied(
        &mut self,
        there: Vec<(PendingOp, Uid)>,
    ) -> Result<Vec<PendingOp>, PullError> {
        let (moves, copies): (Vec<_>, Vec<_>) =
            there.into_iter().partition(|(op, _)| op.op.kind == OpKind::Move);
        let half: Vec<PendingOp> = moves
            .into_iter()
            .map(|(op, uid)| PendingOp { step: 1, new_uid: Some(uid), ..op })
            .collect();
        let written = half.clone();
        self.note(move |w| {
            for (op, uid) in &copies {
                w.finish_transfer(op, Some(*uid))?;
            }
            for op in &written {
                if let (Some(target), Some(uid)) = (op.op.target, op.new_uid) {
                    w.settle_target(target, uid)?;
                }
                w.advance_op(op)?;
            }
            Ok(())
        })
        .await?;
        Ok(half)
    }

    /// What was copied leaves the mailbox it was in.
    async fn leave_source(
        &mut self,
        from: &MailboxRow,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        if !self.open_source(from, &ops, now, done).await? {
            return Ok(());
        }
        self.remove_there(ops, now, done).await
    }

    /// After a lost answer: where each message stands now says what the server has done. What it
    /// has not done is returned.
    pub(super) async fn find_out(
        &mut self,
        from: &MailboxRow,
        to: &MailboxRow,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<Vec<PendingOp>, PullError> {
        let Some(first) = ops.first() else { return Ok(ops) };
        let found = match self.since_intent(to, first).await {
            Ok(uids) => self.find(to, &uids, &ops).await?,
            // It cannot be opened: nothing is found there, and a new try says why.
            Err(PullError::Imap(error)) if error.session_survives() => HashMap::new(),
            Err(error) => return Err(error),
        };
        let Some(here) = self.which_are_here(from, &ops, done).await? else {
            return Ok(Vec::new());
        };
        done.dirty.insert(to.id);
        let (mut again, mut half, mut ended) = (Vec::new(), Vec::new(), Vec::new());
        for op in ops {
            let uid = found.get(&op.id).map(|row| row.uid);
            let moves = op.op.kind == OpKind::Move;
            match (finding(moves, uid.is_some(), here.contains(&op.id)), uid) {
                (Finding::Nothing, _) => again.push(op),
                (Finding::Copied, Some(uid)) => half.push((op, uid)),
                (Finding::Done | Finding::Gone | Finding::Copied, _) => ended.push((op, uid)),
            }
        }
        self.note(move |w| {
            for (op, uid) in &ended {
                match uid {
                    Some(uid) => w.finish_transfer(op, Some(*uid))?,
                    None => w.finish_gone(op)?,
                }
            }
            Ok(())
        })
        .await?;
        let half = self.note_copied(half).await?;
        if !half.is_empty() {
            self.leave_source(from, half, now, done).await?;
        }
        Ok(again)
    }

    /// Which promises' messages still stand in the mailbox they were in. `None` where a visit has
    /// to come first.
    async fn which_are_here(
        &mut self,
        from: &MailboxRow,
        ops: &[PendingOp],
        done: &mut Replayed,
    ) -> Result<Option<Vec<i64>>, PullError> {
        match self.select(from.id).await {
            Ok(()) => {}
            Err(PullError::Contradiction) => {
                done.dirty.insert(from.id);
                done.blocked = true;
                return Ok(None);
            }
            Err(PullError::Imap(error)) if error.session_survives() => return Ok(Some(Vec::new())),
            Err(error) => return Err(error),
        }
        let locations: Vec<_> = ops.iter().map(|op| (op.id, op.op.location)).collect();
        let read = move |r: &store::Read<'_>| {
            let mut uids = Vec::new();
            for (op, location) in locations {
                let place = location.map(|id| r.location(id)).transpose()?;
                uids.extend(place.and_then(|place| place.uid).map(|uid| (op, uid)));
            }
            Ok(uids)
        };
        let uids = self.store.read(read).await?;
        let asked: UidSet = uids.iter().map(|(_, uid)| *uid).collect();
        let there =
            if asked.is_empty() { UidSet::new() } else { self.session.uids(&asked).await? };
        let here = uids.into_iter().filter(|(_, uid)| there.contains(*uid)).map(|(op, _)| op);
        Ok(Some(here.collect()))
    }
}

/// The promises alone.
pub(super) fn just(placed: &[(PendingOp, Uid)]) -> Vec<PendingOp> {
    placed.iter().map(|(op, _)| op.clone()).collect()
}

/// What the server says the messages became; nothing where that is of another UIDVALIDITY than
/// ours.
fn new_uids(to: &MailboxRow, told: Transferred) -> HashMap<Uid, Uid> {
    let other = to.uidvalidity.is_some() && told.uidvalidity != to.uidvalidity;
    if other { HashMap::new() } else { told.pairs.into_iter().collect() }
}
