//! What a sign-in in the browser needs, as it crosses to the web view.

use engine::browser;
use serde::{Deserialize, Serialize};
use specta::Type;

/// How accounts at a provider sign in through the browser.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// The provider's short name.
    pub provider: String,
    /// Its name for people.
    pub title: String,
    /// Whether this copy of Fumi is registered there.
    pub registered: bool,
    /// Whether a password does as well.
    pub password_too: bool,
}

/// What the browser shows in the end.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageWords {
    /// After the sign-in.
    pub done: String,
    /// After a refusal.
    pub refused: String,
    /// For anything else.
    pub stray: String,
}

/// Who Fumi is at a provider.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OwnClient {
    /// The provider's short name.
    pub provider: String,
    /// The client id in force; empty where there is none.
    pub id: String,
}

/// Who Fumi is to be at a provider.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClientForm {
    /// The client id; empty takes it back.
    pub id: String,
    /// What the provider calls its secret; empty for none.
    pub secret: String,
}

impl From<browser::Way> for Way {
    fn from(way: browser::Way) -> Self {
        let browser::Way { provider, title, registered, password_too } = way;
        Self { provider, title, registered, password_too }
    }
}

impl From<PageWords> for browser::Pages {
    fn from(words: PageWords) -> Self {
        Self { done: words.done, refused: words.refused, stray: words.stray }
    }
}

impl From<(&'static str, Option<engine::Client>)> for OwnClient {
    fn from((provider, client): (&'static str, Option<engine::Client>)) -> Self {
        Self { provider: provider.to_owned(), id: client.map(|own| own.id).unwrap_or_default() }
    }
}

impl From<ClientForm> for Option<engine::Client> {
    fn from(form: ClientForm) -> Self {
        let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        some(form.id).map(|id| engine::Client { id, secret: some(form.secret) })
    }
}
