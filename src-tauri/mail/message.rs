//! A whole message: its text, its HTML, its parts.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::envelope::Envelope;
use crate::mime::{Leaf, Tree};
use crate::{body, charset, encoded_word, filename, html_text, parameters, preview, text};

/// A parsed message. Parsing is total: whatever the bytes, there is something to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// What the header says.
    pub envelope: Envelope,
    /// The text to read, if the message has text.
    pub text: Option<String>,
    /// The HTML to read, not sanitised, if the message has HTML. Where several parts make it up
    /// they are divided by NUL, which [`crate::html::sanitise`] knows: each is its own document.
    pub html: Option<String>,
    /// Attachments and inline parts, in the order of the message.
    pub parts: Vec<Part>,
    /// Whether a limit cut something off.
    pub truncated: bool,
    /// Every field of the header, decoded, in order.
    pub header_fields: Vec<(String, String)>,
}

/// A part of a message that is not its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Where it stands in the message; stable, the argument of [`part_bytes`].
    pub index: usize,
    /// A file name free of paths, controls and tricks; never empty.
    pub name: String,
    /// `type/subtype`, lower case.
    pub mime: String,
    /// Size in bytes once decoded.
    pub size: usize,
    /// `Content-ID` without angle brackets.
    pub content_id: Option<String>,
    /// Shown inside the HTML by its `cid:`, so not listed as an attachment.
    pub inline: bool,
}

impl Message {
    /// Parses a message. Never fails, never panics.
    pub fn parse(raw: &[u8]) -> Message {
        let raw = with_line_feeds(raw);
        let tree = Tree::read(&raw);
        let body = body::choose(&tree);
        let envelope = Envelope::read(&tree.header, body.charset.as_deref());
        let shown_inline = body.html.as_deref().map(content_ids).unwrap_or_default();
        let parts = tree
            .leaves
            .iter()
            .enumerate()
            .filter(|(n, _)| !body.leaves.contains(n))
            .map(|(n, leaf)| part(n, leaf, &shown_inline))
            .collect();
        Message {
            envelope,
            text: body.text,
            html: body.html,
            parts,
            truncated: tree.truncated || body.truncated,
            header_fields: header_fields(&tree, body.charset.as_deref()),
        }
    }

    /// What the message says as text: its own, or the words of its HTML.
    pub fn plain(&self) -> String {
        match (&self.text, &self.html) {
            (Some(text), _) => text.clone(),
            (None, Some(html)) => html_text::lines(html),
            (None, None) => String::new(),
        }
    }

    /// [`Message::plain`] of a message of which nothing else is asked.
    pub fn plain_of(raw: &[u8]) -> String {
        let raw = with_line_feeds(raw);
        let body = body::choose(&Tree::read(&raw));
        Message { text: body.text, html: body.html, ..Message::default() }.plain()
    }

    /// The beginning of what the message says, on one line, at most 200 characters.
    pub fn preview(&self) -> String {
        preview::of(self.text.as_deref(), self.html.as_deref())
    }

    /// Whether anything is attached that is not shown inside the HTML.
    pub fn has_attachment(&self) -> bool {
        self.parts.iter().any(|p| !p.inline)
    }
}

/// What lists and the index take of a message: no part is measured and no field decoded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// As [`Message::text`].
    pub text: Option<String>,
    /// As [`Message::html`].
    pub html: Option<String>,
    /// The names of what is attached and not shown inside the HTML.
    pub files: Vec<String>,
}

impl Contents {
    /// Reads no more of a message than this takes.
    pub fn of(raw: &[u8]) -> Contents {
        let raw = with_line_feeds(raw);
        let tree = Tree::read(&raw);
        let body = body::choose(&tree);
        let mut shown_inline = None;
        let mut attached = |leaf: &Leaf<'_>| {
            let ids = || body.html.as_deref().map(content_ids).unwrap_or_default();
            let id = content_id(leaf).filter(|_| mime(leaf).starts_with("image/"));
            !id.is_some_and(|id| shown_inline.get_or_insert_with(ids).contains(&id))
        };
        let others = tree.leaves.iter().enumerate().filter(|(n, _)| !body.leaves.contains(n));
        let files =
            others.filter(|(_, leaf)| attached(leaf)).map(|(_, leaf)| name(leaf, mime(leaf)));
        Contents { files: files.collect(), text: body.text, html: body.html }
    }

    /// As [`Message::preview`].
    pub fn preview(&self) -> String {
        preview::of(self.text.as_deref(), self.html.as_deref())
    }

    /// As [`Message::has_attachment`].
    pub fn has_attachment(&self) -> bool {
        !self.files.is_empty()
    }
}

/// The decoded bytes of part `index` of a message, with its description.
pub fn part_bytes(raw: &[u8], index: usize) -> Option<(Part, Vec<u8>)> {
    let raw = with_line_feeds(raw);
    let tree = Tree::read(&raw);
    let leaf = tree.leaves.get(index)?;
    let shown_inline = body::choose(&tree).html.as_deref().map(content_ids).unwrap_or_default();
    Some((part(index, leaf, &shown_inline), leaf.transfer.decode(leaf.body)))
}

/// A message whose lines end in bare CR, as old Macs wrote them, gets line feeds.
fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect())
}

/// Describes a leaf.
fn part(index: usize, leaf: &Leaf<'_>, shown_inline: &HashSet<String>) -> Part {
    let (mime, content_id) = (mime(leaf), content_id(leaf));
    let inline = content_id.as_ref().is_some_and(|id| shown_inline.contains(id))
        && mime.starts_with("image/");
    Part {
        index,
        name: name(leaf, mime),
        mime: mime.to_owned(),
        size: leaf.transfer.decoded_len(leaf.body),
        content_id,
        inline,
    }
}

/// The media type of a leaf.
fn mime<'l>(leaf: &'l Leaf<'_>) -> &'l str {
    if is_mime(&leaf.kind.mime) { &leaf.kind.mime } else { "application/octet-stream" }
}

/// What the HTML may call it.
fn content_id(leaf: &Leaf<'_>) -> Option<String> {
    let field = leaf.header.get("Content-ID")?;
    let id = text::clean(&String::from_utf8_lossy(&field.unfolded()));
    let id = id.trim_matches(['<', '>', ' ']).to_owned();
    (!id.is_empty()).then_some(id)
}

/// Whether this is a media type: two short tokens.
fn is_mime(mime: &str) -> bool {
    let token = |t: &str| {
        !t.is_empty()
            && t.len() < 128
            && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    mime.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

/// The file name a part goes by.
fn name(leaf: &Leaf<'_>, mime: &str) -> String {
    let given = leaf.disposition.parameter("filename").or_else(|| leaf.kind.parameter("name"));
    let fallback = match mime {
        "message/rfc822" | "message/global" => {
            let subject = Envelope::parse(leaf.body).subject;
            let subject = filename::clean(&subject.replace(['/', '\\'], "-"), "message");
            return given
                .map(|g| filename::clean(&g, "message.eml"))
                .unwrap_or_else(|| filename::clean(&format!("{subject}.eml"), "message.eml"));
        }
        "text/plain" => "text.txt",
        "text/html" => "page.html",
        "text/calendar" => "invitation.ics",
        "text/vcard" | "text/x-vcard" => "card.vcf",
        "image/jpeg" => "image.jpg",
        "image/png" => "image.png",
        "image/gif" => "image.gif",
        "application/pdf" => "document.pdf",
        "application/pgp-signature" => "signature.asc",
        "message/delivery-status" => "delivery-status.txt",
        _ => "attachment",
    };
    filename::clean(&given.unwrap_or_default(), fallback)
}

/// The Content-IDs that HTML refers to. Linear.
fn content_ids(html: &str) -> HashSet<String> {
    let mut out = HashSet::new();
    for (at, _) in html.match_indices([':']) {
        let (before, after) = (html.as_bytes().get(..at), html.as_bytes().get(at + 1..));
        let (Some(before), Some(after)) = (before, after) else { continue };
        if !before
            .len()
            .checked_sub(3)
            .and_then(|n| before.get(n..))
            .is_some_and(|s| s.eq_ignore_ascii_case(b"cid"))
        {
            continue;
        }
        let ends =
            |b: &u8| matches!(b, b'"' | b'\'' | b'>' | b')' | b'<') || b.is_ascii_whitespace();
        let end = after.iter().take(1_000).position(ends).unwrap_or(after.len().min(1_000));
        let id = parameters::percent(after.get(..end).unwrap_or_default());
        out.insert(String::from_utf8_lossy(&id).replace("&amp;", "&"));
    }
    out
}

/// Every field, decoded for people.
fn header_fields(tree: &Tree<'_>, body_charset: Option<&str>) -> Vec<(String, String)> {
    let fallback = body_charset.filter(|c| charset::is_named(c));
    let show = |value: &[u8]| text::clean(&encoded_word::decode(value, fallback));
    tree.header.fields.iter().map(|f| (f.name.to_owned(), show(&f.unfolded()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: Alice <alice@example.org>\r\nSubject: Photos\r\n\
        Content-Type: multipart/mixed; boundary=m\r\n\r\n\
        --m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
        --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
        --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello  Bob,\r\n\r\nlook!\r\n\
        --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello <img src=\"cid:one%40x\"></p>\r\n\
        --a--\r\n\
        --r\r\nContent-Type: image/png; name=in.png\r\nContent-ID: <one@x>\r\n\
        Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--r--\r\n\
        --m\r\nContent-Type: application/pdf\r\n\
        Content-Disposition: attachment; filename=\"../plan.pdf\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--m--\r\n";

    fn contents_of(mail: &Message) -> Contents {
        let files = mail.parts.iter().filter(|p| !p.inline).map(|p| p.name.clone());
        Contents { files: files.collect(), text: mail.text.clone(), html: mail.html.clone() }
    }

    #[test]
    fn a_mail_with_pictures_and_a_document_is_taken_apart() {
        let mail = Message::parse(MAIL.as_bytes());
        assert_eq!(mail.text.as_deref(), Some("Hello  Bob,\r\n\r\nlook!"));
        assert_eq!(mail.html.as_deref(), Some("<p>Hello <img src=\"cid:one%40x\"></p>"));
        let parts: Vec<_> =
            mail.parts.iter().map(|p| (p.name.as_str(), p.inline, p.size)).collect();
        assert_eq!(parts, [("in.png", true, 4), ("plan.pdf", false, 4)]);
        assert!(mail.has_attachment() && !mail.truncated);
        assert_eq!(Message::plain_of(MAIL.as_bytes()), mail.plain());
        assert_eq!(mail.preview(), "Hello Bob, look!");
        let (part, bytes) = part_bytes(MAIL.as_bytes(), mail.parts[1].index).unwrap();
        assert_eq!((part.mime.as_str(), bytes.as_slice()), ("application/pdf", &b"%PDF"[..]));
        assert_eq!(part_bytes(MAIL.as_bytes(), 99), None);
        assert_eq!(Contents::of(MAIL.as_bytes()), contents_of(&mail));
        assert_eq!(mail.header_fields[1], ("Subject".into(), "Photos".into()));
    }

    #[test]
    fn a_preview_of_html_alone_shows_its_words() {
        let raw =
            b"Content-Type: text/html\n\n<style>p{}</style><p>Hello&nbsp;<b>Bob</b> &amp; all</p>";
        let mail = Message::parse(raw);
        assert_eq!(mail.text, None);
        assert_eq!(mail.preview(), "Hello Bob & all");
    }

    #[test]
    fn an_attached_message_goes_by_its_subject() {
        let raw = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nsee\n--a\n\
            Content-Type: message/rfc822\n\nSubject: Re: a/b\n\nx\n--a--\n";
        let mail = Message::parse(raw);
        assert_eq!(mail.parts[0].name, "Re_ a-b.eml");
        assert_eq!(mail.text.as_deref(), Some("see"));
    }

    #[test]
    fn whatever_the_bytes_parsing_ends() {
        let mut state = 7u64;
        let seed = MAIL.as_bytes();
        for _ in 0..3_000 {
            let mut raw = seed.to_vec();
            for _ in 0..8 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = (state >> 33) as usize % raw.len();
                match state % 4 {
                    0 => raw[at] = (state >> 25) as u8,
                    1 => raw.truncate(at + 1),
                    2 => {
                        let cut = raw.split_off(at);
                        raw.extend_from_slice(b"\r\n--a\r\n");
                        raw.extend(cut);
                    }
                    _ => drop(raw.remove(at).min(1)),
                }
                if raw.len() < 2 {
                    raw = seed.to_vec();
                }
            }
            let mail = Message::parse(&raw);
            assert_eq!(Contents::of(&raw), contents_of(&mail));
            for part in &mail.parts {
                let (same, bytes) = part_bytes(&raw, part.index).unwrap();
                assert_eq!((&same, bytes.len()), (part, part.size));
            }
        }
    }
}
