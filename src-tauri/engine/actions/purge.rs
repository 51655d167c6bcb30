//! Purges a mailbox: what is marked `\Deleted` leaves it for good.

use super::rights::{Deed, allow};
use crate::Engine;
use crate::error::{Code, Problem};
use mail::id::{ActionId, MailboxId};

impl Engine {
    /// How many messages a purge of this mailbox would remove.
    pub async fn marked(&self, mailbox: MailboxId) -> Result<usize, Problem> {
        Ok(self.store().read(move |r| r.marked_deleted(mailbox)).await?.len())
    }

    /// Removes for good what is marked `\Deleted` in a mailbox, by whichever program, as far as it
    /// is known here: nothing that another program marks meanwhile.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`.
    pub async fn purge(&self, mailbox: MailboxId) -> Result<(ActionId, usize), Problem> {
        let read = move |r: &store::Read<'_>| Ok((r.mailbox(mailbox)?, r.marked_deleted(mailbox)?));
        let (row, marked) = self.store().read(read).await?;
        if !allow(row.rights.as_deref(), Deed::Remove) {
            return Err(Problem::of(Code::NotAllowed));
        }
        let count = marked.len();
        let action = self
            .act("purge", move |w, action| {
                marked.iter().try_for_each(|place| w.promise_expunge(action, *place))
            })
            .await?;
        Ok((action, count))
    }
}
