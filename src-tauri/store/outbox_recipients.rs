//! The table `outbox_recipients`: whom a letter goes to, and what became of each.

use crate::error::Error;
use crate::outbox::Why;
use crate::read::Read;
use crate::write::Write;

/// What became of a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lot {
    /// It was not tried, or is tried again.
    Waits,
    /// The server takes it, and the letter is on its way.
    Offered,
    /// The server has the letter for it: it gets it never again.
    Taken,
    /// The server would not have it.
    Refused(Why),
}

/// A letter's recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRecipient {
    /// Where it stands among the others.
    pub place: i64,
    /// RCPT TO.
    pub address: String,
    /// What became of it.
    pub lot: Lot,
}

impl Read<'_> {
    /// Whom a letter goes to, in the order they were given.
    pub fn letter_recipients(&self, letter: i64) -> Result<Vec<LetterRecipient>, Error> {
        let mut all = self.connection.prepare_cached(
            "SELECT place, address, state, failure, failure_text
               FROM outbox_recipients WHERE letter = ?1 ORDER BY place",
        )?;
        let rows = all.query_map([letter], |row| {
            let code: Option<String> = row.get(3)?;
            let lot = match row.get_ref(2)?.as_str()? {
                "offered" => Lot::Offered,
                "taken" => Lot::Taken,
                "refused" => {
                    Lot::Refused(Why { code: code.unwrap_or_default(), server: row.get(4)? })
                }
                _ => Lot::Waits,
            };
            Ok(LetterRecipient { place: row.get(0)?, address: row.get(1)?, lot })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// A new letter goes to these.
    pub(crate) fn add_recipients(&mut self, letter: i64, all: &[String]) -> Result<(), Error> {
        let mut add = self.connection.prepare_cached(
            "INSERT INTO outbox_recipients (letter, place, address) VALUES (?1, ?2, ?3)",
        )?;
        for (place, address) in (0i64..).zip(all) {
            add.execute((letter, place, address))?;
        }
        Ok(())
    }

    /// Writes what became of a recipient.
    pub fn note_recipient(&mut self, letter: i64, one: &LetterRecipient) -> Result<(), Error> {
        let (state, why) = match &one.lot {
            Lot::Waits => ("waits", None),
            Lot::Offered => ("offered", None),
            Lot::Taken => ("taken", None),
            Lot::Refused(why) => ("refused", Some(why)),
        };
        self.connection
            .prepare_cached(
                "UPDATE outbox_recipients SET state = ?3, failure = ?4, failure_text = ?5
                  WHERE letter = ?1 AND place = ?2",
            )?
            .execute((
                letter,
                one.place,
                state,
                why.map(|why| &why.code),
                why.and_then(|why| why.server.as_ref()),
            ))?;
        Ok(())
    }
}
