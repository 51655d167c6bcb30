//! EXPUNGE and UID EXPUNGE.

use super::log::Why;
use super::parse::Args;
use super::session::{Done, Refused, Session, no};

impl Session {
    /// Both verbs.
    pub fn expunge(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let set = if verb == "EXPUNGE" { None } else { Some(args.set()?) };
        args.end()?;
        let Some(view) = self.selected.clone() else { return no("No mailbox is selected") };
        if view.read_only {
            return no("[READ-ONLY] The mailbox is read-only");
        }
        let (who, user) = (self.conn.who, self.name());
        let why = if set.is_some() { Why::UidExpunge } else { Why::Expunge };
        let largest = view.uids.last().copied().unwrap_or(0);
        self.state.clone().change(|world| {
            let Some(mailbox) = world.by_id(&user, view.id) else { return Err(Refused::Gone) };
            if !mailbox.rights.contains('e') {
                return no("[NOPERM] You may not expunge");
            }
            let gone = mailbox
                .messages
                .iter()
                .filter(|message| message.has("\\Deleted"))
                .filter(|message| set.as_ref().is_none_or(|set| set.has(message.uid, largest)))
                .map(|message| message.uid)
                .collect();
            let name = mailbox.name.clone();
            world.remove(who, &user, &name, &gone, why);
            Ok(())
        })?;
        self.sync(true)?;
        Ok(format!("{verb} completed"))
    }
}
