//! Opens a message: from the cache, else from the server, sanitised for the frame.

use crate::Engine;
use crate::error::{Code, Problem};
use crate::event::Event;
use crate::images::Shown;
use crate::notes::Notes;
use crate::sync::errand::BUSY;
use mail::envelope::Envelope;
use mail::filename;
use mail::html::{self, Sanitised};
use mail::id::{MailboxId, MessageId};
use mail::letter::LetterId;
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
    /// Which letter.
    pub letter: LetterId,
    /// Its row in the list.
    pub row: ListRow,
    /// What was parsed; `None` when the body is not here and cannot be fetched now.
    pub message: Option<Message>,
    /// What goes into the frame.
    pub body: Option<Body>,
    /// What to know of it.
    pub notes: Notes,
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

    fn sanitised_mut(&mut self) -> &mut Sanitised {
        match self {
            Body::Html(s, _) | Body::Text(s) | Body::TooHeavy(s) => s,
        }
    }
}

impl Engine {
    /// Opens a letter whose message stands in `mailbox` (or anywhere). What is cached needs no
    /// network.
    ///
    /// # Errors
    /// `notFound` when there is no such message. A body that cannot be had is no error: see
    /// [`Opened::problem`].
    pub async fn open_message(
        &self,
        letter: impl Into<LetterId>,
        mailbox: Option<MailboxId>,
    ) -> Result<Opened, Problem> {
        let letter = letter.into();
        let row = self.row(letter.message, mailbox).await?;
        let raw = match self.letter(&letter).await {
            Ok(raw) => raw,
            Err(problem) => {
                let (problem, notes) = (Some(problem), Notes::default());
                return Ok(Opened { letter, row, message: None, body: None, notes, problem });
            }
        };
        let (raw, parsed, mut body) = self.prepared(&letter, raw).await?;
        let notes = self.notes(&letter, &raw, &parsed, body.sanitised()).await?;
        if matches!(notes.images.shown, Shown::Once | Shown::Always) {
            let sanitised = body.sanitised_mut();
            let (_, places) = crate::images::places(sanitised);
            sanitised.html = html::with_images(&sanitised.html, &|n| {
                places.get(n)?.as_ref().map(|_| format!("mail://localhost/remote/{letter}/{n}"))
            });
        }
        Ok(Opened { letter, row, message: Some(parsed), body: Some(body), notes, problem: None })
    }

    /// A letter's raw bytes: the message's, or those of one attached within it.
    ///
    /// # Errors
    /// `notFound` where there is no letter, `notHeld` and its kin where the message is not here.
    pub async fn letter(&self, letter: &LetterId) -> Result<Vec<u8>, Problem> {
        let mut raw = self.raw(letter.message).await?;
        for index in letter.within.iter().copied() {
            let part = tokio::task::spawn_blocking(move || message::part_bytes(&raw, index));
            let part = part.await.map_err(|_| Problem::of(Code::Internal))?;
            let letters = ["message/rfc822", "message/global"];
            let inner = part.filter(|(part, _)| letters.contains(&part.mime.as_str()));
            raw = inner.ok_or(Problem::of(Code::NotFound))?.1;
        }
        Ok(raw)
    }

    /// A letter as a file: its name, by its subject, and its bytes.
    ///
    /// # Errors
    /// As [`Engine::letter`].
    pub async fn letter_file(&self, letter: &LetterId) -> Result<(String, Vec<u8>), Problem> {
        let raw = self.letter(letter).await?;
        let subject = Envelope::parse(&raw).subject.replace(['/', '\\'], "-");
        Ok((filename::clean(&format!("{}.eml", subject.trim()), "message.eml"), raw))
    }

    /// Parses and sanitises away from where others wait.
    async fn prepared(
        &self,
        letter: &LetterId,
        raw: Vec<u8>,
    ) -> Result<(Vec<u8>, Message, Body), Problem> {
        let letter = letter.clone();
        let prepared = tokio::task::spawn_blocking(move || {
            let (message, body) = prepare(&letter, &raw);
            (raw, message, body)
        });
        prepared.await.map_err(|_| Problem::of(Code::Internal))
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
    pub async fn part(&self, letter: &LetterId, index: usize) -> Result<(Part, Vec<u8>), Problem> {
        let raw = self.letter(letter).await?;
        let part = tokio::task::spawn_blocking(move || message::part_bytes(&raw, index));
        part.await.ok().flatten().ok_or(Problem::of(Code::NotFound))
    }

    /// The real target of the link with this number in a letter's frame.
    pub async fn link(&self, letter: &LetterId, number: usize) -> Result<String, Problem> {
        let raw = self.letter(letter).await?;
        let (_, _, body) = self.prepared(letter, raw).await?;
        body.sanitised().links.get(number).cloned().ok_or(Problem::of(Code::NotFound))
    }
}

/// Parses and sanitises. Links and inline images name the letter, so that a click is never taken
/// for another's.
fn prepare(letter: &LetterId, raw: &[u8]) -> (Message, Body) {
    let message = Message::parse(raw);
    let text = message.plain();
    let body = match &message.html {
        Some(source) => match html::sanitise(source, &|cid| inline_url(letter, &message, cid)) {
            Ok(sanitised) => Body::Html(named(letter, sanitised), text),
            Err(html::HtmlError::TooLarge | html::HtmlError::TooDeep) => {
                Body::TooHeavy(named(letter, html::text_to_html(clip(&text))))
            }
        },
        None => Body::Text(named(letter, html::text_to_html(clip(&text)))),
    };
    (message, body)
}

fn inline_url(letter: &LetterId, message: &Message, cid: &str) -> Option<String> {
    let part = message.parts.iter().find(|p| p.content_id.as_deref() == Some(cid))?;
    Some(format!("mail://localhost/cid/{letter}/{}", part.index))
}

fn named(letter: &LetterId, mut sanitised: Sanitised) -> Sanitised {
    let name = format!("mail://localhost/link/{letter}/");
    sanitised.html = sanitised.html.replace("mail://localhost/link/", &name);
    sanitised
}

fn clip(text: &str) -> &str {
    text.get(..text.floor_char_boundary(TEXT_SHOWN)).unwrap_or(text)
}
