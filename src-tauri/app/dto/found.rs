//! Servers that were looked up.

use super::ServerForm;
use serde::Serialize;
use specta::Type;

/// Servers that were found for an address, and who named them.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// How they were found.
    pub source: String,
    /// Who named them; empty for a guess.
    pub by: String,
    /// The provider's short name; empty when the table has none.
    pub provider: String,
    /// The provider's name for people; may be empty.
    pub title: String,
    /// Incoming server.
    pub imap: ServerForm,
    /// Outgoing server.
    pub smtp: ServerForm,
    /// The name to sign in with.
    pub username: String,
    /// A hint's code.
    pub hint: Option<String>,
    /// The hosts are outside the address's domain, and what named them can be forged.
    pub foreign: bool,
}

/// What a server's certificate says.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// The host it is for.
    pub host: String,
    /// Who signed it; may be empty.
    pub issuer: String,
}
