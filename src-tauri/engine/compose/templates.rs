//! Letters that others are begun with.

use super::{Draft, Letter, begin, listed};
use crate::Engine;
use crate::error::Problem;
use mail::answer::Kind;
use store::{NewDraftPart, NewLetter};

impl Engine {
    /// Keeps a copy of a letter to begin others with. It lives here only.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn save_template(&self, draft: i64) -> Result<(), Problem> {
        let copy = move |w: &mut store::Write<'_>| copied(w, draft, true);
        Ok(self.store().write_durable(copy).await.map(drop)?)
    }

    /// All of them, the last touched first.
    pub async fn templates(&self) -> Result<Vec<Draft>, Problem> {
        let rows = self.store().read(|r| r.letters(true)).await?;
        Ok(rows.into_iter().map(listed).collect())
    }

    /// Begins a letter with one of them.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn from_template(&self, draft: i64) -> Result<Letter, Problem> {
        let copy = move |w: &mut store::Write<'_>| copied(w, draft, false);
        let letter = self.store().write_durable(copy).await?;
        self.open_draft(letter).await
    }
}

fn copied(w: &mut store::Write<'_>, draft: i64, template: bool) -> Result<i64, store::Error> {
    let row = w.read().letter(draft)?;
    let mut parts = Vec::new();
    for part in w.read().draft_parts(draft)? {
        let (part, content) = w.read().draft_part(draft, part.id)?;
        let (name, mime, content_id) = (part.name, part.mime, part.content_id);
        parts.push(NewDraftPart { name, mime, content_id, content });
    }
    let letter = NewLetter { kind: Kind::New, form: row.form, template, ..NewLetter::default() };
    begin::insert(w, row.draft.account, &letter, &parts)
}
