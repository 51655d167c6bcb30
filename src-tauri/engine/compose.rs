//! Writing letters: begun, written, kept, thrown away. What is typed is in the store before it is
//! answered; the server hears of it when there is a pause.

mod begin;
mod bytes;
mod check;
mod keep;
mod people;
mod quote;
mod take_up;
mod templates;

pub use bytes::Outgoing;
pub(crate) use keep::keep;
pub use mail::answer::Kind;
pub use mail::letter_checks::Warning;
pub use mail::quotation::Language;
pub use store::{DraftPart, LetterForm};

use crate::Engine;
use crate::error::{Code, Problem};
use mail::address::Address;
use mail::id::{AccountId, IdentityId, MessageId};
use mail::letter_html::{self, Image};
use mail::{filename, letter_text};
use store::{LetterRow, NewDraftPart, Write};

/// A letter as the composer shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Its draft.
    pub draft: i64,
    /// The account it is written from.
    pub account: AccountId,
    /// What it is.
    pub kind: Kind,
    /// What is written; images are called `mail://localhost/draft/<draft>/<part>`.
    pub form: LetterForm,
    /// What comes with it.
    pub parts: Vec<DraftPart>,
    /// Which revision this is.
    pub revision: i64,
    /// The message it answers or forwards.
    pub answers: Option<MessageId>,
    /// The most octets the server takes, where it has said so.
    pub limit: Option<u64>,
    /// About how many octets it has as it goes out.
    pub size: u64,
    /// Whether another program has put another version in its place on the server.
    pub conflict: bool,
}

/// A letter in the list of those being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its draft.
    pub draft: i64,
    /// The account it is written from.
    pub account: AccountId,
    /// Its subject.
    pub subject: String,
    /// To.
    pub to: Vec<Address>,
    /// The first words.
    pub preview: String,
    /// When it was last written to.
    pub changed: i64,
    /// Whether the server has it as it is here.
    pub saved: bool,
}

/// An earlier version of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Which revision.
    pub revision: i64,
    /// When it was written.
    pub changed: i64,
    /// The first words.
    pub preview: String,
}

/// The longest body, in octets.
const LARGEST_BODY: usize = 8 << 20;
/// The most people one letter goes to.
const MOST_PEOPLE: usize = 5_000;
/// The longest line of a header.
const LONGEST_LINE: usize = 10_000;
/// The most octets of all parts together: more than any server takes.
const LARGEST_PARTS: u64 = 100 << 20;
/// The most parts.
const MOST_PARTS: usize = 500;
/// How much of a body a preview is looked for in.
const PREVIEW_OF: usize = 4_000;

impl Engine {
    /// A letter that is being written.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn open_draft(&self, draft: i64) -> Result<Letter, Problem> {
        let read = move |r: &store::Read<'_>| {
            let mut row = r.letter(draft)?;
            if row.form.identity.is_none() {
                let own = r.identities(row.draft.account)?;
                row.form.identity = own.first().map(|identity| identity.id);
            }
            Ok((row, r.draft_parts(draft)?))
        };
        let (row, parts) = self.store().read(read).await?;
        let limit = self.largest_letter(row.draft.account).await?;
        let shown = tokio::task::spawn_blocking(move || shown(row, parts, limit));
        shown.await.map_err(|_| Problem::of(Code::Internal))
    }

    /// The letters being written that somebody has written in, the last touched first.
    pub async fn letters(&self) -> Result<Vec<Draft>, Problem> {
        let rows = self.store().read(|r| r.letters(false)).await?;
        // One that the server has let go as it stood here was finished elsewhere.
        let gone = |row: &LetterRow| {
            row.draft.lost_its_copy() && row.draft.revision == row.draft.saved_revision
        };
        let begun = |row: &LetterRow| row.touched || row.draft.saved_revision > 0;
        Ok(rows.into_iter().filter(|row| begun(row) && !gone(row)).map(listed).collect())
    }

    /// Keeps what was typed: safe here when this returns. Says which revision it is, and its size.
    ///
    /// # Errors
    /// `notFound` where the letter has gone; `tooLarge`.
    pub async fn write_draft(&self, draft: i64, form: LetterForm) -> Result<(i64, u64), Problem> {
        let form = checked(form)?;
        let write = move |w: &mut Write<'_>| {
            let inline = w.read().draft_parts(draft)?;
            let form = LetterForm { body: named(&form.body, draft, &inline), ..form };
            follow_identity(w, draft, form.identity)?;
            let revision = w.write_letter(draft, &form)?;
            Ok((revision, size(&form, w.read().draft_parts_size(draft)?)))
        };
        Ok(self.store().write_durable(write).await?)
    }

    /// The composer is closed: a letter nobody has written in goes, any other is saved on the
    /// server now.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn close_draft(&self, draft: i64) -> Result<(), Problem> {
        let close = move |w: &mut Write<'_>| {
            let row = w.read().letter(draft)?;
            w.note_conflict(draft, false)?;
            let blank = !row.touched && row.draft.saved_revision == 0 && !row.template;
            if blank {
                w.remove_draft(draft)?;
            }
            Ok(!blank && row.touched && row.draft.revision > row.draft.promised)
        };
        if self.store().write_durable(close).await? {
            self.save_letter(draft).await?;
        }
        Ok(())
    }

    /// Adds a file or an inline picture.
    ///
    /// # Errors
    /// `notFound`; `tooLarge`.
    pub async fn attach(
        &self,
        draft: i64,
        name: &str,
        mime: &str,
        inline: bool,
        content: Vec<u8>,
    ) -> Result<DraftPart, Problem> {
        let token = self.store().read(|r| r.token()).await?;
        let new = NewDraftPart {
            name: filename::clean(name, "attachment"),
            mime: mime.trim().to_ascii_lowercase(),
            content_id: inline.then(|| format!("{token}@fumi")),
            content,
        };
        let add = move |w: &mut Write<'_>| {
            let held = w.read().draft_parts_size(draft)?;
            let full = w.read().draft_parts(draft)?.len() >= MOST_PARTS;
            if full || held.saturating_add(new.content.len() as u64) > LARGEST_PARTS {
                return Ok(None);
            }
            w.add_draft_part(draft, &new).map(Some)
        };
        self.store().write_durable(add).await?.ok_or(Problem::of(Code::TooLarge))
    }

    /// Takes a file or picture out.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn detach(&self, draft: i64, part: i64) -> Result<(), Problem> {
        Ok(self.store().write_durable(move |w| w.remove_draft_part(draft, part)).await?)
    }

    /// A part of a letter, and what it holds.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn draft_part(&self, draft: i64, part: i64) -> Result<(DraftPart, Vec<u8>), Problem> {
        Ok(self.store().read(move |r| r.draft_part(draft, part)).await?)
    }

    /// A letter's earlier versions, the newest first.
    pub async fn draft_versions(&self, draft: i64) -> Result<Vec<Version>, Problem> {
        let rows = self.store().read(move |r| r.draft_versions(draft)).await?;
        let version = |v: store::DraftVersion| Version {
            revision: v.revision,
            changed: v.changed,
            preview: preview(&v.form),
        };
        Ok(rows.into_iter().map(version).collect())
    }

    /// A letter becomes again what it was.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn restore_version(&self, draft: i64, revision: i64) -> Result<Letter, Problem> {
        self.store().write_durable(move |w| w.restore_version(draft, revision)).await?;
        self.open_draft(draft).await
    }
}

/// A letter written as somebody of another account leaves the server it was saved on.
fn follow_identity(
    w: &mut Write<'_>,
    draft: i64,
    identity: Option<IdentityId>,
) -> Result<(), store::Error> {
    let Some(identity) = identity else { return Ok(()) };
    let (to, from) = (w.read().identity(identity)?.account, w.read().draft(draft)?.account);
    if to == from {
        return Ok(());
    }
    let action = w.begin_action("saveDraft")?;
    w.supersede_draft(draft)?;
    w.expunge_draft(action, draft)?;
    w.move_letter(draft, to)
}

fn shown(row: LetterRow, parts: Vec<DraftPart>, limit: Option<u64>) -> Letter {
    let draft = row.draft.id;
    let held = parts.iter().map(|part| part.size).sum();
    let size = size(&row.form, held);
    let body =
        if row.form.html { for_editor(&row.form.body, draft, &parts) } else { row.form.body };
    Letter {
        draft,
        account: row.draft.account,
        kind: row.kind,
        form: LetterForm { body, ..row.form },
        parts,
        revision: row.draft.revision,
        answers: row.answers,
        limit,
        size,
        conflict: row.conflict,
    }
}

/// The body as the editor has it: its images where the frame's scheme finds them.
fn for_editor(body: &str, draft: i64, parts: &[DraftPart]) -> String {
    let mut place = |image: Image<'_>| match image {
        Image::Named(id) => {
            let part = parts.iter().find(|part| part.content_id.as_deref() == Some(id))?;
            Some(format!("mail://localhost/draft/{draft}/{}", part.id))
        }
        Image::Held { mime, base64 } => Some(format!("data:{mime};base64,{base64}")),
    };
    // What is too much for the sanitiser is shown as the text it says.
    letter_html::written(body, &mut place)
        .unwrap_or_else(|_| letter_html::of_text(&letter_text::of_html(body)))
}

/// The body as it is kept: its images by what the letter will call them.
fn named(body: &str, draft: i64, parts: &[DraftPart]) -> String {
    let mut body = body.to_owned();
    for part in parts {
        if let Some(id) = &part.content_id {
            let url = format!("mail://localhost/draft/{draft}/{}\"", part.id);
            body = body.replace(&url, &format!("cid:{id}\""));
        }
    }
    body
}

fn listed(row: LetterRow) -> Draft {
    Draft {
        preview: preview(&row.form),
        draft: row.draft.id,
        account: row.draft.account,
        subject: row.form.subject,
        to: row.form.to,
        changed: row.draft.changed,
        saved: row.draft.saved_revision == row.draft.revision,
    }
}

/// The first words that are the writer's own.
fn preview(form: &LetterForm) -> String {
    let start = form.body.floor_char_boundary(PREVIEW_OF);
    let start = form.body.get(..start).unwrap_or_default();
    let text = if form.html { letter_text::of_html(start) } else { start.to_owned() };
    let own = text.lines().filter(|line| !line.starts_with('>'));
    let words: Vec<&str> = own.flat_map(str::split_whitespace).collect();
    words.join(" ").chars().take(200).collect()
}

/// About how many octets a letter has as it goes out: parts in base64, text twice.
fn size(form: &LetterForm, parts: u64) -> u64 {
    let said = form.body.len() as u64;
    let said = if form.html { said.saturating_mul(2) } else { said };
    parts.saturating_mul(78).saturating_div(57).saturating_add(said).saturating_add(2_000)
}

/// What was typed, without what a header cannot hold, and bounded.
fn checked(form: LetterForm) -> Result<LetterForm, Problem> {
    let people = form.to.len() + form.cc.len() + form.bcc.len();
    if form.body.len() > LARGEST_BODY || people > MOST_PEOPLE {
        return Err(Problem::of(Code::TooLarge));
    }
    let line = |text: &str| -> String {
        let one = text.replace("\r\n", " ");
        let one = one.chars().map(|c| if c.is_control() { ' ' } else { c });
        one.filter(|c| !matches!(c, '\u{2028}' | '\u{2029}')).take(LONGEST_LINE).collect()
    };
    let clean = |list: Vec<Address>| -> Vec<Address> {
        let one = |a: Address| Address {
            name: line(&a.name).trim().to_owned(),
            email: line(&a.email).trim().to_owned(),
        };
        list.into_iter().map(one).filter(|a| !a.email.is_empty() || !a.name.is_empty()).collect()
    };
    Ok(LetterForm {
        to: clean(form.to),
        cc: clean(form.cc),
        bcc: clean(form.bcc),
        subject: line(&form.subject),
        body: form.body.replace('\0', ""),
        ..form
    })
}
