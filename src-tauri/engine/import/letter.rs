//! One message on its way into a mailbox.

use crate::error::Code;
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::message::Message;
use store::{AccountKind, BodySummary, Compressed, ContentHash, LocalMessage};

/// A message that was read.
#[derive(Debug)]
pub(super) struct Letter {
    /// Its bytes.
    pub body: Body,
    /// What tells it from others.
    pub hash: ContentHash,
    /// What lists show of its body.
    pub summary: BodySummary,
    /// Its header.
    pub envelope: Envelope,
    /// Its flags.
    pub flags: Flags,
    /// When it came, where anything says so.
    pub date: Option<i64>,
}

/// The bytes of a message, as they are needed.
#[derive(Debug)]
pub(super) enum Body {
    /// For Local Folders: as they were, packed.
    Packed(Compressed),
    /// For a server: with the line ends of the net.
    Raw(Vec<u8>),
}

/// Fields of which every mail has one.
const OF_MAIL: [&str; 10] = [
    "From",
    "Date",
    "Subject",
    "To",
    "Message-ID",
    "Received",
    "Return-Path",
    "MIME-Version",
    "Content-Type",
    "Delivered-To",
];

impl Letter {
    /// Reads a message for an account of this kind. What stands in a file of its own must look
    /// like mail: it may be anything.
    ///
    /// # Errors
    /// `notMail`, and the store's.
    pub fn read(
        raw: Vec<u8>,
        flags: Flags,
        date: Option<i64>,
        kind: AccountKind,
        anything: bool,
    ) -> Result<Letter, Code> {
        let message = Message::parse(&raw);
        let mut fields = message.header_fields.iter();
        let is_mail = fields.any(|(name, _)| OF_MAIL.iter().any(|f| f.eq_ignore_ascii_case(name)));
        if anything && !is_mail {
            return Err(Code::NotMail);
        }
        let hash = store::content_hash(&raw);
        let body = match kind {
            AccountKind::Local => Body::Packed(store::compress(&raw).map_err(|_| Code::Internal)?),
            AccountKind::Imap => Body::Raw(with_crlf(raw)),
        };
        let summary =
            BodySummary { preview: message.preview(), has_attachment: message.has_attachment() };
        let date = date.or(message.envelope.date);
        Ok(Letter { body, hash, summary, envelope: message.envelope, flags, date })
    }

    /// As Local Folders take it; none where it was read for a server.
    pub fn into_local(self) -> Option<LocalMessage> {
        let Body::Packed(body) = self.body else { return None };
        Some(LocalMessage {
            body,
            hash: self.hash,
            summary: self.summary,
            envelope: self.envelope,
            flags: self.flags,
            internal_date: self.date.unwrap_or(0),
        })
    }
}

/// A message with every line ended as in the net.
fn with_crlf(raw: Vec<u8>) -> Vec<u8> {
    let mut before = 0;
    let bare = |b: &u8| {
        let bare = *b == b'\n' && before != b'\r';
        before = *b;
        bare
    };
    if !raw.iter().any(bare) {
        return raw;
    }
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 32);
    for line in raw.split_inclusive(|b| *b == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                out.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
                out.extend_from_slice(b"\r\n");
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_for_a_server_has_the_line_ends_of_the_net() {
        for (raw, expected) in [
            ("a\nb\n", "a\r\nb\r\n"),
            ("a\r\nb\n", "a\r\nb\r\n"),
            ("a\r\nb", "a\r\nb"),
            ("\n", "\r\n"),
            ("a\rb", "a\rb"),
        ] {
            assert_eq!(with_crlf(raw.into()), expected.as_bytes());
        }
    }

    #[test]
    fn a_picture_is_no_letter_and_a_letter_without_a_body_is_one() {
        let read = |raw: &[u8]| {
            Letter::read(raw.to_vec(), Flags::default(), None, AccountKind::Local, true)
        };
        assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0").err(), Some(Code::NotMail));
        assert_eq!(read(b"").err(), Some(Code::NotMail));
        let letter = read(b"subject: hi\nDate: Mon, 23 Nov 2026 12:00:00 +0000\n").unwrap();
        assert_eq!(letter.date, Some(1_795_435_200));
        let local = letter.into_local().unwrap();
        assert_eq!((local.envelope.subject.as_str(), local.internal_date), ("hi", 1_795_435_200));
    }
}
