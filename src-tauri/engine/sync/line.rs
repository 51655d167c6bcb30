//! An account's working connection: which mailbox is selected, how far its visit is, what it does
//! when asked.

mod append;
mod expunge;
mod find;
mod remove;
mod replay;
mod structure;
mod transfer;

use super::agenda::{Agenda, Place};
use super::bodies::{self, Bounds, Fetched};
use super::pull::{PullError, Round, Tier, is_about_a_message};
use super::push::{self, Open};
use crate::diagnose::means_all_of_us;
use imap::{Listed, Select, Session, Status};
use mail::id::{AccountId, MailboxId, MessageId};
use mail::mailbox::{self, MailboxName};
use mail::uid::Uid;
use std::collections::HashMap;
use store::{MailboxListing, MailboxRow, Store};

/// A signed-in connection and what is going on on it.
pub struct Line {
    session: Session,
    tier: Tier,
    store: Store,
    account: AccountId,
    round: Option<Round>,
    selected: Option<Open>,
    fetched: Fetched,
    refused_in_a_row: usize,
}

/// So many bodies refused one after the other are no matter of the messages any more.
const MOST_REFUSED: usize = 20;

impl Line {
    /// A line that has nothing selected yet.
    pub fn new(session: Session, tier: Tier, store: Store, account: AccountId) -> Line {
        Line {
            session,
            tier,
            store,
            account,
            round: None,
            selected: None,
            fetched: Fetched::default(),
            refused_in_a_row: 0,
        }
    }

    /// Bytes received so far.
    pub fn bytes_in(&self) -> u64 {
        self.session.bytes_in()
    }

    /// Asks which mailboxes there are and which of them changed, and brings the agenda up to it.
    pub async fn list(&mut self, agenda: &mut Agenda) -> Result<(), PullError> {
        let mut listed = self.session.list().await?;
        if listed.is_empty() {
            // Every account has an inbox: this is trouble, and no news of mailboxes that went.
            return Err(imap::Error::Protocol { what: "a list without any mailbox" }.into());
        }
        let before = rows(&self.store, self.account).await?;
        for one in listed.iter_mut().filter(|l| l.status.is_none() && selectable(l)) {
            let known = before.iter().any(|row| row.name.raw() == one.name.raw());
            if known && !self.is_selected(&before, &one.name) {
                // A mailbox that cannot be asked is visited, and says then what is wrong with it.
                match self.session.status(&one.name).await {
                    Ok(status) => one.status = Some(status),
                    Err(imap::Error::Refused { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        let account = self.account;
        let listings = listings(&listed);
        self.store.write(move |w| w.put_mailboxes(account, listings)).await?;
        let now = rows(&self.store, self.account).await?;
        let promised = self.store.read(|r| r.promised_mailboxes()).await?;
        let ids: Vec<MailboxId> = now.iter().map(|row| row.id).collect();
        let counts = move |r: &store::Read<'_>| {
            ids.into_iter().map(|id| Ok((id, r.server_counts(id)?))).collect()
        };
        let counts: HashMap<MailboxId, (i64, i64)> = self.store.read(counts).await?;
        let mut places = std::collections::BTreeMap::new();
        for row in now.iter().filter(|r| r.selectable && r.gone_since.is_none()) {
            let status = listed
                .iter()
                .find(|l| l.name.raw() == row.name.raw())
                .and_then(|l| l.status.as_ref());
            let old = agenda.places.get(&row.id);
            let counts = counts.get(&row.id).copied().unwrap_or_default();
            let changed = status.is_none_or(|s| differs(row, counts, s));
            let place = Place {
                role: row.role,
                dirty: changed || old.is_some_and(|p| p.dirty),
                unseen: row.uidvalidity.is_none(),
                promised: promised.iter().any(|(_, id)| *id == row.id),
                bodies: agenda.wants_bodies(row.id) && old.is_none_or(|p| p.bodies || changed),
                ..old.cloned().unwrap_or_default()
            };
            places.insert(row.id, place);
        }
        agenda.places = places;
        agenda.list_due = false;
        Ok(())
    }

    fn selected(&self) -> Option<MailboxId> {
        self.selected.as_ref().map(|open| open.mailbox)
    }

    fn is_selected(&self, rows: &[MailboxRow], name: &MailboxName) -> bool {
        rows.iter().any(|r| Some(r.id) == self.selected() && r.name.raw() == name.raw())
    }

    /// Puts the inbox in the store before anything was listed: its name is the one every server
    /// has.
    pub async fn begin_with_inbox(&mut self, agenda: &mut Agenda) -> Result<(), PullError> {
        if !rows(&self.store, self.account).await?.is_empty() {
            return Ok(());
        }
        let (account, name) = (self.account, MailboxName::from_wire(b"INBOX", None));
        let listing = MailboxListing {
            name,
            attributes: Vec::new(),
            role: Some(mailbox::Role::Inbox),
            selectable: true,
            subscribed: true,
            server_messages: None,
        };
        self.store.write(move |w| w.put_mailboxes(account, vec![listing])).await?;
        for row in rows(&self.store, self.account).await? {
            let place = Place { role: row.role, dirty: true, unseen: true, ..Place::default() };
            agenda.places.insert(row.id, place);
        }
        Ok(())
    }

    /// Does one step of a mailbox's visit, beginning it if need be.
    pub async fn visit(&mut self, agenda: &mut Agenda, id: MailboxId) -> Result<(), PullError> {
        if self.round.as_ref().is_none_or(|r| r.mailbox != id) {
            self.put_aside().await?;
            let row = self.store.read(move |r| r.mailbox(id)).await?;
            self.selected = None;
            if let Some(place) = agenda.places.get_mut(&id) {
                place.news = false;
            }
            match Round::open(&mut self.session, &self.store, &row, self.tier).await {
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
                    }
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        let Some(round) = self.round.as_mut() else { return Ok(()) };
        let more = round.step(&mut self.session, &self.store).await?;
        let promised = !more && is_promised(&self.store, id).await?;
        if let Some(place) = agenda.places.get_mut(&id) {
            place.unseen = false;
            // What was heard of during the visit may be younger than its SELECT.
            place.dirty = more || place.news;
            if !more {
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
        }
        Ok(())
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
        let on_the_way: Vec<MessageId> =
            agenda.refused.iter().copied().chain(fetched.messages()).collect();
        let missing = bodies::missing(&self.store, id, bounds, &on_the_way).await?;
        if missing.is_empty() {
            agenda.has_bodies(id);
            return bodies::save(&self.store, fetched).await;
        }
        self.select(id).await?;
        let mut commands = bodies::commands(&missing);
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
        let row = self.store.read(move |r| r.mailbox(id)).await?;
        if let Some(open) = self.selected.as_ref().filter(|open| open.mailbox == id) {
            // A visit may have found new UIDs and not come to forgetting the old ones yet.
            return if open.has_uids_of(&row) { Ok(()) } else { Err(PullError::Contradiction) };
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
        Ok(())
    }
}

async fn is_promised(store: &Store, id: MailboxId) -> Result<bool, store::Error> {
    let all = store.read(|r| r.promised_mailboxes()).await?;
    Ok(all.iter().any(|(_, mailbox)| *mailbox == id))
}

async fn rows(store: &Store, account: AccountId) -> Result<Vec<MailboxRow>, store::Error> {
    store.read(move |r| r.mailboxes(Some(account))).await
}

fn selectable(listed: &Listed) -> bool {
    let no = |a: &String| {
        a.eq_ignore_ascii_case("\\Noselect") || a.eq_ignore_ascii_case("\\NonExistent")
    };
    !listed.attributes.iter().any(no)
}

fn listings(listed: &[Listed]) -> Vec<MailboxListing> {
    let names: Vec<mailbox::Listed<'_>> = listed
        .iter()
        .map(|l| mailbox::Listed { attributes: &l.attributes, name: &l.name })
        .collect();
    let roles = mailbox::roles(&names);
    let subscribed =
        |l: &Listed| l.attributes.iter().any(|a| a.eq_ignore_ascii_case("\\Subscribed"));
    listed
        .iter()
        .zip(roles)
        .map(|(l, role)| MailboxListing {
            name: l.name.clone(),
            attributes: l.attributes.clone(),
            role,
            selectable: selectable(l),
            subscribed: subscribed(l),
            server_messages: l.status.as_ref().and_then(|s| s.messages),
        })
        .collect()
}

/// Whether a mailbox may have changed since it was last in step. Without CONDSTORE a flag may have
/// changed unseen.
fn differs(row: &MailboxRow, (messages, unseen): (i64, i64), status: &Status) -> bool {
    row.uidvalidity.is_none()
        || (status.uidvalidity.is_some() && status.uidvalidity != row.uidvalidity)
        || (status.uidnext.is_some() && status.uidnext != row.uidnext)
        || status.messages.is_some_and(|n| i64::from(n) != messages)
        || status.unseen.is_some_and(|n| i64::from(n) != unseen)
        || (status.highestmodseq.is_some() && status.highestmodseq != row.highestmodseq)
}
