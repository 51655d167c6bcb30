//! Which messages a server's mailbox has already.

use super::letter::{Body, Letter};
use crate::Engine;
use crate::error::Problem;
use mail::id::{MailboxId, MessageId};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use store::{ContentHash, Fingerprint};

/// The messages of a mailbox, by what can be said of them without their bytes.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<[u8; 16], Vec<Seen>>);

#[derive(Debug, Clone, Copy)]
enum Seen {
    Before(MessageId),
    Now(ContentHash),
}

impl Known {
    /// Those that stand in a mailbox now.
    pub async fn of(engine: &Engine, mailbox: MailboxId) -> Result<Known, Problem> {
        let all = engine.store().read(move |r| r.fingerprints(mailbox)).await?;
        let mut known = Known::default();
        for one in all {
            known.0.entry(key(&one)).or_default().push(Seen::Before(one.message));
        }
        Ok(known)
    }

    /// Whether this letter is one of them: the same Message-ID and size, and the same bytes where
    /// they are held.
    pub async fn has(&self, engine: &Engine, letter: &Letter) -> Result<bool, Problem> {
        for seen in self.0.get(&key_of(letter)).into_iter().flatten() {
            let same = match *seen {
                Seen::Now(hash) => hash == letter.hash,
                Seen::Before(message) => {
                    let hash = engine
                        .store()
                        .read(move |r| Ok(r.body(message)?.map(|raw| store::content_hash(&raw))));
                    hash.await?.is_none_or(|hash| hash == letter.hash)
                }
            };
            if same {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// This letter is one of them now.
    pub fn note(&mut self, letter: &Letter) {
        self.0.entry(key_of(letter)).or_default().push(Seen::Now(letter.hash));
    }
}

fn key_of(letter: &Letter) -> [u8; 16] {
    let size = match &letter.body {
        Body::Raw(raw) => raw.len() as u64,
        Body::Packed(_) => 0,
    };
    let envelope = &letter.envelope;
    key(&Fingerprint {
        message: MessageId(0),
        message_id: envelope.message_id.clone(),
        subject: envelope.subject.clone(),
        from: envelope.from.clone(),
        date: envelope.date,
        size,
    })
}

/// Message-ID and size; without the former, what else the header says.
fn key(of: &Fingerprint) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(of.size.to_le_bytes());
    match &of.message_id {
        Some(id) => hash.update(id),
        None => {
            hash.update(of.date.unwrap_or(0).to_le_bytes());
            hash.update(&of.subject);
            of.from.iter().for_each(|a| hash.update(&a.email));
        }
    }
    let mut first = [0; 16];
    first.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    first
}
