//! Lists of messages, of a mailbox or of what was searched for.

use super::Person;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A row of a list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The message's id.
    pub id: String,
    /// Its place in the mailbox.
    pub location: String,
    /// The mailbox it stands in.
    pub mailbox: String,
    /// Its conversation.
    pub thread: String,
    /// Who wrote it.
    pub from: Vec<Person>,
    /// To whom.
    pub to: Vec<Person>,
    /// Its subject.
    pub subject: String,
    /// Its first words.
    pub preview: String,
    /// When it was written.
    #[specta(type = specta_typescript::Number)]
    pub date: f64,
    /// Its size in octets.
    #[specta(type = specta_typescript::Number)]
    pub size: f64,
    /// Not read yet.
    pub unread: bool,
    /// Flagged.
    pub flagged: bool,
    /// Answered.
    pub answered: bool,
    /// Forwarded.
    pub forwarded: bool,
    /// Marked as deleted: it leaves when the mailbox is purged.
    pub deleted: bool,
    /// Has attachments.
    pub has_attachment: bool,
    /// Its body is held here.
    pub body_held: bool,
    /// What it was found by, where it was searched for.
    pub hit: Option<Hit>,
}

/// What a message was found by.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// Where the words stand in the subject: beginnings and ends, in UTF-16 units.
    pub subject: Vec<(u32, u32)>,
    /// The text around the first of them.
    pub text: String,
    /// Where they stand in it.
    pub marks: Vec<(u32, u32)>,
}

/// What is searched for.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// As it was typed: words, `from:`, `subject:`, `is:unread` and so on.
    pub text: String,
    /// Only in this account.
    pub account: Option<String>,
    /// How many seconds the person's clock is ahead of UTC.
    pub offset: i32,
}

/// A piece of a list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// How many messages there are in the mailbox.
    pub total: u32,
    /// The place of the first row.
    pub first: u32,
    /// The rows, newest first.
    pub rows: Vec<Row>,
}
