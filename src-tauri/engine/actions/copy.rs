//! Copies messages to a mailbox.

use super::select::{Chosen, Scope};
use crate::Engine;
use crate::error::Problem;
use mail::id::{ActionId, MailboxId, MessageId};

impl Engine {
    /// Puts messages into another mailbox of their account as well; or of a server into Local
    /// Folders, and back.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`; `otherAccount` where the mailbox belongs to another server;
    /// `notHeld` where a body cannot be had.
    pub async fn copy_messages(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
        to: MailboxId,
    ) -> Result<ActionId, Problem> {
        let chosen = self.choose(messages, from, Scope::One, None).await?;
        self.copy_places(chosen, to).await
    }

    pub(super) async fn copy_places(
        &self,
        chosen: Vec<Chosen>,
        to: MailboxId,
    ) -> Result<ActionId, Problem> {
        let destination = self.destination(to).await?;
        if self.goes_across(&chosen, &destination).await? {
            return self.bring_across("copy", chosen, &destination, false).await;
        }
        self.act("copy", move |w, action| {
            chosen.iter().try_for_each(|one| w.promise_copy(action, one.place.id, to))
        })
        .await
    }
}
