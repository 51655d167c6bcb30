//! Reading: one consistent state. What can be read of a table stands in the table's file.

use rusqlite::Connection;

/// A snapshot of the store.
pub struct Read<'a> {
    pub(crate) connection: &'a Connection,
}

impl<'a> Read<'a> {
    pub(crate) fn new(connection: &'a Connection) -> Read<'a> {
        Read { connection }
    }
}
