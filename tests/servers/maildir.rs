//! Writes messages straight into a Maildir, tens of thousands in a second or two.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::chown;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use crate::generate::Seed;

/// Who is to own what is written, where that is somebody else.
pub type Owner = Option<(u32, u32)>;

/// Dovecot numbers unknown files by the time in their names; the real date is the file's.
const NAME_EPOCH: u64 = 1_000_000_000;
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A mailbox's folder, opened for writing.
#[derive(Debug)]
pub struct Maildir<'a> {
    folder: &'a Path,
    owner: Owner,
    keywords: Vec<String>,
}

impl<'a> Maildir<'a> {
    /// Makes the folder where it is missing.
    pub fn open(folder: &'a Path, owner: Owner) -> io::Result<Self> {
        for part in ["cur", "new", "tmp"] {
            make_folder(&folder.join(part), owner)?;
        }
        let known = fs::read_to_string(folder.join("dovecot-keywords")).unwrap_or_default();
        let names = known.lines().filter_map(|line| line.split_once(' '));
        let keywords = names.map(|(_, name)| name.to_owned()).collect();
        Ok(Self { folder, owner, keywords })
    }

    /// Adds a message behind those already there.
    pub fn add(&mut self, seed: &Seed) -> io::Result<()> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let (seconds, micros) = (NAME_EPOCH + number / 1_000_000, number % 1_000_000);
        let bare = bare_line_feeds(&seed.raw);
        let name = format!(
            "{seconds}.M{micros:06}P{}.seed,S={},W={}:2,{}",
            std::process::id(),
            seed.raw.len(),
            seed.raw.len() + bare,
            self.letters(&seed.flags)?
        );
        let temporary = self.folder.join("tmp").join(&name);
        let mut file = File::create(&temporary)?;
        file.write_all(&seed.raw)?;
        let date = Duration::from_secs(u64::try_from(seed.internal_date).unwrap_or(0));
        file.set_modified(UNIX_EPOCH + date)?;
        give(&temporary, self.owner)?;
        fs::rename(&temporary, self.folder.join("cur").join(&name))
    }

    /// The flags as a file name spells them: capitals for IMAP's own, small ones for keywords.
    fn letters(&mut self, flags: &[String]) -> io::Result<String> {
        let mut letters = Vec::with_capacity(flags.len());
        for flag in flags {
            letters.push(match flag.as_str() {
                "\\Draft" => 'D',
                "\\Flagged" => 'F',
                "\\Answered" => 'R',
                "\\Seen" => 'S',
                "\\Deleted" => 'T',
                "\\Recent" => continue,
                keyword => self.keyword(keyword)?,
            });
        }
        letters.sort_unstable();
        letters.dedup();
        Ok(letters.into_iter().collect())
    }

    fn keyword(&mut self, keyword: &str) -> io::Result<char> {
        let place = match self.keywords.iter().position(|known| known == keyword) {
            Some(place) => place,
            None => {
                self.keywords.push(keyword.to_owned());
                let lines = self.keywords.iter().enumerate();
                let text: String = lines.map(|(n, name)| format!("{n} {name}\n")).collect();
                let path = self.folder.join("dovecot-keywords");
                fs::write(&path, text)?;
                give(&path, self.owner)?;
                self.keywords.len() - 1
            }
        };
        let letter = u8::try_from(place).ok().filter(|place| *place < 26);
        let letter = letter.ok_or_else(|| io::Error::other("a Maildir has 26 keywords at most"))?;
        Ok(char::from(b'a' + letter))
    }
}

/// Makes a folder and the missing ones above it, all the owner's.
pub fn make_folder(folder: &Path, owner: Owner) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above, owner)?;
    }
    fs::create_dir(folder)?;
    give(folder, owner)
}

/// Hands a file or folder to its owner.
pub fn give(path: &Path, owner: Owner) -> io::Result<()> {
    match owner {
        Some((user, group)) => chown(path, Some(user), Some(group)),
        None => Ok(()),
    }
}

fn bare_line_feeds(raw: &[u8]) -> usize {
    let feeds = raw.iter().filter(|byte| **byte == b'\n').count();
    let pairs = raw.windows(2).filter(|pair| *pair == b"\r\n").count();
    feeds - pairs
}
