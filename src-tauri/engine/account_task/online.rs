//! What the account's task does while it is connected: one bounded piece of work at a time.

use super::{AccountTask, LIST_EVERY, Life, Opening, POLL_EVERY, STEADY, chance, now};
use crate::error::{Code, Problem, Reaction};
use crate::event::{Notice, Phase};
use crate::sync::agenda::Work;
use crate::sync::backoff;
use crate::sync::bodies;
use crate::sync::idle;
use crate::sync::line::Line;
use crate::sync::plan::is_sweep;
use crate::sync::pull::{Manner, PullError};
use mail::id::{MailboxId, MessageId};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Whether a server without IDLE has learnt it is asked this often.
const NO_IDLE: Duration = Duration::from_secs(60 * 60);
/// What failed for one mailbox is tried again this often.
const FORGIVE_EVERY: Duration = Duration::from_secs(15 * 60);

impl AccountTask {
    /// Does one piece of work. Returns until when to rest when there is none.
    pub(super) async fn work(&mut self, mut line: Box<Line>) -> Option<Instant> {
        if self.unsure {
            line = self.sound(line).await?;
        }
        self.watch_inbox().await;
        self.look_at_clocks();
        let before = line.bytes_in();
        let opening = self.next_opening();
        let work = if opening.is_none() { self.agenda.next() } else { None };
        let done = match (opening, work) {
            (Some((message, reply)), _) => Self::open(&mut line, message, reply).await,
            (None, Some(work)) => {
                self.say_syncing(work).await;
                self.perform(&mut line, work).await
            }
            (None, None) => match line.put_aside().await {
                Ok(()) => {
                    self.say_at_rest();
                    self.life = Life::Online(line);
                    return Some(self.next_clock());
                }
                Err(error) => Err(error),
            },
        };
        self.meter.note(Instant::now(), line.bytes_in().saturating_sub(before));
        self.life = match done {
            Ok(()) => Life::Online(line),
            Err(error) => self.stumbled(line, work, error).await,
        };
        None
    }

    /// The next message somebody still waits for.
    fn next_opening(&mut self) -> Option<Opening> {
        while let Some(opening) = self.openings.pop_front() {
            if !opening.1.is_closed() {
                return Some(opening);
            }
        }
        None
    }

    /// Nothing is left to do now, but perhaps what the allowance keeps back.
    fn say_at_rest(&mut self) {
        self.tries = 0;
        let waits = self.agenda.waits_for_allowance();
        self.say(if waits { Phase::Syncing } else { Phase::Idle }, None, None);
    }

    /// A piece of work failed. What is a matter of one mailbox stops nothing else.
    pub(super) async fn stumbled(
        &mut self,
        mut line: Box<Line>,
        work: Option<Work>,
        error: PullError,
    ) -> Life {
        if let Err(lost) = line.leave().await {
            tracing::warn!(error = %lost, "what was fetched last could not be stored");
        }
        if let Some(work) = work {
            self.agenda.strike(work);
        }
        // Other UIDs than we know of: the list says which mailbox is to be read anew.
        self.agenda.list_due |= matches!(error, PullError::Contradiction);
        if work == Some(Work::List) || !error.spares_the_session() {
            return self.broken(error);
        }
        tracing::warn!(account = %self.context.account.id, ?work, "refused; the rest goes on");
        Life::Online(line)
    }

    async fn perform(&mut self, line: &mut Line, work: Work) -> Result<(), PullError> {
        match work {
            Work::List => {
                self.list_again = Instant::now() + LIST_EVERY;
                line.list(&mut self.agenda, now()).await
            }
            Work::Push(mailbox) => {
                let refused = line.push(&mut self.agenda, mailbox).await?;
                if refused > 0 {
                    // Nobody listening is no fault.
                    let _ = self.context.notices.send(Notice::Refused(mailbox, refused));
                }
                Ok(())
            }
            Work::Replay => self.replay(line).await,
            Work::Sent => {
                let at = now();
                let again = line.look_for_sent(&mut self.agenda, at).await?;
                self.sent_again = again.map(|again| in_seconds(again.saturating_sub(at)));
                Ok(())
            }
            Work::Visit(mailbox) => self.visit(line, mailbox, false).await,
            Work::Verify(mailbox) => self.visit(line, mailbox, true).await,
            Work::Bodies(mailbox) => {
                let row = self.context.store.read(move |r| r.mailbox(mailbox)).await?;
                let bounds = match self.agenda.whole.contains(&mailbox) {
                    true => Some(bodies::WHOLE),
                    false => bodies::bounds(self.context.bodies, &row, now()),
                };
                let start = Instant::now();
                let done = line.bodies(&mut self.agenda, mailbox, bounds).await;
                line.pace.note(start.elapsed());
                done
            }
        }
    }

    async fn visit(
        &mut self,
        line: &mut Line,
        mailbox: MailboxId,
        thorough: bool,
    ) -> Result<(), PullError> {
        let complete_since = self.context.complete.then_some(self.began);
        let manner = Manner { thorough, complete_since, now: now() };
        let found = line.visit(&mut self.agenda, mailbox, manner).await?;
        let swept = is_sweep(found.swept).then_some(Notice::SweptAway(mailbox, found.swept));
        let unsteady = found.unsteady.then_some(Notice::Unsteady(mailbox));
        for notice in swept.into_iter().chain(unsteady) {
            // Nobody listening is no fault.
            let _ = self.context.notices.send(notice);
        }
        Ok(())
    }

    /// Tells a batch of what the person did, and tells the person what became of it.
    async fn replay(&mut self, line: &mut Line) -> Result<(), PullError> {
        let at = now();
        let told = line.replay(&mut self.agenda, at).await?;
        self.ops_again = told.again.map(|due| in_seconds(due.saturating_sub(at)));
        let account = self.context.account.id;
        for (count, notice) in [
            (told.failed, Notice::GivenUp(account, told.failed)),
            (told.marked, Notice::MarkedOnly(account, told.marked)),
        ] {
            if count > 0 {
                // Nobody listening is no fault.
                let _ = self.context.notices.send(notice);
            }
        }
        Ok(())
    }

    async fn open(
        line: &mut Line,
        message: MessageId,
        reply: oneshot::Sender<Result<(), Problem>>,
    ) -> Result<(), PullError> {
        let (answer, result) = match line.open(message).await {
            Ok(true) => (Ok(()), Ok(())),
            Ok(false) => (Err(Problem::of(Code::NotFound)), Ok(())),
            Err(PullError::Imap(imap::Error::Limit { .. })) => {
                (Err(Problem::of(Code::TooLarge)), Ok(()))
            }
            Err(error) => (Err(Problem::of(Code::NotHeld)), Err(error)),
        };
        // Whoever asked may have gone on to another message.
        let _ = reply.send(answer);
        result
    }

    /// Keeps a second connection in IDLE once the inbox is known.
    async fn watch_inbox(&mut self) {
        let now = Instant::now();
        let room = self.connections.standing(now) > 1;
        let due = self.context.watch && self.watcher.is_none() && now >= self.watch_again;
        if !due || !room || self.agenda.list_due {
            return;
        }
        // Whatever keeps it from beginning, a locked key ring say, is not asked at each step.
        self.watch_again = now + LIST_EVERY;
        let Some(inbox) = self.agenda.inbox() else { return };
        let (Ok(Some(secret)), Some(to_self)) = (self.secret().await, self.to_self.upgrade())
        else {
            return;
        };
        let Ok(row) = self.context.store.read(move |r| r.mailbox(inbox)).await else { return };
        let dial = self.dial(secret);
        self.lend(dial.clone());
        self.watch_began = now;
        let (checks, to_self) = (self.checks.subscribe(), to_self.downgrade());
        let watching = idle::watch(dial, row.name, to_self, checks, self.renewal);
        self.watcher = Some(tokio::spawn(watching));
    }

    /// When the watching connection is tried again: later each time, unless it stood a while.
    pub(super) fn watch_ended(&mut self, problem: Option<Problem>) {
        if let Some(watcher) = self.watcher.take() {
            watcher.abort();
        }
        self.watch_tries += 1;
        if self.watch_began.elapsed() > STEADY {
            self.watch_tries = 1;
        }
        let pause = match problem {
            // No IDLE there: polling does it.
            None => NO_IDLE,
            Some(problem) if problem.reaction() == Reaction::Fewer => {
                // The working connection stands, and watches as well as it can.
                return self.have_fewer();
            }
            Some(problem) => {
                // Is the working connection alive? The list finds out.
                self.agenda.list_due = true;
                let tries = self.watch_tries + 1;
                backoff::pause(problem.reaction(), tries, chance()).unwrap_or(NO_IDLE)
            }
        };
        self.watch_again = Instant::now() + pause;
    }

    /// Whether nobody would tell that there is new mail.
    fn polls(&self) -> bool {
        self.watcher.is_none() && self.stands_on != self.agenda.inbox()
    }

    fn look_at_clocks(&mut self) {
        let at = Instant::now();
        if at >= self.list_again {
            self.agenda.list_due = true;
        }
        if at >= self.forgive_again {
            self.forgive_again = at + FORGIVE_EVERY;
            self.agenda.forgive();
        }
        if self.polls() && at >= self.poll_again {
            self.poll_again = at + POLL_EVERY;
            if let Some(inbox) = self.agenda.inbox() {
                self.agenda.mark_dirty(inbox);
            }
        }
        if self.ops_again.is_some_and(|again| at >= again) {
            self.ops_again = None;
            self.agenda.ops_due = true;
        }
        if self.sent_again.is_some_and(|again| at >= again) {
            self.sent_again = None;
            self.agenda.sent_due = true;
        }
        self.agenda.bodies_paused = self.meter.wait(at).is_some();
    }

    fn next_clock(&mut self) -> Instant {
        let at = Instant::now();
        let mut next = self.list_again.min(self.forgive_again);
        for again in [self.ops_again, self.sent_again].into_iter().flatten() {
            next = next.min(again);
        }
        if self.polls() {
            next = next.min(self.poll_again);
        }
        if self.watcher.is_none() && self.context.watch {
            next = next.min(self.watch_again);
        }
        if let Some(pause) = self.meter.wait(at) {
            next = next.min(at + pause);
        }
        next.max(at + Duration::from_millis(50))
    }

    async fn say_syncing(&mut self, work: Work) {
        let account = self.context.account.id;
        let first = self.context.state.borrow().phase != Phase::Syncing;
        let aside = matches!(work, Work::Push(_) | Work::Replay | Work::Sent | Work::Verify(_));
        if aside || (!first && matches!(work, Work::List)) {
            return;
        }
        let rows = self.context.store.read(move |r| r.mailboxes(Some(account))).await;
        let Ok(rows) = rows else { return };
        let counts = |r: &store::MailboxRow| r.gone_since.is_none() && r.choices.synced;
        let rows: Vec<_> = rows.into_iter().filter(counts).collect();
        let held = rows.iter().map(|r| u64::from(r.messages)).sum::<u64>();
        let there =
            rows.iter().map(|r| u64::from(r.server_messages.unwrap_or(0).max(r.messages))).sum();
        self.say(Phase::Syncing, None, (held < there).then_some((held, there)));
    }
}

/// So many seconds from now, one at least.
fn in_seconds(pause: i64) -> Instant {
    Instant::now() + Duration::from_secs(u64::try_from(pause).unwrap_or(0).max(1))
}
