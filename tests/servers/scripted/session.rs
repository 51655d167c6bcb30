//! One IMAP session of the honest server: reads commands, carries them out, fails where told.

use std::collections::BTreeMap;
use std::io;

use tokio_rustls::TlsAcceptor;

use super::connection::{Connection, Literals, Received};
use super::fault::{At, Failure, Fault, When};
use super::log::What;
use super::names::to_wire;
use super::parse::{Args, Bad};
use super::profile::{Profile, needs};
use super::state::State;
use super::view::View;

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// NO
    No(String),
    /// BAD
    Bad(String),
    /// The connection ends in good order, its BYE said.
    Gone,
    /// The connection is cut: by the client, or by a fault.
    Cut(io::ErrorKind),
}

impl From<Bad> for Refused {
    fn from(bad: Bad) -> Self {
        Self::Bad(bad.0)
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Cut(error.kind())
    }
}

/// What a command comes to: the text of its OK.
pub type Done = Result<String, Refused>;

/// A tagged NO.
pub fn no<T>(text: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::No(text.into()))
}

/// The session.
pub struct Session {
    /// The bytes' way.
    pub conn: Connection,
    /// The server's knowledge.
    pub state: State,
    /// The server's face.
    pub profile: Profile,
    /// Who is logged in.
    pub user: Option<String>,
    /// The selected mailbox.
    pub selected: Option<View>,
    /// Whether modification sequences are told.
    pub condstore: bool,
    /// Whether VANISHED is told in place of EXPUNGE.
    pub qresync: bool,
    /// The tag of the command being served.
    pub tag: String,
    /// What is said before the tagged line.
    pub out: Vec<u8>,
    /// Where in it literals begin.
    pub literals: Vec<usize>,
    /// Holds `out` back until the command is over.
    hold: bool,
    /// For STARTTLS, where the connection began in the clear.
    tls: Option<TlsAcceptor>,
    commands: usize,
    verbs: BTreeMap<String, usize>,
}

impl Session {
    /// A session on a new connection; `tls` where STARTTLS is still to come.
    pub fn new(conn: Connection, state: State, tls: Option<TlsAcceptor>) -> Self {
        let profile = state.look(|world| world.profile.clone());
        Self {
            conn,
            state,
            profile,
            user: None,
            selected: None,
            condstore: false,
            qresync: false,
            tag: String::new(),
            out: Vec::new(),
            literals: Vec::new(),
            hold: false,
            tls,
            commands: 0,
            verbs: BTreeMap::new(),
        }
    }

    /// Serves until the client or a fault ends it.
    pub async fn run(mut self) -> io::Result<()> {
        if let Some(fault) = self.take(|at| *at == At::Greeting) {
            self.conn.fail(&fault.failure, "*").await?;
        }
        let most = self.state.look(|world| world.settings.connections);
        if most.is_some_and(|most| self.state.connections() > most) {
            self.conn.write(b"* BYE Too many simultaneous connections\r\n").await?;
            self.conn.close().await;
            return Ok(());
        }
        let answer = self.state.change(|world| world.answers.take("*", "greeting"));
        let greeting = answer.unwrap_or_else(|| {
            let told = self.profile.tells_capabilities;
            let code =
                if told { format!("[CAPABILITY {}] ", self.capabilities()) } else { "".into() };
            format!("* OK {code}{}\r\n", self.profile.greeting).into_bytes()
        });
        self.say_scripted(&greeting).await?;
        while let Some(command) = self.receive().await? {
            if !self.serve(&command).await? {
                break;
            }
        }
        self.conn.close().await;
        Ok(())
    }

    async fn say_scripted(&mut self, bytes: &[u8]) -> io::Result<()> {
        match bytes.strip_suffix(b"<close>") {
            Some(bytes) => {
                self.conn.write(bytes).await?;
                self.conn.fail(&Failure::Close, "*").await
            }
            None => self.conn.write(bytes).await,
        }
    }

    async fn receive(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let unasked = match () {
                () if self.profile.has("LITERAL+") => Some(usize::MAX),
                () if self.profile.has("LITERAL-") => Some(4096),
                () => None,
            };
            let limit = self.profile.append_limit().unwrap_or(64 << 20);
            match self.conn.command(Literals { limit, unasked }).await? {
                Received::Command(command) => return Ok(Some(command)),
                Received::End => return Ok(None),
                Received::Refused(begun, why) => {
                    let line = String::from_utf8_lossy(&begun).into_owned();
                    let tag = line.split(' ').next().unwrap_or("*");
                    self.conn.write(format!("{tag} {why}\r\n").as_bytes()).await?;
                }
            }
        }
    }

    fn take(&self, here: impl Fn(&At) -> bool) -> Option<Fault> {
        let number = self.conn.number();
        self.state.change_quietly(|world| world.faults.take(number, here))
    }

    /// Serves one command; false when the session is over.
    async fn serve(&mut self, command: &[u8]) -> io::Result<bool> {
        let mut args = Args::new(command);
        args.delimit(self.delimiter());
        let Ok((tag, verb)) = args.tag_and_verb() else {
            return self.conn.write(b"* BAD Not a command\r\n").await.map(|()| true);
        };
        self.commands += 1;
        let count = self.verbs.entry(verb.clone()).or_default();
        *count += 1;
        let (nth, nth_of_verb) = (self.commands, *count);
        self.write_down(&verb, args.rest());
        let longest = command.split(|&byte| byte == b'\n').map(<[u8]>::len).max();
        if longest > self.profile.quirks.line_limit.or(longest) {
            let line = format!("{tag} BAD Command line too long\r\n");
            return self.conn.write(line.as_bytes()).await.map(|()| true);
        }
        let fault = self.take(|at| match at {
            At::Command(n) => *n == nth,
            At::Verb(name, n) => name.eq_ignore_ascii_case(&verb) && *n == nth_of_verb,
            At::Greeting | At::Byte(_) | At::Literal(..) => false,
        });
        if let Some(Fault { when: When::Before, failure, .. }) = &fault {
            self.conn.fail(failure, &tag).await?;
            if !failure.goes_on() {
                return Ok(true);
            }
        }
        let line = String::from_utf8_lossy(args.rest()).into_owned();
        let whole = if line.is_empty() { verb.clone() } else { format!("{verb} {line}") };
        let scripted = self.state.change_quietly(|world| world.answers.take(&tag, &whole));
        if let Some(text) = scripted {
            self.say_scripted(&text).await?;
            return Ok(true);
        }
        let after = fault.filter(|fault| fault.when != When::Before);
        self.hold = after.is_some();
        self.tag.clone_from(&tag);
        let done = self.execute(&verb, &mut args).await;
        self.hold = false;
        if let Some(Fault { when, failure, .. }) = after {
            if when == When::Applied {
                self.out.clear();
            }
            self.flush().await?;
            self.conn.fail(&failure, &tag).await?;
            return Ok(true);
        }
        let line = match done {
            Ok(text) => format!("{tag} OK {text}\r\n"),
            Err(Refused::No(text)) => format!("{tag} NO {text}\r\n"),
            Err(Refused::Bad(text)) => format!("{tag} BAD {text}\r\n"),
            Err(Refused::Cut(kind)) => return Err(kind.into()),
            Err(Refused::Gone) => {
                self.flush().await?;
                return Ok(false);
            }
        };
        self.out.extend_from_slice(line.as_bytes());
        self.flush().await?;
        if verb == "STARTTLS" && line.contains(" OK ") {
            self.start_tls().await?;
        }
        Ok(verb != "LOGOUT")
    }

    fn write_down(&self, verb: &str, arguments: &[u8]) {
        let secret = matches!(verb, "LOGIN" | "AUTHENTICATE" | "APPEND");
        let text = if secret { "".into() } else { String::from_utf8_lossy(arguments) };
        let arguments: String = text.chars().take(200).collect();
        let user = self.user.clone().unwrap_or_default();
        let (who, verb) = (self.conn.who, verb.to_owned());
        self.state.change(|world| world.log.write(who, &user, What::Command { verb, arguments }));
    }

    async fn execute(&mut self, verb: &str, args: &mut Args<'_>) -> Done {
        if needs(verb).is_some_and(|names| !names.iter().any(|name| self.profile.has(name))) {
            return Err(Refused::Bad(format!("Unknown command {verb}")));
        }
        match verb {
            "CAPABILITY" => {
                let line = format!("* CAPABILITY {}\r\n", self.capabilities());
                self.say(&line);
                return Ok("CAPABILITY completed".into());
            }
            "NOOP" => {
                self.sync(true)?;
                return Ok("NOOP completed".into());
            }
            "LOGOUT" => {
                self.say("* BYE IMAP4rev1 Server logging out\r\n");
                return Ok("LOGOUT completed".into());
            }
            "ID" => return self.id(),
            "STARTTLS" if self.tls.is_some() => return Ok("Begin TLS negotiation now".into()),
            "LOGIN" | "AUTHENTICATE" if self.user.is_none() => return self.login(verb, args).await,
            _ => {}
        }
        if self.user.is_none() {
            return Err(Refused::Bad("Command is not valid in this state".into()));
        }
        match verb {
            "ENABLE" => self.enable(args),
            "NAMESPACE" => self.namespace(),
            "LIST" | "LSUB" | "XLIST" => self.list(verb, args),
            "STATUS" => self.status(args),
            "CREATE" | "DELETE" | "RENAME" | "SUBSCRIBE" | "UNSUBSCRIBE" => self.folder(verb, args),
            "MYRIGHTS" | "GETACL" | "LISTRIGHTS" => self.rights(verb, args),
            "SELECT" | "EXAMINE" => self.select(verb, args),
            "APPEND" => self.append(args),
            "IDLE" => self.idle().await,
            _ if self.selected.is_none() => match verb {
                "CHECK" | "CLOSE" | "UNSELECT" | "EXPUNGE" | "UID EXPUNGE" | "SEARCH"
                | "UID SEARCH" | "FETCH" | "UID FETCH" | "STORE" | "UID STORE" | "COPY"
                | "UID COPY" | "MOVE" | "UID MOVE" => {
                    Err(Refused::Bad("No mailbox is selected".into()))
                }
                _ => Err(Refused::Bad(format!("Unknown command {verb}"))),
            },
            "CHECK" => {
                self.sync(true)?;
                Ok("CHECK completed".into())
            }
            "CLOSE" | "UNSELECT" => self.close(verb),
            "EXPUNGE" | "UID EXPUNGE" => self.expunge(verb, args),
            "SEARCH" | "UID SEARCH" => self.search(verb, args),
            "FETCH" | "UID FETCH" => self.fetch(verb, args).await,
            "STORE" | "UID STORE" => self.store(verb, args),
            "COPY" | "UID COPY" | "MOVE" | "UID MOVE" => self.transfer(verb, args),
            _ => Err(Refused::Bad(format!("Unknown command {verb}"))),
        }
    }

    /// The capabilities as they are now.
    pub fn capabilities(&self) -> String {
        match (&self.user, &self.tls) {
            (Some(_), _) => self.profile.after.clone(),
            (None, None) => self.profile.before.clone(),
            (None, Some(_)) => {
                let line = format!("{} STARTTLS LOGINDISABLED", self.profile.before);
                line.split(' ').filter(|w| !w.starts_with("AUTH=")).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// Whether passwords may not be sent yet.
    pub fn is_clear(&self) -> bool {
        self.tls.is_some()
    }

    /// The user's name, or nothing.
    pub fn name(&self) -> String {
        self.user.clone().unwrap_or_default()
    }

    /// Adds text to the answer.
    pub fn say(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Sends what was said so far, unless a fault holds it back.
    pub async fn flush(&mut self) -> io::Result<()> {
        if self.hold || self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        self.conn.write(&out).await
    }

    async fn start_tls(&mut self) -> io::Result<()> {
        match self.tls.take() {
            Some(tls) => self.conn.secure(&tls).await,
            None => Ok(()),
        }
    }

    /// What joins the levels of mailbox names on the wire.
    pub fn delimiter(&self) -> char {
        self.profile.quirks.delimiter.unwrap_or('/')
    }

    /// A mailbox's name as a quoted string.
    pub fn to_wire(&self, name: &str) -> String {
        to_wire(name, self.delimiter())
    }

    fn namespace(&mut self) -> Done {
        if self.profile.quirks.namespace_is_bad {
            return Err(Refused::Bad("User is authenticated but not connected.".into()));
        }
        let (delimiter, below) = (self.delimiter(), self.profile.is_below_inbox());
        let prefix = if below { format!("INBOX{delimiter}") } else { String::new() };
        self.say(&format!("* NAMESPACE ((\"{prefix}\" \"{delimiter}\")) NIL NIL\r\n"));
        Ok("NAMESPACE completed".into())
    }

    fn id(&mut self) -> Done {
        if self.profile.quirks.id_is_bad {
            return Err(Refused::Bad("Invalid folder name".into()));
        }
        self.say("* ID (\"name\" \"Fumi scripted server\")\r\n");
        Ok("ID completed".into())
    }
}
