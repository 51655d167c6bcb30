//! The list of mailboxes: which there are, which changed, which are due to be looked at.

use super::agenda::{Agenda, Place};
use super::line::Line;
use super::pull::{PullError, Tier, has_ranges};
use imap::{Listed, Status};
use mail::id::{AccountId, MailboxId};
use mail::mailbox::{self, MailboxName, Role};
use std::collections::HashMap;
use store::{MailboxListing, MailboxRow, Store};

/// A mailbox of which the server tells no changes of flags is visited this often, in seconds; the
/// inbox and the one on the screen each time the mailboxes are listed.
const VISIT_EVERY: i64 = 10 * 60;
/// All of a mailbox is compared this often, whatever CONDSTORE says.
const VERIFY_EVERY: i64 = 24 * 60 * 60;
/// The same where CONDSTORE is known to be wrong: Zoho gives much of its mail no MODSEQ at all.
const VERIFY_DOUBTFUL_EVERY: i64 = 60 * 60;

impl Line {
    /// Asks which mailboxes there are and which of them changed, and brings the agenda up to it.
    pub async fn list(&mut self, agenda: &mut Agenda, now: i64) -> Result<(), PullError> {
        let mut listed = self.session.list().await?;
        if listed.is_empty() {
            // Every account has an inbox: this is trouble, and no news of mailboxes that went.
            return Err(imap::Error::Protocol { what: "a list without any mailbox" }.into());
        }
        let before = rows(&self.store, self.account).await?;
        for one in listed.iter_mut().filter(|l| l.status.is_none() && selectable(l)) {
            let old = before.iter().find(|row| row.name.raw() == one.name.raw());
            let known = old.is_some_and(|row| row.choices.synced);
            if known && !self.is_selected(&before, &one.name) {
                // A mailbox that cannot be asked is visited, and says then what is wrong with it.
                match self.session.status(&one.name).await {
                    Ok(status) => one.status = Some(status),
                    Err(imap::Error::Refused { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        self.follow_renames(&mut listed, &before).await?;
        let account = self.account;
        let listings = listings(&listed);
        self.store.write(move |w| w.put_mailboxes(account, listings)).await?;
        let held = rows(&self.store, self.account).await?;
        let promised = self.store.read(|r| r.promised_mailboxes()).await?;
        let ids: Vec<MailboxId> = held.iter().map(|row| row.id).collect();
        let counts = move |r: &store::Read<'_>| {
            ids.into_iter().map(|id| Ok((id, r.server_counts(id)?))).collect()
        };
        let counts: HashMap<MailboxId, (i64, i64)> = self.store.read(counts).await?;
        let mut places = std::collections::BTreeMap::new();
        for row in held.iter().filter(|r| r.selectable && r.gone_since.is_none()) {
            let status = listed
                .iter()
                .find(|l| l.name.raw() == row.name.raw())
                .and_then(|l| l.status.as_ref());
            let old = agenda.places.get(&row.id);
            let counts = counts.get(&row.id).copied().unwrap_or_default();
            let changed = status.is_none_or(|s| differs(row, counts, s));
            let silent = self.tier == Tier::Plain || row.highestmodseq.is_none();
            let soon = row.role == Some(Role::Inbox) || agenda.looking_at == Some(row.id);
            let left_alone = !row.choices.synced && agenda.looking_at != Some(row.id);
            let due = soon || agenda.asked || old.is_none() || is_old(row, now);
            let visit = (changed || silent && due) && !left_alone;
            let place = Place {
                raw: row.name.raw().to_vec(),
                role: row.role,
                dirty: visit || !left_alone && old.is_some_and(|p| p.dirty),
                unseen: row.uidvalidity.is_none() && !left_alone,
                promised: promised.iter().any(|(_, id)| *id == row.id),
                unverified: !left_alone
                    && (old.is_some_and(|p| p.unverified) || self.is_unverified(row, now)),
                bodies: !left_alone
                    && agenda.wants_bodies(row.id)
                    && old.is_none_or(|p| p.bodies || changed),
                left_alone: !row.choices.synced,
                ..old.cloned().unwrap_or_default()
            };
            places.insert(row.id, place);
        }
        agenda.places = places;
        (agenda.list_due, agenda.asked) = (false, false);
        self.ask_unknown_rights(&held).await
    }

    /// Whether it is time to compare all of it. Where no changes are told, its visits see to that.
    fn is_unverified(&self, row: &MailboxRow, now: i64) -> bool {
        let every = if self.doubtful { VERIFY_DOUBTFUL_EVERY } else { VERIFY_EVERY };
        let by_visits = self.tier == Tier::Plain && !has_ranges(&self.session);
        let due = row.verified_at.is_none_or(|at| !(0..every).contains(&(now - at)));
        row.uidvalidity.is_some() && !by_visits && due
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
            role: Some(Role::Inbox),
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
}

/// Whether its last visit is so long ago that flags may have changed unseen.
fn is_old(row: &MailboxRow, now: i64) -> bool {
    row.checked_at.is_none_or(|at| !(0..VISIT_EVERY).contains(&(now - at)))
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

/// Whether a mailbox has changed since it was last in step, by its counts.
fn differs(row: &MailboxRow, (messages, unseen): (i64, i64), status: &Status) -> bool {
    row.uidvalidity.is_none()
        || (status.uidvalidity.is_some() && status.uidvalidity != row.uidvalidity)
        || (status.uidnext.is_some() && status.uidnext != row.uidnext)
        || status.messages.is_some_and(|n| i64::from(n) != messages)
        || status.unseen.is_some_and(|n| i64::from(n) != unseen)
        || (status.highestmodseq.is_some() && status.highestmodseq != row.highestmodseq)
}
