//! What can go wrong with an IMAP session: one variant for each thing somebody acts on.

use mail::server::TlsReason;
use mail::server_text::ServerText;

/// Why a step failed. No variant carries mail, addresses or secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No address is known for the server's name.
    #[error("the server's name has no address")]
    HostNotFound,
    /// The network failed: refused, reset, unreachable.
    #[error("network: {kind}")]
    Network {
        /// What kind of failure.
        kind: std::io::ErrorKind,
    },
    /// Not a byte came for too long.
    #[error("timed out: {what}")]
    Timeout {
        /// The step that was waiting.
        what: &'static str,
    },
    /// TLS could not be set up.
    #[error("TLS: {reason:?}")]
    Tls {
        /// Why.
        reason: TlsReason,
    },
    /// The server would not start TLS.
    #[error("the server refused STARTTLS")]
    StartTlsRefused,
    /// Text came in the clear after the server's go-ahead to STARTTLS: somebody on the path.
    #[error("text was injected before TLS started")]
    StartTlsInjected,
    /// The greeting was PREAUTH: nothing would be proved by signing in.
    #[error("the server claims to know us already (PREAUTH)")]
    Preauth,
    /// The server refused the user name or password.
    #[error("sign-in refused: {server}")]
    AuthenticationFailed {
        /// What the server said.
        server: ServerText,
    },
    /// The server offers no way to sign in that Fumi has.
    #[error("the server allows no sign-in by password")]
    LoginDisabled,
    /// The server answered NO, BAD or BYE.
    #[error("the server refused ({status:?}): {server}")]
    Refused {
        /// Which of the three.
        status: Refusal,
        /// The response code, where there was one.
        code: Option<Code>,
        /// What the server said.
        server: ServerText,
    },
    /// An answer was larger than allowed.
    #[error("an answer was too large: {what}")]
    Limit {
        /// What was too large.
        what: &'static str,
    },
    /// The server (or the caller) broke the protocol.
    #[error("protocol: {what}")]
    Protocol {
        /// What was broken.
        what: &'static str,
    },
    /// The connection ended.
    #[error("the connection was closed")]
    Closed,
}

impl Error {
    /// Whether the session can go on after this error: only a tagged NO or BAD leaves it as it was.
    pub fn session_survives(&self) -> bool {
        matches!(self, Error::Refused { status: Refusal::No | Refusal::Bad, .. })
    }
}

impl From<net::Error> for Error {
    fn from(error: net::Error) -> Self {
        match error {
            net::Error::HostNotFound => Error::HostNotFound,
            net::Error::Network { kind } => Error::Network { kind },
            net::Error::Timeout { what } => Error::Timeout { what },
            net::Error::Tls { reason } => Error::Tls { reason },
            net::Error::Closed => Error::Closed,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        net::Error::from(error).into()
    }
}

/// How a server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It will not or cannot.
    No,
    /// It did not understand.
    Bad,
    /// It ends the connection.
    Bye,
}

/// Response codes (RFC 5530, RFC 9051 section 7.1) that somebody acts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// `AUTHENTICATIONFAILED`: wrong user name or password.
    AuthenticationFailed,
    /// `AUTHORIZATIONFAILED`: signed in, but not allowed.
    AuthorizationFailed,
    /// `EXPIRED`: the password's time is over.
    Expired,
    /// `PRIVACYREQUIRED`: not without encryption.
    PrivacyRequired,
    /// `CONTACTADMIN`.
    ContactAdmin,
    /// `ALERT`: the person must see the text.
    Alert,
    /// `UNAVAILABLE`: a temporary failure behind the server.
    Unavailable,
    /// `LIMIT`: too many connections, too many flags.
    Limit,
    /// `OVERQUOTA`.
    OverQuota,
    /// `TRYCREATE`; Zoho says it also of a mailbox that is gone.
    TryCreate,
    /// `NONEXISTENT`: no such mailbox.
    NonExistent,
    /// `ALREADYEXISTS`.
    AlreadyExists,
    /// `NOPERM`: rights are missing.
    NoPerm,
    /// `INUSE`: somebody else works on it.
    InUse,
    /// `SERVERBUG`.
    ServerBug,
    /// `CANNOT`: not possible, ever.
    Cannot,
    /// `EXPUNGEISSUED`.
    ExpungeIssued,
    /// `CORRUPTION`: the server lost something.
    Corruption,
    /// Any other code, in upper case, without its arguments.
    Other(String),
}
