//! A whole mailbox: in the order in which it came, for an export; and what tells its messages from
//! others, for an import.

use crate::error::Error;
use crate::read::Read;
use crate::text;
use mail::address::Address;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};
use rusqlite::OptionalExtension as _;

/// A message as it stands in a mailbox, for an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The message.
    pub message: MessageId,
    /// Its subject.
    pub subject: String,
    /// From.
    pub from: Vec<Address>,
    /// Its flags.
    pub flags: Flags,
    /// When it came; by its own date where that is not known.
    pub date: i64,
}

/// What tells a message from others without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The message.
    pub message: MessageId,
    /// Message-ID.
    pub message_id: Option<String>,
    /// Subject.
    pub subject: String,
    /// From.
    pub from: Vec<Address>,
    /// The Date header.
    pub date: Option<i64>,
    /// RFC822.SIZE.
    pub size: u64,
}

impl Read<'_> {
    /// The places of a mailbox's list, the oldest first.
    pub fn places_in_order(&self, mailbox: MailboxId) -> Result<Vec<LocationId>, Error> {
        let mut all = self.connection.prepare_cached(
            "SELECT id FROM locations WHERE mailbox = ?1 AND hidden = 0 ORDER BY date, id",
        )?;
        Ok(all.query_map([mailbox.0], |r| Ok(LocationId(r.get(0)?)))?.collect::<Result<_, _>>()?)
    }

    /// What stands at a place; `None` where it has gone meanwhile.
    pub fn standing(&self, place: LocationId) -> Result<Option<Standing>, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT l.message, m.subject, m.from_list, l.flags, l.keywords,
                    CASE WHEN l.internal_date > 0 THEN l.internal_date ELSE l.date END
               FROM locations l JOIN messages m ON m.id = l.message
              WHERE l.id = ?1",
        )?;
        let standing = one.query_row([place.0], |r| {
            Ok(Standing {
                message: MessageId(r.get(0)?),
                subject: r.get(1)?,
                from: text::to_addresses(r.get_ref(2)?.as_str()?),
                flags: text::to_flags(r.get(3)?, r.get_ref(4)?.as_str()?),
                date: r.get(5)?,
            })
        });
        Ok(standing.optional()?)
    }

    /// What tells the messages of a mailbox from others.
    pub fn fingerprints(&self, mailbox: MailboxId) -> Result<Vec<Fingerprint>, Error> {
        let mut all = self.connection.prepare_cached(
            "SELECT l.message, m.message_id, m.subject, m.from_list, m.date, m.size
               FROM locations l JOIN messages m ON m.id = l.message
              WHERE l.mailbox = ?1 AND l.hidden = 0",
        )?;
        let rows = all.query_map([mailbox.0], |r| {
            Ok(Fingerprint {
                message: MessageId(r.get(0)?),
                message_id: r.get(1)?,
                subject: r.get(2)?,
                from: text::to_addresses(r.get_ref(3)?.as_str()?),
                date: r.get(4)?,
                size: super::size_of(r.get(5)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many messages of a mailbox's list have no body here.
    pub fn bodies_not_held(&self, mailbox: MailboxId) -> Result<u64, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT count(*) FROM locations l JOIN messages m ON m.id = l.message
              WHERE l.mailbox = ?1 AND l.hidden = 0 AND m.body_held = 0",
        )?;
        Ok(one.query_row([mailbox.0], |r| r.get::<_, i64>(0))?.unsigned_abs())
    }
}
