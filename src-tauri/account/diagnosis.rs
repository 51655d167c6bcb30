//! What a failure means to the person: a pure mapping from what was seen to what can be done.

use crate::diagnosis_words::WORDS;

pub use mail::server::TlsReason;

/// What a person is told; each has a sentence and a way on in `ui/messages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Diagnosis {
    /// The user name or the password is wrong.
    WrongPassword,
    /// The provider wants a password made for this program.
    AppPassword,
    /// The password is right, and IMAP is switched off for the mailbox, by its policy or its plan.
    ImapDisabled,
    /// The account signs in through somebody else (Google, a company's SAML) and has no password
    /// here yet.
    FederatedSignIn,
    /// The organisation's policy does not allow IMAP.
    PolicyForbids,
    /// The plan does not include IMAP.
    PlanWithoutImap,
    /// Zoho: `imap` and `imappro` mixed up, or another data centre.
    WrongServer,
    /// The provider shut the account for a while: trying again makes it longer.
    Blocked,
    /// Nothing is reachable.
    NoNetwork,
    /// The server's name has no address.
    HostNotFound,
    /// Nobody listens at that port.
    Refused,
    /// No answer in time.
    TimedOut,
    /// The web is reached, and this port is not: the network lets no mail through.
    PortBlocked,
    /// The network's sign-in page answers for everybody.
    CaptivePortal,
    /// The certificate's time is over.
    CertExpired,
    /// The certificate's time has not begun: mostly the local clock.
    CertNotYetValid,
    /// The certificate is for another host.
    CertWrongHost,
    /// Nobody we trust signed the certificate.
    CertUnknownIssuer,
    /// The certificate does not hold for another reason.
    CertOther,
    /// The port does not speak TLS.
    TlsUnavailable,
    /// The server does not offer STARTTLS.
    StartTlsMissing,
    /// Somebody on the path put words in before TLS began.
    Injected,
    /// What answers is no mail server.
    NotImap,
    /// The provider allows fewer connections than are open.
    TooManyConnections,
    /// The server has trouble of its own.
    ServerTrouble,
    /// The server refused, for a reason in its own words.
    ServerRefused,
    /// The sending server refused, for a reason in its own words.
    SmtpRefused,
    /// The account may not send by this server.
    SmtpNotAllowed,
    /// The letter is from an address that is not the account's.
    SenderNotAllowed,
    /// The provider sends no more for this account for a while.
    SendingLimit,
    /// The sending server would not have what the letter says or holds.
    ContentRefused,
    /// The sending server would not have a recipient.
    RecipientRefused,
}

impl Diagnosis {
    /// The code that crosses to the screens and to JSON.
    pub fn code(self) -> &'static str {
        match self {
            Diagnosis::WrongPassword => "wrongPassword",
            Diagnosis::AppPassword => "appPassword",
            Diagnosis::ImapDisabled => "imapDisabled",
            Diagnosis::FederatedSignIn => "federatedSignIn",
            Diagnosis::PolicyForbids => "policyForbids",
            Diagnosis::PlanWithoutImap => "planWithoutImap",
            Diagnosis::WrongServer => "wrongServer",
            Diagnosis::Blocked => "blocked",
            Diagnosis::NoNetwork => "noNetwork",
            Diagnosis::HostNotFound => "hostNotFound",
            Diagnosis::Refused => "refused",
            Diagnosis::TimedOut => "timedOut",
            Diagnosis::PortBlocked => "portBlocked",
            Diagnosis::CaptivePortal => "captivePortal",
            Diagnosis::CertExpired => "certExpired",
            Diagnosis::CertNotYetValid => "certNotYetValid",
            Diagnosis::CertWrongHost => "certWrongHost",
            Diagnosis::CertUnknownIssuer => "certUnknownIssuer",
            Diagnosis::CertOther => "certOther",
            Diagnosis::TlsUnavailable => "tlsUnavailable",
            Diagnosis::StartTlsMissing => "startTlsMissing",
            Diagnosis::Injected => "injected",
            Diagnosis::NotImap => "notImap",
            Diagnosis::TooManyConnections => "tooManyConnections",
            Diagnosis::ServerTrouble => "serverTrouble",
            Diagnosis::ServerRefused => "serverRefused",
            Diagnosis::SmtpRefused => "smtpRefused",
            Diagnosis::SmtpNotAllowed => "smtpNotAllowed",
            Diagnosis::SenderNotAllowed => "senderNotAllowed",
            Diagnosis::SendingLimit => "sendingLimit",
            Diagnosis::ContentRefused => "contentRefused",
            Diagnosis::RecipientRefused => "recipientRefused",
        }
    }
}

/// Which server was spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The one that keeps the mail.
    Imap,
    /// The one that sends it.
    Smtp,
}

/// What happened, without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The name has no address.
    HostNotFound,
    /// The network failed.
    Network(std::io::ErrorKind),
    /// Nothing came in time.
    Timeout,
    /// TLS failed.
    Tls(TlsReason),
    /// STARTTLS was chosen, and the server has none.
    StartTlsRefused,
    /// Text came between the go-ahead to STARTTLS and TLS.
    StartTlsInjected,
    /// The server claims to know us without a sign-in.
    Preauth,
    /// The user name or password was refused.
    AuthenticationFailed,
    /// The server takes no sign-in by password.
    LoginDisabled,
    /// The server answered NO, BAD or BYE, or a code of 4xx or 5xx.
    Refused,
    /// An answer was larger than we take.
    Limit,
    /// What came is not the protocol.
    Protocol,
    /// The server hung up.
    Closed,
}

/// What is known about a failure.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Which server.
    pub stage: Stage,
    /// What happened.
    pub failure: Failure,
    /// The provider's name in the table; empty when it is none of them.
    pub provider: &'a str,
    /// IMAP: the response code's name (`AUTHENTICATIONFAILED`). SMTP: the reply code (`535`).
    pub code: Option<&'a str>,
    /// SMTP: the enhanced status code (`5.7.8`).
    pub enhanced: Option<&'a str>,
    /// The server's own words; empty when it said nothing.
    pub text: &'a str,
}

impl<'a> Facts<'a> {
    /// Facts of a failure in which the server said nothing.
    pub fn silent(stage: Stage, failure: Failure) -> Facts<'a> {
        Facts { stage, failure, provider: "", code: None, enhanced: None, text: "" }
    }
}

/// What the web says about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// A host that everybody reaches is reached.
    Open,
    /// Somebody else answers in its place.
    Intercepted,
    /// It is not reached either.
    Away,
}

/// Whether another host must be tried before this can be told for sure.
pub fn is_doubtful(diagnosis: Diagnosis) -> bool {
    let doubtful = [
        Diagnosis::TimedOut,
        Diagnosis::CertWrongHost,
        Diagnosis::CertUnknownIssuer,
        Diagnosis::TlsUnavailable,
    ];
    doubtful.contains(&diagnosis)
}

/// The diagnosis in the light of what another host did.
pub fn in_the_light_of(diagnosis: Diagnosis, elsewhere: Elsewhere) -> Diagnosis {
    match elsewhere {
        _ if !is_doubtful(diagnosis) => diagnosis,
        Elsewhere::Intercepted => Diagnosis::CaptivePortal,
        Elsewhere::Open if diagnosis == Diagnosis::TimedOut => Diagnosis::PortBlocked,
        Elsewhere::Open | Elsewhere::Away => diagnosis,
    }
}

/// Finds the diagnosis.
pub fn diagnose(facts: &Facts<'_>) -> Diagnosis {
    match facts.failure {
        Failure::HostNotFound => Diagnosis::HostNotFound,
        Failure::Network(kind) => network(kind),
        Failure::Timeout => Diagnosis::TimedOut,
        Failure::Tls(reason) => tls(reason),
        Failure::StartTlsRefused => Diagnosis::StartTlsMissing,
        // A PREAUTH is how a sign-in is kept away from TLS.
        Failure::StartTlsInjected | Failure::Preauth => Diagnosis::Injected,
        // A code or words that say more than "refused" come first.
        Failure::AuthenticationFailed => words(facts).unwrap_or_else(|| sign_in_refused(facts)),
        Failure::LoginDisabled => words(facts).unwrap_or(Diagnosis::ServerRefused),
        Failure::Refused => words(facts).unwrap_or_else(|| refused(facts)),
        Failure::Limit => Diagnosis::ServerTrouble,
        Failure::Protocol => match facts.stage {
            Stage::Imap => Diagnosis::NotImap,
            Stage::Smtp => Diagnosis::ServerTrouble,
        },
        Failure::Closed => words(facts).unwrap_or(Diagnosis::ServerTrouble),
    }
}

fn network(kind: std::io::ErrorKind) -> Diagnosis {
    use std::io::ErrorKind as Kind;
    if kind == Kind::ConnectionRefused {
        Diagnosis::Refused
    } else if kind == Kind::TimedOut {
        Diagnosis::TimedOut
    } else if kind == Kind::ConnectionReset || kind == Kind::BrokenPipe {
        Diagnosis::ServerTrouble
    } else {
        Diagnosis::NoNetwork
    }
}

fn tls(reason: TlsReason) -> Diagnosis {
    match reason {
        TlsReason::Expired => Diagnosis::CertExpired,
        TlsReason::NotYetValid => Diagnosis::CertNotYetValid,
        TlsReason::UnknownIssuer | TlsReason::SelfSigned => Diagnosis::CertUnknownIssuer,
        TlsReason::WrongHost => Diagnosis::CertWrongHost,
        TlsReason::Revoked | TlsReason::Other => Diagnosis::CertOther,
        TlsReason::NotTls => Diagnosis::TlsUnavailable,
    }
}

/// What the server's words say: the first row of the table whose pieces all stand in them.
fn words(facts: &Facts<'_>) -> Option<Diagnosis> {
    let enhanced = facts.enhanced.unwrap_or_default();
    let text = format!("{enhanced} {}", facts.text).to_lowercase();
    WORDS
        .iter()
        .filter(|row| row.stage.is_none_or(|stage| stage == facts.stage))
        .find(|row| row.pieces.iter().all(|piece| text.contains(piece)))
        .map(|row| row.means)
        .map(|means| if means == Diagnosis::WrongPassword { wrong_password(facts) } else { means })
}

/// Providers that take nothing but a password made for the program: there, a refused password is
/// most likely the ordinary one.
const APP_PASSWORD_ONLY: [&str; 5] = ["google", "icloud", "yahoo", "aol", "fastmail"];

fn wrong_password(facts: &Facts<'_>) -> Diagnosis {
    if APP_PASSWORD_ONLY.contains(&facts.provider) {
        Diagnosis::AppPassword
    } else {
        Diagnosis::WrongPassword
    }
}

fn sign_in_refused(facts: &Facts<'_>) -> Diagnosis {
    match facts.stage {
        Stage::Imap => by_response_code(facts).unwrap_or_else(|| wrong_password(facts)),
        Stage::Smtp => match facts.code {
            // Zoho: `554 5.7.8 Access Restricted` and its like are no matter of the password.
            Some("550" | "553" | "554") => Diagnosis::SmtpNotAllowed,
            Some("421" | "450" | "451" | "452" | "454") => Diagnosis::ServerTrouble,
            Some(_) | None => wrong_password(facts),
        },
    }
}

fn by_response_code(facts: &Facts<'_>) -> Option<Diagnosis> {
    match facts.code? {
        "UNAVAILABLE" | "SERVERBUG" | "INUSE" | "CORRUPTION" => Some(Diagnosis::ServerTrouble),
        "LIMIT" => Some(Diagnosis::TooManyConnections),
        "AUTHENTICATIONFAILED" | "EXPIRED" => Some(wrong_password(facts)),
        "CONTACTADMIN" | "AUTHORIZATIONFAILED" | "PRIVACYREQUIRED" => {
            Some(Diagnosis::ServerRefused)
        }
        _ => None,
    }
}

fn refused(facts: &Facts<'_>) -> Diagnosis {
    match facts.stage {
        Stage::Imap => by_response_code(facts).unwrap_or(Diagnosis::ServerRefused),
        Stage::Smtp => match facts.code {
            Some("421") => Diagnosis::ServerTrouble,
            Some("530" | "534" | "535") => sign_in_refused(facts),
            Some(_) | None => Diagnosis::SmtpRefused,
        },
    }
}
