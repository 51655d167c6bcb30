//! NOTIFY (RFC 5465): news of all mailboxes, not of the open one alone.

use crate::error::Error;
use crate::session::{Session, optional};

const EVENTS: &str = "NOTIFY SET (selected (MessageNew MessageExpunge FlagChange)) \
 (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))";

impl Session {
    /// Asks for news of all our own mailboxes from now on; true only when the server says that it
    /// will. They are pushes like others, which end an IDLE. After
    /// [`Push::Lost`](crate::Push::Lost) the server may have stopped: ask again. Asking a server
    /// that has not is no harm.
    ///
    /// # Errors
    /// Only what ends the session; a refusal is `false`.
    pub async fn notify(&mut self) -> Result<bool, Error> {
        if !self.capabilities.has("NOTIFY") {
            return Ok(false);
        }
        if !self.notified {
            // Dovecot 2.3 that is asked twice tells nothing any more.
            let command = self.command(EVENTS);
            let done = self.run("NOTIFY", command, &mut Some).await;
            self.notified = optional(done)?.is_some();
        }
        Ok(self.notified)
    }
}
