//! Reads a small file over HTTPS, wherever it has moved.

use net::https::{self, Ask};
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// A provider's file has 2 KB.
const LARGEST: usize = 128 << 10;
/// For a file with all its redirects.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST_REDIRECTS: usize = 3;

/// The file's text; `None` when it is not there, too large, too slow, or not to be trusted.
pub(crate) async fn get(url: &str, tls: &Arc<ClientConfig>) -> Option<String> {
    timeout(PATIENCE, follow(Url::parse(url).ok()?, tls)).await.ok()?
}

async fn follow(mut url: Url, tls: &Arc<ClientConfig>) -> Option<String> {
    for _ in 0..=MOST_REDIRECTS {
        let accept = "text/xml, application/xml";
        let what = Ask { url: &url, accept, form: None, largest: LARGEST, patience: PATIENCE };
        let answer = https::ask(what, tls).await.ok()?;
        match (answer.status, answer.location) {
            (200, _) => return Some(String::from_utf8_lossy(&answer.body).into_owned()),
            (300..=399, Some(to)) => url = url.join(&to).ok()?,
            _ => return None,
        }
    }
    None
}
