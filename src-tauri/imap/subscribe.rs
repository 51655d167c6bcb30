//! SUBSCRIBE and UNSUBSCRIBE: which mailboxes a person wants to see.

use mail::mailbox::MailboxName;

use crate::error::Error;
use crate::session::Session;

impl Session {
    /// Subscribes to a mailbox, or ends the subscription.
    ///
    /// # Errors
    /// A refusal, or what ends the session.
    pub async fn subscribe(&mut self, name: &MailboxName, on: bool) -> Result<(), Error> {
        let words = if on { "SUBSCRIBE " } else { "UNSUBSCRIBE " };
        let command = self.command(words).mailbox(name)?;
        self.run("SUBSCRIBE", command, &mut Some).await.map(drop)
    }
}
