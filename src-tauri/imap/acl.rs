//! MYRIGHTS (RFC 4314): what we may do in a mailbox.

use mail::mailbox::MailboxName;

use crate::command::Command;
use crate::cursor::Cursor;
use crate::error::Error;
use crate::response::Response;
use crate::session::{Purpose, Session, optional};
use crate::status::is_same;

/// A MYRIGHTS answer: RFC 4314 letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) mailbox: Vec<u8>,
    pub(crate) letters: String,
}

impl Session {
    /// The RFC 4314 letters of what we may do; `None` where the server does not say.
    ///
    /// # Errors
    /// Only what ends the session; a refusal is `None`.
    pub async fn my_rights(&mut self, mailbox: &MailboxName) -> Result<Option<String>, Error> {
        let said = self.my_rights_of(std::slice::from_ref(mailbox)).await?;
        Ok(said.into_iter().next().flatten())
    }

    /// The same for several mailboxes in their order, two questions in flight.
    ///
    /// # Errors
    /// Only what ends the session.
    pub async fn my_rights_of(
        &mut self,
        mailboxes: &[MailboxName],
    ) -> Result<Vec<Option<String>>, Error> {
        let mut rights = vec![None; mailboxes.len()];
        if !self.capabilities.has("ACL") {
            return Ok(rights);
        }
        let command = |name| self.command("MYRIGHTS ").mailbox(name);
        let commands = mailboxes.iter().map(command).collect::<Result<Vec<Command>, Error>>()?;
        let mut commands = commands.into_iter();
        loop {
            let done = self
                .run_all("MYRIGHTS", Purpose::Small, &mut commands, &mut |response| {
                    let Response::Rights(said) = response else { return Some(response) };
                    let is_it = |name: &MailboxName| is_same(name.raw(), &said.mailbox);
                    let place = mailboxes.iter().position(is_it).and_then(|n| rights.get_mut(n));
                    if let Some(place) = place {
                        *place = Some(said.letters);
                    }
                    None
                })
                .await;
            // A refusal is about one mailbox: the rest is asked all the same.
            if optional(done)?.is_some() {
                return Ok(rights);
            }
        }
    }
}

/// Reads `mailbox rights`.
pub(crate) fn read(cursor: &mut Cursor) -> Option<Rights> {
    let mailbox = cursor.astring()?;
    cursor.spaces();
    let letters = if cursor.is_end() { Vec::new() } else { cursor.astring()? };
    let letters = letters.iter().filter(|b| b.is_ascii_alphanumeric()).map(|b| char::from(*b));
    Some(Rights { mailbox, letters: letters.collect() })
}
