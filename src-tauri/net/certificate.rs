//! What the certificate that was checked says of itself.

use mail::server::Certificate;
use tokio_rustls::client::TlsStream;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::x509::AttributeTypeAndValue;

/// Longer names are cut: they are for a person to read.
const LONGEST: usize = 80;

/// The server's certificate, after the handshake.
pub fn certificate<S>(stream: &TlsStream<S>, host: &str) -> Option<Certificate> {
    read(stream.get_ref().1.peer_certificates()?.first()?, host)
}

fn read(der: &[u8], host: &str) -> Option<Certificate> {
    let (_, leaf) = X509Certificate::from_der(der).ok()?;
    let names = leaf.subject_alternative_name().ok().flatten();
    let names = names
        .iter()
        .flat_map(|names| &names.value.general_names)
        .filter_map(|name| if let GeneralName::DNSName(name) = name { Some(*name) } else { None });
    let fits = names.into_iter().find(|name| covers(name, host)).unwrap_or(host);
    let issuer = leaf.issuer();
    let signed = issuer.iter_organization().next().or_else(|| issuer.iter_common_name().next());
    Some(Certificate { host: plain(fits), issuer: signed.map(text).unwrap_or_default() })
}

fn covers(name: &str, host: &str) -> bool {
    let below = || Some((name.strip_prefix("*.")?, host.split_once('.')?.1));
    name.eq_ignore_ascii_case(host) || below().is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
}

fn text(value: &AttributeTypeAndValue<'_>) -> String {
    value.as_str().map(plain).unwrap_or_default()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_for_many_covers_one_label() {
        assert!(covers("*.zoho.eu", "imap.zoho.eu"));
        assert!(covers("IMAP.zoho.eu", "imap.zoho.eu"));
        assert!(!covers("*.zoho.eu", "a.imap.zoho.eu"));
        assert!(!covers("zoho.eu", "imap.zoho.eu"));
    }

    #[test]
    fn what_is_no_certificate_says_nothing() {
        assert_eq!(read(b"", "imap.zoho.eu"), None);
        assert_eq!(read(&[0x30; 4096], "imap.zoho.eu"), None);
    }
}
