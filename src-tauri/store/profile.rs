//! The folder of a profile: who has it open, how it was left, and that nobody else may look into
//! it.

use crate::error::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

pub(crate) const MAIL: &str = "mail.db";
pub(crate) const BODIES: &str = "bodies.db";
pub(crate) const SEARCH: &str = "search.db";
/// Held shared by every process that has the profile open; its text says how the last one left.
const LIFE: &str = "store.lock";
/// Held while a process opens or closes the profile.
const DOOR: &str = "store.door";

const CLEAN: &[u8] = b"closed\n";
const IN_USE: &[u8] = b"open\n";
const SUSPECT: &[u8] = b"damaged\n";

/// How the profile was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// It was closed, or is new, or another process has it open.
    Well,
    /// The last process was killed, or the power failed.
    Unclean,
    /// A damage was met.
    Damaged,
}

/// An open profile.
#[derive(Debug)]
pub(crate) struct Profile {
    dir: PathBuf,
    life: File,
    alone: bool,
}

/// The door, held open: nobody else opens or closes the profile meanwhile.
pub(crate) struct Door(File);

impl Profile {
    /// Makes the folder where there is none, closes it to others and says how it was left.
    pub fn enter(dir: &Path) -> Result<(Profile, Door, Left), Error> {
        make_private_dir(dir)?;
        let door = Door::lock(dir)?;
        let mut life = private_file(&dir.join(LIFE))?;
        let (mut left, mut alone) = (Left::Well, true);
        match life.try_lock() {
            Ok(()) => {
                let mut was = Vec::new();
                life.read_to_end(&mut was)?;
                if dir.join(MAIL).exists() && was != CLEAN {
                    left = if was == SUSPECT { Left::Damaged } else { Left::Unclean };
                }
                life.unlock()?;
            }
            Err(TryLockError::WouldBlock) => alone = false,
            // A file system without locks: nothing is known of others.
            Err(TryLockError::Error(_)) => left = Left::Unclean,
        }
        drop(life.lock_shared());
        for name in [MAIL, BODIES, SEARCH] {
            drop(private_file(&dir.join(name))?);
        }
        Ok((Profile { dir: dir.to_owned(), life, alone }, door, left))
    }

    /// Notes that the profile is in use and in order. Where another process has it open, what that
    /// one noted stands.
    pub fn note_open(&mut self) -> Result<(), Error> {
        if self.alone { Ok(self.note(IN_USE)?) } else { Ok(()) }
    }

    pub fn mail(&self) -> PathBuf {
        self.dir.join(MAIL)
    }

    pub fn bodies(&self) -> PathBuf {
        self.dir.join(BODIES)
    }

    pub fn search(&self) -> PathBuf {
        self.dir.join(SEARCH)
    }

    /// A damage was met: the next start looks at every page.
    pub fn suspect(&mut self) {
        if let Err(error) = self.note(SUSPECT) {
            tracing::warn!(kind = ?error.kind(), "a damage could not be noted");
        }
    }

    /// The files are closed. The last process to leave notes that all is well.
    pub fn close(mut self) {
        let Ok(_door) = Door::lock(&self.dir) else { return };
        let alone = self.life.unlock().is_ok() && self.life.try_lock().is_ok();
        if alone && self.text().is_ok_and(|text| text == IN_USE) && self.note(CLEAN).is_err() {
            tracing::warn!("the profile's end could not be noted");
        }
    }

    fn text(&mut self) -> std::io::Result<Vec<u8>> {
        let mut text = Vec::new();
        self.life.rewind()?;
        self.life.read_to_end(&mut text)?;
        Ok(text)
    }

    fn note(&mut self, text: &[u8]) -> std::io::Result<()> {
        self.life.rewind()?;
        self.life.set_len(0)?;
        self.life.write_all(text)?;
        self.life.sync_data()
    }
}

impl Door {
    fn lock(dir: &Path) -> Result<Door, Error> {
        let file = private_file(&dir.join(DOOR))?;
        // Without locks SQLite's own have to do.
        drop(file.lock());
        Ok(Door(file))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // Closing the file lets go as well.
        drop(self.0.unlock());
    }
}

/// Puts a damaged file aside under a name that is free; it is never deleted.
pub(crate) fn put_aside(file: &Path) -> Result<(), Error> {
    let mut n = 1;
    let aside = loop {
        let name = file.with_extension(format!("db.damaged-{n}"));
        if !name.exists() {
            break name;
        }
        n += 1;
    };
    std::fs::rename(file, &aside)?;
    for tail in ["-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(tail);
        let mut to = aside.as_os_str().to_owned();
        to.push(tail);
        if Path::new(&name).exists() {
            std::fs::rename(&name, &to)?;
        }
    }
    drop(private_file(file)?);
    Ok(())
}

/// Removes a file that can be made anew from the others.
pub(crate) fn throw_away(file: &Path) -> Result<(), Error> {
    for tail in ["-wal", "-shm", ""] {
        let mut name = file.as_os_str().to_owned();
        name.push(tail);
        if Path::new(&name).exists() {
            std::fs::remove_file(&name)?;
        }
    }
    drop(private_file(file)?);
    Ok(())
}

#[cfg(unix)]
fn make_private_dir(dir: &Path) -> Result<(), Error> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    if !dir.is_dir() {
        return Ok(std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?);
    }
    // A folder that holds something else is not ours to close.
    let ours = dir.join(MAIL).exists() || std::fs::read_dir(dir)?.next().is_none();
    if ours && std::fs::metadata(dir)?.permissions().mode() & 0o077 != 0 {
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private_dir(dir: &Path) -> Result<(), Error> {
    Ok(std::fs::create_dir_all(dir)?)
}

/// Opens a file that only its owner may read; SQLite gives its `-wal` and `-shm` the same rights.
fn private_file(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(file)
}
