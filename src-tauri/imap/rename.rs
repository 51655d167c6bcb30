//! RENAME: a mailbox under another name, with all below it.

use mail::mailbox::MailboxName;

use crate::error::Error;
use crate::session::Session;

impl Session {
    /// Gives a mailbox, and those below it, another name. Subscriptions stay with the old one.
    /// INBOX keeps its name: a server would move all its mail instead.
    ///
    /// # Errors
    /// A refusal, what ends the session, or INBOX, of which nothing was said.
    pub async fn rename_mailbox(
        &mut self,
        from: &MailboxName,
        to: &MailboxName,
    ) -> Result<(), Error> {
        if from.is_inbox() {
            return Err(Error::Protocol { what: "RENAME of INBOX" });
        }
        let command = self.command("RENAME ").mailbox(from)?.words(" ").mailbox(to)?;
        self.run("RENAME", command, &mut Some).await.map(drop)
    }
}
