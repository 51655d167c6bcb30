//! Signs in to an account's IMAP server, and words what went wrong.

use crate::diagnose;
use crate::error::Problem;
use crate::grants::Grants;
use crate::sync::pull::Tier;
use account::Secret;
use imap::{Limits, Session};
use mail::server::{Certificate, Endpoint};
use std::sync::Arc;
use store::AccountRow;

/// All that is needed to open a connection.
#[derive(Clone)]
pub struct Dial {
    /// The IMAP server.
    pub endpoint: Endpoint,
    /// The name to sign in with.
    pub username: String,
    /// The password, or a token.
    pub secret: Secret,
    /// Where a token is asked for each time, of which account; without it the secret is what it is.
    pub tokens: Option<(Arc<Grants>, Arc<AccountRow>)>,
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

    /// The same; shows the certificate before the sign-in. A token that is refused is had anew, and
    /// shown once more; not a third time.
    pub async fn connect_and_show(
        &self,
        mut show: impl FnMut(&Certificate),
    ) -> Result<Session, Problem> {
        let Some((grants, row)) = &self.tokens else {
            let signed_in = self.attempt(&self.secret, &mut show).await?;
            return signed_in.map_err(|error| self.refused(error));
        };
        let token = grants.token(row).await?;
        match self.attempt(&token, &mut show).await? {
            Ok(session) => Ok(session),
            Err(error @ imap::Error::AuthenticationFailed { .. }) => {
                let other = match grants.another(row, &token).await {
                    Ok(other) => other,
                    Err(problem) if problem.is_about_sign_in() => return Err(problem),
                    Err(_) => return Err(self.refused(error)),
                };
                let signed_in = self.attempt(&other, &mut show).await?;
                signed_in.map_err(|error| self.refused(error))
            }
            Err(error) => Err(self.refused(error)),
        }
    }

    /// Connects; the inner result is that of the sign-in.
    async fn attempt(
        &self,
        secret: &Secret,
        show: &mut impl FnMut(&Certificate),
    ) -> Result<Result<Session, imap::Error>, Problem> {
        let greeted = imap::connect(&self.endpoint, Arc::clone(&self.tls), &Limits::default())
            .await
            .map_err(|e| self.problem(e))?;
        if let Some(certificate) = greeted.certificate() {
            show(certificate);
        }
        Ok(greeted.login(&self.username, secret.credential()).await)
    }

    /// What an error at the sign-in means.
    fn refused(&self, error: imap::Error) -> Problem {
        let problem = self.problem(error);
        let by_token = self.tokens.is_some() || self.secret.is_token();
        if by_token { diagnose::of_token(problem) } else { problem }
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
