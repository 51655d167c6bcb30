//! The servers of known providers, from the table `providers.txt`, and guesses for the others.

mod lines;
mod oauth;
#[cfg(test)]
mod tests;

use lines::read;
use mail::server::{Endpoint, Security};
pub use oauth::{Issuer, Loopback, Oauth};
use std::sync::LazyLock;

/// A provider's servers for some domains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its short name: `zoho`, `google`. Several rows can have the same, one for each data centre.
    pub name: String,
    /// Its name for people: `Zoho Mail (Europe)`.
    pub title: String,
    /// The domains of addresses it gives out.
    pub domains: Vec<String>,
    /// What the MX of its customers' own domains end in.
    pub mx: Vec<String>,
    /// What the SPF records of its customers' own domains include.
    pub spf: Vec<String>,
    /// Where its mail is.
    pub imap: Endpoint,
    /// Where it takes mail.
    pub smtp: Endpoint,
    /// Other ways to the same server, for where the first is shut.
    pub smtp_also: Vec<Endpoint>,
    /// The hosts to try once when these do not know the account.
    pub instead: Option<Instead>,
    /// What to sign in with.
    pub username: UserName,
    /// What the person must do at the provider's first.
    pub hint: Option<Hint>,
    /// Its sign-in in the browser; in one block of several that share a name.
    pub oauth: Option<Oauth>,
}

/// The second try of a provider that has two sets of hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// The incoming host.
    pub imap: String,
    /// The outgoing host that goes with it.
    pub smtp: String,
}

/// What a provider takes as the user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserName {
    /// The whole address.
    Address,
    /// What stands before the `@`.
    LocalPart,
}

impl UserName {
    fn of(self, address: &str) -> String {
        match self {
            UserName::Address => address.to_owned(),
            UserName::LocalPart => {
                address.rsplit_once('@').map_or(address, |(local, _)| local).to_owned()
            }
        }
    }
}

/// Something to do at the provider's before the first sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Make a password for this program.
    AppPassword,
    /// Switch IMAP on.
    EnableImap,
    /// Sign in on the provider's page in the browser: it takes no password of a mail program.
    BrowserOnly,
    /// The provider's own bridge program must run on this machine.
    Bridge,
}

impl Hint {
    const ALL: [Hint; 4] = [Hint::AppPassword, Hint::EnableImap, Hint::BrowserOnly, Hint::Bridge];

    /// The code that crosses to the screens.
    pub fn code(self) -> &'static str {
        match self {
            Hint::AppPassword => "appPassword",
            Hint::EnableImap => "enableImap",
            Hint::BrowserOnly => "browserOnly",
            Hint::Bridge => "bridge",
        }
    }
}

/// What the wizard fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The provider's short name, or `guess`.
    pub provider: String,
    /// The provider's name for people; empty for a guess.
    pub title: String,
    /// Where the mail is.
    pub imap: Endpoint,
    /// Where it is sent.
    pub smtp: Endpoint,
    /// What to sign in with.
    pub username: String,
    /// What the person must do first.
    pub hint: Option<Hint>,
}

/// The table, read once; the tests see to it that every line of it can be read.
static TABLE: LazyLock<Vec<Provider>> = LazyLock::new(|| read(include_str!("providers.txt")).0);

/// Every provider, in the table's order; Zoho's first data centre leads.
pub fn all() -> &'static [Provider] {
    &TABLE
}

/// The provider of a mail domain, in any case and spelling (`xn--` or not).
pub fn by_domain(domain: &str) -> Option<&'static Provider> {
    let domain = canonical(domain)?;
    TABLE.iter().find(|provider| provider.domains.contains(&domain))
}

/// The provider that a domain's MX leads to.
pub fn by_mx(host: &str) -> Option<&'static Provider> {
    by_ending(host, |provider| &provider.mx)
}

/// The provider that a domain's SPF record includes.
pub fn by_spf(name: &str) -> Option<&'static Provider> {
    by_ending(name, |provider| &provider.spf)
}

/// The rule with the longest ending of whole labels: `mx.zoho.com.au` is none of `zoho.com`, and
/// neither is `notzoho.com`.
fn by_ending(name: &str, rules: fn(&Provider) -> &[String]) -> Option<&'static Provider> {
    let name = canonical_name(name)?;
    let fits = |rule: &String| {
        name.strip_suffix(rule.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let longest = |provider: &'static Provider| {
        rules(provider).iter().filter(|rule| fits(rule)).map(String::len).max()
    };
    let found = TABLE.iter().filter_map(|provider| Some((longest(provider)?, provider)));
    found.max_by_key(|(length, _)| *length).map(|(_, provider)| provider)
}

/// The short name of the provider a server belongs to, whatever the domain of the address: a
/// company's own domain at Zoho has Zoho's servers.
pub fn of_host(host: &str) -> Option<&'static str> {
    let host = canonical(host)?;
    let known = |provider: &&Provider| {
        provider.imap.host == host
            || provider.smtp.host == host
            || provider.smtp_also.iter().any(|smtp| smtp.host == host)
    };
    TABLE.iter().find(known).map(|provider| provider.name.as_str())
}

/// The other ways in of an outgoing server: those of its provider, else by the other of the two
/// usual ports.
pub fn other_ways(smtp: &Endpoint) -> Vec<Endpoint> {
    let ways = |one: &Provider| [vec![one.smtp.clone()], one.smtp_also.clone()].concat();
    let known = TABLE.iter().map(ways).find(|ways| ways.iter().any(|way| way.host == smtp.host));
    let usual = [(465, Security::Tls), (587, Security::StartTls)]
        .map(|(port, security)| Endpoint { port, security, ..smtp.clone() });
    let ways = known.unwrap_or_else(|| if usual.contains(smtp) { usual.to_vec() } else { vec![] });
    ways.into_iter().filter(|way| way != smtp).collect()
}

/// A provider's sign-in in the browser, by its short name.
pub fn oauth(name: &str) -> Option<&'static Oauth> {
    TABLE.iter().filter(|provider| provider.name == name).find_map(|found| found.oauth.as_ref())
}

/// The first name for people of a provider.
pub fn title(name: &str) -> Option<&'static str> {
    TABLE.iter().find(|provider| provider.name == name).map(|found| found.title.as_str())
}

/// The hosts to try once when these do not know an account; an outgoing host that is none of the
/// provider's stays.
pub fn instead_of(imap: &str, smtp: &str) -> Option<Instead> {
    let (imap, smtp) = (canonical(imap)?, smtp.to_ascii_lowercase());
    let (ours, instead) = TABLE
        .iter()
        .filter(|provider| provider.imap.host == imap)
        .find_map(|provider| Some((provider.smtp.host == smtp, provider.instead.clone()?)))?;
    Some(if ours { instead } else { Instead { smtp, ..instead } })
}

/// Zoho's servers for personal accounts in its first data centre: what the wizard opens with.
pub fn zoho_default() -> Suggestion {
    match TABLE.first() {
        Some(zoho) => zoho.suggestion(""),
        None => guess("zoho.com", ""),
    }
}

/// The servers for an address: its provider's, or a guess from its domain; Zoho's as long as there
/// is no domain to go by. No network is asked.
pub fn suggest(address: &str) -> Suggestion {
    let address = address.trim();
    let domain = address.rsplit_once('@').and_then(|(_, domain)| canonical(domain));
    match domain {
        Some(domain) => match by_domain(&domain) {
            Some(provider) => provider.suggestion(address),
            None => guess(&domain, address),
        },
        None => Suggestion { username: address.to_owned(), ..zoho_default() },
    }
}

impl Provider {
    /// What an address of this provider is filled in with.
    pub fn suggestion(&self, address: &str) -> Suggestion {
        Suggestion {
            provider: self.name.clone(),
            title: self.title.clone(),
            imap: self.imap.clone(),
            smtp: self.smtp.clone(),
            username: self.username.of(address),
            hint: self.hint,
        }
    }
}

fn guess(domain: &str, address: &str) -> Suggestion {
    let at = |name: &str, port| Endpoint {
        // `localhost` and the names of a home network have no hosts below them.
        host: if domain.contains('.') { format!("{name}.{domain}") } else { domain.to_owned() },
        port,
        security: Security::Tls,
    };
    Suggestion {
        provider: GUESS.to_owned(),
        title: String::new(),
        imap: at("imap", 993),
        smtp: at("smtp", 465),
        username: address.to_owned(),
        hint: None,
    }
}

/// The name of no provider: the servers were guessed.
pub const GUESS: &str = "guess";

/// A domain as the table and DNS have it; `None` when it is no domain.
pub fn canonical(domain: &str) -> Option<String> {
    match url::Host::parse(domain.trim().trim_end_matches('.')) {
        Ok(url::Host::Domain(name)) => Some(name),
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => None,
    }
}

/// The same for a name of DNS, whose labels may begin with `_`.
fn canonical_name(name: &str) -> Option<String> {
    let name = name.trim().trim_end_matches('.').to_ascii_lowercase();
    (!name.is_empty() && name.len() <= 253).then_some(name)
}
