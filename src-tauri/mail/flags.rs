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

    /// More keywords than anybody gives a message. What a server says beyond them is not kept: each
    /// is compared with all others.
    const MOST_KEYWORDS: usize = 200;
    /// A longer word is no keyword.
    const LONGEST_KEYWORD: usize = 250;

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
                && name.len() <= Self::LONGEST_KEYWORD
                && flags.keywords.len() < Self::MOST_KEYWORDS
                && !flags.keywords.iter().any(|k| k.eq_ignore_ascii_case(name))
            {
                flags.keywords.insert(name.to_owned());
            }
        }
        flags
    }

    /// One flag by its name, as a person may wish for it: a system flag, or a keyword that is an
    /// atom (RFC 9051 section 9). Nothing else can be said to a server.
    pub fn named(name: &str) -> Option<Self> {
        let special = |b: u8| !b.is_ascii_graphic() || b"(){%*\"\\]".contains(&b);
        let is_atom = !name.is_empty() && !name.bytes().any(special);
        let one = Self::parse([name]);
        (one.system != 0 || is_atom).then_some(one)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.system == 0 && self.keywords.is_empty()
    }

    /// Whether it has this keyword, whatever the case.
    pub fn has_keyword(&self, keyword: &str) -> bool {
        self.keywords.contains(keyword)
            || self.keywords.iter().any(|k| k.eq_ignore_ascii_case(keyword))
    }

    /// These with others added, then others removed. Of two spellings of a keyword ours stays.
    pub fn changed(&self, add: &Self, remove: &Self) -> Self {
        let more = add.keywords.iter().filter(|k| !self.has_keyword(k));
        let all = self.keywords.iter().chain(more);
        Self {
            system: (self.system | add.system) & !remove.system,
            keywords: all.filter(|k| !remove.has_keyword(k)).cloned().collect(),
        }
    }

    /// Those of these that the other does not have.
    pub fn without(&self, other: &Self) -> Self {
        self.changed(&Self::default(), other)
    }

    /// Each of them by itself.
    pub fn each(&self) -> impl Iterator<Item = Self> + '_ {
        let bits = Self::NAMES.iter().filter(|(bit, _)| self.has(*bit));
        let system = bits.map(|(bit, _)| Self { system: *bit, ..Self::default() });
        let keyword = |k: &String| Self { system: 0, keywords: BTreeSet::from([k.clone()]) };
        system.chain(self.keywords.iter().map(keyword))
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

    #[test]
    fn a_million_keywords_are_not_a_messages_own() {
        let many = (0..1_000_000).map(|n| format!("keyword{n}"));
        let flags = Flags::parse(many.chain(["\\Seen".to_owned()]));
        assert!(flags.has(Flags::SEEN) && flags.has_keyword("keyword0"));
        assert_eq!(flags.keywords.len(), 200);
        assert!(Flags::parse(["x".repeat(1_000)]).is_empty());
    }

    #[test]
    fn a_wish_is_a_flag_that_can_be_said_to_a_server() {
        assert_eq!(Flags::named("\\seen"), Some(Flags::parse(["\\Seen"])));
        assert_eq!(Flags::named("$Work"), Some(Flags::parse(["$Work"])));
        for name in ["", "\\Recent", "\\*", "a b", "a)", "a\r\nb", "\u{e9}", "x]"] {
            assert_eq!(Flags::named(name), None, "{name:?}");
        }
    }

    #[test]
    fn flags_are_added_removed_and_told_apart_whatever_their_case() {
        let before = Flags::parse(["\\Seen", "$Work"]);
        let add = Flags::parse(["\\Flagged", "$work", "$New"]);
        let after = before.changed(&add, &Flags::parse(["\\Seen"]));
        assert_eq!(after.names().collect::<Vec<_>>(), ["\\Flagged", "$New", "$Work"]);
        assert_eq!(after.without(&before), Flags::parse(["\\Flagged", "$New"]));
        assert!(Flags::parse(["$A"]).without(&Flags::parse(["$a"])).is_empty());
        assert_eq!(add.each().count(), 3);
    }
}
