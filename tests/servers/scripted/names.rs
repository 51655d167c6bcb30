//! Mailbox names on the wire: modified UTF-7 (RFC 3501 section 5.1.3).

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// The name as a quoted string in modified UTF-7, its levels joined by `delimiter`.
pub fn to_wire(name: &str, delimiter: char) -> String {
    let mut coded = String::new();
    let mut pending: Vec<u16> = Vec::new();
    for letter in name.chars().map(|letter| if letter == '/' { delimiter } else { letter }) {
        if matches!(letter, ' '..='~') {
            shift(&mut coded, &mut pending);
            coded.push(letter);
            if letter == '&' {
                coded.push('-');
            }
        } else {
            pending.extend(letter.encode_utf16(&mut [0; 2]).iter());
        }
    }
    shift(&mut coded, &mut pending);
    quoted(&coded)
}

fn shift(coded: &mut String, pending: &mut Vec<u16>) {
    if !pending.is_empty() {
        let bytes: Vec<u8> = pending.drain(..).flat_map(u16::to_be_bytes).collect();
        coded.push('&');
        coded.push_str(&ENGINE.encode(bytes));
        coded.push('-');
    }
}

/// The name a client wrote, its levels joined by `/`; `None` when it is not one. `inbox` in any
/// case is INBOX.
pub fn from_wire(raw: &[u8], delimiter: char) -> Option<String> {
    let text = std::str::from_utf8(raw).ok()?;
    let mut name = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        name.push_str(before);
        let (coded, after) = after.split_once('-')?;
        if coded.is_empty() {
            name.push('&');
        } else {
            let bytes = ENGINE.decode(coded).ok()?;
            let units: Vec<u16> = bytes
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]))
                .collect();
            name.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    name.push_str(rest);
    let name = name.replace(delimiter, "/").trim_end_matches('/').to_owned();
    Some(if name.eq_ignore_ascii_case("INBOX") { "INBOX".to_owned() } else { name })
}

/// An IMAP quoted string.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_wire() {
        assert_eq!(to_wire("Entwürfe", '/'), "\"Entw&APw-rfe\"");
        assert_eq!(to_wire("R&D \"x\"", '/'), "\"R&-D \\\"x\\\"\"");
        for name in ["受信/仕事", "😀 fun", "Gesendet", "a&b"] {
            let wire = to_wire(name, '/');
            let raw = wire.trim_matches('"');
            assert_eq!(from_wire(raw.as_bytes(), '/').as_deref(), Some(name));
        }
        assert_eq!(from_wire(b"inBox", '/').as_deref(), Some("INBOX"));
        assert_eq!(from_wire(b"broken&", '/'), None);
        assert_eq!(to_wire("INBOX/Sent", '.'), "\"INBOX.Sent\"");
        assert_eq!(from_wire(b"INBOX.Sent", '.').as_deref(), Some("INBOX/Sent"));
    }
}
