//! Whether the web is reached as it should be: what stands between us and one server stands between
//! us and all of them in a café whose sign-in page answers for everybody.

use mail::server::TlsReason;
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;

/// A host that everybody reaches and whose certificate holds; the ISPDB's, which Fumi asks anyway.
const KNOWN: &str = "autoconfig.thunderbird.net";
const PATIENCE: net::Patience =
    net::Patience { connect: Duration::from_secs(4), unacknowledged: Duration::from_secs(5) };

/// How the web is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Web {
    /// As it should be.
    Open,
    /// Somebody else answers in its place: a sign-in page of the network.
    Intercepted,
    /// Not at all.
    Away,
}

/// Shakes hands with a known host, and says nothing to it.
pub async fn web(tls: Arc<ClientConfig>) -> Web {
    let Ok(tcp) = net::reach(KNOWN, 443, PATIENCE).await else { return Web::Away };
    judge(net::secure(tcp, KNOWN, tls, Duration::from_secs(4)).await.map(|_| ()))
}

fn judge(shaken: Result<(), net::Error>) -> Web {
    match shaken {
        Ok(()) => Web::Open,
        Err(net::Error::Tls { reason }) => match reason {
            TlsReason::UnknownIssuer
            | TlsReason::WrongHost
            | TlsReason::SelfSigned
            | TlsReason::NotTls => Web::Intercepted,
            // The local clock, or trouble of theirs.
            TlsReason::Expired | TlsReason::NotYetValid | TlsReason::Revoked | TlsReason::Other => {
                Web::Away
            }
        },
        Err(
            net::Error::HostNotFound
            | net::Error::Network { .. }
            | net::Error::Timeout { .. }
            | net::Error::Closed,
        ) => Web::Away,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_somebody_else_is_a_page_in_between() {
        let tls = |reason| judge(Err(net::Error::Tls { reason }));
        assert_eq!(tls(TlsReason::WrongHost), Web::Intercepted);
        assert_eq!(tls(TlsReason::NotTls), Web::Intercepted);
        assert_eq!(tls(TlsReason::NotYetValid), Web::Away);
        assert_eq!(judge(Err(net::Error::HostNotFound)), Web::Away);
        assert_eq!(judge(Ok(())), Web::Open);
    }
}
