//! From lettre's errors to ours.

use crate::error::Error;
use crate::stream::TooMuch;
use lettre::transport::smtp::Error as LettreError;
use mail::server_text::ServerText;
use std::error::Error as StdError;
use std::io;

/// What an error of lettre's means. `what` names the step.
pub(crate) fn error(error: &LettreError, what: &'static str) -> Error {
    if let Some(code) = error.status() {
        // The source is the server's text and nothing else.
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        return Error::Refused {
            code: code.into(),
            enhanced: enhanced(&text),
            server: ServerText::from_wire(text.as_bytes()),
        };
    }
    match io_error(error) {
        Some(cause) if holds_too_much(cause) => Error::Limit { what },
        // An answer that is no UTF-8.
        Some(cause) if cause.kind() == io::ErrorKind::InvalidData && cause_is_ours(cause) => {
            Error::Protocol { what }
        }
        Some(cause) => net::Error::from(cause).into(),
        None => without_cause(error, what),
    }
}

fn io_error(error: &LettreError) -> Option<&io::Error> {
    error.source().and_then(|source| source.downcast_ref())
}

fn holds_too_much(cause: &io::Error) -> bool {
    cause.get_ref().is_some_and(|inner| inner.is::<TooMuch>())
}

fn cause_is_ours(cause: &io::Error) -> bool {
    !cause.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

/// lettre tells these apart by a text only.
fn without_cause(error: &LettreError, what: &'static str) -> Error {
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    match text.as_str() {
        "incomplete response" => Error::Closed,
        "SMTP response line too long" | "SMTP response too large" => Error::Limit { what },
        _ => Error::Protocol { what },
    }
}

/// The enhanced status code (RFC 3463) a reply's text begins with.
pub(crate) fn enhanced(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    let parts: Vec<&str> = word.split('.').collect();
    let digits =
        |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let whole = parts.len() == 3 && parts.iter().all(digits);
    let class = matches!(parts.first(), Some(&("2" | "4" | "5")));
    (whole && class).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enhanced_code_is_found_where_there_is_one() {
        for (text, code) in [
            ("5.7.8 Access Restricted", Some("5.7.8")),
            ("4.7.0 Try again", Some("4.7.0")),
            ("5.7.139 Authentication unsuccessful", Some("5.7.139")),
            ("Authentication Failed", None),
            ("3.1.4 is pi", None),
            ("5.7 no", None),
            ("5.7.8.1 no", None),
            ("5.7.x no", None),
            ("", None),
        ] {
            assert_eq!(enhanced(text).as_deref(), code, "{text}");
        }
    }
}
