//! Watches the inbox on a connection of its own and says when something happened there, or, where
//! the server tells (NOTIFY), anywhere.

use super::stand::{Renewal, stand};
use crate::connect::Dial;
use crate::error::Problem;
use crate::event::Event;
use imap::{Idled, Push, Select, Session};
use mail::mailbox::MailboxName;
use tokio::sync::{mpsc, watch};

/// Why an IDLE is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Nobody listens any more.
    Over,
    /// The machine slept, or the network changed.
    Check,
    /// It stood long enough.
    Renew,
}

/// Stands in IDLE on the inbox until the connection ends or nobody listens any more. When `checks`
/// changes the connection proves at once that it is alive, or ends.
///
/// The way to the account's task is weak: while only a watcher holds it, the account is gone.
pub async fn watch(
    dial: Dial,
    inbox: MailboxName,
    events: mpsc::WeakSender<Event>,
    checks: watch::Receiver<u64>,
    renewal: Renewal,
) {
    let Some(events) = events.upgrade() else { return };
    let mut watcher = Watcher { dial, inbox, events, checks, renewal };
    let ended = watcher.watch().await.err();
    // The account's task may be gone; then nobody wants to know.
    let _ = watcher.events.send(Event::WatchEnded(ended, watcher.renewal)).await;
}

struct Watcher {
    dial: Dial,
    inbox: MailboxName,
    events: mpsc::Sender<Event>,
    checks: watch::Receiver<u64>,
    renewal: Renewal,
}

impl Watcher {
    async fn watch(&mut self) -> Result<(), Problem> {
        let mut session = self.dial.connect().await?;
        if !session.capabilities().has("IDLE") {
            return Ok(());
        }
        let everywhere = self.begin(&mut session).await.map_err(|e| self.dial.problem(e))?;
        // Whatever came between what the other connection read and this one is looked for once.
        let news = everywhere.then_some(Event::ListChanged);
        for event in [Event::InboxChanged].into_iter().chain(news) {
            if self.events.send(event).await.is_err() {
                return Ok(());
            }
        }
        loop {
            let (why, idled) = self.idle(&mut session).await;
            let idled = match idled {
                Ok(idled) => idled,
                Err(error) => {
                    if why != Some(Why::Check) {
                        self.renewal = self.renewal.died();
                    }
                    return Err(self.dial.problem(error));
                }
            };
            if why == Some(Why::Renew) {
                self.renewal = self.renewal.survived();
            }
            if why == Some(Why::Over) || self.tell(&mut session, idled).await?.is_none() {
                return Ok(());
            }
        }
    }

    /// Whether the server tells of every mailbox.
    async fn begin(&self, session: &mut Session) -> Result<bool, imap::Error> {
        session.select(&self.inbox, Select::Plain).await?;
        let everywhere = session.notify().await?;
        tracing::debug!(everywhere, "watching");
        Ok(everywhere)
    }

    async fn idle(&mut self, session: &mut Session) -> (Option<Why>, Result<Idled, imap::Error>) {
        let (events, checks, after) = (&self.events, &mut self.checks, self.renewal.after());
        let stop = async {
            tokio::select! {
                () = events.closed() => (Why::Over, false),
                // A task that is gone closes `events` as well.
                Ok(()) = checks.changed() => (Why::Check, true),
                () = tokio::time::sleep(after) => (Why::Renew, false),
            }
        };
        stand(session, stop).await
    }

    /// Passes on what was heard. `None` when nobody listens any more.
    async fn tell(&self, session: &mut Session, idled: Idled) -> Result<Option<()>, Problem> {
        let mut told = Vec::new();
        for push in idled.events {
            let event = match push {
                Push::Status(name, _) if !name.is_inbox() => Event::MailboxChanged(name),
                Push::List(_) => Event::ListChanged,
                Push::Lost => {
                    // The server may have stopped telling.
                    session.notify().await.map_err(|e| self.dial.problem(e))?;
                    told.push(Event::InboxChanged);
                    Event::ListChanged
                }
                Push::Status(..)
                | Push::Exists(_)
                | Push::Expunge(_)
                | Push::Vanished(_)
                | Push::Flags(_)
                | Push::FlagsOf(_) => Event::InboxChanged,
            };
            if !told.iter().any(|other| is_same(other, &event)) {
                told.push(event);
            }
        }
        for event in told {
            if self.events.send(event).await.is_err() {
                return Ok(None);
            }
        }
        Ok(Some(()))
    }
}

/// Whether two events say the same, so that one is enough.
fn is_same(one: &Event, other: &Event) -> bool {
    match (one, other) {
        (Event::MailboxChanged(one), Event::MailboxChanged(other)) => one.raw() == other.raw(),
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}
