//! The sealed file: passwords under a passphrase (Argon2id, XChaCha20-Poly1305), for machines that
//! have no key ring.
//!
//! Version 1, all numbers little-endian: `FUMISEAL`, version u32, Argon2id memory in KiB u32,
//! passes u32, lanes u32, salt 16 bytes, nonce 24 bytes, the sealed JSON with its tag, and SHA-256
//! of all before it. All before the sealed JSON is authenticated with it. The hash tells damage
//! from a wrong passphrase; against a person who changes the file on purpose there is the tag.

use crate::ring::Kept;
use crate::{Error, Secret};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"FUMISEAL";
const VERSION: u32 = 1;
const SALT: usize = 16;
const NONCE: usize = 24;
const HASH: usize = 32;
const TAG: usize = 16;
/// Far more than the passwords of a thousand accounts: what is larger is not ours.
const LARGEST: u64 = 1 << 20;

/// How dear a guess at the passphrase is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub memory: u32,
    pub passes: u32,
    pub lanes: u32,
}

/// RFC 9106, section 4, second choice: 64 MiB, three passes. About a tenth of a second.
pub(crate) const COST: Cost = Cost { memory: 64 << 10, passes: 3, lanes: 4 };

/// A file's numbers are obeyed up to here: a planted file must not take the machine's memory.
const DEAREST: Cost = Cost { memory: 1 << 20, passes: 16, lanes: 16 };

type Entries = BTreeMap<String, Kept>;

/// A sealed file whose passphrase was given. Holds the key, and no password.
pub(crate) struct Sealed {
    path: PathBuf,
    cost: Cost,
    salt: [u8; SALT],
    key: Zeroizing<[u8; 32]>,
}

impl Sealed {
    /// Makes a file that is not there yet.
    pub(crate) fn create(path: &Path, passphrase: &Secret, cost: Cost) -> Result<Sealed, Error> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| Error::System)?;
        let key = derive(passphrase, &salt, cost)?;
        let sealed = Sealed { path: path.to_owned(), cost, salt, key };
        let _turn = sealed.turn()?;
        if exists(path) {
            return Err(Error::SealedLocked);
        }
        sealed.write(&Entries::new())?;
        Ok(sealed)
    }

    /// Opens the file that is there.
    pub(crate) fn open(path: &Path, passphrase: &Secret) -> Result<Sealed, Error> {
        let bytes = read(path)?;
        let parts = Parts::of(&bytes)?;
        let key = derive(passphrase, &parts.salt, parts.cost)?;
        let sealed = Sealed { path: path.to_owned(), cost: parts.cost, salt: parts.salt, key };
        sealed.unseal(&parts)?;
        Ok(sealed)
    }

    /// The password kept for this address.
    pub(crate) fn get(&self, address: &str) -> Result<Option<Secret>, Error> {
        Ok(self.entries()?.get(address).map(Kept::secret))
    }

    /// Keeps a password for this address.
    pub(crate) fn put(&self, address: &str, secret: &Secret) -> Result<(), Error> {
        let _turn = self.turn()?;
        let mut entries = self.entries()?;
        entries.insert(address.to_owned(), Kept::new(secret));
        self.write(&entries)
    }

    /// Forgets the password of this address.
    pub(crate) fn remove(&self, address: &str) -> Result<(), Error> {
        let _turn = self.turn()?;
        let mut entries = self.entries()?;
        if entries.remove(address).is_some() { self.write(&entries) } else { Ok(()) }
    }

    /// Reads anew each time: `fumictl` may have changed the file meanwhile.
    fn entries(&self) -> Result<Entries, Error> {
        let bytes = read(&self.path)?;
        let parts = Parts::of(&bytes)?;
        if parts.salt != self.salt || parts.cost != self.cost {
            // Sealed anew by somebody else: our key is the old one.
            return Err(Error::SealedLocked);
        }
        let plain = self.unseal(&parts)?;
        serde_json::from_slice(&plain).map_err(|_| Error::SealedDamaged)
    }

    fn unseal(&self, parts: &Parts<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
        let cipher = XChaCha20Poly1305::new(&(*self.key).into());
        cipher
            .decrypt(&parts.nonce, Payload { msg: parts.sealed, aad: parts.header })
            .map(Zeroizing::new)
            .map_err(|_| Error::WrongPassphrase)
    }

    fn write(&self, entries: &Entries) -> Result<(), Error> {
        let plain = Zeroizing::new(serde_json::to_vec(entries).map_err(|_| Error::SealedDamaged)?);
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Error::System)?;
        let mut bytes = MAGIC.to_vec();
        for number in [VERSION, self.cost.memory, self.cost.passes, self.cost.lanes] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&nonce);
        let cipher = XChaCha20Poly1305::new(&(*self.key).into());
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &bytes })
            .map_err(|_| Error::System)?;
        bytes.extend_from_slice(&sealed);
        let hash = Sha256::digest(&bytes);
        bytes.extend_from_slice(&hash);
        replace(&self.path, &bytes)
    }

    /// One writer at a time, among processes too; given back when the file is closed.
    fn turn(&self) -> Result<File, Error> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        private(&mut options);
        let file = options.open(self.path.with_extension("lock"))?;
        file.lock()?;
        Ok(file)
    }
}

/// Whether there is a sealed file.
pub(crate) fn exists(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(Error::SealedAbsent),
        Err(e) => return Err(e.into()),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A new file beside the old one, on the disk before it takes the old one's name.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let fresh = path.with_extension("new");
    match fs::remove_file(&fresh) {
        Ok(()) => {} // Left by a process that was killed.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(e.into()),
    }
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    private(&mut options);
    let mut file = options.open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&fresh, path)?;
    #[cfg(unix)]
    if let Some(dir) = path.parent() {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

/// Nobody else's to read. (On Windows the profile folder sees to that.)
fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

fn derive(passphrase: &Secret, salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>, Error> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32))
        .map_err(|_| Error::SealedDamaged)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| Error::System)?;
    Ok(key)
}

/// A file taken apart, its hash checked.
struct Parts<'a> {
    header: &'a [u8],
    cost: Cost,
    salt: [u8; SALT],
    nonce: XNonce,
    sealed: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Result<Parts<'a>, Error> {
        Parts::try_of(bytes).ok_or(Error::SealedDamaged)
    }

    fn try_of(bytes: &'a [u8]) -> Option<Parts<'a>> {
        let (hashed, hash) = bytes.split_last_chunk::<HASH>()?;
        if Sha256::digest(hashed).as_slice() != hash {
            return None;
        }
        let (magic, rest) = hashed.split_first_chunk::<8>()?;
        let (version, rest) = number(rest)?;
        let (memory, rest) = number(rest)?;
        let (passes, rest) = number(rest)?;
        let (lanes, rest) = number(rest)?;
        let (salt, rest) = rest.split_first_chunk::<SALT>()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let cost = Cost { memory, passes, lanes };
        let ours = magic == MAGIC && version == VERSION && sealed.len() >= TAG;
        let bearable = memory <= DEAREST.memory && passes <= DEAREST.passes;
        if !ours || !bearable || lanes > DEAREST.lanes {
            return None;
        }
        let header = hashed.get(..hashed.len() - sealed.len())?;
        Some(Parts { header, cost, salt: *salt, nonce: XNonce::from(*nonce), sealed })
    }
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quick to derive: the tests are not about guessing.
    const CHEAP: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn sealed_file() -> (tempfile::TempDir, PathBuf, Sealed) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets.sealed");
        let sealed = Sealed::create(&path, &secret("rosebud"), CHEAP).unwrap();
        (dir, path, sealed)
    }

    #[test]
    fn a_password_comes_back_after_a_restart() {
        let (_dir, path, sealed) = sealed_file();
        sealed.put("alice@example.org", &secret("pässwörd 文")).unwrap();
        sealed.put("bob@example.org", &secret("b")).unwrap();
        sealed.remove("bob@example.org").unwrap();
        drop(sealed);
        let again = Sealed::open(&path, &secret("rosebud")).unwrap();
        let back = again.get("alice@example.org").unwrap().unwrap();
        assert_eq!(back.expose(), "pässwörd 文");
        assert!(again.get("bob@example.org").unwrap().is_none());
        // And the file shows nothing of it.
        let bytes = fs::read(&path).unwrap();
        for canary in ["pässwörd", "alice", "rosebud", "password"] {
            assert!(!bytes.windows(canary.len()).any(|w| w == canary.as_bytes()), "{canary}");
        }
    }

    #[test]
    fn the_cost_we_ship_with_can_be_opened_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets.sealed");
        Sealed::create(&path, &secret("rosebud"), COST).unwrap();
        assert!(Sealed::open(&path, &secret("rosebud")).is_ok());
    }

    #[test]
    fn a_wrong_passphrase_is_told_from_damage() {
        let (_dir, path, _) = sealed_file();
        let wrong = Sealed::open(&path, &secret("Rosebud")).err();
        assert_eq!(wrong, Some(Error::WrongPassphrase));
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x10;
            fs::write(&path, &flipped).unwrap();
            let damaged = Sealed::open(&path, &secret("rosebud")).err();
            assert_eq!(damaged, Some(Error::SealedDamaged), "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            let cut = Sealed::open(&path, &secret("rosebud")).err();
            assert_eq!(cut, Some(Error::SealedDamaged), "cut at {at}");
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(Sealed::open(&path, &secret("rosebud")).err(), Some(Error::SealedAbsent));
    }

    #[test]
    fn a_planted_file_cannot_take_the_machines_memory() {
        let (_dir, path, _) = sealed_file();
        for (at, what) in [(8, "version"), (12, "memory"), (16, "passes"), (20, "lanes")] {
            let mut bytes = fs::read(&path).unwrap();
            bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
            let end = bytes.len() - HASH;
            let hash = Sha256::digest(&bytes[..end]);
            bytes[end..].copy_from_slice(&hash);
            let other = path.with_extension("planted");
            fs::write(&other, &bytes).unwrap();
            let refused = Sealed::open(&other, &secret("rosebud")).err();
            assert_eq!(refused, Some(Error::SealedDamaged), "{what}");
        }
    }

    #[test]
    fn two_processes_lose_nothing_of_each_other() {
        let (_dir, path, app) = sealed_file();
        let cli = Sealed::open(&path, &secret("rosebud")).unwrap();
        std::thread::scope(|threads| {
            for (sealed, who) in [(&app, "app"), (&cli, "cli")] {
                threads.spawn(move || {
                    for n in 0..20 {
                        sealed.put(&format!("{who}{n}@example.org"), &secret("p")).unwrap();
                    }
                });
            }
        });
        assert_eq!(app.entries().unwrap().len(), 40);
    }

    #[test]
    fn a_file_sealed_anew_is_asked_for_again() {
        let (_dir, path, old) = sealed_file();
        fs::remove_file(&path).unwrap();
        Sealed::create(&path, &secret("other"), CHEAP).unwrap();
        assert_eq!(old.get("alice@example.org").err(), Some(Error::SealedLocked));
        assert_eq!(old.put("a@example.org", &secret("p")).err(), Some(Error::SealedLocked));
        let twice = Sealed::create(&path, &secret("third"), CHEAP).err();
        assert_eq!(twice, Some(Error::SealedLocked));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, path, sealed) = sealed_file();
        // Left behind, and readable by all: by a killed process, or planted.
        let left = path.with_extension("new");
        fs::write(&left, "x").unwrap();
        fs::set_permissions(&left, fs::Permissions::from_mode(0o644)).unwrap();
        sealed.put("alice@example.org", &secret("p")).unwrap();
        for entry in fs::read_dir(dir.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        }
        assert!(!left.exists());
    }
}
