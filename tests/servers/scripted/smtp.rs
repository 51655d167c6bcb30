//! One SMTP session of the honest server: takes mail and delivers it to the users of the IMAP side.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_rustls::TlsAcceptor;

use super::connection::Connection;
use super::fault::{At, Fault, When};
use super::log::{Origin, What};
use super::login::bearer;
use super::mailbox::{header_len, message_id};
use super::settings::{SentCopy, Stage};
use super::state::{State, now};
use super::world::New;

/// The session.
pub struct Smtp {
    conn: Connection,
    state: State,
    /// For STARTTLS, where the connection began in the clear.
    tls: Option<TlsAcceptor>,
    user: Option<String>,
    from: Option<String>,
    to: Vec<String>,
    commands: usize,
    verbs: std::collections::BTreeMap<String, usize>,
}

impl Smtp {
    /// A session on a new connection; `tls` where STARTTLS is still to come.
    pub fn new(conn: Connection, state: State, tls: Option<TlsAcceptor>) -> Self {
        let verbs = std::collections::BTreeMap::new();
        let (user, from, to) = (None, None, Vec::new());
        Self { conn, state, tls, user, from, to, commands: 0, verbs }
    }

    /// Serves until the client or a fault ends it.
    pub async fn run(mut self) -> io::Result<()> {
        if let Some(fault) = self.take(|at| *at == At::Greeting) {
            self.conn.fail(&fault.failure, "").await?;
        }
        if let Some(reply) = self.refusal(|stage| *stage == Stage::Greeting) {
            self.say(&reply).await?;
            self.conn.close().await;
            return Ok(());
        }
        self.say("220 mx.fumi.example ESMTP Fumi scripted server").await?;
        while let Some(line) = self.conn.line().await? {
            let line = String::from_utf8_lossy(&line).into_owned();
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let verb = verb.to_ascii_uppercase();
            if !self.serve(&verb, rest.trim()).await? {
                break;
            }
        }
        self.conn.close().await;
        Ok(())
    }

    fn take(&self, here: impl Fn(&At) -> bool) -> Option<Fault> {
        let number = self.conn.number();
        self.state.change_quietly(|world| world.faults.take(number, here))
    }

    fn refusal(&self, here: impl Fn(&Stage) -> bool) -> Option<String> {
        self.state.look(|world| {
            let refusals = &world.settings.smtp_refusals;
            refusals.iter().find(|r| here(&r.stage)).map(|r| r.reply.clone())
        })
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.conn.write(format!("{line}\r\n").as_bytes()).await
    }

    /// The fault at this command, if there is one.
    fn fault(&mut self, verb: &str) -> Option<Fault> {
        self.commands += 1;
        let count = self.verbs.entry(verb.to_owned()).or_default();
        *count += 1;
        let (nth, nth_of_verb) = (self.commands, *count);
        self.take(|at| match at {
            At::Command(n) => *n == nth,
            At::Verb(name, n) => name.eq_ignore_ascii_case(verb) && *n == nth_of_verb,
            At::Greeting | At::Byte(_) | At::Literal(..) => false,
        })
    }

    /// Serves one command; false when the session is over.
    async fn serve(&mut self, verb: &str, rest: &str) -> io::Result<bool> {
        let secret = verb == "AUTH";
        let arguments = if secret { String::new() } else { rest.chars().take(200).collect() };
        let (who, user) = (self.conn.who, self.user.clone().unwrap_or_default());
        let what = What::Command { verb: verb.to_owned(), arguments };
        self.state.change(|world| world.log.write(who, &user, what));
        let fault = self.fault(verb);
        if let Some(Fault { when: When::Before, failure, .. }) = &fault {
            self.conn.fail(failure, "").await?;
            if !failure.goes_on() {
                return Ok(true);
            }
        }
        let reply = match verb {
            "EHLO" => self.ehlo(),
            "HELO" => "250 mx.fumi.example".into(),
            "STARTTLS" if self.tls.is_some() => "220 Ready to start TLS".into(),
            "AUTH" => self.auth(rest).await?,
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest),
            "DATA" => self.start(),
            "RSET" => {
                (self.from, self.to) = (None, Vec::new());
                "250 2.0.0 OK".into()
            }
            "NOOP" => "250 2.0.0 OK".into(),
            "QUIT" => "221 2.0.0 Bye".into(),
            _ => "502 5.5.2 Unknown command".into(),
        };
        if let Some(Fault { failure, .. }) = fault.filter(|fault| fault.when != When::Before) {
            self.conn.fail(&failure, "").await?;
            return Ok(true);
        }
        self.say(&reply).await?;
        match verb {
            "DATA" if reply.starts_with("354") => self.content().await?,
            "STARTTLS" if reply.starts_with("220") => {
                if let Some(tls) = self.tls.take() {
                    self.conn.secure(&tls).await?;
                }
            }
            _ => {}
        }
        Ok(verb != "QUIT")
    }

    fn ehlo(&self) -> String {
        let size = self.state.look(|world| world.settings.smtp_size);
        let last = if self.tls.is_some() { "STARTTLS" } else { "AUTH LOGIN PLAIN XOAUTH2" };
        format!(
            "250-mx.fumi.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n\
             250-ENHANCEDSTATUSCODES\r\n250-SIZE {size}\r\n250 {last}"
        )
    }

    async fn auth(&mut self, rest: &str) -> io::Result<String> {
        if self.tls.is_some() {
            return Ok("530 5.7.0 Must issue a STARTTLS command first".into());
        }
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let decode = |text: &str| {
            let bytes = STANDARD.decode(text.trim()).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let (name, password) = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let response = match initial {
                    "" => self.ask("").await?,
                    _ => initial.to_owned(),
                };
                let decoded = decode(&response);
                let mut parts = decoded.split('\0').skip(1).map(str::to_owned);
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
            }
            "LOGIN" => {
                let name = match initial {
                    "" => self.ask("VXNlcm5hbWU6").await?,
                    _ => initial.to_owned(),
                };
                let password = self.ask("UGFzc3dvcmQ6").await?;
                (decode(&name), decode(&password))
            }
            "XOAUTH2" => {
                let Some((name, token)) = bearer(&decode(initial)) else {
                    return Ok("501 5.5.2 Not an XOAUTH2 response".into());
                };
                if !self.state.look(|world| world.lets_in(&name, &token)) {
                    self.ask("eyJzdGF0dXMiOiI0MDAifQ==").await?;
                }
                (name, token)
            }
            _ => return Ok("504 5.5.4 Unknown mechanism".into()),
        };
        if let Some(reply) = self.refusal(|stage| *stage == Stage::Auth) {
            return Ok(reply);
        }
        let who = self.conn.who;
        let right = self.state.change(|world| {
            let right = world.lets_in(&name, &password);
            let what = if right { What::LoggedIn } else { What::LoginRefused };
            world.log.write(who, &name, what);
            right
        });
        if !right {
            return Ok("535 Authentication Failed".into());
        }
        self.user = Some(name);
        Ok("235 2.7.0 Authentication successful".into())
    }

    async fn ask(&mut self, challenge: &str) -> io::Result<String> {
        self.say(&format!("334 {challenge}")).await?;
        let line = self.conn.line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    fn mail(&mut self, rest: &str) -> String {
        if self.user.is_none() {
            return "530 5.7.0 Authentication required".into();
        }
        if let Some(reply) = self.refusal(|stage| *stage == Stage::Mail) {
            return reply;
        }
        let Some(from) = path(rest, "FROM:") else {
            return "501 5.5.4 Syntax: MAIL FROM:<>".into();
        };
        let size = rest.to_ascii_uppercase();
        let size = size.split_once("SIZE=").and_then(|(_, n)| n.split(' ').next()?.parse().ok());
        let most = self.state.look(|world| world.settings.smtp_size);
        if size.is_some_and(|size: usize| size > most) {
            return "552 5.3.4 Message size exceeds fixed limit".into();
        }
        (self.from, self.to) = (Some(from), Vec::new());
        "250 2.1.0 Ok".into()
    }

    fn recipient(&mut self, rest: &str) -> String {
        if self.from.is_none() {
            return "503 5.5.1 MAIL first".into();
        }
        let Some(to) = path(rest, "TO:") else { return "501 5.5.4 Syntax: RCPT TO:<>".into() };
        let here = |stage: &Stage| match stage {
            Stage::Recipient(address) => address.is_empty() || address.eq_ignore_ascii_case(&to),
            Stage::Greeting | Stage::Auth | Stage::Mail | Stage::Start | Stage::End => false,
        };
        if let Some(reply) = self.refusal(here) {
            return reply;
        }
        let known = self.state.look(|w| w.users.contains_key(&to) || w.settings.relay);
        if !known {
            return "550 5.1.1 No such user here".into();
        }
        self.to.push(to);
        "250 2.1.5 Ok".into()
    }

    fn start(&self) -> String {
        if self.to.is_empty() {
            return "503 5.5.1 RCPT first".into();
        }
        self.refusal(|stage| *stage == Stage::Start)
            .unwrap_or_else(|| "354 End data with <CR><LF>.<CR><LF>".into())
    }

    /// The mail up to the lone dot, and what becomes of it.
    async fn content(&mut self) -> io::Result<()> {
        let mut raw = Vec::new();
        loop {
            let line = self.conn.line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            if line == b"." {
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            raw.extend_from_slice(line);
            raw.extend_from_slice(b"\r\n");
        }
        let fault = self.fault(".");
        if let Some(Fault { when: When::Before, failure, .. }) = &fault {
            self.conn.fail(failure, "").await?;
            if !failure.goes_on() {
                return Ok(());
            }
        }
        let most = self.state.look(|world| world.settings.smtp_size);
        let reply = match self.refusal(|stage| *stage == Stage::End) {
            Some(reply) => reply,
            None if raw.len() > most => "552 5.3.4 Message too large".into(),
            None => self.deliver(&raw),
        };
        if let Some(Fault { failure, .. }) = fault.filter(|fault| fault.when != When::Before) {
            return self.conn.fail(&failure, "").await;
        }
        self.say(&reply).await
    }

    fn deliver(&mut self, raw: &[u8]) -> String {
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        let (who, user) = (self.conn.who, self.user.clone().unwrap_or_default());
        let mut stamped = format!("Return-Path: <{from}>\r\n").into_bytes();
        stamped.extend_from_slice(raw);
        let new = |raw: &[u8], flags: &[&str], origin| New {
            raw: raw.into(),
            flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
            date: now(),
            origin,
            object: None,
        };
        let copy = self.state.change(|world| {
            let message_id = message_id(&raw[..header_len(raw)]);
            let to_log = to.clone();
            let what = What::Submitted { from, to: to_log, message_id, size: raw.len() };
            world.log.write(who, &user, what);
            for recipient in &to {
                if world.users.contains_key(recipient) {
                    world.add(who, recipient, "INBOX", new(&stamped, &[], Origin::Delivery));
                }
            }
            world.settings.sent_copy
        });
        let sent = new(raw, &["\\Seen"], Origin::SentCopy);
        let state = self.state.clone();
        match copy {
            SentCopy::No => {}
            SentCopy::AtOnce => {
                state.change(|world| world.add(who, &user, "Sent", sent));
            }
            SentCopy::After(delay) => {
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    state.change(|world| world.add(who, &user, "Sent", sent));
                });
            }
        }
        "250 2.0.0 Ok: queued".into()
    }
}

/// The address of `FROM:<...>`.
fn path(text: &str, key: &str) -> Option<String> {
    let head = text.get(..key.len())?;
    if !head.eq_ignore_ascii_case(key) {
        return None;
    }
    let inner = text[key.len()..].trim_start().strip_prefix('<')?;
    inner.split_once('>').map(|(address, _)| address.to_owned())
}
