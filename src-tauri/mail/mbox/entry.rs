//! What stands between two `From ` lines, taken apart: the message, and what the file says of it.

use super::{Entry, LETTERS, MARKS, UNENDED, is_from};
use crate::flags::Flags;

/// How a piece of a file is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// The `From ` line, its end included.
    pub first: &'a [u8],
    /// What follows it, up to the next one.
    pub rest: &'a [u8],
    /// The date on the `From ` line.
    pub date: Option<i64>,
    /// Whether its own length told where it ends.
    pub measured: bool,
}

/// Takes a piece apart.
pub(super) fn read(piece: Piece<'_>) -> Entry {
    let end: &[u8] = if piece.first.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
    let mut entry = Entry { date: piece.date, ..Entry::default() };
    if let Some((flags, rest)) = ours(piece.rest, end) {
        let unended = rest.strip_prefix(UNENDED).and_then(|rest| rest.strip_prefix(end));
        let body = unended.unwrap_or(rest);
        let body = body.strip_suffix(end).unwrap_or(body);
        let body = if unended.is_some() { body.strip_suffix(end).unwrap_or(body) } else { body };
        entry.flags = flags;
        entry.raw = unquoted(body);
        return entry;
    }
    let body = match piece.measured {
        true => piece.rest,
        // The empty line that stands in front of the next `From ` line.
        false => without_empty_line(piece.rest),
    };
    let header = header_len(body);
    let (header, body) = body.split_at_checked(header).unwrap_or((body, b""));
    let mut raw = foreign_header(header, &mut entry);
    let unquoted_froms = piece.measured && lines(body).any(|line| line.starts_with(b"From "));
    if unquoted_froms {
        raw.extend_from_slice(body);
    } else {
        raw.extend(unquoted(body));
    }
    entry.raw = raw;
    entry
}

/// Whether a piece begins with our own marks.
pub(super) fn is_ours(first: &[u8], rest: &[u8]) -> bool {
    ours(rest, if first.ends_with(b"\r\n") { b"\r\n" } else { b"\n" }).is_some()
}

/// How long the message says its body is.
pub(super) fn length(header: &[u8]) -> Option<usize> {
    let value = lines(header).find_map(|line| field(line, "Content-Length"))?;
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// Our own marks, and what follows them.
fn ours<'a>(rest: &'a [u8], end: &[u8]) -> Option<(Flags, &'a [u8])> {
    let (mut flags, mut rest) = (Flags::default(), rest);
    for (n, mark) in MARKS.into_iter().enumerate() {
        let after = rest.strip_prefix(mark)?;
        let line = after.split_inclusive(|b| *b == b'\n').next()?;
        let value = line.strip_suffix(end)?;
        rest = after.get(line.len()..)?;
        if n < 2 {
            flags.system |= letters(value)?;
        } else {
            flags = flags.changed(&keywords(value)?, &Flags::default());
        }
    }
    Some((flags, rest))
}

/// The system flags of `Status` or `X-Status`; `None` where it says something else.
fn letters(value: &[u8]) -> Option<u8> {
    value.iter().try_fold(0, |flags, letter| {
        let known = LETTERS.iter().find(|(l, _)| l == letter).map(|(_, bit)| *bit);
        // Old, new and undefined say nothing that is kept.
        let known = known.or_else(|| b"ONU".contains(letter).then_some(0));
        Some(flags | known?)
    })
}

/// Keywords joined by spaces; `None` where it is anything else.
fn keywords(value: &[u8]) -> Option<Flags> {
    let words = std::str::from_utf8(value).ok()?.split_ascii_whitespace();
    let words: Vec<&str> = words.take(1_000).collect();
    let all = words.iter().all(|w| !w.starts_with('\\') && Flags::named(w).is_some());
    all.then(|| Flags::parse(words))
}

/// The header without the fields in which programs keep flags, which are read.
fn foreign_header(header: &[u8], entry: &mut Entry) -> Vec<u8> {
    let mut raw = Vec::with_capacity(header.len());
    let mut rest = lines(header).peekable();
    while let Some(line) = rest.next() {
        let folded =
            rest.peek().is_some_and(|next| next.starts_with(b" ") || next.starts_with(b"\t"));
        let said = if folded { None } else { flag_field(line) };
        match said {
            Some(Said { flags, expunged }) => {
                entry.flags = entry.flags.changed(&flags, &Flags::default());
                entry.expunged |= expunged;
            }
            None if is_from(line) && line.starts_with(b">") => {
                raw.extend_from_slice(line.get(1..).unwrap_or_default());
            }
            None => raw.extend_from_slice(line),
        }
    }
    raw
}

/// What a field says of flags.
#[derive(Default)]
struct Said {
    flags: Flags,
    expunged: bool,
}

fn flag_field(line: &[u8]) -> Option<Said> {
    let system =
        |bits: u8| Said { flags: Flags { system: bits, ..Flags::default() }, expunged: false };
    if let Some(value) = field(line, "Status").or_else(|| field(line, "X-Status")) {
        return letters(value).map(system);
    }
    if let Some(value) = field(line, "X-Keywords").or_else(|| field(line, "X-Mozilla-Keys")) {
        return keywords(value).map(|flags| Said { flags, expunged: false });
    }
    if let Some(value) = field(line, "X-Mozilla-Status2") {
        return hexadecimal(value).map(|_| Said::default());
    }
    let bits = hexadecimal(field(line, "X-Mozilla-Status")?)?;
    let names = [(1, "\\Seen"), (2, "\\Answered"), (4, "\\Flagged"), (0x1000, "$Forwarded")];
    let set = names.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name);
    Some(Said { flags: Flags::parse(set), expunged: bits & 8 != 0 })
}

fn hexadecimal(value: &[u8]) -> Option<u32> {
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(value).ok().filter(|_| digits)?;
    u32::from_str_radix(text, 16).ok()
}

/// The value of a line that is this field.
fn field<'a>(line: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    let value = rest.strip_prefix(b":")?;
    start.eq_ignore_ascii_case(name.as_bytes()).then(|| value.trim_ascii())
}

/// How long the header is, the empty line behind it left out.
pub(super) fn header_len(message: &[u8]) -> usize {
    lines(message).take_while(|line| !is_empty(line)).map(<[u8]>::len).sum()
}

/// Whether there is nothing on a line.
pub(super) fn is_empty(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n")
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|b| *b == b'\n')
}

fn without_empty_line(rest: &[u8]) -> &[u8] {
    if rest.is_empty() || is_empty(rest) {
        return b"";
    }
    match rest.strip_suffix(b"\n\r\n").or_else(|| rest.strip_suffix(b"\n\n")) {
        Some(without) => rest.get(..=without.len()).unwrap_or(rest),
        None => rest,
    }
}

fn unquoted(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in lines(body) {
        let quoted = line.starts_with(b">") && is_from(line);
        out.extend_from_slice(line.get(usize::from(quoted)..).unwrap_or_default());
    }
    out
}
