//! The table `settings`: what the person chose, by key.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use rusqlite::OptionalExtension as _;

impl Read<'_> {
    /// A setting; `None` where nothing was chosen.
    pub fn setting(&self, key: &str) -> Result<Option<String>, Error> {
        let mut one =
            self.connection.prepare_cached("SELECT value FROM settings WHERE key = ?1")?;
        Ok(one.query_row([key], |r| r.get(0)).optional()?)
    }
}

impl Read<'_> {
    /// The settings whose names begin so: names and values.
    pub fn settings_under(&self, prefix: &str) -> Result<Vec<(String, String)>, Error> {
        let mut some = self.connection.prepare_cached(
            "SELECT key, value FROM settings WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key",
        )?;
        let rows = some.query_map([prefix], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Read<'_> {
    /// 128 random bits as text: a name nobody else gives.
    pub fn token(&self) -> Result<String, Error> {
        let sql = "SELECT lower(hex(randomblob(16)))";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |r| r.get(0))?)
    }
}

impl Write<'_> {
    /// Chooses; `None` takes the choice back.
    pub fn set_setting(&mut self, key: &str, value: Option<&str>) -> Result<(), Error> {
        match value {
            Some(value) => self.connection.execute(
                "INSERT INTO settings (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [key, value],
            )?,
            None => self.connection.execute("DELETE FROM settings WHERE key = ?1", [key])?,
        };
        Ok(())
    }
}
