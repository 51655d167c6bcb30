//! Local Folders: mailboxes that live only here.

use crate::Engine;
use crate::error::Problem;
use mail::id::MailboxId;
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

    /// Gives a local mailbox another path, and those below it with it.
    ///
    /// # Errors
    /// `notFound` where it is a server's; `badName`, `nameTaken`, and the store's.
    pub async fn rename_local_mailbox(&self, id: MailboxId, path: &str) -> Result<(), Problem> {
        let path = path.to_owned();
        Ok(self.store().write_durable(move |w| w.rename_local_mailbox(id, &path)).await?)
    }

    /// Deletes a local mailbox and, for good, the mail that stands nowhere else.
    ///
    /// # Errors
    /// `notFound` where it is a server's; `nameTaken` where there are mailboxes below it; and the
    /// store's.
    pub async fn delete_local_mailbox(&self, id: MailboxId) -> Result<(), Problem> {
        Ok(self.store().write_durable(move |w| w.delete_local_mailbox(id)).await?)
    }
}
