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
        self.cost += cost(&push);
        if self.cost > Self::MOST {
            self.kept = vec![Push::Lost];
        } else {
            self.kept.push(push);
        }
    }

    /// Another mailbox is opened: only what was said of all of them still counts.
    pub(crate) fn leave_mailbox(&mut self) {
        self.kept.retain(|push| match push {
            Push::Status(..) | Push::List(_) | Push::Lost => true,
            Push::Exists(_)
            | Push::Expunge(_)
            | Push::Vanished(_)
            | Push::Flags(_)
            | Push::FlagsOf(_) => false,
        });
        self.cost = self.kept.iter().map(cost).sum();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn take(&mut self) -> Vec<Push> {
        self.cost = 0;
        std::mem::take(&mut self.kept)
    }
}

/// What a push takes of the room there is.
fn cost(push: &Push) -> usize {
    let text = |bytes: &[u8]| 1 + bytes.len() / 32;
    match push {
        Push::Vanished(uids) => 1 + uids.ranges().len(),
        Push::Flags(update) => 1 + update.flags.keywords.len(),
        Push::Status(name, _) => text(name.raw()),
        Push::List(listed) => {
            let attributes = listed.attributes.iter().map(|a| text(a.as_bytes()));
            text(listed.name.raw()) + attributes.sum::<usize>()
        }
        Push::Exists(_) | Push::Expunge(_) | Push::FlagsOf(_) | Push::Lost => 1,
    }
}
