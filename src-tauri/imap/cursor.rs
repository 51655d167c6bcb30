//! Reads the words of one response in a single pass, without recursion: atoms, numbers, strings,
//! lists.

use crate::frame::{Frame, Literal, Piece};

/// A place in a response. Every reader gives `None` where the response does not have what was asked
/// for.
#[derive(Debug)]
pub(crate) struct Cursor {
    pieces: std::vec::IntoIter<Piece>,
    text: Vec<u8>,
    at: usize,
    literal: Option<Literal>,
}

impl Cursor {
    pub(crate) fn new(frame: Frame) -> Self {
        let mut cursor =
            Self { pieces: frame.pieces.into_iter(), text: Vec::new(), at: 0, literal: None };
        cursor.advance();
        cursor
    }

    /// Goes on to the next piece when the text is used up and no literal waits.
    fn advance(&mut self) {
        while self.at >= self.text.len() && self.literal.is_none() {
            match self.pieces.next() {
                Some(Piece::Text(text)) => {
                    self.text = text;
                    self.at = 0;
                }
                Some(Piece::Literal(literal)) => self.literal = Some(literal),
                None => return,
            }
        }
    }

    /// The next byte of text; `None` at a literal and at the end.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Whether nothing is left.
    pub(crate) fn is_end(&self) -> bool {
        self.peek().is_none() && self.literal.is_none()
    }

    fn step(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        self.advance();
        Some(byte)
    }

    /// Takes this byte.
    pub(crate) fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.step()).flatten().map(|_| ())
    }

    /// Takes spaces; some servers send two, some none.
    pub(crate) fn spaces(&mut self) {
        while self.eat(b' ').is_some() {}
    }

    /// The name of a FETCH item in upper case; one longer than any we know is cut.
    pub(crate) fn item_name<'b>(&mut self, buffer: &'b mut [u8; 24]) -> &'b [u8] {
        let name = self.take_while(|b| !matches!(b, b' ' | b'(' | b')' | b'['));
        let length = name.len().min(buffer.len());
        let (out, _) = buffer.split_at_mut(length);
        out.copy_from_slice(name.get(..length).unwrap_or_default());
        out.make_ascii_uppercase();
        out
    }

    /// Takes text as long as it fits, perhaps none.
    pub(crate) fn take_while(&mut self, fits: impl Fn(u8) -> bool) -> &[u8] {
        let from = self.at;
        let rest = self.text.get(from..).unwrap_or_default();
        self.at += rest.iter().take_while(|b| fits(**b)).count();
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Goes on to what follows after [`Cursor::take_while`] has used a piece up.
    pub(crate) fn settle(&mut self) {
        self.advance();
    }

    /// A word up to a space or parenthesis, in upper case; `None` where there is none.
    pub(crate) fn word(&mut self) -> Option<String> {
        let word = self.take_while(|b| !matches!(b, b' ' | b'(' | b')'));
        let word = String::from_utf8_lossy(word).to_ascii_uppercase();
        self.advance();
        (!word.is_empty()).then_some(word)
    }

    /// An atom with its case kept.
    pub(crate) fn atom(&mut self) -> Option<Vec<u8>> {
        let atom = self.take_while(|b| !matches!(b, b' ' | b'(' | b')')).to_vec();
        self.advance();
        (!atom.is_empty()).then_some(atom)
    }

    /// A number, also a negative one or one beyond 64 bits (which is cut to the largest).
    pub(crate) fn number(&mut self) -> Option<i128> {
        let negative = self.eat(b'-').is_some();
        let digits = self.take_while(|b| b.is_ascii_digit());
        if digits.is_empty() {
            return None;
        }
        let number = digits
            .iter()
            .fold(0i128, |n, d| n.saturating_mul(10).saturating_add(i128::from(d - b'0')));
        self.advance();
        Some(if negative { -number } else { number })
    }

    /// A quoted string, its backslashes taken out.
    fn quoted(&mut self) -> Option<Vec<u8>> {
        self.eat(b'"')?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        if let Some(end) = memchr::memchr2(b'"', b'\\', rest)
            && let Some((inside, b'"')) = rest.get(..end).zip(rest.get(end))
        {
            let inside = inside.to_vec();
            self.at += end + 1;
            self.advance();
            return Some(inside);
        }
        let mut out = Vec::new();
        loop {
            match self.step()? {
                b'"' => return Some(out),
                b'\\' => out.push(self.step()?),
                byte => out.push(byte),
            }
        }
    }

    /// The literal that stands here.
    pub(crate) fn literal(&mut self) -> Option<Literal> {
        if self.peek().is_some() {
            return None;
        }
        let literal = self.literal.take()?;
        self.advance();
        Some(literal)
    }

    /// A string: quoted, or a literal (perhaps cut).
    pub(crate) fn string(&mut self) -> Option<Literal> {
        if self.peek() == Some(b'"') {
            let bytes = self.quoted()?;
            let announced = bytes.len() as u64;
            return Some(Literal { bytes, announced });
        }
        self.literal()
    }

    /// A string or an atom; a literal must be whole.
    pub(crate) fn astring(&mut self) -> Option<Vec<u8>> {
        match self.peek() {
            Some(b'"') | None => self.string().filter(Literal::is_whole).map(|l| l.bytes),
            Some(_) => self.atom(),
        }
    }

    /// A string, or NIL (`Some(None)`).
    pub(crate) fn nstring(&mut self) -> Option<Option<Literal>> {
        match self.peek() {
            Some(b'"') | None => self.string().map(Some),
            Some(_) => (self.word()? == "NIL").then_some(None),
        }
    }

    /// The atoms between parentheses.
    pub(crate) fn atoms(&mut self) -> Option<Vec<Vec<u8>>> {
        self.eat(b'(')?;
        let mut out = Vec::new();
        loop {
            self.spaces();
            if self.eat(b')').is_some() {
                return Some(out);
            }
            out.push(self.astring()?);
        }
    }

    /// Passes over one value, whatever it is: atom, string, or a list as deep as it likes.
    pub(crate) fn skip(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.peek() {
                None => drop(self.literal()?),
                Some(b'"') => drop(self.quoted()?),
                Some(b'(') => {
                    depth += 1;
                    self.step();
                }
                Some(b')') => {
                    depth = depth.checked_sub(1)?;
                    self.step();
                }
                Some(b' ') if depth > 0 => {
                    self.step();
                }
                Some(b' ') => return None,
                Some(_) => drop(self.atom()?),
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// What is left of the text, as it stands.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let rest = self.text.get(self.at..).unwrap_or_default().to_vec();
        self.at = self.text.len();
        self.advance();
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str) -> Cursor {
        Cursor::new(Frame { pieces: vec![Piece::Text(text.as_bytes().to_vec())] })
    }

    #[test]
    fn words_are_read_as_servers_write_them() {
        let mut c = cursor("flags  (\\Seen \"a\\\"b\\\\\" \\*) -1 99999999999999999999 NIL NILE");
        assert_eq!(c.word().unwrap(), "FLAGS");
        c.spaces();
        assert_eq!(c.atoms().unwrap(), [&b"\\Seen"[..], b"a\"b\\", b"\\*"]);
        c.spaces();
        assert_eq!(c.number(), Some(-1));
        c.spaces();
        assert_eq!(c.number(), Some(99_999_999_999_999_999_999));
        c.spaces();
        assert_eq!(c.nstring(), Some(None));
        c.spaces();
        assert_eq!(c.nstring(), None);
        assert!(c.is_end());
    }

    #[test]
    fn what_is_not_known_is_passed_over_in_one_piece() {
        let mut c = cursor("(a (\"(\" b) () ((c))) X \"un");
        c.skip().unwrap();
        c.spaces();
        assert_eq!(c.word().unwrap(), "X");
        c.spaces();
        assert_eq!(c.skip(), None);
        let deep = "(".repeat(500_000) + &")".repeat(500_000) + " Y";
        let mut c = cursor(&deep);
        c.skip().unwrap();
        c.spaces();
        assert_eq!(c.word().unwrap(), "Y");
    }
}
