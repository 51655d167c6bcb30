//! What has not reached the server yet, and what is done about what failed.

use crate::Engine;
use crate::error::Problem;
use mail::id::{AccountId, ActionId};
use store::{QueueCount, QueueRow};

/// The most rows of the queue that are shown.
const MOST: u32 = 1000;

/// How far an action has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// So many of its promises wait for the server.
    Waits(u32),
    /// The server has done all of it.
    Done,
    /// Some of it was given up and put back: the codes.
    Failed(Vec<String>),
}

impl Engine {
    /// What has not reached the server yet, of one account or of all; the failed too.
    pub async fn queue(&self, account: Option<AccountId>) -> Result<Vec<QueueRow>, Problem> {
        Ok(self.store().read(move |r| r.queue(account, MOST)).await?)
    }

    /// How much has not reached the servers yet: the accounts of which anything has not.
    pub async fn waiting(&self) -> Result<Vec<QueueCount>, Problem> {
        Ok(self.store().read(|r| r.queue_counts()).await?)
    }

    /// How far an action has come.
    pub async fn standing(&self, action: ActionId) -> Result<Standing, Problem> {
        let (open, failed) = self.store().read(move |r| r.action_standing(action.0)).await?;
        Ok(match (open, failed.is_empty()) {
            (0, true) => Standing::Done,
            (0, false) => Standing::Failed(failed),
            (open, _) => Standing::Waits(open),
        })
    }

    /// Tries a failed promise again.
    ///
    /// # Errors
    /// `notFound` where there is no such failed promise, or what it was about has gone.
    pub async fn retry(&self, promise: i64) -> Result<(), Problem> {
        self.store().write_durable(move |w| w.retry_op(promise)).await?;
        self.look_for_promises().await
    }

    /// The person has seen that a promise failed.
    ///
    /// # Errors
    /// `notFound` where there is no such failed promise.
    pub async fn dismiss(&self, promise: i64) -> Result<(), Problem> {
        Ok(self.store().write_durable(move |w| w.dismiss_op(promise)).await?)
    }
}
