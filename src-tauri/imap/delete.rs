//! DELETE: a mailbox and the mail in it, gone for good.

use mail::mailbox::MailboxName;

use crate::error::Error;
use crate::session::Session;

impl Session {
    /// Removes a mailbox with all that is in it, not those below it.
    ///
    /// # Errors
    /// A refusal, or what ends the session.
    pub async fn delete_mailbox(&mut self, name: &MailboxName) -> Result<(), Error> {
        let command = self.command("DELETE ").mailbox(name)?;
        self.run("DELETE", command, &mut Some).await.map(drop)
    }
}
