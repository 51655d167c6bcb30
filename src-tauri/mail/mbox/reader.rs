//! Reads an mbox piece by piece, however long it is: never more than one message is held.

use super::entry::{self, Piece};
use super::separator::{self, Kind};
use super::{BOM, Entry};

/// The largest message that is read.
pub const LARGEST: usize = 100 << 20;

/// How much must be known of what follows a message to see that it ends there.
const AHEAD: usize = 4 * separator::LONGEST;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A message.
    Message(Entry),
    /// A message larger than is read; it was passed over.
    TooLarge {
        /// How many bytes it has in the file.
        size: u64,
    },
}

/// Reads an mbox: [`Reader::feed`] it, and ask for [`Reader::next_item`] until there is none.
#[derive(Debug)]
pub struct Reader {
    buffer: Vec<u8>,
    /// Where the piece begins that is being read: its `From ` line.
    from: usize,
    /// The line that is looked at next.
    line: usize,
    /// Up to here it has no end.
    searched: usize,
    /// Its beginning was too long to be kept.
    cut: bool,
    /// The line before it is empty.
    after_empty: bool,
    place: Place,
    ended: bool,
    /// Every message so far had a length that was true.
    lengths: bool,
    limit: usize,
}

/// Where in the file we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first message.
    Before,
    /// In the header of a message, whose `From ` line is so long.
    Header { first: usize, date: Option<i64> },
    /// In its body.
    Body { first: usize, date: Option<i64> },
    /// In a message that is too large, so many bytes into it.
    TooLarge { size: u64 },
}

/// Where a message ends by its own length, and what follows.
struct Boundary {
    /// Where the next `From ` line begins, or the file ends.
    next: usize,
    /// How long that line is; 0 where the file ends.
    first: usize,
    date: Option<i64>,
}

/// What a message's own length is good for.
enum Length {
    /// It ends there: the message.
    Item(Item),
    /// More of the file must come first.
    Wait,
    /// Nothing.
    Unknown,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader::with_limit(LARGEST)
    }
}

impl Reader {
    /// A reader that takes no message above `limit` bytes.
    pub fn with_limit(limit: usize) -> Reader {
        Reader {
            buffer: Vec::new(),
            from: 0,
            line: 0,
            searched: 0,
            cut: false,
            after_empty: true,
            place: Place::Before,
            ended: false,
            lengths: true,
            limit,
        }
    }

    /// The next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.from);
        self.line = self.line.saturating_sub(self.from);
        self.searched = self.searched.saturating_sub(self.from);
        self.from = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The file has ended.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    /// How many bytes are held.
    pub fn held(&self) -> usize {
        self.buffer.len()
    }

    /// The next message, or `None` where more of the file must come first.
    pub fn next_item(&mut self) -> Option<Item> {
        loop {
            let Some(len) = self.line_len() else { return self.at_rest() };
            let line = self.buffer.get(self.line..self.line + len).unwrap_or_default();
            let empty = entry::is_empty(line) && !self.cut;
            if let Place::Header { first, date } = self.place
                && empty
            {
                match self.by_length(first, date, len) {
                    Length::Item(item) => return Some(item),
                    Length::Wait => return None,
                    Length::Unknown => self.place = Place::Body { first, date },
                }
            }
            let line = self.buffer.get(self.line..self.line + len).unwrap_or_default();
            let (kind, sure) = self.kind(line);
            let starts = match kind {
                Kind::No => None,
                Kind::Dated(date) if sure => Some(Some(date)),
                Kind::Dated(_) | Kind::Bare => match self.peek(self.line + len) {
                    Some(next) => separator::is_field(next).then_some(kind.date()),
                    None if self.ended => None,
                    None => return None,
                },
            };
            let item = match starts {
                Some(date) => self.start(len, date),
                None => {
                    self.pass(len);
                    None
                }
            };
            (self.after_empty, self.cut) = (empty, false);
            if item.is_some() {
                return item;
            }
        }
    }

    /// Whether a message begins with this line; or only where a header follows it, because the
    /// empty line before it is missing.
    fn kind(&self, line: &[u8]) -> (Kind, bool) {
        match self.place {
            _ if self.cut => (Kind::No, true),
            Place::Before => (separator::kind(line.strip_prefix(BOM).unwrap_or(line)), true),
            Place::Header { .. } => {
                (if self.after_empty { separator::kind(line) } else { Kind::No }, true)
            }
            Place::Body { .. } | Place::TooLarge { .. } => match separator::kind(line) {
                Kind::Bare if !self.after_empty => (Kind::No, true),
                kind @ (Kind::No | Kind::Bare | Kind::Dated(_)) => (kind, self.after_empty),
            },
        }
    }

    /// A message begins with the line looked at: the one before it ends.
    fn start(&mut self, len: usize, date: Option<i64>) -> Option<Item> {
        let item = self.take(self.line, false);
        self.from = self.line;
        self.line += len;
        self.place = Place::Header { first: len, date };
        item
    }

    /// The line looked at belongs to what is being read.
    fn pass(&mut self, len: usize) {
        self.line += len;
        match &mut self.place {
            Place::Before => self.from = self.line,
            Place::TooLarge { size } => {
                *size += len as u64;
                self.from = self.line;
            }
            Place::Header { .. } | Place::Body { .. } => {
                if self.line - self.from > self.limit {
                    self.too_large(self.line);
                }
            }
        }
    }

    /// No whole line is left: what is held is kept small, and at the end given out.
    fn at_rest(&mut self) -> Option<Item> {
        let all = self.buffer.len();
        if self.ended {
            let item = self.take(all, false);
            (self.from, self.line, self.place) = (all, all, Place::Before);
            return item;
        }
        let tail = all - self.line;
        match &mut self.place {
            // So long a line begins no message: its rest is passed over.
            Place::Before if tail > separator::LONGEST => {
                (self.from, self.line, self.cut) = (all, all, true);
            }
            Place::TooLarge { size } if tail > separator::LONGEST => {
                *size += tail as u64;
                (self.from, self.line, self.cut) = (all, all, true);
            }
            Place::Header { .. } | Place::Body { .. } if all - self.from > self.limit => {
                self.cut = tail > 0;
                self.too_large(all);
            }
            Place::Before | Place::TooLarge { .. } | Place::Header { .. } | Place::Body { .. } => {}
        }
        None
    }

    /// What is being read grew too large; so much of it is dropped.
    fn too_large(&mut self, end: usize) {
        self.place = Place::TooLarge { size: (end - self.from) as u64 };
        self.lengths = false;
        (self.from, self.line) = (end, end);
    }

    /// What is being read, up to `end`.
    fn take(&mut self, end: usize, measured: bool) -> Option<Item> {
        let (first, date) = match self.place {
            Place::Before => return None,
            Place::TooLarge { size } => return Some(Item::TooLarge { size }),
            Place::Header { first, date } | Place::Body { first, date } => (first, date),
        };
        self.lengths &= measured;
        let piece = self.buffer.get(self.from..end).unwrap_or_default();
        let (first, rest) = piece.split_at_checked(first).unwrap_or((piece, b""));
        Some(Item::Message(entry::read(Piece { first, rest, date, measured })))
    }

    /// Whether the message ends where its header, which ends here, says that it does. That is
    /// believed while every message of the file had a true length: a letter that came with one of
    /// its own cannot swallow the next.
    fn by_length(&mut self, first: usize, date: Option<i64>, empty: usize) -> Length {
        let start = self.from + first;
        let header = self.buffer.get(start..self.line).unwrap_or_default();
        let from_line = self.buffer.get(self.from..start).unwrap_or_default();
        if !self.lengths || entry::is_ours(from_line, header) {
            return Length::Unknown;
        }
        let length = entry::length(header).filter(|length| *length <= self.limit);
        let end = length.map(|length| self.line + empty + length);
        if end.is_some_and(|end| self.buffer.len() < end + AHEAD) && !self.ended {
            return Length::Wait;
        }
        let Some((end, boundary)) = end.and_then(|end| Some((end, self.boundary(end)?))) else {
            self.lengths = false;
            return Length::Unknown;
        };
        self.place = Place::Body { first, date };
        let Some(item) = self.take(end, true) else { return Length::Unknown };
        self.from = boundary.next;
        self.line = boundary.next + boundary.first;
        (self.after_empty, self.cut) = (false, false);
        self.place = match boundary.first {
            0 => Place::Before,
            first => Place::Header { first, date: boundary.date },
        };
        Length::Item(item)
    }

    /// What follows at `end`, if a message can end there.
    fn boundary(&self, end: usize) -> Option<Boundary> {
        let mut at = end;
        let mut empty_lines = 0;
        if self.buffer.get(..end)?.last() != Some(&b'\n') {
            // The body's last line has no end of its own.
            let rest = self.peek(at).filter(|rest| entry::is_empty(rest))?;
            at += rest.len();
        }
        while let Some(line) = self.peek(at) {
            if entry::is_empty(line) && empty_lines < 2 {
                at += line.len();
                empty_lines += 1;
            } else if let Kind::Dated(date) = separator::kind(line) {
                return Some(Boundary { next: at, first: line.len(), date: Some(date) });
            } else {
                return None;
            }
        }
        (self.ended && at == self.buffer.len()).then_some(Boundary {
            next: at,
            first: 0,
            date: None,
        })
    }

    /// How long the line looked at is; `None` while it may go on.
    fn line_len(&mut self) -> Option<usize> {
        let at = self.searched.max(self.line);
        let rest = self.buffer.get(at..).unwrap_or_default();
        if let Some(end) = rest.iter().position(|b| *b == b'\n') {
            self.searched = at + end;
            return Some(at + end + 1 - self.line);
        }
        self.searched = self.buffer.len();
        let len = self.buffer.len() - self.line;
        (self.ended && len > 0).then_some(len)
    }

    /// The line at a place, or as much of it as is ever looked at; `None` while it may go on, or
    /// where there is none.
    fn peek(&self, at: usize) -> Option<&[u8]> {
        let rest = self.buffer.get(at..).filter(|rest| !rest.is_empty())?;
        let most = rest.get(..2 * separator::LONGEST).unwrap_or(rest);
        match most.iter().position(|b| *b == b'\n') {
            Some(end) => most.get(..=end),
            None => (self.ended || most.len() < rest.len()).then_some(most),
        }
    }
}
