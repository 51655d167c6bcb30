//! The table `drafts`: letters being written. They live in the file that is never thrown away.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::{AccountId, LocationId};
use rusqlite::Row;

/// A letter being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its row.
    pub id: i64,
    /// The account it is written from.
    pub account: AccountId,
    /// Counts up with every save.
    pub revision: i64,
    /// The revision the server has; 0 when none.
    pub saved_revision: i64,
    /// Where the server's copy stands.
    pub location: Option<LocationId>,
    /// The message as far as it is written.
    pub raw: Vec<u8>,
    /// When it was last saved here.
    pub changed: i64,
}

const COLUMNS: &str =
    "SELECT id, account, revision, saved_revision, location, raw, changed FROM drafts";

impl Read<'_> {
    /// An account's drafts that are not on their way, the last touched first.
    pub fn drafts(&self, account: AccountId) -> Result<Vec<DraftRow>, Error> {
        let sql = format!(
            "{COLUMNS} WHERE account = ?1 AND NOT EXISTS
                 (SELECT 1 FROM outbox WHERE draft = drafts.id AND state <> 'sent')
              ORDER BY changed DESC, id DESC"
        );
        let mut all = self.connection.prepare_cached(&sql)?;
        Ok(all.query_map([account.0], draft_of)?.collect::<Result<_, _>>()?)
    }

    /// One draft.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn draft(&self, id: i64) -> Result<DraftRow, Error> {
        let sql = format!("{COLUMNS} WHERE id = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([id], draft_of)?)
    }
}

impl Write<'_> {
    /// Begins a draft.
    pub fn insert_draft(&mut self, account: AccountId, raw: &[u8]) -> Result<i64, Error> {
        self.connection.execute(
            "INSERT INTO drafts (account, revision, raw, changed) VALUES (?1, 1, ?2, ?3)",
            (account.0, raw, self.now),
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Saves a draft here and says which revision this is.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn save_draft(&mut self, id: i64, raw: &[u8]) -> Result<i64, Error> {
        let mut save = self.connection.prepare_cached(
            "UPDATE drafts SET raw = ?2, revision = revision + 1, changed = ?3 WHERE id = ?1
             RETURNING revision",
        )?;
        Ok(save.query_row((id, raw, self.now), |r| r.get(0))?)
    }

    /// The server has this revision, and it stands there.
    pub fn note_draft_saved(
        &mut self,
        id: i64,
        revision: i64,
        location: Option<LocationId>,
    ) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE drafts SET saved_revision = max(saved_revision, ?2), location = ?3
              WHERE id = ?1",
            (id, revision, location.map(|l| l.0)),
        )?;
        Ok(())
    }

    /// Forgets a draft: sent, or thrown away.
    pub fn remove_draft(&mut self, id: i64) -> Result<(), Error> {
        self.connection.execute("DELETE FROM drafts WHERE id = ?1", [id])?;
        Ok(())
    }
}

fn draft_of(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        id: row.get(0)?,
        account: AccountId(row.get(1)?),
        revision: row.get(2)?,
        saved_revision: row.get(3)?,
        location: row.get::<_, Option<i64>>(4)?.map(LocationId),
        raw: row.get(5)?,
        changed: row.get(6)?,
    })
}
