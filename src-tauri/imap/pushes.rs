//! What a server said without being asked, kept until somebody wants to know, within bounds.

use crate::types::Push;

/// Pushes in order.
#[derive(Debug, Default)]
pub(crate) struct Pushes {
    kept: Vec<Push>,
    cost: usize,
}

impl Pushes {
    const MOST: usize = 100_000;

    /// Keeps one more; when there are too many, all that is kept is that something was lost.
    pub(crate) fn add(&mut self, push: Push) {
        if self.kept.first() == Some(&Push::Lost) {
            return;
        }
        self.cost += match &push {
            Push::Vanished(uids) => 1 + uids.ranges().len(),
            Push::Flags(update) => 1 + update.flags.keywords.len(),
            Push::Exists(_) | Push::Expunge(_) | Push::FlagsOf(_) | Push::Lost => 1,
        };
        if self.cost > Self::MOST {
            self.kept = vec![Push::Lost];
        } else {
            self.kept.push(push);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn take(&mut self) -> Vec<Push> {
        self.cost = 0;
        std::mem::take(&mut self.kept)
    }
}
