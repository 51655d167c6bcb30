//! The table `draft_versions`: what a letter was before, thinned as it grows old.

use crate::error::Error;
use crate::letters::{LetterForm, LetterRow};
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::id::IdentityId;
use rusqlite::{OptionalExtension as _, Row};

/// A letter as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftVersion {
    /// Which revision.
    pub revision: i64,
    /// When it was written.
    pub changed: i64,
    /// What was written; without an identity, which stays the letter's.
    pub form: LetterForm,
}

/// How long after the last version kept the next one is, in seconds.
const APART: i64 = 30;
/// So many of the newest are all kept.
const NEWEST: i64 = 20;

const COLUMNS: &str = "
    SELECT revision, changed, to_list, cc_list, bcc_list, subject, format, body
      FROM draft_versions";

/// Of the older ones one an hour: the last.
const THIN: &str = "
    DELETE FROM draft_versions
     WHERE draft = ?1
       AND revision NOT IN (SELECT revision FROM draft_versions WHERE draft = ?1
                             ORDER BY revision DESC LIMIT ?2)
       AND revision NOT IN (SELECT max(revision) FROM draft_versions WHERE draft = ?1
                             GROUP BY changed / 3600)";

impl Read<'_> {
    /// A letter's earlier versions, the newest first.
    pub fn draft_versions(&self, draft: i64) -> Result<Vec<DraftVersion>, Error> {
        let sql = format!("{COLUMNS} WHERE draft = ?1 ORDER BY revision DESC LIMIT 500");
        let mut all = self.connection.prepare_cached(&sql)?;
        Ok(all.query_map([draft], version_of)?.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Keeps a letter as it stands, where the last version is old enough or it is to be.
    pub(crate) fn keep_version(&mut self, letter: &LetterRow, always: bool) -> Result<(), Error> {
        let draft = &letter.draft;
        let last: Option<i64> = self
            .connection
            .prepare_cached("SELECT max(changed) FROM draft_versions WHERE draft = ?1")?
            .query_row([draft.id], |r| r.get(0))
            .optional()?
            .flatten();
        if !always && last.is_some_and(|last| self.now < last.saturating_add(APART)) {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO draft_versions
                        (draft, revision, changed, to_list, cc_list, bcc_list, subject, format,
                         body)
                 SELECT draft, ?2, ?3, to_list, cc_list, bcc_list, subject, format, body
                   FROM letters WHERE draft = ?1",
            )?
            .execute((draft.id, draft.revision, draft.changed))?;
        self.connection.prepare_cached(THIN)?.execute((draft.id, NEWEST))?;
        Ok(())
    }

    /// The letter is again what it was at `revision`; what it is now becomes an earlier version.
    /// Says which revision this makes.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn restore_version(&mut self, draft: i64, revision: i64) -> Result<i64, Error> {
        let sql = format!("{COLUMNS} WHERE draft = ?1 AND revision = ?2");
        let version =
            self.connection.prepare_cached(&sql)?.query_row((draft, revision), version_of)?;
        let before = self.read().letter(draft)?;
        self.keep_version(&before, true)?;
        let form = LetterForm { identity: before.form.identity, ..version.form };
        self.put_form(&before, &form)?;
        let now = self.next_revision(draft)?;
        self.restore_parts(draft, revision, now)?;
        Ok(now)
    }
}

fn version_of(row: &Row<'_>) -> rusqlite::Result<DraftVersion> {
    let people = |n: usize| Ok::<_, rusqlite::Error>(text::to_addresses(row.get_ref(n)?.as_str()?));
    Ok(DraftVersion {
        revision: row.get(0)?,
        changed: row.get(1)?,
        form: LetterForm {
            identity: None::<IdentityId>,
            to: people(2)?,
            cc: people(3)?,
            bcc: people(4)?,
            subject: row.get(5)?,
            html: row.get_ref(6)?.as_str()? == "html",
            body: row.get(7)?,
        },
    })
}
