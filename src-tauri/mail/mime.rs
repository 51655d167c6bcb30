//! Walks the MIME tree of a message. Our own, for mail-parser 0.11.9 drops attached messages
//! recursively: 150 KB of `message/rfc822` inside each other overflow the stack and end the
//! process. Here depth and parts are bounded, and every line is looked at once.

use std::ops::Range;

use crate::header::Header;
use crate::parameters::ContentType;
use crate::transfer::Transfer;

/// The deepest nesting of multiparts; what is deeper is shown as it stands.
const DEEPEST: usize = 32;
/// The most entities, multiparts counted, that are told apart.
const MOST: usize = 1_000;

/// A part that holds content.
#[derive(Debug)]
pub(crate) struct Leaf<'a> {
    pub(crate) header: Header<'a>,
    pub(crate) kind: ContentType,
    pub(crate) disposition: ContentType,
    pub(crate) transfer: Transfer,
    pub(crate) body: &'a [u8],
    /// The multipart subtypes it stands in, outermost first, each with which of them in the
    /// message that is, and which child of it this leaf is in.
    pub(crate) within: Vec<Within>,
}

/// A multipart that a leaf stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Within {
    pub(crate) kind: String,
    pub(crate) number: usize,
    pub(crate) child: usize,
}

/// A message cut into leaves.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    pub(crate) header: Header<'a>,
    pub(crate) leaves: Vec<Leaf<'a>>,
    pub(crate) truncated: bool,
}

impl<'a> Tree<'a> {
    /// Cuts a message. Total.
    pub(crate) fn read(raw: &'a [u8]) -> Tree<'a> {
        let mut walk = Walk {
            raw,
            boundaries: Vec::new(),
            within: Vec::new(),
            entities: 0,
            out: Tree::default(),
        };
        walk.entity(0, "text/plain");
        walk.out.header = Header::read(raw, &|_| false);
        walk.out.truncated |= walk.out.header.truncated;
        walk.out
    }
}

/// A boundary line: where the part before it ends, where the next begins, whose it is.
struct Delimiter {
    part_end: usize,
    next: usize,
    level: usize,
    closes: bool,
}

struct Walk<'a> {
    raw: &'a [u8],
    /// The boundaries of the multiparts open now, outermost first.
    boundaries: Vec<Vec<u8>>,
    within: Vec<Within>,
    entities: usize,
    out: Tree<'a>,
}

impl<'a> Walk<'a> {
    /// Reads the entity at `start`; gives the boundary line that ended it.
    fn entity(&mut self, start: usize, default: &str) -> Option<Delimiter> {
        self.entities += 1;
        let bytes = self.raw.get(start..).unwrap_or_default();
        let header = Header::read(bytes, &|line| matches_any(&self.boundaries, line).is_some());
        let body = start + header.body;
        let kind = match header.get("Content-Type") {
            Some(field) => ContentType::parse(field.value),
            None => ContentType::parse(default.as_bytes()),
        };
        let boundary = kind.raw("boundary").map(|b| b.trim_ascii_end().to_vec());
        let deep = self.boundaries.len() >= DEEPEST;
        match (kind.mime.strip_prefix("multipart/"), boundary.filter(|b| !b.is_empty())) {
            (Some(subtype), Some(boundary)) if !deep => {
                let subtype = subtype.to_owned();
                match self.multipart(body, &subtype, boundary) {
                    Ok(end) => end,
                    Err(()) => self.leaf(header, kind, body),
                }
            }
            (multipart, _) => {
                self.out.truncated |= deep && multipart.is_some();
                self.leaf(header, kind, body)
            }
        }
    }

    /// Reads the children of a multipart. An error when it has none: it is text then.
    fn multipart(
        &mut self,
        body: usize,
        subtype: &str,
        boundary: Vec<u8>,
    ) -> Result<Option<Delimiter>, ()> {
        let level = self.boundaries.len();
        self.boundaries.push(boundary);
        let mut end = self.next_delimiter(body);
        if !end.as_ref().is_some_and(|d| d.level == level && !d.closes) {
            self.boundaries.pop();
            return Err(());
        }
        let default = if subtype == "digest" { "message/rfc822" } else { "text/plain" };
        let number = self.entities;
        self.within.push(Within { kind: subtype.to_owned(), number, child: 0 });
        while let Some(delimiter) = end.take_if(|d| d.level == level && !d.closes) {
            if self.entities >= MOST {
                self.out.truncated = true;
                self.boundaries.truncate(level);
                self.within.pop();
                return Ok(self.next_delimiter(delimiter.next));
            }
            end = self.entity(delimiter.next, default);
            if let Some(within) = self.within.last_mut() {
                within.child += 1;
            }
        }
        self.within.pop();
        self.boundaries.truncate(level);
        Ok(match end {
            Some(delimiter) if delimiter.level == level => self.next_delimiter(delimiter.next),
            end => end,
        })
    }

    fn leaf(&mut self, header: Header<'a>, kind: ContentType, body: usize) -> Option<Delimiter> {
        let end = self.next_delimiter(body);
        let until = end.as_ref().map_or(self.raw.len(), |d| d.part_end).max(body);
        let field = |name| header.get(name).map(|f| f.unfolded()).unwrap_or_default();
        self.out.truncated |= header.truncated;
        self.out.leaves.push(Leaf {
            disposition: ContentType::parse(&field("Content-Disposition")),
            transfer: Transfer::named(&String::from_utf8_lossy(&field(
                "Content-Transfer-Encoding",
            ))),
            body: self.slice(body..until),
            within: self.within.clone(),
            header,
            kind,
        });
        end
    }

    fn slice(&self, range: Range<usize>) -> &'a [u8] {
        self.raw.get(range).unwrap_or_default()
    }

    /// The next boundary line of any open multipart, from the beginning of a line on.
    fn next_delimiter(&self, from: usize) -> Option<Delimiter> {
        if self.boundaries.is_empty() {
            return None;
        }
        let rest = self.slice(from..self.raw.len());
        let first = rest.starts_with(b"--").then_some(0);
        let others = memchr::memmem::find_iter(rest, b"\n--").map(|newline| newline + 1);
        for at in first.into_iter().chain(others) {
            let line = rest.get(at..).unwrap_or_default();
            let line = memchr::memchr(b'\n', line).map_or(line, |end| line.split_at(end + 1).0);
            if let Some((level, closes)) = matches_any(&self.boundaries, line) {
                let before = rest.get(..at).unwrap_or_default();
                let newline = if before.ends_with(b"\r\n") { 2 } else { before.len().min(1) };
                let (part_end, next) = (from + at - newline, from + at + line.len());
                return Some(Delimiter { part_end, next, level, closes });
            }
        }
        None
    }
}

/// Which open boundary a line is of, innermost first, and whether it closes.
fn matches_any(boundaries: &[Vec<u8>], line: &[u8]) -> Option<(usize, bool)> {
    let text = line.strip_prefix(b"--")?.trim_ascii_end();
    boundaries.iter().enumerate().rev().find_map(|(level, boundary)| {
        match text.strip_prefix(boundary.as_slice())? {
            b"" => Some((level, false)),
            b"--" => Some((level, true)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(raw: &str) -> Vec<String> {
        let tree = Tree::read(raw.as_bytes());
        tree.leaves.iter().map(|l| String::from_utf8_lossy(l.body).into_owned()).collect()
    }

    #[test]
    fn a_message_is_cut_at_its_boundaries() {
        let raw = "Content-Type: multipart/mixed; boundary=a\r\n\r\npreamble\r\n--a\r\n\
                   Content-Type: multipart/alternative; boundary=\"a b\"\r\n\r\n--a b\r\n\r\none\r\n\
                   --a b  \r\n\r\ntwo\r\n\r\n--a b--\r\n--a\r\n\r\nthree\r\n--a--\r\nepilogue";
        assert_eq!(bodies(raw), ["one", "two\r\n", "three"]);
    }

    #[test]
    fn an_inner_multipart_that_is_never_closed_ends_with_the_outer() {
        let raw = "Content-Type: multipart/mixed; boundary=a\n\n--a\n\
                   Content-Type: multipart/related; boundary=b\n\n--b\n\none\n--a\n\ntwo\n";
        assert_eq!(bodies(raw), ["one", "two\n"]);
    }

    #[test]
    fn a_part_cut_inside_its_header_does_not_take_the_next() {
        let raw = "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/x\n--a\n\nb\n--a--";
        assert_eq!(bodies(raw), ["", "b"]);
    }

    #[test]
    fn a_multipart_without_parts_is_shown_as_text() {
        assert_eq!(bodies("Content-Type: multipart/mixed; boundary=a\n\nhello"), ["hello"]);
        assert_eq!(bodies("Content-Type: multipart/mixed\n\nhello"), ["hello"]);
    }

    #[test]
    fn bombs_are_bounded() {
        let parts = format!(
            "Content-Type: multipart/mixed; boundary=a\n\n{}",
            "--a\n\nx\n".repeat(100_000)
        );
        let tree = Tree::read(parts.as_bytes());
        assert!(tree.truncated);
        assert_eq!(tree.leaves.len(), MOST - 1);
        let deep: String = (0..5_000)
            .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"))
            .collect();
        let tree = Tree::read(deep.as_bytes());
        assert!(tree.truncated);
        assert_eq!(tree.leaves.len(), 1);
        let attached = "Content-Type: message/rfc822\n\n".repeat(50_000);
        assert_eq!(Tree::read(attached.as_bytes()).leaves.len(), 1);
    }
}
