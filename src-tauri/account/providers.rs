//! The servers of known providers, from the table `providers.txt`, and guesses for the others.

use mail::server::{Endpoint, Security};
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
    /// Where its mail is.
    pub imap: Endpoint,
    /// Where it takes mail.
    pub smtp: Endpoint,
    /// What to sign in with.
    pub username: UserName,
    /// What the person must do at the provider's first.
    pub hint: Option<Hint>,
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
    /// The provider takes OAuth only, which Fumi has not yet.
    OauthMissing,
    /// The provider's own bridge program must run on this machine.
    Bridge,
}

impl Hint {
    const ALL: [Hint; 4] = [Hint::AppPassword, Hint::EnableImap, Hint::OauthMissing, Hint::Bridge];

    /// The code that crosses to the screens.
    pub fn code(self) -> &'static str {
        match self {
            Hint::AppPassword => "appPassword",
            Hint::EnableImap => "enableImap",
            Hint::OauthMissing => "oauthMissing",
            Hint::Bridge => "bridge",
        }
    }
}

/// What the wizard fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The provider's short name, or `guess`.
    pub provider: String,
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

/// The short name of the provider a server belongs to, whatever the domain of the address: a
/// company's own domain at Zoho has Zoho's servers.
pub fn of_host(host: &str) -> Option<&'static str> {
    let host = canonical(host)?;
    let host = personal(&host);
    let known = |provider: &&Provider| provider.imap.host == host || provider.smtp.host == host;
    TABLE.iter().find(known).map(|provider| provider.name.as_str())
}

/// Zoho's host for organisations (`imappro`, `smtppro`) under its name for persons.
fn personal(host: &str) -> String {
    match host.split_once('.') {
        Some(("imappro", centre)) => format!("imap.{centre}"),
        Some(("smtppro", centre)) => format!("smtp.{centre}"),
        Some(_) | None => host.to_owned(),
    }
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
    fn suggestion(&self, address: &str) -> Suggestion {
        Suggestion {
            provider: self.name.clone(),
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
        imap: at("imap", 993),
        smtp: at("smtp", 465),
        username: address.to_owned(),
        hint: None,
    }
}

/// The name of no provider: the servers were guessed.
pub const GUESS: &str = "guess";

/// A domain as the table and DNS have it; `None` when it is no domain.
fn canonical(domain: &str) -> Option<String> {
    match url::Host::parse(domain.trim().trim_end_matches('.')) {
        Ok(url::Host::Domain(name)) => Some(name),
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => None,
    }
}

/// Reads the table; what cannot be read is left out and its line's number told.
fn read(table: &str) -> (Vec<Provider>, Vec<usize>) {
    let mut providers = Vec::new();
    let mut faults = Vec::new();
    let mut block: Option<Block> = None;
    for (number, line) in (1..).zip(table.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let understood = if key == "provider" {
            close(block.take(), &mut providers, &mut faults);
            block = Block::open(number, rest);
            block.is_some()
        } else {
            block.as_mut().is_some_and(|block| block.add(key, rest).is_some())
        };
        if !understood {
            faults.push(number);
        }
    }
    close(block, &mut providers, &mut faults);
    (providers, faults)
}

fn close(block: Option<Block>, providers: &mut Vec<Provider>, faults: &mut Vec<usize>) {
    let Some(block) = block else { return };
    let number = block.number;
    match block.finish() {
        Some(provider) => providers.push(provider),
        None => faults.push(number),
    }
}

/// A provider of which not everything is read yet.
struct Block {
    number: usize,
    name: String,
    title: String,
    domains: Vec<String>,
    imap: Option<Endpoint>,
    smtp: Option<Endpoint>,
    username: UserName,
    hint: Option<Hint>,
}

impl Block {
    fn open(number: usize, rest: &str) -> Option<Block> {
        let (name, title) = rest.trim().split_once(char::is_whitespace)?;
        Some(Block {
            number,
            name: name.to_owned(),
            title: title.trim().to_owned(),
            domains: Vec::new(),
            imap: None,
            smtp: None,
            username: UserName::Address,
            hint: None,
        })
    }

    fn add(&mut self, key: &str, rest: &str) -> Option<()> {
        let value = rest.trim();
        match key {
            "domains" => self.domains.extend(value.split_whitespace().map(str::to_owned)),
            "imap" => self.imap = Some(endpoint(value)?),
            "smtp" => self.smtp = Some(endpoint(value)?),
            "username" => {
                self.username = match value {
                    "address" => UserName::Address,
                    "local" => UserName::LocalPart,
                    _ => return None,
                }
            }
            "hint" => self.hint = Some(Hint::ALL.into_iter().find(|hint| hint.code() == value)?),
            _ => return None,
        }
        Some(())
    }

    fn finish(self) -> Option<Provider> {
        Some(Provider {
            name: self.name,
            title: self.title,
            domains: self.domains,
            imap: self.imap?,
            smtp: self.smtp?,
            username: self.username,
            hint: self.hint,
        })
    }
}

fn endpoint(text: &str) -> Option<Endpoint> {
    let mut words = text.split_whitespace();
    let host = words.next()?.to_owned();
    let port = words.next()?.parse().ok()?;
    let security = match words.next()? {
        "tls" => Security::Tls,
        "starttls" => Security::StartTls,
        _ => return None,
    };
    words.next().is_none().then_some(Endpoint { host, port, security })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn hosts(address: &str) -> (String, String, String) {
        let found = suggest(address);
        (found.provider, found.imap.host, found.smtp.host)
    }

    #[test]
    fn every_line_of_the_table_can_be_read() {
        let (providers, faults) = read(include_str!("providers.txt"));
        assert_eq!(faults, Vec::<usize>::new());
        let mut seen = HashSet::new();
        for provider in &providers {
            assert!(!provider.domains.is_empty(), "{}", provider.title);
            for domain in &provider.domains {
                assert_eq!(canonical(domain).as_ref(), Some(domain));
                assert!(seen.insert(domain.clone()), "{domain} stands twice");
            }
        }
        assert_eq!(providers.len(), all().len());
    }

    #[test]
    fn a_broken_line_of_the_table_is_told() {
        let table = "domains a.example\nprovider x X\nimap h 99999 tls\nfoo bar\nhint no\n\
                     username me\nsmtp h 465 ssl\nprovider lonely";
        assert_eq!(read(table), (vec![], vec![1, 3, 4, 5, 6, 7, 2, 8]));
    }

    #[test]
    fn the_wizard_opens_with_zohos_servers() {
        for nothing_yet in ["", "  ", "alice", "alice@", "@", "alice@[127.0.0.1]", "alice@10.0.0.1"]
        {
            let found = suggest(nothing_yet);
            assert_eq!((found.imap.host.as_str(), found.imap.port), ("imap.zoho.com", 993));
            assert_eq!((found.smtp.host.as_str(), found.smtp.port), ("smtp.zoho.com", 465));
            assert_eq!((found.imap.security, found.smtp.security), (Security::Tls, Security::Tls));
            assert_eq!(found.hint, Some(Hint::EnableImap));
            assert_eq!(found.provider, "zoho");
            assert_eq!(found.username, nothing_yet.trim());
        }
        assert_eq!(suggest(""), zoho_default());
    }

    #[test]
    fn a_zoho_address_finds_its_data_centre() {
        let centres = [
            ("zoho.com", "zoho.com"),
            ("zohomail.com", "zoho.com"),
            ("zoho.eu", "zoho.eu"),
            ("zohomail.eu", "zoho.eu"),
            ("zoho.in", "zoho.in"),
            ("zohomail.in", "zoho.in"),
            ("zoho.com.au", "zoho.com.au"),
            ("zohomail.com.au", "zoho.com.au"),
            ("zoho.jp", "zoho.jp"),
            ("zohomail.jp", "zoho.jp"),
            ("zohocloud.ca", "zohocloud.ca"),
            ("zohomailcloud.ca", "zohocloud.ca"),
            ("zoho.com.cn", "zoho.com.cn"),
            ("zohomail.com.cn", "zoho.com.cn"),
            ("zoho.sa", "zoho.sa"),
            ("zohomail.sa", "zoho.sa"),
            ("zoho.ae", "zoho.ae"),
            ("zoho.uk", "zoho.uk"),
        ];
        for (domain, centre) in centres {
            let expected = ("zoho".to_owned(), format!("imap.{centre}"), format!("smtp.{centre}"));
            assert_eq!(hosts(&format!("alice@{domain}")), expected);
        }
    }

    #[test]
    fn other_providers_are_known() {
        for (address, provider, imap, smtp) in [
            ("alice@gmail.com", "google", "imap.gmail.com", "smtp.gmail.com"),
            ("Alice@GMail.com.", "google", "imap.gmail.com", "smtp.gmail.com"),
            ("a@hotmail.co.jp", "microsoft", "outlook.office365.com", "smtp-mail.outlook.com"),
            ("a@me.com", "icloud", "imap.mail.me.com", "smtp.mail.me.com"),
            ("a@yahoo.co.uk", "yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
            ("a@aol.com", "aol", "imap.aol.com", "smtp.aol.com"),
            ("a@fastmail.com", "fastmail", "imap.fastmail.com", "smtp.fastmail.com"),
            ("a@gmx.de", "gmx", "imap.gmx.net", "mail.gmx.net"),
            ("a@pm.me", "proton", "127.0.0.1", "127.0.0.1"),
        ] {
            assert_eq!(hosts(address), (provider.to_owned(), imap.to_owned(), smtp.to_owned()));
        }
        assert_eq!(suggest("bob@outlook.com").hint, Some(Hint::OauthMissing));
        assert_eq!(suggest("bob@icloud.com").smtp.security, Security::StartTls);
        assert_eq!(suggest("hanako@yahoo.co.jp").username, "hanako");
        assert_eq!(suggest(" bob@gmail.com ").username, "bob@gmail.com");
    }

    #[test]
    fn a_server_tells_its_provider() {
        assert_eq!(of_host("imap.zoho.eu"), Some("zoho"));
        assert_eq!(of_host("IMAPPRO.zoho.com.au"), Some("zoho"));
        assert_eq!(of_host("smtppro.zohocloud.ca"), Some("zoho"));
        assert_eq!(of_host("imap.gmail.com"), Some("google"));
        assert_eq!(of_host("imappro.example.org"), None);
        assert_eq!(of_host("imap.zoho.com.evil.example"), None);
        assert_eq!(of_host("127.0.0.1"), None);
        assert_eq!(of_host("no host"), None);
    }

    #[test]
    fn an_unknown_domain_is_guessed_from_its_name() {
        let found = suggest("bob@mail.example.org");
        assert_eq!(found.imap.host, "imap.mail.example.org");
        assert_eq!((found.imap.port, found.smtp.port), (993, 465));
        assert_eq!((found.provider.as_str(), found.hint), ("guess", None));
        assert_eq!(found.username, "bob@mail.example.org");
        assert_eq!(hosts("bob@例え.jp").1, "imap.xn--r8jz45g.jp");
        assert_eq!(hosts("bob@localhost").1, "localhost");
        // Not one of Zoho's, though it ends like one.
        assert_eq!(hosts("bob@notzoho.com").1, "imap.notzoho.com");
    }
}
