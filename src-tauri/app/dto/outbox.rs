//! Letters on their way, as they cross to the web view.

use super::Person;
use serde::Serialize;
use specta::Type;

/// A letter on its way.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OutboxRow {
    /// What it is known by.
    pub id: String,
    /// Its account.
    pub account: String,
    /// Its subject.
    pub subject: String,
    /// Whom it is to.
    pub to: Vec<Person>,
    /// `queued`, `due`, `sending`, `maybeSent`, `sent` or `failed`.
    pub state: String,
    /// When it is due or tried again, in seconds since the epoch.
    #[specta(type = specta_typescript::Number)]
    pub due: f64,
    /// How often it was tried.
    pub tries: u32,
    /// Why it waits or failed: a code.
    pub failure: Option<String>,
    /// And in the server's own words.
    pub server: Option<String>,
    /// Where it is mended: `edit`, `retry`, `password`, `wait` or `identity`.
    pub mend: Option<String>,
}
