//! Everything a scripted server knows: users, mailboxes, log, faults. Sessions and tests change
//! it only by these verbs, so that the log misses nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::answers::Answers;
use super::fault::Faults;
use super::log::{Log, Origin, What, Who, Why};
use super::mailbox::{Mailbox, Message, merge};
use super::profile::Profile;
use super::settings::Settings;

/// A person with mail.
#[derive(Debug, Clone)]
pub struct User {
    /// What opens it.
    pub password: String,
    /// The mailboxes by name.
    pub mailboxes: BTreeMap<String, Mailbox>,
}

/// All of a server's knowledge.
#[derive(Debug)]
pub struct World {
    /// The users by name, which is their address.
    pub users: BTreeMap<String, User>,
    /// What happened.
    pub log: Log,
    /// What is to fail.
    pub faults: Faults,
    /// What is answered by script.
    pub answers: Answers,
    /// What it says it can do.
    pub profile: Profile,
    /// Its switches.
    pub settings: Settings,
    objects: u64,
    mailbox_ids: u64,
    uidvalidity: u32,
}

impl World {
    /// Nobody yet.
    pub fn new(profile: Profile, settings: Settings) -> Self {
        Self {
            users: BTreeMap::new(),
            log: Log::default(),
            faults: Faults::default(),
            answers: Answers::default(),
            profile,
            settings,
            objects: 0,
            mailbox_ids: 0,
            uidvalidity: 1_700_000_000,
        }
    }

    /// Whether a user is let in with this secret: the password, or `Bearer` and a token that
    /// counts.
    pub fn lets_in(&self, name: &str, secret: &str) -> bool {
        let token = secret.strip_prefix("Bearer ");
        let right = |user: &User| match token {
            Some(token) => self.settings.tokens.iter().any(|known| known == token),
            None => user.password == secret,
        };
        self.users.get(name).is_some_and(right)
    }

    /// Adds a user with the profile's mailboxes.
    pub fn add_user(&mut self, name: &str, password: &str) {
        let user = User { password: password.to_owned(), mailboxes: BTreeMap::new() };
        self.users.insert(name.to_owned(), user);
        self.insert_mailbox(name, "INBOX");
        for (mailbox, attribute) in self.profile.mailboxes.clone() {
            let noinferiors = self.profile.quirks.noinferiors && attribute.is_some();
            if let Some(mailbox) = self.insert_mailbox(name, mailbox) {
                mailbox.attributes.extend(attribute.map(str::to_owned));
                mailbox.attributes.extend(noinferiors.then(|| "\\Noinferiors".to_owned()));
            }
        }
    }

    /// A UIDVALIDITY never given before, but for a profile that always gives the same.
    pub fn new_uidvalidity(&mut self) -> u32 {
        self.uidvalidity += 1;
        self.profile.quirks.uidvalidity.unwrap_or(self.uidvalidity)
    }

    /// A mailbox id never given before.
    pub fn new_mailbox_id(&mut self) -> u64 {
        self.mailbox_ids += 1;
        self.mailbox_ids
    }

    fn insert_mailbox(&mut self, user: &str, name: &str) -> Option<&mut Mailbox> {
        let (uidvalidity, id) = (self.new_uidvalidity(), self.new_mailbox_id());
        let first = self.profile.quirks.first_modseq;
        let mailbox = Mailbox::new(name, uidvalidity, first, id);
        let mailboxes = &mut self.users.get_mut(user)?.mailboxes;
        Some(mailboxes.entry(name.to_owned()).or_insert(mailbox))
    }

    /// A mailbox that its user may see.
    pub fn mailbox(&self, user: &str, name: &str) -> Option<&Mailbox> {
        self.users.get(user)?.mailboxes.get(name).filter(|mailbox| !mailbox.hidden)
    }

    /// The same, to change.
    pub fn mailbox_mut(&mut self, user: &str, name: &str) -> Option<&mut Mailbox> {
        self.users.get_mut(user)?.mailboxes.get_mut(name).filter(|mailbox| !mailbox.hidden)
    }

    /// The mailbox with this id, whatever its name is by now.
    pub fn by_id(&self, user: &str, id: u64) -> Option<&Mailbox> {
        self.users.get(user)?.mailboxes.values().find(|mailbox| mailbox.id == id)
    }

    /// The same, to change.
    pub fn by_id_mut(&mut self, user: &str, id: u64) -> Option<&mut Mailbox> {
        self.users.get_mut(user)?.mailboxes.values_mut().find(|mailbox| mailbox.id == id)
    }

    /// Makes a mailbox; false when it is there.
    pub fn create(&mut self, who: Who, user: &str, name: &str) -> bool {
        if self.users.get(user).is_none_or(|user| user.mailboxes.contains_key(name)) {
            return false;
        }
        self.insert_mailbox(user, name);
        self.log.write(who, user, What::Created { mailbox: name.to_owned() });
        true
    }

    /// Deletes a mailbox with its mail; false when it is not there.
    pub fn delete(&mut self, who: Who, user: &str, name: &str) -> bool {
        let Some(owner) = self.users.get_mut(user) else { return false };
        let gone = owner.mailboxes.remove(name).is_some();
        if gone {
            self.log.write(who, user, What::Deleted { mailbox: name.to_owned() });
        }
        gone
    }

    /// Renames a mailbox and those below it; false when it is not there or the name is taken.
    /// INBOX stays and gives its mail away, as RFC 9051 section 6.3.6 has it.
    pub fn rename(&mut self, who: Who, user: &str, from: &str, to: &str) -> bool {
        let Some(owner) = self.users.get_mut(user) else { return false };
        if owner.mailboxes.contains_key(to) || !owner.mailboxes.contains_key(from) {
            return false;
        }
        if from == "INBOX" {
            self.create(who, user, to);
            let uids = self.mailbox(user, from).map(|m| m.messages.iter().map(|m| m.uid).collect());
            self.transfer(who, user, from, &uids.unwrap_or_default(), to, true);
            return true;
        }
        let below = format!("{from}/");
        let names: Vec<String> = owner
            .mailboxes
            .keys()
            .filter(|name| *name == from || name.starts_with(&below))
            .cloned()
            .collect();
        for name in names {
            if let Some(mut mailbox) = owner.mailboxes.remove(&name) {
                let new = format!("{to}{}", &name[from.len()..]);
                mailbox.name.clone_from(&new);
                owner.mailboxes.insert(new.clone(), mailbox);
                self.log.write(who, user, What::Renamed { from: name, to: new });
            }
        }
        true
    }

    /// Puts a message into a mailbox; UIDVALIDITY and UID, or `None` where there is no such
    /// mailbox.
    pub fn add(&mut self, who: Who, user: &str, name: &str, new: New) -> Option<(u32, u32)> {
        let object = new.object.unwrap_or_else(|| {
            self.objects += 1;
            self.objects
        });
        let mailbox = self.users.get_mut(user)?.mailboxes.get_mut(name)?;
        let uid = mailbox.add(new.raw, &new.flags, new.date, object);
        let uidvalidity = mailbox.uidvalidity;
        let message_id = mailbox.message(uid).and_then(|message| message.message_id.clone());
        let added = What::Added { mailbox: name.to_owned(), uid, message_id, origin: new.origin };
        self.log.write(who, user, added);
        Some((uidvalidity, uid))
    }

    /// Gives a message these flags; whether that changed anything.
    pub fn set_flags(
        &mut self,
        (who, by): (Who, Option<u64>),
        user: &str,
        name: &str,
        uid: u32,
        flags: &[String],
    ) -> bool {
        let mut clean = Vec::new();
        merge(&mut clean, flags);
        let Some(mailbox) = self.users.get_mut(user).and_then(|u| u.mailboxes.get_mut(name)) else {
            return false;
        };
        let Some((added, removed)) = mailbox.set_flags(uid, clean, by) else { return false };
        let message = mailbox.message(uid);
        let message_id = message.and_then(|message| message.message_id.clone());
        let object = message.map(|message| message.object);
        let mailbox = name.to_owned();
        self.log.write(who, user, What::Flags { mailbox, uid, message_id, added, removed });
        if self.profile.quirks.labels {
            self.set_flags_elsewhere(user, object, flags);
        }
        true
    }

    /// The same flags wherever else the message stands.
    fn set_flags_elsewhere(&mut self, user: &str, object: Option<u64>, flags: &[String]) {
        let mailboxes = self.users.get_mut(user).into_iter().flat_map(|u| u.mailboxes.values_mut());
        for mailbox in mailboxes {
            let found = mailbox.messages.iter().find(|message| Some(message.object) == object);
            if let Some(uid) = found.map(|message| message.uid) {
                let mut clean = Vec::new();
                merge(&mut clean, flags);
                mailbox.set_flags(uid, clean, None);
            }
        }
    }

    /// The mailboxes a message stands in.
    pub fn labels(&self, user: &str, object: u64) -> Vec<String> {
        let mailboxes = self.users.get(user).into_iter().flat_map(|user| user.mailboxes.values());
        mailboxes
            .filter(|mailbox| mailbox.messages.iter().any(|message| message.object == object))
            .map(|mailbox| mailbox.name.clone())
            .collect()
    }

    /// Takes messages out of a mailbox; the UIDs that were there.
    pub fn remove(
        &mut self,
        who: Who,
        user: &str,
        name: &str,
        uids: &BTreeSet<u32>,
        why: Why,
    ) -> Vec<u32> {
        let mailbox = self.users.get_mut(user).and_then(|u| u.mailboxes.get_mut(name));
        let gone = mailbox.map(|mailbox| mailbox.remove(uids)).unwrap_or_default();
        for Message { uid, message_id, .. } in &gone {
            let (uid, message_id) = (*uid, message_id.clone());
            let removed = What::Removed { mailbox: name.to_owned(), uid, message_id, why };
            self.log.write(who, user, removed);
        }
        gone.into_iter().map(|message| message.uid).collect()
    }

    /// Copies or moves messages; pairs of the old and the new UID.
    pub fn transfer(
        &mut self,
        who: Who,
        user: &str,
        from: &str,
        uids: &BTreeSet<u32>,
        to: &str,
        moved: bool,
    ) -> Vec<(u32, u32)> {
        let Some(source) = self.users.get(user).and_then(|u| u.mailboxes.get(from)) else {
            return Vec::new();
        };
        let chosen: Vec<Message> =
            source.messages.iter().filter(|m| uids.contains(&m.uid)).cloned().collect();
        let mut pairs = Vec::new();
        for message in chosen {
            let (mailbox, uid) = (from.to_owned(), message.uid);
            let origin =
                if moved { Origin::Move { mailbox, uid } } else { Origin::Copy { mailbox, uid } };
            let new = New {
                raw: message.raw,
                flags: message.flags,
                date: message.internal_date,
                origin,
                object: Some(message.object),
            };
            if let Some((_, there)) = self.add(who, user, to, new) {
                pairs.push((uid, there));
            }
        }
        if moved {
            self.remove(who, user, from, uids, Why::Move);
        }
        pairs
    }
}

/// A message on its way into a mailbox.
#[derive(Debug, Clone)]
pub struct New {
    /// Its bytes.
    pub raw: Arc<[u8]>,
    /// Its flags.
    pub flags: Vec<String>,
    /// When it arrived.
    pub date: i64,
    /// Where it comes from.
    pub origin: Origin,
    /// Which message it is, where it is known already.
    pub object: Option<u64>,
}
