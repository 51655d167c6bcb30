//! Lists as one TEXT column: flags and ids joined by spaces, addresses by separators no header can
//! hold.

use mail::address::Address;
use mail::flags::Flags;
use mail::server::Security;
use std::collections::BTreeSet;

/// Between the name and the address of one person.
const UNIT: char = '\u{1f}';
/// Between persons.
const RECORD: char = '\u{1e}';
/// The most addresses of one field that are kept outside the message itself.
const MOST_ADDRESSES: usize = 100;

/// `name US email RS name US email`.
pub(crate) fn from_addresses(addresses: &[Address]) -> String {
    from_all_addresses(addresses.get(..MOST_ADDRESSES).unwrap_or(addresses))
}

/// The same, of a letter of ours: nobody is left out.
pub(crate) fn from_all_addresses(addresses: &[Address]) -> String {
    let mut out = String::new();
    for (n, address) in addresses.iter().enumerate() {
        if n > 0 {
            out.push(RECORD);
        }
        push_clean(&mut out, &address.name);
        out.push(UNIT);
        push_clean(&mut out, &address.email);
    }
    out
}

fn push_clean(out: &mut String, text: &str) {
    if text.contains([UNIT, RECORD]) {
        out.extend(text.chars().filter(|c| ![UNIT, RECORD].contains(c)));
    } else {
        out.push_str(text);
    }
}

pub(crate) fn to_addresses(text: &str) -> Vec<Address> {
    let person = |one: &str| {
        let (name, email) = one.split_once(UNIT).unwrap_or(("", one));
        Address { name: name.to_owned(), email: email.to_owned() }
    };
    if text.is_empty() { Vec::new() } else { text.split(RECORD).map(person).collect() }
}

/// Words joined by spaces; none of them can hold one.
pub(crate) fn from_words<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let mut out = String::new();
    for word in words {
        let word = word.as_ref();
        if word.is_empty() || word.contains(' ') {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

pub(crate) fn to_words(text: &str) -> Vec<String> {
    text.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

pub(crate) fn to_flags(system: u8, keywords: &str) -> Flags {
    Flags { system, keywords: to_words(keywords).into_iter().collect::<BTreeSet<_>>() }
}

pub(crate) fn from_keywords(flags: &Flags) -> String {
    from_words(&flags.keywords)
}

pub(crate) fn from_security(security: Security) -> &'static str {
    match security {
        Security::Tls => "tls",
        Security::StartTls => "starttls",
    }
}

pub(crate) fn to_security(text: &str) -> Security {
    if text == "starttls" { Security::StartTls } else { Security::Tls }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, email: &str) -> Address {
        Address { name: name.into(), email: email.into() }
    }

    #[test]
    fn alice_and_bob_come_back_as_they_went_in() {
        let both = [person("Alice, \"A\" <x>", "alice@example.org"), person("", "bob@例え.jp")];
        assert_eq!(to_addresses(&from_addresses(&both)), both);
        assert_eq!(to_addresses(&from_addresses(&[])), []);
        let only_a_name = [person("undisclosed", "")];
        assert_eq!(to_addresses(&from_addresses(&only_a_name)), only_a_name);
    }

    #[test]
    fn nobody_can_add_a_recipient_by_a_name() {
        let eve = [person("Eve\u{1e}Bob\u{1f}bob@example.org", "eve@example.org")];
        let back = to_addresses(&from_addresses(&eve));
        assert_eq!(back.len(), 1);
        assert_eq!(back[0].email, "eve@example.org");
    }

    #[test]
    fn a_letter_to_a_hundred_thousand_keeps_its_row_small() {
        let crowd = vec![person("n", "n@example.org"); 100_000];
        assert!(from_addresses(&crowd).len() < 2_000);
        assert_eq!(to_addresses(&from_all_addresses(&crowd)).len(), crowd.len(), "but for ours");
    }
}
