//! Charsets and transfer encodings of text in mail: what RFC 2045, 2047 and 2231 ask of a writer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A charset text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// `utf-8`
    Utf8,
    /// `iso-2022-jp`, seven bits with escape sequences
    Iso2022Jp,
    /// `shift_jis`
    ShiftJis,
}

impl Charset {
    /// Its name in a header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Iso2022Jp => "iso-2022-jp",
            Self::ShiftJis => "shift_jis",
        }
    }

    /// The bytes of `text` in this charset.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let encoding = match self {
            Self::Utf8 => return text.as_bytes().to_vec(),
            Self::Iso2022Jp => encoding_rs::ISO_2022_JP,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
        };
        encoding.encode(text).0.into_owned()
    }
}

/// A transfer encoding of a text part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// `7bit`, as it is
    Seven,
    /// `8bit`, as it is
    Eight,
    /// `quoted-printable`
    Quoted,
    /// `base64`
    Base64,
}

impl Transfer {
    /// Its name in a header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seven => "7bit",
            Self::Eight => "8bit",
            Self::Quoted => "quoted-printable",
            Self::Base64 => "base64",
        }
    }
}

/// `content` (lines ending in LF) as the bytes of a body.
pub fn body(charset: Charset, transfer: Transfer, content: &str) -> Vec<u8> {
    let bytes = charset.encode(&content.replace("\r\n", "\n").replace('\n', "\r\n"));
    match transfer {
        Transfer::Seven | Transfer::Eight => bytes,
        Transfer::Quoted => quoted_printable(&bytes),
        Transfer::Base64 => base64_lines(&bytes),
    }
}

/// Base64 in lines of 76.
pub fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(bytes);
    let mut out = Vec::with_capacity(text.len() + text.len() / 38 + 2);
    for line in text.as_bytes().chunks(76) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Quoted-printable of bytes whose lines end in CRLF.
pub fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 2);
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let (content, end): (&[u8], &[u8]) = match line.strip_suffix(b"\r\n") {
            Some(content) => (content, b"\r\n"),
            None => (line, b""),
        };
        let mut column = 0;
        for (at, &byte) in content.iter().enumerate() {
            let last = at + 1 == content.len();
            let plain = matches!(byte, 33..=60 | 62..=126) || (byte == b' ' && !last);
            let width = if plain { 1 } else { 3 };
            if column + width > 75 {
                out.extend_from_slice(b"=\r\n");
                column = 0;
            }
            if plain {
                out.push(byte);
            } else {
                out.extend_from_slice(format!("={byte:02X}").as_bytes());
            }
            column += width;
        }
        out.extend_from_slice(end);
    }
    out
}

/// A header value: as it is when ASCII, else in encoded words of at most 75 characters each.
pub fn encoded_header(charset: Charset, text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut chunk = String::new();
    for letter in text.chars() {
        chunk.push(letter);
        if charset.encode(&chunk).len() >= 40 {
            words.push(encoded_word(charset, &std::mem::take(&mut chunk)));
        }
    }
    if !chunk.is_empty() {
        words.push(encoded_word(charset, &chunk));
    }
    words.join("\r\n ")
}

fn encoded_word(charset: Charset, text: &str) -> String {
    format!("=?{}?B?{}?=", charset.name().to_uppercase(), STANDARD.encode(charset.encode(text)))
}

/// `Name <mail>` with the name encoded where it must be.
pub fn address(charset: Charset, name: &str, email: &str) -> String {
    match (name.is_empty(), name.is_ascii()) {
        (true, _) => email.to_owned(),
        (false, true) if name.contains([',', '.', '(', '@']) => format!("\"{name}\" <{email}>"),
        (false, _) => format!("{} <{email}>", encoded_header(charset, name)),
    }
}

/// `="name"` or RFC 2231's `*=utf-8''...`, to stand behind a parameter's name.
pub fn parameter(name: &str) -> String {
    if name.is_ascii() {
        return format!("=\"{name}\"");
    }
    let coded: String = name
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => (b as char).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect();
    format!("*=utf-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_and_trailing_blanks_survive_quoted_printable() {
        let text = format!("{} = é \r\nend ", "x".repeat(100));
        let coded = String::from_utf8(quoted_printable(text.as_bytes())).unwrap();
        assert!(coded.lines().all(|line| line.len() <= 76), "{coded}");
        assert!(coded.contains("=3D =C3=A9=20\r\nend=20"), "{coded}");
    }

    #[test]
    fn japanese_subjects_are_cut_between_characters() {
        let subject = "来週の打ち合わせの日程についてのご相談とお願い（再送）";
        for charset in [Charset::Utf8, Charset::Iso2022Jp, Charset::ShiftJis] {
            let header = encoded_header(charset, subject);
            assert!(header.split("\r\n ").all(|word| word.len() <= 75), "{header}");
            let raw = format!("Subject: {header}\r\n\r\n");
            let parsed = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
            assert_eq!(parsed.subject(), Some(subject));
        }
    }
}
