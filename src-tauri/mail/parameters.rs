//! `Content-Type` and `Content-Disposition`: a value, and parameters in the forms of RFC 2231.

use crate::{charset, encoded_word, transfer};

/// A value with its parameters, as sent; [`ContentType::parameter`] decodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContentType {
    /// The value in lower case: `text/plain`, `attachment`.
    pub(crate) mime: String,
    parameters: Vec<(String, Vec<u8>)>,
}

/// The most parameters, and pieces of one, that are read.
const MOST: usize = 200;

impl ContentType {
    /// Reads the value of the field. Total and lenient.
    pub(crate) fn parse(value: &[u8]) -> ContentType {
        let mut out = ContentType::default();
        for (n, piece) in pieces(value, MOST).into_iter().enumerate() {
            if n == 0 {
                out.mime = mime_of(&piece);
            } else if let Some(equals) = piece.iter().position(|b| *b == b'=') {
                let name = piece.get(..equals).unwrap_or_default().trim_ascii();
                let value = piece.get(equals + 1..).unwrap_or_default().trim_ascii();
                let name = String::from_utf8_lossy(name).to_ascii_lowercase();
                out.parameters.push((name, unquote(value)));
            }
        }
        out
    }

    /// The parameter, decoded and put together from its pieces.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let find = |wanted: &str| self.parameters.iter().find(|(n, _)| n == wanted).map(|p| &p.1);
        if let Some(value) = find(&format!("{name}*")) {
            let (charset, text) = extended(value);
            return Some(decode_extended(text, charset.as_deref()));
        }
        if let Some(value) = find(name) {
            return Some(encoded_word::decode(value, None));
        }
        let (mut bytes, mut charset) = (Vec::new(), None);
        for n in 0..MOST {
            if let Some(value) = find(&format!("{name}*{n}*")) {
                let text = if n == 0 {
                    let (named, text) = extended(value);
                    charset = named;
                    text
                } else {
                    value
                };
                bytes.extend_from_slice(&percent(text));
            } else if let Some(value) = find(&format!("{name}*{n}")) {
                bytes.extend_from_slice(value);
            } else if n > 0 {
                break;
            }
        }
        if bytes.is_empty() {
            return None;
        }
        Some(match charset {
            Some(charset) => charset::decode(&bytes, Some(&charset)),
            None => encoded_word::decode(&bytes, None),
        })
    }

    /// A parameter's bytes as sent: a boundary is not text.
    pub(crate) fn raw(&self, name: &str) -> Option<&[u8]> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_slice())
    }
}

/// The value without its parameters, in lower case.
pub(crate) fn mime(value: &[u8]) -> String {
    pieces(value, 0).first().map(|piece| mime_of(piece)).unwrap_or_default()
}

fn mime_of(piece: &[u8]) -> String {
    let mime: Vec<u8> = piece.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    String::from_utf8_lossy(&mime).to_ascii_lowercase()
}

/// Cuts at semicolons outside quotes, comments left out; at most one piece more than `most`.
fn pieces(value: &[u8], most: usize) -> Vec<Vec<u8>> {
    let mut out = vec![Vec::new()];
    let (mut quoted, mut depth) = (false, 0u32);
    let mut bytes = value.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n'));
    while let Some(byte) = bytes.next() {
        let Some(piece) = out.last_mut() else { break };
        match byte {
            b'\\' if quoted => piece.extend([Some(byte), bytes.next()].into_iter().flatten()),
            b'"' if depth == 0 => {
                quoted = !quoted;
                piece.push(byte);
            }
            // A comment stands between tokens; a parenthesis inside an unquoted name is the name's.
            b'(' if !quoted && (depth > 0 || piece.last().is_none_or(|b| *b == b' ')) => depth += 1,
            b')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            b';' if !quoted => {
                if out.len() > most {
                    break;
                }
                out.push(Vec::new());
            }
            _ => piece.push(byte),
        }
    }
    out
}

/// Takes quotes and their backslashes away; a missing closing quote is borne.
fn unquote(value: &[u8]) -> Vec<u8> {
    let Some(inside) = value.strip_prefix(b"\"") else { return value.to_vec() };
    let mut out = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => break,
            // Windows paths come with bare backslashes: only these two are ever escaped in earnest.
            b'\\' if matches!(bytes.peek(), Some(b'"' | b'\\')) => out.extend(bytes.next()),
            _ => out.push(byte),
        }
    }
    out
}

/// Decodes the text of an extended value. Mailers that write a name in UTF-16 put the extension
/// after it in ASCII.
fn decode_extended(text: &[u8], charset: Option<&str>) -> String {
    let dot = text.iter().rposition(|b| *b == b'.').filter(|n| charset::is_wide(charset) && *n > 0);
    let (stem, extension) = text.split_at(dot.unwrap_or(text.len()));
    let plain = (2..=6).contains(&extension.len())
        && extension.iter().skip(1).all(u8::is_ascii_alphanumeric);
    if plain {
        let stem = charset::decode(&percent(stem), charset);
        return stem + &String::from_utf8_lossy(extension);
    }
    charset::decode(&percent(text), charset)
}

/// Splits `charset'language'text`.
fn extended(value: &[u8]) -> (Option<String>, &[u8]) {
    let mut parts = value.splitn(3, |b| *b == b'\'');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(charset), Some(_), Some(text)) => {
            let charset = String::from_utf8_lossy(charset).into_owned();
            (Some(charset).filter(|c| !c.is_empty()), text)
        }
        _ => (None, value),
    }
}

/// Decodes `%XX`.
pub(crate) fn percent(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) if transfer::hex(*high, *low).is_some() => {
                out.extend(transfer::hex(*high, *low));
                rest = after;
            }
            _ => out.push(first),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(value: &str) -> Option<String> {
        ContentType::parse(value.as_bytes()).parameter("name")
    }

    #[test]
    fn a_file_name_is_read_in_every_form_it_is_sent_in() {
        assert_eq!(name("a/b; name=\"x; y.txt\"").as_deref(), Some("x; y.txt"));
        assert_eq!(name("a/b; name*=utf-8'ja'%E6%97%A5.txt").as_deref(), Some("日.txt"));
        assert_eq!(
            name("a/b; name*0*=utf-8''%E6%97; name*1*=%A5; name*2=.txt").as_deref(),
            Some("日.txt")
        );
        assert_eq!(name("a/b; name=\"=?utf-8?B?5pel?=.txt\"").as_deref(), Some("日.txt"));
        assert_eq!(name("a/b; NAME = x(1).txt (note)").as_deref(), Some("x(1).txt"));
        assert_eq!(name("a/b; name=\"C:\\dir\\x.txt").as_deref(), Some("C:\\dir\\x.txt"));
        assert_eq!(name("a/b"), None);
    }

    #[test]
    fn the_type_is_lower_case_and_the_boundary_stays_as_it_is() {
        let value = ContentType::parse(b"Multipart/MIXED;\r\n boundary=\"=_?= x\"");
        assert_eq!(value.mime, "multipart/mixed");
        assert_eq!(value.raw("boundary"), Some(&b"=_?= x"[..]));
    }
}
