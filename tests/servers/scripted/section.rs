//! The bytes a FETCH section stands for.

use std::borrow::Cow;

use super::fetch_items::{Piece, Section};
use super::mailbox::Message;
use super::structure::Part;

/// The bytes; `None` where there is no such part (NIL).
pub fn section<'a>(message: &'a Message, section: &Section) -> Option<Cow<'a, [u8]>> {
    let raw: &[u8] = &message.raw;
    let whole: Cow<'a, [u8]> = if section.path.is_empty() {
        let text = raw.get(message.header_len..).unwrap_or_default();
        piece(&section.what, raw, message.header(), text)
    } else {
        let tree = Part::of(raw);
        let part = tree.at(&section.path)?;
        let bytes = |range: std::ops::Range<usize>| raw.get(range).unwrap_or_default();
        match (&section.what, &part.inner) {
            (Piece::All, _) => Cow::Borrowed(bytes(part.body.clone())),
            (Piece::Mime, _) => Cow::Borrowed(bytes(part.header.clone())),
            (what, Some(inner)) => {
                let (header, text) = (bytes(inner.header.clone()), bytes(inner.body.clone()));
                piece(what, bytes(part.body.clone()), header, text)
            }
            (Piece::Header | Piece::Text | Piece::Fields { .. }, None) => return None,
        }
    };
    let Some((from, count)) = section.partial else { return Some(whole) };
    let from = from.min(whole.len());
    let to = from.saturating_add(count).min(whole.len());
    Some(match whole {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[from..to]),
        Cow::Owned(bytes) => Cow::Owned(bytes[from..to].to_vec()),
    })
}

fn piece<'a>(what: &Piece, all: &'a [u8], header: &'a [u8], text: &'a [u8]) -> Cow<'a, [u8]> {
    match what {
        Piece::All | Piece::Mime => Cow::Borrowed(all),
        Piece::Header => Cow::Borrowed(header),
        Piece::Text => Cow::Borrowed(text),
        Piece::Fields { not, names } => Cow::Owned(fields(header, names, *not)),
    }
}

/// The fields of these names (or all but them) in the order of the header, and the empty line.
fn fields(header: &[u8], names: &[String], not: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    let mut keep = false;
    for line in header.split_inclusive(|&byte| byte == b'\n') {
        if line.trim_ascii().is_empty() {
            break;
        }
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let end = line.iter().position(|&byte| byte == b':').unwrap_or(0);
            let name = line[..end].trim_ascii_end();
            keep = names.iter().any(|own| own.as_bytes().eq_ignore_ascii_case(name)) != not;
        }
        if keep {
            out.extend_from_slice(line);
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}
