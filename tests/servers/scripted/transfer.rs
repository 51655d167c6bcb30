//! COPY, MOVE and their UID forms.

use std::collections::BTreeSet;

use super::parse::{Args, compact};
use super::session::{Done, Refused, Session, no};

impl Session {
    /// The four verbs.
    pub fn transfer(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let (by_uid, moved) = (verb.starts_with("UID "), verb.ends_with("MOVE"));
        let set = args.set()?;
        args.space()?;
        let target = args.mailbox()?;
        args.end()?;
        let Some(view) = self.selected.clone() else { return no("No mailbox is selected") };
        if moved && view.read_only {
            return no("[READ-ONLY] The mailbox is read-only");
        }
        let uids: BTreeSet<u32> =
            view.choose(&set, by_uid).into_iter().map(|number| view.uid(number)).collect();
        let (who, user) = (self.conn.who, self.name());
        let state = self.state.clone();
        let (uidvalidity, pairs) = state.change(|world| {
            let Some(to) = world.mailbox(&user, &target) else {
                return no("[TRYCREATE] Mailbox does not exist");
            };
            if !to.rights.contains('i') {
                return no("[NOPERM] You may not put mail there");
            }
            let uidvalidity = to.uidvalidity;
            let Some(from) = world.by_id(&user, view.id) else { return Err(Refused::Gone) };
            if moved && !(from.rights.contains('t') && from.rights.contains('e')) {
                return no("[NOPERM] You may not take mail away");
            }
            let name = from.name.clone();
            Ok((uidvalidity, world.transfer(who, &user, &name, &uids, &target, moved)))
        })?;
        let mut code = String::new();
        if self.profile.has("UIDPLUS") && !pairs.is_empty() {
            let from = compact(pairs.iter().map(|pair| pair.0));
            let to = compact(pairs.iter().map(|pair| pair.1));
            code = format!("[COPYUID {uidvalidity} {from} {to}] ");
        }
        if moved && !code.is_empty() {
            self.say(&format!("* OK {}Moved\r\n", std::mem::take(&mut code)));
        }
        self.sync(true)?;
        Ok(format!("{code}{verb} completed"))
    }
}
