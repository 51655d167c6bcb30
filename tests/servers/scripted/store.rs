//! STORE and UID STORE, with UNCHANGEDSINCE.

use std::collections::BTreeSet;

use super::log::Why;
use super::mailbox::{Mailbox, Message, merge};
use super::parse::{Args, Bad, bad, compact};
use super::session::{Done, Refused, Session, no};

/// What is done to flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Add,
    Remove,
    Replace,
}

impl Session {
    /// STORE and UID STORE.
    pub fn store(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let by_uid = verb.starts_with("UID ");
        let set = args.set()?;
        args.space()?;
        let unchanged_since = self.unchanged_since(args)?;
        let (change, silent) = change(&args.word()?)?;
        args.space()?;
        let flags = if args.peek() == Some(b'(') {
            args.list()?
        } else {
            let words = args.until(|byte| byte < 32)?;
            words.split(' ').map(str::to_owned).collect()
        };
        let Some(view) = self.selected.clone() else { return no("No mailbox is selected") };
        if view.read_only {
            return no("[READ-ONLY] The mailbox is read-only");
        }
        let numbers = view.choose(&set, by_uid);
        let (who, own, user) = (self.conn.who, self.conn.number(), self.name());
        let state = self.state.clone();
        let mut modified = Vec::new();
        let mut missing = false;
        let outcome = state.change(|world| {
            let Some(mailbox) = world.by_id(&user, view.id) else { return no("It is gone") };
            allowed(mailbox, &flags)?;
            let name = mailbox.name.clone();
            let mut deleted = BTreeSet::new();
            for &number in &numbers {
                let uid = view.uid(number);
                let found = world.by_id(&user, view.id).and_then(|mailbox| mailbox.message(uid));
                let Some(message) = found else {
                    missing = true;
                    continue;
                };
                if unchanged_since.is_some_and(|since| message.modseq > since) {
                    modified.push(if by_uid { uid } else { number as u32 });
                    continue;
                }
                let wanted = applied(message, change, &flags);
                world.set_flags((who, Some(own)), &user, &name, uid, &wanted);
                let fresh = world.by_id(&user, view.id).and_then(|mailbox| mailbox.message(uid));
                let Some(message) = fresh else { continue };
                if message.has("\\Deleted") {
                    deleted.insert(uid);
                }
                if !silent {
                    let line = self.flags_line(number, message);
                    self.say(&line);
                } else if self.condstore {
                    let modseq = self.modseq_of(message);
                    self.say(&format!("* {number} FETCH (UID {uid} MODSEQ ({modseq}))\r\n"));
                }
            }
            if world.settings.auto_expunge {
                world.remove(who, &user, &name, &deleted, Why::AutoExpunge);
            }
            Ok(())
        });
        outcome?;
        self.sync(by_uid)?;
        if !modified.is_empty() {
            return Ok(format!("[MODIFIED {}] Conditional {verb} failed", compact(modified)));
        }
        if missing && !by_uid {
            return no("[EXPUNGEISSUED] Some of the messages are gone");
        }
        Ok(format!("{verb} completed"))
    }

    fn unchanged_since(&mut self, args: &mut Args<'_>) -> Result<Option<u64>, Refused> {
        if !args.eat(b'(') {
            return Ok(None);
        }
        if args.word()? != "UNCHANGEDSINCE" || !self.profile.has("CONDSTORE") {
            return Err(Refused::Bad("Unknown modifier".into()));
        }
        args.space()?;
        let since = args.number()?;
        args.expect(b')')?;
        args.space()?;
        self.condstore = true;
        Ok(Some(since))
    }
}

fn change(word: &str) -> Result<(Change, bool), Bad> {
    let (base, silent) = match word.strip_suffix(".SILENT") {
        Some(base) => (base, true),
        None => (word, false),
    };
    match base {
        "FLAGS" => Ok((Change::Replace, silent)),
        "+FLAGS" => Ok((Change::Add, silent)),
        "-FLAGS" => Ok((Change::Remove, silent)),
        _ => bad(format!("Unknown item {word}")),
    }
}

fn applied(message: &Message, change: Change, flags: &[String]) -> Vec<String> {
    let mut wanted = match change {
        Change::Replace => Vec::new(),
        Change::Add | Change::Remove => message.flags.clone(),
    };
    match change {
        Change::Remove => wanted.retain(|own| !flags.iter().any(|f| f.eq_ignore_ascii_case(own))),
        Change::Add | Change::Replace => merge(&mut wanted, flags),
    }
    wanted
}

/// RFC 4314: `s` for \Seen, `t` for \Deleted, `w` for the rest.
fn allowed(mailbox: &Mailbox, flags: &[String]) -> Result<(), Refused> {
    let lacking = flags.iter().any(|flag| {
        let right = match flag.to_ascii_lowercase().as_str() {
            "\\seen" => 's',
            "\\deleted" => 't',
            _ => 'w',
        };
        !mailbox.rights.contains(right)
    });
    if lacking { no("[NOPERM] You may not change these flags") } else { Ok(()) }
}
