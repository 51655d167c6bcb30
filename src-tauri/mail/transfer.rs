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

/// The six bits a base64 letter stands for, 64 for every other byte; `-` and `_` as in base64url.
fn sextet(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => 64,
    }
}

/// Decodes base64; other bytes are passed over, padding in the middle only ends a group.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in bytes {
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
        while let Some((&first, tail)) = rest.split_first() {
            rest = tail;
            match (first, tail) {
                (b'=', [high, low, after @ ..]) if hex(*high, *low).is_some() => {
                    out.extend(hex(*high, *low));
                    rest = after;
                }
                _ => out.push(first),
            }
        }
        if !soft {
            out.extend_from_slice(ending);
        }
    }
    out
}

/// The byte that two hexadecimal digits name.
pub(crate) fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    Some((digit(high)? * 16 + digit(low)?) as u8)
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
