//! What the person arranges of an account, as it crosses to the web view.

use super::ServerForm;
use serde::{Deserialize, Serialize};
use specta::Type;

/// An account with everything that can be arranged of it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountSettings {
    /// Its id.
    pub id: String,
    /// Its address.
    pub address: String,
    /// The provider's short name; empty when unknown.
    pub provider: String,
    /// What the person chose.
    pub choices: AccountChoices,
    /// Its servers.
    pub servers: Servers,
    /// Whether the outgoing server has a password of its own.
    pub own_smtp_password: bool,
    /// Whether new letters are sent from it.
    pub sends: bool,
}

/// What the person chose for an account.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountChoices {
    /// The name it is shown with, and letters carry.
    pub name: String,
    /// Its mark in lists.
    pub colour: String,
    /// What deleting does: `trash`, `mark` or `purge`.
    pub deletion: String,
    /// Who keeps the copy of what is sent: `auto`, `server` or `client`.
    pub sent_copies: String,
}

/// An account's servers.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Servers {
    /// The name to sign in with.
    pub username: String,
    /// Incoming server.
    pub imap: ServerForm,
    /// Outgoing server.
    pub smtp: ServerForm,
}

/// What would be lost with an account.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Losses {
    /// Messages held here.
    pub messages: u32,
    /// Changes the server does not know yet.
    pub changes: u32,
    /// Drafts the server does not have.
    pub drafts: u32,
    /// Letters on their way.
    pub outbox: u32,
}

/// A name and address to write from.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Its id.
    pub id: String,
    /// What it is.
    pub form: IdentityForm,
    /// Whether letters from the account are begun with it.
    pub is_default: bool,
}

/// What an identity is.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IdentityForm {
    /// The name in From.
    pub name: String,
    /// The address in From.
    pub address: String,
    /// Reply-To; empty for none.
    pub reply_to: String,
    /// The signature as text.
    pub signature: String,
    /// The signature as HTML; empty where it is made from the text.
    pub signature_html: String,
}

/// What became of a file of settings: addresses.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// New here.
    pub added: Vec<String>,
    /// Here already, with the file's choices now.
    pub changed: Vec<String>,
    /// How the window was on the other computer.
    pub appearance: Option<Appearance>,
}

/// How the window looks.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Appearance {
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// `roomy` or `compact`.
    pub density: String,
    /// `en` or `ja`.
    pub language: String,
}

/// How much a mailbox holds.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailboxSize {
    /// The mailbox.
    pub mailbox: String,
    /// Octets.
    #[specta(type = specta_typescript::Number)]
    pub size: f64,
}
