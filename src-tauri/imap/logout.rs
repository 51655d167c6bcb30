//! LOGOUT: a polite end.

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::error::{Error, Refusal};
use crate::session::Session;

impl Session {
    /// Says good-bye and closes the connection. A server that just hangs up has understood, too.
    ///
    /// # Errors
    /// A refusal, or a network that failed before the server could answer.
    pub async fn logout(mut self) -> Result<(), Error> {
        let wait = self.limits.idle;
        self.limits.command = wait;
        let command = self.command("LOGOUT");
        let done = self.run("LOGOUT", command, &mut Some).await;
        // Whether the farewell of TLS gets through matters to nobody.
        let _ = timeout(wait, self.link.imap.get_mut().shutdown()).await;
        match done {
            Ok(_) | Err(Error::Closed | Error::Refused { status: Refusal::Bye, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
