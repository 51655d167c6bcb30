//! A short errand: what the person waits for is fetched by a connection of its own while the
//! working one is busy with something long.

use super::line::Line;
use super::pull::{PullError, Tier};
use crate::connect::Dial;
use crate::error::Problem;
use mail::id::MessageId;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountRow, Store};
use tokio::sync::{Mutex, watch};

/// The working connection may take so long before somebody else goes.
pub const BUSY: Duration = Duration::from_secs(1);
/// A good-bye is not waited for longer.
const GOOD_BYE: Duration = Duration::from_millis(500);

/// Says whether, and with what, an account's errands may be done: the account's task lends it.
pub type Lent = watch::Sender<Option<Dial>>;

/// An account's errands, one at a time.
#[derive(Clone)]
pub struct Errands {
    lent: watch::Receiver<Option<Dial>>,
    one: Arc<Mutex<()>>,
    store: Store,
    account: AccountRow,
}

/// What became of an errand.
#[derive(Debug)]
pub struct Done {
    /// Whether the message is here now.
    pub fetched: bool,
    /// How many bytes it took.
    pub bytes: u64,
    /// Why there was no connection.
    pub problem: Option<Problem>,
}

impl Errands {
    /// None may be done until the account's task lends what is needed.
    pub fn of(store: Store, account: AccountRow) -> (Lent, Errands) {
        let (lent, hears) = watch::channel(None);
        (lent, Errands { lent: hears, one: Arc::new(Mutex::new(())), store, account })
    }

    /// Fetches one message's body. `None` where no errand may be done now.
    pub async fn fetch(&self, message: MessageId) -> Option<Done> {
        let _one = self.one.lock().await;
        let dial = self.lent.borrow().clone()?;
        let session = match dial.connect().await {
            Ok(session) => session,
            Err(problem) => {
                return Some(Done { fetched: false, bytes: 0, problem: Some(problem) });
            }
        };
        let mut line = Line::new(session, Tier::Plain, self.store.clone(), &self.account);
        let opened: Result<bool, PullError> = line.open(message).await;
        let bytes = line.bytes_in();
        if let Err(error) = &opened {
            tracing::info!(account = %self.account.id, %error, "an errand failed");
        }
        // Whether the server hears it matters to nobody.
        let _ = tokio::time::timeout(GOOD_BYE, line.part()).await;
        Some(Done { fetched: matches!(opened, Ok(true)), bytes, problem: None })
    }
}
