//! UTF-7 (RFC 2152) for mail, and its modified form for mailbox names (RFC 3501 section 5.1.3).

use crate::transfer;

/// Decodes UTF-7. What is not well formed stays as it stands.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first != b'+' {
            let readable = first < 0x80;
            out.push(if readable { char::from(first) } else { char::REPLACEMENT_CHARACTER });
            continue;
        }
        let is_letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
        let (run, after) = tail.split_at(tail.iter().take_while(|b| is_letter(b)).count());
        rest = after.strip_prefix(b"-").unwrap_or(after);
        if run.is_empty() {
            out.push('+');
        } else {
            out.extend(
                char::decode_utf16(units(&transfer::base64(run)))
                    .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
            );
        }
    }
    out
}

/// The UTF-16 code units of big-endian bytes; an odd byte at the end is padding.
fn units(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    bytes.chunks_exact(2).filter_map(|p| p.try_into().ok()).map(u16::from_be_bytes)
}

/// Decodes a mailbox name in modified UTF-7; `None` unless encoding the result gives the very same
/// bytes back, so that no two names can be taken for one.
pub(crate) fn decode_modified(name: &[u8]) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'&' => {
                let end = tail.iter().position(|b| *b == b'-')?;
                let (run, after) = (tail.get(..end)?, tail.get(end + 1..)?);
                rest = after;
                if run.is_empty() {
                    out.push('&');
                } else {
                    let run: Vec<u8> =
                        run.iter().map(|b| if *b == b',' { b'/' } else { *b }).collect();
                    for c in char::decode_utf16(units(&transfer::base64(&run))) {
                        out.push(c.ok()?);
                    }
                }
            }
            b' '..=b'~' => out.push(char::from(first)),
            _ => return None,
        }
    }
    (encode_modified(&out) == name).then_some(out)
}

/// Encodes a mailbox name in modified UTF-7.
pub(crate) fn encode_modified(name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut run: Vec<u16> = Vec::new();
    let mut buffer = [0u16; 2];
    for c in name.chars() {
        if !(' '..='~').contains(&c) {
            run.extend_from_slice(c.encode_utf16(&mut buffer));
            continue;
        }
        flush(&mut out, &mut run);
        out.push(c as u8);
        if c == '&' {
            out.push(b'-');
        }
    }
    flush(&mut out, &mut run);
    out
}

/// Writes the characters that ASCII lacks.
fn flush(out: &mut Vec<u8>, run: &mut Vec<u16>) {
    use base64::Engine as _;
    if run.is_empty() {
        return;
    }
    let bytes: Vec<u8> = run.drain(..).flat_map(u16::to_be_bytes).collect();
    out.push(b'&');
    let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes);
    out.extend(text.bytes().map(|b| if b == b'/' { b',' } else { b }));
    out.push(b'-');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_in_utf_7_is_read() {
        assert_eq!(decode(b"A+ImIDkQ. 1 +- 1 +ZeVnLIqe"), "A≢Α. 1 + 1 日本語");
    }

    #[test]
    fn mailbox_names_go_there_and_back() {
        for (wire, name) in [
            ("INBOX", "INBOX"),
            ("Entw&APw-rfe", "Entwürfe"),
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("R&-D", "R&D"),
            ("&2D3eAA-", "😀"),
        ] {
            assert_eq!(decode_modified(wire.as_bytes()).as_deref(), Some(name));
            assert_eq!(encode_modified(name), wire.as_bytes());
        }
    }

    #[test]
    fn a_name_that_is_not_modified_utf_7_is_not_guessed_at() {
        for wire in ["&", "&abc", "&AGE-", "&2D0-", "a&,-", "\u{e9}", "&U,BTFw-&ZeVnLIqe-"] {
            assert_eq!(decode_modified(wire.as_bytes()), None, "{wire}");
        }
    }
}
