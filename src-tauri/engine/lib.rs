//! What the mail client does: accounts and their tasks, reading, setting up. No SQL, no sockets, no
//! windows.

pub mod account_task;
pub mod accounts;
pub mod actions;
pub mod compose;
mod connect;
mod diagnose;
pub mod doctor;
pub mod error;
pub mod event;
pub mod export;
pub mod folders;
pub mod free;
pub mod identities;
pub mod images;
pub mod import;
mod index;
pub mod leave;
pub mod lists;
mod local;
pub mod look_up;
mod network;
pub mod notes;
pub mod open_message;
pub mod outbox;
pub mod policy;
mod preferences;
pub mod search;
pub mod secrets;
pub mod settings_file;
pub mod setup;
mod standing;
mod sync;
pub mod trace;
mod try_servers;
pub mod views;

pub use account::Secret;
pub use account::help;
pub use account::keychain::Place;
pub use account_task::BodyPolicy;
pub use error::{Code, Problem};
pub use event::{AccountState, Notice, Phase};
pub use store::{
    AccountKind, AccountRow, Change, Choices, Colour, Deletion, Identity, IdentityRow, ImageSender,
    ListRow, Losses, MailboxRow, SentCopies,
};

use account::keychain::Keychain;
use account_task::post::Wake;
use account_task::{AccountTask, Context};
use event::Event;
use images::Gallery;
use mail::id::{AccountId, MailboxId, MessageId};
use network::Metered;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use store::Store;
use sync::errand::Errands;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::JoinHandle;

/// How many events wait for an account's task before the sender waits too.
const EVENTS: usize = 64;
/// How many notices a slow listener may fall behind.
const NOTICES: usize = 1024;
/// How long a message that stands in no mailbox is kept, in seconds: it may come back.
const GRACE: i64 = 7 * 86_400;
/// How long what was done is remembered, in seconds: so long it can be undone.
const UNDOABLE: i64 = 30 * 86_400;
/// How many such messages leave at one start.
const SWEPT_AT_ONCE: u32 = 2000;
/// How long a task may take to put its work aside when it is told to stop.
const STOPPING: Duration = Duration::from_secs(5);

/// The engine: cheap to clone, one per profile and process.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    store: Store,
    keychain: Arc<Keychain>,
    tls: Arc<rustls::ClientConfig>,
    notices: broadcast::Sender<Notice>,
    tasks: Mutex<HashMap<AccountId, Running>>,
    metered: Metered,
    gallery: Gallery,
    /// Local Folders, once they were started: they have no task and are always in step.
    local: OnceLock<AccountId>,
    indexing: Mutex<Option<JoinHandle<()>>>,
    keeping: Mutex<Option<JoinHandle<()>>>,
    unindexed: AtomicBool,
}

struct Running {
    events: mpsc::Sender<Event>,
    post: mpsc::Sender<Wake>,
    errands: Errands,
    state: watch::Receiver<AccountState>,
    task: JoinHandle<()>,
}

/// How an account's task is to work.
#[derive(Debug, Clone, Default)]
pub struct Online {
    /// Which bodies are fetched without being asked for.
    pub bodies: BodyPolicy,
    /// Whether to stand in IDLE.
    pub watch: bool,
    /// Whether each mailbox is compared to its end before all is in step, also where the server
    /// tells so little that this is else done bit by bit.
    pub complete: bool,
    /// A password for this run only.
    pub secret: Option<Secret>,
}

/// The profile's place when none is named: the platform's folder for an application's own files.
pub fn default_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("app", "", "fumi").map(|d| d.data_local_dir().to_owned())
}

impl Engine {
    /// Opens the profile. No connection is made and no key ring is asked yet.
    ///
    /// # Errors
    /// The store's: a damaged or foreign database, no permission, a full disk; or that this machine
    /// trusts nobody.
    pub async fn open(dir: &Path) -> Result<Engine, Problem> {
        let store = Store::open(dir).await?;
        let tls = account::trust::client_config().map_err(|e| diagnose::account(&e))?;
        Ok(Self::of(dir, store, tls))
    }

    /// The same, trusting whom these settings trust. For tests.
    ///
    /// # Errors
    /// The store's.
    #[doc(hidden)]
    pub async fn open_trusting(
        dir: &Path,
        tls: Arc<rustls::ClientConfig>,
    ) -> Result<Engine, Problem> {
        Ok(Self::of(dir, Store::open(dir).await?, tls))
    }

    fn of(dir: &Path, store: Store, tls: Arc<rustls::ClientConfig>) -> Engine {
        let keychain = Arc::new(Keychain::open(dir));
        let (notices, _) = broadcast::channel(NOTICES);
        let inner = Inner {
            dir: dir.to_owned(),
            store,
            keychain,
            tls,
            notices,
            tasks: Mutex::new(HashMap::new()),
            metered: Metered::default(),
            gallery: Gallery::default(),
            unindexed: AtomicBool::new(false),
            local: OnceLock::new(),
            indexing: Mutex::new(None),
            keeping: Mutex::new(None),
        };
        Engine { inner: Arc::new(inner) }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn keychain(&self) -> Arc<Keychain> {
        Arc::clone(&self.inner.keychain)
    }

    pub(crate) fn metered(&self) -> &Metered {
        &self.inner.metered
    }

    pub(crate) fn gallery(&self) -> &Gallery {
        &self.inner.gallery
    }

    pub(crate) fn tls(&self) -> Arc<rustls::ClientConfig> {
        Arc::clone(&self.inner.tls)
    }

    /// The profile's folder.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// States of accounts as they change. What the store changed is heard through
    /// [`Engine::changes`].
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.inner.notices.subscribe()
    }

    /// What commits changed, in this process.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.store.changes()
    }

    /// Whether another process wrote to the profile since this was last asked.
    pub async fn changed_elsewhere(&self) -> Result<bool, Problem> {
        Ok(self.inner.store.foreign_changes().await?)
    }

    /// Starts every account's task.
    pub async fn go_online(&self, online: &Online) -> Result<(), Problem> {
        self.remember_metered().await?;
        for account in self.accounts().await? {
            self.start(account, online.clone());
        }
        let sweep = |w: &mut store::Write<'_>| {
            w.forget_actions(w.now() - UNDOABLE)?;
            w.sweep_orphans(w.now() - GRACE, SWEPT_AT_ONCE)
        };
        match self.store().write(sweep).await {
            Ok(swept) => tracing::debug!(swept, "messages that stood nowhere for days"),
            // Room that is not given back today is given back at the next start.
            Err(error) => tracing::warn!(%error, "nothing was swept"),
        }
        Ok(())
    }

    /// Starts an account's task, or leaves the running one as it is.
    pub fn start(&self, account: AccountRow, online: Online) {
        if account.kind == AccountKind::Local {
            // There is one: set twice it is the same.
            let _ = self.inner.local.set(account.id);
            return;
        }
        self.keep_indexed();
        self.keep_letters();
        let mut tasks = self.tasks();
        if tasks.get(&account.id).is_some_and(|r| !r.task.is_finished()) {
            return;
        }
        let id = account.id;
        let (events, hears) = mpsc::channel(EVENTS);
        let (lent, errands) = Errands::of(self.inner.store.clone(), account.clone());
        let (says, state) = watch::channel(AccountState::default());
        let (wakes, woken) = mpsc::channel(EVENTS);
        let post = self.post(id, online.secret.clone(), woken, events.downgrade());
        let context = Context {
            store: self.inner.store.clone(),
            keychain: self.keychain(),
            tls: self.tls(),
            account,
            bodies: online.bodies,
            watch: online.watch,
            complete: online.complete,
            metered: self.inner.metered.is_on(),
            notices: self.inner.notices.clone(),
            errands: lent,
            state: says,
            post: wakes.clone(),
            secret: online.secret,
        };
        let task = AccountTask::new(context, hears, events.downgrade());
        let task = begin(async { tokio::join!(task.run(), post.run()).0 });
        tasks.insert(id, Running { events, post: wakes, errands, state, task });
    }

    /// Keeps what is here searchable, from now on.
    fn keep_indexed(&self) {
        if self.inner.unindexed.load(Ordering::Relaxed) {
            return;
        }
        let mut indexing = self.inner.indexing.lock().unwrap_or_else(PoisonError::into_inner);
        if indexing.as_ref().is_none_or(JoinHandle::is_finished) {
            *indexing = Some(begin(index::keep(self.inner.store.clone())));
        }
    }

    /// Tells the servers of letters being written, from now on.
    fn keep_letters(&self) {
        let mut keeping = self.inner.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        if keeping.as_ref().is_none_or(JoinHandle::is_finished) {
            *keeping = Some(begin(compose::keep(Arc::downgrade(&self.inner), self.changes())));
        }
    }

    /// Whether an account's task runs.
    pub(crate) fn runs(&self, account: AccountId) -> bool {
        self.tasks().get(&account).is_some_and(|running| !running.task.is_finished())
    }

    /// Stops an account's task; what it had fetched is stored.
    pub async fn stop(&self, account: AccountId) {
        let running = self.tasks().remove(&account);
        end(running.into_iter().collect()).await;
    }

    /// Stops everything and closes the store.
    pub async fn close(self) {
        let keeping = self.inner.keeping.lock().unwrap_or_else(PoisonError::into_inner).take();
        // What is due is due again at the next start.
        keeping.iter().for_each(JoinHandle::abort);
        let running = self.tasks().drain().map(|(_, running)| running).collect();
        end(running).await;
        let indexing = self.inner.indexing.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A batch that is being written is written before the store closes.
        indexing.iter().for_each(JoinHandle::abort);
        self.inner.store.clone().close().await;
    }

    /// The person looks at this mailbox: it goes first.
    pub async fn look_at(&self, mailbox: MailboxId) -> Result<(), Problem> {
        let account = self.store().read(move |r| r.mailbox(mailbox)).await?.account;
        self.tell(account, Event::LookAt(mailbox)).await;
        Ok(())
    }

    /// Looks for new mail in every account now.
    pub async fn sync_now(&self) {
        self.wake_posts(|| Wake::Network);
        self.tell_all(|| Event::SyncNow).await;
    }

    /// Leaves what comes to be made searchable later: by a program without this wish, or by
    /// [`Engine::index_all`]. To be said before the first account is started.
    pub fn search_later(&self) {
        self.inner.unindexed.store(true, Ordering::Relaxed);
    }

    async fn tell_all(&self, event: impl Fn() -> Event) {
        let accounts: Vec<AccountId> = self.tasks().keys().copied().collect();
        for account in accounts {
            self.tell(account, event()).await;
        }
    }

    /// Tells an account's task. `false` when it does not run.
    pub(crate) async fn tell(&self, account: AccountId, event: Event) -> bool {
        let events = self.tasks().get(&account).map(|r| r.events.clone());
        match events {
            Some(events) => events.send(event).await.is_ok(),
            None => false,
        }
    }

    /// Fetches a message's body on a connection of its own. `false` where that cannot be.
    pub(crate) async fn run_errand(&self, account: AccountId, message: MessageId) -> bool {
        let errands = self.tasks().get(&account).map(|r| r.errands.clone());
        let Some(errands) = errands else { return false };
        let Some(done) = Box::pin(errands.fetch(message)).await else { return false };
        self.tell(account, Event::ErrandDone(done.problem, done.bytes)).await;
        done.fetched
    }

    fn tasks(&self) -> std::sync::MutexGuard<'_, HashMap<AccountId, Running>> {
        self.inner.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place where tasks begin.
fn begin(life: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(life)
}

/// Ends tasks, all of them within one task's time.
async fn end(mut running: Vec<Running>) {
    for one in &running {
        // Where there is no room the task has been deaf for long, and is ended below.
        let _ = one.events.try_send(Event::Stop);
        let _ = one.post.try_send(Wake::Stop);
    }
    let ended = async {
        for one in &mut running {
            // A task that has ended badly has ended.
            let _ = (&mut one.task).await;
        }
    };
    if tokio::time::timeout(STOPPING, ended).await.is_err() {
        running.iter().for_each(|one| one.task.abort());
    }
}
