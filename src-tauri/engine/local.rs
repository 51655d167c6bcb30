//! Local Folders: mailboxes that live only here.

use crate::Engine;
use crate::error::Problem;
use store::{AccountRow, MailboxRow};

impl Engine {
    /// The account of Local Folders, made if there is none.
    pub async fn local_account(&self) -> Result<AccountRow, Problem> {
        let made = |w: &mut store::Write<'_>| {
            let id = w.local_account()?;
            w.read().account(id)
        };
        Ok(self.store().write_durable(made).await?)
    }

    /// The local mailbox with this path, made if there is none.
    ///
    /// # Errors
    /// `badName`, and the store's.
    pub async fn create_local_mailbox(&self, path: &str) -> Result<MailboxRow, Problem> {
        let path = path.to_owned();
        let made = move |w: &mut store::Write<'_>| {
            let id = w.create_local_mailbox(&path)?;
            w.read().mailbox(id)
        };
        Ok(self.store().write_durable(made).await?)
    }
}
