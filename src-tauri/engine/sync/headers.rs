//! Fetches headers, and finds the message a server stumbles over.

use super::plan::Step;
use super::pull::{PullError, Round, is_about_a_message};
use imap::{Header, Session};
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::MailboxId;
use mail::uid::{Uid, UidSet, UidValidity};
use store::{HeaderRow, Store};

/// How many headers a server may refuse one by one before the whole visit counts as refused.
const MOST_UNREADABLE: usize = 20;

/// Headers that were fetched and are not written yet: as they came, and those before them, read.
#[derive(Default)]
pub(super) struct Fetched {
    raw: Vec<Header>,
    rows: Vec<HeaderRow>,
}

impl Fetched {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.raw.is_empty() && self.rows.is_empty()
    }
}

impl Round {
    /// Fetches these headers while the ones before them are read and the ones before those are
    /// written.
    pub(super) async fn headers(
        &mut self,
        session: &mut Session,
        store: &Store,
        chunks: &[UidSet],
    ) -> Result<(), PullError> {
        let Fetched { raw, rows } = std::mem::take(&mut self.unsaved);
        let fetched = &mut self.unsaved.raw;
        let mut sink = |header| fetched.push(header);
        let (got, rows, written) = tokio::join!(
            session.fetch_headers_pipelined(chunks, &mut sink),
            read(raw),
            write(store, self.mailbox, rows)
        );
        self.came |= !self.unsaved.raw.is_empty();
        self.unsaved.rows = rows?;
        written?;
        match got {
            Ok(()) => Ok(()),
            Err(error) if is_about_a_message(&error) => {
                let came: UidSet = self.unsaved.raw.iter().map(|h| h.uid).collect();
                let asked = chunks.iter().fold(UidSet::new(), |all, c| all.union(c));
                self.narrow_down(&asked.minus(&came), error)
            }
            Err(error) => {
                self.flush(store).await?;
                Err(error.into())
            }
        }
    }

    /// Stores what was fetched and not yet written. To be called before a visit is put aside.
    pub async fn flush(&mut self, store: &Store) -> Result<(), PullError> {
        let Fetched { raw, mut rows } = std::mem::take(&mut self.unsaved);
        rows.extend(read(raw).await?);
        write(store, self.mailbox, rows).await
    }

    /// The server would not give these headers together: halves of them find the message it
    /// stumbles over. That one gets a row without a header, so that it is seen and can still be
    /// opened; not before the server gave others, for it may just refuse everything today.
    fn narrow_down(&mut self, refused: &UidSet, error: imap::Error) -> Result<(), PullError> {
        let half = refused.len().div_ceil(2);
        if refused.len() > 1 {
            let newer = refused.newest(half);
            let older = refused.minus(&newer);
            self.steps.push_front(Step::Headers(vec![older]));
            self.steps.push_front(Step::Headers(vec![newer]));
        } else if let Some(uid) = refused.iter().next() {
            tracing::warn!(mailbox = %self.mailbox, %uid, "the server does not give this header");
            self.unreadable.push(unreadable(self.mailbox, self.server.uidvalidity, uid));
            if self.unreadable.len() > MOST_UNREADABLE {
                return Err(error.into());
            }
        }
        Ok(())
    }
}

fn unreadable(mailbox: MailboxId, validity: Option<UidValidity>, uid: Uid) -> Header {
    let validity = validity.map_or(0, |v| v.0);
    Header {
        uid,
        flags: Flags::default(),
        modseq: None,
        internal_date: None,
        size: 0,
        object_id: Some(format!("unreadable-{mailbox}-{validity}-{uid}")),
        header: Vec::new(),
    }
}

/// Parses and writes headers.
pub(super) async fn save(
    store: &Store,
    mailbox: MailboxId,
    headers: Vec<Header>,
) -> Result<(), PullError> {
    write(store, mailbox, read(headers).await?).await
}

async fn read(headers: Vec<Header>) -> Result<Vec<HeaderRow>, PullError> {
    if headers.is_empty() {
        return Ok(Vec::new());
    }
    let read = move || headers.into_iter().map(row_of).collect();
    tokio::task::spawn_blocking(read).await.map_err(|_| PullError::Fault)
}

async fn write(store: &Store, mailbox: MailboxId, rows: Vec<HeaderRow>) -> Result<(), PullError> {
    if rows.is_empty() {
        return Ok(());
    }
    Ok(store.write(move |w| w.add_headers(mailbox, rows).map(|_| ())).await?)
}

/// What tells one message from another wherever it stands: its header as fetched, its size and when
/// it came.
/// The date of arrival is part of it so that nobody can send a second mail that passes for one
/// already here.
pub fn row_of(header: Header) -> HeaderRow {
    use sha2::Digest;
    let internal_date = header.internal_date.unwrap_or(0);
    let mut hash = sha2::Sha256::new();
    hash.update(header.size.to_le_bytes());
    hash.update(internal_date.to_le_bytes());
    hash.update(&header.header);
    let digest = hash.finalize();
    let mut header_hash = [0u8; 16];
    header_hash.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    HeaderRow {
        uid: header.uid,
        flags: header.flags,
        modseq: header.modseq,
        internal_date,
        size: header.size,
        header_hash,
        object_id: header.object_id,
        envelope: Envelope::parse(&header.header),
    }
}
