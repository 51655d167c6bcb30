//! MYRIGHTS (RFC 4314): what we may do in a mailbox.

use mail::mailbox::MailboxName;

use crate::cursor::Cursor;
use crate::error::Error;
use crate::response::Response;
use crate::session::{Session, optional};

/// A MYRIGHTS answer: RFC 4314 letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) letters: String,
}

impl Session {
    /// The RFC 4314 letters of what we may do; `None` where the server does not say.
    ///
    /// # Errors
    /// Only what ends the session; a refusal is `None`.
    pub async fn my_rights(&mut self, mailbox: &MailboxName) -> Result<Option<String>, Error> {
        if !self.capabilities.has("ACL") {
            return Ok(None);
        }
        let command = self.command("MYRIGHTS ").mailbox(mailbox)?;
        let mut rights = None;
        let done = self
            .run("MYRIGHTS", command, &mut |response| {
                if let Response::Rights(said) = response {
                    rights = Some(said.letters);
                    return None;
                }
                Some(response)
            })
            .await;
        let done = optional(done)?;
        Ok(rights.filter(|_| done.is_some()))
    }
}

/// Reads `mailbox rights`.
pub(crate) fn read(cursor: &mut Cursor) -> Option<Rights> {
    cursor.astring()?;
    cursor.spaces();
    let letters = if cursor.is_end() { Vec::new() } else { cursor.astring()? };
    let letters = letters.iter().filter(|b| b.is_ascii_alphanumeric()).map(|b| char::from(*b));
    Some(Rights { letters: letters.collect() })
}
