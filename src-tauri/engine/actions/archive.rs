//! Archives messages: they leave the inbox and stay.

use super::rights::Deed;
use super::select::{Chosen, Scope};
use crate::Engine;
use crate::error::Problem;
use mail::id::{ActionId, MailboxId, MessageId};
use mail::mailbox::Role;

impl Engine {
    /// Moves messages to the archive, which is Gmail's All Mail where there is none by that name.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`.
    pub async fn archive(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
    ) -> Result<ActionId, Problem> {
        let chosen = self.choose(messages, from, Scope::One, Some(Deed::Remove)).await?;
        self.archive_places(chosen).await
    }

    pub(super) async fn archive_places(&self, chosen: Vec<Chosen>) -> Result<ActionId, Problem> {
        let roles = &[Role::Archive, Role::All];
        self.move_to_role("archive", chosen, roles, |_, _, _| Ok(())).await
    }
}
