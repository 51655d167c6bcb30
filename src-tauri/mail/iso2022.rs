//! ISO-2022 in its mail dialects (JP and its supersets, KR, CN) and HZ: seven-bit text in which
//! escapes switch the character set. `encoding_rs` reads only plain ISO-2022-JP.

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GBK};

/// The set that the bytes of the moment belong to.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    Ascii,
    Kana,
    /// Two bytes a character, each with its high bit cleared; the prefix precedes them in EUC.
    Double(&'static Encoding, Option<u8>),
    /// A set nobody here can read.
    Unknown,
}

const JIS: Set = Set::Double(EUC_JP, None);

/// The escape sequences, without ESC, of every set met in mail.
const ESCAPES: [(&[u8], Set); 15] = [
    (b"(B", Set::Ascii),
    (b"(J", Set::Ascii),
    (b"(H", Set::Ascii),
    (b"(I", Set::Kana),
    (b"$@", JIS),
    (b"$B", JIS),
    (b"$(B", JIS),
    (b"$(@", JIS),
    (b"$(D", Set::Double(EUC_JP, Some(0x8F))),
    (b"$(O", JIS),
    (b"$(Q", JIS),
    (b"$(C", Set::Double(EUC_KR, None)),
    (b"$A", Set::Double(GBK, None)),
    (b"$(P", Set::Unknown),
    (b"$(A", Set::Double(GBK, None)),
];

/// The sets an escape assigns to SO (ISO-2022-KR, ISO-2022-CN).
const SHIFTED: [(&[u8], Set); 3] =
    [(b"$)C", Set::Double(EUC_KR, None)), (b"$)A", Set::Double(GBK, None)), (b"$)G", Set::Unknown)];

/// Whether the bytes hold an escape that only ISO-2022 text has.
pub(crate) fn looks_like_it(bytes: &[u8]) -> bool {
    bytes.contains(&0x1B)
        && bytes.windows(3).any(|w| {
            matches!(w, [0x1B, b'$', b'@' | b'B' | b'A' | b'(' | b')'] | [0x1B, b'(', b'I' | b'J'])
        })
}

/// Decodes any ISO-2022 dialect. Unreadable characters become U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let (mut set, mut shifted, mut in_shift) = (Set::Ascii, Set::Unknown, false);
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            0x1B => {
                if let Some((escape, to)) = ESCAPES.iter().find(|(e, _)| tail.starts_with(e)) {
                    set = *to;
                    rest = tail.get(escape.len()..).unwrap_or_default();
                } else if let Some((escape, to)) = SHIFTED.iter().find(|(e, _)| tail.starts_with(e))
                {
                    shifted = *to;
                    rest = tail.get(escape.len()..).unwrap_or_default();
                } else if let [b'&', _, after @ ..] | [b'.', _, after @ ..] = tail {
                    rest = after;
                }
            }
            0x0E => in_shift = true,
            0x0F => in_shift = false,
            b'\r' | b'\n' => {
                (set, in_shift) = (Set::Ascii, false);
                out.push(char::from(first));
            }
            _ => {
                let current = if in_shift { shifted } else { set };
                rest = run(&mut out, current, first, tail)
                    .unwrap_or_else(|| character(&mut out, current, first, tail));
            }
        }
    }
    out
}

/// Whether a byte can be one of the two of a character.
fn is_half(byte: &u8) -> bool {
    (0x21..=0x7E).contains(byte)
}

/// Decodes a run of two-byte characters that begins with `first`; gives what is left.
fn run<'a>(out: &mut String, set: Set, first: u8, tail: &'a [u8]) -> Option<&'a [u8]> {
    let Set::Double(encoding, None) = set else { return None };
    let halves =
        usize::from(is_half(&first)) * (1 + tail.iter().take_while(|b| is_half(b)).count());
    let (pairs, after) = tail.split_at_checked((halves / 2 * 2).checked_sub(1)?)?;
    // Both bytes have their high bit set in EUC, so that no pair touches its neighbours.
    let euc: Vec<u8> = std::iter::once(&first).chain(pairs).map(|b| b | 0x80).collect();
    out.push_str(&encoding.decode_without_bom_handling(&euc).0);
    Some(after)
}

/// Decodes one character that begins with `first`; gives what is left.
fn character<'a>(out: &mut String, set: Set, first: u8, tail: &'a [u8]) -> &'a [u8] {
    match set {
        Set::Double(encoding, prefix) if is_half(&first) => {
            let Some((&second, after)) = tail.split_first() else {
                out.push(char::REPLACEMENT_CHARACTER);
                return tail;
            };
            if !is_half(&second) {
                out.push(char::REPLACEMENT_CHARACTER);
                return tail;
            }
            let pair = [prefix.unwrap_or_default(), first | 0x80, second | 0x80];
            let pair = if prefix.is_some() { &pair[..] } else { pair.get(1..).unwrap_or_default() };
            out.push_str(&encoding.decode_without_bom_handling(pair).0);
            after
        }
        Set::Kana if (0x21..=0x5F).contains(&first) => {
            out.push(char::from_u32(0xFF40 + u32::from(first)).unwrap_or(' '));
            tail
        }
        Set::Unknown if first > b' ' => {
            out.push(char::REPLACEMENT_CHARACTER);
            tail.get(1..).unwrap_or_default()
        }
        // JIS X 0201 kana in eight bits, as some Japanese mailers send them.
        Set::Ascii | Set::Kana | Set::Double(..) | Set::Unknown
            if (0xA1..=0xDF).contains(&first) =>
        {
            out.push(char::from_u32(0xFEC0 + u32::from(first)).unwrap_or(' '));
            tail
        }
        Set::Ascii | Set::Kana | Set::Double(..) | Set::Unknown => {
            let readable = first < 0x80;
            out.push(if readable { char::from(first) } else { char::REPLACEMENT_CHARACTER });
            tail
        }
    }
}

/// Whether seven-bit text is HZ: a `~{ … ~}` of character pairs.
pub(crate) fn looks_like_hz(bytes: &[u8]) -> bool {
    let Some(open) = bytes.windows(2).position(|w| w == b"~{") else { return false };
    let inside = bytes.get(open + 2..).unwrap_or_default();
    let Some(close) = inside.windows(2).position(|w| w == b"~}") else { return false };
    let inside = inside.get(..close).unwrap_or_default();
    close > 0
        && close % 2 == 0
        && bytes.is_ascii()
        && inside.iter().step_by(2).all(|b| (0x21..=0x77).contains(b))
        && inside.iter().all(|b| (0x21..=0x7E).contains(b))
}

/// Decodes HZ (RFC 1843): GB 2312 between `~{` and `~}`.
pub(crate) fn decode_hz(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let (mut rest, mut chinese) = (bytes, false);
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail.first()) {
            (b'~', Some(b'{')) => (chinese, rest) = (true, skip(tail)),
            (b'~', Some(b'}')) => (chinese, rest) = (false, skip(tail)),
            (b'~', Some(b'~')) if !chinese => {
                out.push('~');
                rest = skip(tail);
            }
            (b'~', Some(b'\n')) => rest = skip(tail),
            (b'\n' | b'\r', _) => {
                chinese = false;
                out.push(char::from(first));
            }
            _ if chinese => {
                rest = character(&mut out, Set::Double(GBK, None), first, tail);
            }
            _ => {
                let readable = first < 0x80;
                out.push(if readable { char::from(first) } else { char::REPLACEMENT_CHARACTER });
            }
        }
    }
    out
}

fn skip(bytes: &[u8]) -> &[u8] {
    bytes.get(1..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_mail_with_its_extensions_is_read() {
        let mail = b"\x1b$BF|K\\8l\x1b(B ok \x1b$B-!\x1b(B \x1b(I1\x1b(B";
        assert!(looks_like_it(mail));
        assert_eq!(decode(mail), "日本語 ok ① ｱ");
        assert_eq!(decode(b"\x1b$BF|\nabc"), "日\nabc", "a line end closes the set");
        assert_eq!(decode(b"\x1b$BF"), "\u{FFFD}");
    }

    #[test]
    fn korean_and_chinese_seven_bit_mail_is_read() {
        assert_eq!(decode(b"\x1b$)C\x0e0!3*\x0f ok"), "가나 ok");
        assert!(looks_like_hz(b"~{HKHK~} x"));
        assert_eq!(decode_hz(b"~{HKHK~} x ~~"), "人人 x ~");
        assert!(!looks_like_hz(b"a ~{ b ~} c"));
    }
}
