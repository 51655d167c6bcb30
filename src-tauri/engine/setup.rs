//! Setting an account up: what was typed is checked, the servers are tried for real, then the
//! account is kept.

use crate::Engine;
use crate::error::{Code, Problem};
use crate::{Online, Secret};
use account::keychain::Place;
use mail::id::AccountId;
use mail::server::Endpoint;
use store::{AccountKind, AccountRow, NewAccount};
use tokio::sync::mpsc;

pub use crate::try_servers::{Check, Step, StepState, Tried};

/// What the person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The name their mail carries.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The name to sign in with; the address where empty.
    pub username: String,
    /// The incoming server.
    pub imap: Endpoint,
    /// The outgoing server.
    pub smtp: Endpoint,
    /// Add the account even when the outgoing server cannot be reached: mail can be read meanwhile.
    pub without_smtp: bool,
}

impl Form {
    /// What would be typed to get this account.
    pub(crate) fn of(row: AccountRow) -> Form {
        Form {
            name: row.name,
            address: row.address,
            username: row.username,
            imap: row.imap,
            smtp: row.smtp,
            without_smtp: true,
        }
    }

    /// The form as it is used: trimmed, the user name filled in.
    ///
    /// # Errors
    /// `badAddress`, `badServer`.
    pub fn checked(self) -> Result<Form, Problem> {
        let address = self.address.trim().to_owned();
        let parts = address.rsplit_once('@');
        let good =
            |s: &str| !s.is_empty() && !s.chars().any(|c| c.is_whitespace() || c.is_control());
        if !parts.is_some_and(|(local, domain)| good(local) && good(domain) && domain.len() <= 253)
        {
            return Err(Problem::of(Code::BadAddress));
        }
        let username = self.username.trim();
        let username = if username.is_empty() { address.clone() } else { username.to_owned() };
        Ok(Form {
            name: self.name.trim().chars().filter(|c| !c.is_control()).collect(),
            imap: host_checked(self.imap)?,
            smtp: host_checked(self.smtp)?,
            address,
            username,
            without_smtp: self.without_smtp,
        })
    }
}

/// An account whose settings were changed, as it is used.
pub(crate) fn checked(row: AccountRow) -> Result<AccountRow, Problem> {
    let form = Form::of(row.clone()).checked()?;
    Ok(AccountRow {
        provider: provider_of(&form.imap.host),
        name: form.name,
        address: form.address,
        username: form.username,
        imap: form.imap,
        smtp: form.smtp,
        ..row
    })
}

/// The provider's name in the table; empty for a host that is none of them.
pub(crate) fn provider_of(host: &str) -> String {
    account::providers::of_host(host).unwrap_or_default().to_owned()
}

fn host_checked(endpoint: Endpoint) -> Result<Endpoint, Problem> {
    let typed = endpoint.host.trim().trim_end_matches('.');
    match url::Host::parse(typed) {
        Ok(host) if endpoint.port != 0 && !typed.is_empty() => {
            let host = match host {
                url::Host::Domain(domain) => domain,
                url::Host::Ipv4(ip) => ip.to_string(),
                url::Host::Ipv6(ip) => ip.to_string(),
            };
            Ok(Endpoint { host, ..endpoint })
        }
        Ok(_) | Err(_) => {
            let problem = Problem::of(Code::BadServer);
            Err(Problem { host: Some(endpoint.host.chars().take(100).collect()), ..problem })
        }
    }
}

impl Engine {
    /// Tries the servers, keeps the password where `place` says, adds the account and starts it.
    /// Nothing is kept unless the incoming server works (and the outgoing one, but for
    /// `without_smtp`).
    pub async fn sign_in(
        &self,
        form: Form,
        secret: Secret,
        place: Place,
        progress: mpsc::UnboundedSender<Check>,
    ) -> Result<AccountRow, Problem> {
        let form = form.checked()?;
        if self.account_named(&form.address).await?.is_some() {
            return Err(Problem::of(Code::AccountExists));
        }
        let tried = Box::pin(self.try_servers(&form, &secret, true, &progress)).await;
        tried.imap?;
        if let (Some(Err(problem)), false) = (tried.smtp, form.without_smtp) {
            return Err(problem);
        }
        self.keep_secret(&form.address, secret.clone(), place).await?;
        let account = self.add_account(tried.form).await?;
        let secret = (place == Place::Session).then_some(secret);
        self.start(account.clone(), Online { watch: true, secret, ..Online::default() });
        Ok(account)
    }

    /// Adds an account without asking anybody.
    ///
    /// # Errors
    /// `accountExists`, and the store's.
    pub async fn add_account(&self, form: Form) -> Result<AccountRow, Problem> {
        self.add_account_by(form, false).await
    }

    /// The same, for one that signs in through the browser too.
    pub(crate) async fn add_account_by(
        &self,
        form: Form,
        by_browser: bool,
    ) -> Result<AccountRow, Problem> {
        let form = form.checked()?;
        if self.account_named(&form.address).await?.is_some() {
            return Err(Problem::of(Code::AccountExists));
        }
        let provider = provider_of(&form.imap.host);
        let new = NewAccount {
            address: form.address,
            name: form.name,
            username: form.username,
            imap: form.imap,
            smtp: form.smtp,
            provider,
        };
        let insert = move |w: &mut store::Write<'_>| {
            let id: AccountId = w.insert_account(new)?;
            w.note_browser(id, by_browser)?;
            w.read().account(id)
        };
        Ok(self.store().write_durable(insert).await?)
    }

    /// Removes an account with its cache and its password. Answers with `notRevoked` where its
    /// provider could not be told.
    pub async fn remove_account(&self, account: AccountId) -> Result<Option<Problem>, Problem> {
        self.stop(account).await;
        let row = self.store().read(move |r| r.account(account)).await?;
        self.store().write_durable(move |w| w.remove_account(account)).await?;
        if let Err(error) = self.store().compact().await {
            // The mail is gone all the same; its traces leave with the next removal.
            tracing::warn!(%error, "the files could not be made smaller");
        }
        if row.kind == AccountKind::Local {
            return Ok(None);
        }
        // Last, and told: a key ring that is locked now must not keep the account here.
        self.forget_secrets(&row).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::server::Security;

    fn form(address: &str, host: &str) -> Form {
        let imap = Endpoint { host: host.into(), port: 993, security: Security::Tls };
        let smtp = Endpoint { host: "smtp.example.org".into(), port: 465, security: Security::Tls };
        Form {
            name: " Alice ".into(),
            address: address.into(),
            username: String::new(),
            imap,
            smtp,
            without_smtp: false,
        }
    }

    #[test]
    fn what_is_typed_is_trimmed_and_the_address_is_the_user_name() {
        let form = form(" alice@例え.jp ", " imap.example.org. ").checked().unwrap();
        assert_eq!((form.username.as_str(), form.name.as_str()), ("alice@例え.jp", "Alice"));
        assert_eq!(form.imap.host, "imap.example.org");
    }

    #[test]
    fn what_cannot_be_an_address_or_a_server_is_said_at_once() {
        for bad in ["", "alice", "@example.org", "alice@", "a b@example.org", "a@b\r\nc"] {
            assert_eq!(form(bad, "imap.example.org").checked().unwrap_err().code, Code::BadAddress);
        }
        for bad in ["", "imap example", "imap.example.org:993", "http://x", "a\0b"] {
            assert_eq!(form("a@b.c", bad).checked().unwrap_err().code, Code::BadServer, "{bad}");
        }
    }
}
