//! The tokens of accounts that sign in through the browser: had anew before they end, kept before
//! they are used, and asked for once after a refusal, never over and over.

use crate::diagnose;
use crate::error::{Code, Problem};
use crate::secrets::LIMIT;
use crate::{Engine, Secret};
use account::clients::{self, Client};
use account::keychain::{Keychain, Place};
use account::providers::{self, Oauth};
use account::{Error, Grant};
use oauth::Granted;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use store::{AccountRow, Store};

/// A token that ends within so many seconds is had anew first.
const MARGIN: i64 = 120;

/// Where tokens are asked for, one account at a time.
pub struct Grants {
    store: Store,
    keychain: Arc<Keychain>,
    tls: Arc<rustls::ClientConfig>,
    turns: Mutex<HashMap<String, Arc<Turn>>>,
}

/// One account's turn; and what the provider has given that no place has taken yet.
type Turn = tokio::sync::Mutex<Option<Grant>>;

/// What an account's tokens are kept under.
fn entry(address: &str) -> String {
    format!("{address} (browser)")
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}

/// Random bytes for one sign-in.
pub(crate) fn chance() -> Result<[u8; oauth::CHANCE], Problem> {
    let mut bytes = [0; oauth::CHANCE];
    getrandom::fill(&mut bytes).map_err(|_| Problem::of(Code::Internal))?;
    Ok(bytes)
}

/// As tokens are kept.
pub(crate) fn grant(provider: &str, given: Granted, before: Option<&Grant>) -> Grant {
    let old = before.map(|grant| grant.refresh.clone());
    let lifetime = i64::try_from(given.lifetime.as_secs()).unwrap_or(0);
    Grant {
        provider: provider.to_owned(),
        refresh: given.refresh.or(old).unwrap_or_else(|| Secret::new(String::new())),
        access: given.access,
        until: now().saturating_add(lifetime),
    }
}

impl Engine {
    pub(crate) fn grants(&self) -> Arc<Grants> {
        Arc::clone(&self.inner.grants)
    }
}

impl Grants {
    pub(crate) fn new(
        store: Store,
        keychain: Arc<Keychain>,
        tls: Arc<rustls::ClientConfig>,
    ) -> Arc<Grants> {
        Arc::new(Grants { store, keychain, tls, turns: Mutex::default() })
    }

    /// Who Fumi is at a provider: as the person has said, else as it was built.
    pub async fn client(&self, provider: &str) -> Result<Option<Client>, Problem> {
        let (id, secret) = (id_key(provider), secret_key(provider));
        let read = move |r: &store::Read<'_>| Ok((r.setting(&id)?, r.setting(&secret)?));
        let (id, secret) = self.store.read(read).await?;
        Ok(id.map(|id| Client { id, secret }).or_else(|| clients::built_in(provider)))
    }

    /// A token that mail servers take now.
    ///
    /// # Errors
    /// `signInExpired` where there is none and none is had without the person; what else keeps
    /// the provider or the key ring from answering.
    pub async fn token(&self, row: &AccountRow) -> Result<Secret, Problem> {
        self.have(row, None).await
    }

    /// Another one than this, which a mail server has refused.
    ///
    /// # Errors
    /// As [`Grants::token`].
    pub async fn another(&self, row: &AccountRow, refused: &Secret) -> Result<Secret, Problem> {
        self.have(row, Some(refused)).await
    }

    async fn have(&self, row: &AccountRow, refused: Option<&Secret>) -> Result<Secret, Problem> {
        let turn = self.turn(&row.address);
        let mut unkept = turn.lock().await;
        if let Some(grant) = unkept.as_ref() {
            self.keep_again(&row.address, grant).await?;
        }
        let held = match unkept.take() {
            Some(grant) => Some(grant),
            None => self.kept(&row.address).await?,
        };
        let expired = || Problem::of(Code::SignInExpired);
        let held = held.filter(|grant| grant.provider == row.provider).ok_or_else(expired)?;
        if is_good(&held, refused) {
            return Ok(held.access);
        }
        let fresh = match self.refresh(&held).await {
            Err(problem) if problem.code == Code::SignInExpired => {
                self.after_a_refusal(&row.address, &held).await?
            }
            fresh => fresh?,
        };
        *unkept = Some(fresh.clone());
        self.keep_again(&row.address, &fresh).await?;
        *unkept = None;
        Ok(fresh.access)
    }

    /// Another process of ours may have been quicker: then its token counts. Else the person has to
    /// sign in again, and nobody asks the provider before that.
    async fn after_a_refusal(&self, address: &str, refused: &Grant) -> Result<Grant, Problem> {
        let kept = self.kept(address).await?;
        let other = |grant: &Grant| grant.refresh.expose() != refused.refresh.expose();
        if let Some(kept) = kept.filter(other) {
            return if is_good(&kept, None) { Ok(kept) } else { self.refresh(&kept).await };
        }
        let over = Grant { refresh: Secret::new(String::new()), ..refused.shortened() };
        if let Err(problem) = self.keep_again(address, &over).await {
            // Then the next start asks the provider once more.
            tracing::warn!(code = problem.code.name(), "a withdrawn sign-in could not be noted");
        }
        Err(Problem::of(Code::SignInExpired))
    }

    async fn refresh(&self, held: &Grant) -> Result<Grant, Problem> {
        if held.refresh.is_empty() {
            return Err(Problem::of(Code::SignInExpired));
        }
        let (oauth, client) = self.way(&held.provider).await?;
        match oauth::refresh(oauth, &client, &held.refresh, &self.tls).await {
            Ok(given) => Ok(grant(&held.provider, given, Some(held))),
            Err(oauth::Error::Expired) => Err(Problem::of(Code::SignInExpired)),
            Err(error) => Err(diagnose::oauth(&held.provider, oauth, &error)),
        }
    }

    /// How a provider signs people in, and who we are there.
    ///
    /// # Errors
    /// `clientMissing`.
    pub async fn way(&self, provider: &str) -> Result<(&'static Oauth, Client), Problem> {
        let missing = || Problem::of(Code::ClientMissing);
        let oauth = providers::oauth(provider).ok_or_else(missing)?;
        let client = self.client(provider).await?.ok_or_else(missing)?;
        Ok((oauth, client))
    }

    /// Keeps what a sign-in has brought; where the place takes no long secrets, without what can be
    /// had anew.
    pub(crate) async fn keep(
        &self,
        address: &str,
        grant: &Grant,
        place: Place,
    ) -> Result<(), Problem> {
        let turn = self.turn(address);
        let mut unkept = turn.lock().await;
        *unkept = None;
        self.put(grant, &entry(address), move |k, entry, secret| k.put(entry, secret, place)).await
    }

    async fn keep_again(&self, address: &str, grant: &Grant) -> Result<(), Problem> {
        self.put(grant, &entry(address), Keychain::put_again).await
    }

    async fn put(
        &self,
        grant: &Grant,
        entry: &str,
        put: impl Fn(&Keychain, &str, &Secret) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Problem> {
        let (entry, grant) = (entry.to_owned(), grant.clone());
        self.blocking(move |keychain| {
            let whole = grant.to_secret().ok_or(Error::Unreadable)?;
            match put(keychain, &entry, &whole) {
                Err(Error::TooLong) => {
                    let short = grant.shortened().to_secret().ok_or(Error::Unreadable)?;
                    put(keychain, &entry, &short)
                }
                done => done,
            }
        })
        .await
    }

    /// Whether tokens are kept for an account, wherever.
    pub(crate) async fn kept(&self, address: &str) -> Result<Option<Grant>, Problem> {
        let entry = entry(address);
        let secret = self.blocking(move |keychain| keychain.get(&entry)).await?;
        Ok(secret.as_ref().and_then(Grant::of))
    }

    /// Gives an account's tokens back to the provider and forgets them; what kept the provider from
    /// hearing of it, where it matters.
    ///
    /// # Errors
    /// The key ring's; the provider was told then all the same.
    pub(crate) async fn give_back(&self, row: &AccountRow) -> Result<Option<Problem>, Problem> {
        let turn = self.turn(&row.address);
        let mut unkept = turn.lock().await;
        let held = match unkept.take() {
            Some(grant) => Some(grant),
            None => self.kept(&row.address).await?,
        };
        let told = match held.filter(|grant| !grant.refresh.is_empty()) {
            Some(grant) => self.revoke(&grant).await,
            None => None,
        };
        let host = Some(row.imap.host.clone());
        let told = told.map(|code| Problem { host, ..Problem::of(code) });
        let entry = entry(&row.address);
        self.blocking(move |keychain| keychain.remove(&entry)).await?;
        Ok(told)
    }

    async fn revoke(&self, grant: &Grant) -> Option<Code> {
        let Ok((oauth, client)) = self.way(&grant.provider).await else {
            return Some(Code::NotRevoked);
        };
        let gone = oauth::revoke(oauth, &client, &grant.refresh, &self.tls).await;
        gone.err().map(|error| {
            tracing::info!(%error, "a token could not be given back");
            Code::NotRevoked
        })
    }

    fn turn(&self, address: &str) -> Arc<Turn> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(address.to_lowercase()).or_default())
    }

    async fn blocking<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Keychain) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let keychain = Arc::clone(&self.keychain);
        let asked = tokio::task::spawn_blocking(move || ask(&keychain));
        match tokio::time::timeout(LIMIT, asked).await {
            Ok(Ok(answer)) => answer.map_err(|e| diagnose::account(&e)),
            Ok(Err(_)) => Err(Problem::of(Code::Internal)),
            Err(_) => Err(Problem::of(Code::KeyringLocked)),
        }
    }
}

/// Whether a token can be shown to a mail server.
fn is_good(grant: &Grant, refused: Option<&Secret>) -> bool {
    let known = refused.is_some_and(|refused| refused.expose() == grant.access.expose());
    !grant.access.is_empty() && !known && grant.until - now() > MARGIN
}

/// The setting that holds a client id.
pub(crate) fn id_key(provider: &str) -> String {
    format!("oauth.{provider}.client")
}

/// The setting that holds what a provider calls its secret, which in a desktop program is none.
pub(crate) fn secret_key(provider: &str) -> String {
    format!("oauth.{provider}.clientSecret")
}
