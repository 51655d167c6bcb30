//! Failing on purpose: where in a connection, and how.

use std::time::Duration;

/// Where a connection fails. Numbers begin at 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Before the greeting.
    Greeting,
    /// At the n-th command of the connection.
    Command(usize),
    /// At the n-th command with this verb (`UID STORE`; SMTP's `.` is the end of a mail).
    Verb(String, usize),
    /// When the server has sent this many bytes (below TLS they are counted in the clear).
    Byte(u64),
    /// In the n-th literal the server sends, after so many of its bytes.
    Literal(usize, usize),
}

/// When a command that fails is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// Not at all.
    #[default]
    Before,
    /// It is carried out, but nothing of its answer is sent.
    Applied,
    /// It is carried out and answered up to, but without, the tagged line.
    Answered,
}

/// How it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The connection is closed.
    Close,
    /// Nothing more is sent, but the connection stays open.
    Stall,
    /// A tagged NO with this text (SMTP: this whole reply).
    No(String),
    /// A tagged BAD with this text (SMTP: this whole reply).
    Bad(String),
    /// `* BYE` with this text, then the connection is closed.
    Bye(String),
    /// These bytes are sent, `<tag>` in them being the command's; then the connection goes on.
    Garbage(Vec<u8>),
    /// From here on each byte takes so long.
    Drip(Duration),
}

impl Failure {
    /// Whether the command is still carried out and answered.
    pub fn goes_on(&self) -> bool {
        match self {
            Self::Garbage(_) | Self::Drip(_) => true,
            Self::Close | Self::Stall | Self::No(_) | Self::Bad(_) | Self::Bye(_) => false,
        }
    }
}

/// Which connections a fault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// The first to come to the place.
    #[default]
    Next,
    /// All.
    Every,
    /// The one with this number.
    Number(u64),
}

/// A failure to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub at: At,
    /// How.
    pub failure: Failure,
    /// Whether the command is carried out.
    pub when: When,
    /// For which connections.
    pub which: Which,
}

impl Fault {
    /// Fails the next connection that comes to `at`, before the command is carried out.
    pub fn new(at: At, failure: Failure) -> Self {
        Self { at, failure, when: When::Before, which: Which::Next }
    }

    /// At the n-th command of this verb.
    pub fn at_verb(verb: &str, n: usize, failure: Failure) -> Self {
        Self::new(At::Verb(verb.to_owned(), n), failure)
    }

    /// The command is carried out first.
    pub fn applied(self) -> Self {
        Self { when: When::Applied, ..self }
    }

    /// The command is carried out and all but its tagged line sent.
    pub fn answered(self) -> Self {
        Self { when: When::Answered, ..self }
    }

    /// For all connections.
    pub fn every(self) -> Self {
        Self { which: Which::Every, ..self }
    }

    /// For the connection with this number.
    pub fn connection(self, number: u64) -> Self {
        Self { which: Which::Number(number), ..self }
    }

    fn is_for(&self, connection: u64) -> bool {
        match self.which {
            Which::Next | Which::Every => true,
            Which::Number(number) => number == connection,
        }
    }
}

/// The failures still to come.
#[derive(Debug, Default)]
pub struct Faults {
    waiting: Vec<Fault>,
}

impl Faults {
    /// Adds one.
    pub fn add(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// The fault of this connection that `here` says is at this place; used up unless it is for
    /// every connection.
    pub fn take(&mut self, connection: u64, here: impl Fn(&At) -> bool) -> Option<Fault> {
        let at = self.waiting.iter().position(|f| f.is_for(connection) && here(&f.at))?;
        match self.waiting[at].which {
            Which::Every => self.waiting.get(at).cloned(),
            Which::Next | Which::Number(_) => Some(self.waiting.remove(at)),
        }
    }

    /// How many bytes this connection may still send when it has sent `sent`.
    pub fn bytes_left(&self, connection: u64, sent: u64) -> Option<u64> {
        let ends =
            self.waiting.iter().filter(|f| f.is_for(connection)).filter_map(|f| match f.at {
                At::Byte(end) if end >= sent => Some(end - sent),
                At::Byte(_) | At::Greeting | At::Command(_) | At::Verb(..) | At::Literal(..) => {
                    None
                }
            });
        ends.min()
    }
}
