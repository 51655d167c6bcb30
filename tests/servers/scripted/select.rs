//! SELECT, EXAMINE with CONDSTORE and QRESYNC; CLOSE, UNSELECT.

use std::collections::BTreeSet;

use super::log::Why;
use super::mailbox::Mailbox;
use super::parse::{Args, Set, compact};
use super::session::{Done, Refused, Session, no};
use super::view::View;

/// `QRESYNC (uidvalidity modseq [known uids [...]])`
struct Resync {
    uidvalidity: u64,
    modseq: u64,
    known: Option<Set>,
}

impl Session {
    /// SELECT and EXAMINE.
    pub fn select(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let name = args.mailbox()?;
        let resync = self.select_options(args)?;
        args.end()?;
        let user = self.name();
        if self.selected.take().is_some() && self.qresync {
            self.say("* OK [CLOSED] Previous mailbox is now closed\r\n");
        }
        let state = self.state.clone();
        let view = state.change_quietly(|world| {
            let mailbox = world.mailbox_mut(&user, &name).filter(|m| m.is_selectable())?;
            let examined = verb == "EXAMINE";
            let read_only = examined || !mailbox.rights.contains(['s', 'w', 't', 'i', 'e']);
            let view = View {
                id: mailbox.id,
                read_only,
                uids: mailbox.messages.iter().map(|message| message.uid).collect(),
                told: mailbox.journal.len(),
                recent: (mailbox.recent_from, mailbox.uidnext),
                waiting: BTreeSet::new(),
                announced: mailbox.messages.len(),
            };
            if !examined {
                mailbox.recent_from = mailbox.uidnext;
            }
            Some(view)
        });
        let Some(view) = view else {
            let quirk = self.profile.quirks.trycreate_on_select;
            return no(match quirk {
                true => format!("[TRYCREATE] Folder {name} does not exist"),
                false => "[NONEXISTENT] Mailbox does not exist".into(),
            });
        };
        let read_only = view.read_only;
        self.selected = Some(view);
        let text = state.look(|world| {
            world.mailbox(&user, &name).map(|mailbox| self.selected_text(mailbox, resync.as_ref()))
        });
        self.say(&text.unwrap_or_default());
        Ok(format!("[READ-{}] {verb} completed", if read_only { "ONLY" } else { "WRITE" }))
    }

    fn select_options(&mut self, args: &mut Args<'_>) -> Result<Option<Resync>, Refused> {
        let mut resync = None;
        if args.is_at_end() {
            return Ok(None);
        }
        args.space()?;
        args.expect(b'(')?;
        while !args.eat(b')') {
            match args.word()?.as_str() {
                "CONDSTORE" if self.profile.has("CONDSTORE") => self.condstore = true,
                "QRESYNC" if self.qresync => {
                    args.space()?;
                    args.expect(b'(')?;
                    let uidvalidity = args.number()?;
                    args.space()?;
                    let modseq = args.number()?;
                    let mut known = None;
                    if args.eat(b' ') {
                        if args.peek() != Some(b'(') {
                            known = Some(args.set()?);
                            args.eat(b' ');
                        }
                        // Pairs of sequence numbers and UIDs would only make the answer shorter.
                        if args.peek() == Some(b'(') {
                            args.list()?;
                        }
                    }
                    args.expect(b')')?;
                    resync = Some(Resync { uidvalidity, modseq, known });
                }
                other => return Err(Refused::Bad(format!("Unknown parameter {other}"))),
            }
            args.eat(b' ');
        }
        Ok(resync)
    }

    fn selected_text(&self, mailbox: &Mailbox, resync: Option<&Resync>) -> String {
        let view = self.selected.as_ref();
        let exists = mailbox.messages.len();
        let recent = match self.profile.quirks.all_recent {
            true => exists.saturating_sub(15),
            false => view.map_or(0, |v| v.uids.iter().filter(|&&uid| uid >= v.recent.0).count()),
        };
        let keywords: BTreeSet<&str> = mailbox
            .messages
            .iter()
            .flat_map(|message| &message.flags)
            .filter(|flag| !flag.starts_with('\\'))
            .map(String::as_str)
            .collect();
        let more: String = keywords.iter().map(|keyword| format!(" {keyword}")).collect();
        let flags = format!("\\Answered \\Flagged \\Deleted \\Seen \\Draft{more}");
        let permanent = match view.is_some_and(|view| view.read_only) {
            true if self.profile.quirks.examine_without_flags => {
                "* OK [PERMANENTFLAGS ()] No permanent flags permitted\r\n".to_owned()
            }
            true => "* OK [PERMANENTFLAGS ()] Read-only mailbox\r\n".to_owned(),
            false => format!("* OK [PERMANENTFLAGS ({flags} \\*)] Flags permitted\r\n"),
        };
        let mut text = format!(
            "* FLAGS ({flags})\r\n{permanent}* {exists} EXISTS\r\n* {recent} RECENT\r\n\
             * OK [UIDVALIDITY {}] UIDs valid\r\n",
            mailbox.uidvalidity
        );
        if !self.profile.quirks.no_uidnext {
            text.push_str(&format!("* OK [UIDNEXT {}] Predicted next UID\r\n", mailbox.uidnext));
        }
        if let Some(at) = mailbox.messages.iter().position(|message| !message.has("\\Seen")) {
            text.push_str(&format!("* OK [UNSEEN {}] First unseen\r\n", at + 1));
        }
        if self.profile.has("CONDSTORE") || self.profile.quirks.highest_unasked {
            text.push_str(&format!("* OK [HIGHESTMODSEQ {}] Highest\r\n", mailbox.highest));
        }
        if self.profile.has("OBJECTID") {
            text.push_str(&format!("* OK [MAILBOXID (F{})] Ok\r\n", mailbox.id));
        }
        if let Some(resync) = resync
            && resync.uidvalidity == u64::from(mailbox.uidvalidity)
        {
            text.push_str(&self.resynced(mailbox, resync));
        }
        text
    }

    fn resynced(&self, mailbox: &Mailbox, resync: &Resync) -> String {
        let known = |uid: u32| {
            resync.known.as_ref().is_none_or(|set| set.has(uid, mailbox.uidnext.saturating_sub(1)))
        };
        let mut text = self.vanished_earlier(mailbox, resync.modseq, known);
        for (at, message) in mailbox.messages.iter().enumerate() {
            if message.modseq > resync.modseq && known(message.uid) {
                text.push_str(&self.flags_line(at + 1, message));
            }
        }
        text
    }

    /// CLOSE and UNSELECT.
    pub fn close(&mut self, verb: &str) -> Done {
        let Some(view) = self.selected.take() else { return Ok(format!("{verb} completed")) };
        if verb == "CLOSE" && !view.read_only {
            let (user, who) = (self.name(), self.conn.who);
            self.state.change(|world| {
                let Some(mailbox) = world.by_id(&user, view.id) else { return };
                let gone =
                    mailbox.messages.iter().filter(|m| m.has("\\Deleted")).map(|m| m.uid).collect();
                let name = mailbox.name.clone();
                world.remove(who, &user, &name, &gone, Why::Expunge);
            });
        }
        Ok(format!("{verb} completed"))
    }

    /// `* VANISHED (EARLIER) ...` of what went after `modseq`; nothing when nothing did.
    pub fn vanished_earlier(
        &self,
        mailbox: &Mailbox,
        modseq: u64,
        wanted: impl Fn(u32) -> bool,
    ) -> String {
        if let Some(broken) = self.profile.quirks.vanished {
            return format!("* VANISHED (EARLIER) {broken}\r\n");
        }
        let gone: BTreeSet<u32> = mailbox
            .vanished
            .iter()
            .filter(|&&(when, uid)| when > modseq && wanted(uid))
            .map(|&(_, uid)| uid)
            .collect();
        if gone.is_empty() {
            return String::new();
        }
        format!("* VANISHED (EARLIER) {}\r\n", compact(gone))
    }
}
