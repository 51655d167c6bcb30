//! CREATE: a new mailbox.

use mail::mailbox::MailboxName;

use crate::error::Error;
use crate::session::Session;

impl Session {
    /// Makes a mailbox, and the levels above it that are not there.
    ///
    /// # Errors
    /// A refusal ([`Code::AlreadyExists`](crate::Code::AlreadyExists) where the server says that
    /// much), or what ends the session.
    pub async fn create_mailbox(&mut self, name: &MailboxName) -> Result<(), Error> {
        let command = self.command("CREATE ").mailbox(name)?;
        self.run("CREATE", command, &mut Some).await.map(drop)
    }
}
