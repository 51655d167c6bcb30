//! Opens a message: from the cache, else from the server, sanitised for the frame.

use crate::Engine;
use crate::error::{Code, Problem};
use crate::event::Event;
use crate::sync::errand::BUSY;
use mail::html::{self, Sanitised};
use mail::id::{MailboxId, MessageId};
use mail::message::{self, Message, Part};
use std::time::Duration;
use store::ListRow;
use tokio::sync::oneshot;

/// How long the person waits for a body to come before they are told that it does not.
const PATIENCE: Duration = Duration::from_secs(45);
/// The most of a text that is shown; the rest is in the source.
const TEXT_SHOWN: usize = 1 << 20;

/// A message as it is shown.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its row in the list.
    pub row: ListRow,
    /// What was parsed; `None` when the body is not here and cannot be fetched now.
    pub message: Option<Message>,
    /// What goes into the frame.
    pub body: Option<Body>,
    /// Why there is no body.
    pub problem: Option<Problem>,
}

/// A body made safe to show.
#[derive(Debug, Clone)]
pub enum Body {
    /// HTML, sanitised, and its text form.
    Html(Sanitised, String),
    /// Text, as safe HTML.
    Text(Sanitised),
    /// The HTML was too much for the sanitiser's limits: its text form.
    TooHeavy(Sanitised),
}

impl Body {
    /// What goes into the frame.
    pub fn sanitised(&self) -> &Sanitised {
        match self {
            Body::Html(s, _) | Body::Text(s) | Body::TooHeavy(s) => s,
        }
    }
}

impl Engine {
    /// Opens a message as it stands in `mailbox` (or anywhere). What is cached needs no network.
    ///
    /// # Errors
    /// `notFound` when there is no such message. A body that cannot be had is no error: see
    /// [`Opened::problem`].
    pub async fn open_message(
        &self,
        message: MessageId,
        mailbox: Option<MailboxId>,
    ) -> Result<Opened, Problem> {
        let row = self.row(message, mailbox).await?;
        match self.raw(message).await {
            Ok(raw) => {
                let shown = tokio::task::spawn_blocking(move || prepare(message, &raw));
                let (parsed, body) = shown.await.map_err(|_| Problem::of(Code::Internal))?;
                Ok(Opened { row, message: Some(parsed), body: Some(body), problem: None })
            }
            Err(problem) => Ok(Opened { row, message: None, body: None, problem: Some(problem) }),
        }
    }

    /// The raw message: from the cache, else from the server.
    pub async fn raw(&self, message: MessageId) -> Result<Vec<u8>, Problem> {
        if let Some(raw) = self.cached(message).await? {
            return Ok(raw);
        }
        self.fetch(message).await?;
        self.cached(message).await?.ok_or(Problem::of(Code::NotHeld))
    }

    async fn cached(&self, message: MessageId) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.store().read(move |r| r.body(message)).await?)
    }

    async fn fetch(&self, message: MessageId) -> Result<(), Problem> {
        let account = self.store().read(move |r| r.account_of(message)).await?;
        let (reply, answer) = oneshot::channel();
        let asked = async {
            self.tell(account, Event::Open(message, reply)).await;
            // Where no task runs the question is dropped, and so is the way to answer it.
            answer.await.unwrap_or(Err(Problem::of(Code::NotHeld)))
        };
        let errand = async {
            tokio::time::sleep(BUSY).await;
            if !self.run_errand(account, message).await {
                // The account's task says what became of it.
                std::future::pending::<()>().await;
            }
        };
        let either = async {
            tokio::select! {
                answered = asked => answered,
                () = errand => Ok(()),
            }
        };
        let answered = tokio::time::timeout(PATIENCE, either).await;
        answered.unwrap_or(Err(Problem::of(Code::NotHeld)))
    }

    /// One part's bytes, for an inline image or a saved attachment.
    pub async fn part(&self, message: MessageId, index: usize) -> Result<(Part, Vec<u8>), Problem> {
        let raw = self.raw(message).await?;
        let part = tokio::task::spawn_blocking(move || message::part_bytes(&raw, index));
        part.await.ok().flatten().ok_or(Problem::of(Code::NotFound))
    }

    /// The real target of the link with this number in a message's frame.
    pub async fn link(&self, message: MessageId, number: usize) -> Result<String, Problem> {
        let raw = self.raw(message).await?;
        let shown = tokio::task::spawn_blocking(move || prepare(message, &raw));
        let (_, body) = shown.await.map_err(|_| Problem::of(Code::Internal))?;
        body.sanitised().links.get(number).cloned().ok_or(Problem::of(Code::NotFound))
    }
}

/// Parses and sanitises. Links and inline images name the message, so that a click is never taken
/// for another mail's.
fn prepare(id: MessageId, raw: &[u8]) -> (Message, Body) {
    let message = Message::parse(raw);
    let text = message.plain();
    let body = match &message.html {
        Some(source) => match html::sanitise(source, &|cid| inline_url(id, &message, cid)) {
            Ok(sanitised) => Body::Html(named(id, sanitised), text),
            Err(html::HtmlError::TooLarge | html::HtmlError::TooDeep) => {
                Body::TooHeavy(named(id, html::text_to_html(clip(&text))))
            }
        },
        None => Body::Text(named(id, html::text_to_html(clip(&text)))),
    };
    (message, body)
}

fn inline_url(id: MessageId, message: &Message, cid: &str) -> Option<String> {
    let part = message.parts.iter().find(|p| p.content_id.as_deref() == Some(cid))?;
    Some(format!("mail://localhost/cid/{id}/{}", part.index))
}

fn named(id: MessageId, mut sanitised: Sanitised) -> Sanitised {
    sanitised.html =
        sanitised.html.replace("mail://localhost/link/", &format!("mail://localhost/link/{id}/"));
    sanitised
}

fn clip(text: &str) -> &str {
    text.get(..text.floor_char_boundary(TEXT_SHOWN)).unwrap_or(text)
}
