//! The table `letters`: drafts as fields, written while the person types.

use crate::drafts::{self, DraftRow, draft_of};
use crate::error::Error;
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::address::Address;
use mail::answer::Kind;
use mail::id::{AccountId, IdentityId, LocationId, MessageId};
use rusqlite::{Row, named_params};

/// What the person writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LetterForm {
    /// Who writes; none where that identity has gone.
    pub identity: Option<IdentityId>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Bcc.
    pub bcc: Vec<Address>,
    /// Subject.
    pub subject: String,
    /// Whether the body is HTML.
    pub html: bool,
    /// Text, or HTML that calls its images by `cid:`.
    pub body: String,
}

/// A letter that begins.
#[derive(Debug, Clone, Default)]
pub struct NewLetter {
    /// What it is.
    pub kind: Kind,
    /// What it begins with.
    pub form: LetterForm,
    /// The message it answers or forwards.
    pub answers: Option<MessageId>,
    /// In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// References.
    pub references: Vec<String>,
    /// The message that is sent on as it is.
    pub raw: Vec<u8>,
    /// The copy of it that the server has.
    pub saved: Option<LocationId>,
    /// Whether others are begun with it.
    pub template: bool,
}

/// A letter as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// How far it is saved.
    pub draft: DraftRow,
    /// What it is.
    pub kind: Kind,
    /// What is written.
    pub form: LetterForm,
    /// The message it answers or forwards.
    pub answers: Option<MessageId>,
    /// In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// References.
    pub references: Vec<String>,
    /// Whether the person has changed anything.
    pub touched: bool,
    /// Whether others are begun with it.
    pub template: bool,
    /// Whether another program has put another version in its place on the server.
    pub conflict: bool,
}

const COLUMNS: &str = ", l.kind, l.identity, l.to_list, l.cc_list, l.bcc_list, l.subject, l.format,
    l.body, l.answers, l.in_reply_to, l.reference_ids, l.touched, l.template, l.conflict";

const INSERT: &str = "
    INSERT INTO letters (draft, kind, identity, to_list, cc_list, bcc_list, subject, format, body,
                         answers, in_reply_to, reference_ids, template)
    VALUES (:draft, :kind, :identity, :to, :cc, :bcc, :subject, :format, :body, :answers,
            :in_reply_to, :references, :template)";

const PUT: &str = "
    UPDATE letters SET identity = :identity, to_list = :to, cc_list = :cc, bcc_list = :bcc,
           subject = :subject, format = :format, body = :body, touched = 1
     WHERE draft = :draft";

/// Which letters.
fn selected(which: &str) -> String {
    let columns = drafts::COLUMNS.replace("FROM drafts d", "");
    format!("{columns} {COLUMNS} FROM drafts d JOIN letters l ON l.draft = d.id WHERE {which}")
}

impl Read<'_> {
    /// One letter.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a draft that was given as bytes, or was thrown away.
    pub fn letter(&self, draft: i64) -> Result<LetterRow, Error> {
        let sql = selected("d.id = ?1 AND d.discarded IS NULL");
        Ok(self.connection.prepare_cached(&sql)?.query_row([draft], letter_of)?)
    }

    /// All letters, or all templates, the last touched first.
    pub fn letters(&self, templates: bool) -> Result<Vec<LetterRow>, Error> {
        let sql = selected(
            "d.discarded IS NULL AND l.template = ?1 AND NOT EXISTS
                 (SELECT 1 FROM outbox WHERE draft = d.id AND state <> 'sent')
              ORDER BY d.changed DESC, d.id DESC LIMIT 1000",
        );
        let mut all = self.connection.prepare_cached(&sql)?;
        Ok(all.query_map([templates], letter_of)?.collect::<Result<_, _>>()?)
    }

    /// The letters of which the server is to hear sooner or later.
    pub fn unsaved_letters(&self) -> Result<Vec<DraftRow>, Error> {
        let sql = format!(
            "{} JOIN letters l ON l.draft = d.id
              WHERE d.discarded IS NULL AND l.template = 0 AND l.touched = 1
                AND l.kind <> 'redirect' AND d.revision > d.promised AND NOT EXISTS
                    (SELECT 1 FROM outbox WHERE draft = d.id AND state <> 'sent')",
            drafts::COLUMNS
        );
        let mut all = self.connection.prepare_cached(&sql)?;
        Ok(all.query_map([], draft_of)?.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Begins a letter.
    pub fn insert_letter(&mut self, account: AccountId, new: &NewLetter) -> Result<i64, Error> {
        let id = self.insert_draft(account, &new.raw)?;
        self.connection.prepare_cached(INSERT)?.execute(named_params! {
            ":draft": id,
            ":kind": new.kind.name(),
            ":identity": new.form.identity.map(|i| i.0),
            ":to": text::from_all_addresses(&new.form.to),
            ":cc": text::from_all_addresses(&new.form.cc),
            ":bcc": text::from_all_addresses(&new.form.bcc),
            ":subject": new.form.subject,
            ":format": format_of(&new.form),
            ":body": new.form.body,
            ":answers": new.answers.map(|m| m.0),
            ":in_reply_to": text::from_words(&new.in_reply_to),
            ":references": text::from_words(&new.references),
            ":template": new.template,
        })?;
        if new.saved.is_some() {
            self.note_draft_saved(id, 1, new.saved)?;
        }
        Ok(id)
    }

    /// Writes what the person has typed; says which revision it is. An earlier version is kept
    /// where the last one is half a minute old.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn write_letter(&mut self, draft: i64, form: &LetterForm) -> Result<i64, Error> {
        let before = self.read().letter(draft)?;
        if before.form == *form {
            return Ok(before.draft.revision);
        }
        self.keep_version(&before, false)?;
        self.put_form(&before, form)?;
        let revision = self.next_revision(draft)?;
        self.drop_old_parts(draft)?;
        Ok(revision)
    }

    pub(crate) fn put_form(&mut self, before: &LetterRow, form: &LetterForm) -> Result<(), Error> {
        self.connection.prepare_cached(PUT)?.execute(named_params! {
            ":draft": before.draft.id,
            ":identity": form.identity.map(|i| i.0),
            ":to": text::from_all_addresses(&form.to),
            ":cc": text::from_all_addresses(&form.cc),
            ":bcc": text::from_all_addresses(&form.bcc),
            ":subject": form.subject,
            ":format": format_of(form),
            ":body": form.body,
        })?;
        if before.draft.lost_its_copy() {
            self.note_conflict(before.draft.id, true)?;
        }
        Ok(())
    }

    /// Another program has taken the server's copy away, or put another version in its place.
    pub fn note_conflict(&mut self, draft: i64, conflict: bool) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE letters SET conflict = ?2 WHERE draft = ?1")?
            .execute((draft, conflict))?;
        Ok(())
    }

    /// The letter is written from this account now; its server knows nothing of it yet.
    pub fn move_letter(&mut self, draft: i64, account: AccountId) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE drafts SET account = ?2, location = NULL, saved_revision = 0, promised = 0
                  WHERE id = ?1",
            )?
            .execute((draft, account.0))?;
        Ok(())
    }

    /// Letters that were begun and left as they were leave, once they are so old; and those the
    /// server has let go long ago.
    pub fn sweep_letters(&mut self, older_than: i64) -> Result<usize, Error> {
        Ok(self.connection.execute(
            "DELETE FROM drafts
              WHERE changed < ?1 AND discarded IS NULL AND location IS NULL
                AND promised = saved_revision
                AND NOT EXISTS (SELECT 1 FROM outbox
                                 WHERE draft = drafts.id AND state <> 'sent')
                AND id IN (SELECT draft FROM letters WHERE template = 0
                            AND (touched = 0 OR drafts.saved_revision = drafts.revision))",
            [older_than],
        )?)
    }
}

fn format_of(form: &LetterForm) -> &'static str {
    if form.html { "html" } else { "plain" }
}

fn letter_of(row: &Row<'_>) -> rusqlite::Result<LetterRow> {
    const AT: usize = drafts::WIDTH;
    let people = |n: usize| Ok::<_, rusqlite::Error>(text::to_addresses(row.get_ref(n)?.as_str()?));
    let words = |n: usize| Ok::<_, rusqlite::Error>(text::to_words(row.get_ref(n)?.as_str()?));
    Ok(LetterRow {
        draft: draft_of(row)?,
        kind: Kind::named(row.get_ref(AT)?.as_str()?).unwrap_or_default(),
        form: LetterForm {
            identity: row.get::<_, Option<i64>>(AT + 1)?.map(IdentityId),
            to: people(AT + 2)?,
            cc: people(AT + 3)?,
            bcc: people(AT + 4)?,
            subject: row.get(AT + 5)?,
            html: row.get_ref(AT + 6)?.as_str()? == "html",
            body: row.get(AT + 7)?,
        },
        answers: row.get::<_, Option<i64>>(AT + 8)?.map(MessageId),
        in_reply_to: words(AT + 9)?,
        references: words(AT + 10)?,
        touched: row.get(AT + 11)?,
        template: row.get(AT + 12)?,
        conflict: row.get(AT + 13)?,
    })
}
