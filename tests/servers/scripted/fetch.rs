//! FETCH and UID FETCH.

use super::envelope::envelope;
use super::fetch_items::{Item, items};
use super::mailbox::Message;
use super::parse::{Args, Set};
use super::section::section;
use super::session::{Done, Refused, Session, no};
use super::structure::Part;
use super::world::World;
use crate::compose::date::internal;

/// `CHANGEDSINCE`, `VANISHED`
#[derive(Debug, Default)]
struct Modifiers {
    changed_since: Option<u64>,
    vanished: bool,
}

/// How many bytes are gathered before they are sent.
const BATCH: usize = 256 * 1024;

impl Session {
    /// FETCH and UID FETCH.
    pub async fn fetch(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        let by_uid = verb.starts_with("UID ");
        let set = args.set()?;
        args.space()?;
        let mut items = items(args, self.profile.quirks.quoted_fields)?;
        let modifiers = self.modifiers(args)?;
        args.end()?;
        if by_uid && !items.contains(&Item::Uid) {
            items.insert(0, Item::Uid);
        }
        self.check(&items, &modifiers)?;
        if items.contains(&Item::ModSeq) || modifiers.changed_since.is_some() {
            self.condstore = true;
            if !items.contains(&Item::ModSeq) {
                items.push(Item::ModSeq);
            }
        }
        if self.profile.quirks.odd_item_order {
            items.sort_by_key(|item| match item {
                Item::ModSeq => 0,
                Item::Flags => 1,
                Item::Uid => 2,
                _ => 3,
            });
        }
        let Some(view) = self.selected.clone() else { return no("No mailbox is selected") };
        if view.uids.is_empty() && self.profile.quirks.fetch_on_empty_is_bad {
            return Err(Refused::Bad("Invalid messageset".into()));
        }
        if self.profile.quirks.negative_numbers {
            self.say("* -1 FETCH (FLAGS (\\Seen))\r\n* -3 EXPUNGE\r\n");
        }
        let numbers = view.choose(&set, by_uid);
        if modifiers.vanished {
            self.earlier(&set, modifiers.changed_since.unwrap_or(0));
        }
        let mut rest = &numbers[..];
        while !rest.is_empty() {
            let since =
                modifiers.changed_since.filter(|_| !self.profile.quirks.changedsince_ignored);
            let sent = self.batch(rest, &items, since);
            rest = &rest[sent..];
            self.flush().await?;
        }
        self.sync(by_uid)?;
        Ok(format!("{verb} completed"))
    }

    fn modifiers(&self, args: &mut Args<'_>) -> Result<Modifiers, Refused> {
        let mut modifiers = Modifiers::default();
        if !args.eat(b' ') {
            return Ok(modifiers);
        }
        args.expect(b'(')?;
        while !args.eat(b')') {
            match args.word()?.as_str() {
                "CHANGEDSINCE" if self.profile.has("CONDSTORE") => {
                    args.space()?;
                    modifiers.changed_since = Some(args.number()?);
                }
                "VANISHED" if self.qresync => modifiers.vanished = true,
                other => return Err(Refused::Bad(format!("Unknown modifier {other}"))),
            }
            args.eat(b' ');
        }
        if modifiers.vanished && modifiers.changed_since.is_none() {
            return Err(Refused::Bad("VANISHED needs CHANGEDSINCE".into()));
        }
        Ok(modifiers)
    }

    fn check(&self, items: &[Item], modifiers: &Modifiers) -> Result<(), Refused> {
        let condstore = items.contains(&Item::ModSeq) || modifiers.changed_since.is_some();
        let object = items.contains(&Item::EmailId) || items.contains(&Item::ThreadId);
        let gmail = items.iter().any(|item| matches!(item, Item::Gmail(_)));
        if condstore && !self.profile.has("CONDSTORE")
            || object && !self.profile.has("OBJECTID")
            || gmail && !self.profile.has("X-GM-EXT-1")
        {
            return Err(Refused::Bad("Unknown item".into()));
        }
        Ok(())
    }

    fn earlier(&mut self, set: &Set, since: u64) {
        let (state, user) = (self.state.clone(), self.name());
        let id = self.selected.as_ref().map_or(0, |view| view.id);
        let text = state.look(|world| {
            let mailbox = world.by_id(&user, id)?;
            let largest = mailbox.uidnext.saturating_sub(1);
            Some(self.vanished_earlier(mailbox, since, |uid| set.has(uid, largest)))
        });
        self.say(&text.unwrap_or_default());
    }

    /// Answers for as many of these messages as fit in a batch; how many they were.
    fn batch(&mut self, numbers: &[usize], items: &[Item], since: Option<u64>) -> usize {
        let Some(view) = self.selected.clone() else { return numbers.len() };
        let (state, user) = (self.state.clone(), self.name());
        let (who, own) = (self.conn.who, self.conn.number());
        let marks = !view.read_only
            && items.iter().any(|item| matches!(item, Item::Section(section) if !section.peek));
        let with_flags: Vec<Item> = items.iter().cloned().chain([Item::Flags]).collect();
        let done = state.change_quietly(|world| {
            let mut done = 0;
            for &number in numbers {
                done += 1;
                let uid = view.uid(number);
                let Some(mailbox) = world.by_id(&user, view.id) else { continue };
                let Some(message) = mailbox.message(uid) else { continue };
                if since.is_some_and(|since| message.modseq <= since) {
                    continue;
                }
                let mut shown = items;
                if marks && !message.has("\\Seen") {
                    let mut flags = message.flags.clone();
                    flags.push("\\Seen".into());
                    let name = mailbox.name.clone();
                    world.set_flags((who, Some(own)), &user, &name, uid, &flags);
                    if !items.contains(&Item::Flags) {
                        shown = &with_flags;
                    }
                }
                let fresh = world.by_id(&user, view.id).and_then(|mailbox| mailbox.message(uid));
                if let Some(message) = fresh {
                    self.answer(number, (world, message), shown);
                }
                if self.out.len() > BATCH {
                    break;
                }
            }
            done
        });
        for start in std::mem::take(&mut self.literals) {
            self.conn.announce_literal(start);
        }
        if marks {
            state.change(|_| ());
        }
        done
    }

    fn answer(&mut self, number: usize, (world, message): (&World, &Message), items: &[Item]) {
        self.say(&format!("* {number} FETCH ("));
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.say(" ");
            }
            match item {
                Item::Flags => {
                    let flags = self.flag_list(message);
                    self.say(&format!("FLAGS {flags}"));
                }
                Item::Uid => self.say(&format!("UID {}", message.uid)),
                Item::InternalDate => {
                    self.say(&format!("INTERNALDATE \"{}\"", internal(message.internal_date)));
                }
                Item::Size => self.say(&format!("RFC822.SIZE {}", message.raw.len())),
                Item::ModSeq => {
                    let modseq = self.modseq_of(message);
                    self.say(&format!("MODSEQ ({modseq})"));
                }
                Item::Envelope => self.say(&format!("ENVELOPE {}", envelope(message.header()))),
                Item::Structure { extended } => {
                    let name = if *extended { "BODYSTRUCTURE" } else { "BODY" };
                    let text = Part::of(&message.raw).structure(&message.raw, *extended);
                    self.say(&format!("{name} {text}"));
                }
                Item::EmailId => self.say(&format!("EMAILID (M{:08})", message.object)),
                Item::ThreadId => self.say("THREADID NIL"),
                Item::Gmail(item) => self.answer_gmail(*item, world, message),
                Item::Section(asked) => match section(message, asked) {
                    None => self.say(&format!("{} NIL", asked.label)),
                    Some(bytes) => {
                        self.say(&format!("{} {{{}}}\r\n", asked.label, bytes.len()));
                        self.literals.push(self.out.len());
                        self.out.extend_from_slice(&bytes);
                    }
                },
            }
        }
        self.say(")\r\n");
    }
}
