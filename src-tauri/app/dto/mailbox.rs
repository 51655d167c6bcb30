//! A mailbox, as it crosses to the web view.

use serde::Serialize;
use specta::Type;

/// A mailbox.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Mailbox {
    /// Its id.
    pub id: String,
    /// Its account.
    pub account: String,
    /// Its path, levels joined by `/`.
    pub path: String,
    /// Its last level.
    pub name: String,
    /// How deep it stands.
    pub depth: u32,
    /// What it is for.
    pub role: Option<String>,
    /// Whether it holds messages.
    pub selectable: bool,
    /// How many messages are held here.
    pub messages: u32,
    /// How many of them are unread.
    pub unread: u32,
    /// Whether its first sync is done.
    pub complete: bool,
    /// Whether it is subscribed.
    pub subscribed: bool,
    /// Whether it is kept in step; else it is left alone until it is opened.
    pub synced: bool,
    /// Whether it stands in the list of mailboxes.
    pub shown: bool,
    /// Whether new mail in it is told.
    pub notified: bool,
    /// The role the person gave it.
    pub chosen_role: Option<String>,
    /// What its rights let the person do.
    pub may: May,
}

/// What a mailbox lets the person do.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct May {
    /// Put messages into it.
    pub insert: bool,
    /// Take messages out of it.
    pub remove: bool,
    /// Mark messages as deleted, or no more.
    pub mark_deleted: bool,
    /// Change other flags than read and unread.
    pub flag: bool,
    /// Make mailboxes below it.
    pub create: bool,
    /// Rename and delete it.
    pub delete: bool,
}
