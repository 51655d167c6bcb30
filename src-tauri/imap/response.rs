//! Every untagged response, read once: what each verb's file reads, put together.

use mail::uid::UidSet;

use crate::acl::{self, Rights};
use crate::capability::Capabilities;
use crate::code::StatusLine;
use crate::cursor::Cursor;
use crate::fetch_line::{self, FetchLine};
use crate::frame::{Frame, Piece};
use crate::list_line::{self, ListLine};
use crate::namespace::{self, Namespaces};
use crate::search_line::{self, Esearch, Search};
use crate::status::{self, Counts};

/// What a server said with a `*` before it.
#[derive(Debug, PartialEq)]
pub(crate) enum Response {
    Status(StatusLine),
    Capability(Capabilities),
    Enabled(Vec<String>),
    Flags(Vec<String>),
    List(ListLine),
    Counts(Counts),
    Search(Search),
    Esearch(Esearch),
    Vanished {
        earlier: bool,
        uids: UidSet,
    },
    Namespace(Namespaces),
    Exists(u32),
    Expunge(u32),
    Fetch(Box<FetchLine>),
    Rights(Rights),
    /// Known, of no use to us, or never heard of.
    Passed,
    /// Known, and broken.
    Unreadable,
}

/// Reads an untagged response, the `* ` taken off already by its first word's reader.
pub(crate) fn read(frame: Frame) -> Response {
    if let [Piece::Text(line)] = frame.pieces.as_slice()
        && let Some(status) = line.strip_prefix(b"* ").and_then(StatusLine::read)
    {
        return Response::Status(status);
    }
    let mut cursor = Cursor::new(frame);
    if cursor.eat(b'*').is_none() {
        return Response::Unreadable;
    }
    cursor.spaces();
    match cursor.peek() {
        Some(b'0'..=b'9' | b'-') => numbered(cursor),
        Some(_) => named(cursor),
        None => Response::Unreadable,
    }
}

fn named(mut cursor: Cursor) -> Response {
    let Some(word) = cursor.word() else { return Response::Unreadable };
    cursor.spaces();
    let read = match word.as_str() {
        "CAPABILITY" => Some(Response::Capability(Capabilities::parse(&cursor.rest()))),
        "ENABLED" => Some(Response::Enabled(words(&cursor.rest()))),
        "FLAGS" => cursor.atoms().map(|flags| Response::Flags(texts(flags))),
        "LIST" | "LSUB" | "XLIST" => list_line::read(&mut cursor).map(Response::List),
        "STATUS" => status::read(&mut cursor).map(Response::Counts),
        "SEARCH" => Some(Response::Search(search_line::search(&cursor.rest()))),
        "ESEARCH" => search_line::esearch(&mut cursor).map(Response::Esearch),
        "VANISHED" => search_line::vanished(&mut cursor),
        "NAMESPACE" => namespace::read(&mut cursor).map(Response::Namespace),
        "MYRIGHTS" => acl::read(&mut cursor).map(Response::Rights),
        _ => Some(Response::Passed),
    };
    read.unwrap_or(Response::Unreadable)
}

/// `* n WORD`: sequence numbers that are none (0, negative, too large) make the line pass unread.
fn numbered(mut cursor: Cursor) -> Response {
    let number = cursor.number().and_then(|n| u32::try_from(n).ok());
    cursor.spaces();
    let Some(word) = cursor.word() else { return Response::Unreadable };
    cursor.spaces();
    match (word.as_str(), number) {
        ("EXISTS", Some(n)) => Response::Exists(n),
        ("EXPUNGE", Some(n)) if n > 0 => Response::Expunge(n),
        ("FETCH", Some(n)) if n > 0 => match fetch_line::read(n, &mut cursor) {
            Some(line) => Response::Fetch(Box::new(line)),
            None => Response::Unreadable,
        },
        _ => Response::Passed,
    }
}

fn words(text: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(text).split_whitespace().map(str::to_ascii_uppercase).collect()
}

/// Bytes as text, whatever they are.
pub(crate) fn texts(atoms: Vec<Vec<u8>>) -> Vec<String> {
    atoms.into_iter().map(|atom| String::from_utf8_lossy(&atom).into_owned()).collect()
}

#[cfg(test)]
pub(crate) fn read_text(line: &str) -> Response {
    read(frame_of(line.as_bytes()))
}

/// One response's bytes as the wire would cut them.
#[cfg(test)]
pub(crate) fn frame_of(bytes: &[u8]) -> Frame {
    let bounds = crate::frame::Bounds { line: 16 << 20, keep: 1 << 20, refuse: 1 << 27 };
    let mut bytes = bytes.to_vec();
    bytes.extend_from_slice(b"\r\n");
    crate::frame::Framer::default().push(&bytes, &bounds).unwrap().1.unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_passed_over() {
        for line in [
            "* XFUMI (((",
            "* QUOTA \"\" (STORAGE 1 2)",
            "* -3 EXPUNGE",
            "* 0 FETCH (UID 1)",
            "* 3 RECENT",
            "* 99999999999 EXPUNGE",
            "* 5 XNEW stuff",
            "* THREAD (1)(2)",
            "* ID NIL",
        ] {
            assert_eq!(read_text(line), Response::Passed, "{line}");
        }
        for line in
            ["* ", "*", "* 5", "* LIST (", "* FLAGS x", "* STATUS", "* NAMESPACE x", "* 3 FETCH x"]
        {
            assert_eq!(read_text(line), Response::Unreadable, "{line}");
        }
    }

    #[test]
    fn zohos_flags_may_name_the_wildcard() {
        let flags = read_text("* FLAGS (\\Answered \\* $FORWARDED)");
        let expected = ["\\Answered", "\\*", "$FORWARDED"].map(str::to_owned).to_vec();
        assert_eq!(flags, Response::Flags(expected));
    }
}
