//! Carries out a visit to a mailbox, step by step, each committed by itself.

use super::plan::{self, Known, Server, Step};
use super::push::Open;
use crate::diagnose::means_all_of_us;
use imap::{FlagUpdate, Header, Select, Session};
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::MailboxId;
use mail::mailbox::MailboxName;
use mail::uid::{ModSeq, Uid, UidSet, UidValidity};
use std::collections::VecDeque;
use store::{HeaderRow, MailboxRow, Store};

/// What ended a step.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The server or the way to it.
    #[error(transparent)]
    Imap(#[from] imap::Error),
    /// The local store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The server contradicts itself about what it holds; nothing was removed here.
    #[error("the server's answers about a mailbox do not agree")]
    Contradiction,
    /// A fault of ours while reading what came.
    #[error("a fault while reading headers")]
    Fault,
}

impl PullError {
    /// Whether it is a matter of one mailbox or message and the connection is as good as before. A
    /// server that says it is asked too much means all of us.
    pub fn spares_the_session(&self) -> bool {
        match self {
            PullError::Imap(error) => error.session_survives() && !means_all_of_us(error),
            PullError::Contradiction => true,
            PullError::Store(_) | PullError::Fault => false,
        }
    }
}

/// How many headers a server may refuse one by one before the whole visit counts as refused.
const MOST_UNREADABLE: usize = 20;

/// Which extensions a connection may use on a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// QRESYNC, really enabled.
    Qresync,
    /// CONDSTORE.
    Condstore,
    /// Neither.
    Plain,
}

/// A visit to one selected mailbox.
pub struct Round {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// What the server said of it.
    pub open: Open,
    name: MailboxName,
    server: Server,
    steps: VecDeque<Step>,
    compared_all: bool,
    unsaved: Vec<Header>,
    /// Whether any header came: the server gives headers as such.
    came: bool,
    unreadable: Vec<Header>,
}

impl Round {
    /// Selects the mailbox and decides what the visit has to do.
    pub async fn open(
        session: &mut Session,
        store: &Store,
        row: &MailboxRow,
        tier: Tier,
    ) -> Result<Round, PullError> {
        let id = row.id;
        let mut known = Known {
            uidvalidity: row.uidvalidity,
            uidnext: row.uidnext,
            highestmodseq: row.highestmodseq,
            uids: store.read(move |r| r.held_uids(id)).await?,
        };
        let selected = session.select(&row.name, select_mode(&known, tier)).await?;
        let open = Open::of(id, &selected);
        let server = Server {
            uidvalidity: selected.uidvalidity,
            uidnext: selected.uidnext,
            highestmodseq: selected.highestmodseq.filter(|_| tier != Tier::Plain),
            exists: selected.exists,
        };
        if tier == Tier::Qresync
            && known.uidvalidity.is_some()
            && known.uidvalidity == server.uidvalidity
            && known.highestmodseq.is_some()
        {
            let (mut gone, changed) = (selected.vanished, selected.changed);
            if !plan::can_be_gone(&known, &server, &gone) {
                // What is there and what is not is asked in full.
                (gone, known.uidnext) = (UidSet::new(), None);
            }
            known.uids = known.uids.minus(&gone);
            known.highestmodseq = server.highestmodseq;
            store
                .write(move |w| {
                    w.remove_uids(id, &gone)?;
                    w.set_server_flags(id, rows_of(changed))
                })
                .await?;
        }
        if known.uidvalidity.is_none() {
            // Noted before anything is fetched: a first visit that is cut keeps what it has.
            let validity = server.uidvalidity.unwrap_or(UidValidity(0));
            store.write(move |w| w.begin_mailbox(id, validity)).await?;
        }
        let steps = plan::plan(&known, &server);
        let name = row.name.clone();
        Ok(Round {
            mailbox: id,
            open,
            name,
            server,
            steps,
            compared_all: false,
            unsaved: Vec::new(),
            came: false,
            unreadable: Vec::new(),
        })
    }

    /// Does the next step. `true` while there is more to do.
    pub async fn step(&mut self, session: &mut Session, store: &Store) -> Result<bool, PullError> {
        let Some(step) = self.steps.pop_front() else { return Ok(false) };
        if !matches!(step, Step::Headers(_)) {
            self.flush(store).await?;
        }
        match step {
            Step::Forget(validity) => self.forget(store, validity).await?,
            Step::FirstLook(within) => self.first_look(session, store, &within).await?,
            Step::Compare(within) => self.compare(session, store, &within).await?,
            Step::Headers(chunks) => self.headers(session, store, &chunks).await?,
            Step::ChangedSince(modseq) => {
                let all = store_uids(store, self.mailbox).await?;
                self.flags(session, store, &all, Some(modseq)).await?;
            }
            Step::Flags(uids) => self.flags(session, store, &uids, None).await?,
            Step::Seal => self.seal(store).await?,
        }
        Ok(!self.steps.is_empty() || !self.unsaved.is_empty())
    }

    /// Stores what was fetched and not yet written. To be called before a visit is put aside.
    pub async fn flush(&mut self, store: &Store) -> Result<(), PullError> {
        let headers = std::mem::take(&mut self.unsaved);
        save(store, self.mailbox, headers).await
    }

    async fn forget(&mut self, store: &Store, validity: UidValidity) -> Result<(), PullError> {
        let id = self.mailbox;
        tracing::warn!(mailbox = %id, "UIDVALIDITY changed: the mailbox's UIDs are read anew");
        Ok(store.write(move |w| w.reset_mailbox(id, validity)).await?)
    }

    async fn first_look(
        &mut self,
        session: &mut Session,
        store: &Store,
        within: &UidSet,
    ) -> Result<(), PullError> {
        let newest = session.uids(within).await?.newest(plan::FIRST_LOOK);
        if newest.is_empty() {
            return Ok(());
        }
        let mut headers = Vec::new();
        session.fetch_headers(&newest, &mut |header| headers.push(header)).await?;
        self.came |= !headers.is_empty();
        save(store, self.mailbox, headers).await
    }

    /// What the server has against what we hold: the gone leave, the missing are put on the list.
    async fn compare(
        &mut self,
        session: &mut Session,
        store: &Store,
        within: &UidSet,
    ) -> Result<(), PullError> {
        let all = *within == plan::everything();
        let theirs = session.uids(within).await?;
        let held = store_uids(store, self.mailbox).await?;
        // Only a complete comparison removes anything.
        let gone = if all { held.minus(&theirs) } else { UidSet::new() };
        let counted = theirs.len() == u64::from(self.server.exists);
        if plan::removal_is_large(gone.len(), held.len()) || (!gone.is_empty() && !counted) {
            self.confirm(session, &theirs).await?;
        }
        let id = self.mailbox;
        if !gone.is_empty() {
            store.write(move |w| w.remove_uids(id, &gone)).await?;
        }
        self.compared_all |= all;
        for step in plan::header_steps(&theirs.minus(&held)).into_iter().rev() {
            self.steps.push_front(step);
        }
        Ok(())
    }

    /// A second, different question before many messages leave: does STATUS or a new EXISTS count
    /// the same?
    async fn confirm(&mut self, session: &mut Session, theirs: &UidSet) -> Result<(), PullError> {
        let again = session.select(&self.name, Select::Plain).await?;
        if again.uidvalidity == self.server.uidvalidity && u64::from(again.exists) == theirs.len() {
            return Ok(());
        }
        tracing::warn!(mailbox = %self.mailbox, "a large removal was not confirmed");
        Err(PullError::Contradiction)
    }

    /// Fetches these headers while the ones fetched before are parsed and written.
    async fn headers(
        &mut self,
        session: &mut Session,
        store: &Store,
        chunks: &[UidSet],
    ) -> Result<(), PullError> {
        let before = std::mem::take(&mut self.unsaved);
        let mut fetched = Vec::new();
        let mut sink = |header| fetched.push(header);
        let (got, saved) = tokio::join!(
            session.fetch_headers_pipelined(chunks, &mut sink),
            save(store, self.mailbox, before)
        );
        self.unsaved = fetched;
        self.came |= !self.unsaved.is_empty();
        saved?;
        match got {
            Ok(()) => Ok(()),
            Err(error) if is_about_a_message(&error) => {
                let came: UidSet = self.unsaved.iter().map(|h| h.uid).collect();
                let asked = chunks.iter().fold(UidSet::new(), |all, c| all.union(c));
                self.narrow_down(&asked.minus(&came), error)
            }
            Err(error) => {
                self.flush(store).await?;
                Err(error.into())
            }
        }
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

    async fn flags(
        &mut self,
        session: &mut Session,
        store: &Store,
        uids: &UidSet,
        since: Option<ModSeq>,
    ) -> Result<(), PullError> {
        if uids.is_empty() {
            return Ok(());
        }
        let updates = session.fetch_flags(uids, since).await?;
        let id = self.mailbox;
        Ok(store.write(move |w| w.set_server_flags(id, rows_of(updates))).await?)
    }

    async fn seal(&mut self, store: &Store) -> Result<(), PullError> {
        let id = self.mailbox;
        if self.came {
            save(store, id, std::mem::take(&mut self.unreadable)).await?;
        }
        let held = store_uids(store, id).await?.len();
        if held != u64::from(self.server.exists) && !self.compared_all {
            self.steps.push_back(Step::Compare(plan::everything()));
            self.steps.push_back(Step::Seal);
            return Ok(());
        }
        let server = self.server.clone();
        Ok(store
            .write(move |w| {
                w.seal_mailbox(
                    id,
                    server.uidvalidity.unwrap_or(UidValidity(0)),
                    server.uidnext,
                    server.highestmodseq,
                    server.exists,
                )
            })
            .await?)
    }
}

fn select_mode(known: &Known, tier: Tier) -> Select {
    match (tier, known.uidvalidity, known.highestmodseq) {
        (Tier::Qresync, Some(uidvalidity), Some(modseq)) => {
            Select::Qresync { uidvalidity, modseq, known: Some(known.uids.clone()) }
        }
        (Tier::Qresync | Tier::Condstore, _, _) => Select::Condstore,
        (Tier::Plain, _, _) => Select::Plain,
    }
}

async fn store_uids(store: &Store, id: MailboxId) -> Result<UidSet, store::Error> {
    store.read(move |r| r.held_uids(id)).await
}

fn rows_of(updates: Vec<FlagUpdate>) -> Vec<(Uid, Flags, Option<ModSeq>)> {
    updates.into_iter().map(|u| (u.uid, u.flags, u.modseq)).collect()
}

/// Whether a refusal can be about one message; trouble of the server's own is about all of them.
pub fn is_about_a_message(error: &imap::Error) -> bool {
    use imap::Code;
    let trouble = [Code::Unavailable, Code::Limit, Code::InUse, Code::ServerBug, Code::OverQuota];
    let in_trouble = matches!(
        error,
        imap::Error::Refused { code: Some(code), .. } if trouble.contains(code)
    );
    error.session_survives() && !in_trouble && !means_all_of_us(error)
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

async fn save(store: &Store, mailbox: MailboxId, headers: Vec<Header>) -> Result<(), PullError> {
    if headers.is_empty() {
        return Ok(());
    }
    let read = move || headers.into_iter().map(row_of).collect::<Vec<HeaderRow>>();
    let rows = tokio::task::spawn_blocking(read).await.map_err(|_| PullError::Fault)?;
    store.write(move |w| w.add_headers(mailbox, rows).map(|_| ())).await?;
    Ok(())
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
