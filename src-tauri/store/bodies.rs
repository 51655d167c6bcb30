//! `bodies.db`: raw messages, packed on the caller's thread.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::{MailboxId, MessageId};
use rusqlite::{Connection, OptionalExtension as _};
use zstd::zstd_safe::CParameter;

/// On 4,000 generated mails level 3 takes a third more time and saves 0.7 % of the room.
const LEVEL: i32 = 1;

/// No message is larger than this: a damaged row cannot make us ask for all the memory there is.
const LARGEST: usize = 1 << 30;

/// A raw message made small.
#[derive(Debug, Clone)]
pub struct Compressed {
    packed: Vec<u8>,
    size: u64,
}

impl Compressed {
    /// How large the message is unpacked, in octets.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn packed(&self) -> &[u8] {
        &self.packed
    }
}

/// What a list shows of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodySummary {
    /// The first words, one line.
    pub preview: String,
    /// Whether anything is attached.
    pub has_attachment: bool,
}

/// Makes one raw message small.
pub fn compress(raw: &[u8]) -> Result<Compressed, Error> {
    Packer::new()?.pack(raw)
}

/// Makes raw messages small, one after another: its tables are made once.
pub struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    /// A packer.
    pub fn new() -> Result<Packer, Error> {
        let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Packer(compressor))
    }

    /// Packs one. Takes a while for a large one: not on a thread that others wait for.
    pub fn pack(&mut self, raw: &[u8]) -> Result<Compressed, Error> {
        Ok(Compressed { packed: self.0.compress(raw)?, size: raw.len() as u64 })
    }
}

impl Read<'_> {
    /// The raw message; `None` when it is not held, or is damaged and has to be fetched again.
    pub fn body(&self, message: MessageId) -> Result<Option<Vec<u8>>, Error> {
        read(self.connection, message)
    }
}

/// The cache, and the bodies of Local Folders.
const HELD: [&str; 2] = [
    "SELECT size, packed FROM bodies.bodies WHERE message = ?1",
    "SELECT size, packed FROM main.local_bodies WHERE message = ?1",
];

/// The raw message, by any connection that has `bodies.db` beside it.
pub(crate) fn read(connection: &Connection, message: MessageId) -> Result<Option<Vec<u8>>, Error> {
    for sql in HELD {
        let mut one = connection.prepare_cached(sql)?;
        let unpacked = one
            .query_row([message.0], |r| Ok(unpack(r.get_ref(1)?.as_blob()?, r.get(0)?)))
            .optional()?;
        if unpacked == Some(None) {
            tracing::warn!(%message, "a body is damaged and has to be fetched again");
        }
        if let Some(body) = unpacked {
            return Ok(body);
        }
    }
    Ok(None)
}

/// `None` where the bytes are not what was packed.
pub(crate) fn unpack(packed: &[u8], size: i64) -> Option<Vec<u8>> {
    let size = usize::try_from(size).ok().filter(|s| *s <= LARGEST)?;
    zstd::bulk::decompress(packed, size).ok().filter(|raw| raw.len() == size)
}

impl Write<'_> {
    /// Keeps a body and what lists show of it. A message that has gone meanwhile is passed over.
    pub fn put_body(
        &mut self,
        message: MessageId,
        body: Compressed,
        summary: BodySummary,
    ) -> Result<(), Error> {
        let known = self
            .connection
            .prepare_cached(
                "UPDATE messages SET body_held = 1, body_dropped = 0, preview = ?2,
                                     has_attachment = ?3
                  WHERE id = ?1",
            )?
            .execute((message.0, &summary.preview, summary.has_attachment))?;
        if known == 0 {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO bodies.bodies (message, size, packed) VALUES (?1, ?2, ?3)",
            )?
            .execute((message.0, i64::try_from(body.size).unwrap_or(i64::MAX), &body.packed))?;
        self.note_for_index(message)?;
        self.note_body(message, true)
    }

    /// Lets a body go to free its room; the message stays listed.
    pub fn drop_body(&mut self, message: MessageId) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE messages SET body_held = 0 WHERE id = ?1")?
            .execute([message.0])?;
        self.connection
            .prepare_cached("DELETE FROM bodies.bodies WHERE message = ?1")?
            .execute([message.0])?;
        self.note_body(message, false)
    }

    /// The index has to look at a message again.
    pub(crate) fn note_for_index(&self, message: MessageId) -> Result<(), Error> {
        self.connection
            .prepare_cached("INSERT INTO bodies.changed (message) VALUES (?1)")?
            .execute([message.0])?;
        Ok(())
    }

    /// Forgets what the index has seen to.
    pub(crate) fn forget_changed(&mut self, up_to: i64) -> Result<(), Error> {
        self.connection
            .prepare_cached("DELETE FROM bodies.changed WHERE n <= ?1")?
            .execute([up_to])?;
        Ok(())
    }

    fn note_body(&mut self, message: MessageId, held: bool) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE locations SET body_missing = ?2 WHERE message = ?1")?
            .execute((message.0, !held))?;
        let mut places =
            self.connection.prepare_cached("SELECT mailbox FROM locations WHERE message = ?1")?;
        let mut mailboxes = places.query([message.0])?;
        while let Some(row) = mailboxes.next()? {
            self.changes.messages(MailboxId(row.get(0)?));
        }
        self.changes.message(message);
        Ok(())
    }
}
