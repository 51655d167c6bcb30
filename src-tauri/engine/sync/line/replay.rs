//! Keeps the person's promises that no difference of flags can say, a batch at a time: write the
//! intent, send, read the answer, write the outcome. After a lost connection or a crash the server
//! is asked first what it has done.

use super::Line;
use crate::diagnose::means_all_of_us;
use crate::sync::agenda::Agenda;
use crate::sync::pull::{PullError, is_about_a_message};
use crate::sync::push::Open;
use crate::sync::verdict::{Verdict, verdict};
use imap::Select;
use mail::id::MailboxId;
use std::collections::HashSet;
use store::{Failure, MailboxRow, OpKind, OpState, PendingOp};

/// How many promises go in one command.
const PIECE: u32 = 500;

/// What came of a piece of telling.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replayed {
    /// When there is something to tell again, where nothing is now.
    pub again: Option<i64>,
    /// Promises that were given up.
    pub failed: u64,
    /// Messages that stay on the server, marked `\Deleted`, because it cannot remove them safely.
    pub marked: u64,
    /// Mailboxes to be visited: what came there, or why their UIDs do not agree.
    pub(super) dirty: HashSet<MailboxId>,
    /// A visit has to come before what is left can be told.
    pub(super) blocked: bool,
    /// The list of mailboxes is not what it was.
    pub(super) listed_anew: bool,
}

impl Line {
    /// Tells the server the next promises of the account.
    pub async fn replay(&mut self, agenda: &mut Agenda, now: i64) -> Result<Replayed, PullError> {
        self.put_aside().await?;
        let account = self.account;
        let next = self.store.read(move |r| r.next_ops(account, now, PIECE)).await?;
        let mut done = Replayed { again: next.due, ..Replayed::default() };
        let Some(first) = next.batch.first() else {
            agenda.ops_due = false;
            return Ok(done);
        };
        match first.op.kind {
            OpKind::Move | OpKind::Copy => self.transfer(next.batch, now, &mut done).await?,
            OpKind::Expunge => self.expunge(next.batch, now, &mut done).await?,
            OpKind::Append => self.append(next.batch, now, &mut done).await?,
            OpKind::Create
            | OpKind::Rename
            | OpKind::Delete
            | OpKind::Subscribe
            | OpKind::Unsubscribe => self.structure(next.batch, now, &mut done).await?,
        }
        agenda.op_strikes = 0;
        agenda.ops_due = !done.blocked;
        agenda.list_due |= done.listed_anew;
        done.dirty.iter().for_each(|id| agenda.mark_dirty(*id));
        Ok(done)
    }

    /// Opens a mailbox to look into it, whatever we know of its UIDs.
    pub(super) async fn open_for_promises(&mut self, row: &MailboxRow) -> Result<Open, PullError> {
        self.selected = None;
        let selected = self.session.select(&row.name, Select::Plain).await?;
        let open = Open::of(row.id, &selected);
        self.selected = Some(open.clone());
        Ok(open)
    }

    /// Opens the mailbox messages are to leave. `false` where that cannot be now: then what is to
    /// become of the promises is written.
    pub(super) async fn open_source(
        &mut self,
        row: &MailboxRow,
        ops: &[PendingOp],
        now: i64,
        done: &mut Replayed,
    ) -> Result<bool, PullError> {
        match self.select(row.id).await {
            Ok(()) => Ok(true),
            Err(PullError::Contradiction) => {
                // Numbered anew: a visit gives the messages their new UIDs first.
                done.dirty.insert(row.id);
                done.blocked = true;
                Ok(false)
            }
            Err(PullError::Imap(error)) if is_about_a_message(&error) => {
                self.refuse(ops.to_vec(), &error, now, done).await?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// The mailboxes of a transfer; where one of them has gone from here the promises fail.
    pub(super) async fn mailbox_of(
        &mut self,
        id: Option<MailboxId>,
        ops: &[PendingOp],
        done: &mut Replayed,
    ) -> Result<Option<MailboxRow>, PullError> {
        let read = move |r: &store::Read<'_>| match id {
            Some(id) => r.mailbox(id),
            None => Err(store::Error::NotFound),
        };
        match self.store.read(read).await {
            Ok(row) => Ok(Some(row)),
            Err(store::Error::NotFound) => {
                let failure = Failure { code: "mailboxGone", text: None };
                self.give_up(ops.to_vec(), failure, done).await?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The server has refused these together. One by one, and now, where there are several; else
    /// later, or never.
    pub(super) async fn refuse(
        &mut self,
        ops: Vec<PendingOp>,
        error: &imap::Error,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        if means_all_of_us(error) {
            // Not a word about these: they wait as they are.
            let wait = |op| PendingOp { state: OpState::Queued, ..op };
            let ops: Vec<PendingOp> = ops.into_iter().map(wait).collect();
            self.note(move |w| ops.iter().try_for_each(|op| w.advance_op(op))).await?;
            return Err(error.clone().into());
        }
        let alone = ops.len() == 1;
        let mut later = Vec::new();
        for op in ops {
            let pause = match verdict(error, op.tries.saturating_sub(1)) {
                _ if !alone && op.tries == 0 => 0,
                Verdict::Later(pause) => pause,
                Verdict::Never(failure) => {
                    self.give_up(vec![op], failure, done).await?;
                    continue;
                }
            };
            let mut op = PendingOp { state: OpState::Queued, tries: op.tries + 1, ..op };
            op.op.due = now + pause;
            later.push(op);
        }
        let write =
            move |w: &mut store::Write<'_>| later.iter().try_for_each(|op| w.advance_op(op));
        Ok(self.store.write_durable(write).await?)
    }

    /// Gives promises up: everything is put back here, and the person is shown why.
    pub(super) async fn give_up(
        &mut self,
        ops: Vec<PendingOp>,
        failure: Failure,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        done.failed += ops.len() as u64;
        done.dirty.extend(ops.iter().filter_map(|op| op.op.source));
        done.dirty.extend(ops.iter().filter_map(|op| op.op.destination));
        tracing::warn!(count = ops.len(), code = failure.code, "promises were given up");
        let write =
            move |w: &mut store::Write<'_>| ops.iter().try_for_each(|op| w.fail_op(op, &failure));
        Ok(self.store.write_durable(write).await?)
    }

    /// One durable write.
    pub(super) async fn note<F>(&mut self, write: F) -> Result<(), PullError>
    where
        F: FnOnce(&mut store::Write<'_>) -> Result<(), store::Error> + Send + 'static,
    {
        Ok(self.store.write_durable(write).await?)
    }
}
