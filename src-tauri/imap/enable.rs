//! ENABLE (RFC 5161): switching on QRESYNC.

use crate::error::Error;
use crate::response::Response;
use crate::session::{Session, optional};

impl Session {
    /// Switches QRESYNC on; true only when the server says that it is.
    ///
    /// # Errors
    /// Only what ends the session; a refusal is `false`.
    pub async fn enable_qresync(&mut self) -> Result<bool, Error> {
        if !self.capabilities.has("QRESYNC") {
            return Ok(false);
        }
        let mut on = false;
        let command = self.command("ENABLE QRESYNC");
        let done = self
            .run("ENABLE", command, &mut |response| {
                if let Response::Enabled(names) = response {
                    on |= names.iter().any(|name| name == "QRESYNC");
                    return None;
                }
                Some(response)
            })
            .await;
        let done = optional(done)?;
        Ok(on && done.is_some())
    }
}
