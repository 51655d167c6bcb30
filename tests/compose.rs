//! Raw mail for the generator and the sample: encodings, headers, parts, written byte by byte.

pub mod date;
pub mod pdf;
pub mod png;
pub mod text;

use text::{Charset, Transfer, body, encoded_header};

/// One part of a message: its header lines (each ending in CRLF) and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// `Content-Type` and its siblings.
    pub header: String,
    /// What stands after the empty line.
    pub body: Vec<u8>,
}

impl Piece {
    /// A text part of the given subtype (`plain`, `html`, `calendar; method=REQUEST`).
    pub fn text(subtype: &str, charset: Charset, transfer: Transfer, content: &str) -> Self {
        let (kind, params) = subtype.split_once(';').unwrap_or((subtype, ""));
        let params = if params.is_empty() { String::new() } else { format!(";{params}") };
        let header = format!(
            "Content-Type: text/{kind}; charset={}{params}\r\nContent-Transfer-Encoding: {}\r\n",
            charset.name(),
            transfer.name()
        );
        Self { header, body: body(charset, transfer, content) }
    }

    /// A file as an attachment.
    pub fn attachment(mime: &str, name: &str, content: &[u8]) -> Self {
        let header = format!(
            "Content-Type: {mime}; name=\"{}\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment;\r\n filename{}\r\n",
            encoded_header(Charset::Utf8, name),
            text::parameter(name)
        );
        Self { header, body: text::base64_lines(content) }
    }

    /// An image shown in the HTML by its content id.
    pub fn inline(mime: &str, name: &str, content_id: &str, content: &[u8]) -> Self {
        let header = format!(
            "Content-Type: {mime}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-ID: <{content_id}>\r\nContent-Disposition: inline; filename=\"{name}\"\r\n"
        );
        Self { header, body: text::base64_lines(content) }
    }

    /// A whole message inside another.
    pub fn message(raw: &[u8]) -> Self {
        Self { header: "Content-Type: message/rfc822\r\n".into(), body: raw.to_vec() }
    }

    /// Several parts as one: `kind` is `mixed`, `alternative`, `related; type="text/html"` ...
    pub fn multipart(kind: &str, boundary: &str, pieces: &[Piece]) -> Self {
        let (subtype, params) = kind.split_once(';').unwrap_or((kind, ""));
        let params = if params.is_empty() { String::new() } else { format!(";{params}") };
        let header =
            format!("Content-Type: multipart/{subtype}{params};\r\n boundary=\"{boundary}\"\r\n");
        let mut body = Vec::new();
        for piece in pieces {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            body.extend_from_slice(piece.header.as_bytes());
            body.extend_from_slice(b"\r\n");
            body.extend_from_slice(&piece.body);
            if !piece.body.ends_with(b"\r\n") {
                body.extend_from_slice(b"\r\n");
            }
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Self { header, body }
    }

    /// The message: `header` lines first, then this part as its content.
    pub fn under(&self, header: &str) -> Vec<u8> {
        let mut raw = Vec::with_capacity(header.len() + self.header.len() + self.body.len() + 32);
        raw.extend_from_slice(header.as_bytes());
        raw.extend_from_slice(b"MIME-Version: 1.0\r\n");
        raw.extend_from_slice(self.header.as_bytes());
        raw.extend_from_slice(b"\r\n");
        raw.extend_from_slice(&self.body);
        raw
    }
}
