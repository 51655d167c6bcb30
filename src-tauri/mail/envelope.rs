//! What the header of a message says: RFC 5322 fields, decoded.

use crate::address::{self, Address};
use crate::header::Header;
use crate::{charset, encoded_word, parameters, text};

/// The decoded header fields that lists, threads and replies need. Every string is free of control
/// characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    /// `Subject`, decoded; empty when absent.
    pub subject: String,
    /// `From`; the addresses of all such fields, should there be several.
    pub from: Vec<Address>,
    /// `Sender`.
    pub sender: Vec<Address>,
    /// `Reply-To`.
    pub reply_to: Vec<Address>,
    /// `To`.
    pub to: Vec<Address>,
    /// `Cc`.
    pub cc: Vec<Address>,
    /// `Bcc`.
    pub bcc: Vec<Address>,
    /// `Date`, as seconds since the epoch; `None` when absent or nonsense.
    pub date: Option<i64>,
    /// `Message-ID` without the angle brackets.
    pub message_id: Option<String>,
    /// `In-Reply-To`, the ids without angle brackets.
    pub in_reply_to: Vec<String>,
    /// `References`, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// `List-Id`, the part between angle brackets.
    pub list_id: Option<String>,
    /// Whether `Content-Type` makes an attachment likely (`multipart/mixed` and the like), before
    /// the body is known.
    pub maybe_attachment: bool,
}

/// The most ids kept of one field: the newest.
const MOST_IDS: usize = 1_000;
/// The longest id kept, RFC 5322's longest line.
const LONGEST_ID: usize = 998;

impl Envelope {
    /// Reads a header block, or the answer to a `HEADER.FIELDS` fetch. Total, lenient, linear.
    pub fn parse(header: &[u8]) -> Envelope {
        Self::read(&Header::read(header, &|_| false), None)
    }

    /// Reads a header already cut. `body_charset` is what the body proved to be in: undeclared
    /// bytes in the header are most likely in it too.
    pub(crate) fn read(header: &Header<'_>, body_charset: Option<&str>) -> Envelope {
        let mut out = Envelope::default();
        let guessed = fallback(header, body_charset);
        let fallback = guessed.as_deref();
        for field in &header.fields {
            let mut lower = [0u8; 24];
            let Some(lower) = lower.get_mut(..field.name.len()) else { continue };
            lower.copy_from_slice(field.name.as_bytes());
            lower.make_ascii_lowercase();
            match &*lower {
                b"subject" if out.subject.is_empty() => {
                    out.subject = text::clean(&encoded_word::decode(&field.unfolded(), fallback));
                }
                b"from" => out.from.extend(address::parse_list(&field.unfolded(), fallback)),
                b"sender" => out.sender.extend(address::parse_list(&field.unfolded(), fallback)),
                b"reply-to" => {
                    out.reply_to.extend(address::parse_list(&field.unfolded(), fallback));
                }
                b"to" => out.to.extend(address::parse_list(&field.unfolded(), fallback)),
                b"cc" => out.cc.extend(address::parse_list(&field.unfolded(), fallback)),
                b"bcc" => out.bcc.extend(address::parse_list(&field.unfolded(), fallback)),
                b"date" if out.date.is_none() => out.date = date(&field.unfolded()),
                b"message-id" if out.message_id.is_none() => {
                    out.message_id = ids(field.value).pop();
                }
                b"in-reply-to" if out.in_reply_to.is_empty() => out.in_reply_to = ids(field.value),
                b"references" if out.references.is_empty() => out.references = ids(field.value),
                b"list-id" if out.list_id.is_none() => out.list_id = list_id(&field.unfolded()),
                b"content-type" => out.maybe_attachment = suggests_attachment(field.value),
                _ => {}
            }
        }
        for list in [
            &mut out.from,
            &mut out.sender,
            &mut out.reply_to,
            &mut out.to,
            &mut out.cc,
            &mut out.bcc,
        ] {
            list.truncate(10_000);
        }
        out
    }
}

/// The charset of header bytes that say nothing of themselves: the body's, if it is named, else
/// what all such bytes of the header together look like.
fn fallback(header: &Header<'_>, body_charset: Option<&str>) -> Option<String> {
    let raw: Vec<&[u8]> =
        header.fields.iter().map(|f| f.value).filter(|v| std::str::from_utf8(v).is_err()).collect();
    if raw.is_empty() {
        return None;
    }
    let declared = header
        .get("Content-Type")
        .and_then(|f| parameters::ContentType::parse(&f.unfolded()).parameter("charset"))
        .filter(|c| charset::is_named(c) && !c.eq_ignore_ascii_case("utf-8"));
    let body = body_charset.filter(|c| charset::is_named(c)).map(str::to_owned);
    declared.or(body).or_else(|| Some(charset::detect(&raw.join(&b' ')).name().to_owned()))
}

/// The ids of `Message-ID`, `In-Reply-To` or `References`, without angle brackets. Where there are
/// no brackets, words with an `@` count as ids.
fn ids(value: &[u8]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut keep = |id: &[u8]| {
        let id = String::from_utf8_lossy(id);
        let bad = |c: char| c.is_whitespace() || text::is_break(c) || text::is_deceptive(c);
        let id = match id.bytes().all(|b| b.is_ascii_graphic()) {
            true => id.into_owned(),
            false => id.chars().filter(|c| !bad(*c)).collect(),
        };
        if !id.is_empty() && id.len() <= LONGEST_ID {
            out.push(id);
        }
    };
    let mut rest = value;
    let bracketed = value.contains(&b'<');
    while bracketed && let Some(open) = rest.iter().position(|b| *b == b'<') {
        rest = rest.get(open + 1..).unwrap_or_default();
        let end = rest.iter().position(|b| matches!(b, b'>' | b'<')).unwrap_or(rest.len());
        keep(rest.get(..end).unwrap_or_default());
        rest = rest.get(end..).unwrap_or_default();
    }
    if !bracketed {
        let words = value.split(|b| b.is_ascii_whitespace() || *b == b',');
        let whole = value.trim_ascii();
        if value.contains(&b'@') {
            words.filter(|w| w.contains(&b'@')).for_each(keep);
        } else if !whole.is_empty() && !whole.iter().any(u8::is_ascii_whitespace) {
            keep(whole);
        }
    }
    if out.len() > MOST_IDS {
        out.drain(..out.len() - MOST_IDS);
    }
    out
}

/// Seconds since the epoch, between the years 1900 and 2200.
fn date(value: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(value);
    let date = mail_parser::DateTime::parse_rfc822(text.trim())?;
    let seconds = date.is_valid().then(|| date.to_timestamp())?;
    (-2_208_988_800..7_258_118_400).contains(&seconds).then_some(seconds)
}

/// What `List-Id` holds between its angle brackets.
fn list_id(value: &[u8]) -> Option<String> {
    let shown = String::from_utf8_lossy(value);
    let inside = shown.rsplit_once('<').map_or(&*shown, |(_, id)| id);
    let id = text::clean(inside.split('>').next().unwrap_or_default());
    (!id.is_empty() && !id.contains(' ')).then_some(id)
}

/// Whether a `Content-Type` makes an attachment likely.
fn suggests_attachment(value: &[u8]) -> bool {
    let mime = parameters::mime(value);
    match mime.split_once('/') {
        Some(("multipart", kind)) => !matches!(kind, "alternative" | "related" | "signed"),
        Some(("text", kind)) => !matches!(kind, "plain" | "html" | "enriched"),
        Some(_) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_into_its_fields() {
        let envelope = Envelope::parse(
            b"Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\nFrom: Alice <alice@example.org>\r\n\
              To: bob@example.org\r\nTo: carol@example.org\r\n\
              Date: Mon, 2 Nov 2026 10:00:00 +0900\r\nMessage-ID: <one@example.org>\r\n\
              In-Reply-To: <zero@example.org> (Bob)\r\n\
              References: <a@example.org>\r\n\t<zero@example.org>\r\n\
              List-Id: The list <list.example.org>\r\n\
              Content-Type: multipart/mixed; boundary=x\r\n",
        );
        assert_eq!(envelope.subject, "Grüße");
        assert_eq!(envelope.to.len(), 2);
        assert_eq!(envelope.date, Some(1_793_581_200));
        assert_eq!(envelope.message_id.as_deref(), Some("one@example.org"));
        assert_eq!(envelope.in_reply_to, ["zero@example.org"]);
        assert_eq!(envelope.references, ["a@example.org", "zero@example.org"]);
        assert_eq!(envelope.list_id.as_deref(), Some("list.example.org"));
        assert!(envelope.maybe_attachment);
    }

    #[test]
    fn japanese_bytes_without_a_charset_are_read() {
        let sjis =
            b"Subject: \x93\xfa\x96{\x8c\xea\x82\xcc\x83\x81\x81[\x83\x8b\nFrom: a@b.example\n";
        assert_eq!(Envelope::parse(sjis).subject, "日本語のメール");
        let jis = b"Subject: \x1b$BF|K\\8l\x1b(B\nFrom: a@b.example\n";
        assert_eq!(Envelope::parse(jis).subject, "日本語");
    }

    #[test]
    fn nonsense_is_borne() {
        assert_eq!(Envelope::parse(b""), Envelope::default());
        let odd =
            Envelope::parse(b"Date: yesterday\nMessage-ID: <<a@b>\nSubject:\n\nSubject: body");
        assert_eq!((odd.date, odd.subject.as_str()), (None, ""));
        assert_eq!(odd.message_id.as_deref(), Some("a@b"));
        let far = Envelope::parse(b"Date: Mon, 02 Nov 3026 10:00:00 +0000\n");
        assert_eq!(far.date, None);
    }
}
