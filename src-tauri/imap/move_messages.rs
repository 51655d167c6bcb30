//! MOVE (RFC 6851) and COPY: messages into another mailbox, by UID.

use mail::mailbox::MailboxName;
use mail::uid::UidSet;

use crate::code::Coded;
use crate::command::{Command, pieces};
use crate::copyuid::{Pairing, Transferred};
use crate::error::Error;
use crate::response::Response;
use crate::session::{Purpose, Session};

impl Session {
    /// Moves these messages of the open mailbox into another one. A UID that is gone is passed
    /// over. The EXPUNGEs are pushes as ever.
    ///
    /// # Errors
    /// A refusal, after which some of it may have been done; what ends the session; or a server
    /// that cannot MOVE, to which nothing was said.
    pub async fn move_uids(
        &mut self,
        uids: &UidSet,
        to: &MailboxName,
    ) -> Result<Transferred, Error> {
        if !self.capabilities.has_move() {
            return Err(Error::Protocol { what: "UID MOVE without MOVE" });
        }
        self.transfer("MOVE", "UID MOVE ", uids, to).await
    }

    /// Copies these messages of the open mailbox into another one. A UID that is gone is passed
    /// over.
    ///
    /// # Errors
    /// A refusal, after which some of it may have been done; or what ends the session.
    pub async fn copy_uids(
        &mut self,
        uids: &UidSet,
        to: &MailboxName,
    ) -> Result<Transferred, Error> {
        self.transfer("COPY", "UID COPY ", uids, to).await
    }

    async fn transfer(
        &mut self,
        what: &'static str,
        words: &str,
        uids: &UidSet,
        to: &MailboxName,
    ) -> Result<Transferred, Error> {
        let mut commands: Vec<Command> = Vec::new();
        for set in pieces(uids) {
            // No `*`, which would take the last message whatever its UID.
            let command = self.command(words).words(&set.to_string()).words(" ");
            commands.push(command.mailbox(to)?);
        }
        let mut pairing = Pairing::of(uids);
        if commands.is_empty() || self.is_still_empty().await? {
            return Ok(pairing.end());
        }
        let mut commands = commands.into_iter();
        self.run_all(what, Purpose::Small, &mut commands, &mut |response| {
            if let Response::Status(status) = &response
                && let Some(Coded::CopyUid(line)) = &status.code
            {
                pairing.hear(line);
            }
            Some(response)
        })
        .await?;
        Ok(pairing.end())
    }
}
