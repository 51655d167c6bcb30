//! What the server has against what we hold. Only a complete answer removes anything, and a large
//! removal needs a second, different question.

use super::headers::{row_of, save};
use super::plan::{self, Step};
use super::pull::{PullError, Round, rows_of, store_uids};
use imap::{Select, Session};
use mail::id::MailboxId;
use mail::uid::UidSet;
use store::Store;

/// A message that came so many seconds ago is an old one.
const OLD: i64 = 30 * 86_400;

impl Round {
    /// The gone leave, the missing are put on the list.
    pub(super) async fn compare(
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
        if !self.take_away(session, store, gone, (&held, &theirs)).await? {
            // Its search may forget some of what its list of flags names.
            if self.recounted {
                return Err(PullError::Contradiction);
            }
            self.recounted = true;
            self.steps.push_front(Step::Recount);
        }
        self.compared_all |= all;
        for step in plan::header_steps(&theirs.minus(&held)).into_iter().rev() {
            self.steps.push_front(step);
        }
        Ok(())
    }

    /// The server does not count as many messages as its own search named: its list of flags names
    /// them once more, and that is believed where the count agrees.
    pub(super) async fn recount(
        &mut self,
        session: &mut Session,
        store: &Store,
    ) -> Result<(), PullError> {
        let updates = session.fetch_flags(&plan::everything(), None).await?;
        let theirs: UidSet = updates.iter().map(|update| update.uid).collect();
        let (id, held) = (self.mailbox, store_uids(store, self.mailbox).await?);
        if theirs.len() == u64::from(self.server.exists) {
            let gone = held.minus(&theirs);
            if !self.take_away(session, store, gone, (&held, &theirs)).await? {
                return Err(PullError::Contradiction);
            }
            for step in plan::header_steps(&theirs.minus(&held)).into_iter().rev() {
                self.steps.push_front(step);
            }
        } else {
            tracing::warn!(mailbox = %id, "the server does not count what it has alike");
        }
        Ok(store.write(move |w| w.set_server_flags(id, rows_of(updates))).await?)
    }

    /// Do these UIDs still name what they named? If not, everything is read anew, as after a change
    /// of UIDVALIDITY; what is known is not fetched again.
    pub(super) async fn recognise(
        &mut self,
        session: &mut Session,
        store: &Store,
        sample: &UidSet,
    ) -> Result<(), PullError> {
        let mut headers = Vec::new();
        if !sample.is_empty() {
            session.fetch_headers(sample, &mut |header| headers.push(header)).await?;
        }
        let came = !headers.is_empty();
        let read = move || headers.into_iter().map(row_of).collect::<Vec<_>>();
        let rows = tokio::task::spawn_blocking(read).await.map_err(|_| PullError::Fault)?;
        let id = self.mailbox;
        let strangers = store.read(move |r| r.strangers(id, &rows)).await?;
        if !came || strangers > 0 {
            tracing::warn!(mailbox = %id, strangers, "numbers went back and name other messages");
            self.steps = plan::anew(&self.server);
        }
        Ok(())
    }

    /// Asks for the newest messages and shows them before anything else.
    pub(super) async fn first_look(
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

    /// `false` where the server does not confirm it; then nothing is removed.
    async fn take_away(
        &mut self,
        session: &mut Session,
        store: &Store,
        gone: UidSet,
        (held, theirs): (&UidSet, &UidSet),
    ) -> Result<bool, PullError> {
        let counted = theirs.len() == u64::from(self.server.exists);
        let doubtful = plan::removal_is_large(gone.len(), held.len()) || !counted;
        if doubtful && !gone.is_empty() && !self.confirm(session, theirs).await? {
            tracing::warn!(mailbox = %self.mailbox, "a removal was not confirmed");
            return Ok(false);
        }
        self.found.swept += remove(store, self.mailbox, gone, self.now).await?;
        Ok(true)
    }

    /// A second, different question before many messages leave: does a new EXISTS count the same?
    async fn confirm(&mut self, session: &mut Session, theirs: &UidSet) -> Result<bool, PullError> {
        let again = session.select(&self.name, Select::Plain).await?;
        if again.uidvalidity != self.server.uidvalidity {
            return Err(PullError::Contradiction);
        }
        self.server.exists = again.exists;
        Ok(u64::from(again.exists) == theirs.len())
    }
}

/// These have gone from the server. How many of them were old and shown.
pub(super) async fn remove(
    store: &Store,
    id: MailboxId,
    gone: UidSet,
    now: i64,
) -> Result<u64, store::Error> {
    if gone.is_empty() {
        return Ok(0);
    }
    let write = move |w: &mut store::Write<'_>| {
        let old = w.read().older_among(id, &gone, now - OLD)?;
        w.remove_uids(id, &gone)?;
        Ok(old)
    };
    store.write(write).await
}
