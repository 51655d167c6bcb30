//! Signing in: AUTHENTICATE PLAIN (RFC 4616), else LOGIN; with a token XOAUTH2, else OAUTHBEARER
//! (RFC 7628). The secret passes async-imap by; the guard writes it.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;

use async_imap::Authenticator;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::capability::Capabilities;
use crate::code::{Coded, StatusLine, Word};
use crate::command::{Command, Literals};
use crate::error::{Code, Error, Refusal};
use crate::greeted::Greeted;
use crate::link::{Link, Patience};
use crate::response::{self, Response};
use crate::session::{STAND_IN, Session};
use crate::tap::{Item, Tap};
use crate::wire::Wire;
use mail::server::Credential;
use mail::server_text::ServerText;

impl Greeted {
    /// Signs in. A refused password is not tried a second way: servers count failures.
    ///
    /// # Errors
    /// [`Error::AuthenticationFailed`] where the server refuses without a reason of another kind.
    pub async fn login<'a>(
        mut self,
        username: &'a str,
        credential: impl Into<Credential<'a>>,
    ) -> Result<Session, Error> {
        let credential = credential.into();
        let (Credential::Password(secret) | Credential::Token(secret)) = credential;
        if [username, secret].iter().any(|t| t.contains(['\r', '\n', '\0', '\x01'])) {
            return Err(Error::Protocol { what: "a line break or NUL in an argument" });
        }
        let before = match self.capabilities.take() {
            Some(capabilities) => capabilities,
            None => self.ask_capabilities().await?,
        };
        match credential {
            Credential::Password(password) => self.by_password(before, username, password).await,
            Credential::Token(token) => self.by_token(&before, username, token).await,
        }
    }

    async fn by_token(
        self,
        before: &Capabilities,
        username: &str,
        token: &str,
    ) -> Result<Session, Error> {
        let parts = bearer(before, username, token).ok_or(Error::LoginDisabled)?;
        let Greeted { link: Link { imap, tap, .. }, limits, .. } = self;
        let patience = Patience::new("sign-in", limits.command, limits.whole);
        let mut heard = Heard::default();
        tap.arm(parts);
        let attempt = drive(&tap, patience, &mut heard, async {
            imap.authenticate("XOAUTH2", NothingToAdd).await.map_err(drop)
        });
        match attempt.await? {
            Ok(session) => welcome(session, tap, limits, heard).await,
            Err(()) => Err(heard.why(&tap)),
        }
    }

    async fn by_password(
        self,
        before: Capabilities,
        username: &str,
        password: &str,
    ) -> Result<Session, Error> {
        let Greeted { link, limits, .. } = self;
        let Link { mut imap, tap, .. } = link;
        let patience = Patience::new("sign-in", limits.command, limits.whole);
        let mut heard = Heard::default();
        if before.has("AUTH=PLAIN") {
            tap.arm(plain(&before, username, password));
            let attempt = drive(&tap, patience, &mut heard, async {
                let tried = imap.authenticate("PLAIN", NothingToAdd).await;
                tried.map_err(|(_, client)| Box::new(client))
            });
            match attempt.await? {
                Ok(session) => return welcome(session, tap, limits, heard).await,
                // BAD: it cannot do what it offers. NO: it means us.
                Err(client) if heard.may_try_login(&before) => imap = *client,
                Err(_) => return Err(heard.why(&tap)),
            }
            heard = Heard::default();
        } else if before.has("LOGINDISABLED") {
            return Err(Error::LoginDisabled);
        }
        let command = Command::new(Literals::of(&before), "LOGIN ").string(username.as_bytes())?;
        tap.arm(command.words(" ").string(password.as_bytes())?.parts());
        let attempt = drive(&tap, patience, &mut heard, async {
            imap.login("", "").await.map_err(|(_, client)| Box::new(client))
        });
        match attempt.await? {
            Ok(session) => welcome(session, tap, limits, heard).await,
            Err(_) => Err(heard.why(&tap)),
        }
    }

    async fn ask_capabilities(&mut self) -> Result<Capabilities, Error> {
        let limits = &self.limits;
        let tap = self.link.tap.clone();
        let mut heard = Heard::default();
        tap.arm(Command::new(Literals::Synchronising, "CAPABILITY").parts());
        let patience = Patience::new("CAPABILITY", limits.command, limits.whole);
        let imap = &mut self.link.imap;
        let asked = drive(&tap, patience, &mut heard, async {
            imap.run_command_and_check_ok(STAND_IN, None).await.map_err(drop)
        });
        match asked.await? {
            Ok(()) => heard.capabilities.ok_or(Error::Protocol { what: "no CAPABILITY" }),
            Err(()) => Err(heard.why(&tap)),
        }
    }
}

/// The command for PLAIN, its answer with it (SASL-IR) or after the server's "+".
fn plain(capabilities: &Capabilities, username: &str, password: &str) -> VecDeque<Vec<u8>> {
    let secret = STANDARD.encode(format!("\0{username}\0{password}"));
    if capabilities.has("SASL-IR") || capabilities.has("IMAP4REV2") {
        VecDeque::from([format!("AUTHENTICATE PLAIN {secret}\r\n").into_bytes()])
    } else {
        VecDeque::from([b"AUTHENTICATE PLAIN\r\n".to_vec(), format!("{secret}\r\n").into_bytes()])
    }
}

/// The command that shows a token; `None` where the server takes none. What a refusal begins with,
/// a challenge that holds the reason, is answered as each way wants it; the NO comes after that.
fn bearer(capabilities: &Capabilities, username: &str, token: &str) -> Option<VecDeque<Vec<u8>>> {
    let (way, words, after) = if capabilities.has("AUTH=XOAUTH2") {
        ("XOAUTH2", format!("user={username}\x01auth=Bearer {token}\x01\x01"), "\r\n")
    } else if capabilities.has("AUTH=OAUTHBEARER") {
        let name = username.replace('=', "=3D").replace(',', "=2C");
        ("OAUTHBEARER", format!("n,a={name},\x01auth=Bearer {token}\x01\x01"), "AQ==\r\n")
    } else {
        return None;
    };
    let words = STANDARD.encode(words);
    let after = after.as_bytes().to_vec();
    let at_once = capabilities.has("SASL-IR") || capabilities.has("IMAP4REV2");
    Some(if at_once {
        VecDeque::from([format!("AUTHENTICATE {way} {words}\r\n").into_bytes(), after])
    } else {
        let (command, words) = (format!("AUTHENTICATE {way}\r\n"), format!("{words}\r\n"));
        VecDeque::from([command.into_bytes(), words.into_bytes(), after])
    })
}

/// For async-imap, which would answer a challenge beyond the one the guard has answered: with
/// nothing.
struct NothingToAdd;

impl Authenticator for NothingToAdd {
    type Response = &'static [u8];
    fn process(&mut self, _: &[u8]) -> Self::Response {
        b""
    }
}

/// Makes the session, its capabilities as the server says them now: what it said before the sign-in
/// is forgotten.
async fn welcome(
    imap: async_imap::Session<Wire>,
    tap: Tap,
    limits: crate::limits::Limits,
    heard: Heard,
) -> Result<Session, Error> {
    let known = heard.capabilities.filter(|c| !c.is_empty());
    let ask = known.is_none();
    let mut session = Session::new(Link::new(imap, tap), limits, known.unwrap_or_default());
    if ask {
        let command = session.command("CAPABILITY");
        session.run("CAPABILITY", command, &mut Some).await?;
    }
    Ok(session)
}

/// What the server said while async-imap was driving.
#[derive(Default)]
struct Heard {
    capabilities: Option<Capabilities>,
    end: Option<StatusLine>,
    bye: Option<StatusLine>,
}

impl Heard {
    fn take(&mut self, item: Item) {
        match item {
            Item::Untagged(frame) => match response::read(frame) {
                Response::Capability(capabilities) => self.capabilities = Some(capabilities),
                Response::Status(status) if status.word == Word::Bye => self.bye = Some(status),
                Response::Status(status) => self.note(&status),
                Response::Enabled(_)
                | Response::Flags(_)
                | Response::List(_)
                | Response::Counts(_)
                | Response::Search(_)
                | Response::Esearch(_)
                | Response::Vanished { .. }
                | Response::Namespace(_)
                | Response::Exists(_)
                | Response::Expunge(_)
                | Response::Fetch(_)
                | Response::Rights(_)
                | Response::Passed
                | Response::Unreadable => {}
            },
            Item::Tagged(_, status) => {
                self.note(&status);
                self.end = Some(status);
            }
            Item::Continue | Item::Stray => {}
        }
    }

    fn note(&mut self, status: &StatusLine) {
        if let Some(Coded::Capability(capabilities)) = &status.code {
            self.capabilities = Some(capabilities.clone());
        }
    }

    fn may_try_login(&self, before: &Capabilities) -> bool {
        self.end.as_ref().is_some_and(|end| end.word == Word::Bad) && !before.has("LOGINDISABLED")
    }

    /// Why the step failed: the tagged answer, else the BYE, else what happened to the connection.
    fn why(self, tap: &Tap) -> Error {
        let said = self.end.or(self.bye).and_then(StatusLine::refusal);
        match said {
            Some(Error::Refused { status: Refusal::No, code, server }) => refused(code, server),
            Some(error) => error,
            None => tap.lock().failure.clone().unwrap_or(Error::Closed),
        }
    }
}

/// A NO means a wrong password unless the server says something else.
fn refused(code: Option<Code>, server: ServerText) -> Error {
    match code {
        None | Some(Code::AuthenticationFailed | Code::Other(_)) => {
            Error::AuthenticationFailed { server }
        }
        Some(
            Code::AuthorizationFailed
            | Code::Expired
            | Code::PrivacyRequired
            | Code::ContactAdmin
            | Code::Alert
            | Code::Unavailable
            | Code::Limit
            | Code::OverQuota
            | Code::TryCreate
            | Code::NonExistent
            | Code::AlreadyExists
            | Code::NoPerm
            | Code::InUse
            | Code::ServerBug
            | Code::Cannot
            | Code::ExpungeIssued
            | Code::Corruption,
        ) => Error::Refused { status: Refusal::No, code, server },
    }
}

/// Runs what async-imap drives by itself, listening along.
async fn drive<T>(
    tap: &Tap,
    patience: Patience,
    heard: &mut Heard,
    step: impl Future<Output = T>,
) -> Result<T, Error> {
    let mut step = pin!(step);
    let listening = poll_fn(|cx| {
        let done = step.as_mut().poll(cx);
        while let Some(item) = tap.pop() {
            heard.take(item);
        }
        done.map(Ok)
    });
    let ended = patience.wait(tap, listening).await;
    match (ended, heard.bye.take()) {
        (Err(Error::Timeout { .. }), Some(bye)) => bye.refusal().map_or(Err(Error::Closed), Err),
        (ended, bye) => {
            heard.bye = bye;
            ended
        }
    }
}
