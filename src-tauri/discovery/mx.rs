//! What an MX record leads to: a provider of the table, or domains to ask the ISPDB about.

use crate::found::{Found, Source};
use account::providers;
use net::Mx;

/// How many of a domain's MX are looked at; the others are backups of others.
const LOOKED_AT: usize = 5;
/// How many domains the ISPDB is asked about.
const ASKED: usize = 2;

/// The provider of the first MX that the table knows.
pub(crate) fn provider(records: &[Mx], address: &str) -> Option<Found> {
    records.iter().take(LOOKED_AT).find_map(|mx| {
        let provider = providers::by_mx(&mx.host)?;
        Some(Found::of(provider, Source::Mx, &mx.host, address))
    })
}

/// The domains that the first MX stands in, nearest first; never the address's own, which was asked
/// about already, and no top-level domain.
pub(crate) fn bases(records: &[Mx], domain: &str) -> Vec<String> {
    let Some(first) = records.first() else { return Vec::new() };
    let mut bases = Vec::new();
    let mut rest = first.host.as_str();
    while let Some((_, base)) = rest.split_once('.') {
        if base.contains('.') && base != domain && providers::canonical(base).is_some() {
            bases.push(base.to_owned());
        }
        rest = base;
    }
    // The last are the shortest: `example.net` of `mx1.eu.example.net`.
    let skipped = bases.len().saturating_sub(ASKED);
    bases.split_off(skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mx(hosts: &[&str]) -> Vec<Mx> {
        hosts.iter().map(|host| Mx { preference: 10, host: (*host).to_owned() }).collect()
    }

    #[test]
    fn a_companys_mx_leads_to_its_provider() {
        let found = provider(&mx(&["mx.zoho.eu", "mx2.zoho.eu"]), "alice@example.org").unwrap();
        assert_eq!((found.imap.host.as_str(), found.source), ("imappro.zoho.eu", Source::Mx));
        assert_eq!(
            (found.smtp.host.as_str(), found.by.as_str()),
            ("smtppro.zoho.eu", "mx.zoho.eu")
        );
        assert_eq!(found.username, "alice@example.org");
        assert_eq!(provider(&mx(&["mx.example.net"]), "alice@example.org"), None);
        let behind = mx(&["a.example", "b.example", "c.example", "d.example", "e.example", "x"]);
        assert_eq!(provider(&behind, "alice@example.org"), None);
    }

    #[test]
    fn the_ispdb_is_asked_about_the_mxs_own_domain() {
        assert_eq!(bases(&mx(&["mx1.example.net"]), "example.org"), ["example.net"]);
        let two = ["eu.example.net", "example.net"];
        assert_eq!(bases(&mx(&["a.mx1.eu.example.net"]), "example.org"), two);
        assert_eq!(bases(&mx(&["mail.example.org"]), "example.org"), Vec::<String>::new());
        assert_eq!(bases(&mx(&["localhost"]), "example.org"), Vec::<String>::new());
        assert_eq!(bases(&mx(&[""]), "example.org"), Vec::<String>::new());
        assert_eq!(bases(&[], "example.org"), Vec::<String>::new());
    }
}
