//! The table `locations`, read: lists, pages, UIDs, what is missing.

mod add;
mod alike;
mod counts;
mod flags;
mod lists;
mod promises;
mod remove;
mod settle;
mod sorting;
mod transfer;
mod whole;

pub use whole::{Fingerprint, Standing};

use crate::error::Error;
use crate::read::Read;
use crate::text;
use mail::address::Address;
use mail::flags::Flags;
use mail::id::{AccountId, LocationId, MailboxId, MessageId, ThreadId};
use mail::uid::{Uid, UidSet};
use rusqlite::{OptionalExtension as _, Row};

/// A row of a mailbox's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Where it stands.
    pub location: LocationId,
    /// The message.
    pub message: MessageId,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its UID there, once the server has said it.
    pub uid: Option<Uid>,
    /// Its conversation.
    pub thread: ThreadId,
    /// Message-ID, without brackets.
    pub message_id: Option<String>,
    /// From.
    pub from: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Subject, decoded.
    pub subject: String,
    /// What the list is sorted by, seconds since the epoch.
    pub date: i64,
    /// RFC822.SIZE.
    pub size: u64,
    /// Flags as the person wants them.
    pub flags: Flags,
    /// The first words; empty until the body is held.
    pub preview: String,
    /// Whether anything is attached; a guess until the body is held.
    pub has_attachment: bool,
    /// Whether it can be read without a network.
    pub body_held: bool,
}

/// One place where a message stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its row.
    pub id: LocationId,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The message.
    pub message: MessageId,
    /// Its UID, once the server has said it.
    pub uid: Option<Uid>,
    /// Flags as the server last said.
    pub flags_server: Flags,
    /// Flags as the person wants them.
    pub flags: Flags,
    /// Whether the person has moved or deleted it and the server does not know yet.
    pub hidden: bool,
}

/// The list's columns. `l` is the location, `m` the message.
macro_rules! list_row {
    ($from:literal) => {
        concat!(
            "SELECT l.id, l.message, l.mailbox, l.uid, m.thread, m.message_id, m.from_list,
                    m.to_list, m.subject, l.date, m.size, l.flags, l.keywords, m.preview,
                    m.has_attachment,
                    m.body_held ",
            $from
        )
    };
}

/// The columns alone, as [`list_row_of`] reads them.
pub(crate) const LIST_ROW: &str = list_row!("");

const LIST: &str = list_row!(
    "FROM locations l JOIN messages m ON m.id = l.message
    WHERE l.mailbox = ?1 AND l.hidden = 0
    ORDER BY l.date DESC, l.id DESC LIMIT ?2"
);

const LIST_BEFORE: &str = list_row!(
    "FROM locations l JOIN messages m ON m.id = l.message
    WHERE l.mailbox = ?1 AND l.hidden = 0 AND (l.date, l.id) < (?3, ?4)
    ORDER BY l.date DESC, l.id DESC LIMIT ?2"
);

const ONE: &str = list_row!(
    "FROM locations l JOIN messages m ON m.id = l.message
    WHERE l.message = ?1 AND (?2 IS NULL OR l.mailbox = ?2)
    ORDER BY l.hidden, l.id LIMIT 1"
);

const OF_MESSAGE: &str = "
    SELECT id, mailbox, message, uid, flags_server, keywords_server, flags, keywords, hidden
      FROM locations WHERE message = ?1 ORDER BY id";

const BY_ID: &str = "
    SELECT id, mailbox, message, uid, flags_server, keywords_server, flags, keywords, hidden
      FROM locations WHERE id = ?1";

const PROMISED: &str = "
    SELECT l.id, mailbox, message, uid, flags_server, keywords_server, flags, keywords, hidden
      FROM locations l JOIN mailboxes m ON m.id = l.mailbox
     WHERE mailbox = ?1 AND (flags <> flags_server OR keywords <> keywords_server)
       AND NOT (m.keeps_seen = 0 AND keywords = keywords_server AND flags | 1 = flags_server | 1)
     ORDER BY l.id";

const MISSING_BODIES: &str = "
    SELECT l.uid, l.message, m.size
      FROM locations l JOIN messages m ON m.id = l.message
     WHERE l.mailbox = ?1 AND l.body_missing = 1 AND l.date >= ?2 AND l.uid IS NOT NULL
       AND m.size <= ?4
     ORDER BY l.date DESC, l.id DESC LIMIT ?3";

impl Read<'_> {
    /// The newest rows of a mailbox, or those after the row with this date and location.
    pub fn list(
        &self,
        mailbox: MailboxId,
        before: Option<(i64, LocationId)>,
        limit: u32,
    ) -> Result<Vec<ListRow>, Error> {
        match before {
            None => self.rows(LIST, (mailbox.0, limit)),
            Some((date, id)) => self.rows(LIST_BEFORE, (mailbox.0, limit, date, id.0)),
        }
    }

    /// A message's row as it stands in `mailbox`, or wherever it stands.
    pub fn row(
        &self,
        message: MessageId,
        mailbox: Option<MailboxId>,
    ) -> Result<Option<ListRow>, Error> {
        let mut one = self.connection.prepare_cached(ONE)?;
        Ok(one.query_row((message.0, mailbox.map(|m| m.0)), list_row_of).optional()?)
    }

    /// The account a message belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn account_of(&self, message: MessageId) -> Result<AccountId, Error> {
        let mut one =
            self.connection.prepare_cached("SELECT account FROM messages WHERE id = ?1")?;
        Ok(AccountId(one.query_row([message.0], |r| r.get(0))?))
    }

    /// Where a message stands.
    pub fn locations(&self, message: MessageId) -> Result<Vec<Location>, Error> {
        let mut all = self.connection.prepare_cached(OF_MESSAGE)?;
        Ok(all.query_map([message.0], location_of)?.collect::<Result<_, _>>()?)
    }

    /// One place.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn location(&self, id: LocationId) -> Result<Location, Error> {
        Ok(self.connection.prepare_cached(BY_ID)?.query_row([id.0], location_of)?)
    }

    /// Where the person wants other flags than the server has: what is still to be told.
    pub fn promised_flags(&self, mailbox: MailboxId) -> Result<Vec<Location>, Error> {
        let mut all = self.connection.prepare_cached(PROMISED)?;
        Ok(all.query_map([mailbox.0], location_of)?.collect::<Result<_, _>>()?)
    }

    /// The UIDs held of a mailbox.
    pub fn held_uids(&self, mailbox: MailboxId) -> Result<UidSet, Error> {
        let mut all = self.connection.prepare_cached(
            "SELECT uid FROM locations WHERE mailbox = ?1 AND uid IS NOT NULL ORDER BY uid",
        )?;
        let mut rows = all.query([mailbox.0])?;
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        while let Some(row) = rows.next()? {
            let uid: u32 = row.get(0)?;
            match ranges.last_mut() {
                Some(last) if last.1.checked_add(1) == Some(uid) => last.1 = uid,
                Some(_) | None => ranges.push((uid, uid)),
            }
        }
        Ok(UidSet::from_ranges(ranges))
    }

    /// The flags the server last said, of those of these UIDs that are held, ascending.
    pub fn uid_flags(&self, mailbox: MailboxId, uids: &UidSet) -> Result<Vec<(Uid, Flags)>, Error> {
        let mut some = self.connection.prepare_cached(
            "SELECT uid, flags_server, keywords_server FROM locations
              WHERE mailbox = ?1 AND uid BETWEEN ?2 AND ?3 ORDER BY uid",
        )?;
        let mut out = Vec::new();
        for (first, last) in uids.ranges() {
            let mut rows = some.query((mailbox.0, first, last))?;
            while let Some(row) = rows.next()? {
                let keywords: String = row.get(2)?;
                let flags = text::to_flags(row.get(1)?, &keywords);
                out.extend(Uid::new(row.get(0)?).map(|uid| (uid, flags)));
            }
        }
        Ok(out)
    }

    /// The newest messages of a mailbox whose bodies are not held, none older than `since`: UID,
    /// message, size.
    pub fn missing_bodies(
        &self,
        mailbox: MailboxId,
        since: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(Uid, MessageId, u64)>, Error> {
        self.missing_bodies_up_to(mailbox, since, u64::MAX, limit)
    }

    /// The same, none larger than `largest`.
    pub fn missing_bodies_up_to(
        &self,
        mailbox: MailboxId,
        since: Option<i64>,
        largest: u64,
        limit: u32,
    ) -> Result<Vec<(Uid, MessageId, u64)>, Error> {
        let largest = i64::try_from(largest).unwrap_or(i64::MAX);
        let mut some = self.connection.prepare_cached(MISSING_BODIES)?;
        let since = since.unwrap_or(i64::MIN);
        let rows = some.query_map((mailbox.0, since, limit, largest), |r| {
            Ok((Uid::new(r.get(0)?), MessageId(r.get(1)?), size_of(r.get(2)?)))
        })?;
        let mut out = Vec::new();
        for row in rows {
            let (uid, message, size): (Option<Uid>, MessageId, u64) = row?;
            out.extend(uid.map(|uid| (uid, message, size)));
        }
        Ok(out)
    }

    fn rows(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<ListRow>, Error> {
        let mut some = self.connection.prepare_cached(sql)?;
        Ok(some.query_map(params, list_row_of)?.collect::<Result<_, _>>()?)
    }
}

/// SQLite has no unsigned 64 bits.
fn size_of(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

pub(crate) fn list_row_of(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    Ok(ListRow {
        location: LocationId(row.get(0)?),
        message: MessageId(row.get(1)?),
        mailbox: MailboxId(row.get(2)?),
        uid: row.get::<_, Option<u32>>(3)?.and_then(Uid::new),
        thread: ThreadId(row.get(4)?),
        message_id: row.get(5)?,
        from: text::to_addresses(row.get_ref(6)?.as_str()?),
        to: text::to_addresses(row.get_ref(7)?.as_str()?),
        subject: row.get(8)?,
        date: row.get(9)?,
        size: size_of(row.get(10)?),
        flags: text::to_flags(row.get(11)?, row.get_ref(12)?.as_str()?),
        preview: row.get(13)?,
        has_attachment: row.get(14)?,
        body_held: row.get(15)?,
    })
}

fn location_of(row: &Row<'_>) -> rusqlite::Result<Location> {
    Ok(Location {
        id: LocationId(row.get("id")?),
        mailbox: MailboxId(row.get("mailbox")?),
        message: MessageId(row.get("message")?),
        uid: row.get::<_, Option<u32>>("uid")?.and_then(Uid::new),
        flags_server: text::to_flags(
            row.get("flags_server")?,
            row.get_ref("keywords_server")?.as_str()?,
        ),
        flags: text::to_flags(row.get("flags")?, row.get_ref("keywords")?.as_str()?),
        hidden: row.get("hidden")?,
    })
}
