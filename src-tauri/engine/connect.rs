//! Signs in to an account's IMAP server, and words what went wrong.

use crate::diagnose;
use crate::error::Problem;
use crate::sync::pull::Tier;
use account::Secret;
use imap::{Limits, Session};
use mail::server::{Certificate, Endpoint};
use std::sync::Arc;

/// All that is needed to open a connection.
#[derive(Clone)]
pub struct Dial {
    /// The IMAP server.
    pub endpoint: Endpoint,
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub secret: Secret,
    /// Whom to trust.
    pub tls: Arc<rustls::ClientConfig>,
    /// Which provider it is, so that its own words are understood.
    pub provider: String,
}

impl Dial {
    /// Connects and signs in.
    pub async fn connect(&self) -> Result<Session, Problem> {
        self.connect_and_show(|_| ()).await
    }

    /// The same; shows the certificate before the sign-in.
    pub async fn connect_and_show(
        &self,
        show: impl FnOnce(&Certificate),
    ) -> Result<Session, Problem> {
        let greeted = imap::connect(&self.endpoint, Arc::clone(&self.tls), &Limits::default())
            .await
            .map_err(|e| self.problem(e))?;
        if let Some(certificate) = greeted.certificate() {
            show(certificate);
        }
        let session = greeted.login(&self.username, self.secret.expose()).await;
        session.map_err(|e| self.problem(e))
    }

    /// What an error of this server means to the person.
    pub fn problem(&self, error: imap::Error) -> Problem {
        diagnose::imap(&self.provider, &self.endpoint.host, error)
    }
}

/// Chooses the extensions to rely on, after sign-in. iCloud's QRESYNC loses mail (it sends
/// malformed VANISHED), so it is not used there.
pub async fn tier(session: &mut Session, host: &str) -> Result<Tier, imap::Error> {
    let capabilities = session.capabilities();
    let qresync = capabilities.has("QRESYNC") && !host.ends_with(".mail.me.com");
    let condstore = capabilities.has("CONDSTORE");
    if qresync && session.enable_qresync().await? {
        return Ok(Tier::Qresync);
    }
    Ok(if condstore { Tier::Condstore } else { Tier::Plain })
}
