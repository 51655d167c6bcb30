//! A message to its recipients: MAIL, RCPT for each, DATA, and what became of it.

use crate::error::Error;
use crate::lines;
use crate::reply;
use crate::session::Session;
use lettre::Address;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use mail::server_text::ServerText;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// What became of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address, as given.
    pub address: String,
    /// Why it was refused; `None` when it was taken.
    pub refused: Option<Error>,
}

/// A message the server took responsibility for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// Every recipient, in the order given; at least one was taken.
    pub recipients: Vec<Recipient>,
    /// What the server said to it.
    pub server: ServerText,
}

/// A message the server waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Every recipient, in the order given; at least one was taken.
    pub recipients: Vec<Recipient>,
    body: Vec<u8>,
}

/// Recipients sent in one go to a server that takes commands in advance: their answers must fit in
/// the buffers between us, or both would wait for ever.
const BATCH: usize = 50;

impl Session {
    /// Hands a message over. Line ends become CRLF. An error other than [`Error::Unanswered`] says
    /// that nobody got it; some recipients refused is no error, all of them is.
    pub async fn submit(
        &mut self,
        from: &str,
        recipients: &[String],
        raw: &[u8],
    ) -> Result<Submitted, Error> {
        let offered = self.offer(from, recipients, raw).await?;
        let server = self.hand_over(&offered).await?;
        Ok(Submitted { recipients: offered.recipients, server })
    }

    /// Says who writes to whom, up to the server's go-ahead for the message itself: nothing of it
    /// has left by then, and whoever must not send it twice can write that down. After an error
    /// nothing was sent.
    pub async fn offer(
        &mut self,
        from: &str,
        recipients: &[String],
        raw: &[u8],
    ) -> Result<Offered, Error> {
        let body = lines::normalised(raw);
        let addresses: Vec<_> = recipients.iter().map(|address| self.address(address)).collect();
        let mail = self.mail_command(from, &body, &addresses)?;
        if addresses.iter().all(Result::is_err) {
            return Err(no_recipient(addresses.into_iter().filter_map(Result::err)));
        }
        let limit = self.limits.command;
        positive(&self.step(mail, "MAIL", limit).await?, "MAIL")?;
        let taken = self.recipients(recipients, addresses).await?;
        if taken.iter().all(|recipient| recipient.refused.is_some()) {
            self.reset().await;
            return Err(no_recipient(taken.into_iter().filter_map(|r| r.refused)));
        }
        match self.step(Data, "DATA", limit).await {
            Ok(answer) if answer.has_code(354) => Ok(Offered { recipients: taken, body }),
            Ok(_) => Err(Error::Protocol { what: "DATA" }),
            Err(error) => {
                if error.session_survives() {
                    self.reset().await;
                }
                Err(error)
            }
        }
    }

    /// Sends the message the server waits for. An error other than [`Error::Unanswered`] says that
    /// nobody got it.
    pub async fn hand_over(&mut self, offered: &Offered) -> Result<ServerText, Error> {
        self.message(&offered.body).await
    }

    fn mail_command(
        &self,
        from: &str,
        body: &[u8],
        recipients: &[Result<Address, Error>],
    ) -> Result<Mail, Error> {
        let offers = self.offers();
        // RFC 1870 counts every line end and no doubled dot.
        let size = body.len() + "\r\n".len();
        if let Some(limit) = offers.size_limit.filter(|limit| size as u64 > *limit) {
            return Err(Error::TooLarge { limit });
        }
        let sender = if from.is_empty() { None } else { Some(self.address(from)?) };
        let mut parameters = Vec::new();
        if offers.size_limit.is_some() {
            parameters.push(MailParameter::Size(size));
        }
        if !body.is_ascii() {
            if !offers.eight_bit {
                return Err(Error::SevenBitOnly);
            }
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        // Only where it is needed: said in vain, it stops the mail at the next server without it.
        let mut addresses = sender.iter().chain(recipients.iter().flatten());
        if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        Ok(Mail::new(sender, parameters))
    }

    /// An address as it goes on the wire: the domain in ASCII, the rest in ASCII unless the server
    /// takes more.
    fn address(&self, text: &str) -> Result<Address, Error> {
        let (local, domain) = text.rsplit_once('@').ok_or(Error::BadAddress)?;
        let domain = if domain.starts_with('[') {
            domain.to_owned()
        } else {
            match url::Host::parse(domain) {
                Ok(url::Host::Domain(ascii)) => ascii,
                Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => {
                    return Err(Error::BadAddress);
                }
            }
        };
        let address = Address::new(local, domain).map_err(|_| Error::BadAddress)?;
        let text: &str = address.as_ref();
        let plain =
            text.bytes().all(|byte| byte > b' ' && byte != 0x7f && byte != b'<' && byte != b'>');
        if plain && (text.is_ascii() || self.offers().utf8) {
            Ok(address)
        } else {
            Err(Error::BadAddress)
        }
    }

    async fn recipients(
        &mut self,
        given: &[String],
        addresses: Vec<Result<Address, Error>>,
    ) -> Result<Vec<Recipient>, Error> {
        let commands: Vec<String> = addresses
            .iter()
            .flatten()
            .map(|address| Rcpt::new(address.clone(), Vec::new()).to_string())
            .collect();
        let batch = if self.offers().pipelining { BATCH } else { 1 };
        let mut answers = Vec::new();
        for lines in commands.chunks(batch) {
            let mut command = Some(lines.concat());
            for _ in lines {
                answers.push(self.recipient(command.take()).await?);
            }
        }
        let mut answers = answers.into_iter();
        let outcome = |address: Result<Address, Error>| match address {
            Ok(_) => answers.next().unwrap_or(Some(Error::Protocol { what: "RCPT" })),
            Err(error) => Some(error),
        };
        let outcomes = addresses.into_iter().map(outcome);
        let pairs = given.iter().cloned().zip(outcomes);
        Ok(pairs.map(|(address, refused)| Recipient { address, refused }).collect())
    }

    /// The answer to the next RCPT: why it was refused, if it was. An error ends the whole.
    async fn recipient(&mut self, command: Option<String>) -> Result<Option<Error>, Error> {
        let limit = self.limits.command;
        let answer = match command {
            Some(command) => self.step(command, "RCPT", limit).await,
            None => match timeout(limit, self.connection.read_response()).await {
                Ok(Ok(response)) => Ok(response),
                Ok(Err(error)) => Err(reply::error(&error, "RCPT")),
                Err(_) => Err(Error::Timeout { what: "RCPT" }),
            },
        };
        match answer {
            Ok(response) => positive(&response, "RCPT").map(|()| None),
            // 421: the server is closing the connection, whoever the recipient.
            Err(refused @ Error::Refused { code, .. }) if code != 421 => Ok(Some(refused)),
            Err(error) => Err(error),
        }
    }

    /// Sends the message and its final dot.
    async fn message(&mut self, body: &[u8]) -> Result<ServerText, Error> {
        let start = self.tap.sent();
        let whole = lines::on_the_wire(body);
        let tap = Arc::clone(&self.tap);
        let dotted = || tap.sent() - start >= whole;
        let (stalled, last) = (self.limits.command, self.limits.data);
        let sending = self.connection.message(body);
        tokio::pin!(sending);
        let mut before = start;
        let result = loop {
            let limit: Duration = if dotted() { last } else { stalled };
            match timeout(limit, &mut sending).await {
                Ok(result) => break result,
                Err(_) if tap.sent() > before => before = tap.sent(),
                Err(_) if dotted() => return Err(Error::Unanswered),
                Err(_) => return Err(Error::Timeout { what: "DATA" }),
            }
        };
        match result.map_err(|error| reply::error(&error, "message")) {
            Ok(response) => {
                positive(&response, "message")?;
                let said = response.message().collect::<Vec<_>>().join(" ");
                Ok(ServerText::from_wire(said.as_bytes()))
            }
            Err(refused @ Error::Refused { .. }) => Err(refused),
            // The dot went out, and then something broke: it may have arrived.
            Err(_) if dotted() => Err(Error::Unanswered),
            Err(error) => Err(error),
        }
    }

    /// Clears a message begun, so that the session can take another; if that fails, so will the
    /// next.
    async fn reset(&mut self) {
        let limit = self.limits.quit;
        if let Err(error) = self.step(Rset, "RSET", limit).await {
            tracing::debug!(%error, "reset");
        }
    }
}

fn positive(response: &Response, what: &'static str) -> Result<(), Error> {
    if response.code().severity == Severity::PositiveCompletion {
        Ok(())
    } else {
        Err(Error::Protocol { what })
    }
}

fn no_recipient(refusals: impl Iterator<Item = Error>) -> Error {
    Error::NoRecipient { refusals: refusals.collect() }
}
