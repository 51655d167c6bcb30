//! Exports a mailbox: as one mbox, or as a folder with a file for each message.

mod target;

pub(crate) use target::FLAGS_FILE;

use crate::Engine;
use crate::error::{Code, Problem};
use crate::event::Event;
use mail::id::{LocationId, MailboxId};
use std::path::Path;
use store::{Read, Standing};
use target::Target;
use tokio::sync::{mpsc, oneshot};

/// How many bytes of mail are held at a time.
const PIECE: usize = 8 << 20;
/// How many messages.
const MOST: usize = 500;

/// How far a long piece of work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Messages done.
    pub done: u64,
    /// Messages there are; 0 where nobody knows.
    pub total: u64,
}

/// What was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Messages written.
    pub exported: u64,
    /// Messages whose bodies are not here.
    pub missing: u64,
}

/// A message and its bytes.
pub(crate) type Whole = (Standing, Vec<u8>);

/// A piece of an export: what is held of it, what is missing, and the places that are left.
type Piece = (Vec<Whole>, u64, Vec<LocationId>);

impl Engine {
    /// Writes every message of a mailbox whose body is held, the oldest first, to a file
    /// (`.mbox`) or a folder that is not there yet. It appears under its name when it is whole;
    /// nothing is overwritten.
    ///
    /// # Errors
    /// `fileExists`, `badFile`, `diskFull`, `notFound`, and the store's.
    pub async fn export(
        &self,
        mailbox: MailboxId,
        to: &Path,
        progress: &mpsc::UnboundedSender<Progress>,
    ) -> Result<Exported, Problem> {
        let to = to.to_owned();
        let mut target = blocking(move || Ok(Target::open(&to)?)).await?;
        let read = move |r: &Read<'_>| {
            r.mailbox(mailbox)?;
            r.places_in_order(mailbox)
        };
        let mut places = self.store().read(read).await?;
        let (total, mut out) = (places.len() as u64, Exported::default());
        while !places.is_empty() {
            let (held, missing, rest) = self.store().read(move |r| piece(r, places)).await?;
            places = rest;
            out.missing += missing;
            out.exported += held.len() as u64;
            target = blocking(move || {
                held.iter().try_for_each(|(standing, raw)| target.add(standing, raw))?;
                Ok(target)
            })
            .await?;
            // Whoever asked may have stopped looking.
            let _ = progress.send(Progress { done: total - places.len() as u64, total });
        }
        blocking(move || Ok(target.publish()?)).await?;
        Ok(out)
    }

    /// Fetches every body of a mailbox that is not held, whatever the person chose for it. Says
    /// how many are missing still: what the server refuses, or all where it cannot be reached. The
    /// account's task is to be started before.
    pub async fn fetch_whole(&self, mailbox: MailboxId) -> Result<u64, Problem> {
        let wanted = move |w: &mut store::Write<'_>| {
            w.want_bodies(mailbox)?;
            Ok(w.read().mailbox(mailbox)?.account)
        };
        let account = self.store().write(wanted).await?;
        let (hears, heard) = oneshot::channel();
        if self.tell(account, Event::Bodies(mailbox, Some(hears))).await && heard.await.is_ok() {
            self.settled(account).await;
        }
        self.bodies_missing(mailbox).await
    }

    /// How many messages of a mailbox have no body here.
    pub async fn bodies_missing(&self, mailbox: MailboxId) -> Result<u64, Problem> {
        Ok(self.store().read(move |r| r.bodies_not_held(mailbox)).await?)
    }
}

fn piece(r: &Read<'_>, mut places: Vec<LocationId>) -> Result<Piece, store::Error> {
    let (mut held, mut missing, mut bytes, mut done) = (Vec::new(), 0, 0, 0);
    for place in places.iter().take(MOST) {
        if bytes >= PIECE {
            break;
        }
        done += 1;
        // One that has gone meanwhile is no part of the mailbox any more.
        let Some(standing) = r.standing(*place)? else { continue };
        match r.body(standing.message)? {
            Some(raw) => {
                bytes += raw.len();
                held.push((standing, raw));
            }
            None => missing += 1,
        }
    }
    let rest = places.split_off(done);
    Ok((held, missing, rest))
}

/// Runs what waits for the disk off the loop.
pub(crate) async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(f).await.map_err(|_| Problem::of(Code::Internal))?
}
