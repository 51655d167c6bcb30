//! Standing in IDLE: how long between two signs of life, and how long an answer is waited for.

use imap::{Error, Idled, Session};
use std::time::Duration;
use tokio::sync::Notify;

/// After a sleep or a change of network a live connection answers within this.
pub const SOON: Duration = Duration::from_secs(3);

/// IDLE itself is never renewed by the session: whoever stands decides when.
const FOR_EVER: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How long an IDLE stands before it is renewed: it finds out what the server and the routers on
/// the way bear. Zoho hangs up at 29 minutes, some routers forget after five.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal(Duration);

impl Default for Renewal {
    fn default() -> Self {
        Renewal(Duration::from_secs(9 * 60))
    }
}

impl Renewal {
    const SHORTEST: Duration = Duration::from_secs(3 * 60);
    const LONGEST: Duration = Duration::from_secs(25 * 60);

    /// How long the next IDLE stands.
    pub fn after(self) -> Duration {
        self.0
    }

    /// The connection was alive after all of it.
    pub fn survived(self) -> Renewal {
        Renewal((self.0 * 3 / 2).min(Self::LONGEST))
    }

    /// The connection was found dead.
    pub fn died(self) -> Renewal {
        Renewal((self.0 / 2).max(Self::SHORTEST))
    }
}

/// Stands in IDLE on the open mailbox until the server says something or `stop` is done: what that
/// gave, whatever became of the connection. Where `stop` says that it is pressing, the server's
/// answer is waited for a moment only.
pub async fn stand<T: Send>(
    session: &mut Session,
    stop: impl Future<Output = (T, bool)> + Send,
) -> (Option<T>, Result<Idled, Error>) {
    let pressing = Notify::new();
    let mut given = None;
    let stop = async {
        let (value, presses) = stop.await;
        given = Some(value);
        if presses {
            pressing.notify_one();
        }
    };
    let late = async {
        pressing.notified().await;
        tokio::time::sleep(SOON).await;
    };
    let idled = tokio::select! {
        idled = session.idle(stop, FOR_EVER) => idled,
        () = late => Err(Error::Timeout { what: "a sign of life" }),
    };
    (given, idled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_that_survives_stands_longer_and_a_dead_one_shorter() {
        let minutes = |renewal: Renewal| renewal.after().as_secs() / 60;
        let mut renewal = Renewal::default();
        let mut stood = Vec::new();
        for _ in 0..4 {
            stood.push(minutes(renewal));
            renewal = renewal.survived();
        }
        assert_eq!((stood, minutes(renewal)), (vec![9, 13, 20, 25], 25));
        for expected in [12, 6, 3, 3] {
            renewal = renewal.died();
            assert_eq!(minutes(renewal), expected);
        }
    }
}
