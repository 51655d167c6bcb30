//! TLS over a connection, and why it failed.

use crate::error::Error;
use mail::server::TlsReason;
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, CertificateError, ClientConfig};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Shakes hands within `limit`; the certificate must name `host`.
///
/// # Errors
/// The certificate does not hold, the peer does not speak TLS, or the connection fails.
pub async fn secure<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    host: &str,
    config: Arc<ClientConfig>,
    limit: Duration,
) -> Result<TlsStream<S>, Error> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Error::Tls { reason: TlsReason::WrongHost })?;
    match timeout(limit, TlsConnector::from(config).connect(name, stream)).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(Error::Timeout { what: "TLS" }),
    }
}

// rustls' enums are open-ended: every other reason is "other", now and later.
#[allow(clippy::wildcard_enum_match_arm)]
pub(crate) fn reason(error: &rustls::Error) -> TlsReason {
    match error {
        rustls::Error::InvalidCertificate(certificate) => of_certificate(certificate),
        rustls::Error::InvalidMessage(_) => TlsReason::NotTls,
        rustls::Error::AlertReceived(AlertDescription::CertificateExpired) => TlsReason::Expired,
        _ => TlsReason::Other,
    }
}

#[allow(clippy::wildcard_enum_match_arm)]
fn of_certificate(error: &CertificateError) -> TlsReason {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsReason::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsReason::NotYetValid
        }
        // A bad signature: an authority of a trusted name, with another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            TlsReason::UnknownIssuer
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsReason::WrongHost
        }
        CertificateError::Revoked => TlsReason::Revoked,
        // webpki says this by a text only: an authority's certificate in a server's place signed
        // itself.
        CertificateError::Other(other) if other.0.to_string().contains("CaUsedAsEndEntity") => {
            TlsReason::SelfSigned
        }
        _ => TlsReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::Error as Rustls;

    // Certificates that do not hold, and servers in the clear: the tests of `imap` and `smtp` shake
    // hands with them.

    #[test]
    fn what_no_test_server_does_has_a_reason_too() {
        for (error, why) in [
            (CertificateError::BadSignature, TlsReason::UnknownIssuer),
            (CertificateError::Revoked, TlsReason::Revoked),
            (CertificateError::BadEncoding, TlsReason::Other),
        ] {
            assert_eq!(reason(&Rustls::InvalidCertificate(error)), why);
        }
        let expired = Rustls::AlertReceived(AlertDescription::CertificateExpired);
        assert_eq!(reason(&expired), TlsReason::Expired);
        let no = Rustls::AlertReceived(AlertDescription::HandshakeFailure);
        assert_eq!(reason(&no), TlsReason::Other);
    }

    #[tokio::test]
    async fn a_host_that_no_certificate_can_name_is_not_spoken_to() {
        let roots = rustls::RootCertStore::empty();
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let (_theirs, ours) = tokio::io::duplex(64);
        let error = secure(ours, "no host", Arc::new(config), Duration::from_secs(5)).await.err();
        assert_eq!(error, Some(Error::Tls { reason: TlsReason::WrongHost }));
    }
}
