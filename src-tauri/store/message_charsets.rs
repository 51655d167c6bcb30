//! The table `message_charsets`: messages whose bytes the person found to be in another charset.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::MessageId;
use rusqlite::OptionalExtension as _;

impl Read<'_> {
    /// The charset the person chose for a message.
    pub fn charset_of(&self, message: MessageId) -> Result<Option<String>, Error> {
        let sql = "SELECT charset FROM message_charsets WHERE message = ?1";
        let mut one = self.connection.prepare_cached(sql)?;
        Ok(one.query_row([message.0], |r| r.get(0)).optional()?)
    }
}

impl Write<'_> {
    /// Chooses a message's charset; `None` takes the choice back.
    pub fn set_charset(&mut self, message: MessageId, charset: Option<&str>) -> Result<(), Error> {
        match charset {
            Some(charset) => self.connection.execute(
                "INSERT INTO message_charsets (message, charset) VALUES (?1, ?2)
                 ON CONFLICT (message) DO UPDATE SET charset = excluded.charset",
                (message.0, charset),
            )?,
            None => self
                .connection
                .execute("DELETE FROM message_charsets WHERE message = ?1", [message.0])?,
        };
        self.changes.message(message);
        Ok(())
    }
}
