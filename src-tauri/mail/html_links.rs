//! What the words of a link claim, and what an image's size says of it.

use crate::{domain, html_urls, text};
use url::Url;

/// So much of a link's words is looked at.
pub(crate) const LONGEST: usize = 300;

/// The host (or address) that a link's words name, where the link leads to another registrant's.
pub(crate) fn claim(words: &str, target: &str) -> Option<String> {
    let words = text::clean(words);
    let target = Url::parse(target).ok()?;
    if target.scheme() == "mailto" {
        let shown = only_word(&words).filter(|w| w.matches('@').count() == 1)?;
        let (_, own) = target.path().rsplit_once('@')?;
        let (_, named) = shown.rsplit_once('@')?;
        return (is_host(named) && !domain::is_same(named, own)).then(|| shown.to_owned());
    }
    let named = named_host(&words)?;
    (!domain::is_same(&named, target.host_str()?)).then(|| domain::shown(&named))
}

/// The host in words that read as a web address: with its scheme, with `www.`, or alone.
fn named_host(words: &str) -> Option<String> {
    let with_scheme = |word: &&str| {
        let start = word.get(..8).unwrap_or(word).to_ascii_lowercase();
        ["http://", "https://", "www."].iter().any(|s| start.starts_with(s))
    };
    if let Some(word) = words.split_whitespace().find(with_scheme) {
        let url = html_urls::link(word)?;
        return Url::parse(&url).ok()?.host_str().map(str::to_owned);
    }
    let word = only_word(words)?.trim_end_matches(['.', ',', ';', '!', '?', '>', '»']);
    let host = word.split(['/', '?', '#', ':']).next()?;
    is_host(host).then(|| host.to_lowercase())
}

fn only_word(words: &str) -> Option<&str> {
    let mut all = words.split_whitespace();
    all.next().filter(|_| all.next().is_none())
}

/// Whether this is a host's name and no file's, sentence's or version's.
fn is_host(word: &str) -> bool {
    let labels = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    let ascii = idna::domain_to_ascii(word).unwrap_or_default();
    word.contains('.')
        && word.chars().all(labels)
        && psl::domain(ascii.as_bytes()).is_some_and(|d| d.suffix().is_known())
}

/// Whether an image is too small to be seen or hidden. `find` gives its attributes.
pub(crate) fn is_pixel<'v>(find: &dyn Fn(&str) -> Option<&'v str>) -> bool {
    let style = find("style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.split_whitespace().collect();
    let of_style = |name: &str| {
        let found = style.split(';').find_map(|rule| rule.strip_prefix(name)?.strip_prefix(':'));
        found.map(|value| value.trim_end_matches("!important"))
    };
    let tiny = |name: &str| {
        let value = of_style(name).or_else(|| find(name)).unwrap_or_default();
        value.trim().trim_end_matches("px").parse::<f32>().is_ok_and(|n| n <= 2.0)
    };
    (tiny("width") && tiny("height"))
        || of_style("display") == Some("none")
        || of_style("visibility") == Some("hidden")
        || of_style("opacity") == Some("0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_name_another_host_are_a_claim() {
        let claimed = |words: &str, target: &str| claim(words, target).unwrap_or_default();
        let evil = "https://evil.example/";
        assert_eq!(claimed("https://bank.com/login", evil), "bank.com");
        assert_eq!(claimed("  www.bank.com ", evil), "www.bank.com");
        assert_eq!(claimed("See http://bank.com now", evil), "bank.com");
        assert_eq!(claimed("bank.com", evil), "bank.com");
        assert_eq!(claimed("help@bank.com", "mailto:help@evil.example"), "help@bank.com");
        for (words, target) in [
            ("bank.com", "https://click.bank.com/x"),
            ("https://bank.com", "http://www.bank.com/"),
            ("Read more", evil),
            ("report.docx", evil),
            ("1.2", evil),
            ("v2.0.1", evil),
            ("e.g. this", evil),
            ("", evil),
            ("Ask help@bank.com for more", "mailto:help@evil.example"),
            ("help@bank.com", "mailto:help@bank.com"),
        ] {
            assert_eq!(claim(words, target), None, "{words}");
        }
    }

    #[test]
    fn an_image_nobody_can_see_is_a_pixel() {
        let pixel = |attributes: &[(&str, &'static str)]| {
            let find = |name: &str| attributes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            is_pixel(&find)
        };
        assert!(pixel(&[("width", "1"), ("height", "1")]));
        assert!(pixel(&[("width", "0"), ("height", "0")]));
        assert!(pixel(&[("style", "width: 1px; height:1px !important")]));
        assert!(pixel(&[("style", "display : none"), ("width", "600")]));
        assert!(!pixel(&[("width", "600"), ("height", "1")]), "a line that parts");
        assert!(!pixel(&[("width", "100%"), ("height", "2px")]));
        assert!(!pixel(&[]));
    }
}
