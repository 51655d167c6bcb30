//! What a commit changed: ids, never rows. Screens read again.

use mail::id::{AccountId, MailboxId, MessageId};
use std::collections::BTreeSet;

/// One thing that a committed write changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The accounts, their names or servers.
    Accounts,
    /// The mailboxes of an account, or their counts.
    Mailboxes(AccountId),
    /// What is still to be told to an account's server, or how far it is.
    Queue(AccountId),
    /// An account's letters on their way, or how far they are.
    Outbox(AccountId),
    /// The list of a mailbox: rows came, left or look different.
    Messages(MailboxId),
    /// A message's body or flags. Where one commit touches more than [`MOST_MESSAGES`], only its
    /// mailboxes are announced.
    Message(MessageId),
    /// A letter being written, or whether it is there.
    Draft(i64),
}

/// The most single messages one commit announces.
pub const MOST_MESSAGES: usize = 200;

/// The changes of one transaction, each once.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    wide: BTreeSet<Change>,
    messages: BTreeSet<MessageId>,
}

impl Changes {
    pub fn accounts(&mut self) {
        self.wide.insert(Change::Accounts);
    }

    pub fn mailboxes(&mut self, account: AccountId) {
        self.wide.insert(Change::Mailboxes(account));
    }

    pub fn queue(&mut self, account: AccountId) {
        self.wide.insert(Change::Queue(account));
    }

    pub fn outbox(&mut self, account: AccountId) {
        self.wide.insert(Change::Outbox(account));
    }

    pub fn draft(&mut self, draft: i64) {
        self.wide.insert(Change::Draft(draft));
    }

    pub fn messages(&mut self, mailbox: MailboxId) {
        self.wide.insert(Change::Messages(mailbox));
    }

    pub fn message(&mut self, message: MessageId) {
        if self.messages.len() <= MOST_MESSAGES {
            self.messages.insert(message);
        }
    }

    /// The changes, the widest first.
    pub fn into_vec(self) -> Vec<Change> {
        let single =
            if self.messages.len() > MOST_MESSAGES { BTreeSet::new() } else { self.messages };
        self.wide.into_iter().chain(single.into_iter().map(Change::Message)).collect()
    }
}
