//! Writing: one transaction and what it changes. What can be done to a table stands in the table's
//! file.

use crate::change::Changes;
use crate::read::Read;
use rusqlite::Connection;

/// An open transaction.
pub struct Write<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) changes: Changes,
    pub(crate) now: i64,
}

impl<'a> Write<'a> {
    pub(crate) fn new(connection: &'a Connection, now: i64) -> Write<'a> {
        Write { connection, changes: Changes::default(), now }
    }

    /// Reads the state inside this transaction.
    pub fn read(&self) -> Read<'a> {
        Read::new(self.connection)
    }

    /// When the transaction began, in seconds since 1970-01-01 UTC.
    pub fn now(&self) -> i64 {
        self.now
    }

    pub(crate) fn into_changes(self) -> Changes {
        self.changes
    }
}
