//! The command line of what is done to accounts, identities and settings.

use super::Protection;
use clap::{Args, Subcommand};
use engine::{Colour, Deletion, SentCopies};
use mail::id::IdentityId;
use std::path::PathBuf;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountVerb {
    /// Add an account.
    Add(AddVerb),
    /// List the accounts.
    List,
    /// Remove an account with its cache and its passwords.
    Remove {
        /// Its address.
        address: String,
        /// Also what its server does not have: changes that wait, drafts, letters on their way.
        #[arg(long)]
        lose: bool,
    },
    /// Change a setting: name, username, imap, smtp (HOST:PORT), imap-security, smtp-security.
    Set(SetVerb),
    /// Put the accounts into this order; those not named come last.
    Order {
        /// Their addresses.
        #[arg(required = true)]
        addresses: Vec<String>,
    },
    /// Send new letters from this account.
    Default {
        /// Its address.
        address: String,
    },
    /// Sign in again: with another password, or on the provider's page.
    SignIn(SignInVerb),
    /// Give the outgoing server a password of its own.
    SmtpPassword(SmtpPasswordVerb),
    /// Forget an account's passwords and keep everything else.
    SignOut {
        /// Its address.
        address: String,
    },
}

/// `account sign-in`
#[derive(Debug, Args)]
pub struct SignInVerb {
    /// The account's address.
    pub address: String,
    /// On the provider's page, in a browser on this computer.
    #[arg(long, conflicts_with = "password_stdin")]
    pub oauth: bool,
    /// The password is the first line of standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

/// `account smtp-password`
#[derive(Debug, Args)]
pub struct SmtpPasswordVerb {
    /// The account's address.
    pub address: String,
    /// The password is the first line of standard input; it is tried, and kept in the key ring.
    #[arg(long)]
    pub password_stdin: bool,
    /// Forget it: the outgoing server gets the incoming one's again.
    #[arg(long, conflicts_with = "password_stdin")]
    pub forget: bool,
}

/// `account set`
#[derive(Debug, Args)]
pub struct SetVerb {
    /// The account's address.
    pub address: String,
    /// Which setting.
    #[arg(requires = "value")]
    pub key: Option<String>,
    /// Its new value.
    pub value: Option<String>,
    /// What deleting does: move to the trash, only mark as deleted, or remove at once.
    #[arg(long, value_name = "trash|mark|purge", value_parser = deletion)]
    pub deletion: Option<Deletion>,
    /// Who keeps the copy of what is sent: found out each time, the server, or this client.
    #[arg(long, value_name = "auto|server|client", value_parser = sent_copies)]
    pub sent_copies: Option<SentCopies>,
    /// Its mark in lists.
    #[arg(long, value_name = "COLOUR", value_parser = colour)]
    pub colour: Option<Colour>,
}

/// `account add`
#[derive(Debug, Args)]
pub struct AddVerb {
    /// The mail address.
    pub address: String,
    /// Incoming server; from the table of providers where it is not given.
    #[arg(long, value_name = "HOST:PORT")]
    pub imap: Option<String>,
    /// Its protection.
    #[arg(long, value_name = "WAY")]
    pub imap_security: Option<Protection>,
    /// Outgoing server.
    #[arg(long, value_name = "HOST:PORT")]
    pub smtp: Option<String>,
    /// Its protection.
    #[arg(long, value_name = "WAY")]
    pub smtp_security: Option<Protection>,
    /// The name to sign in with; the address where it is not given.
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// The person's name.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub name: String,
    /// The password is the first line of standard input.
    #[arg(long)]
    pub password_stdin: bool,
    /// Do not keep the password.
    #[arg(long)]
    pub no_keyring: bool,
    /// Sign in on the provider's page, in a browser on this computer (Gmail, Microsoft).
    #[arg(long, conflicts_with_all = ["password_stdin", "offline"])]
    pub oauth: bool,
    /// Add it without asking the servers.
    #[arg(long)]
    pub offline: bool,
}

/// What can be done with identities.
#[derive(Debug, Subcommand)]
pub enum IdentityVerb {
    /// List the names and addresses to write from, of one account or of all.
    List {
        /// The account's address.
        account: Option<String>,
    },
    /// Add one.
    Add {
        /// The account's address.
        account: String,
        /// The address to write from.
        address: String,
        /// The name to write as.
        #[arg(long, default_value = "")]
        name: String,
        /// Where answers go.
        #[arg(long, value_name = "ADDRESS", default_value = "")]
        reply_to: String,
        /// The signature, as text.
        #[arg(long, default_value = "", allow_hyphen_values = true)]
        signature: String,
        /// Begin letters from this account with it.
        #[arg(long)]
        default: bool,
    },
    /// Change one: name, address, reply-to, signature, signature-html, or `default yes`.
    Set {
        /// Its number, from `identity list`.
        id: IdentityId,
        /// Which setting.
        key: String,
        /// Its new value.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Remove one.
    Remove {
        /// Its number, from `identity list`.
        id: IdentityId,
    },
}

/// What can be done with all settings.
#[derive(Debug, Subcommand)]
pub enum SettingsVerb {
    /// Write the settings of every account to a file that is not there yet. No secret is in it.
    Export {
        /// The file.
        file: PathBuf,
    },
    /// Show or choose the client ids by which providers know Fumi at a sign-in in the browser.
    Client {
        /// The provider's short name (google, microsoft); all are shown without it.
        provider: Option<String>,
        /// The client id it gave you.
        #[arg(long, requires = "provider")]
        id: Option<String>,
        /// What it calls its secret, if it gave one; in a desktop program it is none.
        #[arg(long, requires = "id")]
        secret: Option<String>,
        /// Forget your own.
        #[arg(long, requires = "provider", conflicts_with = "id")]
        forget: bool,
    },
    /// Take settings in from a file: add accounts, change the choices of those that are here.
    Import {
        /// The file.
        file: PathBuf,
    },
}

fn deletion(text: &str) -> Result<Deletion, String> {
    Deletion::from_name(text).ok_or_else(|| "trash, mark or purge".to_owned())
}

fn sent_copies(text: &str) -> Result<SentCopies, String> {
    SentCopies::from_name(text).ok_or_else(|| "auto, server or client".to_owned())
}

fn colour(text: &str) -> Result<Colour, String> {
    let known = "blue, green, amber, red, violet, teal, pink or grey";
    Colour::from_name(text).ok_or_else(|| known.to_owned())
}
