//! Finds an account's servers, tries them and says what each of them answered.

use crate::error::Problem;
use crate::look_up::Found;
use crate::setup::{Check, Form, Tried};
use crate::{Engine, Secret};
use account::providers;
use mail::server::Endpoint;
use tokio::sync::mpsc;

/// The servers that fit an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The provider's short name (`zoho`), or `guess`.
    pub provider: String,
    /// The incoming server.
    pub imap: Endpoint,
    /// The outgoing server.
    pub smtp: Endpoint,
    /// The name to sign in with.
    pub username: String,
    /// The code of a hint for the person (`appPassword`, `enableImap`, `browserOnly`).
    pub hint: Option<String>,
}

/// The servers for an address, from the table; Zoho's for an empty one. Asks no network.
pub fn suggest(address: &str) -> Suggestion {
    let found = providers::suggest(address);
    Suggestion {
        provider: found.provider,
        imap: found.imap,
        smtp: found.smtp,
        username: found.username,
        hint: found.hint.map(|h| h.code().to_owned()),
    }
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// The form that was tried.
    pub form: Form,
    /// Which provider it is; empty when it is none of the table.
    pub provider: String,
    /// What was found in the net, the most trusted first.
    pub found: Vec<Found>,
    /// How the servers answered; `None` without a password.
    pub tried: Option<Tried>,
}

impl Engine {
    /// Examines an address: its account's servers where there is one, else what fits it.
    pub async fn examine(
        &self,
        address: &str,
        secret: Option<Secret>,
        progress: mpsc::UnboundedSender<Check>,
    ) -> Result<Findings, Problem> {
        let known = self.account_named(address).await?;
        let secret = match (&known, secret) {
            (Some(row), None) if row.by_browser => Some(self.grants().token(row).await?),
            // A key ring that does not let us in is no reason not to say the rest.
            (Some(row), None) => self.kept_secret(&row.address).await.unwrap_or(None),
            (_, given) => given,
        };
        let (told, _) = mpsc::unbounded_channel();
        let found = Box::pin(self.look_up(address, &told)).await;
        let form = match known {
            Some(row) => Form::of(row),
            None => proposed(address, found.first()),
        };
        let form = form.checked()?;
        let tried = match secret {
            Some(secret) => Some(Box::pin(self.try_servers(&form, &secret, true, &progress)).await),
            None => None,
        };
        let form = tried.as_ref().map_or(form, |tried| tried.form.clone());
        let provider = providers::of_host(&form.imap.host).unwrap_or_default().to_owned();
        Ok(Findings { form, provider, found, tried })
    }
}

/// What would be typed for an address of which this was found.
pub fn proposed(address: &str, found: Option<&Found>) -> Form {
    let guessed = suggest(address);
    let (imap, smtp, username) = match found {
        Some(found) => (found.imap.clone(), found.smtp.clone(), found.username.clone()),
        None => (guessed.imap, guessed.smtp, guessed.username),
    };
    let address = address.to_owned();
    Form { name: String::new(), address, username, imap, smtp, without_smtp: true }
}
