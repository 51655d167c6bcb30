//! How a provider signs people in on its own page in the browser (OAuth 2.0), from the table's
//! lines.

use url::{Host, Url};

/// A provider's sign-in in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oauth {
    /// Where the person signs in.
    pub authorise: Url,
    /// Where tokens are given out.
    pub token: Url,
    /// Where a token is given back; not every provider has one.
    pub revoke: Option<Url>,
    /// What a mail program asks for.
    pub scopes: Vec<String>,
    /// Who the answer must be from, where the provider says so (RFC 9207).
    pub issuer: Option<Issuer>,
    /// What the provider wants this machine called in the address it answers to.
    pub loopback: Loopback,
}

/// Whom an answer must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The name; a `*` stands for one part of a path.
    pub name: String,
    /// Whether an answer that names nobody is none.
    pub always: bool,
}

/// This machine, as a provider wants it called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loopback {
    /// `127.0.0.1`
    Address,
    /// `localhost`
    Name,
}

impl Issuer {
    /// Whether an answer with this `iss` is from the provider.
    pub fn allows(&self, named: Option<&str>) -> bool {
        let Some(named) = named else { return !self.always };
        let (mut ours, mut theirs) = (self.name.split('/'), named.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some("*"), Some(part)) if !part.is_empty() => {}
                (Some(own), Some(part)) if own == part => {}
                (Some(_) | None, Some(_)) | (Some(_), None) => return false,
            }
        }
    }
}

impl Loopback {
    /// The host in the address.
    pub fn host(self) -> &'static str {
        match self {
            Loopback::Address => "127.0.0.1",
            Loopback::Name => "localhost",
        }
    }
}

/// A sign-in of which not everything is read yet.
#[derive(Default)]
pub(super) struct Lines {
    authorise: Option<Url>,
    token: Option<Url>,
    revoke: Option<Url>,
    scopes: Vec<String>,
    issuer: Option<Issuer>,
    by_name: bool,
    any: bool,
}

impl Lines {
    /// Takes a line in; `None` where it cannot be read or is none of these.
    pub(super) fn add(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "authorise" => self.authorise = Some(url(value)?),
            "token" => self.token = Some(url(value)?),
            "revoke" => self.revoke = Some(url(value)?),
            "scopes" => self.scopes.extend(value.split_whitespace().map(str::to_owned)),
            "issuer" => {
                let (name, always) = match value.strip_suffix(" always") {
                    Some(name) => (name.trim(), true),
                    None => (value, false),
                };
                url(name)?;
                self.issuer = Some(Issuer { name: name.to_owned(), always });
            }
            "loopback" if value == "localhost" => self.by_name = true,
            _ => return None,
        }
        self.any = true;
        Some(())
    }

    /// All of it: nothing where no line was there, `Err` where one is missing.
    pub(super) fn finish(self) -> Result<Option<Oauth>, ()> {
        match (self.any, self.authorise, self.token, self.scopes.is_empty()) {
            (false, ..) => Ok(None),
            (true, Some(authorise), Some(token), false) => Ok(Some(Oauth {
                authorise,
                token,
                revoke: self.revoke,
                scopes: self.scopes,
                issuer: self.issuer,
                loopback: if self.by_name { Loopback::Name } else { Loopback::Address },
            })),
            (true, ..) => Err(()),
        }
    }
}

/// An address of the table: HTTPS, a host with a name, the usual port.
fn url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    let plain = url.scheme() == "https" && url.port().is_none() && url.username().is_empty();
    (named && plain && url.fragment().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_believed_from_the_provider_only() {
        let issuer = |name: &str, always| Issuer { name: name.into(), always };
        let google = issuer("https://accounts.google.com", false);
        assert!(google.allows(Some("https://accounts.google.com")) && google.allows(None));
        assert!(!google.allows(Some("https://accounts.google.com.evil.example")));
        assert!(!google.allows(Some("https://accounts.google.com/")));
        assert!(!issuer("https://a.example", true).allows(None));
        let tenants = issuer("https://login.microsoftonline.com/*/v2.0", false);
        assert!(tenants.allows(Some("https://login.microsoftonline.com/9188040d/v2.0")));
        for other in [
            "https://login.microsoftonline.com//v2.0",
            "https://login.microsoftonline.com/a/b/v2.0",
            "https://evil.example/9188040d/v2.0",
            "https://login.microsoftonline.com/9188040d",
        ] {
            assert!(!tenants.allows(Some(other)), "{other}");
        }
    }

    #[test]
    fn half_a_sign_in_is_a_fault_of_the_table() {
        let mut lines = Lines::default();
        assert_eq!(lines.add("authorise", "http://login.example.org/"), None);
        assert_eq!(lines.add("authorise", "https://localhost/"), None);
        assert!(Lines::default().finish().is_ok_and(|none| none.is_none()));
        lines.add("authorise", "https://login.example.org/").unwrap();
        assert!(lines.finish().is_err());
    }
}
