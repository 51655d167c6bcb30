//! A letter of ours as bytes: MIME that every mailer reads. Nothing in it can add a field, a
//! recipient or a part: what could is refused. Boundary and ids are arguments.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::headers::{Header as _, HeaderType};
use mail_builder::mime::{BodyPart, MimePart};

use crate::address::Address;
use crate::{answer, letter_text, outgoing};

/// A letter to be written as bytes.
#[derive(Debug, Clone, Default)]
pub struct Letter<'a> {
    /// Who writes.
    pub from: Address,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<Address>,
    /// To.
    pub to: &'a [Address],
    /// Cc.
    pub cc: &'a [Address],
    /// Bcc; it stands in drafts and copies of ours, and never leaves.
    pub bcc: &'a [Address],
    /// Subject.
    pub subject: &'a str,
    /// Date, seconds since the epoch; written in UTC.
    pub date: i64,
    /// Message-ID, without brackets.
    pub message_id: &'a str,
    /// In-Reply-To, without brackets.
    pub in_reply_to: &'a [String],
    /// References, without brackets.
    pub references: &'a [String],
    /// What it says.
    pub body: Body<'a>,
    /// What comes with it.
    pub parts: &'a [Part<'a>],
    /// What no line of the letter holds: boundaries are made from it.
    pub boundary: &'a str,
}

/// What a letter says.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// Text.
    Plain(&'a str),
    /// HTML made safe, its images called by `cid:`.
    Html(&'a str),
}

impl Default for Body<'_> {
    fn default() -> Self {
        Body::Plain("")
    }
}

/// A part of a letter.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Its file name.
    pub name: &'a str,
    /// `type/subtype`.
    pub mime: &'a str,
    /// What the HTML calls it; none for an attachment.
    pub content_id: Option<&'a str>,
    /// What it holds.
    pub content: &'a [u8],
}

/// Why a letter is not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// This is no address a letter can go to or come from.
    #[error("not an address")]
    Address(String),
    /// A line of the header holds what could end it.
    #[error("a control character in {0}")]
    Control(&'static str),
    /// An id that can stand in no header.
    #[error("not an id")]
    Id,
}

/// The longest address.
const LONGEST_ADDRESS: usize = 320;
/// The longest line RFC 5322 allows.
const LONGEST_LINE: usize = 998;

/// The letter as bytes.
///
/// # Errors
/// [`Refused`]: nothing that could end a line of the header comes into it.
pub fn build(letter: &Letter<'_>) -> Result<Vec<u8>, Refused> {
    let mut message = MessageBuilder::new()
        .header("Message-ID", ids(std::slice::from_ref(&letter.message_id))?)
        .header("Date", Date::new(letter.date))
        .header("From", people("From", std::slice::from_ref(&letter.from))?);
    if let Some(reply_to) = &letter.reply_to {
        message = message.header("Reply-To", people("Reply-To", std::slice::from_ref(reply_to))?);
    }
    for (name, list) in [("To", letter.to), ("Cc", letter.cc), ("Bcc", letter.bcc)] {
        if !list.is_empty() {
            message = message.header(name, people(name, list)?);
        }
    }
    message = message.header("Subject", text("Subject", letter.subject)?);
    for (name, list) in [("In-Reply-To", letter.in_reply_to), ("References", letter.references)] {
        if !list.is_empty() {
            message = message.header(name, ids(list)?);
        }
    }
    let mut out = Vec::new();
    message.header("MIME-Version", Raw::new("1.0")).body(content(letter)?).serialize(&mut out);
    Ok(out)
}

/// A message sent on as it is (RFC 5322 section 3.6.6): with fields that say by whom and to whom,
/// before its own. Of the letter nothing else counts.
///
/// # Errors
/// As [`build`].
pub fn resent(letter: &Letter<'_>, raw: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut fields = MessageBuilder::new()
        .header("Resent-Date", Date::new(letter.date))
        .header("Resent-From", people("Resent-From", std::slice::from_ref(&letter.from))?)
        .header("Resent-Message-ID", ids(std::slice::from_ref(&letter.message_id))?);
    for (name, list) in
        [("Resent-To", letter.to), ("Resent-Cc", letter.cc), ("Resent-Bcc", letter.bcc)]
    {
        if !list.is_empty() {
            fields = fields.header(name, people(name, list)?);
        }
    }
    let mut out = Vec::new();
    for (name, value) in fields.headers {
        out.extend_from_slice(format!("{name}: ").as_bytes());
        value.write_header(&mut out, name.len() + 2);
    }
    out.extend_from_slice(&outgoing::with_crlf(raw));
    Ok(out)
}

/// What a sent letter holds but its header.
fn content<'a>(letter: &Letter<'a>) -> Result<MimePart<'a>, Refused> {
    let (images, files): (Vec<&Part<'_>>, Vec<&Part<'_>>) =
        letter.parts.iter().partition(|part| match (part.content_id, letter.body) {
            (Some(id), Body::Html(html)) => html.contains(&format!("\"cid:{id}\"")),
            (Some(_) | None, Body::Plain(_)) | (None, Body::Html(_)) => false,
        });
    // A picture that was taken out of the HTML goes with it; in text it has no place of its own.
    let is_file =
        |part: &&Part<'_>| part.content_id.is_none() || matches!(letter.body, Body::Plain(_));
    let files: Vec<&Part<'_>> = files.into_iter().filter(is_file).collect();
    let said = match letter.body {
        Body::Plain(text) => plain(&with_line_feeds(text)),
        Body::Html(html) => {
            let html = &with_line_feeds(html);
            let both = vec![plain(&letter_text::of_html(html)), page(letter, html, &images)?];
            multipart(letter, "alternative", both)
        }
    };
    if files.is_empty() {
        return Ok(said);
    }
    let mut parts = vec![said];
    for file in files {
        parts.push(part(file, "attachment")?);
    }
    Ok(multipart(letter, "mixed", parts))
}

/// Text whose lines end in one way, and in which nothing ends the letter.
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "")
}

fn multipart<'a>(letter: &Letter<'a>, kind: &str, parts: Vec<MimePart<'a>>) -> MimePart<'a> {
    let boundary = format!("{}_{kind}", letter.boundary);
    let mut value = ContentType::new(format!("multipart/{kind}"));
    if kind == "related" {
        value = value.attribute("type", "text/html");
    }
    MimePart::new(value.attribute("boundary", boundary), parts)
}

fn plain<'a>(text: &str) -> MimePart<'a> {
    let kind =
        ContentType::new("text/plain").attribute("charset", "utf-8").attribute("format", "flowed");
    MimePart::new(kind, letter_text::flowed(text))
}

fn page<'a>(
    letter: &Letter<'a>,
    html: &str,
    images: &[&Part<'a>],
) -> Result<MimePart<'a>, Refused> {
    let head = "<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"></head><body>\r\n";
    let html = format!("{head}{}\r\n</body></html>\r\n", html.replace('\n', "\r\n"));
    let kind = ContentType::new("text/html").attribute("charset", "utf-8");
    let page = MimePart::new(kind, html);
    if images.is_empty() {
        return Ok(page);
    }
    let mut parts = vec![page];
    for image in images {
        parts.push(part(image, "inline")?);
    }
    Ok(multipart(letter, "related", parts))
}

/// A file or picture. Its name stands in `filename` as RFC 2231 says, and in `name` as encoded
/// words: Outlook, and much of Japan, read that one.
fn part<'a>(part: &Part<'a>, disposition: &'static str) -> Result<MimePart<'a>, Refused> {
    refuse_control("filename", part.name)?;
    let message = part.mime == "message/rfc822" && is_message(part.content);
    let mime = match part.mime {
        mime if is_mime(mime) && (message || !mime.starts_with("message/")) => mime,
        _ => "application/octet-stream",
    };
    let quoted = part.name.replace('\\', "\\\\").replace('"', "\\\"");
    let name = if part.name.is_ascii() { quoted } else { words(part.name) };
    let mut out = MimePart {
        contents: BodyPart::Binary(part.content.into()),
        headers: vec![(
            "Content-Type".into(),
            HeaderType::Raw(Raw::new(format!("{mime}; name=\"{name}\""))),
        )],
    };
    if let Some(id) = part.content_id {
        out = out.header("Content-ID", ids(&[id])?);
    }
    let kind = ContentType::new(disposition).attribute("filename", part.name.to_owned());
    out = out.header("Content-Disposition", kind);
    Ok(match (message, part.content.is_ascii()) {
        // A message may not be encoded (RFC 2046 section 5.2.1).
        (true, true) => out.transfer_encoding("7bit"),
        (true, false) => out.transfer_encoding("8bit"),
        (false, _) => out,
    })
}

/// Reads base64.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Whether bytes may stand in a letter as a message, as they are.
fn is_message(bytes: &[u8]) -> bool {
    let lines = bytes.split(|b| *b == b'\n');
    let bare = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).contains(&b'\r');
    !bytes.contains(&0) && lines.into_iter().all(|line| line.len() <= LONGEST_LINE && !bare(line))
}

fn is_mime(mime: &str) -> bool {
    let token = |t: &str| {
        !t.is_empty()
            && t.len() < 100
            && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(&b))
    };
    mime.split_once('/').is_some_and(|(kind, sub)| kind != "multipart" && token(kind) && token(sub))
}

/// Text as encoded words of RFC 2047, cut between characters.
fn words(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        if piece.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut piece));
        }
        piece.push(c);
    }
    words.push(piece);
    let encode = |word: &String| format!("=?UTF-8?B?{}?=", STANDARD.encode(word));
    words.iter().map(encode).collect::<Vec<_>>().join(" ")
}

fn text(field: &'static str, value: &str) -> Result<HeaderType<'static>, Refused> {
    refuse_control(field, value)?;
    // What looks encoded would be read as something else.
    Ok(match value.contains("=?") {
        true => HeaderType::Raw(Raw::new(words(value))),
        false => HeaderType::Text(Text::new(value.to_owned())),
    })
}

fn people(field: &'static str, list: &[Address]) -> Result<HeaderType<'static>, Refused> {
    let mut out = Vec::with_capacity(list.len());
    for person in list {
        refuse_control(field, &person.name)?;
        if !is_address(&person.email) {
            return Err(Refused::Address(person.email.clone()));
        }
        let name = person.name.replace("=?", "= ?");
        let name = Some(name).filter(|name| !name.trim().is_empty());
        out.push(Mailbox::new_address(name, person.email.clone()));
    }
    Ok(HeaderType::Address(Mailbox::new_list(out)))
}

/// Whether a letter can go to this address as it stands: strict, for what is typed, not for what
/// was received.
pub fn is_address(email: &str) -> bool {
    let address = Address { name: String::new(), email: email.to_owned() };
    let quoted = email.starts_with('"');
    let special = |c: char| {
        crate::text::is_break(c)
            || crate::text::is_deceptive(c)
            || c.is_whitespace()
            || (!quoted && matches!(c, '(' | ')' | ':' | ';' | '\\' | '"' | '[' | ']'))
    };
    let domain = address.domain();
    address.is_usable()
        && email.len() <= LONGEST_ADDRESS
        && !email.contains(special)
        && !domain.starts_with(['.', '-'])
        && !domain.ends_with(['.', '-'])
        && !domain.contains("..")
        && !domain
            .contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '.' && c != '-')
}

fn ids<S: AsRef<str>>(list: &[S]) -> Result<HeaderType<'static>, Refused> {
    let ids: Vec<String> = list.iter().map(|id| id.as_ref().to_owned()).collect();
    if ids.iter().all(|id| answer::is_id(id)) {
        Ok(HeaderType::MessageId(MessageId::new_list(ids.into_iter())))
    } else {
        Err(Refused::Id)
    }
}

fn refuse_control(field: &'static str, value: &str) -> Result<(), Refused> {
    if value.contains(crate::text::is_break) { Err(Refused::Control(field)) } else { Ok(()) }
}
