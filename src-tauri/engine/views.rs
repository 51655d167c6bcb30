//! What the screens and `fumictl` read: mailboxes, pages of a list, one message.

use crate::error::{Code, Problem};
use crate::setup;
use crate::{AccountState, Engine, Online};
use mail::id::{AccountId, LocationId, MailboxId, MessageId};
use mail::mailbox::Role;
use mail::server::Endpoint;
use store::{AccountKind, AccountRow, Fault, ListRow, MailboxRow};

/// A piece of a mailbox's list, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// How many messages the mailbox holds here.
    pub total: u32,
    /// The place of the first row, from 0.
    pub first: u32,
    /// The rows.
    pub rows: Vec<ListRow>,
}

/// The most rows one page has.
pub const PAGE_LIMIT: u32 = 500;

impl Engine {
    /// The accounts, in the person's order.
    pub async fn accounts(&self) -> Result<Vec<AccountRow>, Problem> {
        Ok(self.store().read(|r| r.accounts()).await?)
    }

    /// The account with this address, in any case; Local Folders are `local` too.
    pub async fn account_named(&self, address: &str) -> Result<Option<AccountRow>, Problem> {
        let mut rows = self.accounts().await?.into_iter();
        let local = address.eq_ignore_ascii_case("local");
        Ok(rows.find(|row| {
            row.address.eq_ignore_ascii_case(address) || (local && row.kind == AccountKind::Local)
        }))
    }

    /// The mailboxes of one account or of all, those that are there.
    pub async fn mailboxes(&self, account: Option<AccountId>) -> Result<Vec<MailboxRow>, Problem> {
        let rows = self.store().read(move |r| r.mailboxes(account)).await?;
        Ok(rows.into_iter().filter(|r| r.gone_since.is_none()).collect())
    }

    /// The mailbox with this path, or with this role where the text begins with `@`. Where several
    /// accounts have one it is that of the first; `Local Folders/...` is one of those.
    pub async fn find_mailbox(
        &self,
        account: Option<AccountId>,
        text: &str,
    ) -> Result<MailboxRow, Problem> {
        let rows = self.mailboxes(account).await?;
        let accounts = self.accounts().await?;
        let local = accounts.iter().find(|a| a.kind == AccountKind::Local).map(|a| a.id);
        let role = text.strip_prefix('@').and_then(Role::from_name);
        let named = |row: &&MailboxRow| match role {
            Some(role) => row.role == Some(role),
            None => {
                row.name.path() == text
                    || (row.name.is_inbox() && text.eq_ignore_ascii_case("INBOX"))
            }
        };
        let place = |row: &&MailboxRow| accounts.iter().position(|a| a.id == row.account);
        if let Some(found) = rows.iter().filter(named).min_by_key(place) {
            return Ok(found.clone());
        }
        let (Some(path), Some(local)) = (local_path(text), local) else {
            return Err(Problem::of(Code::NotFound));
        };
        let rows = self.mailboxes(Some(local)).await?;
        let found = rows.into_iter().find(|row| row.name.path() == path);
        found.ok_or(Problem::of(Code::NotFound))
    }

    /// The newest `limit` rows of a mailbox, or those after a row already seen.
    pub async fn list(
        &self,
        mailbox: MailboxId,
        before: Option<(i64, LocationId)>,
        limit: u32,
    ) -> Result<Vec<ListRow>, Problem> {
        Ok(self.store().read(move |r| r.list(mailbox, before, limit)).await?)
    }

    /// The row of a message in a mailbox, or wherever it stands.
    pub async fn row(
        &self,
        message: MessageId,
        mailbox: Option<MailboxId>,
    ) -> Result<ListRow, Problem> {
        let row = self.store().read(move |r| r.row(message, mailbox)).await?;
        row.ok_or(Problem::of(Code::NotFound))
    }

    /// Changes what an account is, and says what it is then; its task starts anew with the next
    /// [`Engine::start`].
    ///
    /// # Errors
    /// `badAddress`, `badServer`, and the store's.
    pub async fn change_account(&self, row: AccountRow) -> Result<AccountRow, Problem> {
        let before = self.account_provider(row.id).await?;
        let row = setup::checked(row)?;
        // A token is shown to its provider's servers and to nobody else.
        let is_ours = |server: &Endpoint| setup::provider_of(&server.host) == before;
        let foreign = if is_ours(&row.imap) { &row.smtp } else { &row.imap };
        if row.by_browser && !is_ours(foreign) {
            let host = Some(foreign.host.clone());
            return Err(Problem { host, ..Problem::of(Code::BadServer) });
        }
        self.stop(row.id).await;
        let kept = row.clone();
        self.store().write_durable(move |w| w.update_account(kept)).await?;
        Ok(row)
    }

    async fn account_provider(&self, account: AccountId) -> Result<String, Problem> {
        Ok(self.store().read(move |r| r.account(account)).await?.provider)
    }

    /// Where the account a mailbox belongs to stands.
    pub async fn state_of(&self, mailbox: MailboxId) -> Result<AccountState, Problem> {
        let row = self.store().read(move |r| r.mailbox(mailbox)).await?;
        Ok(self.state(row.account))
    }

    /// Starts the account a mailbox belongs to.
    pub async fn go_online_with(&self, online: &Online, mailbox: MailboxId) -> Result<(), Problem> {
        let account = self
            .store()
            .read(move |r| {
                let id = r.mailbox(mailbox)?.account;
                r.account(id)
            })
            .await?;
        self.start(account, online.clone());
        Ok(())
    }

    /// Checks the store: integrity, kept counts, orphans.
    pub async fn verify(&self) -> Result<Vec<Fault>, Problem> {
        Ok(self.store().verify().await?)
    }
}

/// What stands behind `Local Folders/`.
pub(crate) fn local_path(text: &str) -> Option<&str> {
    text.strip_prefix(store::LOCAL)?.strip_prefix('/')
}
