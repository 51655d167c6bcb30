//! Tries an account's servers for real, step by step.

use crate::connect::Dial;
use crate::diagnose;
use crate::error::{Code, Problem};
use crate::setup::{Form, provider_of};
use crate::{Engine, Secret};
use account::diagnosis::Diagnosis;
use account::providers;
use imap::Session;
use mail::server::{Certificate, Endpoint};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

/// What is tried, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Waiting for the person to come back from their browser.
    Browser,
    /// Signing in to the incoming server.
    Imap,
    /// Listing the mailboxes.
    Mailboxes,
    /// Signing in to the outgoing server.
    Smtp,
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// It is being tried.
    Running,
    /// It works.
    Ok,
    /// It does not.
    Failed(Problem),
}

/// News of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The step.
    pub step: Step,
    /// How it stands.
    pub state: StepState,
    /// How long it took so far.
    pub took: Duration,
    /// Which server; empty for the mailboxes.
    pub host: String,
    /// The server's certificate, once it was checked.
    pub certificate: Option<Certificate>,
}

/// Which steps worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The form, with the hosts that knew the account where those typed did not.
    pub form: Form,
    /// The incoming server, mailboxes included.
    pub imap: Result<(), Problem>,
    /// The outgoing server; `None` when it was not tried.
    pub smtp: Option<Result<(), Problem>>,
}

impl Engine {
    /// Tries the servers one after the other and says how each step stands. Where a provider has
    /// two sets of hosts and the first does not know the account, the second is tried once.
    pub async fn try_servers(
        &self,
        form: &Form,
        secret: &Secret,
        with_smtp: bool,
        progress: &UnboundedSender<Check>,
    ) -> Tried {
        let (form, imap) = Box::pin(self.try_imap(form.clone(), secret, progress)).await;
        // A password that was refused once is not shown to a second server: they count failures.
        let refused = imap.as_ref().is_err_and(Problem::is_about_sign_in);
        if !with_smtp || refused || (imap.is_err() && !form.without_smtp) {
            return Tried { form, imap, smtp: None };
        }
        let (form, smtp) = Box::pin(self.try_smtp(form, secret, progress)).await;
        Tried { form, imap, smtp: Some(smtp) }
    }

    async fn try_imap(
        &self,
        form: Form,
        secret: &Secret,
        progress: &UnboundedSender<Check>,
    ) -> (Form, Result<(), Problem>) {
        let mut watch = Watch::start(Step::Imap, &form.imap.host, progress);
        let trying = Box::pin(self.sign_in_once_or_twice(form, secret, &mut watch));
        let (form, session) = trying.await;
        let session = match session {
            Ok(session) => Ok(session),
            Err(problem) => Err(self.second_opinion(problem).await),
        };
        let mut session = match watch.end(&form.imap.host, session) {
            Ok(session) => session,
            Err(problem) => return (form, Err(problem)),
        };
        let watch = Watch::start(Step::Mailboxes, "", progress);
        let dial = self.dial(&form, secret);
        let listed = session.list().await.map_err(|error| dial.problem(error));
        let listed = watch.end("", listed.map(|_| ()));
        // The server's answer to LOGOUT changes nothing any more.
        let _ = session.logout().await;
        (form, listed)
    }

    /// Signs in, and once more at the provider's other hosts where these do not know the account.
    /// Not more often: a mailbox is locked after a few wrong tries.
    async fn sign_in_once_or_twice(
        &self,
        form: Form,
        secret: &Secret,
        watch: &mut Watch<'_>,
    ) -> (Form, Result<Session, Problem>) {
        let dial = self.dial(&form, secret);
        let first = match dial.connect_and_show(|shown| watch.saw(shown)).await {
            Ok(session) => return (form, Ok(session)),
            Err(problem) => problem,
        };
        let Some(other) = second_try(&form, &first) else { return (form, Err(first)) };
        watch.tell(&other.imap.host, StepState::Running);
        let dial = self.dial(&other, secret);
        match dial.connect_and_show(|shown| watch.saw(shown)).await {
            Ok(session) => (other, Ok(session)),
            Err(second) if tells_more(&second) => (other, Err(second)),
            Err(_) => (form, Err(first)),
        }
    }

    /// Signs in to the outgoing server; where it is not reached, by its other ways in. A server
    /// that answers is not gone round: its word counts.
    async fn try_smtp(
        &self,
        form: Form,
        secret: &Secret,
        progress: &UnboundedSender<Check>,
    ) -> (Form, Result<(), Problem>) {
        let mut watch = Watch::start(Step::Smtp, &form.smtp.host, progress);
        let trying = Box::pin(self.sign_in_by_some_way(form, secret, &mut watch));
        let (form, tried) = trying.await;
        let tried = match tried {
            Ok(()) => Ok(()),
            Err(error) => {
                let provider = provider_of(&form.imap.host);
                let problem = diagnose::smtp(&provider, &form.smtp.host, error);
                let problem = if secret.is_token() { diagnose::of_token(problem) } else { problem };
                Err(self.second_opinion(problem).await)
            }
        };
        let tried = watch.end(&form.smtp.host, tried);
        (form, tried)
    }

    async fn sign_in_by_some_way(
        &self,
        form: Form,
        secret: &Secret,
        watch: &mut Watch<'_>,
    ) -> (Form, Result<(), smtp::Error>) {
        let first = match self.sign_in_to_send(&form, secret, watch).await {
            Err(error) if may_be_the_way(&error) => error,
            told => return (form, told),
        };
        for smtp in providers::other_ways(&form.smtp) {
            let other = Form { smtp, ..form.clone() };
            watch.tell(&other.smtp.host, StepState::Running);
            match self.sign_in_to_send(&other, secret, watch).await {
                Err(error) if may_be_the_way(&error) => {}
                told => return (other, told),
            }
        }
        (form, Err(first))
    }

    async fn sign_in_to_send(
        &self,
        form: &Form,
        secret: &Secret,
        watch: &mut Watch<'_>,
    ) -> Result<(), smtp::Error> {
        let limits = smtp::Limits::default();
        let mut session = smtp::connect(&form.smtp, self.tls(), &limits).await?;
        if let Some(certificate) = session.certificate() {
            watch.saw(certificate);
        }
        session.sign_in(&form.username, secret.credential()).await?;
        session.quit().await;
        Ok(())
    }

    fn dial(&self, form: &Form, secret: &Secret) -> Dial {
        Dial {
            endpoint: form.imap.clone(),
            username: form.username.clone(),
            secret: secret.clone(),
            tokens: None,
            tls: self.tls(),
            provider: provider_of(&form.imap.host),
        }
    }
}

/// Whether a server may be reached by another of its ports where this one failed so.
fn may_be_the_way(error: &smtp::Error) -> bool {
    use smtp::{Error, TlsReason};
    matches!(
        error,
        Error::Network { .. }
            | Error::Timeout { .. }
            | Error::Closed
            | Error::StartTlsRefused
            | Error::Tls { reason: TlsReason::NotTls }
    )
}

/// The form with the provider's other hosts, after an answer that may mean the wrong ones.
fn second_try(form: &Form, problem: &Problem) -> Option<Form> {
    let mixed_up = [Diagnosis::WrongServer, Diagnosis::WrongPassword];
    if !mixed_up.iter().any(|diagnosis| problem.code == Code::Diagnosed(*diagnosis)) {
        return None;
    }
    let other = providers::instead_of(&form.imap.host, &form.smtp.host)?;
    Some(Form {
        imap: Endpoint { host: other.imap, ..form.imap.clone() },
        smtp: Endpoint { host: other.smtp, ..form.smtp.clone() },
        ..form.clone()
    })
}

/// Whether the second host knew the account, or at least did not send us away.
fn tells_more(second: &Problem) -> bool {
    second.is_about_sign_in() && second.code != Code::Diagnosed(Diagnosis::WrongServer)
}

/// A stopwatch on one step.
pub(crate) struct Watch<'a> {
    step: Step,
    started: Instant,
    certificate: Option<Certificate>,
    progress: &'a UnboundedSender<Check>,
}

impl<'a> Watch<'a> {
    pub(crate) fn start(step: Step, host: &str, progress: &'a UnboundedSender<Check>) -> Watch<'a> {
        let watch = Watch { step, started: Instant::now(), certificate: None, progress };
        watch.tell(host, StepState::Running);
        watch
    }

    fn saw(&mut self, certificate: &Certificate) {
        self.certificate = Some(certificate.clone());
    }

    pub(crate) fn end<T>(self, host: &str, result: Result<T, Problem>) -> Result<T, Problem> {
        let state = match &result {
            Ok(_) => StepState::Ok,
            Err(problem) => StepState::Failed(problem.clone()),
        };
        self.tell(host, state);
        result
    }

    fn tell(&self, host: &str, state: StepState) {
        let took = self.started.elapsed();
        // The wizard may have been closed; the attempt is then dropped by its caller.
        let (step, host, certificate) = (self.step, host.to_owned(), self.certificate.clone());
        let _ = self.progress.send(Check { step, state, took, host, certificate });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::server::Security;

    fn form(imap: &str, smtp: &str) -> Form {
        let at = |host: &str, port| Endpoint { host: host.into(), port, security: Security::Tls };
        Form {
            name: "Alice".into(),
            address: "alice@example.org".into(),
            username: "alice@example.org".into(),
            imap: at(imap, 993),
            smtp: at(smtp, 587),
            without_smtp: false,
        }
    }

    fn hosts(form: &Form, diagnosis: Diagnosis) -> Option<(String, String)> {
        let problem = Problem::of(Code::Diagnosed(diagnosis));
        second_try(form, &problem).map(|form| (form.imap.host, form.smtp.host))
    }

    #[test]
    fn an_organisation_is_looked_for_among_persons_and_never_the_other_way_round() {
        let company = form("imappro.zoho.eu", "smtppro.zoho.eu");
        let personal = Some(("imap.zoho.eu".to_owned(), "smtp.zoho.eu".to_owned()));
        assert_eq!(hosts(&company, Diagnosis::WrongServer), personal);
        assert_eq!(hosts(&company, Diagnosis::WrongPassword), personal);
        for other in [Diagnosis::ImapDisabled, Diagnosis::Blocked, Diagnosis::TimedOut] {
            assert_eq!(hosts(&company, other), None, "{other:?}");
        }
        let person = form("imap.zoho.eu", "smtp.zoho.eu");
        assert_eq!(hosts(&person, Diagnosis::WrongServer), None);
        assert_eq!(hosts(&form("imap.example.org", "x"), Diagnosis::WrongPassword), None);
    }

    #[test]
    fn the_second_answer_counts_where_it_says_more() {
        let tells = |diagnosis| tells_more(&Problem::of(Code::Diagnosed(diagnosis)));
        assert!(tells(Diagnosis::ImapDisabled));
        assert!(tells(Diagnosis::WrongPassword));
        assert!(!tells(Diagnosis::WrongServer));
        assert!(!tells(Diagnosis::TimedOut));
    }
}
