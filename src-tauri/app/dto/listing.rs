//! How a list is arranged, what is chosen of it, and what is done to that.

use super::list::Query;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A list as the person arranged it.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// What it shows.
    pub of: Shown,
    /// What it is sorted by.
    pub order: Order,
    /// The other way round than is usual for that.
    pub turned: bool,
    /// What it leaves out.
    pub only: Only,
}

/// What a list shows.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Shown {
    /// A mailbox.
    Mailbox {
        /// Its id.
        id: String,
    },
    /// Mail of all accounts at once.
    Smart {
        /// Which.
        smart: Smart,
    },
}

/// Mailboxes that stand on no server.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Smart {
    /// All inboxes.
    Inbox,
    /// What is unread.
    Unread,
    /// What is flagged.
    Flagged,
    /// What has something attached.
    Attached,
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Order {
    /// The newest first.
    Date,
    /// By who wrote it.
    Sender,
    /// By subject.
    Subject,
    /// The largest first.
    Size,
    /// The unread first.
    Unread,
    /// The flagged first.
    Flagged,
}

/// Only these; all of them must hold.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Only {
    /// Unread.
    pub unread: bool,
    /// Flagged.
    pub flagged: bool,
    /// With something attached.
    pub attached: bool,
}

/// Which messages, where they stand.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Selection {
    /// These.
    Places {
        /// Their places.
        places: Vec<String>,
    },
    /// All of a list but these.
    All {
        /// The list.
        list: Listing,
        /// Places.
        but: Vec<String>,
    },
    /// All that a search shows but these.
    Found {
        /// What was searched for.
        query: Query,
        /// Places.
        but: Vec<String>,
    },
}

/// What is to be done to them.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Wish {
    /// To the archive.
    Archive,
    /// Deleted as the person chose for the account.
    Trash,
    /// Gone for good.
    Delete,
    /// To the junk.
    Junk,
    /// Out of the junk.
    NotJunk,
    /// To a mailbox.
    Move {
        /// Which.
        to: String,
    },
    /// Into a mailbox as well.
    Copy {
        /// Which.
        to: String,
    },
    /// Flags added and taken away.
    Flag {
        /// These are added.
        add: Vec<String>,
        /// These are taken away.
        remove: Vec<String>,
    },
}

/// What was done: by which action, and to how many.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// To take it back by.
    pub action: String,
    /// How many messages.
    pub count: u32,
}
