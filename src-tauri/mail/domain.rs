//! Domains as people should judge them: the part that somebody registered, and what only looks
//! like another (UTS #39).

use crate::domain_names::IMITATED;
use std::borrow::Cow;
use unicode_security::{RestrictionLevel, RestrictionLevelDetection as _};

/// Shorter names differ from others in one letter by chance.
const SHORTEST: usize = 5;
/// No domain is longer.
const LONGEST: usize = 253;

/// The part of a host that somebody registered (`click.shop.co.uk`: `shop.co.uk`); the host itself
/// where it is a public suffix or no domain. In lower case.
pub fn registrable(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let ascii = to_ascii(&host);
    psl::domain_str(&ascii).unwrap_or(&ascii).to_owned()
}

/// Whether two hosts belong to the same registrant.
pub fn is_same(one: &str, other: &str) -> bool {
    registrable(one) == registrable(other)
}

/// A domain for people: its letters where they can be trusted, else as it crosses the wire
/// (`xn--...`).
pub fn shown(domain: &str) -> String {
    let domain = domain.to_lowercase();
    if is_deceptive(&domain) { to_ascii(&domain).into_owned() } else { to_unicode(&domain) }
}

/// Whether a domain's letters deceive: several scripts in one name, or letters of another script
/// that all look like Latin ones.
pub fn is_deceptive(domain: &str) -> bool {
    let readable = to_unicode(domain);
    let broken = readable.contains('\u{FFFD}');
    let deceptive = |label: &str| {
        let mixed = !label.check_restriction_level(RestrictionLevel::HighlyRestrictive);
        !label.is_ascii() && (mixed || skeleton(label).is_ascii())
    };
    broken || readable.len() > LONGEST || readable.split('.').any(deceptive)
}

/// The domain among `known` (or those often imitated) that this one looks like and is not.
pub fn imitates<'k>(domain: &str, known: &'k [String]) -> Option<Cow<'k, str>> {
    if domain.is_empty() || domain.len() > LONGEST {
        return None;
    }
    let own = registrable(domain);
    let often = || IMITATED.iter().copied();
    if known.iter().any(|k| registrable(k) == own) || often().any(|k| k == own) {
        return None;
    }
    let host = to_ascii(&domain.to_lowercase()).into_owned();
    let known = known.iter().map(|k| Cow::Borrowed(k.as_str()));
    let mut all = known.chain(often().map(Cow::Borrowed));
    all.find(|other| looks_like(&own, &registrable(other)) || wears(&host, &registrable(other)))
}

/// Whether one registered domain could be read as another.
fn looks_like(one: &str, other: &str) -> bool {
    let (first, second) = (name(one), name(other));
    if first == second || second.len() < 2 {
        return false;
    }
    let alike = skeleton(&to_unicode(&first)) == skeleton(&to_unicode(&second));
    alike || (second.len() >= SHORTEST && first.len() >= SHORTEST && is_a_slip(&first, &second))
}

/// Whether a host bears another's domain in front of its own (`zoho.com.account.example`), or
/// the name of one that is often imitated between hyphens.
fn wears(host: &str, other: &str) -> bool {
    let inside = format!(".{host}").contains(&format!(".{other}."));
    let brand = name(other);
    let own = name(&registrable(host));
    let hyphened = IMITATED.contains(&other)
        && brand.len() >= SHORTEST
        && own.contains('-')
        && own.split('-').any(|word| word == brand);
    inside || hyphened
}

/// What stands before the public suffix.
fn name(registrable: &str) -> String {
    let suffix = psl::suffix_str(registrable).map_or(0, |suffix| suffix.len() + 1);
    let end = registrable.len().saturating_sub(suffix);
    registrable.get(..end).filter(|n| !n.is_empty()).unwrap_or(registrable).to_owned()
}

/// What two strings share that look the same.
fn skeleton(text: &str) -> String {
    let lower = text.to_lowercase();
    unicode_security::skeleton(&lower).collect::<String>().to_lowercase()
}

/// One letter changed, added, left out, or two exchanged.
fn is_a_slip(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let middle = |of: &[char]| of.get(..of.len() - end).unwrap_or_default().to_vec();
    match (middle(a).as_slice(), middle(b).as_slice()) {
        ([_], [_]) | ([_], []) | ([], [_]) => true,
        ([w, x], [y, z]) => w == z && x == y,
        _ => false,
    }
}

fn to_unicode(domain: &str) -> String {
    if !domain.contains("xn--") {
        return domain.to_owned();
    }
    let (readable, good) = idna::domain_to_unicode(domain);
    if good.is_ok() { readable } else { "\u{FFFD}".to_owned() }
}

fn to_ascii(domain: &str) -> Cow<'_, str> {
    if domain.is_ascii() {
        return Cow::Borrowed(domain);
    }
    idna::domain_to_ascii(domain).map_or(Cow::Borrowed(domain), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_belongs_to_who_registered_its_domain() {
        assert_eq!(registrable("click.bank.example"), "bank.example");
        assert_eq!(registrable("a.b.shop.co.uk."), "shop.co.uk");
        assert_eq!(registrable("www.city.kyoto.jp"), "city.kyoto.jp");
        assert_eq!(registrable("co.uk"), "co.uk");
        assert_eq!(registrable("localhost"), "localhost");
        assert!(is_same("www.Zoho.com", "accounts.zoho.com"));
        assert!(!is_same("one.github.io", "two.github.io"));
    }

    #[test]
    fn letters_that_deceive_are_shown_as_they_cross_the_wire() {
        assert_eq!(shown("xn--bcher-kva.example"), "bücher.example");
        assert_eq!(shown("例え.jp"), "例え.jp");
        assert_eq!(shown("bаnk.example"), "xn--bnk-6cd.example");
        assert_eq!(shown("xn--bnk-5cd.example"), "xn--bnk-5cd.example");
        assert!(shown("аррӏе.com").starts_with("xn--"));
        assert!(!is_deceptive("россия.example") && !is_deceptive("日本語.example"));
    }

    #[test]
    fn a_domain_that_could_be_read_as_a_friends_is_found_out() {
        let known = ["lindqvist.example".to_owned(), "tanner.co.uk".to_owned()];
        let like = |domain: &str| imitates(domain, &known).map(Cow::into_owned);
        for (domain, friend) in [
            ("lindqvlst.example", "lindqvist.example"),
            ("1indqvist.example", "lindqvist.example"),
            ("lindvqist.example", "lindqvist.example"),
            ("mail.lindqvist-.example", "lindqvist.example"),
            ("tarnner.org", "tanner.co.uk"),
            ("zoho.com.account-verify.example", "zoho.com"),
            ("zoh0.com", "zoho.com"),
            ("rnicrosoft.com", "microsoft.com"),
            ("paypa1.com", "paypal.com"),
            ("secure-paypal.example", "paypal.com"),
            ("xn--80ak6aa92e.com", "apple.com"),
        ] {
            assert_eq!(like(domain).as_deref(), Some(friend), "{domain}");
        }
        for domain in [
            "lindqvist.example",
            "post.lindqvist.example",
            "lindqvist.org",
            "zoho.eu",
            "mail.zoho.com",
            "example.org",
            "amazon.co.jp",
            "bob.example",
            "",
        ] {
            assert_eq!(like(domain), None, "{domain}");
        }
    }
}
