//! The parts of a message: where they begin and end, and BODYSTRUCTURE written from that.

use std::ops::Range;

use super::envelope::{envelope, nstring};
use super::mailbox::{field, header_len};

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its header, with the empty line.
    pub header: Range<usize>,
    /// Its body.
    pub body: Range<usize>,
    /// `text`, `multipart` ..., lower case
    pub kind: String,
    /// `plain`, `mixed` ..., lower case
    pub subtype: String,
    /// Parameters of the Content-Type.
    pub params: Vec<(String, String)>,
    /// The parts of a multipart.
    pub children: Vec<Part>,
    /// The message in a message/rfc822.
    pub inner: Option<Box<Part>>,
}

const DEEPEST: usize = 32;

impl Part {
    /// The parts of a message.
    pub fn of(raw: &[u8]) -> Self {
        Self::read(raw, 0..raw.len(), ("text", "plain"), 0)
    }

    fn read(raw: &[u8], range: Range<usize>, default: (&str, &str), depth: usize) -> Self {
        let bytes = &raw[range.clone()];
        let start = range.start + header_len(bytes);
        let (header, body) = (range.start..start, start..range.end);
        let value = field(&raw[header.clone()], "content-type").unwrap_or_default();
        let (full, params) = parameters(&value);
        let (kind, subtype) = match full.split_once('/') {
            Some((kind, subtype)) if !kind.is_empty() && !subtype.is_empty() => (kind, subtype),
            _ => default,
        };
        let (kind, subtype) = (kind.to_owned(), subtype.to_owned());
        let mut part =
            Self { header, body, kind, subtype, params, children: Vec::new(), inner: None };
        if depth >= DEEPEST {
            return part;
        }
        if part.kind == "multipart"
            && let Some(boundary) = part.param("boundary").map(str::to_owned)
        {
            let default =
                if part.subtype == "digest" { ("message", "rfc822") } else { ("text", "plain") };
            for range in pieces(raw, part.body.clone(), &boundary) {
                part.children.push(Self::read(raw, range, default, depth + 1));
            }
        }
        if part.kind == "message" && part.subtype == "rfc822" {
            let inner = Self::read(raw, part.body.clone(), ("text", "plain"), depth + 1);
            part.inner = Some(Box::new(inner));
        }
        part
    }

    /// A parameter of the Content-Type.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The part with this number (RFC 9051 section 6.4.5.1).
    pub fn at(&self, path: &[usize]) -> Option<&Part> {
        let Some((&number, rest)) = path.split_first() else { return Some(self) };
        if let Some(inner) = &self.inner {
            return inner.at(path);
        }
        match self.children.get(number - 1) {
            Some(child) => child.at(rest),
            None if self.children.is_empty() && number == 1 => self.at(rest),
            None => None,
        }
    }

    /// BODYSTRUCTURE, or BODY where it is not `extended`.
    pub fn structure(&self, raw: &[u8], extended: bool) -> String {
        let header = &raw[self.header.clone()];
        let params = list(&self.params);
        if !self.children.is_empty() {
            let children: String =
                self.children.iter().map(|child| child.structure(raw, extended)).collect();
            let more = match extended {
                true => format!(" {params} {} NIL NIL", disposition(header)),
                false => String::new(),
            };
            return format!("({children} {}{more})", nstring(Some(&self.subtype)));
        }
        let body = &raw[self.body.clone()];
        let lines = body.iter().filter(|&&byte| byte == b'\n').count();
        let value = |name: &str| nstring(field(header, name).as_deref());
        let encoding = field(header, "content-transfer-encoding").unwrap_or_else(|| "7bit".into());
        let mut text = format!(
            "({} {} {params} {} {} {} {}",
            nstring(Some(&self.kind)),
            nstring(Some(&self.subtype)),
            value("content-id"),
            value("content-description"),
            nstring(Some(encoding.trim())),
            body.len()
        );
        if let Some(inner) = &self.inner {
            let envelope = envelope(&raw[inner.header.clone()]);
            text.push_str(&format!(" {envelope} {} {lines}", inner.structure(raw, extended)));
        } else if self.kind == "text" {
            text.push_str(&format!(" {lines}"));
        }
        if extended {
            text.push_str(&format!(" NIL {} NIL NIL", disposition(header)));
        }
        text.push(')');
        text
    }
}

/// Where the pieces of a multipart body stand, without their delimiters.
fn pieces(raw: &[u8], body: Range<usize>, boundary: &str) -> Vec<Range<usize>> {
    let delimiter = format!("--{boundary}");
    let mut found = Vec::new();
    let mut open = None;
    let mut at = body.start;
    for line in raw[body.clone()].split_inclusive(|&byte| byte == b'\n') {
        let trimmed = line.trim_ascii_end();
        if let Some(rest) = trimmed.strip_prefix(delimiter.as_bytes())
            && (rest.is_empty() || rest == b"--")
        {
            if let Some(start) = open.take() {
                let end = [&b"\r\n"[..], b"\n"]
                    .iter()
                    .find(|end| raw[start..at].ends_with(end))
                    .map_or(at, |end| at - end.len());
                found.push(start..end.max(start));
            }
            if rest == b"--" {
                return found;
            }
            open = Some(at + line.len());
        }
        at += line.len();
    }
    if let Some(start) = open {
        found.push(start..body.end);
    }
    found
}

/// A value and its parameters; RFC 2231's names stay as they are.
pub fn parameters(value: &str) -> (String, Vec<(String, String)>) {
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for letter in value.chars() {
        match letter {
            _ if escaped => {
                part.push(letter);
                escaped = false;
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => parts.push(std::mem::take(&mut part)),
            _ => part.push(letter),
        }
    }
    parts.push(part);
    let full = parts.remove(0).trim().to_ascii_lowercase();
    let params = parts
        .iter()
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    (full, params)
}

fn list(params: &[(String, String)]) -> String {
    if params.is_empty() {
        return "NIL".into();
    }
    let pairs: Vec<String> = params
        .iter()
        .map(|(name, value)| format!("{} {}", nstring(Some(name)), nstring(Some(value))))
        .collect();
    format!("({})", pairs.join(" "))
}

fn disposition(header: &[u8]) -> String {
    match field(header, "content-disposition") {
        None => "NIL".into(),
        Some(value) => {
            let (kind, params) = parameters(&value);
            format!("({} {})", nstring(Some(&kind)), list(&params))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &[u8] = b"Content-Type: multipart/mixed; boundary=\"a;b\"\r\n\r\npreamble\r\n\
        --a;b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n\r\n--a;b\r\n\
        Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nFrom: A <a@x>\r\n\r\nin\r\n--a;b--\r\n";

    #[test]
    fn parts_are_found_by_their_numbers() {
        let part = Part::of(NESTED);
        let body = |path: &[usize]| {
            std::str::from_utf8(&NESTED[part.at(path).unwrap().body.clone()]).unwrap()
        };
        assert_eq!(body(&[1]), "hello\r\n");
        assert_eq!(body(&[2, 1]), "in");
        assert!(part.at(&[3]).is_none());
    }

    #[test]
    fn a_body_structure_names_types_sizes_and_inner_envelopes() {
        let text = Part::of(NESTED).structure(NESTED, true);
        assert!(
            text.starts_with(
                "((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 7 1 NIL NIL NIL NIL)\
             (\"message\" \"rfc822\" NIL NIL NIL \"7bit\""
            ),
            "{text}"
        );
        assert!(text.contains("(NIL \"inner\" ((\"A\" NIL \"a\" \"x\"))"), "{text}");
        assert!(text.ends_with("\"mixed\" (\"boundary\" \"a;b\") NIL NIL NIL)"), "{text}");
        let simple = b"Subject: x\r\n\r\nbody\r\n";
        let text = Part::of(simple).structure(simple, false);
        assert_eq!(text, "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 6 1)");
    }
}
