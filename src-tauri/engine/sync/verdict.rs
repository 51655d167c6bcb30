//! Decides what becomes of a promise the server has refused: values in, a verdict out.

use imap::{Code, Error, Refusal};
use store::Failure;

/// So often a refusal without a reason is believed to be a passing one.
const TRIES: u32 = 3;
/// The longest pause between two tries, in seconds.
const LONGEST: i64 = 30 * 60;

/// What becomes of a refused promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is tried again after so many seconds.
    Later(i64),
    /// It is given up: put back, and shown as failed.
    Never(Failure),
}

/// The verdict on a refusal, after `tries` refusals before it.
pub fn verdict(error: &Error, tries: u32) -> Verdict {
    let pause = pause(tries);
    let (status, code, server) = match error {
        Error::Refused { status, code, server } => (*status, code.as_ref(), server.to_string()),
        Error::Limit { .. } => return never("tooLarge", None),
        Error::HostNotFound
        | Error::Network { .. }
        | Error::Timeout { .. }
        | Error::Tls { .. }
        | Error::StartTlsRefused
        | Error::StartTlsInjected
        | Error::Preauth
        | Error::AuthenticationFailed { .. }
        | Error::LoginDisabled
        | Error::Protocol { .. }
        | Error::Closed => return Verdict::Later(pause),
    };
    let text = Some(server);
    match code {
        Some(Code::OverQuota) => never("overQuota", text),
        Some(Code::NoPerm) => never("notAllowed", text),
        Some(Code::Cannot) => never("refused", text),
        Some(Code::TryCreate | Code::NonExistent) => never("mailboxGone", text),
        Some(Code::AlreadyExists) => never("mailboxExists", text),
        Some(Code::Unavailable | Code::InUse | Code::Limit | Code::ServerBug) => {
            Verdict::Later(pause)
        }
        Some(
            Code::AuthenticationFailed
            | Code::AuthorizationFailed
            | Code::Expired
            | Code::PrivacyRequired
            | Code::ContactAdmin
            | Code::Alert
            | Code::ExpungeIssued
            | Code::Corruption
            | Code::Other(_),
        )
        | None => {
            if tries + 1 < TRIES && status != Refusal::Bad {
                Verdict::Later(pause)
            } else {
                never("refused", text)
            }
        }
    }
}

fn never(code: &'static str, text: Option<String>) -> Verdict {
    Verdict::Never(Failure { code, text: text.filter(|text| !text.is_empty()) })
}

/// One second, then four times as long each time.
fn pause(tries: u32) -> i64 {
    4i64.saturating_pow(tries.min(8)).min(LONGEST)
}

/// What is known of a message that was to be moved or copied when the answer never came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It is where it was to be, and nowhere else it should not be.
    Done,
    /// It is where it was to be, and still where it was.
    Copied,
    /// Nothing was done.
    Nothing,
    /// It is in neither mailbox: somebody else has moved or deleted it.
    Gone,
}

/// What the server did, from where the message is found now.
pub fn finding(moves: bool, there: bool, here: bool) -> Finding {
    match (there, here) {
        (true, true) if moves => Finding::Copied,
        (true, _) => Finding::Done,
        (false, true) => Finding::Nothing,
        (false, false) => Finding::Gone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::server_text::ServerText;

    fn no(code: Option<Code>) -> Error {
        Error::Refused { status: Refusal::No, code, server: ServerText::from_wire(b"No") }
    }

    fn code(verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Later(_) => "later",
            Verdict::Never(failure) => failure.code,
        }
    }

    #[test]
    fn what_will_never_be_is_given_up_at_once() {
        assert_eq!(code(verdict(&no(Some(Code::OverQuota)), 0)), "overQuota");
        assert_eq!(code(verdict(&no(Some(Code::NoPerm)), 0)), "notAllowed");
        assert_eq!(code(verdict(&no(Some(Code::TryCreate)), 0)), "mailboxGone");
        assert_eq!(code(verdict(&Error::Limit { what: "append" }, 0)), "tooLarge");
    }

    #[test]
    fn trouble_of_the_servers_own_is_tried_for_ever_and_ever_more_rarely() {
        let pauses: Vec<Verdict> =
            (0..40).map(|n| verdict(&no(Some(Code::Unavailable)), n)).collect();
        assert_eq!(pauses[..3], [Verdict::Later(1), Verdict::Later(4), Verdict::Later(16)]);
        assert_eq!(pauses[39], Verdict::Later(LONGEST));
    }

    #[test]
    fn a_no_without_a_reason_is_believed_the_third_time_and_a_bad_at_once() {
        let said: Vec<&str> = (0..4).map(|n| code(verdict(&no(None), n))).collect();
        assert_eq!(said, ["later", "later", "refused", "refused"]);
        let bad = Error::Refused {
            status: Refusal::Bad,
            code: None,
            server: ServerText::from_wire(b"What?"),
        };
        assert_eq!(code(verdict(&bad, 0)), "refused");
    }

    #[test]
    fn where_the_message_is_found_says_what_the_server_did() {
        assert_eq!(finding(true, true, false), Finding::Done);
        assert_eq!(finding(true, true, true), Finding::Copied);
        assert_eq!(finding(false, true, true), Finding::Done);
        assert_eq!(finding(true, false, true), Finding::Nothing);
        assert_eq!(finding(true, false, false), Finding::Gone);
    }
}
