//! How far a letter is, and how far its copy is: as words of the table.

use rusqlite::Row;

/// Why a letter waits, or was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// A code the screens have a sentence for.
    pub code: String,
    /// The server's own words.
    pub server: Option<String>,
}

/// A letter's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Life {
    /// Waits for its time, and can be taken back.
    Queued {
        /// When it is due.
        due: i64,
    },
    /// Its time has come; it waits for its turn, or for the next try.
    Due {
        /// When it is tried.
        again: i64,
        /// How often it was.
        tries: u32,
        /// Whether it waits for the network, or the server's being there.
        for_line: bool,
        /// What came of the last try.
        why: Option<Why>,
    },
    /// A connection carries it; nothing of its content was said.
    Sending {
        /// How often it was tried before.
        tries: u32,
    },
    /// The intent is written: its last byte may have left.
    Handing {
        /// How often it was tried before.
        tries: u32,
    },
    /// The server's answer to the last byte never came.
    MaybeSent {
        /// How often Sent was looked into.
        looks: u32,
        /// When it is looked into again; never by itself where the person decides.
        again: Option<i64>,
    },
    /// It has left.
    Sent,
    /// It was refused, for good or for some of the recipients.
    Failed {
        /// Why.
        why: Why,
    },
}

/// The life of a letter's copy in Sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentCopy {
    /// Nothing was sent yet.
    Unborn,
    /// The server may file one: it is looked for.
    Looked {
        /// How often it was.
        looks: u32,
        /// When it is again.
        again: i64,
    },
    /// It is there, or promised to the server, or the server's business.
    Settled,
}

/// A life as columns.
pub(super) struct Columns<'a> {
    pub state: &'static str,
    pub again: Option<i64>,
    pub tries: u32,
    pub for_line: bool,
    pub why: Option<&'a Why>,
}

pub(super) fn columns(life: &Life) -> Columns<'_> {
    let plain = |state| Columns { state, again: None, tries: 0, for_line: false, why: None };
    match life {
        Life::Queued { due } => Columns { again: Some(*due), ..plain("queued") },
        Life::Due { again, tries, for_line, why } => Columns {
            state: "due",
            again: Some(*again),
            tries: *tries,
            for_line: *for_line,
            why: why.as_ref(),
        },
        Life::Sending { tries } => Columns { tries: *tries, ..plain("sending") },
        Life::Handing { tries } => Columns { tries: *tries, ..plain("handing") },
        Life::MaybeSent { looks, again } => {
            Columns { again: *again, tries: *looks, ..plain("maybeSent") }
        }
        Life::Sent => plain("sent"),
        Life::Failed { why } => Columns { why: Some(why), ..plain("failed") },
    }
}

/// The schema's CHECK admits no other words.
pub(super) fn life_of(row: &Row<'_>) -> rusqlite::Result<Life> {
    let (again, tries): (Option<i64>, u32) = (row.get("again")?, row.get("tries")?);
    let code: Option<String> = row.get("failure")?;
    let server = row.get("failure_text")?;
    let why = code.map(|code| Why { code, server });
    Ok(match row.get_ref("state")?.as_str()? {
        "queued" => Life::Queued { due: again.unwrap_or(0) },
        "due" => {
            Life::Due { again: again.unwrap_or(0), tries, for_line: row.get("for_line")?, why }
        }
        "sending" => Life::Sending { tries },
        "handing" => Life::Handing { tries },
        "maybeSent" => Life::MaybeSent { looks: tries, again },
        "sent" => Life::Sent,
        "failed" => {
            let internal = || Why { code: "internal".into(), server: None };
            Life::Failed { why: why.unwrap_or_else(internal) }
        }
        _ => return Err(rusqlite::Error::InvalidQuery),
    })
}

pub(super) fn copy_columns(copy: SentCopy) -> (&'static str, Option<i64>, u32) {
    match copy {
        SentCopy::Unborn => ("none", None, 0),
        SentCopy::Looked { looks, again } => ("look", Some(again), looks),
        SentCopy::Settled => ("settled", None, 0),
    }
}

pub(super) fn copy_of(row: &Row<'_>) -> rusqlite::Result<SentCopy> {
    Ok(match row.get_ref("copy")?.as_str()? {
        "none" => SentCopy::Unborn,
        "look" => SentCopy::Looked {
            looks: row.get("copy_looks")?,
            again: row.get::<_, Option<i64>>("copy_again")?.unwrap_or(0),
        },
        _ => SentCopy::Settled,
    })
}
