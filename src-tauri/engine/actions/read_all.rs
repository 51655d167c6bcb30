//! Marks all of a mailbox as read.

use crate::Engine;
use crate::error::Problem;
use mail::id::{ActionId, MailboxId};

impl Engine {
    /// All that is in a mailbox is read.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn read_all(&self, mailbox: MailboxId) -> Result<ActionId, Problem> {
        self.store().read(move |r| r.mailbox(mailbox)).await?;
        self.act("readAll", move |w, action| w.promise_all_read(action, mailbox).map(drop)).await
    }
}
