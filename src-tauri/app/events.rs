//! What the shell tells the web view by itself: ids and states, never rows.

use crate::dto;
use serde::Serialize;
use specta::Type;
use tauri_specta::Event;

/// A commit changed something: read it again.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// What kind of thing.
    pub kind: ChangedKind,
    /// Which one; none for all of them.
    pub id: Option<String>,
}

/// A letter being written changed, came or went.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct DraftChanged {
    /// Which draft; none for all of them.
    pub id: Option<String>,
}

/// The program was started with a `mailto:` link: ask for it, and begin a letter with it.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub struct MailtoGiven {}

/// Letters on their way changed, came or left.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct OutboxChanged {
    /// Of which account; none for all of them.
    pub id: Option<String>,
}

/// What changed.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangedKind {
    /// The accounts.
    Accounts,
    /// An account's mailboxes.
    Mailboxes,
    /// What an account's server has not been told yet.
    Queue,
    /// A mailbox's list.
    Messages,
    /// One message.
    Message,
}

/// An account's state changed.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct AccountStateChanged {
    /// Which account.
    pub account: String,
    /// Its state.
    pub state: dto::AccountState,
}

/// News of a step of signing in.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The step.
    pub step: dto::CheckStep,
    /// How it stands.
    pub state: dto::CheckState,
    /// How long it took.
    pub millis: u32,
    /// What is wrong.
    pub problem: Option<dto::Problem>,
    /// Which server; empty for the mailboxes.
    pub host: String,
    /// The server's certificate, once it was checked.
    pub certificate: Option<dto::found::Certificate>,
}

/// Servers were found for an address that is looked up.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ServersFound {
    /// The address.
    pub address: String,
    /// The servers.
    pub found: dto::found::Found,
}

/// The person clicked a link in a mail.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct LinkClicked {
    /// Which message.
    pub message: String,
    /// Which link of it.
    pub link: u32,
    /// Its whole target.
    pub url: String,
    /// The target's host, as the person should judge it.
    pub host: String,
}

/// The server refused what the person did; it is put back.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ActionRefused {
    /// In which mailbox.
    pub mailbox: String,
}

/// Changes were given up and put back; the queue says why.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct GivenUp {
    /// Of which account.
    pub account: String,
    /// How many.
    pub count: u32,
}

/// Messages were marked as deleted and stay on the server, which cannot remove them alone.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct MarkedOnly {
    /// Of which account.
    pub account: String,
    /// How many.
    pub count: u32,
}

/// Many old messages have gone from a mailbox at once, on the server: an archive policy, perhaps.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct SweptAway {
    /// From which mailbox.
    pub mailbox: String,
    /// How many.
    pub count: u32,
}

/// The server numbers a mailbox anew again and again; it is left alone for some hours.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct Unsteady {
    /// Which mailbox.
    pub mailbox: String,
}

impl Changed {
    /// Everything may have changed.
    pub fn everything() -> Changed {
        Changed { kind: ChangedKind::Accounts, id: None }
    }
}
