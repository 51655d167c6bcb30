//! What a mailbox is sorted by is written down the first time it is sorted so, and for what has
//! come since each time it is.

use crate::error::Error;
use crate::listing::{Listing, Order, Shown};
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::id::MailboxId;
use mail::mailbox::Role;
use mail::sort_key::{person_key, subject_key};
use rusqlite::Row;
use rusqlite::types::Value;

/// An order that has keys: how far they are, what they are made of, where they stand.
struct Keys {
    reached: &'static str,
    next: &'static str,
    key: fn(&Row<'_>, bool) -> rusqlite::Result<Value>,
    put: &'static str,
    reach: &'static str,
}

// Locations come in the order of their ids: those that came since stand at the end.
const BY_SENDER: Keys = Keys {
    reached: "SELECT sender_to FROM mailboxes WHERE id = ?1",
    next: "SELECT l.id, m.from_list, m.to_list
             FROM locations l NOT INDEXED JOIN messages m ON m.id = l.message
            WHERE l.id > ?2 AND l.mailbox = ?1 ORDER BY l.id LIMIT ?3",
    key: |row, outgoing| {
        let people: String = row.get(if outgoing { 2 } else { 1 })?;
        Ok(Value::Text(person_key(&text::to_addresses(&people))))
    },
    put: "UPDATE locations SET sender_key = ?2 WHERE id = ?1",
    reach: "UPDATE mailboxes SET sender_to = ?2 WHERE id = ?1",
};
const BY_SUBJECT: Keys = Keys {
    reached: "SELECT subject_to FROM mailboxes WHERE id = ?1",
    next: "SELECT l.id, m.subject
             FROM locations l NOT INDEXED JOIN messages m ON m.id = l.message
            WHERE l.id > ?2 AND l.mailbox = ?1 ORDER BY l.id LIMIT ?3",
    key: |row, _outgoing| Ok(Value::Text(subject_key(&row.get::<_, String>(1)?))),
    put: "UPDATE locations SET subject_key = ?2 WHERE id = ?1",
    reach: "UPDATE mailboxes SET subject_to = ?2 WHERE id = ?1",
};
const BY_SIZE: Keys = Keys {
    reached: "SELECT size_to FROM mailboxes WHERE id = ?1",
    next: "SELECT l.id, m.size
             FROM locations l NOT INDEXED JOIN messages m ON m.id = l.message
            WHERE l.id > ?2 AND l.mailbox = ?1 ORDER BY l.id LIMIT ?3",
    key: |row, _outgoing| row.get(1),
    put: "UPDATE locations SET size_key = ?2 WHERE id = ?1",
    reach: "UPDATE mailboxes SET size_to = ?2 WHERE id = ?1",
};

const LAST: &str = "SELECT coalesce(max(id), 0) FROM locations";
const BEHIND: &str = "SELECT 1 FROM locations NOT INDEXED WHERE id > ?2 AND mailbox = ?1 LIMIT 1";

fn keys(listing: &Listing) -> Option<(MailboxId, &'static Keys)> {
    let Shown::Mailbox(mailbox) = listing.of else { return None };
    let keys = match listing.order {
        Order::Date | Order::Unread | Order::Flagged => return None,
        Order::Sender => &BY_SENDER,
        Order::Subject => &BY_SUBJECT,
        Order::Size => &BY_SIZE,
    };
    Some((mailbox, keys))
}

impl Read<'_> {
    /// Whether every row of a list has what the list is sorted by.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn is_sorted(&self, listing: &Listing) -> Result<bool, Error> {
        let Some((mailbox, keys)) = keys(listing) else { return Ok(true) };
        let reached: i64 =
            self.connection.prepare_cached(keys.reached)?.query_row([mailbox.0], |r| r.get(0))?;
        Ok(!self.connection.prepare_cached(BEHIND)?.exists((mailbox.0, reached))?)
    }
}

impl Write<'_> {
    /// Gives at most `limit` rows of a list what it is sorted by. Whether that were all.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn sort_some(&mut self, listing: &Listing, limit: u32) -> Result<bool, Error> {
        let Some((mailbox, keys)) = keys(listing) else { return Ok(true) };
        let role = self.read().mailbox(mailbox)?.role;
        let outgoing = matches!(role, Some(Role::Sent | Role::Drafts));
        let reached: i64 =
            self.connection.prepare_cached(keys.reached)?.query_row([mailbox.0], |r| r.get(0))?;
        let last: i64 = self.connection.prepare_cached(LAST)?.query_row([], |r| r.get(0))?;
        let mut next = self.connection.prepare_cached(keys.next)?;
        let rows = next.query_map((mailbox.0, reached, limit), |r| {
            Ok((r.get::<_, i64>(0)?, (keys.key)(r, outgoing)?))
        })?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let all = rows.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        let to = if all { Some(last) } else { rows.last().map(|row| row.0) };
        let mut put = self.connection.prepare_cached(keys.put)?;
        for row in rows {
            put.execute(row)?;
        }
        if let Some(to) = to {
            self.connection.prepare_cached(keys.reach)?.execute((mailbox.0, to))?;
        }
        Ok(all)
    }
}
