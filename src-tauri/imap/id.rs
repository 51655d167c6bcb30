//! ID (RFC 2971): who we are, in two words. Some servers answer BAD to it.

use crate::error::Error;
use crate::session::{Session, optional};

impl Session {
    /// Tells the server our name and version, where it wants to know.
    ///
    /// # Errors
    /// Only what ends the session; a refusal is none.
    pub async fn id(&mut self) -> Result<(), Error> {
        if !self.capabilities.has("ID") {
            return Ok(());
        }
        let words =
            concat!("ID (\"name\" \"Fumi\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")");
        let command = self.command(words);
        optional(self.run("ID", command, &mut Some).await).map(drop)
    }
}
