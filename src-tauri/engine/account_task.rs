//! One loop per account: hears events, asks the agenda what is next, does one bounded piece, and
//! hears again.

mod hearing;
mod online;
pub(crate) mod post;
mod resting;

use crate::connect::{self, Dial};
use crate::diagnose;
use crate::error::{Code, Problem, Reaction};
use crate::event::{AccountState, Event, Notice, Phase};
use crate::grants::Grants;
use crate::sync::agenda::Agenda;
use crate::sync::backoff;
use crate::sync::connections::{Budget, Connections};
use crate::sync::errand::Lent;
use crate::sync::line::Line;
use crate::sync::meter::Meter;
use crate::sync::pull::PullError;
use crate::sync::stand::Renewal;
use account::Secret;
use account::diagnosis::Diagnosis;
use account::keychain::Keychain;
use mail::id::{MailboxId, MessageId};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use store::{AccountRow, Store};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// The mailboxes are listed again this often, which also keeps the connection alive.
const LIST_EVERY: Duration = Duration::from_secs(5 * 60);
/// The inbox is looked at this often where the server cannot tell us by itself.
const POLL_EVERY: Duration = Duration::from_secs(60);
/// A connection that stood this long was a good one: trouble after it is new trouble.
const STEADY: Duration = Duration::from_secs(2 * 60);
/// A key ring may be waiting for the person to unlock it; not for ever.
const KEY_RING_LIMIT: Duration = Duration::from_secs(60);

/// Which bodies are fetched without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyPolicy {
    /// All of them.
    #[default]
    All,
    /// Those of messages of the last so many days.
    Days(u32),
    /// None: only what the person opens.
    None,
}

/// What a task needs from its surroundings.
pub struct Context {
    /// The store.
    pub store: Store,
    /// Where passwords are.
    pub keychain: Arc<Keychain>,
    /// Where tokens are.
    pub grants: Arc<Grants>,
    /// Whom to trust.
    pub tls: Arc<rustls::ClientConfig>,
    /// The account.
    pub account: AccountRow,
    /// Which bodies to fetch.
    pub bodies: BodyPolicy,
    /// Whether to stand in IDLE: on the inbox with a second connection, and on the mailbox on the
    /// screen.
    pub watch: bool,
    /// Whether each mailbox is compared to its end once.
    pub complete: bool,
    /// Whether the network costs money.
    pub metered: bool,
    /// Where notices go.
    pub notices: broadcast::Sender<Notice>,
    /// Where it says whether errands may be done.
    pub errands: Lent,
    /// Where the state is kept.
    pub state: watch::Sender<AccountState>,
    /// Its post, which is told of another network.
    pub post: mpsc::Sender<post::Wake>,
    /// A password given for this run only.
    pub secret: Option<Secret>,
}

type Opening = (MessageId, oneshot::Sender<Result<(), Problem>>);

/// The account's life.
enum Life {
    /// Try to connect.
    Connect,
    /// Connected.
    Online(Box<Line>),
    /// Wait, then try again.
    Wait(Instant),
    /// Wait for the person.
    AskPerson,
}

/// An account's task.
pub struct AccountTask {
    context: Context,
    events: mpsc::Receiver<Event>,
    to_self: mpsc::WeakSender<Event>,
    life: Life,
    agenda: Agenda,
    openings: VecDeque<Opening>,
    watcher: Option<JoinHandle<()>>,
    watch_again: Instant,
    watch_began: Instant,
    watch_tries: u32,
    /// Counts how often the watching connection was asked for a sign of life.
    checks: watch::Sender<u64>,
    renewal: Renewal,
    connections: Connections,
    /// The mailbox the working connection stands in IDLE on, while it rests.
    stands_on: Option<MailboxId>,
    stand_again: Instant,
    /// The machine slept or the network changed: the connection may be gone.
    unsure: bool,
    forgive_again: Instant,
    online_since: Option<Instant>,
    list_again: Instant,
    poll_again: Instant,
    ops_again: Option<Instant>,
    sent_again: Option<Instant>,
    meter: Meter,
    tries: u32,
    /// When it began, in seconds since the epoch.
    began: i64,
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}

fn chance() -> u8 {
    let mut byte = [128u8];
    // Without randomness the middle of the range does.
    let _ = getrandom::fill(&mut byte);
    let [byte] = byte;
    byte
}

impl AccountTask {
    /// A task that begins by connecting. `to_self` is its own way in, for the watching connection.
    pub fn new(
        context: Context,
        events: mpsc::Receiver<Event>,
        to_self: mpsc::WeakSender<Event>,
    ) -> AccountTask {
        let at = Instant::now();
        let meter = Meter::of(&context.account.provider, &context.account.imap.host);
        let bodies_wanted = context.bodies != BodyPolicy::None;
        let metered = context.metered;
        let connections = Connections::new(Budget::of(&context.account.provider));
        AccountTask {
            context,
            events,
            to_self,
            life: Life::Connect,
            agenda: Agenda {
                list_due: true,
                ops_due: true,
                sent_due: true,
                bodies_wanted,
                metered,
                ..Agenda::default()
            },
            openings: VecDeque::new(),
            watcher: None,
            watch_again: at,
            watch_began: at,
            watch_tries: 0,
            checks: watch::Sender::new(0),
            renewal: Renewal::default(),
            connections,
            stands_on: None,
            stand_again: at,
            unsure: false,
            forgive_again: at,
            online_since: None,
            list_again: at,
            poll_again: at,
            ops_again: None,
            sent_again: None,
            meter,
            tries: 0,
            began: now(),
        }
    }

    /// Runs until it is told to stop or nobody can speak to it any more.
    pub async fn run(mut self) {
        loop {
            loop {
                match self.events.try_recv() {
                    Ok(Event::Stop) => return self.end().await,
                    Ok(event) => self.hear(event),
                    Err(mpsc::error::TryRecvError::Empty) => break,
                    Err(mpsc::error::TryRecvError::Disconnected) => return self.end().await,
                }
            }
            let rest = match std::mem::replace(&mut self.life, Life::Connect) {
                Life::Connect => {
                    self.life = self.connect().await;
                    continue;
                }
                Life::Online(line) => self.work(line).await,
                Life::Wait(until) if Instant::now() >= until => continue,
                Life::Wait(until) => {
                    self.life = Life::Wait(until);
                    Some(until)
                }
                Life::AskPerson => {
                    self.life = Life::AskPerson;
                    Some(Instant::now() + LIST_EVERY)
                }
            };
            if let Some(until) = rest
                && self.rest(until).await
            {
                return self.end().await;
            }
        }
    }

    async fn end(mut self) {
        if let Some(watcher) = self.watcher.take() {
            watcher.abort();
        }
        if let Life::Online(mut line) = std::mem::replace(&mut self.life, Life::AskPerson)
            && let Err(error) = line.put_aside().await
        {
            tracing::warn!(%error, "what was fetched last could not be stored");
        }
    }

    async fn connect(&mut self) -> Life {
        self.say(Phase::Connecting, None, None);
        let secret = match self.secret().await {
            Ok(Some(secret)) => secret,
            Ok(None) => return self.ask_person(Phase::PasswordNeeded, None),
            Err(problem) if problem.is_about_the_key_ring() || !self.by_browser() => {
                return self.ask_person(Phase::PasswordNeeded, Some(problem));
            }
            Err(problem) => return self.failed(problem),
        };
        let dial = self.dial(secret);
        let mut session = match dial.connect().await {
            Ok(session) => session,
            Err(problem) => return self.failed(problem),
        };
        let tier = match connect::tier(&mut session, &dial.endpoint.host).await {
            Ok(tier) => tier,
            Err(error) => return self.broken(error.into()),
        };
        let (account, most) = (self.context.account.id, session.capabilities().append_limit());
        let note = move |w: &mut store::Write<'_>| w.note_append_limit(account, most);
        if let Err(error) = self.context.store.write(note).await {
            return self.broken(error.into());
        }
        self.online_since = Some(Instant::now());
        self.unsure = false;
        self.lend(dial);
        // What was on its way when the last connection ended is found out first.
        (self.agenda.list_due, self.agenda.ops_due) = (true, true);
        self.agenda.look_into_sent();
        self.list_again = Instant::now() + LIST_EVERY;
        let store = self.context.store.clone();
        let mut line = Line::new(session, tier, store, &self.context.account);
        match line.begin_with_inbox(&mut self.agenda).await {
            Ok(()) => Life::Online(Box::new(line)),
            Err(error) => self.broken(error),
        }
    }

    fn dial(&self, secret: Secret) -> Dial {
        Dial {
            endpoint: self.context.account.imap.clone(),
            username: self.context.account.username.clone(),
            secret,
            tokens: self.by_browser().then(|| {
                let row = Arc::new(self.context.account.clone());
                (Arc::clone(&self.context.grants), row)
            }),
            tls: Arc::clone(&self.context.tls),
            provider: self.context.account.provider.clone(),
        }
    }

    fn by_browser(&self) -> bool {
        self.context.account.by_browser
    }

    async fn secret(&mut self) -> Result<Option<Secret>, Problem> {
        if self.by_browser() {
            return self.context.grants.token(&self.context.account).await.map(Some);
        }
        if let Some(secret) = &self.context.secret {
            return Ok(Some(secret.clone()));
        }
        let keychain = Arc::clone(&self.context.keychain);
        let address = self.context.account.address.clone();
        let asked = tokio::task::spawn_blocking(move || keychain.get(&address));
        match tokio::time::timeout(KEY_RING_LIMIT, asked).await {
            Ok(Ok(Ok(secret))) => Ok(secret),
            Ok(Ok(Err(error))) => Err(diagnose::account(&error)),
            Ok(Err(_)) | Err(_) => Err(Problem::of(Code::KeyringLocked)),
        }
    }

    fn broken(&mut self, error: PullError) -> Life {
        match error {
            PullError::Imap(error) => {
                let (provider, host) =
                    (&self.context.account.provider, &self.context.account.imap.host);
                let mut problem = diagnose::imap(provider, host, error);
                if problem.code == Code::Diagnosed(Diagnosis::NotImap) {
                    // It let us in, so it is an IMAP server; one that made a mistake.
                    problem.code = Code::Diagnosed(Diagnosis::ServerTrouble);
                }
                self.failed(problem)
            }
            PullError::Store(error) => self.failed(error.into()),
            PullError::Contradiction | PullError::Fault => self.failed(Problem::of(Code::Internal)),
        }
    }

    fn failed(&mut self, problem: Problem) -> Life {
        if self.online_since.take().is_some_and(|at| at.elapsed() > STEADY) {
            self.tries = 0;
        }
        self.tries += 1;
        self.context.errands.send_replace(None);
        let reaction = problem.reaction();
        if reaction == Reaction::Fewer {
            self.have_fewer();
        }
        let (account, code) = (self.context.account.id, problem.code.name());
        tracing::info!(%account, code, tries = self.tries, "offline");
        match backoff::pause(reaction, self.tries, chance()) {
            Some(pause) => {
                let at = now() + pause.as_secs() as i64;
                self.say_state(AccountState {
                    phase: Phase::Offline,
                    problem: Some(problem),
                    progress: None,
                    retry_at: Some(at),
                });
                self.refuse_openings();
                Life::Wait(Instant::now() + pause)
            }
            None => {
                let asked = problem.is_about_sign_in();
                let phase = if asked { Phase::SignInNeeded } else { Phase::Failed };
                self.ask_person(phase, Some(problem))
            }
        }
    }

    fn ask_person(&mut self, phase: Phase, problem: Option<Problem>) -> Life {
        self.context.secret = None;
        self.say(phase, problem, None);
        self.refuse_openings();
        Life::AskPerson
    }

    /// Answers everybody who waits for a message, after the state that says why.
    fn refuse_openings(&mut self) {
        while let Some((_, reply)) = self.openings.pop_front() {
            // Whoever asked may have gone on to another message.
            let _ = reply.send(Err(Problem::of(Code::NotHeld)));
        }
    }

    fn say(&self, phase: Phase, problem: Option<Problem>, progress: Option<(u64, u64)>) {
        self.say_state(AccountState { phase, problem, progress, retry_at: None });
    }

    fn say_state(&self, state: AccountState) {
        let changed = self.context.state.send_if_modified(|old| {
            let changed = *old != state;
            old.clone_from(&state);
            changed
        });
        if changed {
            // Nobody listening is no fault.
            let _ = self.context.notices.send(Notice::State(self.context.account.id, state));
        }
    }
}
