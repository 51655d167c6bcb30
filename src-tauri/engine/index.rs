//! Keeps the search index up to what is stored: bodies as they come, headers when it is quiet.

use crate::Engine;
use crate::error::Problem;
use std::time::Duration;
use store::{Change, Error, Store, Want};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// While bodies come more often than this, messages without one wait: theirs may be on its way, and
/// they would be indexed twice.
const QUIET: Duration = Duration::from_secs(1);
/// How long a full disk or a damaged index is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(60);

/// Indexes for as long as the store is open.
pub(crate) async fn keep(store: Store) {
    let mut changes = store.changes();
    let mut unnoted = false;
    loop {
        match round(&store, &mut changes, &mut unnoted).await {
            Ok(()) => {}
            Err(Error::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "indexing for search");
                tokio::time::sleep(AFTER_TROUBLE).await;
            }
        }
    }
}

/// Indexes what came, and waits for more. `unnoted`: whether the list of what came can be
/// shortened.
async fn round(
    store: &Store,
    changes: &mut Receiver<Change>,
    unnoted: &mut bool,
) -> Result<(), Error> {
    while store.index(Want::Changed).await? > 0 {
        *unnoted = true;
    }
    match tokio::time::timeout(QUIET, changes.recv()).await {
        Ok(heard) => return next(heard, changes),
        Err(_) if store.index(Want::Everything).await? > 0 => return Ok(()),
        Err(_) => {}
    }
    if std::mem::take(unnoted) {
        store.forget_indexed().await?;
    }
    let heard = changes.recv().await;
    next(heard, changes)
}

/// What changed is asked of the store; here only that something did.
fn next(heard: Result<Change, RecvError>, changes: &mut Receiver<Change>) -> Result<(), Error> {
    if matches!(heard, Err(RecvError::Closed)) {
        return Err(Error::Closed);
    }
    while !matches!(changes.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
    Ok(())
}

impl Engine {
    /// Indexes everything that is here and not searchable yet.
    pub async fn index_all(&self) -> Result<(), Problem> {
        let mut any = false;
        while self.store().index(Want::Everything).await? > 0 {
            any = true;
        }
        // Where nothing was done nothing is written: another program may have the profile open.
        if any {
            self.store().forget_indexed().await?;
        }
        Ok(())
    }

    /// How many messages there are here, and how many of them cannot be searched yet.
    pub async fn unindexed(&self) -> Result<(u64, u64), Problem> {
        Ok(self.store().read(|r| r.unindexed()).await?)
    }
}
