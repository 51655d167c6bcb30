//! A mailbox of the scripted server: its messages, its counters, and the journal sessions follow.

use std::collections::BTreeSet;
use std::sync::Arc;

/// A message in a mailbox.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its UID.
    pub uid: u32,
    /// Its flags, system flags in their usual spelling.
    pub flags: Vec<String>,
    /// When it arrived.
    pub internal_date: i64,
    /// Its bytes; shared by its copies.
    pub raw: Arc<[u8]>,
    /// Its modification sequence.
    pub modseq: u64,
    /// How many bytes the header has, with its empty line.
    pub header_len: usize,
    /// Message-ID without the brackets.
    pub message_id: Option<String>,
    /// The same for all copies of a message (RFC 8474).
    pub object: u64,
    /// Whether anything about it changed since it came.
    pub touched: bool,
}

impl Message {
    /// The header's bytes.
    pub fn header(&self) -> &[u8] {
        self.raw.get(..self.header_len).unwrap_or_default()
    }

    /// Whether it has this flag.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|own| own.eq_ignore_ascii_case(flag))
    }
}

/// A line of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A message came.
    Added(u32),
    /// A message went.
    Expunged(u32),
    /// Flags changed; the session that did it knows already.
    Flags {
        /// The message.
        uid: u32,
        /// The number of that session.
        by: Option<u64>,
    },
}

/// A mailbox.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Its name, UTF-8, levels joined by `/`.
    pub name: String,
    /// Special-use and other attributes.
    pub attributes: Vec<String>,
    /// UIDVALIDITY
    pub uidvalidity: u32,
    /// UIDNEXT
    pub uidnext: u32,
    /// HIGHESTMODSEQ
    pub highest: u64,
    /// The messages, by ascending UID.
    pub messages: Vec<Message>,
    /// What was expunged: modification sequence, UID.
    pub vanished: Vec<(u64, u32)>,
    /// What changed since the server began.
    pub journal: Vec<Change>,
    /// Whether it is subscribed.
    pub subscribed: bool,
    /// Hidden from LIST and SELECT, as Zoho hides what is not ticked in its folder view.
    pub hidden: bool,
    /// What the user may do (RFC 4314).
    pub rights: String,
    /// Stays the same when it is renamed, and is new when it is made again.
    pub id: u64,
    /// The first UID no session has seen as `\Recent`.
    pub recent_from: u32,
}

/// All RFC 4314 rights.
pub const ALL_RIGHTS: &str = "lrswipkxtea";

impl Mailbox {
    /// An empty one.
    pub fn new(name: &str, uidvalidity: u32, first_modseq: u64, id: u64) -> Self {
        Self {
            name: name.to_owned(),
            attributes: Vec::new(),
            uidvalidity,
            uidnext: 1,
            highest: first_modseq.max(1),
            messages: Vec::new(),
            vanished: Vec::new(),
            journal: Vec::new(),
            subscribed: true,
            hidden: false,
            rights: ALL_RIGHTS.to_owned(),
            id,
            recent_from: 1,
        }
    }

    /// Whether there is more to it than a name.
    pub fn is_selectable(&self) -> bool {
        let refused = ["\\Noselect", "\\NonExistent"];
        !self.attributes.iter().any(|a| refused.iter().any(|r| r.eq_ignore_ascii_case(a)))
    }

    /// Where the message with this UID stands.
    pub fn position(&self, uid: u32) -> Option<usize> {
        self.messages.binary_search_by_key(&uid, |message| message.uid).ok()
    }

    /// The message with this UID.
    pub fn message(&self, uid: u32) -> Option<&Message> {
        self.position(uid).and_then(|at| self.messages.get(at))
    }

    /// Puts a message at the end; its UID.
    pub fn add(&mut self, raw: Arc<[u8]>, flags: &[String], date: i64, object: u64) -> u32 {
        let uid = self.uidnext;
        self.uidnext += 1;
        self.highest += 1;
        let header_len = header_len(&raw);
        let message_id = message_id(raw.get(..header_len).unwrap_or_default());
        let mut own = Vec::new();
        merge(&mut own, flags);
        self.messages.push(Message {
            uid,
            flags: own,
            internal_date: date,
            raw,
            modseq: self.highest,
            header_len,
            message_id,
            object,
            touched: false,
        });
        self.journal.push(Change::Added(uid));
        uid
    }

    /// Takes messages out; those that were there.
    pub fn remove(&mut self, uids: &BTreeSet<u32>) -> Vec<Message> {
        if uids.is_empty() {
            return Vec::new();
        }
        let (gone, kept): (Vec<Message>, Vec<Message>) =
            self.messages.drain(..).partition(|message| uids.contains(&message.uid));
        self.messages = kept;
        if !gone.is_empty() {
            self.highest += 1;
        }
        for message in &gone {
            self.vanished.push((self.highest, message.uid));
            self.journal.push(Change::Expunged(message.uid));
        }
        gone
    }

    /// Gives a message these flags; what was added and removed, if anything.
    pub fn set_flags(
        &mut self,
        uid: u32,
        flags: Vec<String>,
        by: Option<u64>,
    ) -> Option<(Vec<String>, Vec<String>)> {
        let next = self.highest + 1;
        let at = self.position(uid)?;
        let message = self.messages.get_mut(at)?;
        let lacks =
            |list: &[String], flag: &str| !list.iter().any(|f| f.eq_ignore_ascii_case(flag));
        let added: Vec<String> =
            flags.iter().filter(|flag| lacks(&message.flags, flag)).cloned().collect();
        let removed: Vec<String> =
            message.flags.iter().filter(|flag| lacks(&flags, flag)).cloned().collect();
        if added.is_empty() && removed.is_empty() {
            return None;
        }
        message.flags = flags;
        message.modseq = next;
        message.touched = true;
        self.highest = next;
        self.journal.push(Change::Flags { uid, by });
        Some((added, removed))
    }

    /// How many messages lack `\Seen`.
    pub fn unseen(&self) -> usize {
        self.messages.iter().filter(|message| !message.has("\\Seen")).count()
    }
}

/// Adds flags that are not there yet, system flags in their usual spelling.
pub fn merge(flags: &mut Vec<String>, more: &[String]) {
    const SYSTEM: [&str; 5] = ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"];
    for flag in more {
        let known = SYSTEM.iter().find(|name| name.eq_ignore_ascii_case(flag));
        if known.is_none() && flag.starts_with('\\') {
            continue; // \Recent and the like are the server's.
        }
        if !flags.iter().any(|own| own.eq_ignore_ascii_case(flag)) {
            flags.push(known.map_or_else(|| flag.clone(), |name| (*name).to_owned()));
        }
    }
}

/// The length of the header with its empty line; of everything when there is none.
pub fn header_len(raw: &[u8]) -> usize {
    if raw.starts_with(b"\r\n") {
        return 2;
    }
    let mut from = 0;
    while let Some(at) = raw[from..].iter().position(|&byte| byte == b'\n') {
        let end = from + at + 1;
        match &raw[end..] {
            [b'\r', b'\n', ..] => return end + 2,
            [b'\n', ..] => return end + 1,
            _ => from = end,
        }
    }
    raw.len()
}

/// The Message-ID of a header, without the brackets.
pub fn message_id(header: &[u8]) -> Option<String> {
    let value = field(header, "message-id")?;
    Some(value.trim().trim_start_matches('<').trim_end_matches('>').to_owned())
}

/// The value of the first field of this name, unfolded, undecoded.
pub fn field(header: &[u8], name: &str) -> Option<String> {
    let mut found: Option<Vec<u8>> = None;
    for line in header.split_inclusive(|&byte| byte == b'\n') {
        let folded = line.first().is_some_and(|&b| b == b' ' || b == b'\t');
        match &mut found {
            Some(value) if folded => value.extend_from_slice(line.trim_ascii_end()),
            Some(_) => break,
            None if folded => {}
            None => {
                let (own, rest) = line.split_at(name.len().min(line.len()));
                if own.eq_ignore_ascii_case(name.as_bytes())
                    && let Some(value) = rest.trim_ascii_start().strip_prefix(b":")
                {
                    found = Some(value.trim_ascii().to_vec());
                }
            }
        }
    }
    found.map(|value| String::from_utf8_lossy(&value).into_owned())
}
