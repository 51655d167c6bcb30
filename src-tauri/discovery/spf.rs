//! What a domain's texts say about its provider, where the MX belongs to a filter before it.

use crate::found::{Found, Source};
use account::providers;

/// The first provider of the table that the texts name.
pub(crate) fn provider(texts: &[String], address: &str) -> Option<Found> {
    texts.iter().flat_map(|text| names(text)).find_map(|name| {
        let provider = providers::by_spf(name)?;
        Some(Found::of(provider, Source::Spf, name, address))
    })
}

/// What an SPF record includes, and what Zoho had a customer write to prove the domain is theirs.
fn names(text: &str) -> Vec<&str> {
    if let Some(proof) = text.strip_prefix("zoho-verification=") {
        return vec![proof.trim()];
    }
    let mut words = text.split_ascii_whitespace();
    if !words.next().is_some_and(|first| first.eq_ignore_ascii_case("v=spf1")) {
        return Vec::new();
    }
    words.filter_map(included).collect()
}

fn included(word: &str) -> Option<&str> {
    let word = word.strip_prefix(['+', '?', '~']).unwrap_or(word);
    let (key, name) = word.split_once([':', '='])?;
    let counts = key.eq_ignore_ascii_case("include") || key.eq_ignore_ascii_case("redirect");
    counts.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(texts: &[&str]) -> Option<String> {
        let texts: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
        provider(&texts, "alice@example.org").map(|found| found.imap.host)
    }

    #[test]
    fn an_spf_record_names_the_provider_behind_a_filter() {
        for (text, imap) in [
            ("v=spf1 include:zoho.eu ~all", "imappro.zoho.eu"),
            ("v=spf1 include:zohomail.com -all", "imappro.zoho.com"),
            ("V=SPF1 mx +Include:one.zoho.in -all", "imappro.zoho.in"),
            ("v=spf1 redirect=zohocloud.ca", "imappro.zohocloud.ca"),
            ("v=spf1 include:spf.example.net include:zoho.com.au -all", "imappro.zoho.com.au"),
            ("zoho-verification=zb12345678.zmverify.zoho.jp", "imappro.zoho.jp"),
            ("v=spf1 include:_spf.google.com ~all", "imap.gmail.com"),
        ] {
            assert_eq!(host(&["something else", text]).as_deref(), Some(imap), "{text}");
        }
    }

    #[test]
    fn other_texts_name_nobody() {
        for text in [
            "",
            "v=spf1",
            "v=spf1 -all",
            "v=spf10 include:zoho.eu",
            "include:zoho.eu",
            "v=spf1 -include:zoho.eu",
            "v=spf1 exists:zoho.eu",
            "v=spf1 include:zoho.eu.example",
            "v=spf1 include: :: = include",
        ] {
            assert_eq!(host(&[text]), None, "{text}");
        }
    }
}
