//! Moves messages to the trash, from where they can still be taken back.

use super::rights::Deed;
use super::select::Scope;
use crate::Engine;
use crate::error::Problem;
use mail::id::{ActionId, MailboxId, MessageId};
use mail::mailbox::Role;

impl Engine {
    /// Moves messages to the trash from everywhere they stand, or from one mailbox. What is in the
    /// trash already stays there.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`.
    pub async fn trash(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
    ) -> Result<ActionId, Problem> {
        let chosen = self.choose(messages, from, Scope::Every, Some(Deed::Remove)).await?;
        self.move_to_role("trash", chosen, &[Role::Trash], |_, _, _| Ok(())).await
    }
}
