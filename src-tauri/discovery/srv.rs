//! The servers that a domain's SRV records name (RFC 6186 and 8314).

use crate::found::{Found, Source};
use account::providers::canonical;
use mail::server::{Endpoint, Security};
use net::Srv;

/// The records of the four services, each in its order.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// `_imaps._tcp`
    pub imaps: Vec<Srv>,
    /// `_imap._tcp`
    pub imap: Vec<Srv>,
    /// `_submissions._tcp`
    pub submissions: Vec<Srv>,
    /// `_submission._tcp`
    pub submission: Vec<Srv>,
}

/// Servers to read and to send; TLS from the first byte before STARTTLS.
pub(crate) fn servers(records: &Records, domain: &str, address: &str) -> Option<Found> {
    let imap = first(&records.imaps, Security::Tls)
        .or_else(|| first(&records.imap, Security::StartTls))?;
    let smtp = first(&records.submissions, Security::Tls)
        .or_else(|| first(&records.submission, Security::StartTls))?;
    let found = Found::named(Source::Srv, domain, imap, smtp);
    Some(Found { username: address.to_owned(), ..found })
}

/// A lone `.` says that there is no such service.
fn first(list: &[Srv], security: Security) -> Option<Endpoint> {
    let usable = list.iter().filter(|srv| srv.port != 0);
    usable
        .filter_map(|srv| Some((canonical(&srv.host)?, srv.port)))
        .next()
        .map(|(host, port)| Endpoint { host, port, security })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: &str, port: u16) -> Vec<Srv> {
        vec![Srv { priority: 0, weight: 1, port, host: host.to_owned() }]
    }

    #[test]
    fn tls_comes_before_starttls_and_a_dot_means_no() {
        let records = Records {
            imaps: at("imap.example.org", 993),
            imap: at("old.example.org", 143),
            submissions: at("", 0),
            submission: at("smtp.example.org", 587),
        };
        let found = servers(&records, "example.org", "bob@example.org").unwrap();
        assert_eq!(
            (found.imap.host.as_str(), found.imap.security),
            ("imap.example.org", Security::Tls)
        );
        assert_eq!((found.smtp.port, found.smtp.security), (587, Security::StartTls));
        assert_eq!(found.username, "bob@example.org");
    }

    #[test]
    fn half_of_the_servers_is_none() {
        let only = Records { imaps: at("imap.example.org", 993), ..Records::default() };
        assert_eq!(servers(&only, "example.org", "bob@example.org"), None);
        assert_eq!(servers(&Records::default(), "example.org", "bob@example.org"), None);
        let numeric = Records { imaps: at("10.0.0.1", 993), ..Records::default() };
        assert_eq!(servers(&numeric, "example.org", "bob@example.org"), None);
    }
}
