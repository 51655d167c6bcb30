//! SEARCH, UID SEARCH, and ESEARCH's answers.

use super::parse::{Args, compact};
use super::search_key::{Context, Key, keys};
use super::session::{Done, Refused, Session, no};
use super::state::now;

impl Session {
    /// SEARCH and UID SEARCH.
    pub fn search(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let by_uid = verb.starts_with("UID ");
        let returned = self.search_return(args)?;
        if args.rest().to_ascii_uppercase().starts_with(b"CHARSET ") {
            args.word()?;
            args.space()?;
            let charset = args.word()?;
            args.space()?;
            if !matches!(charset.as_str(), "UTF-8" | "US-ASCII") {
                return no("[BADCHARSET (UTF-8)] Unknown charset");
            }
        }
        let quirk = self.profile.quirks.quoted_date_is_bad;
        let wanted = keys(args, quirk)?;
        args.end()?;
        let by_modseq = wanted.iter().any(Key::is_modseq);
        if by_modseq && !self.profile.has("CONDSTORE")
            || !self.profile.has("WITHIN") && wanted.iter().any(Key::is_within)
        {
            return Err(Refused::Bad("Unknown search key".into()));
        }
        self.condstore |= by_modseq;
        let Some(view) = self.selected.clone() else { return no("No mailbox is selected") };
        let (state, user) = (self.state.clone(), self.name());
        let (found, highest) = state.look(|world| {
            let mut found = Vec::new();
            let mut highest = 0;
            let context = Context {
                count: view.uids.len() as u32,
                largest_uid: view.uids.last().copied().unwrap_or(0),
                recent: view.recent,
                now: now(),
            };
            if let Some(mailbox) = world.by_id(&user, view.id) {
                for message in &mailbox.messages {
                    let Some(number) = view.number(message.uid) else { continue };
                    if wanted.iter().all(|key| key.fits(number as u32, message, &context)) {
                        found.push(if by_uid { message.uid } else { number as u32 });
                        highest = highest.max(message.modseq);
                    }
                }
            }
            (found, highest)
        });
        let modseq = by_modseq.then_some(highest).filter(|_| !found.is_empty());
        match returned {
            Some(options) => {
                let tag_text = self.esearch(by_uid, &options, &found, modseq);
                self.say(&tag_text);
            }
            None => {
                let list: String = found.iter().map(|n| format!(" {n}")).collect();
                let more = modseq.map_or(String::new(), |n| format!(" (MODSEQ {n})"));
                self.say(&format!("* SEARCH{list}{more}\r\n"));
            }
        }
        self.sync(by_uid)?;
        Ok(format!("{verb} completed"))
    }

    fn search_return(&self, args: &mut Args<'_>) -> Result<Option<Vec<String>>, Refused> {
        if !args.rest().to_ascii_uppercase().starts_with(b"RETURN") {
            return Ok(None);
        }
        if !self.profile.has("ESEARCH") {
            return Err(Refused::Bad("Unknown search key RETURN".into()));
        }
        args.word()?;
        args.space()?;
        let mut options: Vec<String> =
            args.list()?.iter().map(|word| word.to_ascii_uppercase()).collect();
        args.space()?;
        if options.is_empty() {
            options.push("ALL".into());
        }
        match options.iter().find(|o| !matches!(o.as_str(), "MIN" | "MAX" | "ALL" | "COUNT")) {
            Some(other) => Err(Refused::Bad(format!("Unknown option {other}"))),
            None => Ok(Some(options)),
        }
    }

    fn esearch(
        &self,
        by_uid: bool,
        options: &[String],
        found: &[u32],
        modseq: Option<u64>,
    ) -> String {
        let mut text = format!("* ESEARCH (TAG \"{}\")", self.tag);
        if by_uid {
            text.push_str(" UID");
        }
        for option in options {
            let value = match option.as_str() {
                "COUNT" => Some(found.len().to_string()),
                "MIN" => found.first().map(u32::to_string),
                "MAX" => found.last().map(u32::to_string),
                _ if found.is_empty() => None,
                _ => Some(compact(found.iter().copied())),
            };
            text.push_str(&value.map_or(String::new(), |value| format!(" {option} {value}")));
        }
        text.push_str(&modseq.map_or(String::new(), |n| format!(" MODSEQ {n}")));
        text.push_str("\r\n");
        text
    }
}
