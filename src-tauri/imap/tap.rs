//! What the guard has cut out of the stream: a queue for the session, skeletons for async-imap.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::code::{StatusLine, Word};
use crate::error::Error;
use crate::frame::{Bounds, Frame, Piece, depth};
use crate::limits::Limits;
use crate::outgoing::Outgoing;

/// One thing the server said.
#[derive(Debug)]
pub(crate) enum Item {
    /// With a `*`.
    Untagged(Frame),
    /// The end of a command in flight. async-imap gets its skeleton.
    Tagged(String, StatusLine),
    /// "Go on", which no literal waited for. async-imap gets its skeleton.
    Continue,
    /// Neither: not IMAP, or for a command that is not in flight.
    Stray,
}

/// What the guard and the session both see.
#[derive(Debug)]
pub(crate) struct Shared {
    queue: VecDeque<(Item, usize)>,
    waiting: usize,
    most_waiting: usize,
    depth: usize,
    pub(crate) bounds: Bounds,
    /// Tags sent and not yet answered.
    pub(crate) tags: Vec<String>,
    /// What async-imap's next command is replaced by.
    pub(crate) command: Option<VecDeque<Vec<u8>>>,
    /// What goes out after the server's next "+".
    pub(crate) later: VecDeque<Vec<u8>>,
    pub(crate) bytes_in: u64,
    pub(crate) bytes_out: u64,
    pub(crate) last_byte: Instant,
    pub(crate) failure: Option<Error>,
    /// Responses left unread: nested too deep, or strays.
    pub(crate) unread: u64,
}

/// The session's end of [`Shared`].
#[derive(Debug, Clone)]
pub(crate) struct Tap(Arc<Mutex<Shared>>);

impl Tap {
    pub(crate) fn new(limits: &Limits) -> Self {
        let early = limits.early_line;
        Self(Arc::new(Mutex::new(Shared {
            queue: VecDeque::new(),
            waiting: 0,
            most_waiting: limits.waiting,
            depth: limits.depth,
            bounds: Bounds { line: early, keep: early as u64, refuse: early as u64 },
            tags: Vec::new(),
            command: None,
            later: VecDeque::new(),
            bytes_in: 0,
            bytes_out: 0,
            last_byte: Instant::now(),
            failure: None,
            unread: 0,
        })))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next thing the server said.
    pub(crate) fn pop(&self) -> Option<Item> {
        let mut shared = self.lock();
        let (item, size) = shared.queue.pop_front()?;
        shared.waiting -= size;
        Some(item)
    }

    /// Has the next command async-imap writes replaced by these parts, each after the first sent on
    /// the server's "+".
    pub(crate) fn arm(&self, parts: VecDeque<Vec<u8>>) {
        self.lock().command = Some(parts);
    }
}

impl Shared {
    /// Whether the session has enough to read before more is cut out of the stream.
    pub(crate) fn is_full(&self) -> bool {
        self.waiting >= self.most_waiting
    }
}

/// Files one response: into the queue for us, its skeleton to async-imap.
pub(crate) fn file(frame: Frame, shared: &mut Shared, feed: &mut VecDeque<u8>, out: &mut Outgoing) {
    let size = 64 + frame.pieces.iter().map(size).sum::<usize>();
    let line = match frame.pieces.first() {
        Some(Piece::Text(line)) => line.as_slice(),
        Some(Piece::Literal(_)) | None => &[],
    };
    let item = if line.starts_with(b"*") {
        if depth(&frame) > shared.depth {
            shared.unread += 1;
            return;
        }
        Item::Untagged(frame)
    } else if line.starts_with(b"+") {
        match shared.later.pop_front() {
            Some(part) => {
                out.push(part);
                return;
            }
            None => {
                feed.extend(b"+ \r\n");
                Item::Continue
            }
        }
    } else {
        tagged(line, shared, feed).unwrap_or_else(|| {
            shared.unread += 1;
            Item::Stray
        })
    };
    shared.waiting += size;
    shared.queue.push_back((item, size));
}

/// The end of a command that is in flight.
fn tagged(line: &[u8], shared: &mut Shared, feed: &mut VecDeque<u8>) -> Option<Item> {
    let end = line.iter().position(|b| *b == b' ')?;
    let (tag, rest) = line.split_at(end);
    let place = shared.tags.iter().position(|t| t.as_bytes() == tag)?;
    let status = StatusLine::read(rest.trim_ascii_start())?;
    let word = match status.word {
        Word::Ok => "OK",
        Word::No => "NO",
        Word::Bad => "BAD",
        Word::Bye | Word::Preauth => return None,
    };
    let tag = shared.tags.swap_remove(place);
    shared.later.clear();
    feed.extend(format!("{tag} {word}\r\n").as_bytes());
    Some(Item::Tagged(tag, status))
}

fn size(piece: &Piece) -> usize {
    match piece {
        Piece::Text(text) => text.len(),
        Piece::Literal(literal) => literal.bytes.len(),
    }
}
