//! What an account's task hears, and what it says.

use crate::error::Problem;
use crate::sync::stand::Renewal;
use account::Secret;
use mail::id::{AccountId, MailboxId, MessageId};
use mail::mailbox::MailboxName;
use tokio::sync::oneshot;

/// Everything an account's task can hear. Closed on purpose: a new kind of news is a new variant
/// and a decision.
#[derive(Debug)]
pub enum Event {
    /// The person looks at this mailbox now.
    LookAt(MailboxId),
    /// The person opened a message whose body is not held.
    Open(MessageId, oneshot::Sender<Result<(), Problem>>),
    /// The person asked to look for new mail.
    SyncNow,
    /// A password to go on with.
    Password(Secret),
    /// The person has signed in again in their browser.
    SignedIn,
    /// Something in this mailbox is to be told to the server.
    Promised(MailboxId),
    /// Bodies of this mailbox are to be looked for again: all of them for whoever waits to be
    /// heard, else as the person has chosen now.
    Bodies(MailboxId, Option<oneshot::Sender<()>>),
    /// Something that no difference of flags can say is to be told to the server.
    Queued,
    /// A letter has left, or may have: Sent is to be looked into.
    Outbox,
    /// The watching connection saw the inbox change.
    InboxChanged,
    /// The watching connection heard that something happened in this mailbox.
    MailboxChanged(MailboxName),
    /// It heard that there are other mailboxes now, or that it may have missed something.
    ListChanged,
    /// The watching connection ended; what it was, if anything was wrong, and how long an IDLE may
    /// stand.
    WatchEnded(Option<Problem>, Renewal),
    /// An errand was done on a connection of its own: why there was none, and how many bytes came.
    ErrandDone(Option<Problem>, u64),
    /// The machine woke up, or the network is another one: connections may be gone, and what failed
    /// before may work.
    NetworkChanged,
    /// Whether the network costs money: then nothing is fetched that nobody waits for.
    Metered(bool),
    /// The account is removed or the program ends.
    Stop,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Not connected; tried again by itself.
    #[default]
    Offline,
    /// On the way.
    Connecting,
    /// Connected and fetching.
    Syncing,
    /// Connected, and everything is in step.
    Idle,
    /// There is no password to sign in with: the key ring is empty, locked or absent.
    PasswordNeeded,
    /// The server refuses the sign-in; only the person can help.
    SignInNeeded,
    /// Something else that only the person can mend.
    Failed,
}

/// An account's state, as the screens and `fumictl` show it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountState {
    /// Where it stands.
    pub phase: Phase,
    /// What is wrong, if anything.
    pub problem: Option<Problem>,
    /// Messages held and messages there are, while a first sync runs.
    pub progress: Option<(u64, u64)>,
    /// When it is tried again, in seconds since the epoch.
    pub retry_at: Option<i64>,
}

/// What the engine announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// An account's state changed.
    State(AccountId, AccountState),
    /// The server refused what the person did to so many messages of a mailbox; it is put back.
    Refused(MailboxId, u64),
    /// So many old messages have gone from a mailbox at once, on the server: an archive policy may
    /// have swept them away. They are kept here for some days.
    SweptAway(MailboxId, u64),
    /// A mailbox is left alone for some hours: the server numbers it anew again and again.
    Unsteady(MailboxId),
    /// So many promises of an account were given up; they are put back, and stand in the queue with
    /// the reason.
    GivenUp(AccountId, u64),
    /// So many messages were marked `\Deleted` and stay on the server, which cannot remove them
    /// without removing what others have marked.
    MarkedOnly(AccountId, u64),
}
