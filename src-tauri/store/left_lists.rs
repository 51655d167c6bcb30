//! The table `left_lists`: mailing lists the person has unsubscribed from.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::AccountId;
use rusqlite::OptionalExtension as _;

impl Read<'_> {
    /// When the person left a list; `None` where they have not.
    pub fn left_list(&self, account: AccountId, list: &str) -> Result<Option<i64>, Error> {
        let sql = "SELECT since FROM left_lists WHERE account = ?1 AND list = ?2";
        let mut one = self.connection.prepare_cached(sql)?;
        Ok(one.query_row((account.0, list.to_lowercase()), |r| r.get(0)).optional()?)
    }
}

impl Write<'_> {
    /// The person has left a list.
    pub fn leave_list(&mut self, account: AccountId, list: &str) -> Result<(), Error> {
        self.connection.execute(
            "INSERT INTO left_lists (account, list, since) VALUES (?1, ?2, ?3)
             ON CONFLICT (account, list) DO UPDATE SET since = excluded.since",
            (account.0, list.to_lowercase(), self.now),
        )?;
        Ok(())
    }
}
