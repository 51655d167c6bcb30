//! What the person chooses for their accounts, and what would be lost with one.

use crate::error::{Code, Problem};
use crate::{Engine, Online};
use mail::id::AccountId;
use mail::server::Endpoint;
use store::{AccountKind, AccountRow, Choices, Losses};

impl Engine {
    /// An account that has servers.
    ///
    /// # Errors
    /// `notFound`, for Local Folders too.
    pub async fn with_server(&self, account: AccountId) -> Result<AccountRow, Problem> {
        let row = self.store().read(move |r| r.account(account)).await?;
        if row.kind == AccountKind::Local { Err(Problem::of(Code::NotFound)) } else { Ok(row) }
    }

    /// Keeps what the person chose for an account, and its name. Its task goes on meanwhile.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn choose_for_account(
        &self,
        account: AccountId,
        name: &str,
        choices: Choices,
    ) -> Result<AccountRow, Problem> {
        let row = self.with_server(account).await?;
        let name = name.trim().chars().filter(|c| !c.is_control()).collect();
        let keep = move |w: &mut store::Write<'_>| {
            w.update_account(AccountRow { name, ..row })?;
            w.choose_for_account(account, choices)?;
            w.read().account(account)
        };
        Ok(self.store().write_durable(keep).await?)
    }

    /// New letters are sent from this account.
    ///
    /// # Errors
    /// `notFound`, for Local Folders too.
    pub async fn send_from(&self, account: AccountId) -> Result<(), Problem> {
        Ok(self.store().write_durable(move |w| w.send_from(account)).await?)
    }

    /// Puts the accounts into this order; those that are not named come last.
    pub async fn order_accounts(&self, order: Vec<AccountId>) -> Result<(), Problem> {
        Ok(self.store().write_durable(move |w| w.order_accounts(&order)).await?)
    }

    /// Gives an account other servers, or another name to sign in with; where its task runs it
    /// starts anew with them.
    ///
    /// # Errors
    /// `badServer`, `notFound`.
    pub async fn change_servers(
        &self,
        account: AccountId,
        imap: Endpoint,
        smtp: Endpoint,
        username: String,
    ) -> Result<AccountRow, Problem> {
        let row = self.with_server(account).await?;
        let running = self.runs(account);
        let row = self.change_account(AccountRow { imap, smtp, username, ..row }).await?;
        if running {
            self.start(row.clone(), Online { watch: true, ..Online::default() });
        }
        Ok(row)
    }

    /// What would be lost with an account.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn losses(&self, account: AccountId) -> Result<Losses, Problem> {
        let read = move |r: &store::Read<'_>| {
            r.account(account)?;
            r.losses(account)
        };
        Ok(self.store().read(read).await?)
    }

    /// Removes an account with its cache and its passwords, where nothing would be lost with it
    /// that nobody else has, or where that is wanted.
    ///
    /// # Errors
    /// `unsent` where something would be lost; else as [`Engine::remove_account`].
    pub async fn remove_account_if(
        &self,
        account: AccountId,
        lose: bool,
    ) -> Result<Option<Problem>, Problem> {
        let losses = self.losses(account).await?;
        let row = self.store().read(move |r| r.account(account)).await?;
        let only_here = row.kind == AccountKind::Local && losses.messages > 0;
        if !lose && (losses.any_unsent() || only_here) {
            return Err(Problem::of(Code::Unsent));
        }
        self.remove_account(account).await
    }
}
