//! HTML as text: entities, and the words a page begins with.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use crate::entity_names;
use crate::tag::{Token, Tokens};

/// Decodes character references. A name nobody uses in mail stays as it stands.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    decode(text, |c, out| out.push(c))
}

/// Decodes character references into text that is still HTML: those for `&`, `<` and `>` stay.
pub(crate) fn unescape_known(text: &str) -> Cow<'_, str> {
    decode(text, |c, out| match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\r' => out.push('\n'),
        _ => out.push(c),
    })
}

/// Hands each reference that is known to `write`.
fn decode(text: &str, write: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match reference(after) {
            Some((c, left)) => {
                write(c, &mut out);
                rest = left;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that what follows a `&` names, and what is left.
fn reference(after: &str) -> Option<(char, &str)> {
    if let Some(number) = after.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16),
            None => (number, 10),
        };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let (digits, left) = digits.split_at_checked(end).filter(|(d, _)| !d.is_empty())?;
        let code = u32::from_str_radix(digits, radix).ok();
        // Numbers of C1 controls mean Windows-1252, as they do in browsers.
        let c = match code.and_then(|n| u8::try_from(n).ok()) {
            Some(byte @ 0x80..=0x9F) => WINDOWS_1252.decode(&[byte]).0.chars().next(),
            _ => code.and_then(char::from_u32).filter(|c| *c != '\0'),
        };
        let left = left.strip_prefix(';').unwrap_or(left);
        return Some((c.unwrap_or(char::REPLACEMENT_CHARACTER), left));
    }
    let end = after.bytes().take(12).position(|b| b == b';')?;
    let (name, left) = after.split_at_checked(end)?;
    Some((entity_names::named(name)?, left.strip_prefix(';').unwrap_or(left)))
}

/// The words that HTML begins with: at least `enough` characters, if it has them.
pub(crate) fn beginning(html: &str, enough: usize) -> String {
    let mut out = String::new();
    let mut hidden = 0usize;
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) if hidden == 0 => {
                out.push_str(&unescape(text));
                if out.len() > enough * 4 {
                    break;
                }
            }
            Token::Open(name, attributes) => {
                let is_hidden = |(k, v): &(String, &str)| {
                    k == "hidden" || k == "style" && v.contains("display") && v.contains("none")
                };
                if hidden > 0 || attributes.iter().any(is_hidden) {
                    hidden += usize::from(is_container(&name));
                }
                out.extend(gap(&name));
            }
            Token::Close(name) => {
                hidden = hidden.saturating_sub(usize::from(is_container(&name)));
                out.extend(gap(&name));
            }
            Token::Text(_) | Token::Style(_) => {}
        }
    }
    out
}

/// Elements that are closed, so that what they hide ends.
fn is_container(name: &str) -> bool {
    matches!(name, "div" | "span" | "table" | "td" | "tr" | "tbody" | "a" | "b" | "font" | "center")
}

/// What parts the words before a tag from those behind it.
fn gap(name: &str) -> Option<char> {
    match name {
        "br" | "p" | "div" | "tr" | "table" | "li" | "ul" | "ol" | "blockquote" | "pre" | "hr" => {
            Some('\n')
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "center" | "dt" | "dd" => Some('\n'),
        name if is_word(name) => None,
        _ => Some(' '),
    }
}

/// All its words, a line for each block, never more than one empty line between two.
pub(crate) fn lines(html: &str) -> String {
    let mut out = String::new();
    let mut empty = 0usize;
    for line in beginning(html, usize::MAX / 4).lines() {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        empty = if words.is_empty() { empty + 1 } else { 0 };
        if empty < 2 && !(out.is_empty() && words.is_empty()) {
            out.push_str(&words);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Elements that may stand inside a word.
fn is_word(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "i" | "u" | "s" | "em" | "strong" | "span" | "font" | "small" | "big"
    ) || matches!(name, "sub" | "sup" | "tt" | "code" | "mark" | "ins" | "del" | "wbr" | "bdi")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_browsers_read_them() {
        assert_eq!(
            unescape("a&amp;b &#65;&#x42;&#67 &eacute; &nope; & &#0;"),
            "a&b ABC é &nope; & \u{FFFD}"
        );
        assert_eq!(unescape_known("&lt;&amp;&#60;&euml;&alpha;&#128;&"), "&lt;&amp;&lt;ë&alpha;€&");
        assert_eq!(unescape("java&#x0A;script&colon;x"), "java\nscript:x");
    }

    #[test]
    fn a_newsletter_has_a_text_to_read() {
        let html = "<h1>News</h1><p>Hel<b>lo</b>   you</p><p></p><p></p><p>1<br>2</p>\n\n\n";
        assert_eq!(lines(html), "News\n\nHello you\n\n1\n2");
    }

    #[test]
    fn a_preheader_that_is_hidden_is_not_the_beginning() {
        let html =
            "<div style=\"display:none\">secret <div>more</div></div><p>Hel<b>lo</b></p><p>Bob</p>";
        assert_eq!(beginning(html, 100).split_whitespace().collect::<Vec<_>>(), ["Hello", "Bob"]);
    }
}
