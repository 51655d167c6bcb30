//! The table `outbox`: letters on their way.

use crate::error::Error;
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::id::AccountId;
use rusqlite::Row;

/// How far a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// Waits until it is due; it can be undone.
    Queued,
    /// The last byte may have been sent: after a crash nobody knows whether it went out.
    Sending,
    /// It could not be found out whether it went out: the person decides.
    Unknown,
    /// The server has taken it.
    Accepted,
    /// And the copy in Sent is there.
    Filed,
    /// It was refused; the person sees why.
    Failed,
}

const STATES: [(OutboxState, &str); 6] = [
    (OutboxState::Queued, "queued"),
    (OutboxState::Sending, "sending"),
    (OutboxState::Unknown, "unknown"),
    (OutboxState::Accepted, "accepted"),
    (OutboxState::Filed, "filed"),
    (OutboxState::Failed, "failed"),
];

/// A letter to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOutgoing {
    /// The account it is sent from.
    pub account: AccountId,
    /// MAIL FROM.
    pub sender: String,
    /// RCPT TO.
    pub recipients: Vec<String>,
    /// What to look for in Sent.
    pub message_id: String,
    /// The bytes to send.
    pub raw: Vec<u8>,
    /// Not before.
    pub due: i64,
}

/// A letter on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its row.
    pub id: i64,
    /// The letter.
    pub letter: NewOutgoing,
    /// Those recipients the server has taken.
    pub accepted: Vec<String>,
    /// How far it is.
    pub state: OutboxState,
    /// How often it was tried.
    pub tries: u32,
    /// Why it failed: a code.
    pub failure: Option<String>,
    /// When it was sent off by the person.
    pub created: i64,
}

impl Read<'_> {
    /// An account's letters that are not filed yet, the first due first.
    pub fn outbox(&self, account: AccountId) -> Result<Vec<OutboxRow>, Error> {
        let mut open = self.connection.prepare_cached(
            "SELECT id, account, sender, recipients, accepted, message_id, raw, state, due, tries,
                    failure, created
               FROM outbox WHERE account = ?1 AND state <> 'filed' ORDER BY due, id",
        )?;
        Ok(open.query_map([account.0], row_of)?.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Puts a letter on its way.
    pub fn enqueue_letter(&mut self, letter: NewOutgoing) -> Result<i64, Error> {
        self.connection.execute(
            "INSERT INTO outbox (account, sender, recipients, message_id, raw, state, due, created)
             VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7)",
            (
                letter.account.0,
                letter.sender,
                text::from_lines(&letter.recipients),
                letter.message_id,
                letter.raw,
                letter.due,
                self.now,
            ),
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Writes how far a letter is: state, accepted recipients, tries, failure, and when it is due
    /// again.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn advance_letter(&mut self, row: &OutboxRow) -> Result<(), Error> {
        let state = STATES.iter().find(|(s, _)| *s == row.state).map_or("", |(_, name)| name);
        let changed = self.connection.execute(
            "UPDATE outbox SET state = ?2, accepted = ?3, tries = ?4, failure = ?5, due = ?6
              WHERE id = ?1",
            (
                row.id,
                state,
                text::from_lines(&row.accepted),
                row.tries,
                &row.failure,
                row.letter.due,
            ),
        )?;
        if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Takes a letter out: undone, or long filed.
    pub fn remove_letter(&mut self, id: i64) -> Result<(), Error> {
        self.connection.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
        Ok(())
    }
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    let word = row.get_ref(7)?.as_str()?;
    let state = STATES.iter().find(|(_, name)| *name == word).map(|(state, _)| *state);
    Ok(OutboxRow {
        id: row.get(0)?,
        letter: NewOutgoing {
            account: AccountId(row.get(1)?),
            sender: row.get(2)?,
            recipients: text::to_lines(row.get_ref(3)?.as_str()?),
            message_id: row.get(5)?,
            raw: row.get(6)?,
            due: row.get(8)?,
        },
        accepted: text::to_lines(row.get_ref(4)?.as_str()?),
        state: state.ok_or(rusqlite::Error::InvalidQuery)?,
        tries: row.get(9)?,
        failure: row.get(10)?,
        created: row.get(11)?,
    })
}
