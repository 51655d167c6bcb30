//! What the account's task does while there is nothing to do: it hears, it watches the mailbox on
//! the screen, and it notices that the machine slept.

use super::{AccountTask, Life};
use crate::event::Event;
use crate::sync::line::Line;
use crate::sync::stand::SOON;
use mail::id::MailboxId;
use std::time::{Duration, Instant, SystemTime};

/// How often the two clocks are compared.
const TICK: Duration = Duration::from_secs(5);
/// So far apart they are only after the machine slept (or was stopped).
const SLEPT: Duration = Duration::from_secs(15);
/// A mailbox that could not be watched is tried again after this.
const STAND_AGAIN: Duration = Duration::from_secs(60);

/// What ended a rest.
pub(super) enum Heard {
    Event(Option<Event>),
    Time,
    Woke,
}

/// The clock on the wall, and the one that stands still while the machine sleeps.
#[derive(Clone, Copy)]
struct Clocks {
    wall: SystemTime,
    steady: Instant,
}

impl Clocks {
    fn now() -> Clocks {
        Clocks { wall: SystemTime::now(), steady: Instant::now() }
    }

    /// Whether the machine slept since `before`, of which not more than a tick should have gone by.
    fn slept_since(self, before: Clocks) -> bool {
        let steady = self.steady.duration_since(before.steady);
        // A wall clock that was put back says nothing.
        let wall = self.wall.duration_since(before.wall).unwrap_or_default();
        steady.max(wall) > TICK + SLEPT
    }
}

impl AccountTask {
    /// Rests until something is heard or `until`. `true` when it is time to end.
    pub(super) async fn rest(&mut self, until: Instant) -> bool {
        let heard = match std::mem::replace(&mut self.life, Life::Connect) {
            Life::Online(line) => self.rest_online(line, until).await,
            life @ (Life::Connect | Life::Wait(_) | Life::AskPerson) => {
                self.life = life;
                listen(&mut self.events, until).await
            }
        };
        match heard {
            Heard::Event(None | Some(Event::Stop)) => return true,
            Heard::Event(Some(event)) => self.hear(event),
            Heard::Time => {}
            Heard::Woke => self.hear(Event::NetworkChanged),
        }
        false
    }

    /// Rests on the line: in IDLE where there is a mailbox to watch and nobody else watches it.
    async fn rest_online(&mut self, mut line: Box<Line>, until: Instant) -> Heard {
        let Some(mailbox) = self.to_watch(&line) else {
            (self.stands_on, self.life) = (None, Life::Online(line));
            return listen(&mut self.events, until).await;
        };
        match line.begin_to_stand(&mut self.agenda, mailbox).await {
            Ok(true) => {}
            Ok(false) => {
                // There is something to do first.
                self.life = Life::Online(line);
                return Heard::Time;
            }
            Err(error) => {
                (self.stands_on, self.stand_again) = (None, Instant::now() + STAND_AGAIN);
                self.life = self.stumbled(line, None, error).await;
                return Heard::Time;
            }
        }
        let renew = Instant::now() + self.renewal.after();
        let events = &mut self.events;
        let stop = async {
            let heard = listen(events, until.min(renew)).await;
            let pressing = matches!(heard, Heard::Woke | Heard::Event(Some(Event::NetworkChanged)));
            (heard, pressing)
        };
        let (heard, stood) = line.stand(&mut self.agenda, mailbox, stop).await;
        self.stands_on = Some(mailbox).filter(|_| stood.is_ok());
        let heard = heard.unwrap_or(Heard::Time);
        match stood {
            Ok(()) => {
                if matches!(heard, Heard::Time) && Instant::now() >= renew {
                    self.renewal = self.renewal.survived();
                }
                self.life = Life::Online(line);
            }
            Err(_) if matches!(heard, Heard::Woke | Heard::Event(Some(Event::NetworkChanged))) => {
                self.life = Life::Connect;
            }
            Err(error) => {
                self.renewal = self.renewal.died();
                self.life = self.stumbled(line, None, error).await;
            }
        }
        heard
    }

    /// The mailbox to stand on: the one on the screen; the inbox where nobody watches it.
    fn to_watch(&self, line: &Line) -> Option<MailboxId> {
        let may = self.context.watch && line.can_idle() && Instant::now() >= self.stand_again;
        let inbox = self.agenda.inbox();
        let shown = self.agenda.looking_at.filter(|id| Some(*id) != inbox);
        let alone = inbox.filter(|_| self.watcher.is_none());
        // Without a watcher new mail is what is waited for.
        alone.or(shown).filter(|id| may && self.agenda.is_well(*id))
    }

    /// The machine slept or the network changed: is the line still there? `None` where it is not.
    pub(super) async fn sound(&mut self, mut line: Box<Line>) -> Option<Box<Line>> {
        self.unsure = false;
        match tokio::time::timeout(SOON, line.is_alive()).await {
            Ok(true) => Some(line),
            Ok(false) | Err(_) => {
                tracing::info!(account = %self.context.account.id, "the connection is gone");
                if let Err(lost) = line.leave().await {
                    tracing::warn!(error = %lost, "what was fetched last could not be stored");
                }
                self.online_since = None;
                self.life = Life::Connect;
                None
            }
        }
    }
}

/// Waits for an event or `until`, and compares the clocks meanwhile.
async fn listen(events: &mut tokio::sync::mpsc::Receiver<Event>, until: Instant) -> Heard {
    loop {
        let before = Clocks::now();
        let tick = until.min(before.steady + TICK);
        tokio::select! {
            event = events.recv() => return Heard::Event(event),
            () = tokio::time::sleep_until(tick.into()) => {}
        }
        if Clocks::now().slept_since(before) {
            return Heard::Woke;
        }
        if Instant::now() >= until {
            return Heard::Time;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_slept_is_noticed_by_its_clocks() {
        let before = Clocks::now();
        let after = |wall: u64, steady: u64| Clocks {
            wall: before.wall + Duration::from_secs(wall),
            steady: before.steady + Duration::from_secs(steady),
        };
        assert!(!after(5, 5).slept_since(before));
        assert!(!after(20, 5).slept_since(before));
        assert!(after(21, 5).slept_since(before), "the wall clock went on");
        assert!(after(21, 21).slept_since(before), "both did: it was stopped");
        let back = Clocks { wall: before.wall - Duration::from_secs(3600), ..after(0, 5) };
        assert!(!back.slept_since(before), "somebody put the clock back");
    }
}
