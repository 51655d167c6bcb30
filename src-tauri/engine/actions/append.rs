//! Puts messages of ours into mailboxes: copies of what was sent, imports, drafts.

use crate::Engine;
use crate::error::{Code, Problem};
use crate::import::local_message;
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::{ActionId, MailboxId, MessageId};
use mail::message::Message;
use mail::outgoing;
use store::{BodySummary, NewAppend};

/// The largest message that is put anywhere, in octets.
const LARGEST: usize = 100 << 20;

impl Engine {
    /// Puts a message into a mailbox with these flags and this INTERNALDATE (now where it has
    /// none). It stands there at once; the server has it exactly once when it can be told. Line
    /// ends are made CRLF, as the wire has them.
    ///
    /// # Errors
    /// `notFound`, `notAllowed`; `tooLarge`; `badMessage` where it is empty or holds a NUL.
    pub async fn append(
        &self,
        mailbox: MailboxId,
        raw: Vec<u8>,
        flags: Flags,
        internal_date: Option<i64>,
    ) -> Result<(ActionId, MessageId), Problem> {
        let row = self.destination(mailbox).await?;
        let (says, hears) = tokio::sync::oneshot::channel();
        if self.is_local(row.account).await? {
            let pack = move || local_message(raw, flags, internal_date);
            let new = tokio::task::spawn_blocking(pack).await;
            let new = new.map_err(|_| Problem::of(Code::Internal))??;
            let add = move |w: &mut store::Write<'_>, _| {
                // Whoever asked waits below.
                let _ = says.send(w.add_local_message(mailbox, new)?.0);
                Ok(())
            };
            let action = self.act("append", add).await?;
            let message = hears.await.map_err(|_| Problem::of(Code::Internal))?;
            return Ok((action, message));
        }
        let new = packed(mailbox, raw, flags, internal_date).await?;
        let action = self
            .act("append", move |w, action| {
                let date = internal_date.unwrap_or(w.now());
                let message = w.promise_append(action, NewAppend { internal_date: date, ..new })?;
                // Whoever asked waits below.
                let _ = says.send(message);
                Ok(())
            })
            .await?;
        let message = hears.await.map_err(|_| Problem::of(Code::Internal))?;
        Ok((action, message))
    }
}

/// A letter of ours as its copy in Sent; which mailbox that is, is known only where it is written.
pub(crate) async fn sent_copy(raw: Vec<u8>) -> Result<NewAppend, Problem> {
    let flags = Flags { system: Flags::SEEN, ..Flags::default() };
    packed(MailboxId(0), raw, flags, None).await
}

/// A message made ready to be kept, away from the loop.
pub(crate) async fn packed(
    mailbox: MailboxId,
    raw: Vec<u8>,
    flags: Flags,
    internal_date: Option<i64>,
) -> Result<NewAppend, Problem> {
    if raw.len() > LARGEST {
        return Err(Problem::of(Code::TooLarge));
    }
    let pack = move || {
        let raw = outgoing::with_crlf(&raw);
        if raw.is_empty() || raw.contains(&0) {
            return Err(Problem::of(Code::BadMessage));
        }
        let message = Message::parse(&raw);
        Ok(NewAppend {
            mailbox,
            summary: BodySummary {
                preview: message.preview(),
                has_attachment: message.has_attachment(),
            },
            envelope: Envelope::parse(&raw),
            body: store::compress(&raw)?,
            flags,
            internal_date: internal_date.unwrap_or(0),
            draft: None,
            leaves: None,
        })
    };
    tokio::task::spawn_blocking(pack).await.map_err(|_| Problem::of(Code::Internal))?
}
