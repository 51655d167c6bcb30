//! The table `draft_parts`: files and pictures of letters being written, each kept once however
//! often the letter is saved.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use rusqlite::Row;

/// A part of a letter, without what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPart {
    /// Its row.
    pub id: i64,
    /// A clean file name.
    pub name: String,
    /// `type/subtype`.
    pub mime: String,
    /// What the HTML calls it; none for an attachment.
    pub content_id: Option<String>,
    /// How large it is, in octets.
    pub size: u64,
}

/// A part that comes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewDraftPart {
    /// A clean file name.
    pub name: String,
    /// `type/subtype`.
    pub mime: String,
    /// What the HTML calls it; none for an attachment.
    pub content_id: Option<String>,
    /// What it holds.
    pub content: Vec<u8>,
}

const COLUMNS: &str = "SELECT id, name, mime, content_id, size FROM draft_parts";

impl Read<'_> {
    /// The parts a letter has now, in the order they came.
    pub fn draft_parts(&self, draft: i64) -> Result<Vec<DraftPart>, Error> {
        let sql = format!("{COLUMNS} WHERE draft = ?1 AND removed IS NULL ORDER BY id");
        let mut all = self.connection.prepare_cached(&sql)?;
        Ok(all.query_map([draft], part_of)?.collect::<Result<_, _>>()?)
    }

    /// One part of a letter, and what it holds.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn draft_part(&self, draft: i64, part: i64) -> Result<(DraftPart, Vec<u8>), Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT id, name, mime, content_id, size, content FROM draft_parts
              WHERE id = ?1 AND draft = ?2 AND removed IS NULL",
        )?;
        Ok(one.query_row((part, draft), |r| Ok((part_of(r)?, r.get(5)?)))?)
    }

    /// What all parts of a letter hold together, in octets.
    pub fn draft_parts_size(&self, draft: i64) -> Result<u64, Error> {
        let sql = "SELECT coalesce(sum(size), 0) FROM draft_parts
                    WHERE draft = ?1 AND removed IS NULL";
        let sum: i64 = self.connection.prepare_cached(sql)?.query_row([draft], |r| r.get(0))?;
        Ok(sum.unsigned_abs())
    }
}

impl Write<'_> {
    /// Adds a part: a new revision of the letter.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn add_draft_part(&mut self, draft: i64, new: &NewDraftPart) -> Result<DraftPart, Error> {
        let before = self.read().letter(draft)?;
        self.keep_version(&before, false)?;
        let revision = self.next_revision(draft)?;
        self.touch_letter(draft)?;
        self.put_part(draft, revision, new)
    }

    /// A part the letter begins with.
    pub fn begin_with_part(&mut self, draft: i64, new: &NewDraftPart) -> Result<DraftPart, Error> {
        self.put_part(draft, 1, new)
    }

    fn put_part(
        &mut self,
        draft: i64,
        revision: i64,
        new: &NewDraftPart,
    ) -> Result<DraftPart, Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO draft_parts (draft, name, mime, content_id, size, content, added)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                draft,
                &new.name,
                &new.mime,
                &new.content_id,
                i64::try_from(new.content.len()).unwrap_or(i64::MAX),
                &new.content,
                revision,
            ))?;
        Ok(DraftPart {
            id: self.connection.last_insert_rowid(),
            name: new.name.clone(),
            mime: new.mime.clone(),
            content_id: new.content_id.clone(),
            size: new.content.len() as u64,
        })
    }

    /// Takes a part away: a new revision of the letter.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn remove_draft_part(&mut self, draft: i64, part: i64) -> Result<(), Error> {
        let before = self.read().letter(draft)?;
        self.keep_version(&before, true)?;
        let revision = self.next_revision(draft)?;
        self.touch_letter(draft)?;
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE draft_parts SET removed = ?3
                  WHERE id = ?1 AND draft = ?2 AND removed IS NULL",
            )?
            .execute((part, draft, revision))?;
        if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    fn touch_letter(&mut self, draft: i64) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE letters SET touched = 1 WHERE draft = ?1")?
            .execute([draft])?;
        Ok(())
    }

    /// The letter has the parts it had at `revision` again.
    pub(crate) fn restore_parts(&mut self, draft: i64, at: i64, now: i64) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE draft_parts SET removed = ?3
              WHERE draft = ?1 AND removed IS NULL AND added > ?2",
            (draft, at, now),
        )?;
        self.connection.execute(
            "UPDATE draft_parts SET removed = NULL
              WHERE draft = ?1 AND added <= ?2 AND removed > ?2",
            (draft, at),
        )?;
        Ok(())
    }

    /// Parts that no version has any more leave.
    pub(crate) fn drop_old_parts(&mut self, draft: i64) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "DELETE FROM draft_parts
                  WHERE draft = ?1 AND removed IS NOT NULL AND NOT EXISTS
                        (SELECT 1 FROM draft_versions v WHERE v.draft = ?1
                            AND v.revision >= draft_parts.added
                            AND v.revision < draft_parts.removed)",
            )?
            .execute([draft])?;
        Ok(())
    }
}

fn part_of(row: &Row<'_>) -> rusqlite::Result<DraftPart> {
    Ok(DraftPart {
        id: row.get(0)?,
        name: row.get(1)?,
        mime: row.get(2)?,
        content_id: row.get(3)?,
        size: row.get::<_, i64>(4)?.unsigned_abs(),
    })
}
