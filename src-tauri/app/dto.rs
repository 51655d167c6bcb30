//! What crosses to the web view: plain values, ids as text, times as seconds, never a 64-bit
//! number.

pub mod accounts;
pub mod compose;
pub mod found;
pub mod list;
pub mod listing;
mod mailbox;
pub mod notes;
pub mod queue;

pub use list::{Hit, Page, Query, Row};
pub use listing::{Done, Listing, Selection, Wish};
pub use mailbox::{Mailbox, May};

use serde::{Deserialize, Serialize};
use specta::Type;

/// Something that went wrong; `code` chooses the sentence on the screen.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The code.
    pub code: String,
    /// The server's own words.
    pub server: Option<String>,
    /// The host it is about.
    pub host: Option<String>,
    /// The provider's page where it can be mended.
    pub page: Option<String>,
}

/// What the screens need when they come up.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// The person's language as a tag (`ja-JP`).
    pub locale: String,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// How the key ring is.
    pub keyring: Keyring,
    /// Whether a sealed file waits for its passphrase.
    pub sealed_locked: bool,
    /// Which system this is.
    pub platform: String,
    /// Whether this is the demo.
    pub demo: bool,
    /// Whether the person has said that the network costs money.
    pub metered: bool,
}

/// An account.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its address.
    pub address: String,
    /// The person's name.
    pub name: String,
    /// Whether it is Local Folders, which have no server.
    pub local: bool,
    /// Its mark in lists.
    pub colour: String,
    /// What deleting does: `trash`, `mark` or `purge`.
    pub deletion: String,
    /// Whether new letters are sent from it.
    pub sends: bool,
    /// Where it stands.
    pub state: AccountState,
}

/// Where an account stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountState {
    /// The phase.
    pub kind: Phase,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// How far a first sync is.
    pub progress: Option<Progress>,
    /// When it is tried again.
    #[specta(type = Option<specta_typescript::Number>)]
    pub retry_at: Option<f64>,
}

/// How far a first sync is, in messages.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Held here.
    #[specta(type = specta_typescript::Number)]
    pub done: f64,
    /// There are.
    #[specta(type = specta_typescript::Number)]
    pub total: f64,
}

/// An account's phase.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Not connected.
    Offline,
    /// On the way.
    Connecting,
    /// Fetching.
    Syncing,
    /// In step.
    Idle,
    /// The server refuses the sign-in.
    SignInNeeded,
    /// Only the person can mend it.
    Failed,
    /// No password is known.
    PasswordNeeded,
}

/// How the key ring is.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Keyring {
    /// It keeps passwords.
    Available,
    /// It is locked.
    Locked,
    /// There is none.
    Absent,
}

/// A person.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// An attachment.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Which part.
    pub part: u32,
    /// Its clean name.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Its size in octets.
    #[specta(type = specta_typescript::Number)]
    pub size: f64,
    /// What is dangerous about it.
    pub danger: Option<Danger>,
}

/// What an attachment is that one should not open unasked.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Danger {
    /// A program.
    Program,
    /// A document with macros.
    Macros,
    /// A page that a browser runs.
    Page,
    /// A disk or archive that hides what is in it.
    Container,
    /// It is not what its name says first.
    Disguised,
}

/// A body for the frame.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// What it is.
    pub kind: BodyKind,
    /// Safe HTML.
    pub html: String,
    /// The text form of an HTML body, as safe HTML.
    pub text: Option<String>,
    /// Whether the mail brings colours of its own.
    pub own_colours: bool,
    /// How many remote images are not shown, beside those that only count readers.
    pub remote_blocked: u32,
}

/// What a body is.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BodyKind {
    /// HTML, sanitised.
    Html,
    /// Text.
    Text,
    /// HTML that was too much: its text.
    TooHeavy,
}

/// An opened letter: a message, or one attached to it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenMessage {
    /// Its id.
    pub id: String,
    /// The mailbox it stands in.
    pub mailbox: String,
    /// Its subject.
    pub subject: String,
    /// Who wrote it.
    pub from: Vec<Person>,
    /// Who sent it.
    pub sender: Vec<Person>,
    /// Where answers go.
    pub reply_to: Vec<Person>,
    /// To whom.
    pub to: Vec<Person>,
    /// Copies.
    pub cc: Vec<Person>,
    /// When it was written.
    #[specta(type = specta_typescript::Number)]
    pub date: f64,
    /// Its flags as IMAP writes them.
    pub flags: Vec<String>,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
    /// Its body; none when it is not here and cannot be fetched now.
    pub body: Option<Body>,
    /// What to know of it.
    pub notes: notes::Notes,
    /// Why there is no body.
    pub problem: Option<Problem>,
}

/// A server as typed.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServerForm {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub security: Security,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, mandatory.
    StartTls,
}

/// What the wizard was given.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupForm {
    /// The person's name.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The name to sign in with.
    pub username: String,
    /// Incoming server.
    pub imap: ServerForm,
    /// Outgoing server.
    pub smtp: ServerForm,
    /// Go on even when the outgoing server does not work.
    pub without_smtp: bool,
}

/// Servers that fit an address.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The provider's short name.
    pub provider: String,
    /// Incoming server.
    pub imap: ServerForm,
    /// Outgoing server.
    pub smtp: ServerForm,
    /// The name to sign in with.
    pub username: String,
    /// A hint's code.
    pub hint: Option<String>,
}

/// Where a password is kept.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Keep {
    /// In the key ring.
    Keyring,
    /// Until the program ends.
    Session,
    /// In the sealed file.
    Sealed {
        /// What opens it.
        passphrase: String,
    },
}

/// A step of signing in.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CheckStep {
    /// The incoming server.
    Imap,
    /// The list of mailboxes.
    Mailboxes,
    /// The outgoing server.
    Smtp,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CheckState {
    /// Being tried.
    Running,
    /// Works.
    Ok,
    /// Does not.
    Failed,
}
