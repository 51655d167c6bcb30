//! Usual names at usual ports, each asked for its greeting under TLS; no password is ever sent.

use crate::found::{Found, Source};
use futures_util::future::join_all;
use mail::server::{Endpoint, Security};
use rustls::ClientConfig;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(5);

/// What is tried for each kind of server, the likeliest first.
const IMAP: [(&str, u16, Security); 4] = [
    ("imap", 993, Security::Tls),
    ("mail", 993, Security::Tls),
    ("imap", 143, Security::StartTls),
    ("mail", 143, Security::StartTls),
];
const SMTP: [(&str, u16, Security); 4] = [
    ("smtp", 465, Security::Tls),
    ("mail", 465, Security::Tls),
    ("smtp", 587, Security::StartTls),
    ("mail", 587, Security::StartTls),
];

/// The first of each that greets.
pub(crate) async fn servers(domain: &str, address: &str, tls: &Arc<ClientConfig>) -> Option<Found> {
    if !domain.contains('.') {
        return None;
    }
    let at = |tries: [(&str, u16, Security); 4]| {
        tries.map(|(name, port, security)| Endpoint {
            host: format!("{name}.{domain}"),
            port,
            security,
        })
    };
    let imap = first(at(IMAP), |server| {
        let tls = Arc::clone(tls);
        Box::pin(async move { imap::connect(server, tls, &imap::Limits::default()).await.is_ok() })
    });
    let smtp = first(at(SMTP), |server| {
        let tls = Arc::clone(tls);
        Box::pin(async move { smtp::connect(server, tls, &smtp::Limits::default()).await.is_ok() })
    });
    let (imap, smtp) = futures_util::future::join(imap, smtp).await;
    let found = Found::named(Source::Guess, "", imap?, smtp?);
    Some(Found { username: address.to_owned(), ..found })
}

type Greets<'a> = Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

async fn first(
    servers: [Endpoint; 4],
    greets: impl for<'a> Fn(&'a Endpoint) -> Greets<'a>,
) -> Option<Endpoint> {
    let asked = servers.iter().map(|server| timeout(PATIENCE, greets(server)));
    let answers = join_all(asked).await;
    let mut good = servers.into_iter().zip(answers).filter(|(_, answer)| *answer == Ok(true));
    good.next().map(|(server, _)| server)
}
