//! What crosses of the queue: what has not reached the servers yet, and what was given up.

use serde::Serialize;
use specta::Type;

/// How much of an account has not reached its server.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// The account.
    pub account: String,
    /// So many changes wait.
    pub waits: u32,
    /// So many were given up, and nobody has seen it.
    pub failed: u32,
}

/// A change that has not reached the server.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueueRow {
    /// What it is tried again and dismissed by; none for flags, which cannot fail by themselves.
    pub id: Option<String>,
    /// The account.
    pub account: String,
    /// What was done.
    pub kind: String,
    /// Whether it was given up.
    pub failed: bool,
    /// Why: a code.
    pub failure: Option<String>,
    /// And in the server's own words.
    pub server: Option<String>,
    /// The message it is about.
    pub message: Option<String>,
    /// That message's subject.
    pub subject: Option<String>,
    /// The path of the mailbox it leaves, or that is changed.
    pub source: Option<String>,
    /// The path of the mailbox it goes to.
    pub destination: Option<String>,
    /// The path a mailbox is made or renamed with.
    pub name: Option<String>,
}
