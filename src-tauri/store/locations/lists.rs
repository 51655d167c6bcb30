//! Lists of any order: which rows stand where, read from one narrow index, and only those shown.

use super::{LIST_ROW, ListRow, list_row_of};
use crate::error::Error;
use crate::listing::{Listing, Only, Order, Shown, Smart};
use crate::mailboxes::MailboxRow;
use crate::read::Read;
use mail::id::{AccountId, LocationId, MailboxId};
use mail::mailbox::Role;
use std::collections::BTreeSet;

const UNREAD: &str = "flags & 1 = 0";
const READ: &str = "flags & 1 <> 0";
const FLAGGED: &str = "flags & 4 <> 0";
const UNFLAGGED: &str = "flags & 4 = 0";
const ATTACHED: &str = "attached = 1";

const ROW: &str = "FROM locations l JOIN messages m ON m.id = l.message WHERE l.id = ?1";

/// One way along one index, or along that of several mailboxes at once.
struct Walk {
    /// Answers with ids; its order is not said yet.
    from: String,
    forwards: &'static str,
    backwards: &'static str,
}

impl Read<'_> {
    /// How many rows a list has, and those from `first` on, at most `count`.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn listed(
        &self,
        listing: &Listing,
        first: u32,
        count: u32,
    ) -> Result<(u32, Vec<ListRow>), Error> {
        let parts = self.parts(listing)?;
        let total = parts.iter().fold(0, |sum: u32, (_, length)| sum.saturating_add(*length));
        let ids = self.ids(&parts, first, count)?;
        let mut one = self.connection.prepare_cached(&format!("{LIST_ROW} {ROW}"))?;
        let rows = ids.iter().map(|id| one.query_row([id.0], list_row_of));
        Ok((total, rows.collect::<Result<_, _>>()?))
    }

    /// The rows `first..first + count` of a mailbox, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn page_at(
        &self,
        mailbox: MailboxId,
        first: u32,
        count: u32,
    ) -> Result<Vec<ListRow>, Error> {
        Ok(self.listed(&Listing::of(mailbox), first, count)?.1)
    }

    /// The places of a list's rows from `first` on, at most `count`.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn listed_places(
        &self,
        listing: &Listing,
        first: u32,
        count: u32,
    ) -> Result<Vec<LocationId>, Error> {
        let parts = self.parts(listing)?;
        self.ids(&parts, first, count)
    }

    /// The mailboxes a list shows something of.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn listed_mailboxes(&self, of: Shown) -> Result<Vec<MailboxRow>, Error> {
        let smart = match of {
            Shown::Mailbox(id) => return Ok(vec![self.mailbox(id)?]),
            Shown::Smart(smart) => smart,
        };
        let mut rows = self.mailboxes(None)?;
        rows.retain(|row| row.gone_since.is_none() && row.selectable);
        // Where a mailbox holds everything, what stands elsewhere too is shown once.
        let whole: BTreeSet<AccountId> =
            rows.iter().filter(|r| is_whole(r)).map(|r| r.account).collect();
        rows.retain(|row| match smart {
            Smart::Inbox => row.role == Some(Role::Inbox),
            Smart::Unread | Smart::Flagged | Smart::Attached if whole.contains(&row.account) => {
                is_whole(row)
            }
            Smart::Unread | Smart::Flagged | Smart::Attached => counts(row),
        });
        Ok(rows)
    }

    /// How SQLite goes about every piece of a list, from either end.
    #[cfg(test)]
    pub(crate) fn plans(&self, listing: &Listing) -> Result<Vec<String>, Error> {
        let mut plans = Vec::new();
        for (walk, _) in self.parts(listing)? {
            for order in [walk.forwards, walk.backwards] {
                let sql = format!("EXPLAIN QUERY PLAN {} ORDER BY {order} LIMIT 1", walk.from);
                let mut plan = self.connection.prepare(&sql)?;
                let lines = plan.query_map([], |r| r.get::<_, String>(3))?;
                plans.push(lines.collect::<Result<Vec<_>, _>>()?.join("\n"));
            }
        }
        Ok(plans)
    }

    /// A list's pieces, one after the other, and how long each is.
    fn parts(&self, listing: &Listing) -> Result<Vec<(Walk, u32)>, Error> {
        let mailboxes = self.listed_mailboxes(listing.of)?;
        if mailboxes.is_empty() {
            return Ok(Vec::new());
        }
        let only = listing.wanted();
        let all = |condition: Option<&'static str>, only: Only| -> Result<(Walk, u32), Error> {
            let walk = walk(listing, &mailboxes, only, condition);
            let length = match condition {
                None => self.length(&mailboxes, only, &walk)?,
                Some(_) => 0,
            };
            Ok((walk, length))
        };
        let marked = match listing.order {
            Order::Unread if !only.unread => Only { unread: true, ..only },
            Order::Flagged if !only.flagged => Only { flagged: true, ..only },
            Order::Date
            | Order::Sender
            | Order::Subject
            | Order::Size
            | Order::Unread
            | Order::Flagged => return Ok(vec![all(None, only)?]),
        };
        let rest = if listing.order == Order::Unread { READ } else { UNFLAGGED };
        let ((with, some), (_, every)) = (all(None, marked)?, all(None, only)?);
        let (without, _) = all(Some(rest), only)?;
        let mut parts = vec![(with, some), (without, every.saturating_sub(some))];
        if listing.turned {
            parts.reverse();
        }
        Ok(parts)
    }

    /// From what is kept where that is enough; else its index is counted, which holds only what is
    /// marked.
    fn length(&self, mailboxes: &[MailboxRow], only: Only, walk: &Walk) -> Result<u32, Error> {
        let sum = |of: fn(&MailboxRow) -> u32| {
            mailboxes.iter().fold(0, |sum: u32, row| sum.saturating_add(of(row)))
        };
        match only {
            Only { unread: false, flagged: false, attached: false } => Ok(sum(|r| r.messages)),
            Only { unread: true, flagged: false, attached: false } => Ok(sum(|r| r.unread)),
            Only { .. } => {
                let sql = format!("SELECT count(*) FROM ({})", walk.from);
                Ok(self.connection.prepare_cached(&sql)?.query_row([], |r| r.get(0))?)
            }
        }
    }

    fn ids(&self, parts: &[(Walk, u32)], first: u32, count: u32) -> Result<Vec<LocationId>, Error> {
        let mut ids = Vec::new();
        let (mut skip, mut left) = (first, count);
        for (walk, length) in parts {
            let here = left.min(length.saturating_sub(skip));
            if here > 0 {
                ids.extend(self.piece(walk, *length, skip, here)?);
                left -= here;
            }
            skip = skip.saturating_sub(*length);
        }
        Ok(ids)
    }

    /// From the nearer end: only entries of the index are stepped over.
    fn piece(
        &self,
        walk: &Walk,
        length: u32,
        first: u32,
        count: u32,
    ) -> Result<Vec<LocationId>, Error> {
        let after = length - first - count;
        let ahead = first <= after;
        let (order, skip) = if ahead { (walk.forwards, first) } else { (walk.backwards, after) };
        let sql = format!("{} ORDER BY {order} LIMIT ?1 OFFSET ?2", walk.from);
        let mut some = self.connection.prepare_cached(&sql)?;
        let ids = some.query_map((count, skip), |r| Ok(LocationId(r.get(0)?)))?;
        let mut ids = ids.collect::<Result<Vec<_>, _>>()?;
        if !ahead {
            ids.reverse();
        }
        Ok(ids)
    }
}

/// Whether it holds everything of its account but for junk and what is thrown away.
fn is_whole(row: &MailboxRow) -> bool {
    row.role == Some(Role::All) && row.choices.synced
}

/// Whether what is marked in it counts.
fn counts(row: &MailboxRow) -> bool {
    let apart = [Role::Junk, Role::Trash, Role::All, Role::Flagged, Role::Important];
    row.choices.shown && row.role.is_none_or(|role| !apart.contains(&role))
}

fn walk(
    listing: &Listing,
    mailboxes: &[MailboxRow],
    only: Only,
    condition: Option<&'static str>,
) -> Walk {
    let marks = [(only.unread, UNREAD), (only.flagged, FLAGGED), (only.attached, ATTACHED)];
    let mut conditions: Vec<&str> =
        marks.iter().filter(|(on, _)| *on).map(|(_, condition)| *condition).collect();
    conditions.extend(condition);
    let ids: Vec<MailboxId> = mailboxes.iter().map(|row| row.id).collect();
    if let ([one], Some((index, column))) = (ids.as_slice(), keyed(listing)) {
        let from =
            select("id", index, &format!("mailbox = {one} AND {column} IS NOT NULL"), &conditions);
        let (forwards, backwards) = directions(listing);
        return Walk { from, forwards, backwards };
    }
    // Marks have their own order of what is marked; among it and the rest the newest come first.
    let turned = listing.turned && listing.order == Order::Date;
    let (down, up) = ("date DESC, id DESC", "date, id");
    let (forwards, backwards) = if turned { (up, down) } else { (down, up) };
    let index = match only {
        Only { flagged: true, .. } => Some("locations_flagged"),
        Only { unread: true, .. } => Some("locations_unread"),
        Only { attached: true, .. } => Some("locations_attached"),
        Only { .. } => None,
    };
    let from = match index {
        Some(index) => {
            let ids: Vec<String> = ids.iter().map(MailboxId::to_string).collect();
            let within = format!("mailbox IN ({})", ids.join(", "));
            select("id, date", index, &within, &conditions)
        }
        // One index, in step: what comes next is the newest of what each mailbox has next.
        None => {
            let each = ids.iter().map(|id| {
                select("id, date", "locations_by_date", &format!("mailbox = {id}"), &conditions)
            });
            each.collect::<Vec<_>>().join(" UNION ALL ")
        }
    };
    Walk { from, forwards, backwards }
}

fn select(columns: &str, index: &str, within: &str, conditions: &[&str]) -> String {
    let mut sql =
        format!("SELECT {columns} FROM locations INDEXED BY {index} WHERE {within} AND hidden = 0");
    for condition in conditions {
        sql.push_str(" AND ");
        sql.push_str(condition);
    }
    sql
}

/// The index of an order that is not by date, and its column.
fn keyed(listing: &Listing) -> Option<(&'static str, &'static str)> {
    match listing.order {
        Order::Date | Order::Unread | Order::Flagged => None,
        Order::Sender => Some(("locations_by_sender", "sender_key")),
        Order::Subject => Some(("locations_by_subject", "subject_key")),
        Order::Size => Some(("locations_by_size", "size_key")),
    }
}

fn directions(listing: &Listing) -> (&'static str, &'static str) {
    let (up, down) = match listing.order {
        Order::Sender => ("sender_key, date DESC, id DESC", "sender_key DESC, date, id"),
        Order::Subject => ("subject_key, date DESC, id DESC", "subject_key DESC, date, id"),
        Order::Size => ("size_key DESC, date, id", "size_key, date DESC, id DESC"),
        Order::Date | Order::Unread | Order::Flagged => ("date DESC, id DESC", "date, id"),
    };
    if listing.turned { (down, up) } else { (up, down) }
}
