//! Empties a mailbox: all that is in it leaves it for good.

use super::rights::{Deed, allow};
use crate::Engine;
use crate::error::{Code, Problem};
use mail::id::{ActionId, MailboxId};

impl Engine {
    /// Removes for good everything a mailbox shows: nothing that came there unseen meanwhile.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`.
    pub async fn empty_mailbox(&self, mailbox: MailboxId) -> Result<(ActionId, usize), Problem> {
        let read = move |r: &store::Read<'_>| Ok((r.mailbox(mailbox)?, r.shown_places(mailbox)?));
        let (row, places) = self.store().read(read).await?;
        if !allow(row.rights.as_deref(), Deed::Remove) {
            return Err(Problem::of(Code::NotAllowed));
        }
        let count = places.len();
        let action = self
            .act("empty", move |w, action| {
                places.iter().try_for_each(|place| w.promise_expunge(action, *place))
            })
            .await?;
        Ok((action, count))
    }
}
