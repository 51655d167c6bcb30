//! Where passwords are kept: the system's key ring, a sealed file, or this session's memory.

pub use crate::Error;
use crate::Secret;
use crate::ring::{self, SystemVault, Vault};
use crate::sealed::{self, Cost, Sealed};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where a password is to be kept. Never in plain text, and never in the kernel's keyutils, which
/// forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The system's key ring: Secret Service, Keychain, Credential Manager.
    Ring,
    /// The file `secrets.sealed`, under a passphrase.
    SealedFile,
    /// This program's memory, until it ends.
    Session,
}

/// What the key ring is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ring {
    /// It took, gave back and forgot a probe.
    Available,
    /// It is there and does not let us in.
    Locked,
    /// There is none.
    Absent,
}

const FILE: &str = "secrets.sealed";

type Find = fn() -> Result<Box<dyn Vault>, Error>;

/// The places together. Every call but `open` may block, on the disk or on a person who is asked to
/// unlock the ring: call it on a thread that may, and stop waiting after a minute. A call that
/// waits for the ring keeps no other from what is held for this session.
pub struct Keychain {
    dir: PathBuf,
    find: Find,
    cost: Cost,
    ring: Mutex<Tried>,
    sealed: Mutex<Option<Sealed>>,
    session: Mutex<HashMap<String, Secret>>,
}

/// What the last probe found.
enum Tried {
    NotYet,
    Works(Box<dyn Vault>),
    Fails(Ring),
}

impl Keychain {
    /// The places of this profile folder. Nothing is tried yet.
    pub fn open(dir: &Path) -> Keychain {
        Keychain::with(dir, SystemVault::find, sealed::COST)
    }

    fn with(dir: &Path, find: Find, cost: Cost) -> Keychain {
        Keychain {
            dir: dir.to_owned(),
            find,
            cost,
            ring: Mutex::new(Tried::NotYet),
            sealed: Mutex::new(None),
            session: Mutex::new(HashMap::new()),
        }
    }

    /// What the key ring is like: tried by write, read and delete the first time, then remembered.
    pub fn status(&self) -> Ring {
        let mut tried = held(&self.ring);
        if let Tried::NotYet = *tried {
            *tried = self.try_ring();
        }
        tried.status()
    }

    /// Tries the key ring again: it may have been unlocked or started since.
    pub fn probe(&self) -> Ring {
        let mut tried = held(&self.ring);
        *tried = self.try_ring();
        tried.status()
    }

    /// Whether there is a sealed file whose passphrase was not given yet.
    pub fn sealed_is_locked(&self) -> bool {
        held(&self.sealed).is_none() && sealed::exists(&self.path())
    }

    /// Opens the sealed file with its passphrase; where there is none, makes one with this
    /// passphrase.
    pub fn unlock_sealed(&self, passphrase: &Secret) -> Result<(), Error> {
        let opened = if sealed::exists(&self.path()) {
            Sealed::open(&self.path(), passphrase)?
        } else {
            self.make_dir()?;
            Sealed::create(&self.path(), passphrase, self.cost)?
        };
        *held(&self.sealed) = Some(opened);
        Ok(())
    }

    /// The password of an account: from this session, the sealed file, or the ring. `None` is a
    /// clear answer: no place has one. A place that is locked and might have it is an error.
    pub fn get(&self, address: &str) -> Result<Option<Secret>, Error> {
        let user = user(address);
        if let Some(secret) = held(&self.session).get(&user) {
            return Ok(Some(secret.clone()));
        }
        let sealed = match held(&self.sealed).as_ref() {
            Some(sealed) => sealed.get(&user),
            None if sealed::exists(&self.path()) => Err(Error::SealedLocked),
            None => Ok(None),
        };
        if let Ok(Some(_)) = sealed {
            return sealed;
        }
        match self.with_ring(|vault| ring::get(vault, &user)) {
            Ok(Some(secret)) => Ok(Some(secret)),
            Ok(None) | Err(Error::RingAbsent) => sealed,
            Err(error) => Err(error),
        }
    }

    /// Keeps a password in this place, and in no other: an old one elsewhere would come back one
    /// day.
    pub fn put(&self, address: &str, secret: &Secret, place: Place) -> Result<(), Error> {
        let user = user(address);
        match place {
            Place::Ring => self.with_ring(|vault| ring::put(vault, &user, secret))?,
            Place::SealedFile => self.with_sealed(|sealed| sealed.put(&user, secret))?,
            Place::Session => {
                held(&self.session).insert(user.clone(), secret.clone());
            }
        }
        if place != Place::Session {
            held(&self.session).remove(&user);
        }
        // Best effort: a place that cannot be written now is asked only after the new one.
        if place != Place::SealedFile {
            let _ = self.with_sealed(|sealed| sealed.remove(&user));
        }
        if place != Place::Ring && self.status() == Ring::Available {
            let _ = self.with_ring(|vault| ring::remove(vault, &user));
        }
        Ok(())
    }

    /// Keeps another secret where one of this name is kept already.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where none is: it was taken away meanwhile, and does not come back.
    pub fn put_again(&self, address: &str, secret: &Secret) -> Result<(), Error> {
        let user = user(address);
        if let Some(kept) = held(&self.session).get_mut(&user) {
            *kept = secret.clone();
            return Ok(());
        }
        if let Ok(true) = self.with_sealed(|sealed| Ok(sealed.get(&user)?.is_some())) {
            return self.with_sealed(|sealed| sealed.put(&user, secret));
        }
        match self.with_ring(|vault| ring::get(vault, &user))? {
            Some(_) => self.with_ring(|vault| ring::put(vault, &user, secret)),
            None => Err(Error::Unreadable),
        }
    }

    /// Forgets an account's password everywhere. An error says that a locked place may still have
    /// it; it is gone from the others.
    pub fn remove(&self, address: &str) -> Result<(), Error> {
        let user = user(address);
        held(&self.session).remove(&user);
        let sealed = match self.with_sealed(|sealed| sealed.remove(&user)) {
            Err(Error::SealedAbsent) => Ok(()),
            other => other,
        };
        let ring = match self.with_ring(|vault| ring::remove(vault, &user)) {
            Err(Error::RingAbsent) => Ok(()),
            other => other,
        };
        sealed.and(ring)
    }

    fn path(&self) -> PathBuf {
        self.dir.join(FILE)
    }

    fn make_dir(&self) -> Result<(), Error> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        Ok(builder.create(&self.dir)?)
    }

    fn try_ring(&self) -> Tried {
        let vault = match (self.find)() {
            Ok(vault) => vault,
            Err(error) => return Tried::Fails(Ring::of(&error)),
        };
        match ring::probe(vault.as_ref()) {
            Ok(()) => Tried::Works(vault),
            Err(error) => Tried::Fails(Ring::of(&error)),
        }
    }

    /// A ring that failed before is tried again: the person may have unlocked it because we asked.
    fn with_ring<T>(&self, f: impl FnOnce(&dyn Vault) -> Result<T, Error>) -> Result<T, Error> {
        let mut tried = held(&self.ring);
        if let Tried::NotYet | Tried::Fails(_) = *tried {
            *tried = self.try_ring();
        }
        let result = match &*tried {
            Tried::Works(vault) => f(vault.as_ref()),
            Tried::NotYet | Tried::Fails(Ring::Available | Ring::Absent) => Err(Error::RingAbsent),
            Tried::Fails(Ring::Locked) => Err(Error::RingLocked),
        };
        if let Err(Error::RingLocked) = result {
            *tried = Tried::Fails(Ring::Locked); // Locked, or gone, since: find it anew next time.
        }
        result
    }

    fn with_sealed<T>(&self, f: impl FnOnce(&Sealed) -> Result<T, Error>) -> Result<T, Error> {
        match held(&self.sealed).as_ref() {
            Some(sealed) => f(sealed),
            None if sealed::exists(&self.path()) => Err(Error::SealedLocked),
            None => Err(Error::SealedAbsent),
        }
    }
}

impl std::fmt::Debug for Keychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keychain").finish_non_exhaustive()
    }
}

impl Tried {
    fn status(&self) -> Ring {
        match self {
            Tried::Works(_) => Ring::Available,
            Tried::Fails(ring) => *ring,
            Tried::NotYet => Ring::Absent,
        }
    }
}

impl Ring {
    fn of(error: &Error) -> Ring {
        if *error == Error::RingLocked { Ring::Locked } else { Ring::Absent }
    }
}

/// A panic elsewhere leaves nothing half-changed in here.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An address is typed in any case.
fn user(address: &str) -> String {
    address.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use zeroize::Zeroizing;

    const ALICE: &str = "alice@example.org";
    const CHEAP: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

    type Items = HashMap<(String, String), Vec<u8>>;

    /// A ring in memory that can be locked.
    #[derive(Default)]
    struct Memory {
        kept: Mutex<Items>,
        locked: AtomicBool,
    }

    impl Memory {
        fn ask(&self) -> Result<MutexGuard<'_, Items>, Error> {
            if self.locked.load(Ordering::SeqCst) {
                Err(Error::RingLocked)
            } else {
                Ok(held(&self.kept))
            }
        }
    }

    impl Vault for Arc<Memory> {
        fn read(&self, service: &str, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
            let key = (service.to_owned(), user.to_owned());
            Ok(self.ask()?.get(&key).cloned().map(Zeroizing::new))
        }
        fn write(&self, service: &str, user: &str, secret: &[u8]) -> Result<(), Error> {
            self.ask()?.insert((service.to_owned(), user.to_owned()), secret.to_vec());
            Ok(())
        }
        fn delete(&self, service: &str, user: &str) -> Result<(), Error> {
            self.ask()?.remove(&(service.to_owned(), user.to_owned()));
            Ok(())
        }
    }

    thread_local! {
        static RING: Arc<Memory> = Arc::default();
    }

    fn ring() -> Arc<Memory> {
        RING.with(Arc::clone)
    }

    fn there() -> Result<Box<dyn Vault>, Error> {
        Ok(Box::new(ring()))
    }

    fn absent() -> Result<Box<dyn Vault>, Error> {
        Err(Error::RingAbsent)
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn found(keychain: &Keychain) -> Option<String> {
        keychain.get(ALICE).unwrap().map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn a_ring_is_believed_when_a_probe_came_back_and_went() {
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::with(dir.path(), there, CHEAP);
        assert_eq!(keychain.status(), Ring::Available);
        assert!(held(&ring().kept).is_empty());
        keychain.put("Alice@Example.org ", &secret("hunter2"), Place::Ring).unwrap();
        assert_eq!(found(&Keychain::with(dir.path(), there, CHEAP)).unwrap(), "hunter2");
        let key = ("Fumi".to_owned(), ALICE.to_owned());
        assert_eq!(held(&ring().kept)[&key], br#"{"password":"hunter2"}"#);
        keychain.remove(ALICE).unwrap();
        assert_eq!(found(&keychain), None);
        assert!(held(&ring().kept).is_empty());
    }

    #[test]
    fn a_ring_that_forgets_is_none() {
        struct Sieve;
        impl Vault for Sieve {
            fn read(&self, _: &str, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
                Ok(None)
            }
            fn write(&self, _: &str, _: &str, _: &[u8]) -> Result<(), Error> {
                Ok(())
            }
            fn delete(&self, _: &str, _: &str) -> Result<(), Error> {
                Ok(())
            }
        }
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::with(dir.path(), || Ok(Box::new(Sieve)), CHEAP);
        assert_eq!(keychain.status(), Ring::Absent);
        let refused = keychain.put(ALICE, &secret("p"), Place::Ring);
        assert_eq!(refused, Err(Error::RingAbsent));
    }

    #[test]
    fn a_locked_ring_is_told_and_tried_again() {
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::with(dir.path(), there, CHEAP);
        keychain.put(ALICE, &secret("hunter2"), Place::Ring).unwrap();
        ring().locked.store(true, Ordering::SeqCst);
        assert_eq!(keychain.get(ALICE).err(), Some(Error::RingLocked));
        assert_eq!(keychain.status(), Ring::Locked);
        assert_eq!(keychain.remove(ALICE), Err(Error::RingLocked));
        // What was typed for this session needs no ring.
        keychain.put(ALICE, &secret("typed"), Place::Session).unwrap();
        assert_eq!(found(&keychain).unwrap(), "typed");
        ring().locked.store(false, Ordering::SeqCst);
        assert_eq!(keychain.probe(), Ring::Available);
        keychain.put(ALICE, &secret("new"), Place::Ring).unwrap();
        assert_eq!(found(&keychain).unwrap(), "new");
    }

    #[test]
    fn without_a_ring_a_password_stays_for_the_session_or_in_the_sealed_file() {
        let dir = tempfile::tempdir().unwrap();
        let profile = dir.path().join("profile");
        let keychain = Keychain::with(&profile, absent, CHEAP);
        assert_eq!((keychain.status(), keychain.sealed_is_locked()), (Ring::Absent, false));
        assert_eq!(found(&keychain), None);
        let refused = keychain.put(ALICE, &secret("p"), Place::Ring);
        assert_eq!(refused, Err(Error::RingAbsent));
        keychain.put(ALICE, &secret("one"), Place::Session).unwrap();
        assert_eq!(found(&keychain).unwrap(), "one");
        assert!(!profile.exists(), "a session leaves nothing on the disk");
        assert_eq!(found(&Keychain::with(&profile, absent, CHEAP)), None);

        let unsealed = keychain.put(ALICE, &secret("two"), Place::SealedFile);
        assert_eq!(unsealed, Err(Error::SealedAbsent));
        keychain.unlock_sealed(&secret("rosebud")).unwrap();
        keychain.put(ALICE, &secret("two"), Place::SealedFile).unwrap();
        assert_eq!(found(&keychain).unwrap(), "two");

        let next = Keychain::with(&profile, absent, CHEAP);
        assert!(next.sealed_is_locked() && !keychain.sealed_is_locked());
        assert_eq!(next.get(ALICE).err(), Some(Error::SealedLocked));
        assert_eq!(next.remove(ALICE), Err(Error::SealedLocked));
        assert_eq!(next.unlock_sealed(&secret("wrong")), Err(Error::WrongPassphrase));
        assert_eq!(next.unlock_sealed(&secret("rosebud")), Ok(()));
        assert_eq!((found(&next).unwrap().as_str(), next.sealed_is_locked()), ("two", false));
        next.put(ALICE, &secret("three"), Place::Session).unwrap();
        assert_eq!(found(&keychain), None, "the old one does not come back one day");
        next.remove(ALICE).unwrap();
        assert_eq!(found(&next), None);
    }

    #[test]
    fn another_secret_is_kept_where_the_first_one_is() {
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::with(dir.path(), there, CHEAP);
        keychain.unlock_sealed(&secret("rosebud")).unwrap();
        assert_eq!(keychain.put_again(ALICE, &secret("new")), Err(Error::Unreadable));
        assert_eq!(found(&keychain), None, "what was taken away does not come back");
        for place in [Place::Ring, Place::SealedFile, Place::Session] {
            keychain.put(ALICE, &secret("old"), place).unwrap();
            keychain.put_again(ALICE, &secret("new")).unwrap();
            assert_eq!(found(&keychain).unwrap(), "new", "{place:?}");
            let (elsewhere, ring) = (place != Place::Ring, ring::get(&ring(), ALICE).unwrap());
            assert_eq!(ring.is_none(), elsewhere, "{place:?}");
            keychain.remove(ALICE).unwrap();
        }
    }

    #[test]
    fn nothing_of_it_shows_a_secret() {
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::with(dir.path(), absent, CHEAP);
        keychain.put(ALICE, &secret("canary"), Place::Session).unwrap();
        keychain.unlock_sealed(&secret("canary")).unwrap();
        let shown = format!("{keychain:?} {:?} {:#?}", keychain.get(ALICE), keychain.get(ALICE));
        assert!(!shown.contains("canary") && !shown.contains("alice"), "{shown}");
        for error in [Error::RingLocked, Error::WrongPassphrase, Error::Unreadable] {
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }

    /// Runs one test of this file in a process of its own, whose environment can be chosen.
    #[cfg(unix)]
    fn in_another_process(test: &str, command: &mut std::process::Command) -> std::process::Output {
        let me = std::env::current_exe().unwrap();
        let filter = format!("keychain::tests::{test}");
        command.arg(me).args(["--exact", &filter, "--ignored", "--nocapture"]).output().unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn a_machine_without_a_session_bus_has_no_ring_and_says_so_at_once() {
        let nowhere = tempfile::tempdir().unwrap();
        let mut command = std::process::Command::new("env");
        let command = command
            .args(["-u", "DBUS_SESSION_BUS_ADDRESS", "-u", "DISPLAY"])
            .env("XDG_RUNTIME_DIR", nowhere.path());
        let started = std::time::Instant::now();
        let output = in_another_process("there_is_no_ring_here", command);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
        assert!(started.elapsed() < std::time::Duration::from_secs(10));
    }

    #[test]
    #[ignore = "run by the test above, without a session bus"]
    fn there_is_no_ring_here() {
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::open(dir.path());
        assert_eq!(keychain.status(), Ring::Absent);
        assert_eq!(found(&keychain), None);
        assert_eq!(keychain.put(ALICE, &secret("p"), Place::Ring), Err(Error::RingAbsent));
        keychain.put(ALICE, &secret("p"), Place::Session).unwrap();
        assert_eq!(found(&keychain).unwrap(), "p");
    }
}
