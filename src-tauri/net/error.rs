//! What can go wrong on the way to a server: one variant for each thing somebody acts on.

use crate::tls;
use mail::server::TlsReason;
use std::io;

/// Why a server was not reached, or the connection with it ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No address is known for the server's name.
    #[error("the server's name has no address")]
    HostNotFound,
    /// The network failed: refused, reset, unreachable.
    #[error("network: {kind}")]
    Network {
        /// What kind of failure.
        kind: io::ErrorKind,
    },
    /// Nothing came for too long.
    #[error("timed out: {what}")]
    Timeout {
        /// The step that was waiting.
        what: &'static str,
    },
    /// TLS could not be set up, or did not hold.
    #[error("TLS: {reason:?}")]
    Tls {
        /// Why.
        reason: TlsReason,
    },
    /// The connection ended.
    #[error("the connection was closed")]
    Closed,
}

impl From<&io::Error> for Error {
    /// rustls puts its own errors inside those of reading and writing.
    fn from(error: &io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(error) = inner {
            return Error::Tls { reason: tls::reason(error) };
        }
        let kind = error.kind();
        if [io::ErrorKind::UnexpectedEof, io::ErrorKind::BrokenPipe].contains(&kind) {
            Error::Closed
        } else {
            Error::Network { kind }
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_ended_is_told_from_a_network_that_failed() {
        for kind in [io::ErrorKind::UnexpectedEof, io::ErrorKind::BrokenPipe] {
            assert_eq!(Error::from(io::Error::from(kind)), Error::Closed);
        }
        for kind in [io::ErrorKind::ConnectionReset, io::ErrorKind::HostUnreachable] {
            assert_eq!(Error::from(io::Error::from(kind)), Error::Network { kind });
        }
        let tls = io::Error::new(
            io::ErrorKind::InvalidData,
            rustls::Error::InvalidCertificate(rustls::CertificateError::Revoked),
        );
        assert_eq!(Error::from(tls), Error::Tls { reason: TlsReason::Revoked });
    }
}
