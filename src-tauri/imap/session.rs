//! A signed-in session: every command goes out and comes back through here, and ends in its own
//! tagged OK or an error.

use std::time::Duration;

use crate::capability::Capabilities;
use crate::code::StatusLine;
use crate::command::{Command, Literals};
use crate::error::{Error, Refusal};
use crate::frame::Bounds;
use crate::limits::Limits;
use crate::link::{Link, Patience};
use crate::pushes::Pushes;
use crate::response::{self, Response};
use crate::tap::Item;
use crate::types::Push;
use crate::wire::Wire;

/// What async-imap is given in place of a command; the guard puts the command there.
pub(crate) const STAND_IN: &str = "FUMI";

/// A signed-in session. After an error for which [`Error::session_survives`] is false it answers
/// nothing but errors.
///
/// A verb's future may be dropped: the next verb first waits for the dropped one's answers.
#[derive(Debug)]
pub struct Session {
    pub(crate) link: Link<async_imap::Session<Wire>>,
    pub(crate) limits: Limits,
    pub(crate) capabilities: Capabilities,
    pub(crate) pushes: Pushes,
    /// What the server last said of the open mailbox with EXISTS.
    pub(crate) exists: Option<u32>,
    /// The open mailbox's UIDNEXT when it was opened.
    pub(crate) uidnext: Option<u32>,
    pub(crate) idling: bool,
    /// Whether the server tells of mailboxes that are not open.
    pub(crate) notified: bool,
    /// Commands sent whose end we have not read yet.
    in_flight: usize,
    dead: Option<Error>,
    pub(crate) bye: Option<Error>,
    pub(crate) bad: Option<Error>,
}

/// What a verb takes of the answers; it gives back what is not for it.
pub(crate) type Taker<'a> = dyn FnMut(Response) -> Option<Response> + Send + 'a;

/// How much a verb expects.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// Names, counts, flags: all of it is kept until the end.
    Small,
    /// Headers, which go on as they come.
    Headers,
    /// Whole messages.
    Bodies,
    /// Little: it is we who send a message, of so many bytes.
    Upload { bytes: u64 },
}

impl Session {
    pub(crate) fn new(
        link: Link<async_imap::Session<Wire>>,
        limits: Limits,
        capabilities: Capabilities,
    ) -> Self {
        Self {
            link,
            limits,
            capabilities,
            pushes: Pushes::default(),
            exists: None,
            uidnext: None,
            idling: false,
            notified: false,
            in_flight: 0,
            dead: None,
            bye: None,
            bad: None,
        }
    }

    /// What the server can do, as it said after the sign-in.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Bytes that came from the server after TLS.
    pub fn bytes_in(&self) -> u64 {
        self.link.tap.lock().bytes_in
    }

    /// Bytes sent to the server inside TLS.
    pub fn bytes_out(&self) -> u64 {
        self.link.tap.lock().bytes_out
    }

    /// How many answers were left unread: broken, nested too deep, or nobody's.
    pub fn unread_answers(&self) -> u64 {
        self.link.tap.lock().unread
    }

    /// Takes what the server said unasked during other verbs, in order.
    pub fn pushes(&mut self) -> Vec<Push> {
        self.pushes.take()
    }

    pub(crate) fn command(&self, words: &str) -> Command {
        Command::new(Literals::of(&self.capabilities), words)
    }

    /// Runs one command; the answer is its tagged OK.
    pub(crate) async fn run(
        &mut self,
        what: &'static str,
        command: Command,
        take: &mut Taker<'_>,
    ) -> Result<StatusLine, Error> {
        let done = self.run_all(what, Purpose::Small, &mut std::iter::once(command), take).await?;
        done.ok_or(Error::Protocol { what })
    }

    /// Runs commands, two in flight, told apart by tag. A refusal stops the rest; the answer is the
    /// last tagged OK.
    pub(crate) async fn run_all(
        &mut self,
        what: &'static str,
        purpose: Purpose,
        commands: &mut (dyn Iterator<Item = Command> + Send),
        take: &mut Taker<'_>,
    ) -> Result<Option<StatusLine>, Error> {
        const IN_FLIGHT: usize = 2;
        self.settle().await?;
        self.expect(purpose);
        let mut patience = self.patience(what, purpose);
        let (mut refused, mut last, mut alone) = (None, None, false);
        let mut commands = commands.peekable();
        let most = match purpose {
            Purpose::Small | Purpose::Upload { .. } => {
                self.bytes_in().saturating_add(self.limits.answer)
            }
            Purpose::Headers | Purpose::Bodies => u64::MAX,
        };
        loop {
            // Where one waits for "+", another would be taken for its literal.
            while refused.is_none()
                && let Some(command) = commands.next_if(|next| {
                    let room = if alone || next.waits() { 1 } else { IN_FLIGHT };
                    self.in_flight < room
                })
            {
                alone = command.waits();
                self.send(patience, command).await?;
            }
            if self.in_flight == 0 {
                return refused.map_or(Ok(last), Err);
            }
            if self.bytes_in() > most {
                return Err(self.die(Error::Limit { what: "answer" }));
            }
            match self.next(patience).await? {
                Item::Untagged(frame) => self.hear(response::read(frame), take),
                Item::Tagged(_, status) => {
                    patience = self.patience(what, purpose);
                    if let Some(code) = &status.code {
                        self.note(code);
                    }
                    match status.clone().refusal() {
                        Some(error) => refused = Some(refused.unwrap_or(error)),
                        None => {
                            // An answer may stand in the code: the verb sees it as any other.
                            take(Response::Status(status.clone()));
                            last = Some(status);
                        }
                    }
                }
                Item::Continue | Item::Stray => {}
            }
        }
    }

    /// How long a verb may take.
    fn patience(&self, what: &'static str, purpose: Purpose) -> Patience {
        // Slower than a kilobyte a second no line is. Megabytes may wait in the system's buffers
        // after the last of them is written, so that silence tells less.
        const SLOWEST: u64 = 1 << 10;
        let (quiet, whole) = (self.limits.command, self.limits.whole);
        match purpose {
            Purpose::Small | Purpose::Headers | Purpose::Bodies => {
                Patience::new(what, quiet, whole)
            }
            Purpose::Upload { bytes } => {
                let longer = Duration::from_secs(bytes / SLOWEST);
                Patience::new(what, quiet * 4, whole + longer)
            }
        }
    }

    /// Sends a command.
    pub(crate) async fn send(&mut self, patience: Patience, command: Command) -> Result<(), Error> {
        self.link.tap.arm(command.parts());
        self.in_flight += 1;
        let tap = self.link.tap.clone();
        let sent = async {
            let sent = self.link.imap.run_command(STAND_IN).await;
            sent.map(drop).map_err(|_| tap.lock().failure.clone().unwrap_or(Error::Closed))
        };
        match patience.wait(&tap, sent).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.hear_the_end(error).await),
        }
    }

    /// Nothing can be sent any more: what the server said last may tell why.
    async fn hear_the_end(&mut self, error: Error) -> Error {
        let patience = Patience::new("the end", self.limits.idle, self.limits.idle);
        let tap = self.link.tap.clone();
        while let Ok(item) = patience.wait(&tap, self.link.next()).await {
            if let Item::Untagged(frame) = item {
                self.hear(response::read(frame), &mut Some);
            }
        }
        self.die(error)
    }

    /// The next thing the server said, of which every fatal one ends the session for good.
    pub(crate) async fn next(&mut self, patience: Patience) -> Result<Item, Error> {
        let mut patience = patience;
        if self.bye.is_some() {
            patience.quiet = patience.quiet.min(self.limits.idle);
        }
        let tap = self.link.tap.clone();
        match patience.wait(&tap, self.link.next()).await {
            Ok(item) => {
                if matches!(item, Item::Tagged(..)) {
                    self.in_flight = self.in_flight.saturating_sub(1);
                }
                Ok(item)
            }
            Err(error) => Err(self.die(error)),
        }
    }

    /// The next thing the server says, however long it takes.
    pub(crate) async fn listen(&mut self) -> Result<Item, Error> {
        const LONG: Duration = Duration::from_secs(7 * 24 * 3_600);
        self.next(Patience::new("IDLE", LONG, LONG)).await
    }

    fn die(&mut self, error: Error) -> Error {
        // What the server said last explains why it went away or fell silent.
        let ended = matches!(error, Error::Closed | Error::Network { .. });
        let silent = matches!(error, Error::Timeout { .. });
        let told = self.bye.take().filter(|_| ended || silent);
        let told = told.or_else(|| self.bad.take().filter(|_| silent));
        self.dead = Some(if told.is_some() { Error::Closed } else { error.clone() });
        told.unwrap_or(error)
    }

    /// Waits for what an earlier verb, dropped half-way, has left in flight.
    pub(crate) async fn settle(&mut self) -> Result<(), Error> {
        if let Some(error) = &self.dead {
            return Err(error.clone());
        }
        self.bad = None;
        let patience = Patience::new("an earlier command", self.limits.command, self.limits.whole);
        if self.in_flight > 0 && self.idling {
            self.say_done(patience).await?;
        }
        while self.in_flight > 0 {
            if let Item::Untagged(frame) = self.next(patience).await? {
                self.hear(response::read(frame), &mut Some);
            }
        }
        Ok(())
    }

    /// Ends an IDLE.
    pub(crate) async fn say_done(&mut self, patience: Patience) -> Result<(), Error> {
        self.idling = false;
        let tap = self.link.tap.clone();
        let said = async {
            let said = self.link.imap.run_command_untagged("DONE").await;
            said.map_err(|_| tap.lock().failure.clone().unwrap_or(Error::Closed))
        };
        let said = patience.wait(&tap, said).await;
        said.map_err(|error| self.die(error))
    }

    pub(crate) fn expect(&mut self, purpose: Purpose) {
        let keep = match purpose {
            Purpose::Small | Purpose::Headers | Purpose::Upload { .. } => self.limits.literal,
            Purpose::Bodies => self.limits.body,
        };
        self.link.tap.lock().bounds = Bounds {
            line: self.limits.line,
            keep: keep as u64,
            refuse: self.limits.message as u64,
        };
    }

    /// Whether the server said the open mailbox is empty: some servers answer BAD to a FETCH there.
    pub(crate) fn is_empty(&self) -> bool {
        self.exists == Some(0)
    }
}

/// Turns "the server will not" into `None`, for what a server may refuse without harm.
pub(crate) fn optional<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Refused { status: Refusal::No | Refusal::Bad, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
