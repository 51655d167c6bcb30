//! An opened letter, as it crosses to the screens.

use super::people;
use crate::dto;
use engine::images::Shown;
use engine::open_message::{Body, Opened};
use mail::{danger, html};

/// URLs of the frame's scheme as this platform's web view writes them.
fn on_platform(html: String) -> String {
    if cfg!(windows) { html.replace("mail://localhost/", "http://mail.localhost/") } else { html }
}

impl From<danger::Danger> for dto::Danger {
    fn from(danger: danger::Danger) -> Self {
        match danger {
            danger::Danger::Program => Self::Program,
            danger::Danger::Macros => Self::Macros,
            danger::Danger::Page => Self::Page,
            danger::Danger::Container => Self::Container,
            danger::Danger::Disguised => Self::Disguised,
        }
    }
}

impl From<Body> for dto::Body {
    fn from(body: Body) -> Self {
        let (kind, sanitised, text) = match body {
            Body::Html(sanitised, text) => {
                (dto::BodyKind::Html, sanitised, Some(html::text_to_html(&text).html))
            }
            Body::Text(sanitised) => (dto::BodyKind::Text, sanitised, None),
            Body::TooHeavy(sanitised) => (dto::BodyKind::TooHeavy, sanitised, None),
        };
        Self {
            kind,
            html: on_platform(sanitised.html),
            text: text.map(on_platform),
            own_colours: sanitised.own_colours,
            remote_blocked: 0,
        }
    }
}

impl From<Opened> for dto::OpenMessage {
    fn from(opened: Opened) -> Self {
        let (row, notes) = (opened.row, opened.notes);
        let outer = opened.letter.within.is_empty();
        let message = opened.message.unwrap_or_default();
        let attachments = message.parts.into_iter().filter(|p| !p.inline);
        let envelope = message.envelope;
        let trusts = mail::sender::sole(&envelope).map(|a| mail::domain::registrable(a.domain()));
        let date = if outer { row.date } else { envelope.date.unwrap_or_default() };
        let subject = if outer { row.subject } else { envelope.subject };
        let (from, to) = match opened.body {
            Some(_) => (envelope.from, envelope.to),
            None => (row.from, row.to),
        };
        let blocked = match notes.images.shown {
            Shown::Once | Shown::Always => 0,
            Shown::Asked | Shown::Junk => notes.images.remote as u32,
        };
        let body = opened.body.map(|body| {
            let notes = super::notes::notes(notes, body.sanitised(), trusts);
            (dto::Body { remote_blocked: blocked, ..body.into() }, notes)
        });
        let (body, notes) = body.unzip();
        Self {
            id: opened.letter.to_string(),
            mailbox: row.mailbox.to_string(),
            subject,
            from: people(from),
            sender: people(envelope.sender),
            reply_to: people(envelope.reply_to),
            to: people(to),
            cc: people(envelope.cc),
            date: date as f64,
            flags: row.flags.names().map(str::to_owned).collect(),
            attachments: attachments
                .map(|p| dto::Attachment {
                    part: p.index as u32,
                    danger: danger::of(&p.name, &p.mime).map(Into::into),
                    name: p.name,
                    mime: p.mime,
                    size: p.size as f64,
                })
                .collect(),
            body,
            notes: notes.unwrap_or_default(),
            problem: opened.problem.map(Into::into),
        }
    }
}
