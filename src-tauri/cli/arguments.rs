//! The command line. These forms are a contract with scripts outside the project.

mod account;
mod act;
mod mailbox;
mod send;

pub use account::{AccountVerb, AddVerb, IdentityVerb, SetVerb, SettingsVerb};
pub use act::{ActVerb, AppendVerb, DraftVerb, MoveVerb, OnMailbox, QueueVerb, Waiting};
pub use mailbox::{MailboxSet, MailboxVerb};
pub use send::{OutboxDeed, OutboxVerb, SendVerb};

use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::BodyPolicy;
use mail::flags::Flags;
use mail::id::{ActionId, MessageId};
use mail::server::{Endpoint, Security};
use std::path::PathBuf;

/// Fumi on a terminal: the same engine and the same store as the app.
#[derive(Debug, Parser)]
#[command(name = "fumictl", version, disable_help_subcommand = true)]
pub struct Arguments {
    /// The profile's folder; the app's own where it is not given.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Standard output is one JSON value; errors are JSON on standard error.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What fumictl can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Add, list, change or remove accounts.
    Account {
        /// Which of these.
        #[command(subcommand)]
        verb: AccountVerb,
    },
    /// List, add, change or remove names and addresses to write from.
    Identity {
        /// Which of these.
        #[command(subcommand)]
        verb: IdentityVerb,
    },
    /// Take settings from one computer to another.
    Settings {
        /// Which of these.
        #[command(subcommand)]
        verb: SettingsVerb,
    },
    /// Find an address's servers, and say who named them.
    Discover(DiscoverVerb),
    /// Find an address's servers, try them, explain each failure.
    Doctor(DoctorVerb),
    /// Synchronise until nothing is left to do.
    Sync(SyncVerb),
    /// List the mailboxes.
    Mailboxes,
    /// List a mailbox's messages, newest first.
    List(ListVerb),
    /// Search the messages that are here, newest first.
    Search(SearchVerb),
    /// Show a message.
    Show(ShowVerb),
    /// Leave the mailing list a message came from, where it offers that by one click.
    Unsubscribe {
        /// The message's id, from `list`.
        id: MessageId,
    },
    /// Add flags to messages and take others away.
    Flag(FlagVerb),
    /// Move messages to a mailbox.
    Move(MoveVerb),
    /// Copy messages to a mailbox.
    Copy(MoveVerb),
    /// Move messages to the archive.
    Archive(ActVerb),
    /// Move messages to the trash.
    Trash(ActVerb),
    /// Move messages to the junk.
    Junk(ActVerb),
    /// Move messages back to the inbox: they are no junk.
    NotJunk(ActVerb),
    /// Delete messages for good.
    Delete(ActVerb),
    /// Take the mark \Deleted from messages.
    Undelete(ActVerb),
    /// Remove for good what is marked \Deleted in a mailbox.
    Purge(OnMailbox),
    /// Mark all of a mailbox as read.
    ReadAll(OnMailbox),
    /// Put a message into a mailbox.
    Append(AppendVerb),
    /// Take an action back, by the number it said.
    Undo {
        /// The action's number.
        action: ActionId,
        /// Waiting for the server.
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Make, rename, delete mailboxes; subscribe to them.
    Mailbox {
        /// Which of these.
        #[command(subcommand)]
        verb: MailboxVerb,
    },
    /// What has not reached the server yet.
    Queue(QueueVerb),
    /// Send a letter.
    Send(SendVerb),
    /// Letters that have not left.
    Outbox(OutboxVerb),
    /// The letters being written, and how far each is saved.
    Drafts,
    /// Save a draft, or throw one away.
    Draft {
        /// Which of these.
        #[command(subcommand)]
        verb: DraftVerb,
    },
    /// Write a mailbox to an mbox, or to a folder with a file for each message.
    Export(ExportVerb),
    /// Read an mbox, a Maildir, a message or a folder of messages into a mailbox.
    Import(ImportVerb),
    /// Free room: let bodies go that can be fetched again.
    Free(FreeVerb),
    /// Check the store; exit 1 when anything is wrong.
    Verify,
}

/// `export`
#[derive(Debug, Args)]
pub struct ExportVerb {
    /// A path (`Projects/2026`) or a role (`@inbox`).
    pub mailbox: String,
    /// Where to: a file that is not there yet, or a folder that is not there or empty.
    #[arg(long, value_name = "FILE.mbox|DIR")]
    pub to: PathBuf,
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// The password is the first line of standard input, where bodies must be fetched.
    #[arg(long)]
    pub password_stdin: bool,
}

/// `import`
#[derive(Debug, Args)]
pub struct ImportVerb {
    /// What to read.
    #[arg(value_name = "FILE|DIR")]
    pub from: PathBuf,
    /// Into which mailbox: a path, a role, or `Local Folders/...`, which is made where it is not
    /// there.
    #[arg(long, value_name = "MAILBOX")]
    pub to: String,
    /// Only this account; `local` for Local Folders.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
}

/// `free`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("goal").required(true).multiple(false))]
pub struct FreeVerb {
    /// Bodies of messages older than so many days.
    #[arg(long, group = "goal", value_name = "DAYS")]
    pub older: Option<u32>,
    /// The oldest, until bodies take no more than so many megabytes.
    #[arg(long, group = "goal", value_name = "MB")]
    pub to: Option<u32>,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Protection {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, mandatory.
    Starttls,
}

impl From<Protection> for Security {
    fn from(protection: Protection) -> Security {
        match protection {
            Protection::Tls => Security::Tls,
            Protection::Starttls => Security::StartTls,
        }
    }
}

/// `discover`
#[derive(Debug, Args)]
pub struct DiscoverVerb {
    /// The mail address; only its domain is told to anybody.
    pub address: String,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorVerb {
    /// The mail address.
    pub address: String,
    /// The password is the first line of standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

/// `sync`
#[derive(Debug, Args)]
pub struct SyncVerb {
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// Which bodies to fetch: all, none, or those of so many days.
    #[arg(long, value_name = "all|none|DAYS", value_parser = bodies, default_value = "all")]
    pub bodies: BodyPolicy,
    /// Stay, with IDLE on the inbox; at a hangup signal the connections are tried at once.
    #[arg(long)]
    pub watch: bool,
    /// Watch this mailbox too, as if it were on the screen: a path or a role.
    #[arg(long, value_name = "MAILBOX", requires = "watch")]
    pub look: Option<String>,
    /// The network costs money: fetch nothing that nobody waits for.
    #[arg(long)]
    pub metered: bool,
    /// Leave it to the next `sync` or `search` to make searchable what came.
    #[arg(long)]
    pub no_index: bool,
    /// The password is the first line of standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

/// `list`
#[derive(Debug, Args)]
pub struct ListVerb {
    /// A path (`Projects/2026`) or a role (`@inbox`).
    pub mailbox: String,
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// At most so many rows.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// Only what stands after this message in the list.
    #[arg(long, value_name = "ID")]
    pub before: Option<MessageId>,
}

/// `search`
#[derive(Debug, Args)]
pub struct SearchVerb {
    /// Words, "phrases", begin*, -not, this OR that, from: to: subject: body: filename: in:
    /// has:attachment is:unread before:2026-11-01 after: larger:5M smaller:
    #[arg(allow_hyphen_values = true)]
    pub query: String,
    /// Only this account.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// At most so many rows.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// The best matches first.
    #[arg(long)]
    pub best: bool,
}

/// `show`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("form").multiple(false))]
pub struct ShowVerb {
    /// The message's id, from `list`.
    pub id: MessageId,
    /// The message as it came.
    #[arg(long, group = "form")]
    pub source: bool,
    /// Its text.
    #[arg(long, group = "form")]
    pub text: bool,
    /// Its HTML, sanitised.
    #[arg(long, group = "form")]
    pub html: bool,
    /// Its header.
    #[arg(long, group = "form")]
    pub headers: bool,
    /// Its attachments.
    #[arg(long, group = "form")]
    pub attachments: bool,
    /// Also fetches the images it wants from the web, and says which came.
    #[arg(long)]
    pub images: bool,
    /// Trusts the sender with that from now on.
    #[arg(long, requires = "images")]
    pub always: bool,
    /// The password is the first line of standard input, where the body must be fetched.
    #[arg(long)]
    pub password_stdin: bool,
}

/// `flag`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
pub struct FlagVerb {
    /// The messages' ids, from `list`.
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<MessageId>,
    /// What they are to have: `\Seen`, `\Flagged`, `\Answered`, or keywords.
    #[arg(long, group = "change", value_name = "FLAG,...")]
    #[arg(value_delimiter = ',', value_parser = flag)]
    pub add: Vec<Flags>,
    /// What they are to have no more.
    #[arg(long, group = "change", value_name = "FLAG,...")]
    #[arg(value_delimiter = ',', value_parser = flag)]
    pub remove: Vec<Flags>,
    /// Return when the server has it; exit 8 when that takes more than a minute.
    #[arg(long)]
    pub wait: bool,
    /// The password is the first line of standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

fn flag(text: &str) -> Result<Flags, String> {
    Flags::named(text).ok_or_else(|| "\\Seen, \\Flagged, or a keyword of ASCII letters".into())
}

fn bodies(text: &str) -> Result<BodyPolicy, String> {
    match text {
        "all" => Ok(BodyPolicy::All),
        "none" => Ok(BodyPolicy::None),
        days => {
            days.parse().map(BodyPolicy::Days).map_err(|_| "all, none or a number of days".into())
        }
    }
}

/// Reads `HOST:PORT`; the host may be an IPv6 address in brackets.
pub fn endpoint(text: &str, security: Security) -> Option<Endpoint> {
    let (host, port) = text.rsplit_once(':')?;
    let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    Some(Endpoint { host: host.to_owned(), port: port.parse().ok()?, security })
}
