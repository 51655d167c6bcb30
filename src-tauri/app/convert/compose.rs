//! Letters being written, between the engine's words and those of the web view.

use super::people;
use crate::dto;
use crate::dto::compose::{
    ComposeKind, DraftPart, DraftRow, DraftVersion, Format, Letter, LetterForm, Warning, Written,
};
use engine::compose::{self, Kind, Language};
use mail::address::Address;

/// The language a letter is begun in: the person's.
pub fn language() -> Language {
    Language::of_tag(&sys_locale::get_locale().unwrap_or_default())
}

/// URLs of the frame's scheme as this platform's web view writes them.
fn for_web_view(body: String) -> String {
    if cfg!(windows) { body.replace("mail://localhost/", "http://mail.localhost/") } else { body }
}

/// And back.
fn from_web_view(body: String) -> String {
    body.replace("http://mail.localhost/draft/", "mail://localhost/draft/")
}

fn addresses(list: Vec<dto::Person>) -> Vec<Address> {
    list.into_iter().map(|p| Address { name: p.name, email: p.email }).collect()
}

fn revision(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// People to choose from.
pub fn persons(list: Vec<Address>) -> Vec<dto::Person> {
    people(list)
}

impl From<ComposeKind> for Kind {
    fn from(kind: ComposeKind) -> Kind {
        match kind {
            ComposeKind::New => Kind::New,
            ComposeKind::Reply => Kind::Reply,
            ComposeKind::ReplyAll => Kind::ReplyAll,
            ComposeKind::ReplyList => Kind::ReplyList,
            ComposeKind::Forward => Kind::Forward,
            ComposeKind::ForwardAttached => Kind::ForwardAttached,
            ComposeKind::Redirect => Kind::Redirect,
            ComposeKind::EditAsNew => Kind::EditAsNew,
        }
    }
}

impl From<Kind> for ComposeKind {
    fn from(kind: Kind) -> ComposeKind {
        match kind {
            Kind::New => ComposeKind::New,
            Kind::Reply => ComposeKind::Reply,
            Kind::ReplyAll => ComposeKind::ReplyAll,
            Kind::ReplyList => ComposeKind::ReplyList,
            Kind::Forward => ComposeKind::Forward,
            Kind::ForwardAttached => ComposeKind::ForwardAttached,
            Kind::Redirect => ComposeKind::Redirect,
            Kind::EditAsNew => ComposeKind::EditAsNew,
        }
    }
}

impl From<compose::DraftPart> for DraftPart {
    fn from(part: compose::DraftPart) -> DraftPart {
        DraftPart {
            part: part.id.to_string(),
            name: part.name,
            mime: part.mime,
            size: part.size as f64,
            content_id: part.content_id,
        }
    }
}

impl From<compose::Letter> for Letter {
    fn from(letter: compose::Letter) -> Letter {
        let form = letter.form;
        Letter {
            draft: letter.draft.to_string(),
            account: letter.account.to_string(),
            identity: form.identity.map(|id| id.to_string()).unwrap_or_default(),
            kind: letter.kind.into(),
            to: people(form.to),
            cc: people(form.cc),
            bcc: people(form.bcc),
            subject: form.subject,
            format: if form.html { Format::Html } else { Format::Plain },
            body: if form.html { for_web_view(form.body) } else { form.body },
            parts: letter.parts.into_iter().map(Into::into).collect(),
            revision: revision(letter.revision),
            answers: letter.answers.map(|id| id.to_string()),
            limit: letter.limit.map(|limit| limit as f64),
            size: letter.size as f64,
            conflict: letter.conflict,
        }
    }
}

impl TryFrom<LetterForm> for compose::LetterForm {
    type Error = dto::Problem;

    fn try_from(form: LetterForm) -> Result<compose::LetterForm, dto::Problem> {
        let html = form.format == Format::Html;
        Ok(compose::LetterForm {
            identity: Some(super::id(&form.identity)?),
            to: addresses(form.to),
            cc: addresses(form.cc),
            bcc: addresses(form.bcc),
            subject: form.subject,
            html,
            body: if html { from_web_view(form.body) } else { form.body },
        })
    }
}

impl From<compose::Draft> for DraftRow {
    fn from(draft: compose::Draft) -> DraftRow {
        DraftRow {
            draft: draft.draft.to_string(),
            account: draft.account.to_string(),
            subject: draft.subject,
            to: people(draft.to),
            preview: draft.preview,
            changed: draft.changed as f64,
            saved: draft.saved,
        }
    }
}

impl From<(i64, u64)> for Written {
    fn from((number, size): (i64, u64)) -> Written {
        Written { revision: revision(number), size: size as f64 }
    }
}

impl From<compose::Version> for DraftVersion {
    fn from(version: compose::Version) -> DraftVersion {
        DraftVersion {
            revision: revision(version.revision),
            changed: version.changed as f64,
            preview: version.preview,
        }
    }
}

impl From<compose::Warning> for Warning {
    fn from(warning: compose::Warning) -> Warning {
        Warning { code: warning.code().to_owned(), detail: warning.detail() }
    }
}
