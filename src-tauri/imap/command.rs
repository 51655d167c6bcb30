//! Commands as they go out: words, mailbox names and other strings, quoted or as literals.

use std::collections::VecDeque;

use mail::mailbox::MailboxName;
use mail::uid::UidSet;

use crate::capability::Capabilities;
use crate::error::Error;

/// Which literals may go out without waiting for the server's "+" (RFC 7888).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literals {
    /// None.
    Synchronising,
    /// Up to 4096 bytes (LITERAL-).
    Short,
    /// All (LITERAL+).
    Any,
}

impl Literals {
    pub(crate) fn of(capabilities: &Capabilities) -> Self {
        if capabilities.has("LITERAL+") {
            Self::Any
        } else if capabilities.has("LITERAL-") || capabilities.has("IMAP4REV2") {
            Self::Short
        } else {
            Self::Synchronising
        }
    }
}

#[derive(Clone)]
/// A command being put together. Never printed: it may carry a password.
pub(crate) struct Command {
    done: VecDeque<Vec<u8>>,
    part: Vec<u8>,
    literals: Literals,
}

impl Command {
    pub(crate) fn new(literals: Literals, words: &str) -> Self {
        Self { done: VecDeque::new(), part: words.as_bytes().to_vec(), literals }
    }

    /// Adds words that cannot hold anything from outside.
    pub(crate) fn words(mut self, words: &str) -> Self {
        self.part.extend_from_slice(words.as_bytes());
        self
    }

    /// Adds a mailbox's name as the server wrote it.
    pub(crate) fn mailbox(self, name: &MailboxName) -> Result<Self, Error> {
        self.string(name.raw())
    }

    /// Adds a string: quoted where that is allowed, else as a literal. A line break or NUL never
    /// gets out.
    pub(crate) fn string(mut self, text: &[u8]) -> Result<Self, Error> {
        if text.iter().any(|b| matches!(b, b'\r' | b'\n' | 0)) {
            return Err(Error::Protocol { what: "a line break or NUL in an argument" });
        }
        if text.is_ascii() && text.len() < 1_000 {
            self.part.push(b'"');
            for byte in text {
                if matches!(byte, b'"' | b'\\') {
                    self.part.push(b'\\');
                }
                self.part.push(*byte);
            }
            self.part.push(b'"');
        } else {
            self.literal(text);
        }
        Ok(self)
    }

    /// Adds a message, as a literal whatever is in it. No literal can hold a NUL.
    pub(crate) fn message(mut self, raw: &[u8]) -> Result<Self, Error> {
        if raw.contains(&0) {
            return Err(Error::Protocol { what: "a NUL in a message" });
        }
        self.literal(raw);
        Ok(self)
    }

    fn literal(&mut self, text: &[u8]) {
        let at_once = match self.literals {
            Literals::Any => true,
            Literals::Short => text.len() <= 4_096,
            Literals::Synchronising => false,
        };
        let plus = if at_once { "+" } else { "" };
        self.part.extend_from_slice(format!("{{{}{plus}}}\r\n", text.len()).as_bytes());
        if !at_once {
            self.done.push_back(std::mem::take(&mut self.part));
        }
        // A message is large: room for it, and for the line end, is made once.
        self.part.reserve(text.len() + 2);
        self.part.extend_from_slice(text);
    }

    /// Whether it must wait for the server's "+" on its way.
    pub(crate) fn waits(&self) -> bool {
        !self.done.is_empty()
    }

    /// What goes out at once, and after each "+"; every part ends its line.
    pub(crate) fn parts(mut self) -> VecDeque<Vec<u8>> {
        self.part.extend_from_slice(b"\r\n");
        self.done.push_back(self.part);
        self.done
    }
}

/// The longest set that goes into a command: some servers take lines of 1,000 octets and no more
/// (RFC 2683 section 3.2.1.5), and a set is not all there is in one.
pub(crate) const LONGEST_SET: usize = 700;

/// Cuts a set into sets whose text is short enough for one command line, lowest first.
pub(crate) fn pieces(uids: &UidSet) -> Vec<UidSet> {
    let (mut out, mut part, mut length) = (Vec::new(), Vec::new(), 0);
    for &(first, last) in uids.ranges() {
        let end = if first == last { 0 } else { 1 + digits(last) };
        let more = digits(first) + end + ",".len();
        if length + more > LONGEST_SET && !part.is_empty() {
            out.push(UidSet::from_ranges(part.drain(..)));
            length = 0;
        }
        length += more;
        part.push((first, last));
    }
    if !part.is_empty() {
        out.push(UidSet::from_ranges(part));
    }
    out
}

fn digits(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |tens| tens as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(literals: Literals, text: &[u8]) -> Vec<String> {
        let parts = Command::new(literals, "X ").string(text).unwrap().words(" y").parts();
        parts.into_iter().map(|p| String::from_utf8(p).unwrap()).collect()
    }

    #[test]
    fn strings_are_quoted_or_sent_as_literals() {
        let long = "z".repeat(5_000);
        assert_eq!(parts(Literals::Synchronising, b"a\\\"b"), ["X \"a\\\\\\\"b\" y\r\n"]);
        let umlaut = "\u{fc}".as_bytes();
        assert_eq!(parts(Literals::Synchronising, umlaut), ["X {2}\r\n", "\u{fc} y\r\n"]);
        assert_eq!(parts(Literals::Short, umlaut), ["X {2+}\r\n\u{fc} y\r\n"]);
        assert_eq!(parts(Literals::Short, long.as_bytes()).len(), 2);
        assert_eq!(parts(Literals::Any, long.as_bytes()).len(), 1);
    }

    #[test]
    fn a_line_break_cannot_be_smuggled_into_a_command() {
        for text in ["a\r\nA1 DELETE INBOX", "a\nb", "a\rb", "a\0b"] {
            let error = Command::new(Literals::Any, "LOGIN ").string(text.as_bytes()).err();
            assert!(matches!(error, Some(Error::Protocol { .. })));
        }
    }

    #[test]
    fn a_ragged_set_goes_out_in_lines_a_server_takes() {
        let ragged = UidSet::from_ranges((1..2_000_000u32).step_by(2).take(10_000).map(|n| (n, n)));
        let pieces = pieces(&ragged);
        assert!(pieces.iter().all(|p| p.to_string().len() <= LONGEST_SET));
        assert_eq!(pieces.iter().map(UidSet::len).sum::<u64>(), 10_000);
        assert!(pieces.len() < 120, "{} lines", pieces.len());
        let all = super::pieces(&UidSet::range(1, u32::MAX));
        assert_eq!(all, [UidSet::range(1, u32::MAX)]);
        assert_eq!(super::pieces(&UidSet::new()), []);
    }
}
