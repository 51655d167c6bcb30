//! What a letter begins with: a signature, and what it quotes or carries of another one.

use super::begin::Writer;
use super::{Kind, Language};
use mail::address::Address;
use mail::answer;
use mail::compose::from_base64;
use mail::filename;
use mail::id::MessageId;
use mail::letter_html::{self, Image};
use mail::letter_text;
use mail::message::{self, Message};
use mail::quotation;
use store::{LetterForm, NewDraftPart, NewLetter};

/// A letter that begins, and what comes with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Begun {
    pub letter: NewLetter,
    pub parts: Vec<NewDraftPart>,
}

/// The most inline pictures that are carried along.
const MOST_PICTURES: usize = 100;
/// How many octets of pictures and files are carried along.
const MOST_CARRIED: usize = 60 << 20;
/// The longest text that is quoted.
const LONGEST_TEXT: usize = 1 << 20;

/// A letter in which nothing is written yet.
pub(super) fn blank(writer: &Writer) -> Begun {
    let form = LetterForm { identity: writer.identity_id(), html: true, ..LetterForm::default() };
    let body = format!("<div><br></div>{}", signature_html(writer));
    Begun {
        letter: NewLetter { form: LetterForm { body, ..form }, ..NewLetter::default() },
        ..Begun::default()
    }
}

/// Text typed before what is there already.
pub(super) fn before(text: &str, form: &LetterForm) -> String {
    if text.is_empty() {
        return form.body.clone();
    }
    let said = if form.html { letter_html::of_text(text) } else { text.to_owned() };
    format!("{said}{}", form.body)
}

fn signature_html(writer: &Writer) -> String {
    let identity = &writer.identity.identity;
    let html = match (identity.signature_html.is_empty(), identity.signature.trim().is_empty()) {
        (false, _) => letter_html::written(&identity.signature_html, &mut |_| None)
            .unwrap_or_else(|_| letter_html::of_text(&identity.signature)),
        (true, false) => letter_html::of_text(&identity.signature),
        (true, true) => return String::new(),
    };
    format!("<div data-fumi=\"signature\">-- <br>{html}</div>")
}

fn signature_text(writer: &Writer) -> String {
    let signature = writer.identity.identity.signature.trim_end();
    if signature.trim().is_empty() { String::new() } else { format!("\n-- \n{signature}\n") }
}

/// A letter about another one.
pub(super) fn about(
    kind: Kind,
    writer: &Writer,
    id: Option<MessageId>,
    message: &Message,
    raw: Vec<u8>,
    language: Language,
) -> Begun {
    let mut carried = Carried { writer, raw: &raw, message, parts: Vec::new(), octets: 0 };
    let form = match kind {
        Kind::Reply | Kind::ReplyAll | Kind::ReplyList => reply(kind, &mut carried, language),
        Kind::Forward => forward(&mut carried, language),
        Kind::ForwardAttached => {
            let name = format!("{}.eml", message.envelope.subject.replace(['/', '\\'], "-"));
            carried.parts.push(NewDraftPart {
                name: filename::clean(&name, "message.eml"),
                mime: "message/rfc822".to_owned(),
                content_id: None,
                content: raw.clone(),
            });
            blank(writer).letter.form
        }
        Kind::Redirect | Kind::EditAsNew | Kind::New => as_it_is(kind, &mut carried),
    };
    let (in_reply_to, references) = match kind {
        Kind::New | Kind::Redirect | Kind::EditAsNew => (Vec::new(), Vec::new()),
        Kind::Reply | Kind::ReplyAll | Kind::ReplyList | Kind::Forward | Kind::ForwardAttached => {
            answer::ties(&message.envelope)
        }
    };
    let parts = std::mem::take(&mut carried.parts);
    let subject = answer::subject(kind, &message.envelope.subject);
    let form = LetterForm { subject, identity: writer.identity_id(), ..form };
    let raw = if kind == Kind::Redirect { raw } else { Vec::new() };
    // What is edited as new is a letter of its own.
    let answers = id.filter(|_| !matches!(kind, Kind::EditAsNew | Kind::New));
    let in_reply_to = if kind.is_reply() { in_reply_to } else { Vec::new() };
    let letter =
        NewLetter { kind, form, answers, in_reply_to, references, raw, ..NewLetter::default() };
    Begun { letter, parts }
}

fn reply(kind: Kind, carried: &mut Carried<'_>, language: Language) -> LetterForm {
    let (writer, message) = (carried.writer, carried.message);
    let is_ours = |a: &Address| writer.ours.contains(&a.email.to_lowercase());
    let people = answer::recipients(kind, message, &is_ours);
    let line = quotation::attribution(message, language);
    let quoted = message.html.as_deref().and_then(|html| carried.quoted(html));
    let html = quoted.is_some();
    let body = match quoted {
        Some(quoted) => {
            let line = letter_html::of_text(&line);
            format!(
                "<div><br></div>{}<div data-fumi=\"quote\">{line}\
                 <blockquote type=\"cite\">{quoted}</blockquote></div>",
                signature_html(writer)
            )
        }
        None => {
            let text = letter_text::quote(clip(&message.plain()));
            format!("\n{}\n{line}\n{text}", signature_text(writer))
        }
    };
    LetterForm { to: people.to, cc: people.cc, html, body, ..LetterForm::default() }
}

fn forward(carried: &mut Carried<'_>, language: Language) -> LetterForm {
    let (writer, message) = (carried.writer, carried.message);
    let head = quotation::forwarded(message, language).join("\n");
    let quoted = message.html.as_deref().and_then(|html| carried.quoted(html));
    carried.files();
    let html = quoted.is_some();
    let body = match quoted {
        Some(quoted) => {
            let head = letter_html::of_text(&head);
            format!(
                "<div><br></div>{}<div data-fumi=\"quote\">{head}<div><br></div>{quoted}</div>",
                signature_html(writer)
            )
        }
        None => format!("\n{}\n{head}\n\n{}", signature_text(writer), clip(&message.plain())),
    };
    LetterForm { html, body, ..LetterForm::default() }
}

/// What another letter says, to be written on or sent on.
fn as_it_is(kind: Kind, carried: &mut Carried<'_>) -> LetterForm {
    let message = carried.message;
    let envelope = &message.envelope;
    let html = message.html.as_deref().and_then(|html| carried.quoted(html));
    let is_html = html.is_some();
    let body = html.unwrap_or_else(|| {
        let text = message.plain().replace("\r\n", "\n");
        clip(&text).to_owned()
    });
    let form = LetterForm { html: is_html, body, ..LetterForm::default() };
    if kind == Kind::Redirect {
        return form;
    }
    carried.files();
    let (to, cc, bcc) = (envelope.to.clone(), envelope.cc.clone(), envelope.bcc.clone());
    LetterForm { to, cc, bcc, ..form }
}

fn clip(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or(text)
}

/// What a letter takes along of another one.
struct Carried<'a> {
    writer: &'a Writer,
    raw: &'a [u8],
    message: &'a Message,
    parts: Vec<NewDraftPart>,
    octets: usize,
}

impl Carried<'_> {
    /// The HTML as it is quoted, its pictures taken along; none where it is too much to be made
    /// safe.
    fn quoted(&mut self, html: &str) -> Option<String> {
        let before = self.parts.len();
        let mut named: Vec<(String, Option<String>)> = Vec::new();
        let mut place = |image: Image<'_>| match image {
            Image::Named(id) => {
                if let Some((_, place)) = named.iter().find(|(known, _)| known == id) {
                    return place.clone();
                }
                let place = self.picture(id);
                named.push((id.to_owned(), place.clone()));
                place
            }
            Image::Held { mime, base64 } => {
                let kind = mime.rsplit('/').next().unwrap_or("png").to_owned();
                let content = from_base64(base64)?;
                self.add(format!("image.{kind}"), mime.to_owned(), content)
            }
        };
        let quoted = letter_html::quoted(html, &mut place);
        if quoted.is_err() {
            self.parts.truncate(before);
        }
        quoted.ok()
    }

    /// A picture of the message, by its Content-ID.
    fn picture(&mut self, id: &str) -> Option<String> {
        let part = self.message.parts.iter().find(|p| p.content_id.as_deref() == Some(id))?;
        if !part.mime.starts_with("image/") || self.octets + part.size > MOST_CARRIED {
            return None;
        }
        let (part, content) = message::part_bytes(self.raw, part.index)?;
        self.add(part.name, part.mime, content)
    }

    fn add(&mut self, name: String, mime: String, content: Vec<u8>) -> Option<String> {
        let full = self.octets + content.len() > MOST_CARRIED || self.parts.len() >= MOST_PICTURES;
        if full {
            return None;
        }
        self.octets += content.len();
        let id = format!("{}.{}@{}", self.writer.token, self.parts.len(), self.writer.domain());
        self.parts.push(NewDraftPart { name, mime, content_id: Some(id.clone()), content });
        Some(format!("cid:{id}"))
    }

    /// All its attachments.
    fn files(&mut self) {
        for part in self.message.parts.iter().filter(|part| !part.inline) {
            if self.octets + part.size > MOST_CARRIED {
                continue;
            }
            if let Some((part, content)) = message::part_bytes(self.raw, part.index) {
                self.octets += content.len();
                let (name, mime) = (part.name, part.mime);
                self.parts.push(NewDraftPart { name, mime, content_id: None, content });
            }
        }
    }
}
