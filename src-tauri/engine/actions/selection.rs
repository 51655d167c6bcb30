//! Many messages at once: those the person picked one by one, or all of a list but some. What all
//! of it is, is found here: the screens know only what they show.

use super::rights::{Deed, allow};
use super::select::Chosen;
use crate::Engine;
use crate::error::{Code, Problem};
use crate::search::Search;
use mail::flags::Flags;
use mail::id::{ActionId, LocationId, MailboxId, MessageId};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::{Listing, MailboxRow};

/// Which messages, where they stand.
#[derive(Debug, Clone)]
pub enum Selection {
    /// These.
    Places(Vec<LocationId>),
    /// All of a list but these.
    All(Listing, BTreeSet<LocationId>),
    /// All that a search shows but these.
    Found(Box<Search>, BTreeSet<LocationId>),
}

/// What is to be done to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To the archive.
    Archive,
    /// Deleted as the person chose for the account.
    Trash,
    /// Gone for good.
    Delete,
    /// To the junk, or back out of it.
    Junk(bool),
    /// To this mailbox.
    Move(MailboxId),
    /// Into this mailbox as well.
    Copy(MailboxId),
    /// Flags added and taken away.
    Flag(Flags, Flags),
}

impl Wish {
    fn deed(&self) -> Option<Deed> {
        match self {
            // Trash asks by itself: it may be no more than a mark.
            Wish::Trash | Wish::Copy(_) => None,
            Wish::Archive | Wish::Delete | Wish::Junk(_) | Wish::Move(_) => Some(Deed::Remove),
            Wish::Flag(add, remove) => {
                let changed = add.changed(remove, &Flags::default());
                let seen = Flags { system: Flags::SEEN, ..Flags::default() };
                (!changed.without(&seen).is_empty()).then_some(Deed::Flag)
            }
        }
    }
}

impl Engine {
    /// Does it to all of them, as one action, and says to how many. Where a mailbox's rights do not
    /// allow it those there are left out; what has left meanwhile is passed over.
    ///
    /// # Errors
    /// `notFound` where none is left; `notAllowed` where none may be changed so; those of the
    /// action itself.
    pub async fn act_on(
        &self,
        selection: Selection,
        wish: Wish,
    ) -> Result<(ActionId, usize), Problem> {
        let mut chosen = self.resolve(selection).await?;
        if chosen.is_empty() {
            return Err(Problem::of(Code::NotFound));
        }
        if let Some(deed) = wish.deed() {
            chosen.retain(|one| allow(one.mailbox.rights.as_deref(), deed));
        }
        if wish == Wish::Trash {
            let may = |one: &Chosen, deed| allow(one.mailbox.rights.as_deref(), deed);
            chosen.retain(|one| may(one, Deed::Remove) || may(one, Deed::MarkDeleted));
        }
        if let Wish::Move(to) = wish {
            chosen.retain(|one| one.mailbox.id != to);
        }
        if chosen.is_empty() {
            return Err(Problem::of(Code::NotAllowed));
        }
        let count = chosen.len();
        let action = match wish {
            Wish::Archive => self.archive_places(chosen).await?,
            Wish::Trash => self.trash_places(chosen).await?,
            Wish::Delete => self.delete_places(chosen).await?,
            Wish::Junk(junk) => self.set_junk_of(chosen, junk).await?,
            Wish::Move(to) => self.move_places(chosen, to).await?,
            Wish::Copy(to) => self.copy_places(chosen, to).await?,
            Wish::Flag(add, remove) => {
                let messages: BTreeSet<MessageId> =
                    chosen.iter().map(|one| one.place.message).collect();
                let messages: Vec<MessageId> = messages.into_iter().collect();
                self.flag(&messages, None, &add, &remove).await?
            }
        };
        Ok((action, count))
    }

    async fn resolve(&self, selection: Selection) -> Result<Vec<Chosen>, Problem> {
        if let Selection::All(listing, _) = &selection {
            self.sort(*listing).await?;
        }
        let read = move |r: &store::Read<'_>| {
            let places = places(r, selection)?;
            let mut mailboxes: HashMap<MailboxId, Arc<MailboxRow>> = HashMap::new();
            let mut chosen = Vec::with_capacity(places.len());
            for id in places {
                let place = match r.location(id) {
                    Ok(place) if !place.hidden => place,
                    Ok(_) | Err(store::Error::NotFound) => continue,
                    Err(error) => return Err(error),
                };
                let mailbox = match mailboxes.get(&place.mailbox) {
                    Some(row) => row.clone(),
                    None => {
                        let row = Arc::new(r.mailbox(place.mailbox)?);
                        mailboxes.insert(place.mailbox, row.clone());
                        row
                    }
                };
                chosen.push(Chosen { account: mailbox.account, place, mailbox });
            }
            Ok(chosen)
        };
        Ok(self.store().read(read).await?)
    }
}

fn places(read: &store::Read<'_>, selection: Selection) -> Result<Vec<LocationId>, store::Error> {
    let (mut all, but) = match selection {
        Selection::Places(these) => (these, BTreeSet::new()),
        Selection::All(listing, but) => (read.listed_places(&listing, 0, u32::MAX)?, but),
        Selection::Found(search, but) => {
            let search = Search { limit: Engine::MOST_FOUND, after: None, ..*search };
            let found = read.search(&search)?.into_iter();
            (found.map(|one| one.row.location).collect(), but)
        }
    };
    let mut seen = BTreeSet::new();
    all.retain(|id| !but.contains(id) && seen.insert(*id));
    Ok(all)
}
