//! Moves messages to a mailbox: here at once, there when the server can be told.

use super::rights::Deed;
use super::select::{Chosen, Scope};
use crate::Engine;
use crate::error::Problem;
use mail::id::{ActionId, MailboxId, MessageId};

impl Engine {
    /// Moves messages to another mailbox of their account, or between a server and Local Folders,
    /// from `from` or from where the person sees them first.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`; `otherAccount` where the mailbox belongs to another server;
    /// `notHeld` where a body cannot be had.
    pub async fn move_messages(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
        to: MailboxId,
    ) -> Result<ActionId, Problem> {
        let chosen = self.choose(messages, from, Scope::One, Some(Deed::Remove)).await?;
        self.move_places(chosen, to).await
    }

    pub(super) async fn move_places(
        &self,
        chosen: Vec<Chosen>,
        to: MailboxId,
    ) -> Result<ActionId, Problem> {
        let destination = self.destination(to).await?;
        if self.goes_across(&chosen, &destination).await? {
            return self.bring_across("move", chosen, &destination, true).await;
        }
        self.act("move", move |w, action| {
            chosen.iter().try_for_each(|one| w.promise_move(action, one.place.id, to))
        })
        .await
    }
}
