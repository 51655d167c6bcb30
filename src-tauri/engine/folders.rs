//! Which mailboxes are synced, shown and notified, and which of them has which role.

use crate::Engine;
use crate::error::{Code, Problem};
use crate::event::Event;
use mail::id::{AccountId, MailboxId};
use mail::mailbox::Role;
use store::MailboxRow;

/// The roles a person may give to a mailbox of theirs; the others are the server's to give.
pub const TO_GIVE: [Role; 6] =
    [Role::Drafts, Role::Sent, Role::Archive, Role::Junk, Role::Trash, Role::Templates];

impl Engine {
    /// Keeps whether a mailbox is synced, shown and notified. What is held of one that is synced
    /// no more stays, and it is read when it is opened.
    ///
    /// # Errors
    /// `notAllowed` where the inbox would be lost from sight; `notFound`.
    pub async fn choose_for_mailbox(
        &self,
        mailbox: MailboxId,
        synced: bool,
        shown: bool,
        notified: bool,
    ) -> Result<MailboxRow, Problem> {
        let row = self.store().read(move |r| r.mailbox(mailbox)).await?;
        if row.role == Some(Role::Inbox) && !(synced && shown) {
            return Err(Problem::of(Code::NotAllowed));
        }
        let choices = store::MailboxChoices { synced, shown, notified, ..row.choices };
        let keep = move |w: &mut store::Write<'_>| {
            w.choose_for_mailbox(mailbox, choices)?;
            w.read().mailbox(mailbox)
        };
        let kept = self.store().write_durable(keep).await?;
        if row.choices.synced != synced {
            // Where no task runs it is seen when one starts.
            self.tell(row.account, Event::ListChanged).await;
        }
        Ok(kept)
    }

    /// Gives a role to a mailbox of the account, whatever the server and the names say; `None`
    /// leaves it to them again.
    ///
    /// # Errors
    /// `notAllowed` for a role that is not given by people, for the inbox, and for what holds no
    /// mail; `notFound`.
    pub async fn choose_role(
        &self,
        account: AccountId,
        role: Role,
        mailbox: Option<MailboxId>,
    ) -> Result<(), Problem> {
        self.with_server(account).await?;
        if !TO_GIVE.contains(&role) {
            return Err(Problem::of(Code::NotAllowed));
        }
        if let Some(id) = mailbox {
            let row = self.store().read(move |r| r.mailbox(id)).await?;
            if row.gone_since.is_some() || row.account != account {
                return Err(Problem::of(Code::NotFound));
            }
            if !row.selectable || row.name.is_inbox() || row.role == Some(Role::Inbox) {
                return Err(Problem::of(Code::NotAllowed));
            }
        }
        Ok(self.store().write_durable(move |w| w.choose_role(account, role, mailbox)).await?)
    }

    /// How many octets the messages held of each mailbox have on the server.
    pub async fn mailbox_sizes(
        &self,
        account: AccountId,
    ) -> Result<Vec<(MailboxId, u64)>, Problem> {
        Ok(self.store().read(move |r| r.mailbox_sizes(account)).await?)
    }
}
