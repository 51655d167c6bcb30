//! Cuts a server's bytes into responses (lines and their literals), within bounds, however the
//! bytes arrive.

/// One response: text pieces with the literals that stood between them. The line end is taken off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Frame {
    pub(crate) pieces: Vec<Piece>,
}

/// A piece of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text, without the `{n}` that announced the literal after it.
    Text(Vec<u8>),
    /// A literal.
    Literal(Literal),
}

/// A literal, perhaps only its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Literal {
    /// What was kept.
    pub(crate) bytes: Vec<u8>,
    /// How long the server said it was.
    pub(crate) announced: u64,
}

impl Literal {
    /// Whether all of it was kept.
    pub(crate) fn is_whole(&self) -> bool {
        self.bytes.len() as u64 == self.announced
    }
}

/// What is taken from the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Text of one response.
    pub(crate) line: usize,
    /// Literal bytes kept of one response; what comes beyond is read and dropped.
    pub(crate) keep: u64,
    /// Literal bytes of one response beyond which the connection is given up.
    pub(crate) refuse: u64,
}

/// Too much came; says of what. The place in the stream is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMuch(pub(crate) &'static str);

/// The framing state between two reads.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    pieces: Vec<Piece>,
    line: Vec<u8>,
    text: usize,
    literals: u64,
    kept: u64,
    open: Option<Open>,
    plain: bool,
}

#[derive(Debug)]
struct Open {
    literal: Literal,
    left: u64,
    room: u64,
}

impl Framer {
    /// More literals than any answer we ask for has.
    const MOST_PIECES: usize = 1_000;
    /// A server's announcement alone makes us reserve no more than this.
    const TRUSTED: u64 = 1 << 20;

    /// Whether the stream stands between two responses.
    pub(crate) fn is_between(&self) -> bool {
        self.pieces.is_empty() && self.line.is_empty() && self.open.is_none()
    }

    /// Takes bytes until a response is complete; says how many it took.
    pub(crate) fn push(
        &mut self,
        input: &[u8],
        bounds: &Bounds,
    ) -> Result<(usize, Option<Frame>), TooMuch> {
        let mut rest = input;
        loop {
            if self.open.is_some() {
                rest = self.fill(rest);
                if self.open.is_some() {
                    return Ok((input.len(), None));
                }
            }
            let end = memchr::memchr(b'\n', rest);
            let (now, later) = rest.split_at(end.map_or(rest.len(), |e| e + 1));
            if self.text + self.line.len() + now.len() > bounds.line {
                return Err(TooMuch("line"));
            }
            self.line.extend_from_slice(now);
            rest = later;
            if end.is_none() {
                return Ok((input.len(), None));
            }
            if let Some(frame) = self.end_of_line(bounds)? {
                return Ok((input.len() - rest.len(), Some(frame)));
            }
        }
    }

    /// Fills the open literal and gives back what follows it.
    fn fill<'a>(&mut self, input: &'a [u8]) -> &'a [u8] {
        let Some(open) = &mut self.open else { return input };
        let take = usize::try_from(open.left).unwrap_or(usize::MAX).min(input.len());
        let (now, later) = input.split_at(take);
        let keep = usize::try_from(open.room).unwrap_or(usize::MAX).min(take);
        open.literal.bytes.extend_from_slice(now.get(..keep).unwrap_or(now));
        open.room -= keep as u64;
        open.left -= take as u64;
        if open.left == 0
            && let Some(open) = self.open.take()
        {
            self.pieces.push(Piece::Literal(open.literal));
        }
        later
    }

    /// A line is complete: either a literal follows, or the response is.
    fn end_of_line(&mut self, bounds: &Bounds) -> Result<Option<Frame>, TooMuch> {
        let mut line = std::mem::take(&mut self.line);
        self.text += line.len();
        while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            line.pop();
        }
        if self.pieces.is_empty() {
            self.plain = has_no_literals(&line);
        }
        let announced = if self.plain { None } else { take_announcement(&mut line)? };
        self.pieces.push(Piece::Text(line));
        let Some(announced) = announced else {
            let pieces = std::mem::take(&mut self.pieces);
            *self = Self::default();
            return Ok(Some(Frame { pieces }));
        };
        self.literals = self.literals.saturating_add(announced);
        if self.literals > bounds.refuse {
            return Err(TooMuch("literal"));
        }
        if self.pieces.len() > Self::MOST_PIECES {
            return Err(TooMuch("literals in one answer"));
        }
        let room = announced.min(bounds.keep.saturating_sub(self.kept));
        self.kept += room;
        let literal = Literal {
            bytes: Vec::with_capacity(usize::try_from(room.min(Self::TRUSTED)).unwrap_or(0)),
            announced,
        };
        if announced == 0 {
            self.pieces.push(Piece::Literal(literal));
        } else {
            self.open = Some(Open { literal, left: announced, room });
        }
        Ok(None)
    }
}

/// Status lines end in words for people, which may look like a literal's announcement; so may a
/// tagged line.
fn has_no_literals(line: &[u8]) -> bool {
    const STATUS: [&[u8]; 5] = [b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"];
    match line.strip_prefix(b"* ") {
        None => true,
        Some(rest) => {
            let word = rest.split(|b| *b == b' ').next().unwrap_or(rest);
            STATUS.iter().any(|s| s.eq_ignore_ascii_case(word))
        }
    }
}

/// Takes `{n}`, `{n+}` or `~{n}` off the end of a line.
fn take_announcement(line: &mut Vec<u8>) -> Result<Option<u64>, TooMuch> {
    let Some(inner) = line.strip_suffix(b"}") else { return Ok(None) };
    let inner = inner.strip_suffix(b"+").unwrap_or(inner);
    let digits = inner.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (head, number) = inner.split_at(inner.len() - digits);
    let Some(head) = head.strip_suffix(b"{").filter(|_| digits > 0) else { return Ok(None) };
    let announced =
        number.iter().try_fold(0u64, |n, d| n.checked_mul(10)?.checked_add(u64::from(d - b'0')));
    let end = head.strip_suffix(b"~").unwrap_or(head).len();
    line.truncate(end);
    announced.map(Some).ok_or(TooMuch("literal"))
}

/// How deep parentheses nest in a response, outside quoted strings and literals.
pub(crate) fn depth(frame: &Frame) -> usize {
    let (mut now, mut most) = (0usize, 0usize);
    for piece in &frame.pieces {
        let Piece::Text(text) = piece else { continue };
        let (mut quoted, mut escaped) = (false, false);
        for byte in text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'(' if !quoted => {
                    now += 1;
                    most = most.max(now);
                }
                b')' if !quoted => now = now.saturating_sub(1),
                _ => {}
            }
        }
    }
    most
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
