//! What a list shows: a mailbox, or what stands in many; in which order; only some of it.

use mail::id::MailboxId;

/// A list as the person arranged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// What it shows.
    pub of: Shown,
    /// Its order.
    pub order: Order,
    /// The other way round than is usual for that order.
    pub turned: bool,
    /// What it leaves out.
    pub only: Only,
}

/// What a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A mailbox.
    Mailbox(MailboxId),
    /// Mail of all accounts at once.
    Smart(Smart),
}

/// Mailboxes that stand on no server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Smart {
    /// The inboxes of all accounts.
    Inbox,
    /// What is unread, but for junk and what is thrown away.
    Unread,
    /// What is flagged.
    Flagged,
    /// What has something attached.
    Attached,
}

/// What a list is sorted by. A list of several mailboxes is sorted by date or by marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest first.
    #[default]
    Date,
    /// By who wrote it; among what was sent, to whom.
    Sender,
    /// By subject, answers beside what they answer.
    Subject,
    /// The largest first.
    Size,
    /// The unread first, then the newest.
    Unread,
    /// The flagged first, then the newest.
    Flagged,
}

/// Only these; all of them must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Only {
    /// Unread.
    pub unread: bool,
    /// Flagged.
    pub flagged: bool,
    /// With something attached.
    pub attached: bool,
}

impl Listing {
    /// All of a mailbox, the newest first.
    pub fn of(mailbox: MailboxId) -> Listing {
        let of = Shown::Mailbox(mailbox);
        Listing { of, order: Order::Date, turned: false, only: Only::default() }
    }

    /// What it leaves out, with what a smart mailbox leaves out by itself.
    pub(crate) fn wanted(&self) -> Only {
        let mut only = self.only;
        match self.of {
            Shown::Mailbox(_) | Shown::Smart(Smart::Inbox) => {}
            Shown::Smart(Smart::Unread) => only.unread = true,
            Shown::Smart(Smart::Flagged) => only.flagged = true,
            Shown::Smart(Smart::Attached) => only.attached = true,
        }
        only
    }
}
