//! The command line of letters.

use super::Waiting;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `send`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("letter").required(true).multiple(true)
    .args(["file", "to", "cc", "bcc"]))]
pub struct SendVerb {
    /// The letter as a file, with its header: whom it goes to stands there.
    #[arg(value_name = "FILE.eml", conflicts_with_all = ["to", "cc", "bcc", "subject", "attach"])]
    pub file: Option<PathBuf>,
    /// The address to write from: an account's, or one of its identities'.
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// Whom it is to: `bob@example.org` or `Bob <bob@example.org>`.
    #[arg(long, value_name = "ADDRESS")]
    pub to: Vec<String>,
    /// Who gets a copy.
    #[arg(long, value_name = "ADDRESS")]
    pub cc: Vec<String>,
    /// Who gets one without the others' knowing.
    #[arg(long, value_name = "ADDRESS")]
    pub bcc: Vec<String>,
    /// What it is about.
    #[arg(long, default_value = "")]
    pub subject: String,
    /// Its text is what comes on standard input, behind the password's line.
    #[arg(long, conflicts_with = "file")]
    pub body_stdin: bool,
    /// Files that come with it.
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// So many seconds it can be taken back, 60 at most.
    #[arg(long, value_name = "SECONDS", conflicts_with = "at", default_value_t = 0)]
    pub delay: u32,
    /// Send it at this time: `2026-11-25T09:00:00+09:00`.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub at: Option<i64>,
    /// Waiting for the server.
    #[command(flatten)]
    pub waiting: Waiting,
}

fn instant(text: &str) -> Result<i64, String> {
    let time = text.parse::<jiff::Timestamp>();
    time.map(jiff::Timestamp::as_second).map_err(|_| "a time like 2026-11-25T09:00:00Z".into())
}

/// `outbox`
#[derive(Debug, Args)]
pub struct OutboxVerb {
    /// What to do with a letter; the list where nothing is given.
    #[command(subcommand)]
    pub deed: Option<OutboxDeed>,
}

/// What can be done with a letter on its way.
#[derive(Debug, Subcommand)]
pub enum OutboxDeed {
    /// Try it now: one that failed, waits, or may not have been sent.
    Retry {
        /// The letter, from `outbox`.
        id: i64,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Take it back: it has not left. It is a draft again where it was one.
    Cancel {
        /// The letter, from `outbox`.
        id: i64,
    },
    /// It may have been sent: it was. Or it failed: that was seen.
    Dismiss {
        /// The letter, from `outbox`.
        id: i64,
    },
}
