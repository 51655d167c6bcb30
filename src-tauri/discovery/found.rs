//! What was found, and who said so.

use account::providers::{self, Hint, Provider};
use mail::server::Endpoint;

/// Who named the servers; the more trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Fumi's own table, by the address's domain.
    Table,
    /// The domain itself, over HTTPS.
    Autoconfig,
    /// The ISPDB, by the address's domain.
    Ispdb,
    /// Fumi's own table, by the domain's MX.
    Mx,
    /// Fumi's own table, by what the domain's SPF record includes.
    Spf,
    /// The ISPDB, by the domain of the MX.
    MxIspdb,
    /// The domain's SRV records.
    Srv,
    /// Names that are usual, where a server answered.
    Guess,
}

impl Source {
    /// The code that crosses to the screens and to JSON.
    pub fn code(self) -> &'static str {
        match self {
            Source::Table => "table",
            Source::Autoconfig => "autoconfig",
            Source::Ispdb => "ispdb",
            Source::Mx => "mx",
            Source::Spf => "spf",
            Source::MxIspdb => "mxIspdb",
            Source::Srv => "srv",
            Source::Guess => "guess",
        }
    }
}

/// An address's servers, as somebody named them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How they were found.
    pub source: Source,
    /// Who said so: a host or a domain; empty for a guess.
    pub by: String,
    /// The provider's short name in the table; empty when it is none of them.
    pub provider: String,
    /// The provider's name for people; may be empty.
    pub title: String,
    /// Where the mail is.
    pub imap: Endpoint,
    /// Where it is sent.
    pub smtp: Endpoint,
    /// What to sign in with.
    pub username: String,
    /// What the person must do at the provider's first.
    pub hint: Option<Hint>,
    /// The hosts are outside the address's domain, and what named them can be forged on the way.
    pub foreign: bool,
}

impl Found {
    /// A provider of the table.
    pub(crate) fn of(provider: &Provider, source: Source, by: &str, address: &str) -> Found {
        let suggestion = provider.suggestion(address);
        Found {
            source,
            by: by.to_owned(),
            provider: suggestion.provider,
            title: suggestion.title,
            imap: suggestion.imap,
            smtp: suggestion.smtp,
            username: suggestion.username,
            hint: suggestion.hint,
            foreign: false,
        }
    }

    /// Servers that somebody named; the table adds what it knows of them.
    pub(crate) fn named(source: Source, by: &str, imap: Endpoint, smtp: Endpoint) -> Found {
        let known = providers::of_host(&imap.host).and_then(|name| {
            let same = |provider: &&Provider| provider.name == name;
            providers::all().iter().find(same)
        });
        Found {
            source,
            by: by.to_owned(),
            provider: known.map(|provider| provider.name.clone()).unwrap_or_default(),
            title: String::new(),
            imap,
            smtp,
            username: String::new(),
            hint: known.and_then(|provider| provider.hint),
            foreign: false,
        }
    }
}
