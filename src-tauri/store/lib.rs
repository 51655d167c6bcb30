//! The cache and the queue in SQLite: one writer that queues, readers that never wait for it.
//!
//! `mail.db` holds what may not be lost (accounts, promises to servers, drafts, outbox) and what is
//! known of the mail; `bodies.db` holds raw messages and may be thrown away; `search.db` holds an
//! index of both and is made anew where it is lost. SQL lives here only, one file per table.

mod account_choices;
mod account_limits;
mod accounts;
mod appends;
mod bodies;
mod change;
mod draft_parts;
mod draft_versions;
mod drafts;
mod error;
mod identities;
mod image_senders;
mod jobs;
mod left_lists;
mod letters;
mod listing;
mod local;
mod local_messages;
mod locations;
mod mailbox_choices;
mod mailbox_ops;
mod mailboxes;
mod message_charsets;
mod messages;
mod migrate;
mod open;
mod outbox;
mod outbox_recipients;
mod pending_ops;
mod people;
mod profile;
mod read;
mod room;
mod search;
mod search_feed;
mod search_index;
mod search_match;
mod search_offer;
mod settings;
mod text;
mod threads;
mod verify;
mod write;

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod action_tests;
#[cfg(test)]
mod alike_tests;
#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod keeping_tests;
#[cfg(test)]
mod letter_tests;
#[cfg(test)]
mod listing_tests;
#[cfg(test)]
mod local_tests;
#[cfg(test)]
mod mail_tests;
#[cfg(test)]
mod measure;
#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod opening_tests;
#[cfg(test)]
mod promise_tests;
#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod room_tests;
#[cfg(test)]
mod search_tests;
#[cfg(test)]
mod sharing_tests;

pub use account_choices::{Choices, Colour, Deletion, Losses, SentCopies};
pub use account_limits::ServerWays;
pub use accounts::{AccountKind, AccountRow, NewAccount};
pub use appends::{AppendBody, NewAppend};
pub use bodies::{BodySummary, Compressed, Packer, compress};
pub use change::{Change, MOST_MESSAGES};
pub use draft_parts::{DraftPart, NewDraftPart};
pub use draft_versions::DraftVersion;
pub use drafts::DraftRow;
pub use error::Error;
pub use identities::{Identity, IdentityRow};
pub use image_senders::ImageSender;
pub use letters::{LetterForm, LetterRow, NewLetter};
pub use listing::{Listing, Only, Order, Shown, Smart};
pub use local::LOCAL;
pub use local_messages::{ContentHash, LocalMessage, content_hash};
pub use locations::{Fingerprint, ListRow, Location, Standing};
pub use mailbox_choices::MailboxChoices;
pub use mailboxes::{MailboxListing, MailboxRow};
pub use messages::{Facts, HeaderRow};
pub use outbox::{Answers, Life, Mark, NewOutboxLetter, OutboxLetter, SentCopy, Why};
pub use outbox_recipients::{LetterRecipient, Lot};
pub use pending_ops::{Failure, NewOp, NextOps, OpKind, OpState, PendingOp, QueueCount, QueueRow};
pub use people::{Known, Met};
pub use read::Read;
pub use room::Spare;
pub use search::{Found, Place, Search};
pub use search_index::Want;
pub use verify::Fault;
pub use write::Write;

use jobs::Threads;
use mail::id::MessageId;
use mail::search_text::Words;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::broadcast;

/// The clock: seconds since 1970-01-01 UTC. Read once a transaction.
pub type Clock = fn() -> i64;

/// The store of one profile. Cheap to clone; several processes may have one profile open.
#[derive(Clone)]
pub struct Store {
    threads: Arc<Threads>,
    clock: Clock,
}

impl Store {
    /// Opens the profile in `dir`, making it where there is none. After an unclean end the files
    /// are checked: a
    /// damaged `bodies.db` is put aside and begun anew, a damaged `mail.db` is an error and left
    /// alone.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TooNew`], [`Error::ReadOnly`], [`Error::DiskFull`],
    /// [`Error::Busy`].
    pub async fn open(dir: &Path) -> Result<Store, Error> {
        Self::open_at(dir, system_clock).await
    }

    /// [`Store::open`] with a clock of the caller's.
    pub async fn open_at(dir: &Path, clock: Clock) -> Result<Store, Error> {
        let threads = Threads::start(dir.to_owned(), clock).await?;
        Ok(Store { threads: Arc::new(threads), clock })
    }

    /// One transaction. Where `f` returns `Ok` it is committed and its changes are announced; else
    /// nothing happened.
    /// A power cut may take the last of these back, a crash of the program may not.
    pub async fn write<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.threads.write(false, f).await
    }

    /// [`Store::write`] for what may not be lost (accounts, promises, drafts, outbox): on the disk
    /// when it returns.
    pub async fn write_durable<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.threads.write(true, f).await
    }

    /// Reads one consistent state of the store. Never waits for the writer.
    pub async fn read<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.threads.read(f).await
    }

    /// The time by the store's clock, as a transaction that began now would have it.
    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    /// Indexes a batch of what cannot be searched yet, on a thread of its own. How many messages
    /// were looked at; 0 when nothing is left.
    pub async fn index(&self, want: Want) -> Result<usize, Error> {
        self.threads.index(want).await
    }

    /// Forgets the list of what the index had to look at, as far as it has.
    pub async fn forget_indexed(&self) -> Result<(), Error> {
        let up_to = self.threads.indexed_to().await?;
        self.write(move |w| w.forget_changed(up_to)).await
    }

    /// Hands over the words of messages whose bodies were just stored: they need not be unpacked
    /// and parsed for the index again.
    pub fn offer_words(&self, words: Vec<(MessageId, Words)>) {
        self.threads.offer().put(words);
    }

    /// What commits of this store change, from now on. One that lags has missed changes and reads
    /// everything anew.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.threads.changes()
    }

    /// Whether another process has written to the profile since this was last asked (or since it
    /// was opened).
    pub async fn foreign_changes(&self) -> Result<bool, Error> {
        self.threads.foreign_changes().await
    }

    /// Checks everything that can be checked without a server. Nothing is changed.
    pub async fn verify(&self) -> Result<Vec<Fault>, Error> {
        self.read(|r| r.verify()).await
    }

    /// Gives back the room of what was removed, and leaves no trace of it in the files.
    pub async fn compact(&self) -> Result<(), Error> {
        self.threads.compact().await
    }

    /// Gives the room of bodies that were let go back to the disk, a piece at a time: nobody waits
    /// for it long.
    pub async fn give_back(&self) -> Result<(), Error> {
        while self.threads.give_back().await? {}
        Ok(())
    }

    /// Finishes what is queued and closes the files, whatever clones are still about.
    pub async fn close(self) {
        self.threads.close().await;
    }
}

fn system_clock() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().and_then(|d| i64::try_from(d.as_secs()).ok()).unwrap_or(0)
}
