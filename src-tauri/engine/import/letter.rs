//! One message on its way into a mailbox.

use crate::error::{Code, Problem};
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::message::Message;
use mail::outgoing;
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
    /// `badMessage`, and the store's.
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
            return Err(Code::BadMessage);
        }
        let hash = store::content_hash(&raw);
        let body = match kind {
            AccountKind::Local => Body::Packed(store::compress(&raw).map_err(|_| Code::Internal)?),
            AccountKind::Imap => Body::Raw(outgoing::with_crlf(&raw)),
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

/// A message as Local Folders take it.
///
/// # Errors
/// `tooLarge`, `badMessage` where it is empty, and the store's.
pub(crate) fn local_message(
    raw: Vec<u8>,
    flags: Flags,
    date: Option<i64>,
) -> Result<LocalMessage, Problem> {
    if raw.len() > mail::mbox::LARGEST {
        return Err(Problem::of(Code::TooLarge));
    }
    if raw.is_empty() {
        return Err(Problem::of(Code::BadMessage));
    }
    let letter = Letter::read(raw, flags, date, AccountKind::Local, false).map_err(Problem::of)?;
    letter.into_local().ok_or(Problem::of(Code::Internal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_no_letter_and_a_letter_without_a_body_is_one() {
        let read = |raw: &[u8]| {
            Letter::read(raw.to_vec(), Flags::default(), None, AccountKind::Local, true)
        };
        assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0").err(), Some(Code::BadMessage));
        assert_eq!(read(b"").err(), Some(Code::BadMessage));
        let letter = read(b"subject: hi\nDate: Mon, 23 Nov 2026 12:00:00 +0000\n").unwrap();
        assert_eq!(letter.date, Some(1_795_435_200));
        let local = letter.into_local().unwrap();
        assert_eq!((local.envelope.subject.as_str(), local.internal_date), ("hi", 1_795_435_200));
    }
}
