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
}
