//! Flags of a message: RFC 9051 section 2.3.2 system flags as bits, keywords by name.

use std::collections::BTreeSet;

/// The flags one message has in one mailbox. `\Recent` is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Flags {
    /// System flags, the bits of [`Flags::SEEN`] and its siblings.
    pub system: u8,
    /// Keywords as the server wrote them; compared without regard to ASCII case.
    pub keywords: BTreeSet<String>,
}

impl Flags {
    /// `\Seen`
    pub const SEEN: u8 = 1;
    /// `\Answered`
    pub const ANSWERED: u8 = 2;
    /// `\Flagged`
    pub const FLAGGED: u8 = 4;
    /// `\Deleted`
    pub const DELETED: u8 = 8;
    /// `\Draft`
    pub const DRAFT: u8 = 16;

    const NAMES: [(u8, &'static str); 5] = [
        (Self::SEEN, "\\Seen"),
        (Self::ANSWERED, "\\Answered"),
        (Self::FLAGGED, "\\Flagged"),
        (Self::DELETED, "\\Deleted"),
        (Self::DRAFT, "\\Draft"),
    ];

    /// Reads flags as IMAP writes them (`\Seen`, `$Forwarded`); `\Recent`, `\*` and unknown `\`
    /// flags are passed over.
    pub fn parse<I: IntoIterator<Item = S>, S: AsRef<str>>(names: I) -> Self {
        let mut flags = Self::default();
        for name in names {
            let name = name.as_ref();
            if let Some((bit, _)) = Self::NAMES.iter().find(|(_, n)| n.eq_ignore_ascii_case(name)) {
                flags.system |= bit;
            } else if !name.starts_with('\\')
                && !name.is_empty()
                && !flags.keywords.iter().any(|k| k.eq_ignore_ascii_case(name))
            {
                flags.keywords.insert(name.to_owned());
            }
        }
        flags
    }

    /// Whether all the given system bits are set.
    pub fn has(&self, bits: u8) -> bool {
        self.system & bits == bits
    }

    /// The flags as IMAP writes them, system flags first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        Self::NAMES
            .iter()
            .filter(|(bit, _)| self.has(*bit))
            .map(|(_, name)| *name)
            .chain(self.keywords.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_flags_survive_the_round_trip() {
        let flags =
            Flags::parse(["\\SEEN", "\\Recent", "$FORWARDED", "$forwarded", "\\*", "\\Flagged"]);
        assert_eq!(flags.names().collect::<Vec<_>>(), ["\\Seen", "\\Flagged", "$FORWARDED"]);
        assert!(flags.has(Flags::SEEN | Flags::FLAGGED));
        assert!(!flags.has(Flags::DRAFT));
    }
}
