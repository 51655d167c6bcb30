//! One request over HTTPS: bounded in size and time, certificates checked, never over HTTP, never
//! on to somewhere else by itself.

use crate::error::Error;
use crate::tcp::{Patience, reach};
use crate::tls::secure;
use futures_util::future::join;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::{Host, Url};

/// What is asked.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Where.
    pub url: &'a Url,
    /// Which kinds of answer are understood.
    pub accept: &'static str,
    /// A form to hand over; without one nothing but the URL is said.
    pub form: Option<&'a str>,
    /// The largest answer, in bytes.
    pub largest: usize,
    /// For the answer with everything before it.
    pub patience: Duration,
}

/// What was answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it says the thing is, if it is elsewhere.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// A host that may not be asked, or not so.
    #[error("no host that may be asked")]
    BadUrl,
    /// It was not reached.
    #[error(transparent)]
    Net(#[from] Error),
    /// It does not speak HTTP as it should.
    #[error("a broken answer")]
    Broken,
    /// The answer was larger than allowed.
    #[error("too large an answer")]
    TooLarge,
}

/// A host that may be asked: one with a name, at the usual port, over TLS. Not an address of the
/// home network to which somebody sends us on.
pub fn host(url: &Url) -> Option<&str> {
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    let plain = url.scheme() == "https" && url.port().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    url.host_str().filter(|_| named && plain && nobody)
}

/// Asks, and reads the answer to its end.
///
/// # Errors
/// See [`NoAnswer`]; a status that says no is an answer.
pub async fn ask(what: Ask<'_>, tls: &Arc<ClientConfig>) -> Result<Answer, NoAnswer> {
    match timeout(what.patience, exchange(what, tls)).await {
        Ok(answer) => answer,
        Err(_) => Err(NoAnswer::Net(Error::Timeout { what: "HTTPS" })),
    }
}

async fn exchange(what: Ask<'_>, tls: &Arc<ClientConfig>) -> Result<Answer, NoAnswer> {
    let host = host(what.url).ok_or(NoAnswer::BadUrl)?;
    let patience = Patience { connect: what.patience, unacknowledged: what.patience };
    let tcp = reach(host, 443, patience).await?;
    let stream = secure(tcp, host, Arc::clone(tls), what.patience).await?;
    let mut http = http1::Builder::new();
    http.max_buf_size(64 << 10);
    let shaken = http.handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|_| NoAnswer::Broken)?;
    let request = request(what, host)?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|_| NoAnswer::Broken)?;
        drop(sender);
        let status = response.status().as_u16();
        let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let location = location.map(str::to_owned);
        let body = Limited::new(response.into_body(), what.largest).collect().await;
        match body {
            Ok(body) => Ok(Answer { status, location, body: body.to_bytes().to_vec() }),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(NoAnswer::TooLarge),
            Err(_) => Err(NoAnswer::Broken),
        }
    };
    // The connection moves the answer along, and ends after it.
    join(answer, connection).await.0
}

fn request(what: Ask<'_>, host: &str) -> Result<Request<Full<Bytes>>, NoAnswer> {
    let url = what.url;
    let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let (request, body) = match what.form {
        None => (Request::get(path), Bytes::new()),
        Some(form) => (
            Request::post(path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::CONTENT_LENGTH, form.len()),
            Bytes::copy_from_slice(form.as_bytes()),
        ),
    };
    request
        .header(header::HOST, host)
        .header(header::ACCEPT, what.accept)
        .header(header::CONNECTION, "close")
        .body(Full::new(body))
        .map_err(|_| NoAnswer::BadUrl)
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
            "https://:word@example.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
        ] {
            assert!(!may(url), "{url}");
        }
    }
}
