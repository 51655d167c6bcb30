//! Letters being written, as they cross to the web view.

use super::Person;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What a letter is to another one.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ComposeKind {
    /// It stands for itself.
    New,
    /// It answers whoever wrote.
    Reply,
    /// It answers everybody.
    ReplyAll,
    /// It answers the mailing list.
    ReplyList,
    /// It quotes the other one for somebody else.
    Forward,
    /// It has the other one attached.
    ForwardAttached,
    /// It is the other one, sent on as it is.
    Redirect,
    /// It begins with what the other one says.
    EditAsNew,
}

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// HTML.
    Html,
    /// Text.
    Plain,
}

/// A file or picture of a letter.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftPart {
    /// Which part.
    pub part: String,
    /// Its clean name.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Its size in octets.
    #[specta(type = specta_typescript::Number)]
    pub size: f64,
    /// What the letter calls it; none for an attachment. The editor shows it by
    /// `mail://localhost/draft/<draft>/<part>`.
    pub content_id: Option<String>,
}

/// What a person changes of a letter.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LetterForm {
    /// Who writes.
    pub identity: String,
    /// To.
    pub to: Vec<Person>,
    /// Cc.
    pub cc: Vec<Person>,
    /// Bcc.
    pub bcc: Vec<Person>,
    /// Subject.
    pub subject: String,
    /// What the body is.
    pub format: Format,
    /// Text, or HTML made safe.
    pub body: String,
}

/// A letter as the composer shows it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Letter {
    /// Its draft.
    pub draft: String,
    /// The account it is written from.
    pub account: String,
    /// Who writes.
    pub identity: String,
    /// What it is.
    pub kind: ComposeKind,
    /// To.
    pub to: Vec<Person>,
    /// Cc.
    pub cc: Vec<Person>,
    /// Bcc.
    pub bcc: Vec<Person>,
    /// Subject.
    pub subject: String,
    /// What the body is.
    pub format: Format,
    /// Text, or HTML made safe.
    pub body: String,
    /// What comes with it.
    pub parts: Vec<DraftPart>,
    /// Which revision this is.
    pub revision: u32,
    /// The message it answers or forwards.
    pub answers: Option<String>,
    /// The most octets the server takes.
    #[specta(type = Option<specta_typescript::Number>)]
    pub limit: Option<f64>,
    /// About how many octets it has as it goes out.
    #[specta(type = specta_typescript::Number)]
    pub size: f64,
    /// Whether another program has put another version in its place.
    pub conflict: bool,
}

/// A letter in the list of those being written.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    /// Its draft.
    pub draft: String,
    /// The account it is written from.
    pub account: String,
    /// Its subject.
    pub subject: String,
    /// To.
    pub to: Vec<Person>,
    /// The first words.
    pub preview: String,
    /// When it was last written to.
    #[specta(type = specta_typescript::Number)]
    pub changed: f64,
    /// Whether the server has it as it is here.
    pub saved: bool,
}

/// What was written.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// Which revision this is.
    pub revision: u32,
    /// About how many octets the letter has as it goes out.
    #[specta(type = specta_typescript::Number)]
    pub size: f64,
}

/// An earlier version of a letter.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftVersion {
    /// Which revision.
    pub revision: u32,
    /// When it was written.
    #[specta(type = specta_typescript::Number)]
    pub changed: f64,
    /// The first words.
    pub preview: String,
}

/// Something to look at before sending.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// What it is: `noSubject`, `forgottenAttachment`, `manyRecipients`, `noReply`, `external`,
    /// `tooLarge`, `noRecipients` or `badAddress`.
    pub code: String,
    /// The word, address, number or size it is about.
    pub detail: Option<String>,
}
