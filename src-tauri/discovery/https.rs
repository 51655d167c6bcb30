//! Reads a small file over HTTPS: bounded in size and time, certificates checked, never over HTTP.

use futures_util::future::join;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::{Host, Url};

/// A provider's file has 2 KB.
const LARGEST: usize = 128 << 10;
/// For a file with all its redirects.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST_REDIRECTS: usize = 3;
const CONNECT: net::Patience =
    net::Patience { connect: Duration::from_secs(4), unacknowledged: Duration::from_secs(5) };

enum Answer {
    Text(String),
    Moved(Url),
}

/// The file's text; `None` when it is not there, too large, too slow, or not to be trusted.
pub(crate) async fn get(url: &str, tls: &Arc<ClientConfig>) -> Option<String> {
    timeout(PATIENCE, follow(Url::parse(url).ok()?, tls)).await.ok()?
}

async fn follow(mut url: Url, tls: &Arc<ClientConfig>) -> Option<String> {
    for _ in 0..=MOST_REDIRECTS {
        match ask(&url, tls).await? {
            Answer::Text(text) => return Some(text),
            Answer::Moved(to) => url = to,
        }
    }
    None
}

/// A host that may be asked: one with a name, at the usual port, over TLS. Not an address of the
/// home network to which somebody sends us on.
fn host(url: &Url) -> Option<&str> {
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    let plain = url.scheme() == "https" && url.port().is_none() && url.username().is_empty();
    url.host_str().filter(|_| named && plain)
}

async fn ask(url: &Url, tls: &Arc<ClientConfig>) -> Option<Answer> {
    let host = host(url)?;
    let tcp = net::reach(host, 443, CONNECT).await.ok()?;
    let stream = net::secure(tcp, host, Arc::clone(tls), PATIENCE).await.ok()?;
    let mut http = http1::Builder::new();
    http.max_buf_size(64 << 10);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.ok()?;
    let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let request = Request::get(path)
        .header(header::HOST, host)
        .header(header::ACCEPT, "text/xml, application/xml")
        .header(header::CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .ok()?;
    let answer = async {
        let response = sender.send_request(request).await.ok()?;
        drop(sender);
        if response.status().is_redirection() {
            let to = response.headers().get(header::LOCATION)?.to_str().ok()?;
            return Some(Answer::Moved(url.join(to).ok()?));
        }
        if response.status() != StatusCode::OK {
            return None;
        }
        let body = Limited::new(response.into_body(), LARGEST).collect().await.ok()?;
        Some(Answer::Text(String::from_utf8_lossy(&body.to_bytes()).into_owned()))
    };
    // The connection moves the answer along, and ends after it.
    join(answer, connection).await.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_hosts_are_asked_and_only_over_tls() {
        let may = |url: &str| host(&Url::parse(url).unwrap()).is_some();
        assert!(may("https://autoconfig.example.org/mail/config-v1.1.xml"));
        for url in [
            "http://autoconfig.example.org/",
            "https://192.168.1.1/",
            "https://[::1]/",
            "https://localhost/",
            "https://example.org:8443/",
            "https://user@example.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
        ] {
            assert!(!may(url), "{url}");
        }
    }
}
