//! The table `drafts`: letters being written. They live in the file that is never thrown away.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::{AccountId, LocationId, MessageId};
use rusqlite::{OptionalExtension as _, Row};

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
    /// The message as far as it is written; empty where it is written as fields.
    pub raw: Vec<u8>,
    /// When it was last saved here.
    pub changed: i64,
    /// The last revision that was put on its way to the server.
    pub promised: i64,
    /// When that was.
    pub promised_at: i64,
    /// Since when there is something that is not on its way.
    pub unsaved_since: i64,
}

impl DraftRow {
    /// Whether the copy the server had has gone, and was not taken away from here.
    pub fn lost_its_copy(&self) -> bool {
        self.saved_revision > 0 && self.location.is_none()
    }
}

pub(crate) const COLUMNS: &str = "
    SELECT d.id, d.account, d.revision, d.saved_revision, d.location, d.raw, d.changed, d.promised,
           d.promised_at, d.unsaved_since
      FROM drafts d";

/// How many columns those are.
pub(crate) const WIDTH: usize = 10;

impl Read<'_> {
    /// An account's drafts that are not on their way, the last touched first.
    pub fn drafts(&self, account: AccountId) -> Result<Vec<DraftRow>, Error> {
        let sql = format!(
            "{COLUMNS} WHERE d.account = ?1 AND d.discarded IS NULL AND NOT EXISTS
                 (SELECT 1 FROM outbox WHERE draft = d.id AND state <> 'sent')
              ORDER BY d.changed DESC, d.id DESC"
        );
        let mut all = self.connection.prepare_cached(&sql)?;
        Ok(all.query_map([account.0], draft_of)?.collect::<Result<_, _>>()?)
    }

    /// One draft.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn draft(&self, id: i64) -> Result<DraftRow, Error> {
        let sql = format!("{COLUMNS} WHERE d.id = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([id], draft_of)?)
    }

    /// The draft whose copy, there or on its way there, this message is.
    pub fn draft_of_message(&self, message: MessageId) -> Result<Option<i64>, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT d.id FROM drafts d JOIN locations l ON l.id = d.location
              WHERE l.message = ?1 AND d.discarded IS NULL
             UNION ALL
             SELECT p.draft FROM pending_ops p JOIN drafts d ON d.id = p.draft
              WHERE p.message = ?1 AND d.discarded IS NULL
                AND p.state IN ('held', 'queued', 'intent')
              LIMIT 1",
        )?;
        Ok(one.query_row([message.0], |r| r.get(0)).optional()?)
    }
}

impl Write<'_> {
    /// Begins a draft.
    pub fn insert_draft(&mut self, account: AccountId, raw: &[u8]) -> Result<i64, Error> {
        self.connection.execute(
            "INSERT INTO drafts (account, revision, raw, changed, unsaved_since)
             VALUES (?1, 1, ?2, ?3, ?3)",
            (account.0, raw, self.now),
        )?;
        let id = self.connection.last_insert_rowid();
        self.changes.draft(id);
        Ok(id)
    }

    /// Saves a draft here and says which revision this is.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn save_draft(&mut self, id: i64, raw: &[u8]) -> Result<i64, Error> {
        self.connection
            .prepare_cached("UPDATE drafts SET raw = ?2 WHERE id = ?1")?
            .execute((id, raw))?;
        self.next_revision(id)
    }

    /// Something of a draft has changed: which revision this is.
    ///
    /// # Errors
    /// [`Error::NotFound`], also where it was thrown away.
    pub(crate) fn next_revision(&mut self, id: i64) -> Result<i64, Error> {
        let mut next = self.connection.prepare_cached(
            "UPDATE drafts
                SET unsaved_since = CASE WHEN promised = revision THEN ?2 ELSE unsaved_since END,
                    revision = revision + 1, changed = ?2
              WHERE id = ?1 AND discarded IS NULL
             RETURNING revision",
        )?;
        let revision = next.query_row((id, self.now), |r| r.get(0))?;
        self.changes.draft(id);
        Ok(revision)
    }

    /// This revision is on its way to the server.
    pub fn note_draft_promised(&mut self, id: i64, revision: i64) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE drafts SET promised = max(promised, ?2), promised_at = ?3,
                        unsaved_since = CASE WHEN revision > ?2 THEN changed ELSE unsaved_since END
                  WHERE id = ?1",
            )?
            .execute((id, revision, self.now))?;
        Ok(())
    }

    /// The server has this revision, and it stands there.
    pub fn note_draft_saved(
        &mut self,
        id: i64,
        revision: i64,
        location: Option<LocationId>,
    ) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE drafts SET saved_revision = max(saved_revision, ?2),
                    promised = max(promised, ?2), location = ?3
              WHERE id = ?1",
            (id, revision, location.map(|l| l.0)),
        )?;
        self.changes.draft(id);
        Ok(())
    }

    /// Throws a draft away in a way that can be taken back for as long as the action is remembered.
    ///
    /// # Errors
    /// [`Error::NotFound`], also where it was thrown away before.
    pub fn discard_draft(&mut self, action: i64, id: i64) -> Result<(), Error> {
        let changed = self.connection.execute(
            "UPDATE drafts SET discarded = ?2 WHERE id = ?1 AND discarded IS NULL",
            (id, action),
        )?;
        self.changes.draft(id);
        if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// What an action has thrown away comes back. The server gets it anew where it has let it go.
    pub(crate) fn recall_drafts(&mut self, action: i64) -> Result<bool, Error> {
        let ids: Vec<i64> = self
            .connection
            .prepare_cached(
                "UPDATE drafts SET discarded = NULL, revision = revision + 1,
                        saved_revision = CASE WHEN location IS NULL THEN 0 ELSE saved_revision END,
                        unsaved_since = ?2, changed = ?2
                  WHERE discarded = ?1 RETURNING id",
            )?
            .query_map((action, self.now), |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for id in &ids {
            self.changes.draft(*id);
        }
        Ok(!ids.is_empty())
    }

    /// A draft is on its way no more: what the server has of it is shown again, and gets what it
    /// has not. Nothing where it was thrown away meanwhile.
    pub(crate) fn bring_draft_back(&mut self, id: i64) -> Result<(), Error> {
        let place = match self.read().draft(id) {
            Ok(row) => row.location,
            Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        };
        if let Some(place) = place {
            self.show_again(place)?;
        }
        self.connection.execute(
            "UPDATE drafts SET promised = saved_revision, unsaved_since = ?2 WHERE id = ?1",
            (id, self.now),
        )?;
        self.changes.draft(id);
        Ok(())
    }

    /// Forgets a draft: sent, or thrown away.
    pub fn remove_draft(&mut self, id: i64) -> Result<(), Error> {
        self.connection.execute("DELETE FROM drafts WHERE id = ?1", [id])?;
        self.changes.draft(id);
        Ok(())
    }
}

pub(crate) fn draft_of(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        id: row.get(0)?,
        account: AccountId(row.get(1)?),
        revision: row.get(2)?,
        saved_revision: row.get(3)?,
        location: row.get::<_, Option<i64>>(4)?.map(LocationId),
        raw: row.get(5)?,
        changed: row.get(6)?,
        promised: row.get(7)?,
        promised_at: row.get(8)?,
        unsaved_since: row.get(9)?,
    })
}
