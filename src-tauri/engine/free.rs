//! Frees room: bodies that the server has still are let go, the oldest first.

use crate::Engine;
use crate::error::Problem;
use mail::id::MessageId;
use store::Spare;

/// How many bodies leave in one transaction.
const PIECE: usize = 500;

/// How much is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Bodies of messages older than this, in seconds since the epoch.
    OlderThan(i64),
    /// The oldest, until the bodies take no more than so many bytes.
    Size(u64),
}

/// What went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Freed {
    /// So many bodies.
    pub messages: u64,
    /// So many bytes on the disk.
    pub bytes: u64,
    /// What the bodies take now.
    pub left: u64,
}

impl Engine {
    /// Lets bodies go that can be fetched again: headers, lists and what is found by a search
    /// stay, and a message that is opened is fetched again. Never what only this computer has:
    /// Local Folders, drafts, what is on its way to a server.
    pub async fn free_space(&self, goal: Goal) -> Result<Freed, Problem> {
        let (older_than, size) = match goal {
            Goal::OlderThan(date) => (date, 0),
            Goal::Size(size) => (i64::MAX, size),
        };
        let before = self.store().read(|r| r.bodies_size()).await?;
        let spare = self.store().read(move |r| r.spare_bodies(older_than)).await?;
        let (mut freed, mut left, mut rest) = (Freed::default(), before, spare.as_slice());
        while left > size && !rest.is_empty() {
            let piece = rest.get(..first_piece(rest, left - size)).unwrap_or(rest);
            rest = rest.get(piece.len()..).unwrap_or_default();
            let going: Vec<MessageId> = piece.iter().map(|s| s.message).collect();
            freed.messages += self.store().write(move |w| w.let_go(&going)).await? as u64;
            left = self.store().read(|r| r.bodies_size()).await?;
        }
        self.store().give_back().await?;
        freed.left = self.store().read(|r| r.bodies_size()).await?;
        freed.bytes = before.saturating_sub(freed.left);
        tracing::info!(messages = freed.messages, bytes = freed.bytes, "room was freed");
        Ok(freed)
    }
}

/// How many of these go first: no more than are needed to free so many bytes.
fn first_piece(spare: &[Spare], bytes: u64) -> usize {
    let mut sum = 0;
    let needed = spare.iter().take_while(|one| {
        let goes = sum < bytes;
        sum += one.packed;
        goes
    });
    needed.take(PIECE).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_goes_than_is_needed() {
        let spare = vec![Spare { message: MessageId(1), packed: 100 }; 2_000];
        assert_eq!(first_piece(&spare, 1), 1);
        assert_eq!(first_piece(&spare, 250), 3);
        assert_eq!(first_piece(&spare, u64::MAX), PIECE);
        assert_eq!(first_piece(&spare, 0), 1, "it always goes on");
    }
}
