//! Messages of ours, put into a mailbox of the server: exactly once.

use super::Line;
use super::replay::Replayed;
use crate::sync::pull::PullError;
use mail::uid::UidSet;
use store::{Failure, HeaderRow, MailboxRow, OpState, PendingOp};

impl Line {
    /// Appends one message.
    pub(super) async fn append(
        &mut self,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let Some(op) = ops.first().cloned() else { return Ok(()) };
        let to = self.mailbox_of(op.op.destination, &ops, done).await?;
        let Some(to) = to else { return Ok(()) };
        let result = self.append_once(&to, op.clone(), done).await;
        match result {
            Err(PullError::Imap(error @ imap::Error::Limit { what: "append" })) => {
                self.refuse(ops, &error, now, done).await
            }
            Err(PullError::Imap(error)) if error.session_survives() => {
                self.refuse(ops, &error, now, done).await
            }
            other => other,
        }
    }

    async fn append_once(
        &mut self,
        to: &MailboxRow,
        op: PendingOp,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        done.dirty.insert(to.id);
        if op.state == OpState::Intent
            && let Some(row) = self.look_for_append(to, &op).await?
        {
            return self.note(move |w| w.finish_append(&op, &row)).await;
        }
        let id = op.id;
        let Some(body) = self.store.read(move |r| r.append_body(id)).await? else {
            let failure = Failure { code: "storeDamaged", text: None };
            return self.give_up(vec![op], failure, done).await;
        };
        let before = self.before(to).await?;
        let op = PendingOp { state: OpState::Intent, destination_before: Some(before), ..op };
        let written = op.clone();
        self.note(move |w| w.advance_op(&written)).await?;
        let date = Some(body.internal_date);
        let told = self.session.append(&to.name, &body.flags, date, &body.raw).await?;
        let named = match told {
            Some((validity, uid)) if to.uidvalidity.is_none_or(|ours| ours == validity) => {
                let one = UidSet::range(uid.get(), uid.get());
                self.find(to, &one, std::slice::from_ref(&op)).await?.remove(&op.id)
            }
            Some(_) | None => None,
        };
        let row = match named {
            Some(row) => Some(row),
            None => self.look_for_append(to, &op).await?,
        };
        match row {
            Some(row) => self.note(move |w| w.finish_append(&op, &row)).await,
            // It said OK. The next visit finds the message, and the row that waits for it.
            None => self.note(move |w| w.finish_append_unseen(&op)).await,
        }
    }

    async fn look_for_append(
        &mut self,
        to: &MailboxRow,
        op: &PendingOp,
    ) -> Result<Option<HeaderRow>, PullError> {
        let uids = self.since_intent(to, op).await?;
        Ok(self.find(to, &uids, std::slice::from_ref(op)).await?.remove(&op.id))
    }
}
