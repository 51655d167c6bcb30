//! What can go wrong with a sign-in in the browser: one variant for each thing somebody acts on.

use net::https::NoAnswer;

/// Why there is no token. No variant carries a token, a code or an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// This machine lets nobody listen on loopback.
    #[error("no port on loopback: {kind}")]
    NoPort {
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser")]
    TooLate,
    /// The person, or the provider in their name, said no; or less was allowed than mail takes.
    #[error("the sign-in was refused")]
    Denied,
    /// The answer came from somebody else than the provider.
    #[error("the answer names another issuer")]
    WrongIssuer,
    /// The provider takes this sign-in no longer: it was withdrawn, or is too old.
    #[error("the grant is no longer valid")]
    Expired,
    /// The provider does not know this program, or not for this.
    #[error("the provider does not know this program")]
    ClientRefused,
    /// The provider has trouble of its own.
    #[error("the provider answered {status}")]
    Trouble {
        /// The HTTP status.
        status: u16,
    },
    /// The provider's answer is none.
    #[error("a broken answer: {what}")]
    Broken {
        /// What was broken.
        what: &'static str,
    },
    /// The provider was not reached.
    #[error(transparent)]
    Net(#[from] net::Error),
}

impl From<NoAnswer> for Error {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::Net(error) => Error::Net(error),
            NoAnswer::BadUrl => Error::Broken { what: "the address" },
            NoAnswer::Broken => Error::Broken { what: "HTTP" },
            NoAnswer::TooLarge => Error::Broken { what: "its size" },
        }
    }
}
