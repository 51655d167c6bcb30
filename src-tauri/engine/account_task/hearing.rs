//! What the account's task hears: each event is noted, and what it means for the task's life.

use super::post::Wake;
use super::{AccountTask, Life};
use crate::connect::Dial;
use crate::error::{Problem, Reaction};
use crate::event::{Event, Phase};
use mail::id::{MailboxId, MessageId};
use std::time::Instant;
use tokio::sync::oneshot;

impl AccountTask {
    pub(super) fn hear(&mut self, event: Event) {
        match event {
            Event::LookAt(mailbox) => self.agenda.look_at(mailbox),
            Event::Open(message, reply) => self.hear_open(message, reply),
            Event::SyncNow => self.hear_sync_now(),
            Event::Password(secret) => {
                self.context.secret = Some(secret);
                self.tries = 0;
                if !matches!(self.life, Life::Online(_)) {
                    self.life = Life::Connect;
                }
            }
            Event::SignedIn => {
                self.tries = 0;
                if !matches!(self.life, Life::Online(_)) {
                    self.life = Life::Connect;
                }
            }
            Event::Promised(mailbox) => self.agenda.promise(mailbox),
            Event::Bodies(mailbox, heard) => self.hear_bodies(mailbox, heard),
            Event::Queued => self.agenda.promise_op(),
            Event::Outbox => self.agenda.look_into_sent(),
            Event::InboxChanged => {
                if let Some(inbox) = self.agenda.inbox() {
                    self.agenda.mark_dirty(inbox);
                }
            }
            Event::MailboxChanged(name) => self.agenda.mark_named(name.raw()),
            Event::ListChanged => self.agenda.list_due = true,
            Event::WatchEnded(problem, renewal) => {
                self.renewal = renewal;
                self.watch_ended(problem);
            }
            Event::ErrandDone(problem, bytes) => self.errand_done(problem, bytes),
            Event::NetworkChanged => self.hear_of_network(),
            Event::Metered(metered) => self.agenda.metered = metered,
            Event::Stop => {}
        }
    }

    fn hear_open(&mut self, message: MessageId, reply: oneshot::Sender<Result<(), Problem>>) {
        self.openings.push_back((message, reply));
        if matches!(self.life, Life::Wait(_)) {
            self.hear_sync_now();
        }
        if matches!(self.life, Life::Wait(_) | Life::AskPerson) {
            self.refuse_openings();
        }
    }

    fn hear_bodies(&mut self, mailbox: MailboxId, heard: Option<oneshot::Sender<()>>) {
        self.agenda.want_bodies(mailbox, heard.is_some());
        let Some(heard) = heard else { return };
        if matches!(self.life, Life::Online(_)) {
            // Whoever waits until nothing is left to do must not find us idle now.
            self.say(Phase::Syncing, None, None);
        } else if matches!(self.life, Life::Wait(_)) {
            self.hear_sync_now();
        }
        // Whoever asked may have gone.
        let _ = heard.send(());
    }

    fn hear_sync_now(&mut self) {
        (self.agenda.list_due, self.agenda.asked) = (true, true);
        if let Some(inbox) = self.agenda.inbox() {
            self.agenda.mark_dirty(inbox);
        }
        self.agenda.forgive();
        let state = self.context.state.borrow().clone();
        let again = match (&self.life, state.problem) {
            (Life::Connect | Life::Online(_), _) => false,
            // A lost network may be back, a disk have room, a passphrase have been given.
            (Life::Wait(_) | Life::AskPerson, None) => true,
            // A block is not shortened by asking, a refused password not made right.
            (Life::Wait(_) | Life::AskPerson, Some(problem)) => problem.may_be_over(),
        };
        if again {
            self.life = Life::Connect;
        }
    }

    /// The machine woke up or the network is another: nothing that was tried before counts.
    fn hear_of_network(&mut self) {
        (self.unsure, self.tries, self.watch_tries) = (true, 0, 0);
        self.agenda.looking_at.into_iter().for_each(|id| self.agenda.mark_dirty(id));
        if self.connections.standing(Instant::now()) > 1 {
            self.watch_again = Instant::now();
        }
        self.checks.send_modify(|count| *count += 1);
        // Where there is no room it has a word to hear already.
        let _ = self.context.post.try_send(Wake::Network);
        self.hear_sync_now();
    }

    /// Lends what errands need, where there is room for them.
    pub(super) fn lend(&self, dial: Dial) {
        let room = self.connections.errands(Instant::now()) > 0;
        self.context.errands.send_replace(room.then_some(dial));
    }

    fn errand_done(&mut self, problem: Option<Problem>, bytes: u64) {
        let now = Instant::now();
        self.meter.note(now, bytes);
        if problem.is_some_and(|problem| problem.reaction() == Reaction::Fewer) {
            // Those that stand may stay.
            self.connections.refuse(now, self.connections.standing(now));
            self.context.errands.send_replace(None);
        }
    }

    /// The server has too many connections: for a while there is only one, which also watches.
    pub(super) fn have_fewer(&mut self) {
        self.connections.refuse(Instant::now(), 1);
        self.context.errands.send_replace(None);
        if let Some(until) = self.connections.fewer_until() {
            self.watch_again = until;
        }
        if let Some(watcher) = self.watcher.take() {
            watcher.abort();
        }
    }
}
