//! Content-Transfer-Encoding: base64 and quoted-printable, decoded whatever was done to them.

/// How the bytes of a part are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    Plain,
    Base64,
    QuotedPrintable,
}

impl Transfer {
    /// Reads the value of the field; what is unknown is taken as it stands.
    pub(crate) fn named(value: &str) -> Transfer {
        let word = value.split([';', ' ', '\t', '(']).find(|w| !w.is_empty()).unwrap_or_default();
        let word = word.trim_matches('"');
        if word.eq_ignore_ascii_case("base64") {
            Transfer::Base64
        } else if word.eq_ignore_ascii_case("quoted-printable") {
            Transfer::QuotedPrintable
        } else {
            Transfer::Plain
        }
    }

    /// The decoded bytes.
    pub(crate) fn decode(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Transfer::Plain => bytes.to_vec(),
            Transfer::Base64 => base64(bytes),
            Transfer::QuotedPrintable => quoted_printable(bytes),
        }
    }

    /// The decoded bytes of text in UTF-16, where a line end in quoted-printable is the byte 0x0A.
    pub(crate) fn decode_wide(self, bytes: &[u8]) -> Vec<u8> {
        if self == Transfer::QuotedPrintable {
            let lines = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
            return quoted_printable(lines.as_bytes());
        }
        self.decode(bytes)
    }

    /// How many bytes [`Transfer::decode`] will give, without keeping them for base64.
    pub(crate) fn decoded_len(self, bytes: &[u8]) -> usize {
        match self {
            Transfer::Plain => bytes.len(),
            Transfer::Base64 => {
                let (mut whole, mut run) = (0, 0usize);
                for byte in bytes {
                    if *byte == b'=' {
                        whole += run * 3 / 4;
                        run = 0;
                    } else if sextet(*byte) < 64 {
                        run += 1;
                    }
                }
                whole + run * 3 / 4
            }
            Transfer::QuotedPrintable => quoted_printable(bytes).len(),
        }
    }
}

/// The six bits each byte stands for as a base64 letter, 64 for one that is none; `-` and `_` as in
/// base64url.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling: it cannot fail later")]
const SEXTETS: [u8; 256] = {
    let mut table = [64; 256];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => 64,
        };
        byte += 1;
    }
    table
};

fn sextet(byte: u8) -> u8 {
    SEXTETS.get(usize::from(byte)).copied().unwrap_or(64)
}

/// The three bytes that four letters stand for, if all of them are letters.
fn triple(letters: &[u8]) -> Option<[u8; 3]> {
    let [a, b, c, d] = letters.first_chunk()?.map(sextet);
    let bits = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
    let [_, first, second, third] = bits.to_be_bytes();
    ((a | b | c | d) < 64).then_some([first, second, third])
}

/// Decodes base64; other bytes are passed over, padding in the middle only ends a group.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0u32);
    let mut rest = bytes;
    while let Some((byte, tail)) = rest.split_first() {
        if count == 0
            && let Some(triple) = triple(rest)
        {
            out.extend_from_slice(&triple);
            rest = rest.get(4..).unwrap_or_default();
            continue;
        }
        rest = tail;
        let sextet = sextet(*byte);
        if sextet < 64 {
            bits = bits << 6 | u32::from(sextet);
            count += 6;
            if count == 24 {
                out.extend_from_slice(&[(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
                (bits, count) = (0, 0);
            }
        } else if *byte == b'=' {
            finish(&mut out, bits, count);
            (bits, count) = (0, 0);
        }
    }
    finish(&mut out, bits, count);
    out
}

/// The one or two bytes of a group that is not full.
fn finish(out: &mut Vec<u8>, bits: u32, count: u32) {
    match count {
        12 => out.push((bits >> 4) as u8),
        18 => out.extend_from_slice(&[(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
}

/// Decodes quoted-printable; a `=` that begins no code stays, white space at a line's end goes.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let ending = match line {
            [.., b'\r', b'\n'] => &b"\r\n"[..],
            [.., b'\n'] => &b"\n"[..],
            _ => &b""[..],
        };
        let text = line.strip_suffix(ending).unwrap_or(line).trim_ascii_end();
        let (text, soft) = match text.strip_suffix(b"=") {
            Some(text) => (text, true),
            None => (text, false),
        };
        let mut rest = text;
        while let Some(sign) = memchr::memchr(b'=', rest) {
            let (plain, code) = rest.split_at(sign);
            out.extend_from_slice(plain);
            let byte = code.get(1..3).and_then(|digits| match digits {
                [high, low] => hex(*high, *low),
                _ => None,
            });
            out.push(byte.unwrap_or(b'='));
            rest = code.get(if byte.is_some() { 3 } else { 1 }..).unwrap_or_default();
        }
        out.extend_from_slice(rest);
        if !soft {
            out.extend_from_slice(ending);
        }
    }
    out
}

/// The byte that two hexadecimal digits name.
pub(crate) fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        b'A'..=b'F' => Some(b - b'A' + 10),
        _ => None,
    };
    Some(digit(high)? * 16 + digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_survives_what_mailers_do_to_it() {
        assert_eq!(base64(b"SGVs\r\nbG8="), b"Hello");
        assert_eq!(base64(b"SGVsbG8"), b"Hello", "without padding");
        assert_eq!(base64(b"SGk=SGk="), b"HiHi", "two runs");
        assert_eq!(base64(b"S!G\0k="), b"Hi");
        assert_eq!(base64(b"SGVs\nSGVs"), b"HelHel", "a line that ends with a group");
        assert_eq!(base64(b"SG\nVsSGVs"), b"HelHel", "and one that ends inside one");
        assert_eq!(base64(b"-_-_+/+/"), [0xfb, 0xff, 0xbf, 0xfb, 0xff, 0xbf]);
        for text in [&b"SGVs\r\nbG8="[..], b"SGVsbG8", b"SGk=SGk=", b"", b"===="] {
            assert_eq!(Transfer::Base64.decoded_len(text), base64(text).len());
        }
    }

    #[test]
    fn quoted_printable_survives_what_mailers_do_to_it() {
        let decode = |b: &[u8]| Transfer::QuotedPrintable.decode(b);
        assert_eq!(decode(b"a=3Db=\r\nc \r\n=e4=Z"), b"a=bc\r\n\xe4=Z");
        assert_eq!(decode(b"soft= \nend="), b"softend");
    }

    #[test]
    fn the_field_is_read_whatever_its_case() {
        assert_eq!(Transfer::named(" BASE64 "), Transfer::Base64);
        assert_eq!(Transfer::named("Quoted-Printable (x)"), Transfer::QuotedPrintable);
        assert_eq!(Transfer::named("8bit"), Transfer::Plain);
    }
}
