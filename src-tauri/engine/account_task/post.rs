//! The post of an account: carries letters to the outgoing server when they are due, one after the
//! other, beside the connection that reads. Whatever may send a letter holds the post's lock, so a
//! letter found on its way without it was left there by a program that has ended.

use super::{KEY_RING_LIMIT, chance, now};
use crate::diagnose;
use crate::error::{Code, Problem};
use crate::event::Event;
use crate::grants::Grants;
use crate::outbox::next::{Filing, Happened, Verdict, next};
use crate::outbox::verdict::{self, Try};
use crate::secrets::smtp_entry;
use account::Secret;
use account::keychain::Keychain;
use mail::id::AccountId;
use smtp::{Limits, Session};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{AccountRow, Life, OutboxLetter, Store};
use tokio::sync::mpsc;

mod carry;

/// How long a sleep may be while something is due later: a machine that slept is on time again.
const TICK: i64 = 15;
/// Another program has the post; so long it is left to it.
const ELSEWHERE: i64 = 2;
/// Without a password letters wait so long, or until one is given.
const NO_PASSWORD: i64 = 5 * 60;

/// What the post hears.
#[derive(Debug)]
pub enum Wake {
    /// The outbox may have something for it.
    Look,
    /// The network is another one, or the person wants everything tried now.
    Network,
    /// There is a password: this one to go on with, or one that is kept.
    Password(Option<Secret>),
    /// The account is removed or the program ends.
    Stop,
}

/// An account's post.
pub struct Post {
    /// The store.
    pub store: Store,
    /// Where passwords are.
    pub keychain: Arc<Keychain>,
    /// Where tokens are.
    pub grants: Arc<Grants>,
    /// Whom to trust.
    pub tls: Arc<rustls::ClientConfig>,
    /// The account.
    pub account: AccountId,
    /// A password given for this run only.
    pub secret: Option<Secret>,
    /// The file whose lock is the right to send.
    pub lock: PathBuf,
    /// What it hears.
    pub hears: mpsc::Receiver<Wake>,
    /// The account's task, which looks into Sent.
    pub task: mpsc::WeakSender<Event>,
}

/// The lock's file of an account.
pub fn lock_file(profile: &Path, account: AccountId) -> PathBuf {
    profile.join(format!("post-{account}.lock"))
}

impl Post {
    /// Runs until it is told to stop or nobody can speak to it any more. A letter on its way is
    /// brought to its end first.
    pub async fn run(mut self) {
        // What waited for the network is tried: this may be another one.
        let mut again = self.try_everything().await;
        loop {
            match self.wait(again).await {
                None | Some(Wake::Look) => again = self.round().await,
                Some(Wake::Network) => again = self.try_everything().await,
                Some(Wake::Password(secret)) => {
                    self.secret = secret.or(self.secret.take());
                    again = self.try_refused().await;
                }
                Some(Wake::Stop) => return,
            }
        }
    }

    /// Waits for a word, or until it is time again.
    async fn wait(&mut self, again: Option<i64>) -> Option<Wake> {
        let Some(again) = again else {
            return Some(self.hears.recv().await.unwrap_or(Wake::Stop));
        };
        let pause = again.saturating_sub(now()).clamp(0, TICK);
        let pause = Duration::from_secs(pause.unsigned_abs()).max(Duration::from_millis(200));
        match tokio::time::timeout(pause, self.hears.recv()).await {
            Ok(heard) => Some(heard.unwrap_or(Wake::Stop)),
            Err(_) => None,
        }
    }

    /// What waits for the network is due now.
    async fn try_everything(&mut self) -> Option<i64> {
        let waits = |life: &Life| matches!(life, Life::Due { for_line: true, .. });
        self.all(waits, Happened::TimeCame).await;
        self.round().await
    }

    /// What was refused for the password's sake, or waits for one, is due now.
    async fn try_refused(&mut self) -> Option<i64> {
        let password = |code: &str| verdict::Mend::of(code) == verdict::Mend::Password;
        let waits = move |life: &Life| match life {
            Life::Failed { why } | Life::Due { why: Some(why), .. } => password(&why.code),
            Life::Queued { .. }
            | Life::Due { why: None, .. }
            | Life::Sending { .. }
            | Life::Handing { .. }
            | Life::MaybeSent { .. }
            | Life::Sent => false,
        };
        self.all(waits, Happened::Retry).await;
        self.round().await
    }

    /// The same happens to all letters of a kind.
    async fn all(&self, which: impl Fn(&Life) -> bool + Send + 'static, happened: Happened) {
        let account = self.account;
        let write = move |w: &mut store::Write<'_>| {
            let filing = filing(&w.read(), account)?;
            for mut letter in w.read().outbox_letters(Some(account))? {
                if which(&letter.life)
                    && let Some(life) = next(&letter.life, happened.clone(), w.now(), filing)
                {
                    letter.life = life;
                    w.advance_letter(&letter)?;
                }
            }
            Ok(())
        };
        if let Err(error) = self.store.write_durable(write).await {
            tracing::error!(%error, "the outbox could not be written");
        }
    }

    /// Sends what is due. When to look again.
    async fn round(&mut self) -> Option<i64> {
        let account = self.account;
        let letters = match self.store.read(move |r| r.outbox_letters(Some(account))).await {
            Ok(letters) => letters,
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read");
                return Some(now() + TICK);
            }
        };
        let at = now();
        if !letters.iter().any(|letter| is_due(&letter.life, at)) {
            return letters.iter().filter_map(|letter| due(&letter.life)).min();
        }
        let _held = match hold(&self.lock) {
            Ok(held) => held,
            Err(Held::Elsewhere) => return Some(at + ELSEWHERE),
            Err(Held::Broken(error)) => {
                tracing::error!(kind = ?error.kind(), "the post's lock cannot be had");
                return Some(at + TICK);
            }
        };
        // Only a program that has ended leaves these without the lock.
        let orphaned = |life: &Life| matches!(life, Life::Sending { .. } | Life::Handing { .. });
        self.all(orphaned, Happened::Orphaned).await;
        let came = move |life: &Life| matches!(life, Life::Queued { due } if *due <= at);
        self.all(came, Happened::TimeCame).await;
        let account = self.account;
        let ready = |letters: Vec<OutboxLetter>| -> Vec<OutboxLetter> {
            let due = |l: &OutboxLetter| matches!(l.life, Life::Due { again, .. } if again <= at);
            letters.into_iter().filter(due).collect()
        };
        let due = self.store.read(move |r| r.outbox_letters(Some(account))).await.map(ready);
        self.carry_all(due.unwrap_or_default()).await;
        self.tell(Event::Outbox);
        let left =
            self.store.read(move |r| r.outbox_letters(Some(account))).await.unwrap_or_default();
        left.iter().filter_map(|letter| self::due(&letter.life)).min()
    }

    /// Carries letters over one connection, as long as it stands.
    async fn carry_all(&mut self, letters: Vec<OutboxLetter>) {
        if letters.is_empty() {
            return;
        }
        let account = self.account;
        let Ok(row) = self.store.read(move |r| r.account(account)).await else { return };
        let mut session = None;
        for letter in letters {
            let mut connection = match session.take() {
                Some(open) => open,
                None => match self.sign_in(&row, &letter).await {
                    Ok(open) => open,
                    Err(verdict) => return self.hold_back(verdict).await,
                },
            };
            if self.carry(&mut connection, &row, &letter).await {
                session = Some(connection);
            }
        }
        if let Some(open) = session {
            open.quit().await;
        }
    }

    /// Connects and signs in.
    async fn sign_in(
        &mut self,
        row: &AccountRow,
        letter: &OutboxLetter,
    ) -> Result<Session, Verdict> {
        let missing = |problem| Verdict::Line(NO_PASSWORD, verdict::told(problem));
        let needed = || store::Why { code: "passwordNeeded".into(), server: None };
        let secret = match self.password(row).await {
            Ok(Some(secret)) => secret,
            Ok(None) => return Err(Verdict::Line(NO_PASSWORD, needed())),
            Err(problem) => return Err(missing(problem)),
        };
        let of = attempt(row, letter);
        let say = |error: smtp::Error| verdict::verdict(&error, of);
        let limits = Limits::default();
        let connected = smtp::connect(&row.smtp, Arc::clone(&self.tls), &limits).await;
        let mut session = connected.map_err(say)?;
        session.sign_in(&row.username, secret.credential()).await.map_err(say)?;
        let (account, most) = (row.id, session.offers().size_limit);
        if let Err(error) = self.store.write(move |w| w.note_send_limit(account, most)).await {
            tracing::warn!(%error, "the server's limit could not be kept");
        }
        Ok(session)
    }

    async fn password(&self, row: &AccountRow) -> Result<Option<Secret>, Problem> {
        if row.by_browser && !row.own_smtp_secret {
            return self.grants.token(row).await.map(Some);
        }
        if let Some(secret) = self.secret.as_ref().filter(|_| !row.own_smtp_secret) {
            return Ok(Some(secret.clone()));
        }
        let keychain = Arc::clone(&self.keychain);
        let entry =
            if row.own_smtp_secret { smtp_entry(&row.address) } else { row.address.clone() };
        let asked = tokio::task::spawn_blocking(move || keychain.get(&entry));
        match tokio::time::timeout(KEY_RING_LIMIT, asked).await {
            Ok(Ok(Ok(secret))) => Ok(secret),
            Ok(Ok(Err(error))) => Err(diagnose::account(&error)),
            Ok(Err(_)) | Err(_) => Err(Problem::of(Code::KeyringLocked)),
        }
    }

    /// Nobody could be asked: what is due waits, or fails, together. A password that was refused
    /// once is not shown again for each letter.
    async fn hold_back(&self, verdict: Verdict) {
        let at = now();
        let waits = move |life: &Life| matches!(life, Life::Due { again, .. } if *again <= at);
        self.all(waits, Happened::Held(verdict)).await;
    }

    fn tell(&self, event: Event) {
        if let Some(task) = self.task.upgrade() {
            // Where there is no room the task has much to hear, and looks by itself.
            let _ = task.try_send(event);
        }
    }
}

fn filing(r: &store::Read<'_>, account: AccountId) -> Result<Filing, store::Error> {
    let row = r.account(account)?;
    Ok(Filing::of(row.choices.sent_copies, r.server_ways(account)?, &row.provider))
}

fn attempt<'a>(row: &'a AccountRow, letter: &OutboxLetter) -> Try<'a> {
    let tries = match &letter.life {
        Life::Due { tries, .. } | Life::Sending { tries } | Life::Handing { tries } => *tries,
        Life::Queued { .. } | Life::MaybeSent { .. } | Life::Sent | Life::Failed { .. } => 0,
    };
    Try {
        provider: &row.provider,
        host: &row.smtp.host,
        tries,
        since: now().saturating_sub(letter.wanted),
        chance: chance(),
    }
}

/// When the post has something to do with a letter.
fn due(life: &Life) -> Option<i64> {
    match life {
        Life::Queued { due } => Some(*due),
        Life::Due { again, .. } => Some(*again),
        Life::Sending { .. } | Life::Handing { .. } => Some(0),
        Life::MaybeSent { .. } | Life::Sent | Life::Failed { .. } => None,
    }
}

fn is_due(life: &Life, now: i64) -> bool {
    due(life).is_some_and(|due| due <= now)
}

/// Why the lock cannot be had.
enum Held {
    Elsewhere,
    Broken(std::io::Error),
}

/// The right to send, for as long as the file is open; the system takes it back from a program that
/// ends, however it ends.
fn hold(path: &Path) -> Result<File, Held> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(Held::Broken)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Held::Elsewhere),
        Err(std::fs::TryLockError::Error(error)) => Err(Held::Broken(error)),
    }
}
