//! Status lines (OK, NO, BAD, BYE, PREAUTH) with their response codes: RFC 9051 section 7.1.

use mail::uid::{ModSeq, Uid, UidValidity};

use crate::capability::Capabilities;
use crate::copyuid::CopyUid;
use crate::error::{Code, Error, Refusal};
use mail::server_text::ServerText;

/// The word of a status line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

impl Word {
    pub(crate) fn read(word: &[u8]) -> Option<Self> {
        const WORDS: [(&[u8], Word); 5] = [
            (b"OK", Word::Ok),
            (b"NO", Word::No),
            (b"BAD", Word::Bad),
            (b"BYE", Word::Bye),
            (b"PREAUTH", Word::Preauth),
        ];
        WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, word)| *word)
    }
}

/// A status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusLine {
    pub(crate) word: Word,
    pub(crate) code: Option<Coded>,
    pub(crate) text: ServerText,
}

/// A response code with what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Coded {
    UidValidity(UidValidity),
    UidNext(u32),
    HighestModSeq(Option<ModSeq>),
    PermanentFlags(Vec<String>),
    ReadOnly,
    Capability(Capabilities),
    AppendUid(UidValidity, Uid),
    CopyUid(CopyUid),
    /// A reason, or one nobody asks about.
    Reason(Code),
}

impl StatusLine {
    /// Reads `OK [CODE args] text`; `None` where the first word is none of the five.
    pub(crate) fn read(line: &[u8]) -> Option<Self> {
        let (word, rest) = split_word(line);
        let word = Word::read(word)?;
        let (code, text) = match rest.strip_prefix(b"[") {
            Some(inside) => match inside.iter().position(|b| *b == b']') {
                Some(end) => {
                    let (code, text) = inside.split_at(end);
                    (coded(code), text.get(1..).unwrap_or_default())
                }
                None => (None, rest),
            },
            None => (None, rest),
        };
        Some(Self { word, code, text: ServerText::from_wire(text) })
    }

    /// The error that this line is, if it ends a command.
    pub(crate) fn refusal(self) -> Option<Error> {
        let status = match self.word {
            Word::Ok | Word::Preauth => return None,
            Word::No => Refusal::No,
            Word::Bad => Refusal::Bad,
            Word::Bye => Refusal::Bye,
        };
        let code = match self.code {
            Some(Coded::Reason(code)) => Some(code),
            Some(
                Coded::UidValidity(_)
                | Coded::UidNext(_)
                | Coded::HighestModSeq(_)
                | Coded::PermanentFlags(_)
                | Coded::ReadOnly
                | Coded::Capability(_)
                | Coded::AppendUid(..)
                | Coded::CopyUid(_),
            )
            | None => None,
        };
        Some(Error::Refused { status, code, server: self.text })
    }
}

fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    let end = line.iter().position(|b| *b == b' ').unwrap_or(line.len());
    let (word, rest) = line.split_at(end);
    (word, rest.trim_ascii_start())
}

/// Reads what stands between the brackets; a broken argument makes the code one nobody asks about.
fn coded(inside: &[u8]) -> Option<Coded> {
    let (word, argument) = split_word(inside);
    let word = String::from_utf8_lossy(word.get(..word.len().min(40)).unwrap_or(word));
    let word = word.to_ascii_uppercase();
    let text = String::from_utf8_lossy(argument);
    let text = text.trim();
    let known = match word.as_str() {
        "" => return None,
        "UIDVALIDITY" => text.parse().ok().map(|n| Coded::UidValidity(UidValidity(n))),
        "UIDNEXT" => text.parse().ok().map(Coded::UidNext),
        "HIGHESTMODSEQ" => text.parse().ok().map(|n| Coded::HighestModSeq(ModSeq::new(n))),
        "NOMODSEQ" => Some(Coded::HighestModSeq(None)),
        "READ-ONLY" => Some(Coded::ReadOnly),
        "APPENDUID" => append_uid(text),
        "COPYUID" => CopyUid::read(text).map(Coded::CopyUid),
        "CAPABILITY" => Some(Coded::Capability(Capabilities::parse(argument))),
        "PERMANENTFLAGS" => Some(Coded::PermanentFlags(
            text.trim_matches(['(', ')']).split_whitespace().map(str::to_owned).collect(),
        )),
        _ => None,
    };
    Some(known.unwrap_or_else(|| Coded::Reason(reason(word))))
}

/// Reads `38505 3955`: one message went in, so one UID came out.
fn append_uid(text: &str) -> Option<Coded> {
    let (uidvalidity, uid) = text.split_once(' ')?;
    let uid = uid.trim().parse().ok().and_then(Uid::new)?;
    Some(Coded::AppendUid(UidValidity(uidvalidity.parse().ok()?), uid))
}

fn reason(word: String) -> Code {
    match word.as_str() {
        "AUTHENTICATIONFAILED" => Code::AuthenticationFailed,
        "AUTHORIZATIONFAILED" => Code::AuthorizationFailed,
        "EXPIRED" => Code::Expired,
        "PRIVACYREQUIRED" => Code::PrivacyRequired,
        "CONTACTADMIN" => Code::ContactAdmin,
        "ALERT" => Code::Alert,
        "UNAVAILABLE" => Code::Unavailable,
        "LIMIT" => Code::Limit,
        "OVERQUOTA" => Code::OverQuota,
        "TRYCREATE" => Code::TryCreate,
        "NONEXISTENT" => Code::NonExistent,
        "ALREADYEXISTS" => Code::AlreadyExists,
        "NOPERM" => Code::NoPerm,
        "INUSE" => Code::InUse,
        "SERVERBUG" => Code::ServerBug,
        "CANNOT" => Code::Cannot,
        "EXPUNGEISSUED" => Code::ExpungeIssued,
        "CORRUPTION" => Code::Corruption,
        _ => Code::Other(word.chars().filter(char::is_ascii_graphic).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> StatusLine {
        StatusLine::read(line.as_bytes()).unwrap()
    }

    #[test]
    fn numbers_are_as_large_as_servers_make_them() {
        let code = |line| read(line).code.unwrap();
        assert_eq!(code("OK [UIDVALIDITY 0] x"), Coded::UidValidity(UidValidity(0)));
        assert_eq!(
            code("OK [UIDVALIDITY 9999999999]"),
            Coded::UidValidity(UidValidity(9_999_999_999))
        );
        assert_eq!(
            code("ok [HIGHESTMODSEQ 1706092971947030001]"),
            Coded::HighestModSeq(Some(ModSeq(1_706_092_971_947_030_001)))
        );
        assert_eq!(code("OK [HIGHESTMODSEQ -1] x"), Coded::HighestModSeq(None));
        assert_eq!(code("OK [NOMODSEQ] x"), Coded::HighestModSeq(None));
        assert_eq!(code("OK [UIDNEXT many] x"), Coded::Reason(Code::Other("UIDNEXT".into())));
        assert_eq!(
            code("OK [PERMANENTFLAGS ()] No permanent flags permitted"),
            Coded::PermanentFlags(Vec::new())
        );
    }

    #[test]
    fn a_character_of_two_bytes_after_a_code_is_only_text() {
        let line = read("OK [ALERT]\u{e9}");
        assert_eq!((line.code, line.text.as_str()), (Some(Coded::Reason(Code::Alert)), "\u{e9}"));
        assert_eq!(read("NO [never closed").text.as_str(), "[never closed");
        assert_eq!(read("NO").text.as_str(), "");
        assert!(StatusLine::read(b"NOPE x").is_none());
    }
}
