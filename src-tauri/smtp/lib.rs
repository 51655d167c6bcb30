//! Mail submission (RFC 6409): TLS always, one sign-in, an answer for each recipient.

mod connect;
#[cfg(test)]
mod connect_tests;
mod error;
mod limits;
mod lines;
mod offers;
#[cfg(test)]
mod peer;
mod reply;
mod session;
#[cfg(test)]
mod session_tests;
mod starttls;
#[cfg(test)]
mod starttls_tests;
mod stream;
mod submit;
#[cfg(test)]
mod submit_tests;

pub use connect::connect;
pub use error::Error;
pub use limits::Limits;
pub use mail::server::TlsReason;
pub use mail::server_text::ServerText;
pub use offers::Offers;
pub use session::Session;
pub use submit::{Offered, Recipient, Submitted};

use mail::server::{Credential, Endpoint};
use rustls::ClientConfig;
use std::sync::Arc;

/// What we call ourselves in EHLO: an address that tells nothing of this machine.
pub(crate) const EHLO: &str = "[127.0.0.1]";

/// Connects, signs in and goes again: for the wizard.
pub async fn check<'a>(
    endpoint: &Endpoint,
    tls: Arc<ClientConfig>,
    username: &'a str,
    credential: impl Into<Credential<'a>>,
) -> Result<Offers, Error> {
    let mut session = connect(endpoint, tls, &Limits::default()).await?;
    session.sign_in(username, credential).await?;
    let offers = session.offers().clone();
    session.quit().await;
    Ok(offers)
}

/// Connects, signs in, hands one message over and goes again.
pub async fn submit<'a>(
    endpoint: &Endpoint,
    tls: Arc<ClientConfig>,
    (username, credential): (&'a str, impl Into<Credential<'a>>),
    from: &str,
    recipients: &[String],
    raw: &[u8],
) -> Result<Submitted, Error> {
    let mut session = connect(endpoint, tls, &Limits::default()).await?;
    session.sign_in(username, credential).await?;
    let submitted = session.submit(from, recipients, raw).await;
    if submitted.as_ref().err().is_none_or(Error::session_survives) {
        session.quit().await;
    }
    submitted
}
