//! What can go wrong with a submission: one variant for each thing somebody acts on.

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
    /// Nothing came for too long.
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
    /// The server refused the user name or password.
    #[error("sign-in refused ({code}): {server}")]
    AuthenticationFailed {
        /// The reply code.
        code: u16,
        /// The enhanced status code, `5.7.8`.
        enhanced: Option<String>,
        /// What the server said.
        server: ServerText,
    },
    /// The server offers no way to sign in that Fumi has.
    #[error("the server allows no sign-in by password")]
    LoginDisabled,
    /// The server answered 4xx or 5xx.
    #[error("the server refused ({code}): {server}")]
    Refused {
        /// The reply code: 4xx for now, 5xx for good.
        code: u16,
        /// The enhanced status code, `5.7.8`.
        enhanced: Option<String>,
        /// What the server said.
        server: ServerText,
    },
    /// The message is larger than the server takes.
    #[error("the message is larger than the server takes")]
    TooLarge {
        /// The most it takes, in bytes.
        limit: u64,
    },
    /// An address cannot be sent by this server: not an address, or not ASCII and no SMTPUTF8.
    #[error("an address this server cannot take")]
    BadAddress,
    /// The message has 8-bit text, and the server takes 7-bit only.
    #[error("the server takes 7-bit messages only")]
    SevenBitOnly,
    /// No recipient was taken, so nothing was sent; the reasons in the order of the recipients.
    #[error("every recipient was refused")]
    NoRecipient {
        /// Why each was refused.
        refusals: Vec<Error>,
    },
    /// The connection ended between the final dot and its answer: the message may be sent, and
    /// nobody knows.
    #[error("the answer to the message never came")]
    Unanswered,
    /// An answer was larger than allowed.
    #[error("an answer was too large: {what}")]
    Limit {
        /// What was too large.
        what: &'static str,
    },
    /// The server broke the protocol.
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
    /// Whether the session can take another message after this.
    pub fn session_survives(&self) -> bool {
        match self {
            // 421: the server is closing the connection.
            Error::Refused { code, .. } => *code != 421,
            Error::TooLarge { .. }
            | Error::BadAddress
            | Error::SevenBitOnly
            | Error::NoRecipient { .. } => true,
            Error::HostNotFound
            | Error::Network { .. }
            | Error::Timeout { .. }
            | Error::Tls { .. }
            | Error::StartTlsRefused
            | Error::StartTlsInjected
            | Error::AuthenticationFailed { .. }
            | Error::LoginDisabled
            | Error::Unanswered
            | Error::Limit { .. }
            | Error::Protocol { .. }
            | Error::Closed => false,
        }
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
