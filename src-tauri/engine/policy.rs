//! Which bodies of a mailbox are kept here: all, those of so many days, or what was opened; and how
//! large they may be.

use crate::Engine;
use crate::account_task::BodyPolicy;
use crate::error::Problem;
use crate::event::Event;
use mail::id::MailboxId;
use store::MailboxRow;

/// What the person has chosen for a mailbox.
pub fn of(row: &MailboxRow) -> BodyPolicy {
    match row.body_days {
        None => BodyPolicy::All,
        Some(0) => BodyPolicy::None,
        Some(days) => BodyPolicy::Days(days),
    }
}

impl Engine {
    /// Chooses which bodies of a mailbox are fetched without being asked for, and how large a
    /// message may be with its attachments (`None` for as large as Fumi takes). What is held
    /// already stays.
    ///
    /// # Errors
    /// `notFound`, and the store's.
    pub async fn choose_bodies(
        &self,
        mailbox: MailboxId,
        bodies: BodyPolicy,
        largest: Option<u64>,
    ) -> Result<MailboxRow, Problem> {
        let days = match bodies {
            BodyPolicy::All => None,
            BodyPolicy::None => Some(0),
            BodyPolicy::Days(days) => Some(days),
        };
        let choose = move |w: &mut store::Write<'_>| {
            w.set_body_policy(mailbox, days, largest)?;
            w.read().mailbox(mailbox)
        };
        let row = self.store().write_durable(choose).await?;
        // Where no task runs it is seen when one starts.
        self.tell(row.account, Event::Bodies(mailbox, None)).await;
        Ok(row)
    }
}
