//! Deletes messages for good.

use super::rights::Deed;
use super::select::{Chosen, Scope};
use crate::Engine;
use crate::error::Problem;
use mail::id::{ActionId, MailboxId, MessageId};

impl Engine {
    /// Deletes messages for good, from everywhere they stand or from one mailbox. Once the server
    /// has done it there is no way back.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`.
    pub async fn delete(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
    ) -> Result<ActionId, Problem> {
        let chosen = self.choose(messages, from, Scope::Every, Some(Deed::Remove)).await?;
        self.delete_places(chosen).await
    }

    pub(super) async fn delete_places(&self, chosen: Vec<Chosen>) -> Result<ActionId, Problem> {
        self.act("delete", move |w, action| {
            chosen.iter().try_for_each(|one| w.promise_expunge(action, one.place.id))
        })
        .await
    }
}
