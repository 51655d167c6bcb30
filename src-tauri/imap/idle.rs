//! IDLE (RFC 2177): waiting for the server to speak.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::error::Error;
use crate::link::Patience;
use crate::response;
use crate::session::{Purpose, Session};
use crate::tap::Item;
use crate::types::Idled;

/// Why an IDLE ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Pushed,
    Stopped,
    Renew,
}

impl Session {
    /// Waits until the server says something or `stop` is done. Every `renew`
    /// the IDLE is ended and begun anew, for servers and routers that forget the silent. A
    /// connection cut off shows within a minute (`net` asks for signs of life), a server that hangs
    /// by then.
    ///
    /// # Errors
    /// A refusal (NO to IDLE is one), an answer to IDLE or DONE that does not come, or what ends
    /// the session.
    pub async fn idle(
        &mut self,
        stop: impl Future<Output = ()> + Send,
        renew: Duration,
    ) -> Result<Idled, Error> {
        let mut stop = pin!(stop);
        self.settle().await?;
        while self.pushes.is_empty() {
            self.begin_idle().await?;
            let until = Instant::now() + renew;
            let end = loop {
                if !self.pushes.is_empty() {
                    break End::Pushed;
                }
                tokio::select! {
                    biased;
                    () = &mut stop => break End::Stopped,
                    item = self.listen() => self.hear_item(item?)?,
                    () = sleep_until(until) => break End::Renew,
                }
            };
            self.end_idle().await?;
            if end == End::Stopped {
                let events = self.pushes();
                return Ok(Idled { pushed: !events.is_empty(), events, stopped: true });
            }
        }
        Ok(Idled { events: self.pushes(), pushed: true, stopped: false })
    }

    async fn begin_idle(&mut self) -> Result<(), Error> {
        self.expect(Purpose::Small);
        let patience = Patience::new("IDLE", self.limits.idle, self.limits.idle * 2);
        let command = self.command("IDLE");
        self.send(patience, command).await?;
        // From here on a verb that comes after a dropped IDLE must end it.
        self.idling = true;
        loop {
            match self.next(patience).await? {
                Item::Continue => return Ok(()),
                item @ (Item::Untagged(_) | Item::Tagged(..) | Item::Stray) => {
                    self.hear_item(item)?;
                }
            }
        }
    }

    async fn end_idle(&mut self) -> Result<(), Error> {
        let patience = Patience::new("DONE", self.limits.idle, self.limits.idle * 2);
        self.say_done(patience).await?;
        loop {
            match self.next(patience).await? {
                Item::Tagged(_, status) => return status.refusal().map_or(Ok(()), Err),
                Item::Untagged(frame) => self.hear(response::read(frame), &mut Some),
                Item::Continue | Item::Stray => {}
            }
        }
    }

    /// A word in the middle of an IDLE; a tagged one ends it before its time.
    fn hear_item(&mut self, item: Item) -> Result<(), Error> {
        match item {
            Item::Untagged(frame) => self.hear(response::read(frame), &mut Some),
            Item::Tagged(_, status) => {
                self.idling = false;
                let early = Error::Protocol { what: "IDLE ended by the server" };
                return Err(status.refusal().unwrap_or(early));
            }
            Item::Continue | Item::Stray => {}
        }
        Ok(())
    }
}
