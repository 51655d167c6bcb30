//! What leaves: the last gate before the wire. A letter goes out with the fields it should have and
//! no other, in the shape the wire wants them; whom it goes to is read from it.

mod field;

use crate::address::{self, Address};
use crate::envelope::Envelope;
use crate::header::Header;
use crate::outgoing::with_crlf;
use field::Shape;

/// What a letter is made ready with.
#[derive(Debug, Clone, Copy)]
pub struct Ready<'a> {
    /// The domain of its Message-ID: the account's. One of this domain that it has stays.
    pub domain: &'a str,
    /// What stands before the `@` in a new Message-ID: nobody else's words.
    pub token: &'a str,
    /// Its Date, where it has none: seconds since the epoch.
    pub date: i64,
}

/// A letter that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departing {
    /// The letter as its copy is kept, with Bcc; [`without_bcc`] is what goes on the wire.
    pub raw: Vec<u8>,
    /// Its Message-ID.
    pub message_id: String,
    /// What its header says.
    pub envelope: Envelope,
    /// The address it comes from.
    pub sender: String,
    /// Whom it goes to: To, Cc and Bcc, each once.
    pub recipients: Vec<String>,
    /// Whether it is handed on as it came, under the name it came with.
    pub resent: bool,
}

/// Why a letter may not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no message, or one nobody could send: no header, a NUL, a header without measure.
    #[error("not a message that can be sent")]
    NoMessage,
    /// It does not say from whom it is, or says it twice.
    #[error("not from one address")]
    NoSender,
    /// It goes to nobody, or to something that is no address.
    #[error("no address to send it to")]
    BadAddress,
}

/// The fields a letter leaves with, besides `Content-...`; Bcc only in its copy.
const FIELDS: [(&str, Shape); 17] = [
    ("From", Shape::People),
    ("To", Shape::People),
    ("Cc", Shape::People),
    ("Bcc", Shape::People),
    ("Reply-To", Shape::People),
    ("Subject", Shape::Text),
    ("Date", Shape::Once),
    ("Message-ID", Shape::Once),
    ("In-Reply-To", Shape::Once),
    ("References", Shape::Once),
    ("MIME-Version", Shape::Once),
    // A message handed on as it came (RFC 5322 section 3.6.6).
    ("Resent-From", Shape::People),
    ("Resent-To", Shape::People),
    ("Resent-Cc", Shape::People),
    ("Resent-Bcc", Shape::People),
    ("Resent-Date", Shape::Once),
    ("Resent-Message-ID", Shape::Once),
];

/// The longest line of a header (RFC 5322 section 2.1.1).
const LONGEST: usize = 998;

/// A field as it leaves.
struct Out {
    name: String,
    value: String,
}

/// Makes a letter ready to leave.
///
/// # Errors
/// [`Refusal`].
pub fn depart(raw: &[u8], ready: &Ready<'_>) -> Result<Departing, Refusal> {
    let raw = with_crlf(raw);
    let header = Header::read(&raw, &|_| false);
    if raw.contains(&0) || header.truncated || header.fields.is_empty() {
        return Err(Refusal::NoMessage);
    }
    let body = raw.get(header.body..).unwrap_or_default();
    let mut fields = allowed(&header)?;
    let resent = fields.iter().any(|out| out.name == "Resent-From");
    let sender = sender(&fields, if resent { "Resent-From" } else { "From" })?;
    let recipients = recipients(&fields, resent)?;
    date_it(&mut fields, ready.date);
    let message_id = name_it(&mut fields, ready, resent);
    let describes = |out: &Out| out.name.starts_with("Content-");
    if fields.iter().any(describes) && !fields.iter().any(|out| out.name == "MIME-Version") {
        fields.push(Out { name: "MIME-Version".into(), value: "1.0".into() });
    }
    let mut whole = Vec::with_capacity(raw.len() + 256);
    for out in &fields {
        let lines = field::folded(&out.name, &out.value, LONGEST).ok_or(Refusal::NoMessage)?;
        whole.extend_from_slice(lines.as_bytes());
    }
    whole.extend_from_slice(b"\r\n");
    whole.extend_from_slice(body);
    let envelope = Envelope::parse(&whole);
    Ok(Departing { raw: whole, message_id, envelope, sender, recipients, resent })
}

/// The letter as it goes on the wire: without Bcc.
pub fn without_bcc(raw: &[u8]) -> Vec<u8> {
    let header = Header::read(raw, &|_| false);
    let (head, body) = raw.split_at_checked(header.body).unwrap_or((raw, &[]));
    let mut out = Vec::with_capacity(raw.len());
    let mut dropping = false;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
            dropping =
                name.eq_ignore_ascii_case(b"bcc") || name.eq_ignore_ascii_case(b"resent-bcc");
        }
        if !dropping {
            out.extend_from_slice(line);
        }
    }
    out.extend_from_slice(body);
    out
}

/// The fields that leave, each once: lists of people joined, of others the first.
fn allowed(header: &Header<'_>) -> Result<Vec<Out>, Refusal> {
    let mut out: Vec<Out> = Vec::new();
    for given in &header.fields {
        let known = FIELDS.iter().find(|(name, _)| given.is(name));
        let (name, shape) = match known {
            Some((name, shape)) => ((*name).to_owned(), *shape),
            None if describes(given.name) => (field::capitals(given.name), Shape::Once),
            None => continue,
        };
        let value = field::value(&given.unfolded(), shape);
        match (out.iter_mut().find(|other| other.name == name), shape) {
            (Some(_), _) if name == "From" => return Err(Refusal::NoSender),
            (Some(first), Shape::People) if !value.is_empty() => {
                first.value = format!("{}, {value}", first.value);
            }
            (Some(_), _) => {}
            (None, _) if value.is_empty() && name != "Subject" => {}
            (None, _) => out.push(Out { name, value }),
        }
    }
    Ok(out)
}

/// Whether a field describes the body: `Content-` and a word.
fn describes(name: &str) -> bool {
    let rest = name.get(..8).filter(|head| head.eq_ignore_ascii_case("content-"));
    let word = name.get(8..).unwrap_or_default();
    rest.is_some()
        && !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

fn people(fields: &[Out], name: &str) -> Vec<Address> {
    let value = fields.iter().find(|out| out.name == name).map(|out| out.value.as_bytes());
    value.map(|value| address::parse_list(value, None)).unwrap_or_default()
}

fn sender(fields: &[Out], name: &str) -> Result<String, Refusal> {
    match people(fields, name).as_slice() {
        [one] if one.is_usable() => Ok(one.email.clone()),
        _ => Err(Refusal::NoSender),
    }
}

fn recipients(fields: &[Out], resent: bool) -> Result<Vec<String>, Refusal> {
    let names = if resent { ["Resent-To", "Resent-Cc", "Resent-Bcc"] } else { ["To", "Cc", "Bcc"] };
    let mut all: Vec<String> = Vec::new();
    for one in names.iter().flat_map(|name| people(fields, name)) {
        if one.email.is_empty() && !one.name.is_empty() {
            // The name of a group without members.
            continue;
        }
        if !one.is_usable() {
            return Err(Refusal::BadAddress);
        }
        if !all.iter().any(|other| other.eq_ignore_ascii_case(&one.email)) {
            all.push(one.email);
        }
    }
    if all.is_empty() { Err(Refusal::BadAddress) } else { Ok(all) }
}

/// The Date it has, or else `date`; in UTC, for where somebody is, is nobody's business.
fn date_it(fields: &mut Vec<Out>, date: i64) {
    for name in ["Date", "Resent-Date"] {
        match fields.iter_mut().find(|out| out.name == name) {
            Some(out) => out.value = field::date(field::seconds(&out.value).unwrap_or(date)),
            None if name == "Date" => {
                fields.push(Out { name: name.into(), value: field::date(date) });
            }
            None => {}
        }
    }
}

/// The Message-ID it is known by from here on.
fn name_it(fields: &mut Vec<Out>, ready: &Ready<'_>, resent: bool) -> String {
    let given = fields.iter().position(|out| out.name == "Message-ID");
    let ours = |id: &str| {
        let domain = id.rsplit_once('@').map(|(_, domain)| domain);
        domain.is_some_and(|domain| resent || domain.eq_ignore_ascii_case(ready.domain))
    };
    let old = given.and_then(|at| fields.get(at)).and_then(|out| field::id(&out.value));
    let id = match old.filter(|id| ours(id)) {
        Some(id) => id,
        None => format!("{}@{}", ready.token, ready.domain),
    };
    let value = format!("<{id}>");
    match given.and_then(|at| fields.get_mut(at)) {
        Some(out) => out.value = value,
        None => fields.push(Out { name: "Message-ID".into(), value }),
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: Ready<'_> = Ready { domain: "example.org", token: "4f2a", date: 1_793_581_200 };

    fn sent(raw: &str) -> String {
        String::from_utf8(depart(raw.as_bytes(), &READY).unwrap().raw).unwrap()
    }

    fn refused(raw: &str) -> Refusal {
        depart(raw.as_bytes(), &READY).unwrap_err()
    }

    #[test]
    fn a_letter_leaves_with_the_fields_it_should_have_and_no_other() {
        let raw = "Received: from alices-laptop (10.0.0.7)\nX-Mailer: Fumi\nUser-Agent: Fumi\n\
                   From: Alice <alice@example.org>\nSender: root@alices-laptop\n\
                   to: Bob <bob@example.org>\nBcc: eve@example.org\nSubject: Lunch\n\
                   Date: Mon, 2 Nov 2026 19:00:00 +0900\nX-Draft-Path: /home/alice/x\n\
                   Disposition-Notification-To: alice@example.org\nList-Id: <x.example>\n\
                   In-Reply-To: <1@example.net>\nReferences: <0@example.net>\n <1@example.net>\n\
                   Content-Type: text/plain; charset=utf-8\nContent-X9: no\n\nDear Bob\n";
        assert_eq!(
            sent(raw),
            "From: Alice <alice@example.org>\r\nTo: Bob <bob@example.org>\r\n\
             Bcc: eve@example.org\r\nSubject: Lunch\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\
             In-Reply-To: <1@example.net>\r\nReferences: <0@example.net> <1@example.net>\r\n\
             Content-Type: text/plain; charset=utf-8\r\nMessage-ID: <4f2a@example.org>\r\n\
             MIME-Version: 1.0\r\n\r\nDear Bob\r\n"
        );
        let letter = depart(raw.as_bytes(), &READY).unwrap();
        assert_eq!(letter.recipients, ["bob@example.org", "eve@example.org"]);
        assert_eq!(
            (letter.sender.as_str(), letter.message_id.as_str()),
            ("alice@example.org", "4f2a@example.org")
        );
        let wire = String::from_utf8(without_bcc(&letter.raw)).unwrap();
        assert!(!wire.contains("eve@") && !wire.contains("Bcc"), "{wire}");
        assert_eq!(wire.replace("Bcc: eve@example.org\r\n", ""), wire);
    }

    #[test]
    fn a_hidden_recipient_stays_hidden_however_the_field_is_written() {
        for bcc in ["bcc:e@x.example", "BCC : e@x.example", "Bcc:\n e@x.example,\n\tf@x.example"] {
            let raw = format!("From: a@example.org\nTo: b@example.org\n{bcc}\n\nBcc: in the body");
            let letter = depart(raw.as_bytes(), &READY).unwrap();
            assert!(letter.recipients.contains(&"e@x.example".to_owned()));
            let wire = String::from_utf8(without_bcc(&letter.raw)).unwrap();
            assert!(!wire.contains("x.example"), "{wire}");
            assert!(wire.ends_with("\r\n\r\nBcc: in the body"), "{wire}");
        }
    }

    #[test]
    fn what_is_smuggled_into_a_field_adds_no_field_and_no_command() {
        for end in ["\r\n", "\n", "\r", "\r\n\r\n", "\n\n", "\r\r"] {
            for value in ["Bcc: x@evil.example", ".", "MAIL FROM:<x@evil.example>", "DATA"] {
                let raw = format!(
                    "From: a@example.org\nTo: b@example.org\nSubject: x{end}{value}\n\nhello\n"
                );
                let letter = depart(raw.as_bytes(), &READY).unwrap();
                let wire = String::from_utf8(without_bcc(&letter.raw)).unwrap();
                let (head, body) = wire.split_once("\r\n\r\n").unwrap();
                let names: Vec<&str> =
                    head.split("\r\n").filter_map(|line| line.split(':').next()).collect();
                assert_eq!(names, ["From", "To", "Subject", "Date", "Message-ID"], "{raw:?}");
                assert!(!head.contains(['\0', '\u{b}', '\u{c}']));
                assert!(!wire.replace("\r\n", "").contains(['\r', '\n']), "{wire:?}");
                // Behind an empty line it is text, and text is all it is.
                let is_text = end.len() > 1 && end != "\r\n";
                assert_eq!(body.contains("evil") || body.starts_with(value), is_text, "{raw:?}");
            }
        }
    }

    #[test]
    fn control_characters_and_foreign_letters_are_put_into_words() {
        let raw = "From: \u{6587} <a@example.org>\nTo: b@example.org, Bob \u{b}\u{7f}<c@example.org>\n\
                   Subject: \u{8a66}\u{9a13}\u{2028}x\u{c}y\n\n";
        let wire = sent(raw);
        assert!(wire.is_ascii(), "{wire}");
        assert!(wire.contains("=?UTF-8?B?"), "{wire}");
        assert!(!wire.contains(['\u{b}', '\u{c}', '\u{7f}']), "{wire:?}");
        let envelope = Envelope::parse(wire.as_bytes());
        assert_eq!(envelope.from[0].name, "\u{6587}");
        assert!(envelope.subject.starts_with("\u{8a66}\u{9a13}"), "{}", envelope.subject);
        let long = "\u{6587}".repeat(300);
        let wire = sent(&format!("From: a@example.org\nTo: b@example.org\nSubject: {long}\n\n"));
        assert!(wire.split("\r\n").all(|line| line.len() <= 78), "{wire}");
        assert_eq!(Envelope::parse(wire.as_bytes()).subject, long);
    }

    #[test]
    fn a_message_id_of_the_accounts_domain_stays() {
        let with = |id: &str| {
            let raw =
                format!("From: a@example.org\nTo: b@example.org\nMessage-ID: {id}\n\nhello\n");
            depart(raw.as_bytes(), &READY).unwrap().message_id
        };
        assert_eq!(with("<patch-1@Example.org>"), "patch-1@Example.org");
        for other in ["<1@alices-laptop.local>", "nonsense", "<>", "<a b@example.org>", ""] {
            assert_eq!(with(other), "4f2a@example.org", "{other}");
        }
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        assert_eq!(refused(""), Refusal::NoMessage);
        assert_eq!(refused("just words"), Refusal::NoMessage);
        assert_eq!(refused("From: a@example.org\nTo: b@example.org\n\n\0"), Refusal::NoMessage);
        assert_eq!(refused("To: b@example.org\n\n"), Refusal::NoSender);
        let two = "From: a@example.org\nFrom: b@example.org\nTo: c@example.org\n\n";
        assert_eq!(refused(two), Refusal::NoSender);
        assert_eq!(
            refused("From: a@example.org, b@example.org\nTo: c@x.example\n\n"),
            Refusal::NoSender
        );
        assert_eq!(refused("From: a@example.org\n\n"), Refusal::BadAddress);
        assert_eq!(refused("From: a@example.org\nTo: undisclosed:;\n\n"), Refusal::BadAddress);
        assert_eq!(refused("From: a@example.org\nTo: bob\n\n"), Refusal::BadAddress);
        let endless =
            format!("From: a@example.org\nTo: b@x.example\nReferences: {}\n\n", "x".repeat(2000));
        assert_eq!(refused(&endless), Refusal::NoMessage);
    }

    #[test]
    fn a_message_handed_on_keeps_who_wrote_it() {
        let raw = "Resent-From: alice@example.org\nResent-To: carol@x.example\n\
                   Resent-Bcc: dan@x.example\nResent-Date: Mon, 2 Nov 2026 19:00:00 +0900\n\
                   From: Bob <bob@x.example>\nTo: alice@example.org\nMessage-ID: <7@x.example>\n\
                   Date: Mon, 2 Nov 2026 10:00:00 +0000\nDKIM-Signature: v=1\n\nhi\n";
        let letter = depart(raw.as_bytes(), &READY).unwrap();
        assert_eq!(letter.recipients, ["carol@x.example", "dan@x.example"]);
        assert_eq!(
            (letter.sender.as_str(), letter.message_id.as_str()),
            ("alice@example.org", "7@x.example")
        );
        let wire = String::from_utf8(without_bcc(&letter.raw)).unwrap();
        assert!(wire.contains("From: Bob <bob@x.example>\r\n") && !wire.contains("dan@"));
        assert!(wire.contains("Resent-Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n"), "{wire}");
    }
}
