//! UID EXPUNGE (RFC 4315): these messages are gone for good. There is no EXPUNGE and no CLOSE here,
//! which would take whatever anybody has marked `\Deleted`.

use mail::uid::UidSet;

use crate::command::{Command, pieces};
use crate::error::Error;
use crate::session::{Purpose, Session};

impl Session {
    /// Removes those of these messages that are marked `\Deleted`. A UID that is gone is passed
    /// over. The EXPUNGEs are pushes as ever.
    ///
    /// # Errors
    /// A refusal, after which some of it may have been done; what ends the session; or a server
    /// without UIDPLUS, to which nothing was said.
    pub async fn expunge_uids(&mut self, uids: &UidSet) -> Result<(), Error> {
        if !self.capabilities.has_uid_expunge() {
            return Err(Error::Protocol { what: "UID EXPUNGE without UIDPLUS" });
        }
        if uids.is_empty() || self.is_still_empty().await? {
            return Ok(());
        }
        let template = self.command("UID EXPUNGE ");
        // No `*`, which would take the last message whatever its UID.
        let sets = pieces(uids).into_iter().map(|set| set.to_string());
        let commands: Vec<Command> = sets.map(|set| template.clone().words(&set)).collect();
        let mut commands = commands.into_iter();
        self.run_all("EXPUNGE", Purpose::Small, &mut commands, &mut Some).await?;
        Ok(())
    }
}
