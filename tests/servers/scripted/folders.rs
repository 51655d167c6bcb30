//! CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE.

use super::log::What;
use super::parse::Args;
use super::session::{Done, Session, no};

impl Session {
    /// The five verbs on mailboxes.
    pub fn folder(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let name = args.mailbox()?;
        let to = match verb {
            "RENAME" => {
                args.space()?;
                args.mailbox()?
            }
            _ => String::new(),
        };
        args.end()?;
        let (user, who) = (self.name(), self.conn.who);
        let done = self.state.change(|world| {
            let there = world.mailbox(&user, &name).is_some();
            match verb {
                "CREATE" if !there => {
                    for (at, _) in name.match_indices('/') {
                        world.create(who, &user, &name[..at]);
                    }
                    world.create(who, &user, &name)
                }
                "DELETE" => there && name != "INBOX" && world.delete(who, &user, &name),
                "RENAME" => there && world.rename(who, &user, &name, &to),
                "SUBSCRIBE" | "UNSUBSCRIBE" => {
                    let on = verb == "SUBSCRIBE";
                    let changed = world.mailbox_mut(&user, &name).map(|mailbox| {
                        let changed = mailbox.subscribed != on;
                        mailbox.subscribed = on;
                        changed
                    });
                    if changed == Some(true) {
                        let mailbox = name.clone();
                        world.log.write(who, &user, What::Subscribed { mailbox, on });
                    }
                    changed.is_some()
                }
                _ => false,
            }
        });
        let exists = self.state.look(|world| world.mailbox(&user, &name).is_some());
        match (done, verb) {
            (true, "CREATE") if self.profile.has("OBJECTID") => {
                let id = self.state.look(|world| world.mailbox(&user, &name).map_or(0, |m| m.id));
                Ok(format!("[MAILBOXID (F{id})] CREATE completed"))
            }
            (true, _) => Ok(format!("{verb} completed")),
            (false, "CREATE") => no("[ALREADYEXISTS] Mailbox already exists"),
            (false, "RENAME") if exists => no("[ALREADYEXISTS] The new name is taken"),
            (false, "DELETE") if exists => no("[CANNOT] INBOX cannot be deleted"),
            (false, _) => no("[NONEXISTENT] Mailbox does not exist"),
        }
    }
}
