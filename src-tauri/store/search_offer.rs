//! Words of messages that were just stored, so that they need not be unpacked and read again.

use mail::id::MessageId;
use mail::search_text::Words;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How much waits, in bytes; the rest is read again from what is stored.
const MOST: usize = 48 << 20;

/// What waits to be indexed. Nothing is lost with it.
#[derive(Default)]
pub(crate) struct Offer {
    waiting: Mutex<(HashMap<MessageId, Words>, usize)>,
}

impl Offer {
    /// Takes in words, as far as there is room.
    pub fn put(&self, words: Vec<(MessageId, Words)>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for (message, words) in words {
            let more = size(&words);
            if waiting.1 + more > MOST {
                return;
            }
            waiting.1 += more;
            if let Some(old) = waiting.0.insert(message, words) {
                waiting.1 -= size(&old);
            }
        }
    }

    /// Gives the words of a message away.
    pub fn take(&self, message: MessageId) -> Option<Words> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let words = waiting.0.remove(&message)?;
        waiting.1 -= size(&words);
        Some(words)
    }

    /// Lets go of what nobody came for.
    pub fn clear(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = (HashMap::new(), 0);
    }
}

fn size(words: &Words) -> usize {
    words.body.len() + words.files.len() + 100
}
