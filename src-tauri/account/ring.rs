//! The system's key ring: Secret Service (Linux), Keychain (macOS), Credential Manager (Windows).

use crate::{Error, Secret};
use keyring::{Entry as KeyringEntry, Error as StoreError};
use zeroize::Zeroizing;

/// Our name in the ring; the account's address is the user.
const SERVICE: &str = "Fumi";
/// The name of the probe, so that no list of Fumi's passwords shows it.
const PROBE: &str = "Fumi probe";

/// Something that keeps secrets by service and user. Every call may wait for a person who is asked
/// to unlock it.
pub(crate) trait Vault: Send + Sync {
    fn read(&self, service: &str, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error>;
    fn write(&self, service: &str, user: &str, secret: &[u8]) -> Result<(), Error>;
    fn delete(&self, service: &str, user: &str) -> Result<(), Error>;
}

/// The system's ring, as `keyring` chooses it: never the kernel's keyutils, which forget.
pub(crate) struct SystemVault;

impl SystemVault {
    /// Looks for the ring. `keyring` looks once in a program's life: one that comes up later is
    /// found at the next start.
    pub(crate) fn find() -> Result<Box<dyn Vault>, Error> {
        match KeyringEntry::store_status() {
            Ok(()) => Ok(Box::new(SystemVault)),
            Err(StoreError::NoStorageAccess(_)) => Err(Error::RingLocked),
            Err(_) => Err(Error::RingAbsent),
        }
    }

    fn entry(&self, service: &str, user: &str) -> Result<KeyringEntry, Error> {
        KeyringEntry::new(service, user).map_err(|e| refusal(&e))
    }
}

impl Vault for SystemVault {
    fn read(&self, service: &str, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        match self.entry(service, user)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(StoreError::NoEntry) => Ok(None),
            Err(error) => Err(refusal(&error)),
        }
    }

    fn write(&self, service: &str, user: &str, secret: &[u8]) -> Result<(), Error> {
        self.entry(service, user)?.set_secret(secret).map_err(|e| refusal(&e))
    }

    fn delete(&self, service: &str, user: &str) -> Result<(), Error> {
        match self.entry(service, user)?.delete_credential() {
            Ok(()) | Err(StoreError::NoEntry) => Ok(()),
            Err(error) => Err(refusal(&error)),
        }
    }
}

/// A ring that answers and yet fails is locked as far as the person is concerned. Its words are not
/// kept: they can hold the address, and in two variants the secret itself.
fn refusal(error: &StoreError) -> Error {
    if let StoreError::TooLong(..) = error {
        Error::TooLong
    } else if let StoreError::BadEncoding(_) | StoreError::BadDataFormat(..) = error {
        Error::Unreadable
    } else if let StoreError::Ambiguous(_) = error {
        Error::Unreadable
    } else {
        Error::RingLocked
    }
}

/// Writes, reads back and deletes: whatever a ring says of itself, only this shows that it works.
pub(crate) fn probe(vault: &dyn Vault) -> Result<(), Error> {
    // One name for each process: two that start together must not delete each other's.
    let user = format!("probe-{}", std::process::id());
    vault.write(PROBE, &user, b"probe")?;
    let back = vault.read(PROBE, &user)?;
    vault.delete(PROBE, &user)?;
    match back {
        Some(bytes) if bytes.as_slice() == b"probe" => Ok(()),
        Some(_) | None => Err(Error::RingAbsent),
    }
}

/// What is kept of an account: room for a token beside the password, later.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct Kept {
    password: Zeroizing<String>,
}

impl Kept {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self { password: Zeroizing::new(secret.expose().to_owned()) }
    }

    pub(crate) fn secret(&self) -> Secret {
        Secret::new(self.password.to_string())
    }
}

/// The password kept for this address.
pub(crate) fn get(vault: &dyn Vault, address: &str) -> Result<Option<Secret>, Error> {
    let Some(bytes) = vault.read(SERVICE, address)? else { return Ok(None) };
    let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| Error::Unreadable)?;
    Ok(Some(kept.secret()))
}

/// Keeps a password for this address.
pub(crate) fn put(vault: &dyn Vault, address: &str, secret: &Secret) -> Result<(), Error> {
    let json = serde_json::to_vec(&Kept::new(secret)).map_err(|_| Error::Unreadable)?;
    vault.write(SERVICE, address, &Zeroizing::new(json))
}

/// Forgets the password of this address.
pub(crate) fn remove(vault: &dyn Vault, address: &str) -> Result<(), Error> {
    vault.delete(SERVICE, address)
}
