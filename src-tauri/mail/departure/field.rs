//! Fields in the shape the wire wants: ASCII on short lines, nothing that controls anything.

use crate::address::{self, Address};
use crate::text;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// People, a list.
    People,
    /// Words for people.
    Text,
    /// Something for programs, of which the first counts.
    Once,
}

/// A value on one line, without characters that control anything; foreign letters of words for
/// people as encoded words (RFC 2047).
pub(super) fn value(raw: &[u8], shape: Shape) -> String {
    let text = String::from_utf8_lossy(raw);
    let blank = |c: char| if c.is_ascii_control() { ' ' } else { c };
    let plain: String = text.chars().map(blank).collect();
    let plain = plain.trim();
    if plain.is_ascii() {
        return plain.to_owned();
    }
    match shape {
        Shape::Text => words(&text::clean(plain)),
        Shape::People => {
            let people = address::parse_list(plain.as_bytes(), None);
            people.iter().map(person).collect::<Vec<_>>().join(", ")
        }
        // Programs agree on ASCII here; what is not is no word of theirs.
        Shape::Once => plain.chars().filter(char::is_ascii).collect(),
    }
}

fn person(one: &Address) -> String {
    if one.name.is_empty() {
        return one.email.clone();
    }
    let name = if one.name.is_ascii() {
        format!("\"{}\"", one.name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        words(&one.name)
    };
    match one.email.is_empty() {
        true => format!("{name}:;"),
        false => format!("{name} <{}>", one.email),
    }
}

/// The most bytes of text in one encoded word: 75 characters with its frame.
const IN_A_WORD: usize = 42;

/// Text as encoded words, none cut inside a character.
fn words(text: &str) -> String {
    let mut pieces: Vec<String> = vec![String::new()];
    for c in text.chars() {
        if pieces.last().is_some_and(|last| last.len() + c.len_utf8() > IN_A_WORD) {
            pieces.push(String::new());
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    let word = |piece: &String| format!("=?UTF-8?B?{}?=", STANDARD.encode(piece));
    pieces.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The length lines are folded at where they can be.
const SHORT: usize = 78;

/// A field with its line ends, folded where there is a space. `None` where a line stays longer than
/// `longest`.
pub(super) fn folded(name: &str, value: &str, longest: usize) -> Option<String> {
    let mut out = format!("{name}:");
    let mut length = out.len();
    for word in value.split(' ') {
        // An empty word is a second space: it stays on its line.
        if length > name.len() + 1 && !word.is_empty() && length + 1 + word.len() > SHORT {
            out.push_str("\r\n");
            length = 0;
        }
        out.push(' ');
        out.push_str(word);
        length += 1 + word.len();
        if length > longest {
            return None;
        }
    }
    out.push_str("\r\n");
    Some(out)
}

/// A field's name as it is mostly written: `content-type` is `Content-Type`.
pub(super) fn capitals(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

/// An instant as a Date in UTC.
pub(super) fn date(seconds: i64) -> String {
    mail_parser::DateTime::from_timestamp(seconds).to_rfc822()
}

/// The instant a Date means.
pub(super) fn seconds(value: &str) -> Option<i64> {
    let date = mail_parser::DateTime::parse_rfc822(value)?;
    date.is_valid().then(|| date.to_timestamp())
}

/// A Message-ID without its brackets, if it is one.
pub(super) fn id(value: &str) -> Option<String> {
    let id = value.trim().strip_prefix('<')?.strip_suffix('>')?;
    let (local, domain) = id.rsplit_once('@')?;
    let good = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'@');
    let all = |part: &str| !part.is_empty() && part.bytes().all(good);
    (id.len() <= 250 && all(local) && all(domain)).then(|| id.to_owned())
}
