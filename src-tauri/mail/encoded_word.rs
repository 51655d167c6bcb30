//! RFC 2047 encoded words, read as they are really sent: in any place, and cut inside characters.

use crate::{charset, transfer};

/// One encoded word, its charset and its bytes.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    rest: &'a [u8],
}

/// Decodes a header value: its encoded words by their own charset, other bytes as UTF-8 or by
/// `fallback`. Neighbouring words of one charset are joined first, for many mailers cut them in
/// the middle of a character. Linear.
pub(crate) fn decode(value: &[u8], fallback: Option<&str>) -> String {
    if !value.contains(&b'?') || !value.windows(2).any(|w| w == b"=?") {
        return raw(value, fallback);
    }
    let mut out = String::with_capacity(value.len());
    let (mut plain_from, mut at, mut failures) = (0, 0, 0);
    while at < value.len() && failures < MOST_FAILURES {
        let here = value.get(at..).unwrap_or_default();
        if !here.starts_with(b"=?") {
            at += 1;
            continue;
        }
        let Some(mut word) = word(here) else {
            (at, failures) = (at + 2, failures + 1);
            continue;
        };
        out.push_str(&raw(value.get(plain_from..at).unwrap_or_default(), fallback));
        let mut charset = word.charset;
        let mut bytes = std::mem::take(&mut word.bytes);
        let mut rest = word.rest;
        while let Some(next) = neighbour(rest) {
            if !next.charset.eq_ignore_ascii_case(charset) {
                out.push_str(&charset::decode(&bytes, Some(charset)));
                bytes.clear();
                charset = next.charset;
            }
            bytes.extend_from_slice(&next.bytes);
            rest = next.rest;
        }
        out.push_str(&charset::decode(&bytes, Some(charset)));
        at = value.len() - rest.len();
        plain_from = at;
    }
    out.push_str(&raw(value.get(plain_from..).unwrap_or_default(), fallback));
    out
}

/// The next encoded word, if only white space stands before it.
fn neighbour(rest: &[u8]) -> Option<Word<'_>> {
    let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let rest = rest.get(blank..)?;
    rest.starts_with(b"=?").then(|| word(rest)).flatten()
}

/// Bytes outside encoded words.
fn raw(bytes: &[u8], fallback: Option<&str>) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\x1b') && !text.contains("~{") => text.to_owned(),
        Ok(_) => charset::decode(bytes, None),
        Err(_) => charset::decode(bytes, fallback),
    }
}

/// The longest charset name and encoded text looked at; longer is not an encoded word. RFC 2047
/// says 75 for the whole, real mail goes to thousands.
const LONGEST: usize = 16 * 1024;
/// How often a value may begin a word that has no end, before the rest is taken as it stands.
const MOST_FAILURES: usize = 64;

/// Reads `=?charset?encoding?text?=` at the beginning of `bytes`.
fn word(bytes: &[u8]) -> Option<Word<'_>> {
    let after = bytes.get(2..)?;
    let end = after.iter().take(80).position(|b| *b == b'?')?;
    let charset = std::str::from_utf8(after.get(..end)?).ok()?;
    let charset = charset.split('*').next().unwrap_or(charset);
    let [encoding, b'?', text @ ..] = after.get(end + 1..)? else { return None };
    let close = text.iter().take(LONGEST).enumerate().find_map(|(n, b)| {
        (*b == b'?' && text.get(n + 1) == Some(&b'=') && !is_q_text(encoding, text, n)).then_some(n)
    })?;
    let body = text.get(..close)?;
    let bytes = match encoding {
        b'B' | b'b' => transfer::base64(body),
        b'Q' | b'q' => q(body),
        _ => return None,
    };
    Some(Word { charset, bytes, rest: text.get(close + 2..)? })
}

/// Whether the `?=` at `n` is an unencoded question mark before `=XX` in a Q word: `a?=20b?=`.
fn is_q_text(encoding: &u8, text: &[u8], n: usize) -> bool {
    let hex = |at: usize| text.get(at).is_some_and(u8::is_ascii_hexdigit);
    encoding.eq_ignore_ascii_case(&b'Q')
        && hex(n + 2)
        && hex(n + 3)
        && text.get(n + 4..).is_some_and(|t| {
            let line = t.iter().take(80).position(|b| b.is_ascii_whitespace());
            t.get(..line.unwrap_or(t.len().min(80))).is_some_and(|t| {
                t.windows(2).any(|w| w == b"?=") && !t.windows(2).any(|w| w == b"=?")
            })
        })
}

/// Decodes the Q encoding: quoted-printable with `_` for a space.
fn q(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'_', _) => out.push(b' '),
            (b'=', [high, low, after @ ..]) => match transfer::hex(*high, *low) {
                Some(byte) => {
                    out.push(byte);
                    rest = after;
                }
                None => out.push(b'='),
            },
            _ => out.push(first),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cut_inside_a_character_are_joined() {
        let split = b"=?utf-8?B?5pel5pw=?=\r\n =?UTF-8?B?rOiqng==?= x";
        assert_eq!(decode(split, None), "日本語 x");
        assert_eq!(decode(b"=?utf-8?Q?=E6=97?= =?utf-8?Q?=A5_a?=b", None), "日 ab");
    }

    #[test]
    fn a_word_in_another_charset_or_none_is_still_read() {
        assert_eq!(decode(b"=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", None), "日本語");
        assert_eq!(decode(b"=?iso-8859-1*de?Q?Gr=FC=DFe?= =?utf-8?Q?=C3=A4?=", None), "Grüßeä");
        assert_eq!(decode(b"=??B?5pel?=", None), "日");
        assert_eq!(decode(b"=?utf-8?Q?why?=20not?= ok", None), "why? not ok");
    }

    #[test]
    fn what_is_no_encoded_word_stays() {
        for text in ["a =? b", "=?utf-8?X?a?=", "=?utf-8?Q?open", "=?=?=?=?", "1=?2"] {
            assert_eq!(decode(text.as_bytes(), None), text);
        }
        assert_eq!(decode("r\u{e9}sum\u{e9}".as_bytes(), None), "résumé");
        assert_eq!(decode(b"\x93\xfa\x96{", Some("shift_jis")), "日本");
    }
}
