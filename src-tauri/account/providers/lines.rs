//! Reads the table of providers, line by line.

use super::oauth::Lines;
use super::{Hint, Instead, Provider, UserName};
use mail::server::{Endpoint, Security};

/// Reads the table; what cannot be read is left out and its line's number told.
pub(super) fn read(table: &str) -> (Vec<Provider>, Vec<usize>) {
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
    mx: Vec<String>,
    spf: Vec<String>,
    imap: Option<Endpoint>,
    smtp: Vec<Endpoint>,
    instead: Option<Instead>,
    username: UserName,
    hint: Option<Hint>,
    oauth: Lines,
}

impl Block {
    fn open(number: usize, rest: &str) -> Option<Block> {
        let (name, title) = rest.trim().split_once(char::is_whitespace)?;
        Some(Block {
            number,
            name: name.to_owned(),
            title: title.trim().to_owned(),
            domains: Vec::new(),
            mx: Vec::new(),
            spf: Vec::new(),
            imap: None,
            smtp: Vec::new(),
            instead: None,
            username: UserName::Address,
            hint: None,
            oauth: Lines::default(),
        })
    }

    fn add(&mut self, key: &str, rest: &str) -> Option<()> {
        let value = rest.trim();
        match key {
            "domains" => self.domains.extend(names(value)),
            "mx" => self.mx.extend(names(value)),
            "spf" => self.spf.extend(names(value)),
            "imap" => self.imap = Some(endpoint(value)?),
            "smtp" => self.smtp.push(endpoint(value)?),
            "else" => self.instead = Some(instead(value)?),
            "username" => {
                self.username = match value {
                    "address" => UserName::Address,
                    "local" => UserName::LocalPart,
                    _ => return None,
                }
            }
            "hint" => self.hint = Some(Hint::ALL.into_iter().find(|hint| hint.code() == value)?),
            _ => self.oauth.add(key, value)?,
        }
        Some(())
    }

    fn finish(self) -> Option<Provider> {
        let mut smtp = self.smtp.into_iter();
        Some(Provider {
            name: self.name,
            title: self.title,
            domains: self.domains,
            mx: self.mx,
            spf: self.spf,
            imap: self.imap?,
            smtp: smtp.next()?,
            smtp_also: smtp.collect(),
            instead: self.instead,
            username: self.username,
            hint: self.hint,
            oauth: self.oauth.finish().ok()?,
        })
    }
}

fn names(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().map(str::to_owned)
}

fn instead(text: &str) -> Option<Instead> {
    let (imap, smtp) = text.split_once(char::is_whitespace)?;
    let smtp = smtp.trim();
    let whole = !smtp.is_empty() && !smtp.contains(char::is_whitespace);
    whole.then(|| Instead { imap: imap.to_owned(), smtp: smtp.to_owned() })
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
