//! One port on loopback, open for one sign-in: the browser comes back to it. Whoever else comes is
//! answered with a page and forgotten.

use crate::error::Error;
use crate::pkce::Secrets;
use crate::redirect::{self, Came, Pages};
use account::Secret;
use account::providers::Oauth;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// The port is open for less than five minutes, whatever happens.
const OPEN: Duration = Duration::from_secs(290);
/// A browser's request is longer than this only if somebody means harm.
const LONGEST: usize = 16 << 10;
/// For one request and its answer: a connection that says nothing is none.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many are heard at a time; browsers open some in advance.
const MOST: usize = 32;
/// After a connection that could not be taken.
const PAUSE: Duration = Duration::from_millis(200);

/// The open port.
#[derive(Debug)]
pub(crate) struct Loopback {
    listener: TcpListener,
    /// Its number.
    pub port: u16,
}

impl Loopback {
    /// Opens a port that the system chooses; on this machine only.
    pub(crate) async fn open() -> Result<Loopback, Error> {
        let failed = |error: std::io::Error| Error::NoPort { kind: error.kind() };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        Ok(Loopback { listener, port })
    }

    /// Waits for the provider's answer, and shuts the port.
    pub(crate) async fn code(
        self,
        secrets: &Secrets,
        oauth: &Oauth,
        pages: &Pages,
    ) -> Result<Secret, Error> {
        match timeout(OPEN, self.hear(secrets, oauth, pages)).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::TooLate),
        }
    }

    async fn hear(&self, secrets: &Secrets, oauth: &Oauth, pages: &Pages) -> Result<Secret, Error> {
        let mut visits = FuturesUnordered::new();
        loop {
            let room = visits.len() < MOST;
            tokio::select! {
                came = self.listener.accept(), if room => match came {
                    Ok((stream, _)) => {
                        visits.push(timeout(PATIENCE, self.visit(stream, secrets, oauth, pages)));
                    }
                    // Out of descriptors, say: the next may do better, a little later.
                    Err(_) => tokio::time::sleep(PAUSE).await,
                },
                Some(ended) = visits.next(), if !visits.is_empty() => {
                    if let Ok(Some(Came::Answer(answer))) = ended {
                        return answer;
                    }
                }
            }
        }
    }

    /// Hears one request and answers it; `None` for a connection that is none.
    async fn visit(
        &self,
        mut stream: TcpStream,
        secrets: &Secrets,
        oauth: &Oauth,
        pages: &Pages,
    ) -> Option<Came> {
        let mut heard = Vec::new();
        while !heard.windows(4).any(|end| end == b"\r\n\r\n") {
            let mut bytes = [0; 2048];
            let count = stream.read(&mut bytes).await.ok().filter(|count| *count > 0)?;
            heard.extend_from_slice(bytes.get(..count)?);
            if heard.len() > LONGEST {
                return None;
            }
        }
        let head = String::from_utf8_lossy(&heard);
        let came = redirect::read(&head, self.port, secrets, oauth);
        // The answer counts whether or not the browser waits for the page.
        let _ = stream.write_all(redirect::page(&came, pages).as_bytes()).await;
        let _ = stream.shutdown().await;
        Some(came)
    }
}
