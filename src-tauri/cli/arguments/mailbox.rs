//! The command line of what is done to mailboxes.

use super::act::Waiting;
use clap::{Args, Subcommand};

/// `mailbox set`
#[derive(Debug, Args)]
pub struct MailboxSet {
    /// A path (`Projects/2026`) or a role (`@inbox`).
    pub mailbox: String,
    /// Which setting.
    pub key: String,
    /// Its new value.
    pub value: String,
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
}

/// What can be done with mailboxes.
#[derive(Debug, Subcommand)]
pub enum MailboxVerb {
    /// Make a mailbox.
    Create {
        /// Its path, levels joined by `/`.
        name: String,
        /// In this account; the first where it is not given.
        #[arg(long, value_name = "ADDRESS")]
        account: Option<String>,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Give a mailbox another path.
    Rename {
        /// The mailbox.
        name: String,
        /// Its new path.
        new: String,
        /// In this account.
        #[arg(long, value_name = "ADDRESS")]
        account: Option<String>,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Delete a mailbox with its mail and those below it.
    Delete {
        /// The mailbox.
        name: String,
        /// In this account.
        #[arg(long, value_name = "ADDRESS")]
        account: Option<String>,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Change a setting: bodies (all, opened, or a number of days), attachments (all, or the most
    /// megabytes a message may have), synced, shown, notified (yes or no), role (sent, drafts,
    /// junk, trash, archive, templates, or auto).
    Set(MailboxSet),
    /// Subscribe to a mailbox.
    Subscribe {
        /// The mailbox.
        name: String,
        /// In this account.
        #[arg(long, value_name = "ADDRESS")]
        account: Option<String>,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Subscribe to a mailbox no more.
    Unsubscribe {
        /// The mailbox.
        name: String,
        /// In this account.
        #[arg(long, value_name = "ADDRESS")]
        account: Option<String>,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
}
