//! What a server says it can do: RFC 9051 section 7.2.2.

use std::collections::BTreeSet;

/// The server's capabilities, as it named them last. Bounded: a server cannot make this grow
/// without end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities {
    names: BTreeSet<String>,
}

impl Capabilities {
    const MOST: usize = 200;
    const LONGEST: usize = 100;

    /// Reads the words after `CAPABILITY`.
    pub fn parse(words: &[u8]) -> Self {
        let names = words
            .split(|b| b.is_ascii_whitespace())
            .filter(|word| !word.is_empty() && word.len() <= Self::LONGEST && word.is_ascii())
            .take(Self::MOST)
            .map(|word| String::from_utf8_lossy(word).to_ascii_uppercase())
            .collect();
        Self { names }
    }

    /// Whether the server has this one (`CONDSTORE`, `AUTH=PLAIN`), whatever the case.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(&name.to_ascii_uppercase())
    }

    /// The largest message APPEND takes, where the server says so (RFC 7889).
    pub fn append_limit(&self) -> Option<u64> {
        self.names.iter().find_map(|n| n.strip_prefix("APPENDLIMIT=")?.parse().ok())
    }

    /// Whether a MOVE is one command (RFC 6851, or IMAP4rev2).
    pub fn has_move(&self) -> bool {
        self.has("MOVE") || self.has("IMAP4REV2")
    }

    /// Whether messages can be removed one by one, by UID (RFC 4315, or IMAP4rev2).
    pub fn has_uid_expunge(&self) -> bool {
        self.has("UIDPLUS") || self.has("IMAP4REV2")
    }

    /// All of them, in upper case, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}
