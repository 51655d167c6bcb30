//! Which of what was found comes first, and when enough was found.

use crate::found::{Found, Source};

/// Adds what was found, the more trusted first; servers that are there already count once, for the
/// one who is trusted most. Tells whether it is new.
pub(crate) fn add(list: &mut Vec<Found>, found: Found, domain: &str) -> bool {
    let found = Found { foreign: is_foreign(&found, domain), ..found };
    let same = |other: &Found| {
        (&other.imap, &other.smtp, &other.username) == (&found.imap, &found.smtp, &found.username)
    };
    if list.iter().any(|other| same(other) && other.source <= found.source) {
        return false;
    }
    list.retain(|other| !same(other));
    list.push(found);
    list.sort_by_key(|found| found.source);
    true
}

/// Whether nothing that is still on its way could be trusted more than what is here.
pub(crate) fn settled(list: &[Found], pending: &[Source]) -> bool {
    let best = list.first().map(|found| found.source);
    best.is_some_and(|best| pending.iter().all(|source| *source >= best))
}

/// Plain DNS can be forged on the way. Where it leads to a provider of our table, the hosts are
/// ours all the same.
fn is_foreign(found: &Found, domain: &str) -> bool {
    match found.source {
        Source::Srv | Source::MxIspdb => {
            ![&found.imap.host, &found.smtp.host].iter().all(|host| is_within(host, domain))
        }
        Source::Table
        | Source::Autoconfig
        | Source::Ispdb
        | Source::Mx
        | Source::Spf
        | Source::Guess => false,
    }
}

fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::server::{Endpoint, Security};

    fn found(source: Source, host: &str) -> Found {
        let at = |port| Endpoint { host: host.to_owned(), port, security: Security::Tls };
        Found::named(source, "", at(993), at(465))
    }

    #[test]
    fn the_more_trusted_comes_first_whatever_came_sooner() {
        let mut list = Vec::new();
        let all = [
            Source::Guess,
            Source::Srv,
            Source::Autoconfig,
            Source::MxIspdb,
            Source::Mx,
            Source::Table,
            Source::Spf,
            Source::Ispdb,
        ];
        for (number, source) in all.into_iter().enumerate() {
            assert!(add(&mut list, found(source, &format!("{number}.example")), "example.org"));
        }
        let order: Vec<_> = list.iter().map(|found| found.source.code()).collect();
        let wanted = ["table", "autoconfig", "ispdb", "mx", "spf", "mxIspdb", "srv", "guess"];
        assert_eq!(order, wanted);
    }

    #[test]
    fn the_same_servers_count_once_for_the_one_trusted_most() {
        let mut list = Vec::new();
        assert!(add(&mut list, found(Source::Srv, "imap.example.org"), "example.org"));
        assert!(add(&mut list, found(Source::Autoconfig, "imap.example.org"), "example.org"));
        assert!(!add(&mut list, found(Source::Guess, "imap.example.org"), "example.org"));
        assert_eq!(list.iter().map(|f| f.source).collect::<Vec<_>>(), [Source::Autoconfig]);
    }

    #[test]
    fn hosts_elsewhere_that_only_dns_named_are_marked() {
        for (source, host, foreign) in [
            (Source::Srv, "imap.example.org", false),
            (Source::Srv, "example.org", false),
            (Source::Srv, "imap.elsewhere.example", true),
            (Source::Srv, "notexample.org", true),
            (Source::MxIspdb, "imap.elsewhere.example", true),
            (Source::Autoconfig, "imap.elsewhere.example", false),
            (Source::Mx, "imappro.zoho.eu", false),
        ] {
            let mut list = Vec::new();
            add(&mut list, found(source, host), "example.org");
            assert_eq!(list[0].foreign, foreign, "{source:?} {host}");
        }
    }

    #[test]
    fn what_could_be_better_is_waited_for() {
        let mut list = Vec::new();
        assert!(!settled(&list, &[]));
        add(&mut list, found(Source::Mx, "a.example"), "example.org");
        assert!(!settled(&list, &[Source::Autoconfig, Source::Guess]));
        assert!(settled(&list, &[Source::Guess, Source::Srv]));
        assert!(settled(&list, &[]));
    }
}
