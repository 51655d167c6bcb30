//! Watches the inbox on a connection of its own and says when something happened there.

use crate::connect::Dial;
use crate::error::Problem;
use crate::event::Event;
use imap::Select;
use mail::mailbox::MailboxName;
use std::time::Duration;
use tokio::sync::mpsc;

/// IDLE is renewed this often: Zoho drops it at 29 minutes, routers much sooner.
const RENEW: Duration = Duration::from_secs(9 * 60);

/// Stands in IDLE on the inbox until the connection ends or nobody listens any more.
///
/// The way to the account's task is weak: while only a watcher holds it, the account is gone.
pub async fn watch(dial: Dial, inbox: MailboxName, events: mpsc::WeakSender<Event>) {
    let Some(events) = events.upgrade() else { return };
    let ended = stand(&dial, &inbox, &events).await;
    // The account's task may be gone; then nobody wants to know.
    let _ = events.send(Event::WatchEnded(ended.err())).await;
}

async fn stand(
    dial: &Dial,
    inbox: &MailboxName,
    events: &mpsc::Sender<Event>,
) -> Result<(), Problem> {
    let mut session = dial.connect().await?;
    if !session.capabilities().has("IDLE") {
        return Ok(());
    }
    session.select(inbox, Select::Plain).await.map_err(|e| dial.problem(e))?;
    // Whatever came between the other connection's SELECT and this one is looked for once.
    if events.send(Event::InboxChanged).await.is_err() {
        return Ok(());
    }
    loop {
        let idled = session.idle(events.closed(), RENEW).await.map_err(|e| dial.problem(e))?;
        if events.is_closed() {
            return Ok(());
        }
        if idled.pushed && events.send(Event::InboxChanged).await.is_err() {
            return Ok(());
        }
    }
}
