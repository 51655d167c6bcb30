//! Mailboxes made, renamed, deleted and subscribed to, told to the server. Each can be told twice:
//! what is done already counts as done.

use super::Line;
use super::replay::Replayed;
use crate::sync::pull::PullError;
use mail::mailbox::MailboxName;
use store::{OpKind, OpState, PendingOp};

impl Line {
    /// Tells one promise about a mailbox.
    pub(super) async fn structure(
        &mut self,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let Some(op) = ops.into_iter().next() else { return Ok(()) };
        let intent = PendingOp { state: OpState::Intent, ..op.clone() };
        self.note(move |w| w.advance_op(&intent)).await?;
        done.listed_anew = true;
        // A mailbox that is open here cannot be renamed or deleted everywhere.
        self.selected = None;
        let delimiter = self.delimiter(&op).await?;
        let named = |raw: &Option<Vec<u8>>| {
            MailboxName::from_wire(raw.as_deref().unwrap_or_default(), delimiter)
        };
        let (name, old) = (named(&op.op.name), named(&op.op.old_name));
        let told = match op.op.kind {
            OpKind::Create => self.session.create_mailbox(&name).await,
            OpKind::Rename => self.session.rename_mailbox(&old, &name).await,
            OpKind::Delete => self.session.delete_mailbox(&name).await,
            OpKind::Subscribe => self.session.subscribe(&name, true).await,
            OpKind::Unsubscribe => self.session.subscribe(&name, false).await,
            OpKind::Move | OpKind::Copy | OpKind::Append | OpKind::Expunge => Ok(()),
        };
        match told {
            Ok(()) => {}
            Err(error) if error.session_survives() => {
                if !self.is_so(op.op.kind, &name, &old).await? {
                    return self.refuse(vec![op], &error, now, done).await;
                }
            }
            Err(error) => return Err(error.into()),
        }
        if op.op.kind == OpKind::Create {
            // Other programs show what is subscribed; a server that will not is no trouble.
            match self.session.subscribe(&name, true).await {
                Ok(()) => {}
                Err(error) if error.session_survives() => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.note(move |w| w.finish_mailbox(&op)).await
    }

    /// Whether the server lists what was promised, whoever has done it.
    async fn is_so(
        &mut self,
        kind: OpKind,
        name: &MailboxName,
        old: &MailboxName,
    ) -> Result<bool, PullError> {
        let listed = self.session.list().await?;
        let there = |wanted: &MailboxName| {
            listed.iter().any(|one| one.selectable() && one.name.raw() == wanted.raw())
        };
        Ok(match kind {
            OpKind::Create => there(name),
            OpKind::Rename => there(name) && !there(old),
            OpKind::Delete => !listed.is_empty() && !there(name),
            OpKind::Subscribe
            | OpKind::Unsubscribe
            | OpKind::Move
            | OpKind::Copy
            | OpKind::Append
            | OpKind::Expunge => false,
        })
    }

    async fn delimiter(&mut self, op: &PendingOp) -> Result<Option<char>, PullError> {
        let (id, account) = (op.op.source, op.op.account);
        let read = move |r: &store::Read<'_>| {
            let rows = r.mailboxes(Some(account))?;
            let own = rows.iter().find(|row| Some(row.id) == id);
            Ok(own.and_then(|row| row.name.delimiter()))
        };
        Ok(self.store.read(read).await?)
    }
}
