//! A server that greeted us under TLS and does not know yet who we are.

use async_imap::Client;

use crate::capability::Capabilities;
use crate::code::{Coded, StatusLine, Word};
use crate::error::{Error, Refusal};
use crate::limits::Limits;
use crate::link::{Link, Patience};
use crate::response::{self, Response};
use crate::tap::Item;
use crate::wire::{Stream, Wire};
use mail::server::Certificate;
use mail::server_text::ServerText;

/// A connection that was greeted, before the sign-in.
#[derive(Debug)]
pub struct Greeted {
    pub(crate) link: Link<Client<Wire>>,
    pub(crate) limits: Limits,
    pub(crate) greeting: ServerText,
    /// What the greeting said; `None`: ask.
    pub(crate) capabilities: Option<Capabilities>,
    pub(crate) certificate: Option<Certificate>,
}

impl Greeted {
    /// What the server said in greeting, cleaned; nothing after STARTTLS, where it was said in the
    /// clear.
    pub fn greeting(&self) -> &str {
        self.greeting.as_str()
    }

    /// The certificate that was checked.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// Reads the greeting from a stream that is protected already. For tests, and for tunnels.
    ///
    /// # Errors
    /// No greeting, PREAUTH, BYE, or something that is not IMAP.
    #[doc(hidden)]
    pub async fn over(stream: impl Stream + 'static, limits: &Limits) -> Result<Self, Error> {
        let mut greeted = Self::ungreeted(stream, limits);
        let patience = Patience::new("greeting", limits.greeting, limits.greeting * 2);
        let tap = greeted.link.tap.clone();
        let first = patience.wait(&tap, greeted.link.next()).await?;
        let Item::Untagged(frame) = first else {
            return Err(Error::Protocol { what: "not an IMAP greeting" });
        };
        let Response::Status(status) = response::read(frame) else {
            return Err(Error::Protocol { what: "not an IMAP greeting" });
        };
        greeted.hear_greeting(status)?;
        Ok(greeted)
    }

    /// A stream whose greeting came before TLS, and counts for nothing.
    pub(crate) fn ungreeted(stream: impl Stream + 'static, limits: &Limits) -> Self {
        let (wire, tap) = Wire::new(Box::new(stream), limits);
        Self {
            link: Link::new(Client::new(wire), tap),
            limits: limits.clone(),
            greeting: ServerText::default(),
            capabilities: None,
            certificate: None,
        }
    }

    fn hear_greeting(&mut self, status: StatusLine) -> Result<(), Error> {
        match status.word {
            Word::Ok => {
                if let Some(Coded::Capability(capabilities)) = status.code {
                    self.capabilities = Some(capabilities);
                }
                self.greeting = status.text;
                Ok(())
            }
            Word::Preauth => Err(Error::Preauth),
            Word::Bye | Word::No | Word::Bad => Err(status.refusal().unwrap_or(Error::Refused {
                status: Refusal::Bye,
                code: None,
                server: ServerText::default(),
            })),
        }
    }
}
