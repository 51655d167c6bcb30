//! Tells the server what the person wants: the promised flags of one mailbox, told and noted.

use super::pull::{PullError, is_about_a_message};
use imap::{FlagUpdate, Selected, Session};
use mail::flags::Flags;
use mail::id::MailboxId;
use mail::uid::{ModSeq, Uid, UidSet, UidValidity};
use std::collections::BTreeMap;
use store::{Location, MailboxRow, Store, Write};

/// How many messages one piece of work is about.
const PIECE: usize = 2000;
/// So many refused one by one, and the rest is not asked one by one any more.
const MOST_REFUSED: u64 = 20;

/// The open mailbox: what its UIDs are valid with, and which flags it takes.
#[derive(Debug, Clone)]
pub struct Open {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// What its UIDs are valid with; 0 where the server does not say.
    pub uidvalidity: UidValidity,
    read_only: bool,
    flags: Flags,
    any_keyword: bool,
}

impl Open {
    /// What the server said on SELECT.
    pub fn of(mailbox: MailboxId, selected: &Selected) -> Open {
        Open {
            mailbox,
            uidvalidity: selected.uidvalidity.unwrap_or(UidValidity(0)),
            read_only: selected.read_only,
            flags: selected.permanent_flags.clone(),
            any_keyword: selected.any_keyword,
        }
    }

    /// Whether the UIDs we hold of the mailbox are those of this opening.
    pub fn has_uids_of(&self, row: &MailboxRow) -> bool {
        row.uidvalidity.unwrap_or(UidValidity(0)) == self.uidvalidity
    }

    /// The keywords the server named.
    pub fn keywords(&self) -> &Flags {
        &self.flags
    }

    /// Whether the mailbox keeps what the person has read: a reader without the right `s`
    /// (RFC 4314), or of a mailbox opened read-only, reads for themselves alone.
    fn keeps_seen(&self, row: &MailboxRow) -> bool {
        let allowed = row.rights.as_ref().is_none_or(|rights| rights.contains('s'));
        let seen = Flags { system: Flags::SEEN, ..Flags::default() };
        row.keeps_seen && allowed && self.takes(&seen)
    }

    /// Whether the mailbox keeps a change of this flag.
    fn takes(&self, flag: &Flags) -> bool {
        let rest = flag.without(&self.flags);
        let keyword = rest.system == 0 && self.any_keyword;
        let sayable = flag.names().all(|name| Flags::named(name).is_some());
        !self.read_only && sayable && (rest.is_empty() || keyword)
    }
}

/// One flag that is to be there, or not, on some messages.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wish {
    flag: Flags,
    on: bool,
    uids: UidSet,
}

impl Wish {
    /// As STORE has it: what is added, what is removed.
    fn change(&self) -> (Flags, Flags) {
        let flag = self.flag.clone();
        if self.on { (flag, Flags::default()) } else { (Flags::default(), flag) }
    }

    /// Those of which the last that was told is not what is wished.
    fn unfulfilled(&self, told: &[FlagUpdate]) -> UidSet {
        let (add, remove) = self.change();
        let last: BTreeMap<Uid, &Flags> = told.iter().map(|u| (u.uid, &u.flags)).collect();
        let differs = |flags: &Flags| flags.changed(&add, &remove) != *flags;
        last.into_iter().filter(|(_, flags)| differs(flags)).map(|(uid, _)| uid).collect()
    }
}

/// How a piece of telling ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pushed {
    /// There is more to tell.
    pub more: bool,
    /// What was refused and put back, counted by message and flag.
    pub refused: u64,
}

/// Decides what to tell: each flag by itself, so that a refusal is about nothing else.
fn wishes(promised: &[(Uid, &Location)]) -> Vec<Wish> {
    let mut all: Vec<(Flags, bool, Vec<Uid>)> = Vec::new();
    for (uid, place) in promised {
        let on = place.flags.without(&place.flags_server);
        let off = place.flags_server.without(&place.flags);
        let changes = on.each().map(|flag| (flag, true)).chain(off.each().map(|f| (f, false)));
        for (flag, on) in changes.collect::<Vec<_>>() {
            match all.iter_mut().find(|(f, o, _)| *f == flag && *o == on) {
                Some((_, _, uids)) => uids.push(*uid),
                None => all.push((flag, on, vec![*uid])),
            }
        }
    }
    let wish =
        |(flag, on, uids): (_, _, Vec<Uid>)| Wish { flag, on, uids: UidSet::from_iter(uids) };
    all.into_iter().map(wish).collect()
}

/// Makes the open mailbox's flags equal to what the person wants, one piece of it.
pub async fn push(session: &mut Session, store: &Store, open: &Open) -> Result<Pushed, PullError> {
    let id = open.mailbox;
    let read = move |r: &store::Read<'_>| Ok((r.mailbox(id)?, r.promised_flags(id)?));
    let (row, promised) = store.read(read).await?;
    if !open.has_uids_of(&row) {
        return Err(PullError::Contradiction);
    }
    let promised: Vec<(Uid, &Location)> =
        promised.iter().filter_map(|place| Some((place.uid?, place))).collect();
    let piece = promised.get(..PIECE).unwrap_or(&promised);
    let mut wishes = wishes(piece);
    let seen = Flags { system: Flags::SEEN, ..Flags::default() };
    if wishes.iter().any(|wish| wish.flag == seen) && !open.keeps_seen(&row) {
        // In a mailbox of somebody else what was read is known here only.
        store.write_durable(move |w| w.set_keeps_seen(id, false)).await?;
        wishes.retain(|wish| wish.flag != seen);
    }
    // Rows that differ in nothing that can be told would be read for ever.
    let more = piece.len() < promised.len() && !wishes.is_empty();
    let mut pushed = Pushed { more, refused: 0 };
    for wish in &wishes {
        if open.takes(&wish.flag) {
            pushed.refused += tell(session, store, open, wish).await?;
        } else {
            give_up(store, open, wish, wish.uids.clone()).await?;
            pushed.refused += wish.uids.len();
        }
    }
    if pushed.refused > 0 {
        let refused = pushed.refused;
        tracing::warn!(mailbox = %id, refused, "flags the server refuses are put back");
    }
    Ok(pushed)
}

/// Tells one wish; halves of what is refused together find what is really refused. How many.
async fn tell(
    session: &mut Session,
    store: &Store,
    open: &Open,
    wish: &Wish,
) -> Result<u64, PullError> {
    let (add, remove) = wish.change();
    let (mut sets, mut refused) = (vec![wish.uids.clone()], 0);
    while let Some(uids) = sets.pop() {
        match session.store_flags(&uids, &add, &remove).await {
            Ok(told) => refused += settle(session, store, open, wish, (uids, told)).await?,
            Err(error) if !is_about_a_message(&error) => return Err(error.into()),
            Err(_) if uids.len() > 1 && refused < MOST_REFUSED => {
                let newer = uids.newest(uids.len().div_ceil(2));
                sets.push(uids.minus(&newer));
                sets.push(newer);
            }
            Err(_) => {
                refused += uids.len();
                give_up(store, open, wish, uids).await?;
            }
        }
    }
    Ok(refused)
}

/// The server took it, or says so: where the flags it told along with that are others, it is asked
/// which they are. How many have not changed, and are put back.
async fn settle(
    session: &mut Session,
    store: &Store,
    open: &Open,
    wish: &Wish,
    (uids, mut told): (UidSet, Vec<FlagUpdate>),
) -> Result<u64, PullError> {
    let doubtful = wish.unfulfilled(&told);
    let mut there = Vec::new();
    if !doubtful.is_empty() {
        match session.fetch_flags(&doubtful, None).await {
            Ok(updates) => there = updates,
            // Then its OK is all there is.
            Err(error) if is_about_a_message(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let without = wish.unfulfilled(&there);
    told.retain(|update| !doubtful.contains(update.uid));
    told.extend(there.into_iter().filter(|update| !without.contains(update.uid)));
    keep(store, open, wish, uids.minus(&without), told).await?;
    if !without.is_empty() {
        tracing::warn!(mailbox = %open.mailbox, count = without.len(), "OK, and nothing changed");
        give_up(store, open, wish, without.clone()).await?;
    }
    Ok(without.len())
}

/// The server has it. What it told meanwhile may be older than the change, which is added to it.
async fn keep(
    store: &Store,
    open: &Open,
    wish: &Wish,
    uids: UidSet,
    told: Vec<FlagUpdate>,
) -> Result<(), PullError> {
    let (add, remove) = wish.change();
    let told: Vec<(Uid, Flags, Option<ModSeq>)> =
        told.into_iter().map(|u| (u.uid, u.flags.changed(&add, &remove), u.modseq)).collect();
    let open = open.clone();
    let write = move |w: &mut Write<'_>| {
        if !is_still(&open, w)? {
            return Ok(());
        }
        w.keep_flags(open.mailbox, &uids, &add, &remove)?;
        w.set_server_flags(open.mailbox, told)
    };
    Ok(store.write_durable(write).await?)
}

async fn give_up(store: &Store, open: &Open, wish: &Wish, uids: UidSet) -> Result<(), PullError> {
    let (open, flag) = (open.clone(), wish.flag.clone());
    let write = move |w: &mut Write<'_>| {
        if is_still(&open, w)? { w.give_up_flags(open.mailbox, &uids, &flag) } else { Ok(()) }
    };
    Ok(store.write_durable(write).await?)
}

/// Another process may have read the mailbox anew: then these UIDs name other messages.
fn is_still(open: &Open, w: &Write<'_>) -> Result<bool, store::Error> {
    Ok(open.has_uids_of(&w.read().mailbox(open.mailbox)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::id::{LocationId, MessageId};

    fn flags(names: &str) -> Flags {
        Flags::parse(names.split_whitespace())
    }

    fn place(server: &str, ours: &str) -> Location {
        Location {
            id: LocationId(1),
            mailbox: MailboxId(1),
            message: MessageId(1),
            uid: None,
            flags_server: flags(server),
            flags: flags(ours),
            hidden: false,
        }
    }

    #[test]
    fn what_is_wanted_of_many_messages_is_told_together_and_each_flag_by_itself() {
        let places = [place("", "\\Seen"), place("$Old", "\\Seen \\Flagged"), place("$a", "$A")];
        let uid = |n: usize| Uid::new(n as u32 + 1).unwrap();
        let promised: Vec<_> = places.iter().enumerate().map(|(n, p)| (uid(n), p)).collect();
        let told: Vec<(String, bool, String)> = wishes(&promised)
            .iter()
            .map(|w| (w.flag.names().collect(), w.on, w.uids.to_string()))
            .collect();
        let wish = |flag: &str, on, uids: &str| (flag.to_owned(), on, uids.to_owned());
        assert_eq!(
            told,
            [wish("\\Seen", true, "1:2"), wish("\\Flagged", true, "2"), wish("$Old", false, "2")]
        );
    }

    #[test]
    fn a_mailbox_that_keeps_no_seen_is_not_asked_to() {
        let selected = Selected { permanent_flags: flags("\\Flagged"), ..Selected::default() };
        let open = Open::of(MailboxId(1), &selected);
        assert!(open.takes(&flags("\\Flagged")) && !open.takes(&flags("\\Seen")));
        assert!(!open.takes(&flags("$Work")));
        let any = Open::of(MailboxId(1), &Selected { any_keyword: true, ..selected.clone() });
        assert!(any.takes(&flags("$Work")) && !any.takes(&flags("\\Seen")));
        let closed = Open::of(MailboxId(1), &Selected { read_only: true, ..selected });
        assert!(!closed.takes(&flags("\\Flagged")));
    }
}
