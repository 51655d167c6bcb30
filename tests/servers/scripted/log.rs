//! What happened on a server, in order: the proof of exactly once.

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the log, from 0 on.
    pub number: usize,
    /// Who did it.
    pub who: Who,
    /// The user whose mail it is; empty before a login.
    pub user: String,
    /// What was done.
    pub what: What,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The test itself: seeding, another device.
    Test,
    /// An IMAP connection, by its number (the first is 1).
    Imap(u64),
    /// An SMTP connection, by its number.
    Smtp(u64),
}

/// How a message came to be in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Put there by the test.
    Seed,
    /// Delivered by mail.
    Delivery,
    /// `APPEND`.
    Append,
    /// `COPY` of this message.
    Copy {
        /// Where it was copied from.
        mailbox: String,
        /// What it is there.
        uid: u32,
    },
    /// `MOVE` of this message.
    Move {
        /// Where it was.
        mailbox: String,
        /// What it was there.
        uid: u32,
    },
    /// The server's own copy of a mail that was sent.
    SentCopy,
}

/// Why a message left a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// `EXPUNGE`, `CLOSE`.
    Expunge,
    /// `UID EXPUNGE`.
    UidExpunge,
    /// `MOVE`.
    Move,
    /// The server expunged it because of its `\Deleted`.
    AutoExpunge,
    /// The test took it away: another device, an archive sweep.
    Test,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A connection came.
    Connected,
    /// It ended.
    Disconnected,
    /// A login that succeeded.
    LoggedIn,
    /// A login that was refused.
    LoginRefused,
    /// A command, without the arguments of those that carry secrets or mail.
    Command {
        /// Its verb (`UID FETCH`).
        verb: String,
        /// The arguments, cut at 200 characters.
        arguments: String,
    },
    /// A message is now in a mailbox.
    Added {
        /// The mailbox.
        mailbox: String,
        /// Its UID there.
        uid: u32,
        /// Its Message-ID without the brackets.
        message_id: Option<String>,
        /// Where it came from.
        origin: Origin,
    },
    /// A message is no more in a mailbox.
    Removed {
        /// The mailbox.
        mailbox: String,
        /// Its UID there.
        uid: u32,
        /// Its Message-ID.
        message_id: Option<String>,
        /// Why.
        why: Why,
    },
    /// Flags changed, really.
    Flags {
        /// The mailbox.
        mailbox: String,
        /// The message's UID there.
        uid: u32,
        /// Its Message-ID.
        message_id: Option<String>,
        /// What it has now and had not.
        added: Vec<String>,
        /// What it had and has no more.
        removed: Vec<String>,
    },
    /// A mailbox was made.
    Created {
        /// Its name.
        mailbox: String,
    },
    /// A mailbox and its mail are gone.
    Deleted {
        /// Its name.
        mailbox: String,
    },
    /// A mailbox got another name.
    Renamed {
        /// What it was.
        from: String,
        /// What it is.
        to: String,
    },
    /// A subscription changed.
    Subscribed {
        /// The mailbox.
        mailbox: String,
        /// Whether it is subscribed now.
        on: bool,
    },
    /// A mail was taken for delivery.
    Submitted {
        /// The envelope's sender.
        from: String,
        /// The envelope's recipients that were accepted.
        to: Vec<String>,
        /// Its Message-ID.
        message_id: Option<String>,
        /// Its size in bytes.
        size: usize,
    },
}

/// The log: only ever added to.
#[derive(Debug, Default)]
pub struct Log {
    events: Vec<Event>,
}

impl Log {
    /// Writes down one thing.
    pub fn write(&mut self, who: Who, user: &str, what: What) {
        let number = self.events.len();
        self.events.push(Event { number, who, user: user.to_owned(), what });
    }

    /// All of it.
    pub fn events(&self) -> &[Event] {
        &self.events
    }
}
