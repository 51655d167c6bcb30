//! Imports mail from mbox, Maildir and single files: into Local Folders at once, into a server's
//! mailbox through the promises to it. Done twice it is done once.

mod known;
mod letter;
mod source;
mod walk;

use crate::Engine;
use crate::error::{Code, Problem};
use crate::export::Progress;
use crate::views::local_path;
use known::Known;
use letter::{Body, Letter};

pub(crate) use letter::local_message;
use mail::id::{AccountId, MailboxId};
use source::News;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use store::{AccountKind, MailboxRow};
use tokio::sync::mpsc;

/// How many pieces wait to be written; each is bounded by its bytes.
const WAITING: usize = 2;

/// What became of the mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Messages that came.
    pub imported: u64,
    /// Messages that were there already.
    pub skipped: u64,
    /// Messages that had been deleted where they come from, and only not cleared away.
    pub deleted: u64,
    /// Files in a folder that are no mail by their names.
    pub ignored: u64,
    /// What could not be taken: which file, and why.
    pub refused: Vec<(PathBuf, Code)>,
}

/// Where mail is imported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Local(MailboxId),
    Server(MailboxId),
}

impl Engine {
    /// The mailbox mail is to be imported into. One of Local Folders is made where there is none.
    ///
    /// # Errors
    /// `notFound` for a server's mailbox that is not there; `badName`.
    pub async fn import_target(
        &self,
        account: Option<AccountId>,
        text: &str,
    ) -> Result<MailboxRow, Problem> {
        match self.find_mailbox(account, text).await {
            Err(Problem { code: Code::NotFound, .. }) => {}
            found => return found,
        }
        let of_local = match account {
            Some(id) => self.store().read(move |r| r.account(id)).await?.kind == AccountKind::Local,
            None => false,
        };
        let path = match local_path(text) {
            Some(path) => path,
            None if of_local => text,
            None => return Err(Problem::of(Code::NotFound)),
        };
        self.create_local_mailbox(path).await
    }

    /// Imports a file or a folder into a mailbox, and folders below it into mailboxes below that.
    /// What is there already is passed over, so that an import that was cut off is simply begun
    /// again.
    ///
    /// # Errors
    /// `notFound` where there is no such file; `badFile`; `badMessage`; and the store's.
    pub async fn import(
        &self,
        from: &Path,
        to: &MailboxRow,
        progress: &mpsc::UnboundedSender<Progress>,
    ) -> Result<Imported, Problem> {
        let account = to.account;
        let kind = self.store().read(move |r| r.account(account)).await?.kind;
        let (letters, mut comes) = mpsc::channel(WAITING);
        let from = from.to_owned();
        let reading = tokio::task::spawn_blocking(move || source::read(&from, kind, &letters));
        let mut into =
            Importing { engine: self, kind, to, places: HashMap::new(), out: Imported::default() };
        let mut failed = None;
        while let Some(piece) = comes.recv().await {
            if let Err(problem) = into.take(piece).await {
                failed = Some(problem);
                break;
            }
            let done = into.out.imported + into.out.skipped;
            // Whoever asked may have stopped looking.
            let _ = progress.send(Progress { done, total: 0 });
        }
        // The reader stops where nobody takes what it reads.
        drop(comes);
        let read = reading.await.map_err(|_| Problem::of(Code::Internal))?;
        match failed {
            Some(problem) => Err(problem),
            None => read.map(|()| into.out),
        }
    }
}

/// An import on its way.
struct Importing<'a> {
    engine: &'a Engine,
    kind: AccountKind,
    to: &'a MailboxRow,
    /// The mailboxes by their levels below the one that was named; none where there is no such one.
    places: HashMap<Vec<String>, Option<(Place, Known)>>,
    out: Imported,
}

impl Importing<'_> {
    async fn take(&mut self, piece: News) -> Result<(), Problem> {
        match piece {
            News::Refused(path, code) => self.out.refused.push((path, code)),
            News::Deleted => self.out.deleted += 1,
            News::Ignored => self.out.ignored += 1,
            News::Letters { levels, path, letters } => {
                let key = levels.clone();
                if !self.places.contains_key(&key) {
                    let found = self.find(&levels).await?;
                    self.places.insert(key, found);
                }
                let place = self.places.get_mut(&levels).and_then(Option::as_mut);
                let Some((place, known)) = place else {
                    letters
                        .iter()
                        .for_each(|_| self.out.refused.push((path.clone(), Code::NotFound)));
                    return Ok(());
                };
                match *place {
                    Place::Local(mailbox) => {
                        let (came, there) = add_local(self.engine, mailbox, letters).await?;
                        self.out.imported += came;
                        self.out.skipped += there;
                    }
                    Place::Server(mailbox) => {
                        for letter in letters {
                            if known.has(self.engine, &letter).await? {
                                self.out.skipped += 1;
                                continue;
                            }
                            known.note(&letter);
                            let Body::Raw(raw) = letter.body else { continue };
                            let (flags, date) = (letter.flags, letter.date);
                            match self.engine.append(mailbox, raw, flags, date).await {
                                Ok(_) => self.out.imported += 1,
                                Err(Problem {
                                    code: code @ (Code::BadMessage | Code::TooLarge),
                                    ..
                                }) => self.out.refused.push((path.clone(), code)),
                                Err(problem) => return Err(problem),
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The mailbox these levels below the named one.
    async fn find(&self, levels: &[String]) -> Result<Option<(Place, Known)>, Problem> {
        let mut path = self.to.name.path().to_owned();
        for level in levels {
            path = format!("{path}/{level}");
        }
        let found = match (levels, self.kind) {
            ([], _) => Ok(self.to.clone()),
            (_, AccountKind::Local) => self.engine.create_local_mailbox(&path).await,
            (_, AccountKind::Imap) => self.engine.find_mailbox(Some(self.to.account), &path).await,
        };
        let row = match found {
            Ok(row) => row,
            Err(Problem { code: Code::NotFound | Code::BadName, .. }) => return Ok(None),
            Err(problem) => return Err(problem),
        };
        Ok(Some(match self.kind {
            AccountKind::Local => (Place::Local(row.id), Known::default()),
            AccountKind::Imap => (Place::Server(row.id), Known::of(self.engine, row.id).await?),
        }))
    }
}

/// Adds letters to a local mailbox: how many came, and how many were there.
async fn add_local(
    engine: &Engine,
    mailbox: MailboxId,
    letters: Vec<Letter>,
) -> Result<(u64, u64), Problem> {
    let add = move |w: &mut store::Write<'_>| {
        let (mut came, mut there) = (0, 0);
        for letter in letters {
            let Some(local) = letter.into_local() else { continue };
            match w.add_local_message(mailbox, local)? {
                (_, true) => came += 1,
                (_, false) => there += 1,
            }
        }
        Ok((came, there))
    };
    Ok(engine.store().write_durable(add).await?)
}
