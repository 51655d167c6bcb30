//! LIST with its extensions, LSUB, XLIST, STATUS, and the rights of ACL.

use super::mailbox::Mailbox;
use super::names::from_wire;
use super::parse::{Args, Bad, bad};
use super::session::{Done, Refused, Session, no};
use super::world::World;

/// Attributes that say no use, which every server tells.
const KEPT: [&str; 3] = ["\\Noinferiors", "\\Noselect", "\\NonExistent"];

/// What a LIST asks for.
#[derive(Debug, Default)]
struct Asked {
    patterns: Vec<String>,
    only_subscribed: bool,
    only_special: bool,
    subscribed: bool,
    status: Option<Vec<String>>,
}

impl Session {
    /// LIST, LSUB, XLIST.
    pub fn list(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let asked = self.asked(verb, args)?;
        if verb == "LIST" && asked.patterns == [""] {
            self.say(&format!("* LIST (\\Noselect) \"{}\" \"\"\r\n", self.delimiter()));
            return Ok("LIST completed".into());
        }
        let user = self.name();
        let state = self.state.clone();
        let text = state.look(|world| {
            let mut text = String::new();
            let mailboxes = world.users.get(&user).into_iter().flat_map(|u| u.mailboxes.values());
            for mailbox in mailboxes.filter(|mailbox| !mailbox.hidden) {
                if asked.patterns.iter().any(|pattern| fits(pattern, &mailbox.name)) {
                    text.push_str(&self.line(verb, &asked, mailbox, world));
                }
            }
            text
        });
        self.say(&text);
        self.sync(true)?;
        Ok(format!("{verb} completed"))
    }

    fn asked(&self, verb: &str, args: &mut Args<'_>) -> Result<Asked, Refused> {
        let extended = verb == "LIST" && self.profile.has("LIST-EXTENDED");
        let mut asked = Asked { only_subscribed: verb == "LSUB", ..Asked::default() };
        if extended && args.peek() == Some(b'(') {
            for option in args.list()? {
                match option.to_ascii_uppercase().as_str() {
                    "SUBSCRIBED" => (asked.only_subscribed, asked.subscribed) = (true, true),
                    "SPECIAL-USE" if self.profile.has("SPECIAL-USE") => asked.only_special = true,
                    "REMOTE" | "RECURSIVEMATCH" => {}
                    _ => return Err(Refused::Bad(format!("Unknown option {option}"))),
                }
            }
            args.space()?;
        }
        let reference = args.text()?;
        args.space()?;
        if extended && args.eat(b'(') {
            while !args.eat(b')') {
                asked.patterns.push(pattern(&args.astring()?)?);
                args.eat(b' ');
            }
        } else {
            let plain = args.astring()?;
            asked.patterns.push(format!("{reference}{}", pattern(&plain)?));
        }
        if extended && args.eat(b' ') {
            self.returned(args, &mut asked)?;
        }
        args.end()?;
        Ok(asked)
    }

    fn returned(&self, args: &mut Args<'_>, asked: &mut Asked) -> Result<(), Refused> {
        if args.word()? != "RETURN" {
            return Err(Refused::Bad("Expected RETURN".into()));
        }
        args.space()?;
        args.expect(b'(')?;
        while !args.eat(b')') {
            match args.word()?.as_str() {
                "SUBSCRIBED" => asked.subscribed = true,
                "CHILDREN" => {}
                "SPECIAL-USE" if self.profile.has("SPECIAL-USE") => {}
                "MYRIGHTS" if self.profile.has("LIST-MYRIGHTS") => {}
                "STATUS" if self.profile.has("LIST-STATUS") => {
                    args.space()?;
                    asked.status = Some(args.list()?);
                }
                other => return Err(Refused::Bad(format!("Unknown option {other}"))),
            }
            args.eat(b' ');
        }
        Ok(())
    }

    fn line(&self, verb: &str, asked: &Asked, mailbox: &Mailbox, world: &World) -> String {
        let special = self.profile.has("SPECIAL-USE")
            || self.profile.quirks.special_use_unasked
            || verb == "XLIST";
        if asked.only_subscribed && !mailbox.subscribed
            || asked.only_special && mailbox.attributes.is_empty()
        {
            return String::new();
        }
        let mut attributes: Vec<String> = mailbox
            .attributes
            .iter()
            .filter(|a| special || KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(a)))
            .cloned()
            .collect();
        let mut name = mailbox.name.as_str();
        if let Some(inbox) = self.profile.quirks.inbox.filter(|_| name == "INBOX") {
            name = inbox;
        }
        if verb == "XLIST" {
            for attribute in &mut attributes {
                if attribute == "\\Junk" {
                    *attribute = "\\Spam".into();
                }
            }
            if mailbox.name == "INBOX" {
                attributes.push("\\Inbox".into());
                name = self.profile.quirks.xlist_inbox.unwrap_or(name);
            }
        }
        let below = format!("{}/", mailbox.name);
        let children = world.users.get(&self.name()).is_some_and(|user| {
            user.mailboxes.values().any(|other| !other.hidden && other.name.starts_with(&below))
        });
        if self.profile.has("CHILDREN") && !attributes.iter().any(|a| a == "\\Noinferiors") {
            let attribute = if children { "\\HasChildren" } else { "\\HasNoChildren" };
            attributes.insert(0, attribute.into());
        }
        if asked.subscribed && mailbox.subscribed {
            attributes.push("\\Subscribed".into());
        }
        let attributes = attributes.join(" ");
        let (delimiter, wire) = (self.delimiter(), self.to_wire(name));
        let mut text = format!("* {verb} ({attributes}) \"{delimiter}\" {wire}\r\n");
        let items = asked.status.as_ref().filter(|_| mailbox.is_selectable());
        if let Some(Ok(status)) = items.map(|items| self.status_of(mailbox, items)) {
            text.push_str(&status);
        }
        text
    }

    /// STATUS.
    pub fn status(&mut self, args: &mut Args<'_>) -> Done {
        let name = args.mailbox()?;
        args.space()?;
        let items = args.list()?;
        args.end()?;
        let (user, state) = (self.name(), self.state.clone());
        let line = state.look(|world| match world.mailbox(&user, &name) {
            Some(mailbox) if mailbox.is_selectable() => Ok(self.status_of(mailbox, &items)?),
            Some(_) | None => no("[NONEXISTENT] Mailbox does not exist"),
        })?;
        self.say(&line);
        self.sync(true)?;
        Ok("STATUS completed".into())
    }

    fn status_of(&self, mailbox: &Mailbox, items: &[String]) -> Result<String, Bad> {
        let mut values = Vec::new();
        for item in items {
            let item = item.to_ascii_uppercase();
            let value = match item.as_str() {
                "MESSAGES" => mailbox.messages.len().to_string(),
                "RECENT" => mailbox.uidnext.saturating_sub(mailbox.recent_from).to_string(),
                "UIDNEXT" => mailbox.uidnext.to_string(),
                "UIDVALIDITY" => mailbox.uidvalidity.to_string(),
                "UNSEEN" => mailbox.unseen().to_string(),
                "HIGHESTMODSEQ" if self.profile.has("CONDSTORE") => mailbox.highest.to_string(),
                "SIZE" if self.profile.has("STATUS=SIZE") => {
                    mailbox.messages.iter().map(|m| m.raw.len()).sum::<usize>().to_string()
                }
                "MAILBOXID" if self.profile.has("OBJECTID") => format!("(F{})", mailbox.id),
                "APPENDLIMIT" if self.profile.append_limit().is_some() => {
                    self.profile.append_limit().unwrap_or(0).to_string()
                }
                _ => return bad(format!("Unknown item {item}")),
            };
            values.push(format!("{item} {value}"));
        }
        Ok(format!("* STATUS {} ({})\r\n", self.to_wire(&mailbox.name), values.join(" ")))
    }

    /// MYRIGHTS, GETACL, LISTRIGHTS.
    pub fn rights(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let name = args.mailbox()?;
        let user = self.name();
        let rights = self.state.look(|world| world.mailbox(&user, &name).map(|m| m.rights.clone()));
        let Some(rights) = rights else {
            return no("[NONEXISTENT] Mailbox does not exist");
        };
        let wire = self.to_wire(&name);
        match verb {
            "MYRIGHTS" => self.say(&format!("* MYRIGHTS {wire} {rights}\r\n")),
            "GETACL" => self.say(&format!("* ACL {wire} {user} {rights}\r\n")),
            _ => self.say(&format!("* LISTRIGHTS {wire} {user} {rights}\r\n")),
        }
        Ok(format!("{verb} completed"))
    }
}

fn pattern(raw: &[u8]) -> Result<String, Bad> {
    if raw.is_empty() {
        return Ok(String::new());
    }
    let slash = raw.ends_with(b"/");
    let Some(mut name) = from_wire(raw, '/') else { return bad("Invalid pattern") };
    if slash {
        name.push('/');
    }
    Ok(name)
}

/// Whether a name is as the pattern says: `*` is anything, `%` anything without `/`.
fn fits(pattern: &str, name: &str) -> bool {
    let mut letters = pattern.chars();
    match letters.next() {
        None => name.is_empty(),
        Some(wild @ ('*' | '%')) => {
            let rest = letters.as_str();
            name.char_indices()
                .map(|(at, letter)| (at, Some(letter)))
                .chain([(name.len(), None)])
                .take_while(|&(at, _)| wild == '*' || !name[..at].contains('/'))
                .any(|(at, _)| fits(rest, &name[at..]))
        }
        Some(letter) => name.strip_prefix(letter).is_some_and(|rest| fits(letters.as_str(), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn percent_stops_at_the_next_level() {
        assert!(fits("*", "Work/2026") && fits("%", "Work") && !fits("%", "Work/2026"));
        assert!(fits("Work/%", "Work/2026") && fits("%/%", "仕事/x") && !fits("Work/%", "Work"));
        assert!(fits("IN*X", "INBOX") && !fits("INBOX", "INBOX/x"));
    }
}
