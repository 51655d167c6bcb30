//! What can go wrong, sorted by what somebody does about it.

use account::diagnosis::Diagnosis;

/// A code the screens and `fumictl` switch on; every one has a sentence in `ui/messages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A server could not be reached or would not have us: see the diagnosis.
    Diagnosed(Diagnosis),
    /// The key ring is there and locked.
    KeyringLocked,
    /// There is no key ring here.
    KeyringAbsent,
    /// The passphrase does not open the sealed file.
    WrongPassphrase,
    /// No such account, mailbox or message.
    NotFound,
    /// The message's body is not held here and the server cannot be asked now.
    NotHeld,
    /// The message is larger than this program takes.
    TooLarge,
    /// The database is damaged or not ours.
    StoreDamaged,
    /// The disk is full or cannot be written.
    DiskFull,
    /// What was typed is no mail address.
    BadAddress,
    /// What was typed is no server name or port.
    BadServer,
    /// This account is there already.
    AccountExists,
    /// The mailbox's rights do not allow it.
    NotAllowed,
    /// The mailbox belongs to another account.
    OtherAccount,
    /// A mailbox of this name is there already.
    MailboxExists,
    /// What was typed can be no mailbox's name.
    BadName,
    /// What was given is no message.
    BadMessage,
    /// It was taken back before, or cannot be.
    CannotUndo,
    /// The account has this name and address to write from already.
    IdentityExists,
    /// An account keeps one name and address to write from.
    LastIdentity,
    /// Something would be lost that the server does not have.
    Unsent,
    /// What was given are no settings of this program.
    BadSettings,
    /// A file cannot be read or written.
    BadFile,
    /// There is such a file already; it is not overwritten.
    FileExists,
    /// The mailing list's server would not let the person go.
    NotLeft,
    /// The person has to sign in again on the provider's page: it takes the old sign-in no longer.
    SignInExpired,
    /// A mail server does not take what the sign-in on the provider's page has brought.
    TokenRefused,
    /// The person, or the provider, said no on the provider's page.
    SignInDenied,
    /// Nobody came back from the browser.
    BrowserTimedOut,
    /// The answer to a sign-in came from somebody else than the provider.
    WrongIssuer,
    /// This copy of Fumi is not registered with the provider.
    ClientMissing,
    /// The provider does not know this copy of Fumi, or not for mail.
    ClientRefused,
    /// The provider could not be told that a sign-in is over.
    NotRevoked,
    /// The person stopped it.
    Cancelled,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// The code as it crosses to the screens and to JSON.
    pub fn name(self) -> &'static str {
        match self {
            Code::Diagnosed(diagnosis) => diagnosis.code(),
            Code::KeyringLocked => "keyringLocked",
            Code::KeyringAbsent => "keyringAbsent",
            Code::WrongPassphrase => "wrongPassphrase",
            Code::NotFound => "notFound",
            Code::NotHeld => "notHeld",
            Code::TooLarge => "tooLarge",
            Code::StoreDamaged => "storeDamaged",
            Code::DiskFull => "diskFull",
            Code::BadAddress => "badAddress",
            Code::BadServer => "badServer",
            Code::AccountExists => "accountExists",
            Code::NotAllowed => "notAllowed",
            Code::OtherAccount => "otherAccount",
            Code::MailboxExists => "mailboxExists",
            Code::BadName => "badName",
            Code::BadMessage => "badMessage",
            Code::CannotUndo => "cannotUndo",
            Code::IdentityExists => "identityExists",
            Code::LastIdentity => "lastIdentity",
            Code::Unsent => "unsent",
            Code::BadSettings => "badSettings",
            Code::BadFile => "badFile",
            Code::FileExists => "fileExists",
            Code::NotLeft => "notLeft",
            Code::SignInExpired => "signInExpired",
            Code::TokenRefused => "tokenRefused",
            Code::SignInDenied => "signInDenied",
            Code::BrowserTimedOut => "browserTimedOut",
            Code::WrongIssuer => "wrongIssuer",
            Code::ClientMissing => "clientMissing",
            Code::ClientRefused => "clientRefused",
            Code::NotRevoked => "notRevoked",
            Code::Cancelled => "cancelled",
            Code::Internal => "internal",
        }
    }
}

/// Something that did not work, as a person can be told of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", code.name())]
pub struct Problem {
    /// What it is.
    pub code: Code,
    /// The server's own words, plain text of at most 200 characters; only from a protected
    /// connection.
    pub server: Option<String>,
    /// The host it is about.
    pub host: Option<String>,
}

impl Problem {
    /// A problem that has nothing more to say than its code.
    pub fn of(code: Code) -> Problem {
        Problem { code, server: None, host: None }
    }

    /// The provider's page where the person can mend it, if there is one.
    pub fn page(&self) -> Option<String> {
        account::help::page(self.code.name(), self.host.as_deref()?)
    }

    /// Whether no place of secrets lets us in.
    pub fn is_about_the_key_ring(&self) -> bool {
        [Code::KeyringLocked, Code::KeyringAbsent].contains(&self.code)
    }

    /// Whether the person's "again" is worth a try: not while a block lasts or the same password
    /// would be refused once more.
    pub fn may_be_over(&self) -> bool {
        match self.code {
            Code::Diagnosed(Diagnosis::WrongPassword | Diagnosis::AppPassword) => false,
            Code::Diagnosed(diagnosis) => Reaction::to(diagnosis) != Reaction::Wait,
            Code::SignInExpired | Code::TokenRefused => false,
            Code::KeyringLocked
            | Code::KeyringAbsent
            | Code::WrongPassphrase
            | Code::NotFound
            | Code::NotHeld
            | Code::TooLarge
            | Code::StoreDamaged
            | Code::DiskFull
            | Code::BadAddress
            | Code::BadServer
            | Code::AccountExists
            | Code::NotAllowed
            | Code::OtherAccount
            | Code::MailboxExists
            | Code::BadName
            | Code::BadMessage
            | Code::CannotUndo
            | Code::IdentityExists
            | Code::LastIdentity
            | Code::Unsent
            | Code::BadSettings
            | Code::BadFile
            | Code::FileExists
            | Code::NotLeft
            | Code::SignInDenied
            | Code::BrowserTimedOut
            | Code::WrongIssuer
            | Code::ClientMissing
            | Code::ClientRefused
            | Code::NotRevoked
            | Code::Cancelled
            | Code::Internal => true,
        }
    }

    /// Whether the server was reached and would not have this user name and password, or the
    /// provider not the sign-in in the browser.
    pub fn is_about_sign_in(&self) -> bool {
        let by_browser = [
            Code::SignInExpired,
            Code::TokenRefused,
            Code::SignInDenied,
            Code::ClientMissing,
            Code::ClientRefused,
        ];
        if by_browser.contains(&self.code) {
            return true;
        }
        let sign_in = [
            Diagnosis::WrongPassword,
            Diagnosis::AppPassword,
            Diagnosis::FederatedSignIn,
            Diagnosis::ImapDisabled,
            Diagnosis::PolicyForbids,
            Diagnosis::PlanWithoutImap,
            Diagnosis::WrongServer,
        ];
        sign_in.iter().any(|d| self.code == Code::Diagnosed(*d))
    }

    /// What the account's task does about it.
    pub fn reaction(&self) -> Reaction {
        match self.code {
            Code::Diagnosed(diagnosis) => Reaction::to(diagnosis),
            Code::KeyringLocked
            | Code::KeyringAbsent
            | Code::WrongPassphrase
            | Code::BadAddress
            | Code::BadServer
            | Code::BadFile
            | Code::FileExists
            | Code::BadSettings
            | Code::IdentityExists
            | Code::LastIdentity
            | Code::Unsent
            | Code::SignInExpired
            | Code::TokenRefused
            | Code::SignInDenied
            | Code::BrowserTimedOut
            | Code::WrongIssuer
            | Code::ClientMissing
            | Code::ClientRefused
            | Code::AccountExists => Reaction::AskPerson,
            Code::StoreDamaged | Code::DiskFull => Reaction::Wait,
            Code::NotFound
            | Code::NotHeld
            | Code::TooLarge
            | Code::NotAllowed
            | Code::OtherAccount
            | Code::MailboxExists
            | Code::BadName
            | Code::BadMessage
            | Code::CannotUndo
            | Code::NotLeft
            | Code::NotRevoked
            | Code::Cancelled
            | Code::Internal => Reaction::Retry,
        }
    }
}

/// How the account's task goes on after a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Try again with a growing pause.
    Retry,
    /// Leave the server alone for half an hour: trying again makes a block longer.
    Wait,
    /// Try again with fewer connections; not at once, for others may have them.
    Fewer,
    /// Only the person can help: another password, another server.
    AskPerson,
}

impl Reaction {
    fn to(diagnosis: Diagnosis) -> Reaction {
        match diagnosis {
            Diagnosis::Blocked | Diagnosis::SendingLimit => Reaction::Wait,
            Diagnosis::TooManyConnections => Reaction::Fewer,
            Diagnosis::WrongPassword
            | Diagnosis::AppPassword
            | Diagnosis::FederatedSignIn
            | Diagnosis::ImapDisabled
            | Diagnosis::PolicyForbids
            | Diagnosis::PlanWithoutImap
            | Diagnosis::WrongServer
            | Diagnosis::StartTlsMissing
            | Diagnosis::Injected
            | Diagnosis::NotImap
            | Diagnosis::SmtpNotAllowed
            | Diagnosis::SenderNotAllowed
            | Diagnosis::ContentRefused
            | Diagnosis::RecipientRefused => Reaction::AskPerson,
            Diagnosis::NoNetwork
            | Diagnosis::HostNotFound
            | Diagnosis::Refused
            | Diagnosis::TimedOut
            | Diagnosis::PortBlocked
            | Diagnosis::CaptivePortal
            | Diagnosis::CertExpired
            | Diagnosis::CertNotYetValid
            | Diagnosis::CertWrongHost
            | Diagnosis::CertUnknownIssuer
            | Diagnosis::CertOther
            | Diagnosis::TlsUnavailable
            | Diagnosis::ServerTrouble
            | Diagnosis::ServerRefused
            | Diagnosis::SmtpRefused => Reaction::Retry,
        }
    }
}

impl From<mail::compose::Refused> for Problem {
    fn from(refused: mail::compose::Refused) -> Self {
        use mail::compose::Refused;
        match refused {
            Refused::Address(_) => Problem::of(Code::BadAddress),
            Refused::Control(_) | Refused::Id => Problem::of(Code::BadMessage),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Problem {
        tracing::error!(%error, "store");
        Problem::of(match error {
            store::Error::DiskFull | store::Error::ReadOnly => Code::DiskFull,
            store::Error::Damaged { .. } | store::Error::TooNew { .. } => Code::StoreDamaged,
            store::Error::NotFound => Code::NotFound,
            store::Error::BadName => Code::BadName,
            store::Error::Exists => Code::MailboxExists,
            // A folder that is a file, or one that cannot be made.
            store::Error::Io { .. } => Code::DiskFull,
            store::Error::Busy | store::Error::Sql { .. } | store::Error::Closed => Code::Internal,
        })
    }
}

impl From<std::io::Error> for Problem {
    /// Of a file that the person named.
    fn from(error: std::io::Error) -> Problem {
        use std::io::ErrorKind;
        let kind = error.kind();
        tracing::warn!(?kind, "a file");
        let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];
        Problem::of(if full.contains(&kind) {
            Code::DiskFull
        } else if kind == ErrorKind::NotFound {
            Code::NotFound
        } else if kind == ErrorKind::AlreadyExists {
            Code::FileExists
        } else {
            Code::BadFile
        })
    }
}
