//! Carries out a visit to a mailbox, step by step, each committed by itself.

use super::compare::remove;
use super::headers::{Fetched, save};
use super::plan::{self, Known, Server, Step};
use super::push::Open;
use crate::diagnose::means_all_of_us;
use imap::{FlagUpdate, Header, Select, Session};
use mail::flags::Flags;
use mail::id::MailboxId;
use mail::mailbox::MailboxName;
use mail::uid::{ModSeq, Uid, UidSet, UidValidity};
use std::collections::VecDeque;
use store::{MailboxRow, Store};

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

/// What a visit found that somebody may want to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found {
    /// So many old messages are gone.
    pub swept: u64,
    /// UIDVALIDITY changes again and again: the mailbox is left alone from now on.
    pub unsteady: bool,
}

/// How a visit is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Nothing the server tells by itself is believed: all UIDs and flags are compared.
    pub thorough: bool,
    /// Where flags are compared bit by bit, all of them are that were not since then.
    pub complete_since: Option<i64>,
    /// The time, in seconds since the epoch.
    pub now: i64,
}

/// A visit to one selected mailbox.
pub struct Round {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// What the server said of it.
    pub open: Open,
    /// Whether it compares everything.
    pub thorough: bool,
    /// Whether everything is compared.
    pub verified: bool,
    /// What it found so far.
    pub found: Found,
    pub(super) name: MailboxName,
    pub(super) server: Server,
    pub(super) steps: VecDeque<Step>,
    pub(super) compared_all: bool,
    pub(super) recounted: bool,
    pub(super) now: i64,
    pub(super) unsaved: Fetched,
    /// Whether any header came: the server gives headers as such.
    pub(super) came: bool,
    pub(super) unreadable: Vec<Header>,
}

impl Round {
    /// Selects the mailbox and decides what the visit has to do.
    pub async fn open(
        session: &mut Session,
        store: &Store,
        row: &MailboxRow,
        tier: Tier,
        manner: Manner,
    ) -> Result<Round, PullError> {
        let id = row.id;
        let thorough = manner.thorough;
        let complete = row.verified_at <= manner.complete_since && manner.complete_since.is_some();
        let mut known = Known {
            uidvalidity: row.uidvalidity,
            uidnext: row.uidnext,
            highestmodseq: row.highestmodseq,
            uids: store_uids(store, id).await?,
            age: row.verified_at.map(|at| manner.now.saturating_sub(at)).filter(|_| !complete),
            compared_from: row.compared_from.filter(|_| !complete),
        };
        let selected = session.select(&row.name, select_mode(&known, tier)).await?;
        let open = Open::of(id, &selected);
        let server = Server {
            uidvalidity: selected.uidvalidity,
            uidnext: selected.uidnext,
            highestmodseq: selected.highestmodseq.filter(|_| tier != Tier::Plain),
            exists: selected.exists,
            has_ranges: has_ranges(session),
        };
        let mut found = Found::default();
        if tier == Tier::Qresync
            && known.uidvalidity.is_some()
            && known.uidvalidity == server.uidvalidity
            && known.highestmodseq.is_some()
            && known.highestmodseq <= server.highestmodseq
        {
            let stay = known.uids.minus(&selected.vanished);
            let gone = known.uids.minus(&stay);
            let large = plan::removal_is_large(gone.len(), known.uids.len());
            if large || !plan::can_be_gone(&known, &server, &selected.vanished) {
                // What is there and what is not is asked in full.
                known.uidnext = None;
            } else {
                known.uids = stay;
                found.swept += remove(store, id, gone, manner.now).await?;
            }
            known.highestmodseq = server.highestmodseq;
            let changed = rows_of(selected.changed);
            store.write(move |w| w.set_server_flags(id, changed)).await?;
        }
        if known.uidvalidity.is_none() {
            // Noted before anything is fetched: a first visit that is cut keeps what it has.
            let validity = server.uidvalidity.unwrap_or(UidValidity(0));
            store.write(move |w| w.begin_mailbox(id, validity)).await?;
        }
        let steps = plan::plan(&known, &server, thorough);
        let name = row.name.clone();
        Ok(Round {
            mailbox: id,
            open,
            thorough,
            verified: false,
            found,
            name,
            server,
            steps,
            compared_all: false,
            recounted: false,
            now: manner.now,
            unsaved: Fetched::default(),
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
        self.perform(session, store, step).await?;
        // What only notes how far the visit has come needs no turn of its own.
        while let Some(Step::Compared(_) | Step::Verified) = self.steps.front()
            && let Some(note) = self.steps.pop_front()
        {
            self.perform(session, store, note).await?;
        }
        Ok(!self.steps.is_empty() || !self.unsaved.is_empty())
    }

    async fn perform(
        &mut self,
        session: &mut Session,
        store: &Store,
        step: Step,
    ) -> Result<(), PullError> {
        let id = self.mailbox;
        match step {
            Step::Forget(validity) => self.forget(store, validity).await,
            Step::Recognise(sample) => self.recognise(session, store, &sample).await,
            Step::FirstLook(within) => self.first_look(session, store, &within).await,
            Step::Compare(within) => self.compare(session, store, &within).await,
            Step::Recount => self.recount(session, store).await,
            Step::Headers(chunks) => self.headers(session, store, &chunks).await,
            Step::ChangedSince(modseq) => {
                let all = store_uids(store, id).await?;
                self.flags(session, store, &all, Some(modseq)).await
            }
            Step::Flags(uids) => self.flags(session, store, &uids, None).await,
            Step::FlagRanges => self.flag_ranges(session, store).await,
            Step::Compared(from) => Ok(store.write(move |w| w.note_compared(id, from)).await?),
            Step::Seal => self.seal(store).await,
            Step::Verified => {
                self.verified = true;
                Ok(store.write(move |w| w.note_verified(id)).await?)
            }
        }
    }

    async fn forget(&mut self, store: &Store, validity: UidValidity) -> Result<(), PullError> {
        let (id, now) = (self.mailbox, self.now);
        let forget = move |w: &mut store::Write<'_>| {
            let row = w.read().mailbox(id)?;
            if plan::is_unsteady(&row.renumbered, row.unsteady_since, now) {
                return Ok(Some(w.note_unsteady(id)?));
            }
            w.reset_mailbox(id, validity).map(|()| None)
        };
        match store.write(forget).await? {
            None => tracing::warn!(mailbox = %id, "the mailbox's UIDs are read anew"),
            Some(news) => {
                tracing::warn!(mailbox = %id, "UIDVALIDITY does not hold still: left alone");
                self.steps.clear();
                self.found.unsteady |= news;
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
        let held = store_uids(store, id).await?;
        let exists = u64::from(self.server.exists);
        if held.len() != exists && !self.compared_all {
            self.steps.push_front(Step::Seal);
            self.steps.push_front(Step::Compare(plan::everything()));
            return Ok(());
        }
        // What came since the SELECT does not count.
        let then = held.minus(&UidSet::range(self.server.uidnext.unwrap_or(u32::MAX), u32::MAX));
        let fewer = self.thorough && then.len() < exists;
        if (then.len() > exists || fewer) && !self.recounted {
            self.recounted = true;
            self.steps.push_front(Step::Seal);
            self.steps.push_front(Step::Recount);
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

/// Whether the server tells sets of messages as ranges (RFC 4731).
pub(super) fn has_ranges(session: &Session) -> bool {
    session.capabilities().has("ESEARCH") || session.capabilities().has("IMAP4REV2")
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

pub(super) async fn store_uids(store: &Store, id: MailboxId) -> Result<UidSet, store::Error> {
    store.read(move |r| r.held_uids(id)).await
}

pub(super) fn rows_of(updates: Vec<FlagUpdate>) -> Vec<(Uid, Flags, Option<ModSeq>)> {
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
