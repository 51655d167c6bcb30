//! A message's line ends on the wire: CRLF and nothing else, or mail could be smuggled in mail.

/// Turns every line end (CRLF, bare LF, bare CR) into CRLF, and leaves the last one to whoever adds
/// the final dot.
pub(crate) fn normalised(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 40);
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                out.extend_from_slice(b"\r\n");
            }
            b'\n' => out.extend_from_slice(b"\r\n"),
            other => out.push(other),
        }
    }
    if out.ends_with(b"\r\n") {
        out.truncate(out.len() - 2);
    }
    out
}

/// How many bytes of a normalised message go over the wire, with its doubled dots and the end.
pub(crate) fn on_the_wire(body: &[u8]) -> u64 {
    let after_a_line = body.windows(3).filter(|w| *w == b"\r\n.").count();
    let doubled = after_a_line + usize::from(body.starts_with(b"."));
    (body.len() + doubled + b"\r\n.\r\n".len()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_becomes_crlf() {
        for (raw, expected) in [
            (&b"a\r\nb\r\n"[..], &b"a\r\nb"[..]),
            (b"a\nb\n", b"a\r\nb"),
            (b"a\rb\r", b"a\r\nb"),
            (b"a\r\r\nb\n\r", b"a\r\n\r\nb\r\n"),
            (b"a\r\n\r\n", b"a\r\n"),
            (b"", b""),
            (b"\n", b""),
            (b"\n.\n", b"\r\n."),
            (b"\r.\r", b"\r\n."),
            ("é\n".as_bytes(), "é".as_bytes()),
        ] {
            assert_eq!(normalised(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn no_bare_line_end_is_left_whatever_comes() {
        // Every text of up to seven of these bytes.
        let alphabet = [b'\r', b'\n', b'.', b'x'];
        for n in 0..4usize.pow(7) {
            let raw: Vec<u8> = (0..7).map(|i| alphabet[n / 4usize.pow(i) % 4]).collect();
            let out = normalised(&raw);
            for (i, byte) in out.iter().enumerate() {
                match byte {
                    b'\r' => assert_eq!(out.get(i + 1), Some(&b'\n'), "{raw:?}"),
                    b'\n' => assert_eq!(out[i - 1], b'\r', "{raw:?}"),
                    _ => {}
                }
            }
        }
    }
}
