//! Passwords: where they are kept, how one is given later. The key ring may wait for the person, so
//! it is asked off the loop.

use crate::Engine;
use crate::diagnose;
use crate::error::{Code, Problem};
use crate::event::Event;
use crate::{Online, Secret};
pub use account::keychain::Ring as KeyRing;
use account::keychain::{Keychain, Place};
use mail::id::AccountId;
use std::time::Duration;

/// How long the first screen may wait for the key ring.
const FIRST_SCREEN: Duration = Duration::from_secs(3);
/// How long the key ring may wait for the person to unlock it.
const LIMIT: Duration = Duration::from_secs(60);

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
        if !self.tell(account, Event::Password(secret.clone())).await {
            self.start(row, Online { watch: true, secret: Some(secret), ..Online::default() });
        }
        Ok(())
    }

    pub(crate) async fn kept_secret(&self, address: &str) -> Result<Option<Secret>, Problem> {
        let address = address.to_owned();
        self.blocking(move |k| k.get(&address)).await
    }

    pub(crate) async fn forget_secret(&self, address: &str) -> Result<(), Problem> {
        let address = address.to_owned();
        self.blocking(move |k| k.remove(&address)).await
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
