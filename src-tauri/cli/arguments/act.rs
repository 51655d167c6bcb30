//! The command line of what is done to messages.

use clap::{Args, Subcommand};
use mail::flags::Flags;
use mail::id::MessageId;
use std::path::PathBuf;

/// Whether to wait for the server, and what for.
#[derive(Debug, Args)]
pub struct Waiting {
    /// Return when the server has it; exit 8 when that takes too long.
    #[arg(long)]
    pub wait: bool,
    /// How long to wait, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub limit_seconds: u64,
    /// The password is the first line of standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

/// `trash`, `delete`, `archive`, ...
#[derive(Debug, Args)]
pub struct ActVerb {
    /// The messages' ids, from `list`.
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<MessageId>,
    /// The mailbox they leave; where they stand where it is not given.
    #[arg(long, value_name = "MAILBOX")]
    pub from: Option<String>,
    /// Waiting for the server.
    #[command(flatten)]
    pub waiting: Waiting,
}

/// `move`, `copy`
#[derive(Debug, Args)]
pub struct MoveVerb {
    /// The messages' ids, from `list`, and last the mailbox: a path or a role (`@archive`).
    #[arg(required = true, num_args = 2.., value_name = "ID... MAILBOX")]
    pub ids_and_mailbox: Vec<String>,
    /// The mailbox they leave.
    #[arg(long, value_name = "MAILBOX")]
    pub from: Option<String>,
    /// Waiting for the server.
    #[command(flatten)]
    pub waiting: Waiting,
}

/// `purge`, `read-all`
#[derive(Debug, Args)]
pub struct OnMailbox {
    /// A path or a role (`@trash`).
    pub mailbox: String,
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// Waiting for the server.
    #[command(flatten)]
    pub waiting: Waiting,
}

/// `append`
#[derive(Debug, Args)]
pub struct AppendVerb {
    /// The message, as a file.
    pub file: PathBuf,
    /// The mailbox: a path or a role.
    #[arg(long, value_name = "MAILBOX")]
    pub to: String,
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// The flags it is to have.
    #[arg(long, value_name = "FLAG,...", value_delimiter = ',', value_parser = super::flag)]
    pub flags: Vec<Flags>,
    /// Waiting for the server.
    #[command(flatten)]
    pub waiting: Waiting,
}

/// `draft`
#[derive(Debug, Subcommand)]
pub enum DraftVerb {
    /// Save a draft: a new one, or another revision of one.
    Save {
        /// The message as far as it is written.
        file: PathBuf,
        /// The draft it replaces, from `drafts`.
        #[arg(long, value_name = "DRAFT")]
        replace: Option<i64>,
        /// From this account; the first where it is not given.
        #[arg(long, value_name = "ADDRESS")]
        account: Option<String>,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Throw a draft away.
    Discard {
        /// The draft, from `drafts`.
        draft: i64,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// `queue`
#[derive(Debug, Args)]
pub struct QueueVerb {
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// Try a failed promise again.
    #[arg(long, value_name = "ID", conflicts_with = "dismiss")]
    pub retry: Option<i64>,
    /// Forget a failed promise.
    #[arg(long, value_name = "ID")]
    pub dismiss: Option<i64>,
}
