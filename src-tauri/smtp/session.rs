//! A connection under TLS, driven step by step through lettre, each step with its time limit.

use crate::error::Error;
use crate::limits::Limits;
use crate::offers::Offers;
use crate::reply;
use crate::stream::{Guarded, Stream, Tap};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Quit;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use mail::server::{Certificate, Credential};
use std::fmt::Display;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// The longest line of AUTH (RFC 4954, section 4).
const LONGEST_LINE: usize = 12_288;

/// A connection to a submission server.
pub struct Session {
    pub(crate) connection: AsyncSmtpConnection,
    pub(crate) tap: Arc<Tap>,
    pub(crate) limits: Limits,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) offers: Offers,
}

impl Session {
    /// Hears the greeting, sends EHLO and reads the offers. `first` is read before the stream.
    pub(crate) async fn over<S: Stream + 'static>(
        stream: S,
        first: &'static [u8],
        limits: &Limits,
    ) -> Result<Session, Error> {
        let (guarded, tap) = Guarded::new(stream, first);
        // Not lettre's default, which is this machine's name.
        let us = ClientId::Ipv4(Ipv4Addr::LOCALHOST);
        let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(guarded), &us);
        let connection = match timeout(limits.greeting, greeted).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Err(reply::error(&error, "greeting")),
            Err(_) => return Err(Error::Timeout { what: "greeting" }),
        };
        let offers = Offers::from_wire(&tap.take_heard());
        Ok(Session { connection, tap, limits: limits.clone(), certificate: None, offers })
    }

    /// The certificate that was checked.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// What the server offers.
    pub fn offers(&self) -> &Offers {
        &self.offers
    }

    /// Signs in: with a password by AUTH PLAIN, then LOGIN, for servers that offer PLAIN and refuse
    /// it; with a token by XOAUTH2, else OAUTHBEARER.
    pub async fn sign_in<'a>(
        &mut self,
        username: &'a str,
        credential: impl Into<Credential<'a>>,
    ) -> Result<(), Error> {
        let credential = credential.into();
        let (Credential::Password(secret) | Credential::Token(secret)) = credential;
        if username.contains(['\0', '\x01']) || secret.contains(['\0', '\x01']) {
            return Err(Error::Protocol { what: "a NUL in the user name or the password" });
        }
        match credential {
            Credential::Password(password) => self.by_password(username, password).await,
            Credential::Token(token) => self.by_token(username, token).await,
        }
    }

    async fn by_password(&mut self, username: &str, password: &str) -> Result<(), Error> {
        match (self.offers.plain, self.offers.login) {
            (false, false) => Err(Error::LoginDisabled),
            (true, false) => self.plain(username, password).await,
            (false, true) => self.login(username, password).await,
            (true, true) => match self.plain(username, password).await {
                // Not after a refusal that is no matter of the way: each attempt counts at the
                // server.
                Err(first @ Error::AuthenticationFailed { code: 500..=504 | 535, .. }) => {
                    // What PLAIN was told is told, when LOGIN helps no further.
                    self.login(username, password).await.map_err(|_| first)
                }
                done_or_refused => done_or_refused,
            },
        }
    }

    async fn by_token(&mut self, username: &str, token: &str) -> Result<(), Error> {
        let (way, words, after) = if self.offers.xoauth2 {
            ("XOAUTH2", format!("user={username}\x01auth=Bearer {token}\x01\x01"), "\r\n")
        } else if self.offers.oauthbearer {
            let name = username.replace('=', "=3D").replace(',', "=2C");
            ("OAUTHBEARER", format!("n,a={name},\x01auth=Bearer {token}\x01\x01"), "AQ==\r\n")
        } else {
            return Err(Error::LoginDisabled);
        };
        let words = Zeroizing::new(words);
        let words = Zeroizing::new(STANDARD.encode(words.as_bytes()));
        let line = Zeroizing::new(format!("AUTH {way} {}\r\n", words.as_str()));
        // RFC 4954: what does not fit into a line waits until it is asked for.
        let mut answer = if line.len() <= LONGEST_LINE {
            self.auth_step(line.as_str()).await?
        } else {
            self.auth_step(format!("AUTH {way}\r\n")).await?;
            let line = Zeroizing::new(format!("{}\r\n", words.as_str()));
            self.auth_step(line.as_str()).await?
        };
        if answer.has_code(334) {
            // The reason for a refusal; the refusal itself comes after it.
            answer = self.auth_step(after).await?;
        }
        signed_in(&answer)
    }

    async fn plain(&mut self, username: &str, password: &str) -> Result<(), Error> {
        let both = Zeroizing::new(format!("\0{username}\0{password}"));
        let line = Zeroizing::new(format!("AUTH PLAIN {}\r\n", STANDARD.encode(both.as_bytes())));
        let answer = self.auth_step(line.as_str()).await?;
        signed_in(&answer)
    }

    async fn login(&mut self, username: &str, password: &str) -> Result<(), Error> {
        let mut answer = self.auth_step("AUTH LOGIN\r\n").await?;
        // The name is asked for, then the password; by whatever words.
        for part in [username, password] {
            if !answer.has_code(334) {
                return Err(Error::Protocol { what: "AUTH LOGIN" });
            }
            let line = Zeroizing::new(format!("{}\r\n", STANDARD.encode(part)));
            answer = self.auth_step(line.as_str()).await?;
        }
        signed_in(&answer)
    }

    async fn auth_step(&mut self, line: impl Display) -> Result<Response, Error> {
        match self.step(line, "sign-in", self.limits.auth).await {
            Err(Error::Refused { code, enhanced, server }) if code >= 500 => {
                Err(Error::AuthenticationFailed { code, enhanced, server })
            }
            heard => heard,
        }
    }

    /// Sends a command and reads its answer; 4xx and 5xx are errors.
    pub(crate) async fn step(
        &mut self,
        command: impl Display,
        what: &'static str,
        limit: Duration,
    ) -> Result<Response, Error> {
        match timeout(limit, self.connection.command(command)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(reply::error(&error, what)),
            Err(_) => Err(Error::Timeout { what }),
        }
    }

    /// Ends the connection as one should.
    pub async fn quit(mut self) {
        let limit = self.limits.quit;
        if let Err(error) = self.step(Quit, "QUIT", limit).await {
            tracing::debug!(%error, "quit");
        }
    }
}

fn signed_in(answer: &Response) -> Result<(), Error> {
    if answer.has_code(235) { Ok(()) } else { Err(Error::Protocol { what: "AUTH" }) }
}
