//! Cuts a header block into fields, and finds where it ends. Bounded and linear.

use std::borrow::Cow;

/// A field of a header: its name, and its value with the folding still in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a [u8],
}

impl Field<'_> {
    /// Whether this is the field called `name`.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value on one line: line ends gone, their white space kept.
    pub(crate) fn unfolded(&self) -> Cow<'_, [u8]> {
        if memchr::memchr2(b'\r', b'\n', self.value).is_none() {
            return Cow::Borrowed(self.value);
        }
        let mut out = Vec::with_capacity(self.value.len());
        for piece in self.value.split(|b| matches!(b, b'\r' | b'\n')) {
            out.extend_from_slice(piece);
        }
        Cow::Owned(out)
    }
}

/// The most bytes of a header that are read.
pub(crate) const LARGEST_BLOCK: usize = 256 * 1024;
/// The most bytes of one field that are read.
const LARGEST_FIELD: usize = 64 * 1024;
/// The most fields of one header that are read.
const MOST_FIELDS: usize = 2_000;

/// The header at the beginning of an entity, cut into fields.
#[derive(Debug, Default)]
pub(crate) struct Header<'a> {
    pub(crate) fields: Vec<Field<'a>>,
    /// Where the body begins, from where the header began.
    pub(crate) body: usize,
    /// Whether something was too large to be read.
    pub(crate) truncated: bool,
}

impl<'a> Header<'a> {
    /// Reads the header at the beginning of `bytes`. Lines that are no fields are passed over; a
    /// block without any field is taken for a body. `is_delimiter` tells the line that ends the
    /// part even though its header has not ended.
    pub(crate) fn read(bytes: &'a [u8], is_delimiter: &dyn Fn(&[u8]) -> bool) -> Header<'a> {
        let mut header = Header::default();
        let (mut at, mut field): (usize, Option<(&str, usize)>) = (0, None);
        let mut bare: Option<&str> = None;
        for line in lines(bytes) {
            let from = at;
            let continues = matches!(line.first(), Some(b' ' | b'\t'));
            // A line of nothing but white space folds (RFC 5322 section 4.2), unless what follows
            // it cannot belong to a header.
            let blank =
                line.trim_ascii().is_empty() && (!continues || !goes_on(bytes, at + line.len()));
            if continues && !blank {
                // RFC 5322 section 4.5 lets even the colon stand on the next line.
                if let (Some(name), [b':', ..]) = (bare.take(), line.trim_ascii_start()) {
                    let colon = line.iter().position(|b| *b == b':').unwrap_or_default();
                    field = Some((name, from + colon + 1));
                }
                at += line.len();
                continue;
            }
            header.end_field(bytes, field.take(), from);
            if blank {
                header.body = at + line.len();
                break;
            }
            if line.starts_with(b"--") && is_delimiter(line) {
                header.body = at;
                return header;
            }
            at += line.len();
            header.body = at;
            field = name(line).map(|(name, colon)| (name, from + colon + 1));
            bare = field.is_none().then(|| token(line)).flatten();
        }
        header.end_field(bytes, field.take(), at);
        if header.fields.is_empty() && header.body > 2 {
            header.body = 0;
        }
        header
    }

    /// Keeps a field whose value runs to `end`.
    fn end_field(&mut self, bytes: &'a [u8], field: Option<(&'a str, usize)>, end: usize) {
        let Some((name, from)) = field else { return };
        if self.fields.len() >= MOST_FIELDS || from > LARGEST_BLOCK {
            self.truncated = true;
            return;
        }
        let value = bytes.get(from..end).unwrap_or_default();
        self.truncated |= value.len() > LARGEST_FIELD;
        let value = value.get(..LARGEST_FIELD).unwrap_or(value).trim_ascii();
        self.fields.push(Field { name, value });
    }

    /// The first field called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|f| f.is(name))
    }
}

/// The lines, each with its end.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (line, later) = rest.split_at(end);
        rest = later;
        (!line.is_empty()).then_some(line)
    })
}

/// Whether the line at `at` may belong to a header, or end it.
fn goes_on(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
    matches!(line.first(), None | Some(b' ' | b'\t' | b'\r')) && !rest.is_empty()
        || name(line).is_some()
}

/// The field name a line begins with, and where its colon stands. White space before the colon is
/// borne; mbox's `From ` and `>From ` lines are no fields.
fn name(line: &[u8]) -> Option<(&str, usize)> {
    let colon = line.iter().take(200).position(|b| *b == b':')?;
    Some((token(line.get(..colon)?)?, colon))
}

/// A line or its beginning, if it can be the name of a field.
fn token(line: &[u8]) -> Option<&str> {
    let name = line.trim_ascii_end();
    let good = !name.is_empty() && name.len() < 200 && name.iter().all(u8::is_ascii_graphic);
    std::str::from_utf8(name).ok().filter(|_| good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, String)>, &str) {
        let header = Header::read(text.as_bytes(), &|_| false);
        let show = |f: &Field<'_>| {
            (f.name.to_owned(), String::from_utf8_lossy(&f.unfolded()).into_owned())
        };
        (header.fields.iter().map(show).collect(), text.get(header.body..).unwrap())
    }

    #[test]
    fn fields_are_unfolded_and_the_body_begins_after_the_empty_line() {
        let (fields, body) = read("Subject: a\r\n  b\r\nTo : c\r\n\r\nbody\r\n");
        assert_eq!(fields, [("Subject".into(), "a  b".into()), ("To".into(), "c".into())]);
        assert_eq!(body, "body\r\n");
    }

    #[test]
    fn a_colon_on_the_next_line_still_makes_a_field() {
        let (fields, _) = read("From\r\n : a@b\r\nTo: c\r\n");
        assert_eq!(fields[0], ("From".into(), "a@b".into()));
    }

    #[test]
    fn garbage_between_fields_is_passed_over() {
        let (fields, body) = read("From x@y Mon\nSubject: a\ngarbage\nTo: b\n\nbody");
        assert_eq!(fields.len(), 2);
        assert_eq!(body, "body");
    }

    #[test]
    fn a_line_of_blanks_ends_a_header_only_before_a_body() {
        let (fields, body) = read("Subject: a\r\n \r\n b\r\n \r\nTo: c\r\n \r\nHello there\r\n");
        assert_eq!(fields.len(), 2);
        assert_eq!(body, "Hello there\r\n");
    }

    #[test]
    fn a_text_without_a_header_is_a_body() {
        assert_eq!(read("just a text\n\nmore").1, "just a text\n\nmore");
        assert_eq!(read("\nbody").1, "body");
        assert_eq!(read("Subject: no body").0.len(), 1);
        assert_eq!(read("").0.len(), 0);
    }

    #[test]
    fn a_header_of_many_megabytes_costs_little_and_is_cut() {
        let huge = format!("X: {}\nSubject: a\n\nbody", "y".repeat(3 << 20));
        let header = Header::read(huge.as_bytes(), &|_| false);
        assert!(header.truncated);
        assert_eq!(header.fields[0].value.len(), LARGEST_FIELD - 1);
        assert_eq!(huge.get(header.body..).unwrap(), "body");
    }
}
