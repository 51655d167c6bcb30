//! A message that stands among the drafts is written on, whichever program wrote it.

use super::quote;
use super::{Kind, Language, Letter, begin};
use crate::Engine;
use crate::error::{Code, Problem};
use mail::answer;
use mail::id::{LocationId, MessageId};
use mail::mailbox::Role;
use mail::message::Message;
use store::NewLetter;

impl Engine {
    /// Opens a message of the drafts to be written on. What is saved then takes its place.
    ///
    /// # Errors
    /// `notFound`, `notHeld`.
    pub async fn draft_of(&self, message: MessageId) -> Result<Letter, Problem> {
        let known = self.store().read(move |r| r.draft_of_message(message)).await?;
        if let Some(draft) = known {
            match self.open_draft(draft).await {
                // It was given as bytes: its copy is taken up as any other's.
                Err(problem) if problem.code == Code::NotFound => {}
                other => return other,
            }
        }
        let raw = self.raw(message).await?;
        let writer = self.writer(Some(message), None).await?;
        let (account, id) = (writer.account, Some(message));
        let begin = move || {
            let parsed = Message::parse(&raw);
            let (in_reply_to, references) =
                (parsed.envelope.in_reply_to.clone(), parsed.envelope.references.clone());
            let writer = writer.written_to_by(&parsed);
            let begun = quote::about(Kind::New, &writer, id, &parsed, raw, Language::default());
            let ids = |ids: Vec<String>| ids.into_iter().filter(|id| answer::is_id(id)).collect();
            let letter = NewLetter {
                in_reply_to: ids(in_reply_to),
                references: ids(references),
                ..begun.letter
            };
            quote::Begun { letter, parts: begun.parts }
        };
        let begun = tokio::task::spawn_blocking(begin).await;
        let begun = begun.map_err(|_| Problem::of(Code::Internal))?;
        let keep = move |w: &mut store::Write<'_>| {
            let saved = place(w, message)?;
            if let Some(bytes) = known {
                w.remove_draft(bytes)?;
            }
            begin::insert(w, account, &NewLetter { saved, ..begun.letter }, &begun.parts)
        };
        let draft = self.store().write_durable(keep).await?;
        self.open_draft(draft).await
    }
}

/// Where among the drafts a message stands.
fn place(w: &store::Write<'_>, message: MessageId) -> Result<Option<LocationId>, store::Error> {
    for place in w.read().locations(message)? {
        let is_draft = w.read().mailbox(place.mailbox)?.role == Some(Role::Drafts);
        if is_draft && !place.hidden {
            return Ok(Some(place.id));
        }
    }
    Ok(None)
}
