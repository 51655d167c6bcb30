//! Where an export goes: written under another name, and given its own when it is whole.

use mail::flags::Flags;
use mail::{maildir, mbox};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use store::Standing;

/// The file in an exported folder that says what the messages cannot say themselves. One line a
/// message: its file, when it came, its flags, divided by tabs.
pub(crate) const FLAGS_FILE: &str = "flags.tsv";

/// An export being written; dropped before it is whole it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Target {
    to: PathBuf,
    part: PathBuf,
    form: Form,
    whole: bool,
}

#[derive(Debug)]
enum Form {
    Mbox(BufWriter<File>),
    Folder { flags: BufWriter<File>, count: usize },
}

impl Target {
    /// Begins an export: as an mbox where the name ends so, else as a folder, which may be there
    /// and empty.
    pub fn open(to: &Path) -> io::Result<Target> {
        let name = to.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let is_mbox = to.extension().is_some_and(|e| e.eq_ignore_ascii_case("mbox"));
        match fs::symlink_metadata(to) {
            Ok(there) if is_mbox || !there.is_dir() || fs::read_dir(to)?.next().is_some() => {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        part.push(format!(".part-{}", std::process::id()));
        let part = to.with_file_name(part);
        let form = if is_mbox {
            Form::Mbox(BufWriter::new(private_file(&part)?))
        } else {
            private_folder(&part)?;
            match private_file(&part.join(FLAGS_FILE)) {
                Ok(flags) => Form::Folder { flags: BufWriter::new(flags), count: 0 },
                Err(error) => {
                    drop(fs::remove_dir_all(&part));
                    return Err(error);
                }
            }
        };
        Ok(Target { to: to.to_owned(), part, form, whole: false })
    }

    /// Writes a message.
    pub fn add(&mut self, standing: &Standing, raw: &[u8]) -> io::Result<()> {
        let Standing { subject, flags, date, .. } = standing;
        match &mut self.form {
            Form::Mbox(file) => {
                let sender = standing.from.first().map(|a| a.email.as_str()).unwrap_or_default();
                file.write_all(&mbox::entry(raw, sender, *date, flags))
            }
            Form::Folder { flags: list, count } => {
                *count += 1;
                let name = maildir::eml_name(*count, subject);
                let mut file = private_file(&self.part.join(&name))?;
                file.write_all(raw)?;
                let came = Duration::from_secs(u64::try_from(*date).unwrap_or(0));
                // A file system that keeps no such times has them in the list all the same.
                drop(file.set_modified(UNIX_EPOCH + came));
                file.sync_data()?;
                let words = words(flags);
                writeln!(list, "{name}\t{date}\t{words}")
            }
        }
    }

    /// Gives the export its name, once all of it is on the disk.
    pub fn publish(mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Mbox(file) => {
                file.flush()?;
                file.get_ref().sync_all()?;
                name_file(&self.part, &self.to)?;
            }
            Form::Folder { flags, .. } => {
                flags.flush()?;
                flags.get_ref().sync_all()?;
                sync_folder(&self.part);
                // Only an empty folder can be removed so.
                match fs::remove_dir(&self.to) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(_) => return Err(io::ErrorKind::AlreadyExists.into()),
                }
                fs::rename(&self.part, &self.to)?;
            }
        }
        self.whole = true;
        sync_folder(self.to.parent().unwrap_or(Path::new(".")));
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.whole {
            return;
        }
        let removed = match &self.form {
            Form::Mbox(_) => fs::remove_file(&self.part),
            Form::Folder { .. } => fs::remove_dir_all(&self.part),
        };
        if let Err(error) = removed {
            tracing::warn!(kind = ?error.kind(), "a part of an export is left");
        }
    }
}

/// Gives a file a name that nobody else has, however late they took it.
fn name_file(part: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(part, to) {
        Ok(()) => {
            // The file has its own name now; this one is left where it cannot be removed.
            drop(fs::remove_file(part));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // A file system without links.
        Err(_) if to.try_exists()? => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(part, to),
    }
}

/// Flags as IMAP writes them; none of them holds a tab or a line's end.
fn words(flags: &Flags) -> String {
    let known: Vec<&str> = flags.names().filter(|n| Flags::named(n).is_some()).collect();
    known.join(" ")
}

/// Mail is nobody else's business.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn private_folder(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Names are on the disk as well; where folders cannot be asked for that it is left to the system.
fn sync_folder(path: &Path) {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if let Ok(folder) = File::open(path) {
        drop(folder.sync_all());
    }
}
