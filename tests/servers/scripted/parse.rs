//! The arguments of a command: atoms, strings, literals, lists (RFC 9051 section 9).

/// Why a command is answered BAD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad(pub String);

/// Reads arguments one after the other.
#[derive(Debug)]
pub struct Args<'a> {
    bytes: &'a [u8],
    at: usize,
    delimiter: char,
}

/// Makes a [`Bad`].
pub fn bad<T>(text: impl Into<String>) -> Result<T, Bad> {
    Err(Bad(text.into()))
}

impl<'a> Args<'a> {
    /// Begins at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, delimiter: '/' }
    }

    /// From here on levels of mailbox names are joined by this.
    pub fn delimit(&mut self, delimiter: char) {
        self.delimiter = delimiter;
    }

    /// The byte that comes next.
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Steps over this byte when it is next.
    pub fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Steps over this byte, which must be next.
    pub fn expect(&mut self, byte: u8) -> Result<(), Bad> {
        if self.eat(byte) { Ok(()) } else { bad(format!("Expected {:?}", char::from(byte))) }
    }

    /// Steps over the space before the next argument.
    pub fn space(&mut self) -> Result<(), Bad> {
        self.expect(b' ')
    }

    /// Nothing may follow.
    pub fn end(&mut self) -> Result<(), Bad> {
        while self.eat(b' ') {}
        if self.at == self.bytes.len() { Ok(()) } else { bad("Too many arguments") }
    }

    /// Whether nothing follows.
    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The bytes up to the first that `stop` says ends them; at least one.
    pub fn until(&mut self, stop: impl Fn(u8) -> bool) -> Result<String, Bad> {
        let rest = self.rest();
        let length = rest.iter().position(|&byte| stop(byte)).unwrap_or(rest.len());
        if length == 0 {
            return bad("An argument is missing");
        }
        self.at += length;
        Ok(String::from_utf8_lossy(&rest[..length]).into_owned())
    }

    /// An atom; brackets and wildcards are taken as part of it.
    pub fn atom(&mut self) -> Result<String, Bad> {
        self.until(|byte| matches!(byte, b' ' | b'(' | b')' | b'"' | b'{') || byte < 32)
    }

    /// An atom in upper case.
    pub fn word(&mut self) -> Result<String, Bad> {
        self.atom().map(|atom| atom.to_ascii_uppercase())
    }

    /// A command's tag and its verb (`UID FETCH`), up to where its arguments begin.
    pub fn tag_and_verb(&mut self) -> Result<(String, String), Bad> {
        let tag = self.atom()?;
        self.space()?;
        let mut verb = self.word()?;
        if verb == "UID"
            && let Ok(word) = self.space().and_then(|()| self.word())
        {
            verb = format!("UID {word}");
        }
        self.eat(b' ');
        Ok((tag, verb))
    }

    /// A number.
    pub fn number(&mut self) -> Result<u64, Bad> {
        let digits = self.until(|byte| !byte.is_ascii_digit())?;
        digits.parse().map_err(|_| Bad("The number is too large".into()))
    }

    /// A string of any of the three kinds.
    pub fn astring(&mut self) -> Result<Vec<u8>, Bad> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{') => self.literal(),
            Some(b'~') if self.rest().starts_with(b"~{") => {
                self.at += 1;
                self.literal()
            }
            _ => self.atom().map(String::into_bytes),
        }
    }

    /// A string as text.
    pub fn text(&mut self) -> Result<String, Bad> {
        self.astring().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A mailbox name, decoded.
    pub fn mailbox(&mut self) -> Result<String, Bad> {
        let raw = self.astring()?;
        let name = super::names::from_wire(&raw, self.delimiter);
        name.ok_or_else(|| Bad("Invalid mailbox name".into()))
    }

    fn quoted(&mut self) -> Result<Vec<u8>, Bad> {
        self.expect(b'"')?;
        let mut text = Vec::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    let Some(byte) = self.peek() else { return bad("The string has no end") };
                    text.push(byte);
                }
                Some(byte) => text.push(byte),
                None => return bad("The string has no end"),
            }
            self.at += 1;
        }
    }

    /// A literal, whose bytes stand right behind its announcement.
    pub fn literal(&mut self) -> Result<Vec<u8>, Bad> {
        self.expect(b'{')?;
        let size = self.number()? as usize;
        self.eat(b'+');
        self.expect(b'}')?;
        self.expect(b'\r')?;
        self.expect(b'\n')?;
        let Some(content) = self.rest().get(..size) else { return bad("The literal is cut") };
        self.at += size;
        Ok(content.to_vec())
    }

    /// `(` words `)`, the words as they are: flags, options.
    pub fn list(&mut self) -> Result<Vec<String>, Bad> {
        self.expect(b'(')?;
        let mut words = Vec::new();
        while !self.eat(b')') {
            if self.peek() == Some(b'"') || self.peek() == Some(b'{') {
                words.push(self.text()?);
            } else {
                words.push(self.atom()?);
            }
            self.eat(b' ');
        }
        Ok(words)
    }

    /// A set of numbers.
    pub fn set(&mut self) -> Result<Set, Bad> {
        let text = self.until(|byte| matches!(byte, b' ' | b')'))?;
        Set::parse(&text).ok_or_else(|| Bad("Invalid messageset".into()))
    }
}

/// A `sequence-set`; `*` is [`Set::STAR`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set(pub Vec<(u32, u32)>);

impl Set {
    /// `*`
    pub const STAR: u32 = u32::MAX;

    fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| match text {
            "*" => Some(Self::STAR),
            _ => text.parse().ok().filter(|&n| n > 0),
        };
        let ranges: Option<Vec<(u32, u32)>> = text
            .split(',')
            .map(|part| {
                let (a, b) = part.split_once(':').unwrap_or((part, part));
                Some((number(a)?, number(b)?))
            })
            .collect();
        ranges.map(Self)
    }

    /// The ranges with `*` replaced by `largest`, the smaller end first.
    pub fn ranges(&self, largest: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let real = move |n: u32| if n == Self::STAR { largest } else { n };
        self.0.iter().map(move |&(a, b)| (real(a).min(real(b)), real(a).max(real(b))))
    }

    /// Whether `n` is in it.
    pub fn has(&self, n: u32, largest: u32) -> bool {
        self.ranges(largest).any(|(a, b)| a <= n && n <= b)
    }
}

/// Numbers in their shortest form (`1:3,7`).
pub fn compact(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for n in numbers {
        match ranges.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(n) => last.1 = n,
            _ => ranges.push((n, n)),
        }
    }
    let text = |(a, b): &(u32, u32)| if a == b { a.to_string() } else { format!("{a}:{b}") };
    ranges.iter().map(text).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_every_kind_are_read() {
        let mut args = Args::new(b"atom \"a \\\"b\\\"\" {3}\r\nx y (\\Seen $F) 1:3,*");
        assert_eq!(args.word().unwrap(), "ATOM");
        args.space().unwrap();
        assert_eq!(args.text().unwrap(), "a \"b\"");
        args.space().unwrap();
        assert_eq!(args.text().unwrap(), "x y");
        args.space().unwrap();
        assert_eq!(args.list().unwrap(), ["\\Seen", "$F"]);
        args.space().unwrap();
        let set = args.set().unwrap();
        assert!(set.has(2, 9) && set.has(9, 9) && !set.has(5, 9));
        assert!(args.end().is_ok());
        assert!(Args::new(b"0").set().is_err());
        assert_eq!(compact([1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
    }
}
