//! Turns bytes in a named, wrongly named or unnamed charset into text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::{iso2022, utf7};

/// How bytes become text.
#[derive(Clone, Copy)]
enum Charset {
    /// One that `encoding_rs` reads.
    Web(&'static Encoding),
    /// UTF-16 whose byte order the text tells.
    Utf16,
    Utf32,
    Utf7,
    Iso2022,
    Hz,
    /// A single-byte charset that only mail-parser has a table for.
    Table(fn(&[u8]) -> String),
    /// No name, or one that says nothing: look at the bytes.
    Guess,
}

/// Decodes `bytes` by `label` (a MIME charset name), or by what the bytes look like. Total: what
/// cannot be read becomes U+FFFD. A label that the bytes plainly contradict is not believed.
pub fn decode(bytes: &[u8], label: Option<&str>) -> String {
    match label.map_or(Charset::Guess, named) {
        Charset::Web(encoding) => web(bytes, encoding),
        Charset::Utf16 => utf16(bytes),
        Charset::Utf32 => utf32(bytes),
        Charset::Utf7 => utf7::decode(bytes),
        Charset::Iso2022 if bytes.is_ascii() || iso2022::looks_like_it(bytes) => {
            iso2022::decode(bytes)
        }
        Charset::Hz => iso2022::decode_hz(bytes),
        Charset::Table(decoder) => decoder(bytes),
        Charset::Iso2022 | Charset::Guess => guess(bytes),
    }
}

/// Whether the label names a charset at all, so that its word is worth more than a guess.
pub(crate) fn is_named(label: &str) -> bool {
    !matches!(named(label), Charset::Guess)
}

/// Whether the label names UTF-16, in which line ends and ASCII are not what they seem.
pub(crate) fn is_wide(label: Option<&str>) -> bool {
    match label.map(named) {
        Some(Charset::Utf16) => true,
        Some(Charset::Web(encoding)) => encoding == UTF_16LE || encoding == UTF_16BE,
        Some(
            Charset::Utf32
            | Charset::Utf7
            | Charset::Iso2022
            | Charset::Hz
            | Charset::Table(_)
            | Charset::Guess,
        )
        | None => false,
    }
}

/// The charset a label means in mail: the WHATWG's names, and those it does not know.
fn named(label: &str) -> Charset {
    let label = label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let lower = label.to_ascii_lowercase();
    match lower.as_str() {
        "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "unknown-8bit" | "unknown"
        | "x-unknown" | "8bit" | "7bit" | "default" | "default_charset" | "" | "binary"
        | "x-user-defined" | "replacement" | "utf-8//ignore" | "_autodetect_all" => Charset::Guess,
        "utf8mb4" | "utf-8-sig" | "unicode-2-0-utf-8" => Charset::Web(UTF_8),
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csunicode11utf7" | "x-unicode-2-0-utf-7" => {
            Charset::Utf7
        }
        "utf-16" | "utf16" | "unicode" | "ucs-2" | "iso-10646-ucs-2" => Charset::Utf16,
        "utf-32" | "utf32" | "utf-32le" | "utf-32be" | "ucs-4" | "iso-10646-ucs-4" => {
            Charset::Utf32
        }
        "cp932" | "ms932" | "x-ms-cp932" | "windows-932" | "cp943" | "cp943c"
        | "shift-jis-2004" | "shift_jis-2004" | "shift_jisx0213" | "shiftjis"
        | "shift_jis_2004" | "ibm-943" => Charset::Web(encoding_rs::SHIFT_JIS),
        "cp51932" | "eucjp" | "euc-jp-ms" | "eucjp-ms" | "eucjp-win" | "euc-jisx0213"
        | "euc-jis-2004" | "euc_jp" => Charset::Web(encoding_rs::EUC_JP),
        "cp949" | "uhc" | "ms949" | "x-windows-949" | "ks_c_5601" | "euc_kr" | "euckr" => {
            Charset::Web(encoding_rs::EUC_KR)
        }
        "cp936" | "ms936" | "windows-936" | "euc-cn" | "euccn" | "gb_2312" => {
            Charset::Web(encoding_rs::GBK)
        }
        "cp950" | "ms950" | "windows-950" | "big-5" | "big5hkscs" | "big5-hkscs:2004" => {
            Charset::Web(encoding_rs::BIG5)
        }
        "hz-gb-2312" | "hz" | "hzgb2312" => Charset::Hz,
        "iso-2022-jp" | "csiso2022jp" | "cp50220" | "cp50221" | "cp50222" | "jis" | "jis7"
        | "_iso-2022-jp$sio" => Charset::Iso2022,
        other if other.starts_with("iso-2022-") || other.starts_with("iso2022") => Charset::Iso2022,
        other => labelled(other),
    }
}

/// Looks a label up in the WHATWG's table, then in spellings of it, then in mail-parser's.
fn labelled(label: &str) -> Charset {
    let find = |l: &str| Encoding::for_label_no_replacement(l.as_bytes());
    let respelled = || {
        let code = label.strip_prefix("cp").or_else(|| label.strip_prefix("ms-cp"))?;
        find(&format!("windows-{code}"))
    };
    if let Some(encoding) = find(label).or_else(respelled) {
        return Charset::Web(encoding);
    }
    match mail_parser::decoders::charsets::map::charset_decoder(label.as_bytes()) {
        Some(decoder) => Charset::Table(decoder),
        None => Charset::Guess,
    }
}

/// Decodes by a WHATWG encoding, unless the bytes are plainly something else.
fn web(bytes: &[u8], encoding: &'static Encoding) -> String {
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) if iso2022::looks_like_it(bytes) || text.contains("~{") => guess(bytes),
            Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
            Err(_) if is_mostly_utf8(bytes) => UTF_8.decode(bytes).0.into_owned(),
            Err(_) => guess(bytes),
        };
    }
    if iso2022::looks_like_it(bytes) && bytes.is_ascii() {
        return iso2022::decode(bytes);
    }
    let (text, errors) = encoding.decode_with_bom_removal(bytes);
    if errors && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return guess(bytes);
    }
    text.into_owned()
}

/// UTF-8 with a stray byte or a cut character, and not another charset called UTF-8.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 2
}

/// The text of bytes that nothing true is known about.
fn guess(bytes: &[u8]) -> String {
    if iso2022::looks_like_it(bytes) && bytes.iter().filter(|b| !b.is_ascii()).count() < 4 {
        return iso2022::decode(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if iso2022::looks_like_hz(bytes) {
            return iso2022::decode_hz(bytes);
        }
        if !(text.contains('\0') && looks_like_utf16(bytes)) {
            return text.trim_start_matches('\u{FEFF}').to_owned();
        }
    }
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) || looks_like_utf16(bytes) {
        return utf16(bytes);
    }
    if is_mostly_utf8(bytes) {
        return UTF_8.decode(bytes).0.into_owned();
    }
    detect(bytes).decode_without_bom_handling(bytes).0.into_owned()
}

/// The encoding that bytes which are not UTF-8 are most likely in.
pub(crate) fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Every second byte is zero in at least half of the pairs: Latin text in UTF-16.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let pairs = bytes.len() / 2;
    let zeros = bytes.chunks_exact(2).filter(|p| matches!(p, [0, x] | [x, 0] if *x != 0)).count();
    pairs > 2 && zeros * 2 > pairs
}

/// UTF-16 by its mark, else by where its zero bytes stand; big-endian without any (RFC 2781).
fn utf16(bytes: &[u8]) -> String {
    let little = match bytes {
        [0xFF, 0xFE, ..] => true,
        [0xFE, 0xFF, ..] => false,
        _ => {
            let odd = |p: &&[u8]| matches!(p, [x, 0] if *x != 0);
            let even = |p: &&[u8]| matches!(p, [0, x] if *x != 0);
            bytes.chunks_exact(2).filter(odd).count() > bytes.chunks_exact(2).filter(even).count()
        }
    };
    let encoding = if little { UTF_16LE } else { UTF_16BE };
    encoding.decode_with_bom_removal(bytes).0.into_owned()
}

/// UTF-32 by its mark, else by which end holds the zeros.
fn utf32(bytes: &[u8]) -> String {
    let little = matches!(bytes, [0xFF, 0xFE, 0, 0, ..] | [_, _, 0, 0, ..]);
    bytes
        .chunks_exact(4)
        .filter_map(|c| <[u8; 4]>::try_from(c).ok())
        .map(|c| if little { u32::from_le_bytes(c) } else { u32::from_be_bytes(c) })
        .map(|n| char::from_u32(n).unwrap_or(char::REPLACEMENT_CHARACTER))
        .skip_while(|c| *c == '\u{FEFF}')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SJIS: &[u8] = b"\x93\xfa\x96\x7b\x8c\xea\x82\xcc\x83\x81\x81\x5b\x83\x8b\x82\xc5\x82\xb7";

    #[test]
    fn japanese_names_for_a_charset_are_known() {
        for label in ["cp932", "Windows-31J", "x-sjis", "Shift_JIS", "\"MS932\""] {
            assert_eq!(decode(SJIS, Some(label)), "日本語のメールです", "{label}");
        }
        for label in ["iso-2022-jp", "ISO-2022-JP-MS", "cp50221", "us-ascii", "utf-8"] {
            assert_eq!(decode(b"\x1b$B-!F|\x1b(B", Some(label)), "①日", "{label}");
        }
    }

    #[test]
    fn a_label_that_is_missing_or_lies_does_not_make_mail_unreadable() {
        assert_eq!(decode(SJIS, None), "日本語のメールです");
        assert_eq!(decode(SJIS, Some("us-ascii")), "日本語のメールです");
        assert_eq!(decode(SJIS, Some("utf-8")), "日本語のメールです");
        assert_eq!(decode(SJIS, Some("x-no-such-charset")), "日本語のメールです");
        assert_eq!(decode("Grüße".as_bytes(), Some("us-ascii")), "Grüße");
        assert_eq!(decode(b"Gr\xfc\xdfe aus M\xfcnchen", None), "Grüße aus München");
    }

    #[test]
    fn a_cut_character_does_not_spoil_the_rest() {
        let mut bytes = "日本語の長い文".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        assert_eq!(decode(&bytes, Some("utf-8")), "日本語の長い\u{FFFD}");
    }

    #[test]
    fn wide_unicode_is_read_with_and_without_its_mark() {
        assert_eq!(decode(b"\xff\xfea\0b\0", Some("utf-16")), "ab");
        assert_eq!(decode(b"\0a\0b", Some("utf-16")), "ab");
        assert_eq!(decode(b"a\0b\0", Some("utf-16le")), "ab");
        assert_eq!(decode(b"a\0\0\0b\0\0\0", Some("utf-32")), "ab");
        assert_eq!(decode(b"Hi Mom +Jjo-!", Some("unicode-1-1-utf-7")), "Hi Mom ☺!");
    }
}
