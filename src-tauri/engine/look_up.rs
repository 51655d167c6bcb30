//! Finds the servers of an address in the net.

use crate::Engine;
use crate::error::{Code, Problem};
use account::diagnosis::{self, Elsewhere};
use discovery::{Ways, Web};
use tokio::sync::mpsc::UnboundedSender;

pub use discovery::{Found, Source};

impl Engine {
    /// Finds an address's servers within a few seconds, the most trusted first; tells each as it
    /// comes. Only the address's domain is told to anybody, and nobody is asked about a domain that
    /// the table has.
    pub async fn look_up(&self, address: &str, tell: &UnboundedSender<Found>) -> Vec<Found> {
        // Without a name server the web is asked all the same: a proxy may know names.
        let ways = Ways::system(self.tls());
        discovery::look_up(address, &ways, tell).await
    }

    /// A failure in the light of whether the web is reached: a port that is blocked and a sign-in
    /// page of the network look like a server's own trouble.
    pub(crate) async fn second_opinion(&self, problem: Problem) -> Problem {
        let Code::Diagnosed(seen) = problem.code else { return problem };
        let public = problem.host.as_deref().is_some_and(is_public);
        if !public || !diagnosis::is_doubtful(seen) {
            return problem;
        }
        let elsewhere = match discovery::web(self.tls()).await {
            Web::Open => Elsewhere::Open,
            Web::Intercepted => Elsewhere::Intercepted,
            Web::Away => Elsewhere::Away,
        };
        Problem { code: Code::Diagnosed(diagnosis::in_the_light_of(seen, elsewhere)), ..problem }
    }
}

/// A server in one's own house says nothing about the way out of it.
fn is_public(host: &str) -> bool {
    host.contains('.') && matches!(url::Host::parse(host), Ok(url::Host::Domain(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_public_host_is_worth_a_second_opinion() {
        assert!(is_public("imap.zoho.eu"));
        for host in ["localhost", "127.0.0.1", "::1", "[::1]", "nas", "no host."] {
            assert!(!is_public(host), "{host}");
        }
    }
}
