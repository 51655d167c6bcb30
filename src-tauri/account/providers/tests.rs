//! What the table says, and how it is read.

use super::*;
use std::collections::HashSet;

fn hosts(address: &str) -> (String, String, String) {
    let found = suggest(address);
    (found.provider, found.imap.host, found.smtp.host)
}

#[test]
fn every_line_of_the_table_can_be_read() {
    let (providers, faults) = read(include_str!("../providers.txt"));
    assert_eq!(faults, Vec::<usize>::new());
    let mut seen = HashSet::new();
    for provider in &providers {
        let known_by = provider.domains.len() + provider.mx.len();
        assert!(known_by > 0, "{} is found by nothing", provider.title);
        for domain in &provider.domains {
            assert_eq!(canonical(domain).as_ref(), Some(domain));
            assert!(seen.insert(domain.clone()), "{domain} stands twice");
        }
    }
    assert_eq!(providers.len(), all().len());
}

#[test]
fn no_rule_of_the_table_stands_twice_or_is_misspelt() {
    for rules in [|p: &Provider| p.mx.clone(), |p: &Provider| p.spf.clone()] {
        let mut seen = HashSet::new();
        for rule in all().iter().flat_map(rules) {
            assert_eq!(canonical_name(&rule).as_ref(), Some(&rule));
            assert!(seen.insert(rule.clone()), "{rule} stands twice");
        }
    }
}

const ZOHO: [&str; 10] = [
    "zoho.com",
    "zoho.eu",
    "zoho.in",
    "zoho.com.au",
    "zoho.jp",
    "zohocloud.ca",
    "zoho.com.cn",
    "zoho.sa",
    "zoho.ae",
    "zoho.uk",
];

#[test]
fn an_organisations_mx_finds_its_data_centre_at_zoho() {
    for centre in ZOHO {
        let pro = if centre == "zoho.com.cn" { "" } else { "pro" };
        for host in ["mx", "mx2", "mx3"] {
            let found = by_mx(&format!("{host}.{centre}.")).unwrap();
            assert_eq!(found.name, "zoho");
            assert_eq!(found.imap.host, format!("imap{pro}.{centre}"));
            let smtp =
                |port, security| Endpoint { host: format!("smtp{pro}.{centre}"), port, security };
            assert_eq!((found.imap.port, found.imap.security), (993, Security::Tls));
            assert_eq!(found.smtp, smtp(465, Security::Tls));
            assert_eq!(found.smtp_also, [smtp(587, Security::StartTls)]);
            assert_eq!(found.suggestion("alice@example.org").username, "alice@example.org");
        }
        for included in [centre.to_owned(), format!("one.{centre}")] {
            assert_eq!(by_spf(&included), by_mx(&format!("mx.{centre}")), "{included}");
        }
    }
    assert_eq!(by_mx("mx2.zohomail.com").unwrap().imap.host, "imappro.zoho.com");
    assert_eq!(by_spf("zohomail.in").unwrap().imap.host, "imappro.zoho.in");
}

#[test]
fn every_data_centre_for_persons_has_a_second_way_to_send() {
    for centre in ZOHO {
        let found = by_domain(centre).unwrap();
        assert_eq!(found.imap.host, format!("imap.{centre}"));
        let also = found.smtp_also.first().unwrap();
        assert_eq!((also.host.clone(), also.port), (format!("smtp.{centre}"), 587));
        assert_eq!(also.security, Security::StartTls);
    }
}

#[test]
fn only_organisations_hosts_have_a_second_try() {
    for centre in ZOHO {
        let smtp = format!("smtppro.{centre}");
        assert_eq!(instead_of(&format!("imap.{centre}"), &smtp), None, "{centre}");
        let second = instead_of(&format!("imappro.{centre}"), &smtp);
        let wanted = Instead { imap: format!("imap.{centre}"), smtp: format!("smtp.{centre}") };
        assert_eq!(second, (centre != "zoho.com.cn").then_some(wanted), "{centre}");
    }
    assert_eq!(instead_of("imap.gmail.com", "smtp.gmail.com"), None);
    let own = instead_of("IMAPPRO.zoho.eu", "relay.example.org").unwrap();
    assert_eq!((own.imap.as_str(), own.smtp.as_str()), ("imap.zoho.eu", "relay.example.org"));
}

#[test]
fn an_mx_is_matched_by_whole_labels_the_longest_first() {
    let host = |mx: &str| by_mx(mx).map(|provider| provider.imap.host.as_str());
    assert_eq!(host("MX.ZOHO.COM.AU"), Some("imappro.zoho.com.au"));
    assert_eq!(host("mx.zoho.com.cn"), Some("imap.zoho.com.cn"));
    assert_eq!(host("mx.notzoho.com"), None);
    assert_eq!(host("mx.zoho.com.evil.example"), None);
    assert_eq!(host("zoho.com.example"), None);
    assert_eq!(host(""), None);
    assert_eq!(host("."), None);
}

#[test]
fn other_peoples_hosts_are_known_by_their_mx() {
    for (mx, provider, imap) in [
        ("aspmx.l.google.com", "google", "imap.gmail.com"),
        ("alt2.aspmx.l.google.com", "google", "imap.gmail.com"),
        ("aspmx3.googlemail.com", "google", "imap.gmail.com"),
        ("example-org.mail.protection.outlook.com", "microsoft", "outlook.office365.com"),
        ("example-org.a-v1.mx.microsoft", "microsoft", "outlook.office365.com"),
        ("in1-smtp.messagingengine.com", "fastmail", "imap.fastmail.com"),
        ("mx01.mail.icloud.com", "icloud", "imap.mail.me.com"),
        ("mail.protonmail.ch", "proton", "127.0.0.1"),
        ("mxext1.mailbox.org", "mailboxorg", "imap.mailbox.org"),
        ("mx.yandex.net", "yandex", "imap.yandex.com"),
        ("mxbiz1.qq.com", "tencent", "imap.exmail.qq.com"),
        ("aspmx1.migadu.com", "migadu", "imap.migadu.com"),
        ("mta-gw.infomaniak.ch", "infomaniak", "mail.infomaniak.com"),
        ("spool.mail.gandi.net", "gandi", "mail.gandi.net"),
        ("mx1.mail.ovh.net", "ovh", "ssl0.ovh.net"),
        ("mx1.privateemail.com", "privateemail", "mail.privateemail.com"),
        ("mx1.hostinger.com", "hostinger", "imap.hostinger.com"),
        ("mx1.titan.email", "titan", "imap.titan.email"),
        ("mx1.emailsrvr.com", "rackspace", "secure.emailsrvr.com"),
        ("mailstore1.secureserver.net", "godaddy", "imap.secureserver.net"),
    ] {
        let found = by_mx(mx).unwrap_or_else(|| panic!("{mx} is not known"));
        assert_eq!((found.name.as_str(), found.imap.host.as_str()), (provider, imap), "{mx}");
    }
    assert_eq!(by_spf("_spf.google.com").unwrap().name, "google");
    assert_eq!(by_spf("spf.protection.outlook.com").unwrap().smtp.host, "smtp.office365.com");
    assert_eq!(by_spf("spf.example.org"), None);
}

#[test]
fn a_broken_line_of_the_table_is_told() {
    let table = "domains a.example\nprovider x X\nimap h 99999 tls\nfoo bar\nhint no\n\
                 username me\nsmtp h 465 ssl\nprovider lonely";
    assert_eq!(read(table), (vec![], vec![1, 3, 4, 5, 6, 7, 2, 8]));
}

#[test]
fn the_wizard_opens_with_zohos_servers() {
    for nothing_yet in ["", "  ", "alice", "alice@", "@", "alice@[127.0.0.1]", "alice@10.0.0.1"] {
        let found = suggest(nothing_yet);
        assert_eq!((found.imap.host.as_str(), found.imap.port), ("imap.zoho.com", 993));
        assert_eq!((found.smtp.host.as_str(), found.smtp.port), ("smtp.zoho.com", 465));
        assert_eq!((found.imap.security, found.smtp.security), (Security::Tls, Security::Tls));
        assert_eq!(found.hint, Some(Hint::EnableImap));
        assert_eq!(found.provider, "zoho");
        assert_eq!(found.username, nothing_yet.trim());
    }
    assert_eq!(suggest(""), zoho_default());
}

#[test]
fn a_zoho_address_finds_its_data_centre() {
    let centres = [
        ("zoho.com", "zoho.com"),
        ("zohomail.com", "zoho.com"),
        ("zoho.eu", "zoho.eu"),
        ("zohomail.eu", "zoho.eu"),
        ("zoho.in", "zoho.in"),
        ("zohomail.in", "zoho.in"),
        ("zoho.com.au", "zoho.com.au"),
        ("zohomail.com.au", "zoho.com.au"),
        ("zoho.jp", "zoho.jp"),
        ("zohomail.jp", "zoho.jp"),
        ("zohocloud.ca", "zohocloud.ca"),
        ("zohomailcloud.ca", "zohocloud.ca"),
        ("zoho.com.cn", "zoho.com.cn"),
        ("zohomail.com.cn", "zoho.com.cn"),
        ("zoho.sa", "zoho.sa"),
        ("zohomail.sa", "zoho.sa"),
        ("zoho.ae", "zoho.ae"),
        ("zoho.uk", "zoho.uk"),
    ];
    for (domain, centre) in centres {
        let expected = ("zoho".to_owned(), format!("imap.{centre}"), format!("smtp.{centre}"));
        assert_eq!(hosts(&format!("alice@{domain}")), expected);
    }
}

#[test]
fn other_providers_are_known() {
    for (address, provider, imap, smtp) in [
        ("alice@gmail.com", "google", "imap.gmail.com", "smtp.gmail.com"),
        ("Alice@GMail.com.", "google", "imap.gmail.com", "smtp.gmail.com"),
        ("a@hotmail.co.jp", "microsoft", "outlook.office365.com", "smtp-mail.outlook.com"),
        ("a@me.com", "icloud", "imap.mail.me.com", "smtp.mail.me.com"),
        ("a@yahoo.co.uk", "yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
        ("a@aol.com", "aol", "imap.aol.com", "smtp.aol.com"),
        ("a@fastmail.com", "fastmail", "imap.fastmail.com", "smtp.fastmail.com"),
        ("a@gmx.de", "gmx", "imap.gmx.net", "mail.gmx.net"),
        ("a@pm.me", "proton", "127.0.0.1", "127.0.0.1"),
    ] {
        assert_eq!(hosts(address), (provider.to_owned(), imap.to_owned(), smtp.to_owned()));
    }
    assert_eq!(suggest("bob@outlook.com").hint, Some(Hint::BrowserOnly));
    assert_eq!(suggest("bob@icloud.com").smtp.security, Security::StartTls);
    assert_eq!(suggest("hanako@yahoo.co.jp").username, "hanako");
    assert_eq!(suggest(" bob@gmail.com ").username, "bob@gmail.com");
}

#[test]
fn a_server_tells_its_provider() {
    assert_eq!(of_host("imap.zoho.eu"), Some("zoho"));
    assert_eq!(of_host("IMAPPRO.zoho.com.au"), Some("zoho"));
    assert_eq!(of_host("smtppro.zohocloud.ca"), Some("zoho"));
    assert_eq!(of_host("imap.gmail.com"), Some("google"));
    assert_eq!(of_host("imappro.example.org"), None);
    assert_eq!(of_host("imap.zoho.com.evil.example"), None);
    assert_eq!(of_host("127.0.0.1"), None);
    assert_eq!(of_host("no host"), None);
}

#[test]
fn an_unknown_domain_is_guessed_from_its_name() {
    let found = suggest("bob@mail.example.org");
    assert_eq!(found.imap.host, "imap.mail.example.org");
    assert_eq!((found.imap.port, found.smtp.port), (993, 465));
    assert_eq!((found.provider.as_str(), found.hint), ("guess", None));
    assert_eq!(found.username, "bob@mail.example.org");
    assert_eq!(hosts("bob@例え.jp").1, "imap.xn--r8jz45g.jp");
    assert_eq!(hosts("bob@localhost").1, "localhost");
    // Not one of Zoho's, though it ends like one.
    assert_eq!(hosts("bob@notzoho.com").1, "imap.notzoho.com");
}

#[test]
fn an_outgoing_server_that_is_shut_has_another_way_in() {
    let ways = |host: &str, port, security| -> Vec<(String, u16)> {
        let smtp = Endpoint { host: host.into(), port, security };
        other_ways(&smtp).into_iter().map(|way| (way.host, way.port)).collect()
    };
    let zoho = "smtp.zoho.eu";
    assert_eq!(ways(zoho, 465, Security::Tls), [(zoho.to_owned(), 587)]);
    assert_eq!(ways(zoho, 587, Security::StartTls), [(zoho.to_owned(), 465)]);
    assert_eq!(ways("smtp.example.org", 465, Security::Tls), [("smtp.example.org".into(), 587)]);
    assert_eq!(
        ways("smtp.example.org", 587, Security::StartTls),
        [("smtp.example.org".into(), 465)]
    );
    assert_eq!(ways("smtp.example.org", 2525, Security::Tls), []);
    assert_eq!(ways("smtp.example.org", 25, Security::StartTls), []);
}

#[test]
fn a_sign_in_in_the_browser_is_the_providers_whatever_the_block() {
    let google = oauth("google").unwrap();
    assert_eq!(google.token.host_str(), Some("oauth2.googleapis.com"));
    assert!(google.revoke.is_some() && google.scopes == ["https://mail.google.com/"]);
    let microsoft = oauth("microsoft").unwrap();
    assert!(microsoft.revoke.is_none() && microsoft.loopback == Loopback::Name);
    assert_eq!(microsoft.scopes.len(), 3);
    assert!(oauth("zoho").is_none() && oauth("").is_none());
    assert_eq!(title("microsoft"), Some("Outlook.com"));
}
