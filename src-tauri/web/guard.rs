//! Which URLs of a stranger's may be asked for at all.

use url::{Host, Url};

/// The longest URL that is sent.
const LONGEST: usize = 8 << 10;

/// The host to ask, where the URL may be asked for: by name, at the usual port, over TLS. That the
/// name leads to no private address is seen to at the moment of connecting.
pub fn may_ask(url: &Url) -> Option<&str> {
    let named = matches!(url.host(), Some(Host::Domain(name)) if is_public_name(name));
    let plain = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() <= LONGEST;
    url.host_str().filter(|_| named && plain)
}

/// Names of a home or an office lead nowhere else.
fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    let private = ["localhost", "local", "internal", "lan", "home", "corp", "intranet", "onion"];
    name.contains('.') && !name.ends_with("home.arpa") && !private.contains(&last)
}

/// Where a redirect leads, if one may go there.
pub(crate) fn moved(from: &Url, to: &str) -> Option<Url> {
    let to = from.join(to).ok()?;
    may_ask(&to).is_some().then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_names_are_asked_and_only_over_tls() {
        let may = |url: &str| may_ask(&Url::parse(url).unwrap()).is_some();
        assert!(may("https://shop.example/a.png?x=1"));
        for url in [
            "http://shop.example/a.png",
            "https://192.168.1.1/",
            "https://3232235777/",
            "https://0xC0A80001/",
            "https://[::1]/",
            "https://localhost/",
            "https://nas.local/",
            "https://router.lan/",
            "https://printer.home.arpa/",
            "https://shop.example:8443/",
            "https://user@shop.example/",
            "https://:secret@shop.example/",
            "ftp://shop.example/",
            "file:///etc/passwd",
        ] {
            assert!(!may(url), "{url}");
        }
        assert!(!may(&format!("https://shop.example/{}", "x".repeat(9000))));
    }

    #[test]
    fn a_redirect_is_judged_as_the_first_url_was() {
        let from = Url::parse("https://shop.example/a").unwrap();
        assert_eq!(moved(&from, "/b").unwrap().as_str(), "https://shop.example/b");
        assert_eq!(moved(&from, "http://shop.example/b"), None);
        assert_eq!(moved(&from, "https://127.0.0.1/"), None);
    }
}
