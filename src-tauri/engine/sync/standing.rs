//! The working connection at rest: in IDLE on a mailbox, which is visited when something happens
//! there.

use super::agenda::Agenda;
use super::line::Line;
use super::pull::PullError;
use super::stand::stand;
use imap::Push;
use mail::id::MailboxId;

impl Line {
    /// Opens the mailbox to stand on. `false` where it is to be visited first: it is not as it was
    /// left.
    pub async fn begin_to_stand(
        &mut self,
        agenda: &mut Agenda,
        id: MailboxId,
    ) -> Result<bool, PullError> {
        let opened = self.select_there(id).await;
        if matches!(opened, Err(PullError::Contradiction)) {
            agenda.mark_dirty(id);
        }
        let Some(selected) = opened? else { return Ok(true) };
        let read = move |r: &store::Read<'_>| Ok((r.mailbox(id)?, r.held_uids(id)?.len()));
        let (row, held) = self.store.read(read).await?;
        let as_left = u64::from(selected.exists) == held
            && selected.uidnext == row.uidnext
            && (selected.highestmodseq.is_none() || selected.highestmodseq == row.highestmodseq);
        if !as_left {
            agenda.mark_dirty(id);
        }
        Ok(as_left)
    }

    /// Stands in IDLE on the open mailbox until something happens there or `stop` is done: what
    /// that gave, whatever became of the connection.
    pub async fn stand<T: Send>(
        &mut self,
        agenda: &mut Agenda,
        id: MailboxId,
        stop: impl Future<Output = (T, bool)> + Send,
    ) -> (Option<T>, Result<(), PullError>) {
        let (given, idled) = stand(&mut self.session, stop).await;
        let idled = match idled {
            Ok(idled) => idled,
            Err(error) => return (given, Err(error.into())),
        };
        for push in idled.events {
            match push {
                Push::Status(name, _) => agenda.mark_named(name.raw()),
                Push::List(_) => agenda.list_due = true,
                Push::Lost => {
                    agenda.list_due = true;
                    agenda.mark_dirty(id);
                }
                Push::Exists(_)
                | Push::Expunge(_)
                | Push::Vanished(_)
                | Push::Flags(_)
                | Push::FlagsOf(_) => agenda.mark_dirty(id),
            }
        }
        (given, Ok(()))
    }
}
