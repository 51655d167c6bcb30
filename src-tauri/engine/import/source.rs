//! Reads what is to be imported, piece by piece, off the loop.

use super::letter::Letter;
use super::walk;
use crate::error::{Code, Problem};
use mail::flags::Flags;
use mail::mbox::{self, Item, Reader};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use store::AccountKind;
use tokio::sync::mpsc;

/// How much of a file is read at a time.
const CHUNK: usize = 1 << 20;
/// How many bytes of mail, and how many messages, are handed on together.
const PIECE: (usize, usize) = (4 << 20, 200);
/// How much of a file is looked at to see what it is.
const BEGINNING: u64 = 4096;

/// What was read.
#[derive(Debug)]
pub(super) enum News {
    /// Messages of one mailbox: its levels below the one that was named, and where they come from.
    Letters { levels: Vec<String>, path: PathBuf, letters: Vec<Letter> },
    /// Something that cannot be taken.
    Refused(PathBuf, Code),
    /// A message that was deleted there.
    Deleted,
    /// A file that is no mail by its name.
    Ignored,
}

/// Reads a file or a folder. Ends early where nobody takes what is read any more.
///
/// # Errors
/// Where it cannot be read; of files in a folder only that one is refused.
pub(super) fn read(
    from: &Path,
    kind: AccountKind,
    out: &mpsc::Sender<News>,
) -> Result<(), Problem> {
    let mut reading =
        Reading { kind, out, at: Vec::new(), path: from.to_owned(), letters: Vec::new(), bytes: 0 };
    let about = std::fs::metadata(from)?;
    if about.is_dir() {
        walk::folder(&mut reading, from, &[], 0)?;
    } else if about.is_file() {
        match what(from)? {
            What::Mbox => reading.mbox(from, &[])?,
            What::Mail => reading.mail(from, &[], Flags::default(), None)?,
        }
    } else {
        return Err(Problem::of(Code::BadFile));
    }
    reading.hand_on()
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Many messages.
    Mbox,
    /// One message.
    Mail,
}

/// What a file holds, by its name and how it begins.
pub(super) fn what(path: &Path) -> io::Result<What> {
    let mut start = Vec::new();
    File::open(path)?.take(BEGINNING).read_to_end(&mut start)?;
    let named = ["mbox", "mbx", "mboxrd"];
    let named = path.extension().is_some_and(|e| named.iter().any(|n| e.eq_ignore_ascii_case(n)));
    Ok(if named || mbox::begins_mbox(&start) { What::Mbox } else { What::Mail })
}

/// A source being read, and the piece that is handed on next.
pub(super) struct Reading<'a> {
    kind: AccountKind,
    out: &'a mpsc::Sender<News>,
    at: Vec<String>,
    path: PathBuf,
    letters: Vec<Letter>,
    bytes: usize,
}

impl Reading<'_> {
    /// Reads an mbox into the mailbox at these levels.
    pub fn mbox(&mut self, path: &Path, levels: &[String]) -> Result<(), Problem> {
        self.turn_to(path, levels)?;
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return self.refuse(path, Problem::from(error).code),
        };
        let (mut reader, mut chunk) = (Reader::default(), vec![0; CHUNK]);
        loop {
            let read = match file.read(&mut chunk) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // What came before it is kept; that there is more is told.
                Err(error) => return self.refuse(path, Problem::from(error).code),
            };
            match chunk.get(..read) {
                Some(bytes) if read > 0 => reader.feed(bytes),
                Some(_) | None => reader.finish(),
            }
            while let Some(item) = reader.next_item() {
                match item {
                    Item::TooLarge { .. } => self.refuse(path, Code::TooLarge)?,
                    Item::Message(entry) if entry.expunged => self.say(News::Deleted)?,
                    Item::Message(entry) => {
                        self.put(path, entry.raw, entry.flags, entry.date, false)?;
                    }
                }
            }
            if read == 0 {
                return Ok(());
            }
        }
    }

    /// Reads a file that is one message.
    pub fn mail(
        &mut self,
        path: &Path,
        levels: &[String],
        flags: Flags,
        date: Option<i64>,
    ) -> Result<(), Problem> {
        self.turn_to(path, levels)?;
        let mut raw = Vec::new();
        let most = mbox::LARGEST as u64;
        let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut raw));
        match read {
            Ok(_) if raw.len() as u64 > most => self.refuse(path, Code::TooLarge),
            Ok(_) => self.put(path, raw, flags, date, true),
            Err(error) => self.refuse(path, Problem::from(error).code),
        }
    }

    /// Something is not taken.
    pub fn refuse(&mut self, path: &Path, code: Code) -> Result<(), Problem> {
        self.say(News::Refused(path.to_owned(), code))
    }

    /// A file is no mail, as far as its name says.
    pub fn ignore(&mut self) -> Result<(), Problem> {
        self.say(News::Ignored)
    }

    fn put(
        &mut self,
        path: &Path,
        raw: Vec<u8>,
        flags: Flags,
        date: Option<i64>,
        anything: bool,
    ) -> Result<(), Problem> {
        self.bytes += raw.len();
        match Letter::read(raw, flags, date, self.kind, anything) {
            Ok(letter) => self.letters.push(letter),
            Err(code) => return self.refuse(path, code),
        }
        if self.bytes >= PIECE.0 || self.letters.len() >= PIECE.1 {
            self.hand_on()?;
        }
        Ok(())
    }

    fn turn_to(&mut self, path: &Path, levels: &[String]) -> Result<(), Problem> {
        if self.at != levels {
            self.hand_on()?;
            self.at = levels.to_vec();
        }
        path.clone_into(&mut self.path);
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), Problem> {
        self.bytes = 0;
        let letters = std::mem::take(&mut self.letters);
        if letters.is_empty() {
            return Ok(());
        }
        self.say(News::Letters { levels: self.at.clone(), path: self.path.clone(), letters })
    }

    fn say(&self, news: News) -> Result<(), Problem> {
        self.out.blocking_send(news).map_err(|_| Problem::of(Code::Cancelled))
    }
}
