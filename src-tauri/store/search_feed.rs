//! What is not in the index yet, in pieces.

use crate::bodies;
use crate::error::Error;
use crate::search_index::{Progress, Want};
use crate::search_offer::Offer;
use mail::id::MessageId;
use mail::message::Contents;
use mail::search_text::{self, Words};
use rusqlite::{Connection, OptionalExtension as _, Row};

/// The most messages of one batch, and the most bytes of tokens.
const BATCH: (u32, usize) = (500, 8 << 20);

/// What to write in one transaction, and how far the index is then.
pub(crate) struct Piece {
    pub entries: Vec<Entry>,
    pub gone: Vec<MessageId>,
    pub progress: Progress,
    pub looked_at: usize,
}

/// A message as tokens.
pub(crate) struct Entry {
    pub message: MessageId,
    pub date: i64,
    pub subject: String,
    pub sender: String,
    pub recipients: String,
    /// `None` while the body is not held.
    pub words: Option<Words>,
}

/// How far the other files are.
pub(crate) struct There {
    /// The highest id a message has.
    pub last_message: i64,
    /// The highest number `bodies.changed` has given.
    last_changed: i64,
}

const CHANGED: &str = "SELECT n, message FROM bodies.changed WHERE n > ?1 ORDER BY n LIMIT ?2";

const UNINDEXED: &str = "
    SELECT m.id, m.id FROM main.messages m LEFT JOIN search.docs d ON d.message = m.id
     WHERE m.id > ?1 AND coalesce(d.body, -1) < m.body_held
     ORDER BY m.id LIMIT ?2";

const STRAYS: &str = "
    SELECT d.message, d.message FROM search.docs d
      LEFT JOIN main.messages m ON m.id = d.message
     WHERE m.id IS NULL AND ?1 = ?1 LIMIT ?2";

const ONE: &str = "
    SELECT m.subject, m.from_list, m.to_list, m.cc_list, m.bcc_list, m.body_held,
           coalesce((SELECT max(l.date) FROM main.locations l WHERE l.message = m.id), m.date, 0),
           (SELECT d.body FROM search.docs d WHERE d.message = m.id), m.id
      FROM main.messages m WHERE m.id = ?1";

pub(crate) fn there(mail: &Connection) -> Result<There, Error> {
    let number = |sql: &str| -> Result<i64, Error> {
        Ok(mail
            .query_row(sql, [], |r| r.get::<_, Option<i64>>(0))
            .optional()?
            .flatten()
            .unwrap_or(0))
    };
    Ok(There {
        last_message: number("SELECT max(id) FROM main.messages")?,
        last_changed: number("SELECT seq FROM bodies.sqlite_sequence WHERE name = 'changed'")?,
    })
}

impl There {
    /// The number that comes after `seen`: the next one, unless some are missing.
    pub fn first_changed(&self, mail: &Connection, seen: i64) -> Result<i64, Error> {
        let next = "SELECT min(n) FROM bodies.changed WHERE n > ?1";
        let next: Option<i64> = mail.query_row(next, [seen], |r| r.get(0))?;
        Ok(next.unwrap_or(self.last_changed + 1))
    }
}

/// The next piece; its progress is `before` where nothing is left.
pub(crate) fn next(
    mail: &Connection,
    before: Progress,
    want: Want,
    offer: &Offer,
) -> Result<Piece, Error> {
    let piece = changed(mail, before, offer)?;
    if piece.progress != before || want == Want::Changed {
        return Ok(piece);
    }
    let piece = unindexed(mail, before, offer)?;
    if piece.progress != before || !before.strays {
        return Ok(piece);
    }
    let strays = rows(mail, STRAYS, 0)?;
    let mut piece = Piece::new(before);
    piece.progress.strays = strays.len() == BATCH.0 as usize;
    piece.gone = strays.into_iter().map(|(_, message)| message).collect();
    piece.looked_at = piece.gone.len();
    Ok(piece)
}

fn changed(mail: &Connection, before: Progress, offer: &Offer) -> Result<Piece, Error> {
    let mut piece = Piece::new(before);
    let mut bytes = 0;
    for (n, message) in rows(mail, CHANGED, before.changed_to)? {
        bytes += piece.add(mail, message, offer)?;
        piece.progress.changed_to = n;
        if bytes > BATCH.1 {
            break;
        }
    }
    Ok(piece)
}

fn unindexed(mail: &Connection, before: Progress, offer: &Offer) -> Result<Piece, Error> {
    let mut piece = Piece::new(before);
    let last = there(mail)?.last_message;
    if before.headers_to >= last {
        return Ok(piece);
    }
    let found = rows(mail, UNINDEXED, before.headers_to)?;
    let all = found.len() < BATCH.0 as usize;
    let (mut bytes, mut cut) = (0, false);
    for (id, message) in found {
        bytes += piece.add(mail, message, offer)?;
        piece.progress.headers_to = id;
        cut = bytes > BATCH.1;
        if cut {
            break;
        }
    }
    if all && !cut {
        piece.progress.headers_to = last;
    }
    Ok(piece)
}

fn rows(mail: &Connection, sql: &str, after: i64) -> Result<Vec<(i64, MessageId)>, Error> {
    let mut some = mail.prepare_cached(sql)?;
    let rows = some.query_map((after, BATCH.0), |r| Ok((r.get(0)?, MessageId(r.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Piece {
    fn new(progress: Progress) -> Piece {
        Piece { entries: Vec::new(), gone: Vec::new(), progress, looked_at: 0 }
    }

    /// Adds what the index lacks of a message. How many bytes of tokens that are.
    fn add(&mut self, mail: &Connection, id: MessageId, offer: &Offer) -> Result<usize, Error> {
        self.looked_at += 1;
        let Some(row) = mail.prepare_cached(ONE)?.query_row([id.0], fields).optional()? else {
            self.gone.push(id);
            return Ok(0);
        };
        let Fields { mut entry, held, indexed } = row;
        if indexed.is_some_and(|body| body || !held) {
            return Ok(0);
        }
        entry.words = if held { words(mail, id, offer)? } else { None };
        let words = entry.words.as_ref().map_or(0, |w| w.body.len() + w.files.len());
        let bytes = words + entry.subject.len() + entry.sender.len() + entry.recipients.len();
        self.entries.push(entry);
        Ok(bytes)
    }
}

/// What [`ONE`] reads.
struct Fields {
    entry: Entry,
    held: bool,
    /// Whether the index has it, and its text.
    indexed: Option<bool>,
}

fn fields(row: &Row<'_>) -> rusqlite::Result<Fields> {
    // What separates people in a list separates lists.
    let mut recipients = String::new();
    for column in 2..=4 {
        recipients.push_str(row.get_ref(column)?.as_str()?);
        recipients.push('\u{1e}');
    }
    let entry = Entry {
        message: MessageId(row.get(8)?),
        date: row.get(6)?,
        subject: search_text::field(row.get_ref(0)?.as_str()?),
        sender: search_text::field(row.get_ref(1)?.as_str()?),
        recipients: search_text::field(&recipients),
        words: None,
    };
    Ok(Fields { entry, held: row.get(5)?, indexed: row.get(7)? })
}

fn words(mail: &Connection, id: MessageId, offer: &Offer) -> Result<Option<Words>, Error> {
    if let Some(words) = offer.take(id) {
        return Ok(Some(words));
    }
    let raw = bodies::read(mail, id)?;
    Ok(raw.map(|raw| search_text::words(&Contents::of(&raw))))
}
