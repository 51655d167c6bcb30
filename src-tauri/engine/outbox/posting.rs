//! What of an account's letters is being done right now: for whoever waits until nothing is.

use crate::Engine;
use crate::error::Problem;
use mail::id::AccountId;
use store::{Life, OutboxLetter, SentCopy};

/// What of an account's outbox is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Posting {
    /// Letters leave.
    pub leaves: bool,
    /// Letters or their copies are looked for in Sent.
    pub looked_for: bool,
    /// Something is to be told to the server now: copies, for one.
    pub promised: bool,
}

impl Engine {
    /// What of an account's outbox is about to be done. What waits for another hour is not.
    pub async fn posting(&self, account: AccountId, now: i64) -> Result<Posting, Problem> {
        let read = move |r: &store::Read<'_>| {
            Ok((r.outbox_letters(Some(account))?, r.next_ops(account, now, 1)?))
        };
        let (letters, ops) = self.store().read(read).await?;
        let leaves = |letter: &OutboxLetter| match &letter.life {
            Life::Sending { .. } | Life::Handing { .. } => true,
            Life::Queued { due: at } | Life::Due { again: at, .. } => *at <= now,
            Life::MaybeSent { .. } | Life::Sent | Life::Failed { .. } => false,
        };
        let is_looked_for = |letter: &OutboxLetter| {
            let doubt = matches!(letter.life, Life::MaybeSent { again: Some(_), .. });
            doubt || matches!(letter.copy, SentCopy::Looked { .. })
        };
        Ok(Posting {
            leaves: letters.iter().any(leaves),
            looked_for: letters.iter().any(is_looked_for),
            promised: !ops.batch.is_empty(),
        })
    }
}
