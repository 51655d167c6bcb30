//! An account's working connection: which mailbox is selected, how far its visit is, what it does
//! when asked.

mod append;
mod expunge;
mod find;
mod remove;
mod replay;
mod sent;
mod structure;
mod transfer;

use super::agenda::Agenda;
use super::bodies::{self, Bounds, Fetched, Pace};
use super::pull::{Found, Manner, PullError, Round, Tier, is_about_a_message};
use super::push::{self, Open};
use crate::diagnose::means_all_of_us;
use imap::{Select, Selected, Session};
use mail::id::{AccountId, MailboxId, MessageId};
use mail::uid::Uid;
use std::collections::{BTreeSet, HashSet};
use store::{AccountRow, Store};

/// A signed-in connection and what is going on on it.
pub struct Line {
    pub(super) session: Session,
    pub(super) tier: Tier,
    pub(super) store: Store,
    pub(super) account: AccountId,
    /// Whether its CONDSTORE is known to be wrong.
    pub(super) doubtful: bool,
    /// The mailboxes whose rights were asked for.
    pub(super) asked_rights: BTreeSet<MailboxId>,
    round: Option<Round>,
    selected: Option<Open>,
    fetched: Fetched,
    /// How much of the bodies one piece fetches.
    pub pace: Pace,
    refused_in_a_row: usize,
}

/// So many bodies refused one after the other are no matter of the messages any more.
const MOST_REFUSED: usize = 20;

impl Line {
    /// A line that has nothing selected yet.
    pub fn new(session: Session, tier: Tier, store: Store, account: &AccountRow) -> Line {
        Line {
            session,
            tier,
            store,
            account: account.id,
            doubtful: account.provider == "zoho",
            asked_rights: BTreeSet::new(),
            round: None,
            selected: None,
            fetched: Fetched::default(),
            pace: Pace::default(),
            refused_in_a_row: 0,
        }
    }

    /// Says good-bye.
    pub async fn part(self) -> Result<(), PullError> {
        Ok(self.session.logout().await?)
    }

    /// Bytes received so far.
    pub fn bytes_in(&self) -> u64 {
        self.session.bytes_in()
    }

    pub(super) fn selected(&self) -> Option<MailboxId> {
        self.selected.as_ref().map(|open| open.mailbox)
    }

    /// Does one step of a mailbox's visit, beginning it if need be. What it found.
    pub async fn visit(
        &mut self,
        agenda: &mut Agenda,
        id: MailboxId,
        manner: Manner,
    ) -> Result<Found, PullError> {
        if self.round.as_ref().is_none_or(|r| r.mailbox != id) {
            self.put_aside().await?;
            let row = self.store.read(move |r| r.mailbox(id)).await?;
            self.selected = None;
            if let Some(place) = agenda.places.get_mut(&id) {
                place.news = false;
            }
            match Round::open(&mut self.session, &self.store, &row, self.tier, manner).await {
                Ok(round) => {
                    self.selected = Some(round.open.clone());
                    self.round = Some(round);
                }
                Err(PullError::Imap(error @ imap::Error::Refused { .. }))
                    if error.session_survives() && !means_all_of_us(&error) =>
                {
                    // Hidden, renamed or not ours to read: the next list tells; the other mailboxes
                    // go on.
                    tracing::warn!(mailbox = %id, "SELECT refused");
                    if let Some(place) = agenda.places.get_mut(&id) {
                        (place.dirty, place.unseen, place.bodies) = (false, false, false);
                        place.unverified = false;
                    }
                    return Ok(Found::default());
                }
                Err(error) => return Err(error),
            }
        }
        let Some(round) = self.round.as_mut() else { return Ok(Found::default()) };
        let more = round.step(&mut self.session, &self.store).await?;
        let (found, thorough) = (std::mem::take(&mut round.found), round.thorough);
        let compared = thorough || round.verified;
        let promised = !more && is_promised(&self.store, id).await?;
        if let Some(place) = agenda.places.get_mut(&id) {
            place.unseen = false;
            // What was heard of during the visit may be younger than its SELECT.
            place.dirty = more && !thorough || place.news;
            if !more {
                place.unverified &= !compared;
                // What waited for a UID can be told now.
                agenda.ops_due = true;
                place.strikes = 0;
                // What came needs its body; whether any is missing is cheap to find out.
                place.bodies |= agenda.bodies_wanted;
                // What had no UID, or one of another UIDVALIDITY, can be told now.
                place.promised |= promised;
            }
        }
        if !more {
            self.round = None;
            self.ask_rights_once(id).await?;
        }
        Ok(found)
    }

    /// Whether it can stand in IDLE.
    pub fn can_idle(&self) -> bool {
        self.session.capabilities().has("IDLE")
    }

    /// Whether the server still answers.
    pub async fn is_alive(&mut self) -> bool {
        self.session.noop().await.is_ok()
    }

    /// Tells the server a piece of what the person wants in a mailbox. How much of it was refused.
    pub async fn push(&mut self, agenda: &mut Agenda, id: MailboxId) -> Result<u64, PullError> {
        let done = self.push_there(id).await;
        let Some(place) = agenda.places.get_mut(&id) else { return done.map(|d| d.refused) };
        match done {
            Ok(pushed) => {
                (place.promised, place.push_strikes) = (pushed.more, 0);
                // What a refused command has done all the same is read again.
                place.dirty |= pushed.refused > 0;
                Ok(pushed.refused)
            }
            Err(error) => {
                if matches!(error, PullError::Contradiction) {
                    // The visit gives the promises their new UIDs first.
                    (place.promised, place.dirty, place.news) = (false, true, true);
                }
                Err(error)
            }
        }
    }

    async fn push_there(&mut self, id: MailboxId) -> Result<push::Pushed, PullError> {
        match self.select(id).await {
            Err(PullError::Imap(error)) if is_about_a_message(&error) => {
                // Hidden or gone; the next list finds the promise again, if it is still there.
                tracing::warn!(mailbox = %id, "SELECT refused; what is promised waits");
                return Ok(push::Pushed::default());
            }
            Err(error) => return Err(error),
            Ok(()) => {}
        }
        let Some(open) = self.selected.clone() else { return Ok(push::Pushed::default()) };
        push::push(&mut self.session, &self.store, &open).await
    }

    /// Leaves the visit that is going on; what it fetched is kept, the rest is asked again another
    /// time.
    pub async fn put_aside(&mut self) -> Result<(), PullError> {
        if let Some(mut round) = self.round.take() {
            round.flush(&self.store).await?;
        }
        bodies::save(&self.store, std::mem::take(&mut self.fetched)).await
    }

    /// Leaves everything after a failure: what is asked next begins with a SELECT.
    pub async fn leave(&mut self) -> Result<(), PullError> {
        self.selected = None;
        self.put_aside().await
    }

    /// Fetches one piece of the bodies missing in a mailbox.
    pub async fn bodies(
        &mut self,
        agenda: &mut Agenda,
        id: MailboxId,
        bounds: Option<Bounds>,
    ) -> Result<(), PullError> {
        // What was just fetched is written while the next piece comes, so it still counts as
        // missing here.
        let fetched = std::mem::take(&mut self.fetched);
        let on_the_way: HashSet<MessageId> =
            agenda.refused.iter().copied().chain(fetched.messages()).collect();
        let missing = bodies::missing(&self.store, id, bounds, &on_the_way).await?;
        if missing.is_empty() {
            agenda.has_bodies(id);
            return bodies::save(&self.store, fetched).await;
        }
        self.select(id).await?;
        let mut commands = self.pace.commands(&missing);
        if agenda.one_by_one > 0 {
            agenda.one_by_one -= 1;
            commands = missing.first().map(|m| vec![vec![*m]]).unwrap_or_default();
        }
        let asked = commands.iter().map(Vec::len).sum::<usize>();
        match bodies::fetch(&mut self.session, &self.store, &commands, fetched).await {
            Ok((came, refused)) => {
                self.fetched = came;
                self.refused_in_a_row = 0;
                agenda.refused.extend(refused);
                if let Some(place) = agenda.places.get_mut(&id) {
                    place.body_strikes = 0;
                }
                Ok(())
            }
            Err(PullError::Imap(error)) => {
                if asked > 1 {
                    // One of these is what the server stumbles over; they come one by one.
                    agenda.one_by_one = asked;
                } else {
                    agenda.refused.extend(missing.first().map(|m| m.message));
                }
                self.refused_in_a_row += 1;
                let spared = error.session_survives() && !means_all_of_us(&error);
                let goes_on = spared && self.refused_in_a_row <= MOST_REFUSED;
                if goes_on { Ok(()) } else { Err(error.into()) }
            }
            Err(error) => Err(error),
        }
    }

    /// Fetches one message's body now. `false` when the server has it nowhere any more.
    pub async fn open(&mut self, message: MessageId) -> Result<bool, PullError> {
        bodies::save(&self.store, std::mem::take(&mut self.fetched)).await?;
        if self.store.read(move |r| r.body(message)).await?.is_some() {
            return Ok(true);
        }
        let row = self.store.read(move |r| r.row(message, None)).await?;
        if row.is_some_and(|r| r.size > bodies::LARGEST) {
            return Err(imap::Error::Limit { what: "a message" }.into());
        }
        let mut places = self.store.read(move |r| r.locations(message)).await?;
        let selected = self.selected();
        places.sort_by_key(|l| Some(l.mailbox) != selected);
        let mut refusal = None;
        for (mailbox, uid) in places.iter().filter_map(|l| Some((l.mailbox, l.uid?))) {
            match self.select(mailbox).await {
                Ok(()) => return self.open_there(message, uid).await,
                // Hidden or gone; the message may stand elsewhere too.
                Err(error) if error.spares_the_session() => refusal = Some(error),
                Err(error) => return Err(error),
            }
        }
        refusal.map_or(Ok(false), Err)
    }

    async fn open_there(&mut self, message: MessageId, uid: Uid) -> Result<bool, PullError> {
        let one = vec![vec![bodies::Missing { uid, message, size: 0 }]];
        let (came, refused) =
            bodies::fetch(&mut self.session, &self.store, &one, Fetched::default()).await?;
        bodies::save(&self.store, came).await?;
        Ok(refused.is_empty())
    }

    async fn select(&mut self, id: MailboxId) -> Result<(), PullError> {
        self.select_there(id).await.map(drop)
    }

    /// Opens a mailbox; what the server said of it, unless it was open.
    pub(super) async fn select_there(
        &mut self,
        id: MailboxId,
    ) -> Result<Option<Selected>, PullError> {
        let row = self.store.read(move |r| r.mailbox(id)).await?;
        if let Some(open) = self.selected.as_ref().filter(|open| open.mailbox == id) {
            // A visit may have found new UIDs and not come to forgetting the old ones yet.
            return if open.has_uids_of(&row) { Ok(None) } else { Err(PullError::Contradiction) };
        }
        if let Some(mut round) = self.round.take() {
            round.flush(&self.store).await?;
        }
        self.selected = None;
        let selected = self.session.select(&row.name, Select::Plain).await?;
        if selected.uidvalidity.is_some() && selected.uidvalidity != row.uidvalidity {
            // UIDs of another time name other messages: the visit sorts that out first.
            return Err(PullError::Contradiction);
        }
        self.selected = Some(Open::of(id, &selected));
        Ok(Some(selected))
    }
}

async fn is_promised(store: &Store, id: MailboxId) -> Result<bool, store::Error> {
    let all = store.read(|r| r.promised_mailboxes()).await?;
    Ok(all.iter().any(|(_, mailbox)| *mailbox == id))
}
