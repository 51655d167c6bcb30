//! STORE: flags added to messages and taken from them, by UID, two commands in flight.

use mail::flags::Flags;
use mail::uid::UidSet;

use crate::command::{Command, pieces};
use crate::error::Error;
use crate::fetch::sequence;
use crate::response::Response;
use crate::session::{Purpose, Session};
use crate::types::FlagUpdate;

/// Of so many messages the server is to say what flags they have now.
const ANSWERED: u64 = 100;

impl Session {
    /// Adds flags to these messages and takes others away. Done twice it is done once; a UID that
    /// is gone is passed over. What the server tells of these messages' flags meanwhile comes back
    /// in its order, as it was before or after the change.
    ///
    /// # Errors
    /// A refusal, after which some of it may have been done; or what ends the session.
    pub async fn store_flags(
        &mut self,
        uids: &UidSet,
        add: &Flags,
        remove: &Flags,
    ) -> Result<Vec<FlagUpdate>, Error> {
        if uids.is_empty() || self.is_still_empty().await? {
            return Ok(Vec::new());
        }
        let silent = if uids.len() > ANSWERED { ".SILENT" } else { "" };
        let mut commands: Vec<Command> = Vec::new();
        for (sign, flags) in [('+', add), ('-', remove)] {
            let names = names(flags)?;
            if names.is_empty() {
                continue;
            }
            let what = format!(" {sign}FLAGS{silent} ({names})");
            for set in pieces(uids) {
                let command = self.command("UID STORE ").words(&sequence(&set)).words(&what);
                commands.push(command);
            }
        }
        let mut updates = Vec::new();
        let mut commands = commands.into_iter();
        self.run_all("STORE", Purpose::Small, &mut commands, &mut |response| {
            if let Response::Fetch(line) = &response
                && let Some(uid) = line.uid
                && uids.contains(uid)
            {
                // Only MODSEQ comes with .SILENT where CONDSTORE is on.
                let flags = line.flags.clone();
                updates.extend(flags.map(|flags| FlagUpdate { uid, flags, modseq: line.modseq }));
                return None;
            }
            Some(response)
        })
        .await?;
        Ok(updates)
    }
}

/// The flags as they go out; nothing that is no flag gets out.
pub(crate) fn names(flags: &Flags) -> Result<String, Error> {
    let names: Vec<&str> = flags.names().collect();
    if names.iter().any(|name| Flags::named(name).is_none()) {
        return Err(Error::Protocol { what: "a flag that is no atom" });
    }
    Ok(names.join(" "))
}
