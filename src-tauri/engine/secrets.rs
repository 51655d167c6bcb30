//! Passwords: where they are kept, how one is given later. The key ring may wait for the person, so
//! it is asked off the loop.

use crate::Engine;
use crate::account_task::post::Wake;
use crate::diagnose;
use crate::error::{Code, Problem};
use crate::event::Event;
use crate::{Online, Secret};
pub use account::keychain::Ring as KeyRing;
use account::keychain::{Keychain, Place};
use mail::id::AccountId;
use std::time::Duration;
use store::AccountRow;

/// How long the first screen may wait for the key ring.
const FIRST_SCREEN: Duration = Duration::from_secs(3);
/// How long the key ring may wait for the person to unlock it.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// What the password for the outgoing server alone is kept under.
pub(crate) fn smtp_entry(address: &str) -> String {
    format!("{address} (smtp)")
}

impl Engine {
    /// Whether the key ring can keep a password: tried by writing, reading and deleting one.
    /// A ring that takes its time asks the person something: it counts as locked until then, and
    /// no screen waits for it.
    pub async fn key_ring(&self) -> KeyRing {
        let asked = self.blocking(|k| Ok(k.status()));
        match tokio::time::timeout(FIRST_SCREEN, asked).await {
            Ok(Ok(ring)) => ring,
            Ok(Err(_)) | Err(_) => KeyRing::Locked,
        }
    }

    /// Whether there is a sealed file that waits for its passphrase.
    pub fn sealed_is_locked(&self) -> bool {
        self.keychain().sealed_is_locked()
    }

    /// Opens the sealed file, or makes it when there is none yet.
    ///
    /// # Errors
    /// `wrongPassphrase`, `storeDamaged`.
    pub async fn unlock_sealed(&self, passphrase: Secret) -> Result<(), Problem> {
        self.blocking(move |k| k.unlock_sealed(&passphrase)).await
    }

    /// Keeps a password.
    pub async fn keep_secret(
        &self,
        address: &str,
        secret: Secret,
        place: Place,
    ) -> Result<(), Problem> {
        let address = address.to_owned();
        self.blocking(move |k| k.put(&address, &secret, place)).await
    }

    /// Gives a running account a password to go on with, and keeps it.
    pub async fn give_password(
        &self,
        account: AccountId,
        secret: Secret,
        place: Place,
    ) -> Result<(), Problem> {
        let row = self.store().read(move |r| r.account(account)).await?;
        self.keep_secret(&row.address, secret.clone(), place).await?;
        if row.by_browser {
            // The provider is told, where it can be; the password counts from now on either way.
            let _ = self.grants().give_back(&row).await;
            let keep = (place == Place::Session).then_some(secret);
            self.store().write_durable(move |w| w.note_browser(account, false)).await?;
            self.stop(account).await;
            let row = AccountRow { by_browser: false, ..row };
            self.start(row, Online { watch: true, secret: keep, ..Online::default() });
            return Ok(());
        }
        self.wake_post(account, Wake::Password(Some(secret.clone())));
        if !self.tell(account, Event::Password(secret.clone())).await {
            self.start(row, Online { watch: true, secret: Some(secret), ..Online::default() });
        }
        Ok(())
    }

    pub(crate) async fn kept_secret(&self, address: &str) -> Result<Option<Secret>, Problem> {
        let address = address.to_owned();
        self.blocking(move |k| k.get(&address)).await
    }

    /// Keeps a password for the outgoing server alone, after trying it there. What stood in the
    /// way of trying, where it is no matter of the password: then it is kept all the same.
    ///
    /// # Errors
    /// `notFound`; that the server does not accept it, and it is not kept; the key ring's.
    pub async fn give_smtp_password(
        &self,
        account: AccountId,
        secret: Secret,
        place: Place,
    ) -> Result<Option<Problem>, Problem> {
        let row = self.with_server(account).await?;
        let tried = Box::pin(self.try_sending(&row, &secret)).await.err();
        if let Some(problem) = tried.as_ref().filter(|problem| problem.is_about_sign_in()) {
            return Err(problem.clone());
        }
        self.keep_secret(&smtp_entry(&row.address), secret, place).await?;
        self.store().write_durable(move |w| w.note_smtp_secret(account, true)).await?;
        self.wake_post(account, Wake::Password(None));
        Ok(tried)
    }

    /// The outgoing server gets the incoming one's password again.
    ///
    /// # Errors
    /// `notFound`; the key ring's.
    pub async fn forget_smtp_password(&self, account: AccountId) -> Result<(), Problem> {
        let row = self.with_server(account).await?;
        self.forget_secret(&smtp_entry(&row.address)).await?;
        Ok(self.store().write_durable(move |w| w.note_smtp_secret(account, false)).await?)
    }

    /// What to show to the outgoing server: its own password, else the incoming one's, or a token.
    pub async fn smtp_secret(&self, row: &AccountRow) -> Result<Option<Secret>, Problem> {
        if row.own_smtp_secret {
            return self.kept_secret(&smtp_entry(&row.address)).await;
        }
        if row.by_browser {
            return self.grants().token(row).await.map(Some);
        }
        self.kept_secret(&row.address).await
    }

    /// Signs in to the outgoing server with what is kept, and goes again.
    ///
    /// # Errors
    /// Why not; `notFound` where there is no password.
    pub async fn check_sending(&self, account: AccountId) -> Result<(), Problem> {
        let row = self.with_server(account).await?;
        let secret = self.smtp_secret(&row).await?.ok_or(Problem::of(Code::NotFound))?;
        Box::pin(self.try_sending(&row, &secret)).await
    }

    /// Forgets an account's passwords and keeps everything else: its task says that it needs one.
    /// Answers with `notRevoked` where the provider could not be told.
    ///
    /// # Errors
    /// `notFound`; the key ring's, and then nothing has changed.
    pub async fn sign_out(&self, account: AccountId) -> Result<Option<Problem>, Problem> {
        let row = self.with_server(account).await?;
        let running = self.runs(account);
        let told = self.forget_secrets(&row).await?;
        self.stop(account).await;
        self.store().write_durable(move |w| w.note_smtp_secret(account, false)).await?;
        if running {
            self.start(row, Online { watch: true, ..Online::default() });
        }
        Ok(told)
    }

    async fn try_sending(&self, row: &AccountRow, secret: &Secret) -> Result<(), Problem> {
        let tried = if secret.is_token() {
            Box::pin(self.check_with_token(row, secret.clone())).await
        } else {
            smtp::check(&row.smtp, self.tls(), &row.username, secret.expose()).await.map(drop)
        };
        tried.map_err(|error| {
            let problem = diagnose::smtp(&row.provider, &row.smtp.host, error);
            if secret.is_token() { diagnose::of_token(problem) } else { problem }
        })
    }

    /// Forgets all of an account's secrets; what kept its provider from hearing of it.
    pub(crate) async fn forget_secrets(
        &self,
        row: &AccountRow,
    ) -> Result<Option<Problem>, Problem> {
        let told = if row.by_browser { self.grants().give_back(row).await } else { Ok(None) };
        let own = if row.own_smtp_secret {
            self.forget_secret(&smtp_entry(&row.address)).await
        } else {
            Ok(())
        };
        self.forget_secret(&row.address).await.and(own).and(told)
    }

    async fn forget_secret(&self, entry: &str) -> Result<(), Problem> {
        let entry = entry.to_owned();
        self.blocking(move |k| k.remove(&entry)).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Keychain) -> Result<T, account::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let keychain = self.keychain();
        let asked = tokio::task::spawn_blocking(move || ask(&keychain));
        match tokio::time::timeout(LIMIT, asked).await {
            Ok(Ok(answer)) => answer.map_err(|e| diagnose::account(&e)),
            Ok(Err(_)) => Err(Problem::of(Code::Internal)),
            Err(_) => Err(Problem::of(Code::KeyringLocked)),
        }
    }
}

/// Whether the outgoing server would not have what it was shown.
pub(crate) fn is_refusal(error: &smtp::Error) -> bool {
    matches!(error, smtp::Error::AuthenticationFailed { .. })
}
