//! What a failure of the outgoing server means for a letter, and where the person mends it.

use super::next::Verdict;
use crate::diagnose;
use crate::error::{Code, Problem};
use account::diagnosis::Diagnosis;
use smtp::Error;
use store::Why;

/// The first pause after a refusal for now, and the longest, in seconds.
const LATER: (i64, i64) = (60, 30 * 60);
/// The same where the network or the server is not there.
const LINE: (i64, i64) = (5, 5 * 60);
/// A provider's limits are left alone for so long.
const LIMIT: i64 = 30 * 60;
/// A letter refused for now is given up after so long.
const PATIENCE: i64 = 24 * 60 * 60;

/// What is known of a try.
#[derive(Debug, Clone, Copy)]
pub struct Try<'a> {
    /// The provider's name in the table.
    pub provider: &'a str,
    /// The outgoing server.
    pub host: &'a str,
    /// How often it was tried before.
    pub tries: u32,
    /// How long ago the person wanted the letter sent, in seconds.
    pub since: i64,
    /// A random number of 0 to 255 that spreads the tries.
    pub chance: u8,
}

/// Where the person mends what went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// In the letter: its recipients, its text, its attachments.
    Edit,
    /// By trying again.
    Retry,
    /// With another password.
    Password,
    /// By waiting.
    Wait,
    /// With another address to write from.
    Identity,
}

impl Mend {
    /// Its name to the screens and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Mend::Edit => "edit",
            Mend::Retry => "retry",
            Mend::Password => "password",
            Mend::Wait => "wait",
            Mend::Identity => "identity",
        }
    }

    /// What mends a failure with this code.
    pub fn of(code: &str) -> Mend {
        match code {
            "wrongPassword" | "appPassword" | "federatedSignIn" | "passwordNeeded"
            | "keyringLocked" | "keyringAbsent" | "wrongPassphrase" => Mend::Password,
            "blocked" | "sendingLimit" | "serverTrouble" | "tooManyConnections" | "noNetwork"
            | "hostNotFound" | "refused" | "timedOut" => Mend::Wait,
            "senderNotAllowed" => Mend::Identity,
            "recipientRefused" | "contentRefused" | "tooLarge" | "badAddress" | "badMessage" => {
                Mend::Edit
            }
            _ => Mend::Retry,
        }
    }
}

/// What a failure means for the letter.
pub fn verdict(error: &Error, of: Try<'_>) -> Verdict {
    let why = why(error, of);
    let patient = of.since < PATIENCE;
    let limited = ["blocked", "sendingLimit"].contains(&why.code.as_str());
    let pause = |between| if limited { LIMIT } else { growing(between, of) };
    match error {
        Error::Refused { code: 421, .. }
        | Error::HostNotFound
        | Error::Network { .. }
        | Error::Timeout { .. }
        | Error::Tls { .. }
        | Error::StartTlsRefused
        | Error::StartTlsInjected
        | Error::Limit { .. }
        | Error::Protocol { .. }
        | Error::Closed => Verdict::Line(pause(LINE), why),
        Error::Refused { code, .. } if *code < 500 && patient => {
            Verdict::Later(pause(LATER), why)
        }
        Error::NoRecipient { refusals } if patient && refusals.iter().any(is_for_now) => {
            Verdict::Later(pause(LATER), why)
        }
        Error::Refused { .. }
        | Error::NoRecipient { .. }
        | Error::AuthenticationFailed { .. }
        | Error::LoginDisabled
        | Error::TooLarge { .. }
        | Error::BadAddress
        | Error::SevenBitOnly
        // Of these nobody asks: they are no verdict but a doubt.
        | Error::Unanswered => Verdict::Never(why),
    }
}

/// Whether a refusal is for now only.
pub fn is_for_now(error: &Error) -> bool {
    matches!(error, Error::Refused { code, .. } if *code < 500)
}

fn growing((first, longest): (i64, i64), of: Try<'_>) -> i64 {
    let pause = (first << of.tries.min(12)).min(longest);
    pause / 2 + pause * i64::from(of.chance) / 255
}

/// Why, as the person is told.
pub fn why(error: &Error, of: Try<'_>) -> Why {
    match error {
        Error::TooLarge { .. } => plain(Code::TooLarge),
        Error::BadAddress => plain(Code::BadAddress),
        Error::NoRecipient { refusals } => {
            let worst = refusals.iter().find(|refusal| !is_for_now(refusal));
            worst.or(refusals.first()).map_or(plain(Code::BadAddress), |one| recipient(one, of))
        }
        Error::Refused { code, enhanced, .. } => {
            let problem = diagnose::smtp(of.provider, of.host, error.clone());
            let large = *code == 552 && enhanced.as_deref() == Some("5.3.4")
                || problem.server.as_deref().is_some_and(says_too_large);
            // What only lasts a while is the server's own trouble, as far as it says nothing.
            let vague = [Diagnosis::SmtpRefused, Diagnosis::ContentRefused].map(Code::Diagnosed);
            let found = if large {
                Code::TooLarge
            } else if *code < 500 && vague.contains(&problem.code) {
                Code::Diagnosed(Diagnosis::ServerTrouble)
            } else {
                problem.code
            };
            told(Problem { code: found, ..problem })
        }
        Error::HostNotFound
        | Error::Network { .. }
        | Error::Timeout { .. }
        | Error::Tls { .. }
        | Error::StartTlsRefused
        | Error::StartTlsInjected
        | Error::AuthenticationFailed { .. }
        | Error::LoginDisabled
        | Error::SevenBitOnly
        | Error::Unanswered
        | Error::Limit { .. }
        | Error::Protocol { .. }
        | Error::Closed => told(diagnose::smtp(of.provider, of.host, error.clone())),
    }
}

/// Why a recipient was refused.
pub fn recipient(error: &Error, of: Try<'_>) -> Why {
    let Error::Refused { code, .. } = error else { return why(error, of) };
    let problem = diagnose::smtp(of.provider, of.host, error.clone());
    if problem.code == Code::Diagnosed(Diagnosis::SmtpRefused) && *code >= 500 {
        let code = Code::Diagnosed(Diagnosis::RecipientRefused);
        return told(Problem { code, ..problem });
    }
    why(error, of)
}

fn says_too_large(words: &str) -> bool {
    let words = words.to_lowercase();
    ["size exceed", "too large", "too big", "exceeds size", "exceeds fixed maximum"]
        .iter()
        .any(|piece| words.contains(piece))
}

fn plain(code: Code) -> Why {
    told(Problem::of(code))
}

/// A problem as it is kept.
pub fn told(problem: Problem) -> Why {
    Why { code: problem.code.name().to_owned(), server: problem.server }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZOHO: Try<'_> =
        Try { provider: "zoho", host: "smtp.zoho.eu", tries: 0, since: 0, chance: 128 };

    fn refused(reply: &str) -> Error {
        let (code, rest) = reply.split_once(' ').unwrap();
        let enhanced = rest.split(' ').next().filter(|word| word.matches('.').count() == 2);
        Error::Refused {
            code: code.parse().unwrap(),
            enhanced: enhanced.map(str::to_owned),
            server: smtp::ServerText::from_wire(rest.as_bytes()),
        }
    }

    fn said(error: &Error) -> (&'static str, String, &'static str) {
        let verdict = verdict(error, ZOHO);
        let (kind, why) = match verdict {
            Verdict::Line(_, why) => ("line", why),
            Verdict::Later(_, why) => ("later", why),
            Verdict::Never(why) => ("never", why),
        };
        let mend = Mend::of(&why.code).name();
        (kind, why.code, mend)
    }

    #[test]
    fn what_zoho_and_others_say_is_understood_and_never_repeated_in_vain() {
        for (reply, kind, code, mend) in [
            ("554 5.7.8 Access Restricted", "never", "smtpNotAllowed", "retry"),
            ("553 Relaying disallowed as bob@x.example", "never", "senderNotAllowed", "identity"),
            (
                "550 5.4.6 Unusual sending activity detected. Please try after sometime.",
                "never",
                "blocked",
                "wait",
            ),
            ("554 5.1.8 Sender Address Blocked", "never", "blocked", "wait"),
            ("552 5.3.4 Message size exceeds fixed limit", "never", "tooLarge", "edit"),
            ("550 5.2.0 Email size exceeded the policy", "never", "tooLarge", "edit"),
            ("552 5.7.0 virus detected by Zoho Mail", "never", "contentRefused", "edit"),
            ("550 5.4.5 Daily user sending limit exceeded", "never", "sendingLimit", "wait"),
            ("452 4.5.3 Too many recipients", "later", "sendingLimit", "wait"),
            ("451 4.7.1 Greylisted against spam", "later", "serverTrouble", "wait"),
            ("450 4.2.0 Mailbox busy", "later", "serverTrouble", "wait"),
            ("421 4.3.2 Shutting down", "line", "serverTrouble", "wait"),
            ("550 5.7.1 I do not like you", "never", "smtpRefused", "retry"),
        ] {
            let expected = (kind, code.to_owned(), mend);
            assert_eq!(said(&refused(reply)), expected, "{reply}");
        }
    }

    #[test]
    fn a_password_is_not_shown_again_where_it_was_refused() {
        let server = smtp::ServerText::from_wire(b"Authentication Failed");
        let error = Error::AuthenticationFailed { code: 535, enhanced: None, server };
        assert_eq!(said(&error), ("never", "wrongPassword".into(), "password"));
    }

    #[test]
    fn where_nobody_is_there_it_is_tried_again() {
        let reset = Error::Network { kind: std::io::ErrorKind::ConnectionRefused };
        assert_eq!(said(&reset), ("line", "refused".into(), "wait"));
        assert_eq!(said(&Error::Timeout { what: "MAIL" }).0, "line");
        assert_eq!(said(&Error::Closed).0, "line");
    }

    #[test]
    fn recipients_say_for_themselves() {
        let none = |replies: &[&str]| Error::NoRecipient {
            refusals: replies.iter().map(|reply| refused(reply)).collect(),
        };
        let unknown = "550 5.1.1 No such user here";
        assert_eq!(said(&none(&[unknown])), ("never", "recipientRefused".into(), "edit"));
        assert_eq!(said(&none(&["450 4.2.1 Later", unknown])).0, "later");
        assert_eq!(said(&none(&["450 4.2.1 Later"])), ("later", "serverTrouble".into(), "wait"));
        let blocked = "550 5.4.6 Unusual sending activity detected.";
        assert_eq!(said(&none(&[blocked])), ("never", "blocked".into(), "wait"));
    }

    #[test]
    fn the_pauses_grow_and_a_day_is_the_end() {
        let pause = |tries| match verdict(&refused("450 4.2.0 Busy"), Try { tries, ..ZOHO }) {
            Verdict::Later(pause, _) => pause,
            Verdict::Line(..) | Verdict::Never(_) => panic!("it is not for now"),
        };
        let pauses: Vec<i64> = (0..12).map(pause).collect();
        assert_eq!(pauses[..4], [60, 120, 240, 480]);
        assert!(pauses.iter().all(|pause| *pause <= 1805), "{pauses:?}");
        let late = Try { since: 25 * 3600, ..ZOHO };
        let given_up = verdict(&refused("450 4.2.0 Busy"), late);
        assert!(matches!(given_up, Verdict::Never(_)), "{given_up:?}");
    }
}
