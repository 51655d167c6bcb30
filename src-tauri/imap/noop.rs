//! NOOP: has anything happened?

use crate::error::Error;
use crate::session::Session;
use crate::types::Push;

impl Session {
    /// Asks the server whether anything happened, and gives everything it said unasked since the
    /// last time.
    ///
    /// # Errors
    /// A refusal, or what ends the session.
    pub async fn noop(&mut self) -> Result<Vec<Push>, Error> {
        let command = self.command("NOOP");
        self.run("NOOP", command, &mut Some).await?;
        Ok(self.pushes())
    }

    /// Whether nothing is in the open mailbox, by what the server says now: what it said before may
    /// be old, and who changes mail must not pass over what came since.
    pub(crate) async fn is_still_empty(&mut self) -> Result<bool, Error> {
        self.settle().await?;
        if self.is_empty() {
            let command = self.command("NOOP");
            self.run("NOOP", command, &mut Some).await?;
        }
        Ok(self.is_empty())
    }
}
