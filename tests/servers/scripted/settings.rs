//! Switches of a scripted server that tests turn while it runs.

use std::time::Duration;

/// The switches.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A message vanishes as soon as it is `\Deleted` (Zoho's and Gmail's "auto-expunge").
    pub auto_expunge: bool,
    /// What logins are answered, though the password is right (`NO [ALERT] IMAP is off`).
    pub login_refusal: Option<String>,
    /// What a wrong password is answered.
    pub wrong_password: String,
    /// The access tokens that sign any user in, by XOAUTH2.
    pub tokens: Vec<String>,
    /// How many IMAP connections there may be; another is closed after a BYE.
    pub connections: Option<usize>,
    /// Connections that end are reset, so that what was on the way is lost.
    pub resets: bool,
    /// What SMTP does with a mail it took.
    pub sent_copy: SentCopy,
    /// What SMTP refuses.
    pub smtp_refusals: Vec<Refusal>,
    /// The largest mail SMTP takes.
    pub smtp_size: usize,
    /// Whether SMTP takes foreign recipients (and forgets the mail).
    pub relay: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            auto_expunge: false,
            login_refusal: None,
            wrong_password: "NO [AUTHENTICATIONFAILED] Invalid credentials(Failure)".into(),
            tokens: Vec::new(),
            connections: None,
            resets: false,
            sent_copy: SentCopy::No,
            smtp_refusals: Vec::new(),
            smtp_size: 40_000_000,
            relay: true,
        }
    }
}

/// Whether the server itself puts a copy of a sent mail into the sender's Sent mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentCopy {
    /// It does not.
    No,
    /// Before it answers.
    AtOnce,
    /// Some time later.
    After(Duration),
}

/// Where in an SMTP dialogue a refusal comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Instead of the greeting.
    Greeting,
    /// AUTH
    Auth,
    /// MAIL FROM
    Mail,
    /// RCPT TO this address, or every one where it is empty.
    Recipient(String),
    /// DATA, before the mail.
    Start,
    /// After the mail: the final answer.
    End,
}

/// A refusal of SMTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub stage: Stage,
    /// The whole reply (`550 5.4.6 Unusual sending activity detected.`).
    pub reply: String,
}
