//! From a library's error to what it means to the person: plain facts in, an `account::diagnosis`
//! out.

use crate::error::{Code, Problem};
use account::diagnosis::{self, Diagnosis, Facts, Failure, Stage};

/// What an IMAP error means.
pub fn imap(provider: &str, host: &str, error: imap::Error) -> Problem {
    use imap::Error;
    let (failure, code, text) = match error {
        Error::HostNotFound => (Failure::HostNotFound, None, None),
        Error::Network { kind } => (Failure::Network(kind), None, None),
        Error::Timeout { .. } => (Failure::Timeout, None, None),
        Error::Tls { reason } => (Failure::Tls(reason), None, None),
        Error::StartTlsRefused => (Failure::StartTlsRefused, None, None),
        Error::StartTlsInjected => (Failure::StartTlsInjected, None, None),
        Error::Preauth => (Failure::Preauth, None, None),
        Error::AuthenticationFailed { server } => {
            (Failure::AuthenticationFailed, None, Some(server.to_string()))
        }
        Error::LoginDisabled => (Failure::LoginDisabled, None, None),
        Error::Refused { code, server, .. } => {
            (Failure::Refused, code.and_then(code_name), Some(server.to_string()))
        }
        Error::Limit { .. } => (Failure::Limit, None, None),
        Error::Protocol { .. } => (Failure::Protocol, None, None),
        Error::Closed => (Failure::Closed, None, None),
    };
    found(Facts {
        stage: Stage::Imap,
        failure,
        provider,
        code,
        enhanced: None,
        text: text.as_deref().unwrap_or_default(),
    })
    .at(host)
}

/// Whether a refusal means all we ask, whatever it was: the server puts us off, or has too many of
/// us. Most say so in words alone.
pub fn means_all_of_us(error: &imap::Error) -> bool {
    let all = [Diagnosis::Blocked, Diagnosis::TooManyConnections];
    let found = imap("", "", error.clone()).code;
    all.iter().any(|diagnosis| found == Code::Diagnosed(*diagnosis))
}

/// The response codes that a diagnosis goes by, as the wire has them.
fn code_name(code: imap::Code) -> Option<&'static str> {
    use imap::Code;
    match code {
        Code::AuthenticationFailed => Some("AUTHENTICATIONFAILED"),
        Code::AuthorizationFailed => Some("AUTHORIZATIONFAILED"),
        Code::Expired => Some("EXPIRED"),
        Code::PrivacyRequired => Some("PRIVACYREQUIRED"),
        Code::ContactAdmin => Some("CONTACTADMIN"),
        Code::Alert => Some("ALERT"),
        Code::Unavailable => Some("UNAVAILABLE"),
        Code::Limit => Some("LIMIT"),
        Code::InUse => Some("INUSE"),
        Code::ServerBug => Some("SERVERBUG"),
        Code::Corruption => Some("CORRUPTION"),
        Code::OverQuota
        | Code::TryCreate
        | Code::NonExistent
        | Code::AlreadyExists
        | Code::NoPerm
        | Code::Cannot
        | Code::ExpungeIssued
        | Code::Other(_) => None,
    }
}

/// What an SMTP error means.
pub fn smtp(provider: &str, host: &str, error: smtp::Error) -> Problem {
    use smtp::Error;
    let silent = |failure| (failure, None, None, None);
    let (failure, code, enhanced, text) = match error {
        Error::HostNotFound => silent(Failure::HostNotFound),
        Error::Network { kind } => silent(Failure::Network(kind)),
        Error::Timeout { .. } => silent(Failure::Timeout),
        Error::Tls { reason } => silent(Failure::Tls(reason)),
        Error::StartTlsRefused => silent(Failure::StartTlsRefused),
        Error::StartTlsInjected => silent(Failure::StartTlsInjected),
        Error::AuthenticationFailed { code, enhanced, server } => {
            (Failure::AuthenticationFailed, Some(code), enhanced, Some(server.to_string()))
        }
        Error::LoginDisabled => silent(Failure::LoginDisabled),
        Error::Refused { code, enhanced, server } => {
            (Failure::Refused, Some(code), enhanced, Some(server.to_string()))
        }
        Error::TooLarge { .. }
        | Error::BadAddress
        | Error::SevenBitOnly
        | Error::NoRecipient { .. } => silent(Failure::Refused),
        Error::Limit { .. } => silent(Failure::Limit),
        Error::Protocol { .. } => silent(Failure::Protocol),
        Error::Unanswered | Error::Closed => silent(Failure::Closed),
    };
    let code = code.map(|c| c.to_string());
    found(Facts {
        stage: Stage::Smtp,
        failure,
        provider,
        code: code.as_deref(),
        enhanced: enhanced.as_deref(),
        text: text.as_deref().unwrap_or_default(),
    })
    .at(host)
}

fn found(facts: Facts<'_>) -> Problem {
    let server = (!facts.text.is_empty()).then(|| facts.text.to_owned());
    Problem { code: Code::Diagnosed(diagnosis::diagnose(&facts)), server, host: None }
}

impl Problem {
    fn at(mut self, host: &str) -> Problem {
        self.host = Some(host.to_owned());
        self
    }
}

/// What went wrong with a sign-in on a provider's page.
pub fn oauth(provider: &str, oauth: &account::providers::Oauth, error: &oauth::Error) -> Problem {
    use oauth::Error;
    let host = oauth.token.host_str().unwrap_or_default();
    let reached = |failure| {
        let (stage, text) = (Stage::Imap, "");
        found(Facts { stage, failure, provider, code: None, enhanced: None, text })
    };
    let trouble = Code::Diagnosed(Diagnosis::ServerTrouble);
    let problem = match error {
        Error::NoPort { .. } => Problem::of(Code::Internal),
        Error::TooLate => Problem::of(Code::BrowserTimedOut),
        Error::Denied => Problem::of(Code::SignInDenied),
        Error::WrongIssuer => Problem::of(Code::WrongIssuer),
        Error::Expired => Problem::of(Code::SignInExpired),
        Error::ClientRefused => Problem::of(Code::ClientRefused),
        Error::Trouble { .. } | Error::Broken { .. } => Problem::of(trouble),
        Error::Net(net::Error::HostNotFound) => reached(Failure::HostNotFound),
        Error::Net(net::Error::Network { kind }) => reached(Failure::Network(*kind)),
        Error::Net(net::Error::Timeout { .. }) => reached(Failure::Timeout),
        Error::Net(net::Error::Tls { reason }) => reached(Failure::Tls(*reason)),
        Error::Net(net::Error::Closed) => reached(Failure::Closed),
    };
    tracing::info!(%error, "a sign-in in the browser");
    problem.at(host)
}

/// A refusal of a token that has just been had is no matter of a password.
pub fn of_token(problem: Problem) -> Problem {
    let password = [
        Diagnosis::WrongPassword,
        Diagnosis::AppPassword,
        Diagnosis::FederatedSignIn,
        Diagnosis::WrongServer,
    ];
    if let Code::Diagnosed(found) = problem.code
        && password.contains(&found)
    {
        return Problem { code: Code::TokenRefused, ..problem };
    }
    problem
}

/// What a failure with passwords or trust means.
pub fn account(error: &account::Error) -> Problem {
    use account::Error;
    Problem::of(match error {
        Error::RingLocked | Error::SealedLocked => Code::KeyringLocked,
        Error::RingAbsent | Error::SealedAbsent => Code::KeyringAbsent,
        Error::WrongPassphrase => Code::WrongPassphrase,
        Error::SealedDamaged | Error::Unreadable => Code::StoreDamaged,
        Error::File { .. } => Code::DiskFull,
        Error::NoRoots { .. } | Error::TooLong | Error::System => Code::Internal,
    })
}
