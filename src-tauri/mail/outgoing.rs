//! Messages of ours as they go out: line ends, and fields put in or replaced.

/// The message with every line end as CRLF (RFC 5322 section 2.3). A lone CR is one too.
pub fn with_crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 40);
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                out.extend_from_slice(b"\r\n");
            }
            b'\n' => out.extend_from_slice(b"\r\n"),
            byte => out.push(byte),
        }
    }
    out
}

/// The message with this Message-ID (without brackets) in place of any it had.
pub fn with_message_id(raw: &[u8], id: &str) -> Vec<u8> {
    let mut out = format!("Message-ID: <{id}>\r\n").into_bytes();
    let (mut in_header, mut dropping) = (true, false);
    for line in raw.split_inclusive(|b| *b == b'\n') {
        if in_header {
            let folded = matches!(line.first(), Some(b' ' | b'\t'));
            in_header = !line.trim_ascii().is_empty();
            dropping = in_header && (if folded { dropping } else { is_message_id(line) });
        }
        if !dropping {
            out.extend_from_slice(line);
        }
    }
    out
}

fn is_message_id(line: &[u8]) -> bool {
    let name = line.split(|b| *b == b':').next().unwrap_or_default();
    name.trim_ascii().eq_ignore_ascii_case(b"message-id") && name.len() < line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_ends_a_line_goes_out_as_crlf() {
        assert_eq!(with_crlf(b"a\nb\r\nc\rd\r\r\n"), b"a\r\nb\r\nc\r\nd\r\n\r\n");
        assert_eq!(with_crlf(b""), b"");
    }

    #[test]
    fn a_message_has_the_message_id_it_is_given_and_no_other() {
        let raw = b"From: a\r\nMessage-Id:\r\n <old@x>\r\nSubject: s\r\n\r\nMessage-ID: body\r\n";
        let text = String::from_utf8(with_message_id(raw, "new@x")).unwrap();
        assert_eq!(
            text,
            "Message-ID: <new@x>\r\nFrom: a\r\nSubject: s\r\n\r\nMessage-ID: body\r\n"
        );
    }
}
