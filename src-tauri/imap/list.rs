//! LIST: the mailboxes, by the best way the server has: LIST-EXTENDED, else LIST with LSUB and
//! XLIST beside it.

use std::collections::HashMap;

use mail::mailbox::MailboxName;

use crate::error::Error;
use crate::list_line::ListLine;
use crate::response::Response;
use crate::session::{Session, optional};
use crate::status::Counts;
use crate::types::Listed;

/// Attributes that say what a mailbox is for in XLIST.
const XLIST_USES: [&str; 11] = [
    "\\Inbox",
    "\\Drafts",
    "\\Sent",
    "\\Spam",
    "\\Trash",
    "\\AllMail",
    "\\Starred",
    "\\Important",
    "\\Templates",
    "\\Junk",
    "\\Archive",
];

impl Session {
    /// All mailboxes, with `\Subscribed` and what each is for where the server says so in any way.
    ///
    /// # Errors
    /// A refusal, or what ends the session. An answer is only given after the server's OK.
    pub async fn list(&mut self) -> Result<Vec<Listed>, Error> {
        let mut listing = match self.list_extended().await? {
            Some(listing) => listing,
            None => self.list_plainly().await?,
        };
        if self.capabilities.has("XLIST") && !self.has_special_use() {
            let lines = self.lines("XLIST \"\" \"*\"").await;
            for line in optional(lines)?.unwrap_or_default() {
                listing.add_uses(line);
            }
        }
        listing.add_inbox();
        Ok(listing.mailboxes)
    }

    fn has_special_use(&self) -> bool {
        self.capabilities.has("SPECIAL-USE") || self.capabilities.has("IMAP4REV2")
    }

    /// One round trip for everything; `None` where the server cannot, or says it can and refuses.
    async fn list_extended(&mut self) -> Result<Option<Listing>, Error> {
        let rev2 = self.capabilities.has("IMAP4REV2");
        if !self.capabilities.has("LIST-EXTENDED") && !rev2 {
            return Ok(None);
        }
        let uses = if self.has_special_use() { " SPECIAL-USE" } else { "" };
        let status = if self.capabilities.has("LIST-STATUS") || rev2 {
            format!(" STATUS {}", self.status_items())
        } else {
            String::new()
        };
        let words = format!("LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN{uses}{status})");
        let (mut listing, mut counts) = (Listing::default(), Vec::new());
        let command = self.command(&words);
        let done = self
            .run("LIST", command, &mut |response| {
                // Whatever else there is stays with the session.
                #[allow(clippy::wildcard_enum_match_arm)]
                match response {
                    Response::List(line) => listing.add(line),
                    Response::Counts(line) => counts.push(line),
                    other => return Some(other),
                }
                None
            })
            .await;
        if optional(done)?.is_none() {
            return Ok(None);
        }
        counts.into_iter().for_each(|line| listing.add_counts(line));
        Ok(Some(listing))
    }

    async fn list_plainly(&mut self) -> Result<Listing, Error> {
        let mut listing = Listing::default();
        for line in self.lines("LIST \"\" \"*\"").await? {
            listing.add(line);
        }
        let subscribed = self.lines("LSUB \"\" \"*\"").await;
        for line in optional(subscribed)?.unwrap_or_default() {
            if let Some(known) = listing.find(line.name.raw()) {
                add_attribute(known, "\\Subscribed");
            }
        }
        Ok(listing)
    }

    async fn lines(&mut self, words: &'static str) -> Result<Vec<ListLine>, Error> {
        let mut lines = Vec::new();
        let command = self.command(words);
        self.run("LIST", command, &mut |response| {
            if let Response::List(line) = response {
                lines.push(line);
                return None;
            }
            Some(response)
        })
        .await?;
        Ok(lines)
    }
}

/// Mailboxes in the server's order, found by name.
#[derive(Default)]
struct Listing {
    mailboxes: Vec<Listed>,
    places: HashMap<Vec<u8>, usize>,
}

/// What a name is found by: INBOX is the same in any case.
fn key(raw: &[u8]) -> Vec<u8> {
    if raw.eq_ignore_ascii_case(b"INBOX") { b"INBOX".to_vec() } else { raw.to_vec() }
}

impl Listing {
    fn find(&mut self, raw: &[u8]) -> Option<&mut Listed> {
        let place = self.places.get(&key(raw))?;
        self.mailboxes.get_mut(*place)
    }

    fn add(&mut self, line: ListLine) {
        let ListLine { attributes, name } = line;
        match self.find(name.raw()) {
            Some(known) => attributes.iter().for_each(|a| add_attribute(known, a)),
            None => {
                self.places.insert(key(name.raw()), self.mailboxes.len());
                self.mailboxes.push(Listed { name, attributes, status: None });
            }
        }
    }

    fn add_counts(&mut self, line: Counts) {
        if let Some(known) = self.find(&line.name) {
            known.status = Some(line.status);
        }
    }

    /// There always is one (RFC 9051 section 5.1), though a list of mailboxes may leave it out.
    fn add_inbox(&mut self) {
        let Some(other) = self.mailboxes.first() else { return };
        let name = MailboxName::from_wire(b"INBOX", other.name.delimiter());
        if self.find(name.raw()).is_none() {
            self.add(ListLine { attributes: Vec::new(), name });
        }
    }

    /// XLIST calls the inbox by a name of the person's language: its `\Inbox` always means INBOX.
    fn add_uses(&mut self, line: ListLine) {
        let is_inbox = line.attributes.iter().any(|a| a.eq_ignore_ascii_case("\\Inbox"));
        let raw = if is_inbox { b"INBOX" } else { line.name.raw() };
        let Some(known) = self.find(raw) else { return };
        for attribute in line.attributes {
            if XLIST_USES.iter().any(|u| u.eq_ignore_ascii_case(&attribute)) {
                add_attribute(known, &attribute);
            }
        }
    }
}

fn add_attribute(listed: &mut Listed, attribute: &str) {
    if !listed.has(attribute) {
        listed.attributes.push(attribute.to_owned());
    }
}
