//! What a session hands to its caller.

use mail::flags::Flags;
use mail::mailbox::MailboxName;
use mail::uid::{ModSeq, Uid, UidSet, UidValidity};

/// A mailbox the server listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: MailboxName,
    /// Its attributes as the server wrote them (`\HasNoChildren`, `\Sent`), XLIST's and LSUB's
    /// (`\Subscribed`) added.
    pub attributes: Vec<String>,
    /// Its counts, where the server gave them along (LIST-STATUS).
    pub status: Option<Status>,
}

impl Listed {
    /// Whether it has this attribute, whatever the case.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|a| a.eq_ignore_ascii_case(attribute))
    }

    /// Whether it can be opened.
    pub fn selectable(&self) -> bool {
        !self.has("\\Noselect") && !self.has("\\NonExistent")
    }
}

/// A mailbox's counts without opening it (RFC 9051 section 6.3.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// How many messages.
    pub messages: Option<u32>,
    /// The UID the next message will have, or more.
    pub uidnext: Option<u32>,
    /// What the UIDs are valid with.
    pub uidvalidity: Option<UidValidity>,
    /// How many without `\Seen`.
    pub unseen: Option<u32>,
    /// The highest modification sequence.
    pub highestmodseq: Option<ModSeq>,
}

/// How to open a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Select {
    /// As RFC 3501 has it.
    Plain,
    /// With modification sequences (RFC 7162).
    Condstore,
    /// With what changed since (RFC 7162); QRESYNC must have been enabled.
    Qresync {
        /// The UIDVALIDITY our knowledge is from.
        uidvalidity: UidValidity,
        /// The highest modification sequence we saw.
        modseq: ModSeq,
        /// The UIDs we hold; without it the server counts from 1.
        known: Option<UidSet>,
    },
}

/// An opened mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selected {
    /// How many messages it holds.
    pub exists: u32,
    /// What its UIDs are valid with; `None` where the server did not say.
    pub uidvalidity: Option<UidValidity>,
    /// The UID the next message will have, or more.
    pub uidnext: Option<u32>,
    /// The highest modification sequence; `None` also after NOMODSEQ.
    pub highestmodseq: Option<ModSeq>,
    /// The flags that can be kept; `\*` is in [`Selected::any_keyword`].
    pub permanent_flags: Flags,
    /// Whether new keywords can be made (`\*`).
    pub any_keyword: bool,
    /// Whether nothing can be changed here.
    pub read_only: bool,
    /// QRESYNC: what is gone since.
    pub vanished: UidSet,
    /// QRESYNC: what changed since.
    pub changed: Vec<FlagUpdate>,
}

/// A message's flags as the server has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagUpdate {
    /// Which message.
    pub uid: Uid,
    /// All its flags.
    pub flags: Flags,
    /// When they changed.
    pub modseq: Option<ModSeq>,
}

/// What messages are searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlagKey {
    /// Nothing: all of them.
    All,
    /// `\Seen`
    Seen,
    /// `\Answered`
    Answered,
    /// `\Flagged`
    Flagged,
    /// `\Deleted`
    Deleted,
    /// `\Draft`
    Draft,
    /// A keyword, whatever its case.
    Keyword(String),
}

impl FlagKey {
    /// Whether a message with these flags is one.
    pub fn fits(&self, flags: &Flags) -> bool {
        match self {
            FlagKey::All => true,
            FlagKey::Seen => flags.has(Flags::SEEN),
            FlagKey::Answered => flags.has(Flags::ANSWERED),
            FlagKey::Flagged => flags.has(Flags::FLAGGED),
            FlagKey::Deleted => flags.has(Flags::DELETED),
            FlagKey::Draft => flags.has(Flags::DRAFT),
            FlagKey::Keyword(keyword) => flags.has_keyword(keyword),
        }
    }
}

/// What a list needs of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its UID.
    pub uid: Uid,
    /// Its flags.
    pub flags: Flags,
    /// When they changed.
    pub modseq: Option<ModSeq>,
    /// When the server got it, in seconds since the epoch.
    pub internal_date: Option<i64>,
    /// Its size in bytes (RFC822.SIZE); 0 where the server did not say.
    pub size: u64,
    /// EMAILID (RFC 8474) or X-GM-MSGID, where the server has them: the same in every mailbox.
    pub object_id: Option<String>,
    /// The header fields asked for, as they stand in the message.
    pub header: Vec<u8>,
}

/// What a server said without being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Push {
    /// So many messages now.
    Exists(u32),
    /// The message with this sequence number is gone.
    Expunge(u32),
    /// These are gone.
    Vanished(UidSet),
    /// A message's flags changed.
    Flags(FlagUpdate),
    /// The flags of the message with this sequence number changed; its UID was not said.
    FlagsOf(u32),
    /// What there is to say of a mailbox that may be another than the open one (RFC 5465). Of its
    /// name only what stood on the wire is known: compare [`MailboxName::raw`].
    Status(MailboxName, Status),
    /// A mailbox was made, renamed, deleted (`\NonExistent`), subscribed to or no longer (RFC
    /// 5465).
    List(Listed),
    /// More was said than could be kept, or the server stopped telling: compare everything.
    Lost,
}

/// How an IDLE ended, and what it brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Idled {
    /// What the server said, in order.
    pub events: Vec<Push>,
    /// Whether it ended because something was said (else: stopped, or due for renewal).
    pub pushed: bool,
    /// Whether it ended because the caller said stop.
    pub stopped: bool,
}
