//! APPEND: a client puts a message into a mailbox.

use super::log::Origin;
use super::parse::Args;
use super::session::{Done, Refused, Session, no};
use super::state::now;
use super::world::New;
use crate::compose::date::parse_internal;

impl Session {
    /// APPEND of one message.
    pub fn append(&mut self, args: &mut Args<'_>) -> Done {
        let name = args.mailbox()?;
        args.space()?;
        let flags = if args.peek() == Some(b'(') { args.list()? } else { Vec::new() };
        args.eat(b' ');
        let mut date = now();
        if args.peek() == Some(b'"') {
            let text = args.text()?;
            let Some(parsed) = parse_internal(&text) else {
                return Err(Refused::Bad("Invalid date".into()));
            };
            date = parsed;
            args.space()?;
        }
        let raw = args.literal()?;
        args.end()?;
        if raw.is_empty() {
            return no("The message is empty");
        }
        let (who, user) = (self.conn.who, self.name());
        let added = self.state.clone().change(|world| {
            let Some(mailbox) = world.mailbox(&user, &name) else {
                return no("[TRYCREATE] Mailbox does not exist");
            };
            if !mailbox.rights.contains('i') {
                return no("[NOPERM] You may not put mail there");
            }
            let raw = raw.into();
            let new = New { raw, flags, date, origin: Origin::Append, object: None };
            world.add(who, &user, &name, new).ok_or(Refused::Gone)
        })?;
        self.sync(true)?;
        let (uidvalidity, uid) = added;
        Ok(match self.profile.has("UIDPLUS") {
            true => format!("[APPENDUID {uidvalidity} {uid}] APPEND completed"),
            false => "APPEND completed".into(),
        })
    }
}
