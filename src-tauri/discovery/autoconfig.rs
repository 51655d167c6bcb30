//! Reads a provider's `config-v1.1.xml`: the format of Thunderbird's autoconfig and of the ISPDB.
//! It comes from strangers: a document type, an entity of its own or a deep nest ends the reading.

use account::providers::canonical;
use mail::server::{Endpoint, Security};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// The provider's name for people.
    pub title: String,
    /// Where the mail is.
    pub imap: Endpoint,
    /// Where it is sent.
    pub smtp: Endpoint,
    /// What to sign in with.
    pub username: String,
    /// No way in by a password is named.
    pub oauth_only: bool,
}

/// The usual file nests four deep.
const DEEPEST: usize = 16;
/// The usual file has a hundred.
const MOST_EVENTS: usize = 20_000;
const LONGEST_TITLE: usize = 80;

/// Reads the file for an address; `None` when it is not such a file or names no server that is
/// reached under TLS.
pub(crate) fn read(xml: &str, address: &str) -> Option<Config> {
    let mut reader = Reader::from_str(xml);
    let mut file = File::default();
    for _ in 0..MOST_EVENTS {
        match reader.read_event().ok()? {
            Event::Start(tag) => file.open(&tag)?,
            Event::End(_) => file.close(),
            Event::Empty(tag) => {
                file.open(&tag)?;
                file.close();
            }
            Event::Text(text) => file.text.push_str(&text.into_inner()),
            Event::CData(text) => file.text.push_str(&text.into_inner()),
            Event::GeneralRef(name) => file.text.push(character(&name.into_inner())?),
            Event::DocType(_) => return None,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return file.finish(address),
        }
    }
    None
}

/// The five entities that XML itself has.
fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[derive(Default)]
struct File {
    path: Vec<String>,
    text: String,
    title: String,
    server: Option<Server>,
    imap: Vec<Server>,
    smtp: Vec<Server>,
}

#[derive(Default)]
struct Server {
    outgoing: bool,
    host: String,
    port: String,
    security: String,
    username: String,
    ways: Vec<String>,
}

impl File {
    fn open(&mut self, tag: &BytesStart<'_>) -> Option<()> {
        let name = tag.local_name().as_ref().to_owned();
        if self.path.len() >= DEEPEST {
            return None;
        }
        if self.path.is_empty() && name != "clientConfig" {
            return None;
        }
        let kind = tag.try_get_attribute("type").ok()?;
        let kind = kind.map(|kind| kind.value.to_ascii_lowercase()).unwrap_or_default();
        let wanted = match name.as_str() {
            "incomingServer" => kind == "imap",
            "outgoingServer" => kind == "smtp",
            _ => false,
        };
        if wanted {
            let outgoing = name == "outgoingServer";
            self.server = Some(Server { outgoing, ..Server::default() });
        }
        self.text.clear();
        self.path.push(name);
        Some(())
    }

    fn close(&mut self) {
        let Some(name) = self.path.pop() else { return };
        let text = self.text.trim().to_owned();
        self.text.clear();
        match name.as_str() {
            "incomingServer" | "outgoingServer" => {
                let list = if name == "incomingServer" { &mut self.imap } else { &mut self.smtp };
                list.extend(self.server.take());
            }
            "displayName" if self.title.is_empty() => self.title = text,
            _ => {
                if let Some(server) = &mut self.server {
                    server.set(&name, text);
                }
            }
        }
    }

    /// The first server of each kind that can be used; the file has them in its order of
    /// preference.
    fn finish(self, address: &str) -> Option<Config> {
        if !self.path.is_empty() {
            return None;
        }
        let imap = self.imap.iter().filter(|server| !server.outgoing);
        let (imap, server) = imap.filter_map(|s| Some((s.endpoint(address)?, s))).next()?;
        let smtp = self.smtp.iter().filter(|server| server.outgoing);
        let smtp = smtp.filter_map(|server| server.endpoint(address)).next()?;
        let username = fill(&server.username, address);
        let printed = self.title.chars().filter(|c| !c.is_control());
        Some(Config {
            title: printed.take(LONGEST_TITLE).collect(),
            imap,
            smtp,
            username: if username.is_empty() { address.to_owned() } else { username },
            oauth_only: !server.takes_password(),
        })
    }
}

impl Server {
    fn set(&mut self, field: &str, text: String) {
        match field {
            "hostname" => self.host = text,
            "port" => self.port = text,
            "socketType" => self.security = text.to_ascii_lowercase(),
            "username" => self.username = text,
            "authentication" => self.ways.push(text.to_ascii_lowercase()),
            _ => {}
        }
    }

    /// `None` for a connection in the clear, and for what is no host.
    fn endpoint(&self, address: &str) -> Option<Endpoint> {
        let security = match self.security.as_str() {
            "ssl" | "tls" => Security::Tls,
            "starttls" => Security::StartTls,
            _ => return None,
        };
        let port = self.port.parse().ok().filter(|port| *port != 0)?;
        Some(Endpoint { host: canonical(&fill(&self.host, address))?, port, security })
    }

    fn takes_password(&self) -> bool {
        let password = |way: &String| way.starts_with("password") || way == "plain";
        self.ways.is_empty() || self.ways.iter().any(password)
    }
}

/// Puts the address where the file has a placeholder.
fn fill(text: &str, address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let filled = text
        .replace("%EMAILADDRESS%", address)
        .replace("%EMAILLOCALPART%", local)
        .replace("%EMAILDOMAIN%", domain);
    filled.chars().filter(|c| !c.is_control()).take(320).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(kind: &str, host: &str, port: u16, socket: &str, more: &str) -> String {
        let tag = if kind == "smtp" { "outgoingServer" } else { "incomingServer" };
        format!(
            "<{tag} type=\"{kind}\"><hostname>{host}</hostname><port>{port}</port>\
             <socketType>{socket}</socketType>{more}</{tag}>"
        )
    }

    fn file(servers: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- a file -->\n\
             <clientConfig version=\"1.1\"><emailProvider id=\"example.org\">\
             <domain>example.org</domain><displayName>Example &amp; Sons</displayName>{servers}\
             </emailProvider></clientConfig>"
        )
    }

    fn both(more: &str) -> String {
        let smtp = server("smtp", "smtp.%EMAILDOMAIN%", 465, "SSL", "");
        file(&format!("{}{smtp}", server("imap", "imap.example.org", 993, "SSL", more)))
    }

    #[test]
    fn a_providers_file_is_read() {
        let found = read(&both("<username>%EMAILLOCALPART%</username>"), "bob@example.org");
        let found = found.unwrap();
        assert_eq!(found.title, "Example & Sons");
        let (imap, smtp) = ("imap.example.org".to_owned(), "smtp.example.org".to_owned());
        assert_eq!(found.imap, Endpoint { host: imap, port: 993, security: Security::Tls });
        assert_eq!(found.smtp, Endpoint { host: smtp, port: 465, security: Security::Tls });
        assert_eq!((found.username.as_str(), found.oauth_only), ("bob", false));
        let found = read(&both("<authentication>OAuth2</authentication>"), "bob@example.org");
        assert!(found.clone().unwrap().oauth_only);
        assert_eq!(found.unwrap().username, "bob@example.org");
    }

    #[test]
    fn the_first_server_with_tls_is_taken_and_none_without() {
        let pop = server("pop3", "pop.example.org", 995, "SSL", "");
        let clear = server("imap", "clear.example.org", 143, "plain", "");
        let bad = server("imap", "not a host", 993, "SSL", "");
        let numeric = server("imap", "10.0.0.1", 993, "SSL", "");
        let good = server("imap", "second.example.org", 143, "STARTTLS", "");
        let smtp = server("smtp", "smtp.example.org", 587, "STARTTLS", "");
        let found = read(&file(&format!("{pop}{clear}{bad}{numeric}{good}{smtp}")), "a@b.example");
        let found = found.unwrap();
        assert_eq!(found.imap.host, "second.example.org");
        assert_eq!((found.imap.security, found.smtp.port), (Security::StartTls, 587));
        assert_eq!(read(&file(&format!("{pop}{clear}{smtp}")), "a@b.example"), None);
        assert_eq!(read(&file(&good), "a@b.example"), None, "nothing to send by");
    }

    #[test]
    fn a_file_that_means_harm_is_not_read() {
        let laughs = format!(
            "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>{}",
            both("<username>&b;</username>")
        );
        let entity = both("<username>&b;</username>");
        let outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><clientConfig/>".to_owned();
        let deep = file(&"<x>".repeat(10_000));
        let many = file(&"<x/>".repeat(100_000));
        let cut = both("").replace("</clientConfig>", "");
        let crossed = both("").replace("</clientConfig>", "</other>");
        let html = "<!doctype html><html><body>Sign in to the Wi-Fi</body></html>".to_owned();
        for hostile in [laughs, entity, outside, deep, many, cut, crossed, html, String::new()] {
            assert_eq!(read(&hostile, "bob@example.org"), None);
        }
    }

    #[test]
    fn what_is_shown_of_it_is_short_and_plain() {
        let long = both("").replace("Example", &"x".repeat(10_000));
        assert_eq!(read(&long, "a@b.example").unwrap().title.chars().count(), 80);
        let control = both("<username>a\u{7}b\r\n</username>");
        assert_eq!(read(&control, "a@b.example").unwrap().username, "ab");
    }

    proptest::proptest! {
        #[test]
        fn no_file_ends_the_program(text in "[<>/a-z&;\"=! \\[\\]-]{0,200}") {
            let _ = read(&text, "a@b.example");
            let _ = read(&both(&text), "a@b.example");
        }
    }
}
