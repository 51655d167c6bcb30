//! One question to the web, and its answer.

use crate::guard;
use futures_util::future::join;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// What everybody says who says nothing of themselves.
const NOBODY: &str = "Mozilla/5.0";
const HEAD: usize = 64 << 10;

/// How much may be asked for.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The most bytes of an answer.
    pub largest: usize,
    /// For the answer with all its redirects.
    pub patience: Duration,
    /// The most redirects that are followed.
    pub redirects: usize,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it came from in the end.
    pub url: Url,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A URL that is not asked for: no TLS, no public name, or a forbidden place on the way.
    #[error("not asked for")]
    Forbidden,
    /// The server could not be reached.
    #[error("not reached")]
    Away,
    /// The server will not have it, or says nonsense.
    #[error("refused with {0}")]
    Refused(u16),
    /// Larger than it may be.
    #[error("too large")]
    TooLarge,
    /// Too slow.
    #[error("too slow")]
    TooSlow,
}

/// What one server says.
enum Said {
    Body(Vec<u8>),
    Moved(String),
}

/// One question.
struct Question<'a> {
    method: Method,
    accept: &'static str,
    content: Option<&'static str>,
    largest: usize,
    patience: Duration,
    tls: &'a Arc<ClientConfig>,
}

/// Fetches what is at a URL. `may` is asked about each place before it is asked itself, the first
/// one and those that redirects lead to.
///
/// # Errors
/// See [`Error`].
pub async fn get(
    url: &Url,
    accept: &'static str,
    bounds: Bounds,
    tls: &Arc<ClientConfig>,
    may: &(dyn Fn(&Url) -> bool + Sync),
) -> Result<Answer, Error> {
    let question = Question {
        method: Method::GET,
        accept,
        content: None,
        largest: bounds.largest,
        patience: bounds.patience,
        tls,
    };
    let walk = async {
        let mut url = url.clone();
        for _ in 0..=bounds.redirects {
            if !may(&url) {
                return Err(Error::Forbidden);
            }
            match ask(&url, &question).await? {
                Said::Body(body) => return Ok(Answer { url, body }),
                Said::Moved(to) => url = guard::moved(&url, &to).ok_or(Error::Forbidden)?,
            }
        }
        Err(Error::Refused(StatusCode::FOUND.as_u16()))
    };
    timeout(bounds.patience, walk).await.unwrap_or(Err(Error::TooSlow))
}

/// Sends a short form to a URL; redirects are followed nowhere, what is answered is not read.
///
/// # Errors
/// See [`Error`]. A redirect is a refusal.
pub async fn post(
    url: &Url,
    content: &'static str,
    patience: Duration,
    tls: &Arc<ClientConfig>,
) -> Result<(), Error> {
    let question = Question {
        method: Method::POST,
        accept: "*/*",
        content: Some(content),
        largest: 0,
        patience,
        tls,
    };
    match timeout(patience, ask(url, &question)).await.unwrap_or(Err(Error::TooSlow))? {
        Said::Body(_) => Ok(()),
        Said::Moved(_) => Err(Error::Refused(StatusCode::FOUND.as_u16())),
    }
}

async fn ask(url: &Url, question: &Question<'_>) -> Result<Said, Error> {
    let host = guard::may_ask(url).ok_or(Error::Forbidden)?;
    let patience = question.patience;
    let connect = net::Patience { connect: patience, unacknowledged: patience };
    let tcp = net::reach_public(host, 443, connect).await.map_err(|_| Error::Away)?;
    let stream = net::secure(tcp, host, Arc::clone(question.tls), patience).await;
    let mut http = http1::Builder::new();
    http.max_buf_size(HEAD);
    let stream = TokioIo::new(stream.map_err(|_| Error::Away)?);
    let (mut sender, connection) = http.handshake(stream).await.map_err(|_| Error::Away)?;
    let request = request(url, host, question).ok_or(Error::Forbidden)?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|_| Error::Refused(0))?;
        drop(sender);
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            return to.map(|to| Said::Moved(to.to_owned())).ok_or(Error::Refused(status.as_u16()));
        }
        if !status.is_success() || is_packed(response.headers()) {
            return Err(Error::Refused(status.as_u16()));
        }
        if question.method == Method::POST {
            return Ok(Said::Body(Vec::new()));
        }
        let body = Limited::new(response.into_body(), question.largest).collect().await;
        let body = body.map_err(|_| Error::TooLarge)?;
        Ok(Said::Body(body.to_bytes().to_vec()))
    };
    // The connection moves the answer along, and ends after it.
    join(answer, connection).await.0
}

/// Packed bytes were not asked for, and may unpack to anything.
fn is_packed(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_ENCODING).is_some_and(|how| how != "identity")
}

/// Says what is wanted, and nothing of who wants it.
fn request(url: &Url, host: &str, question: &Question<'_>) -> Option<Request<Full<Bytes>>> {
    let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut request = Request::builder()
        .method(question.method.clone())
        .uri(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, NOBODY)
        .header(header::ACCEPT, question.accept)
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close");
    if let Some(content) = question.content {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request = request
            .header(header::CONTENT_TYPE, form)
            .header(header::CONTENT_LENGTH, content.len());
    }
    request
        .body(Full::new(Bytes::from_static(question.content.unwrap_or_default().as_bytes())))
        .ok()
}
