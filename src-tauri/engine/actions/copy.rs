//! Copies messages to a mailbox.

use super::select::Scope;
use crate::Engine;
use crate::error::{Code, Problem};
use mail::id::{ActionId, MailboxId, MessageId};

impl Engine {
    /// Puts messages into another mailbox of their account as well.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`; `otherAccount` where the mailbox belongs to another account.
    pub async fn copy_messages(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
        to: MailboxId,
    ) -> Result<ActionId, Problem> {
        let destination = self.destination(to).await?;
        let chosen = self.choose(messages, from, Scope::One, None).await?;
        if chosen.iter().any(|one| one.account != destination.account) {
            return Err(Problem::of(Code::OtherAccount));
        }
        self.act("copy", move |w, action| {
            chosen.iter().try_for_each(|one| w.promise_copy(action, one.place.id, to))
        })
        .await
    }
}
