//! Addresses as RFC 5322 section 3.4 has them, decoded for people.

use crate::{encoded_word, text};

/// One mailbox of an address list: an optional display name and an `addr-spec`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Address {
    /// The display name, decoded (RFC 2047) and freed of control and bidirectional characters;
    /// empty when there is none.
    pub name: String,
    /// `local@domain` as it stood in the header, never decoded; each control or bidirectional
    /// character in it has become U+FFFD. Empty when the header had only a name.
    pub email: String,
}

impl Address {
    /// `Name <email>`, or just the address: the true address always stands at the end.
    pub fn display(&self) -> String {
        match (self.name.is_empty(), self.email.is_empty()) {
            (true, _) => self.email.clone(),
            (false, true) => self.name.clone(),
            (false, false) => format!("{} <{}>", self.name, self.email),
        }
    }

    /// What follows the last `@` of the address.
    pub fn domain(&self) -> &str {
        self.email.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether the address can be answered: one `@` outside quotes, and no neutralised character.
    pub fn is_usable(&self) -> bool {
        let Some((local, domain)) = self.email.rsplit_once('@') else { return false };
        let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
        let bad = |c: char| c == '\u{FFFD}' || c.is_whitespace() || matches!(c, '<' | '>' | ',');
        !local.is_empty()
            && !domain.is_empty()
            && (quoted || !local.contains(['@', '"']))
            && !self.email.contains(|c| bad(c) && !(quoted && c == ' '))
            && !self.email.contains("=?")
    }

    /// Whether the name looks like another address than the true one (Mailsploit and the like).
    pub fn name_poses_as_address(&self) -> bool {
        let lower = self.name.to_lowercase();
        lower
            .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')' | ','))
            .any(|word| {
                let at = word.find(['@', '\u{FF20}', '\u{FE6B}']);
                at.is_some_and(|n| n > 0) && word != self.email.to_lowercase()
            })
    }
}

/// The most addresses one field may hold.
const MOST: usize = 10_000;

/// Parses the value of an address field. Total and linear: the grammar first, decoding after, so
/// that nothing encoded can act as syntax. Routes are dropped; members of groups stand alone, an
/// empty group leaves its name.
pub(crate) fn parse_list(value: &[u8], fallback: Option<&str>) -> Vec<Address> {
    let mut parser = Parser {
        out: Vec::new(),
        now: Parts::default(),
        fallback,
        group: false,
        last_semicolon: value.iter().rev().position(|b| *b == b';'),
        unclosed: Unclosed::default(),
    };
    let mut rest = value;
    while let Some((&first, tail)) = rest.split_first() {
        if parser.out.len() >= MOST {
            break;
        }
        rest = match first {
            b'"' if !parser.unclosed.quote => parser.quoted(tail),
            b'(' if !parser.unclosed.comment => parser.comment(tail),
            b'<' => parser.angle(tail),
            b',' => parser.finish(tail),
            b';' => {
                parser.group = false;
                parser.finish(tail)
            }
            b':' if parser.starts_group(tail) => parser.begin_group(tail),
            _ => parser.run(rest),
        };
    }
    parser.finish(&[]);
    parser.out
}

/// What has been read of one address.
#[derive(Default)]
struct Parts {
    /// Words and quoted strings, the quotes still in for an address, out for a name.
    words: Vec<u8>,
    name: Vec<u8>,
    comment: Vec<u8>,
    angle: Option<Vec<u8>>,
}

impl Parts {
    fn push(&mut self, bytes: &[u8]) {
        self.words.extend_from_slice(bytes);
        self.name.extend_from_slice(bytes);
    }
}

/// Which signs were found to have no end: they are not looked for again, so that parsing stays
/// linear.
#[derive(Default)]
struct Unclosed {
    quote: bool,
    comment: bool,
    angle: bool,
}

struct Parser<'a> {
    out: Vec<Address>,
    now: Parts,
    fallback: Option<&'a str>,
    group: bool,
    /// How far from the end of the value its last semicolon stands.
    last_semicolon: Option<usize>,
    unclosed: Unclosed,
}

impl Parser<'_> {
    /// Takes the first byte, which is no sign or means nothing here, and those after it that are
    /// none.
    fn run<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let is_sign = |b: &u8| matches!(b, b'"' | b'(' | b'<' | b',' | b';' | b':');
        let end = bytes.iter().skip(1).position(is_sign).map_or(bytes.len(), |n| n + 1);
        let (plain, rest) = bytes.split_at(end);
        self.now.push(plain);
        rest
    }

    /// Reads a quoted string after its opening quote. One that has no end is no quoted string.
    fn quoted<'b>(&mut self, tail: &'b [u8]) -> &'b [u8] {
        let mut inside = Vec::new();
        let mut bytes = tail.iter().enumerate();
        while let Some((n, byte)) = bytes.next() {
            match byte {
                b'\\' => inside.extend(bytes.next().map(|(_, b)| *b)),
                b'"' => {
                    self.now.words.push(b'"');
                    self.now.words.extend_from_slice(tail.get(..n).unwrap_or_default());
                    self.now.words.push(b'"');
                    self.now.name.extend_from_slice(&inside);
                    return tail.get(n + 1..).unwrap_or_default();
                }
                _ => inside.push(*byte),
            }
        }
        self.unclosed.quote = true;
        tail
    }

    /// Reads a comment after its opening parenthesis; they nest.
    fn comment<'b>(&mut self, tail: &'b [u8]) -> &'b [u8] {
        let mut depth = 1;
        let mut bytes = tail.iter().enumerate();
        let mut inside = Vec::new();
        while let Some((n, byte)) = bytes.next() {
            match byte {
                b'\\' => {
                    inside.extend(bytes.next().map(|(_, b)| *b));
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                if self.now.comment.is_empty() {
                    self.now.comment = inside;
                }
                self.now.push(b" ");
                return tail.get(n + 1..).unwrap_or_default();
            }
            inside.push(*byte);
        }
        // No end: what follows was meant to be read, not hidden.
        self.unclosed.comment = true;
        self.now.push(b" ");
        tail
    }

    /// Reads an angle address after its `<`. A second one is a second sender, and shown.
    fn angle<'b>(&mut self, tail: &'b [u8]) -> &'b [u8] {
        if self.now.angle.is_some() {
            self.finish(&[]);
        }
        let mut quoted = false;
        let mut end = tail.len();
        let look = if self.unclosed.angle { &[] } else { tail };
        for (n, byte) in look.iter().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b'>' if !quoted => {
                    end = n;
                    break;
                }
                _ => {}
            }
        }
        if end == tail.len() {
            self.unclosed.angle = true;
            end = tail.iter().position(|b| matches!(b, b'>' | b',')).unwrap_or(end);
        }
        self.now.angle = Some(tail.get(..end).unwrap_or_default().to_vec());
        match tail.get(end) {
            Some(b'>') => tail.get(end + 1..).unwrap_or_default(),
            _ => tail.get(end..).unwrap_or_default(),
        }
    }

    /// Whether a colon ends the name of a group: not inside another, and not as in `mailto:a@b`.
    fn starts_group(&self, tail: &[u8]) -> bool {
        let scheme = self.now.words.trim_ascii();
        !self.group
            && self.now.angle.is_none()
            && !scheme.contains(&b'@')
            && !scheme.is_empty()
            && !scheme.eq_ignore_ascii_case(b"mailto")
            && self.last_semicolon.is_some_and(|from_end| tail.len() > from_end)
    }

    fn begin_group<'b>(&mut self, tail: &'b [u8]) -> &'b [u8] {
        let first = tail.iter().find(|b| !b.is_ascii_whitespace());
        if first == Some(&b';') {
            let name = self.show(&self.now.name);
            self.out.push(Address { name, email: String::new() });
        }
        self.now = Parts::default();
        self.group = true;
        tail
    }

    /// Ends the address in hand; gives `tail` back.
    fn finish<'b>(&mut self, tail: &'b [u8]) -> &'b [u8] {
        let now = std::mem::take(&mut self.now);
        let words = without_scheme(now.words.trim_ascii());
        let empty_angle = now.angle.as_ref().is_some_and(|a| a.trim_ascii().is_empty());
        let single = !words.is_empty() && !words.iter().any(u8::is_ascii_whitespace);
        let (name, email) = match &now.angle {
            Some(angle) if !(empty_angle && words.contains(&b'@')) => {
                (self.show(&now.name), addr_spec(angle))
            }
            _ if words.contains(&b'@') || single => match lone_address(words) {
                Some((name, email)) => (self.show(&name), addr_spec(email)),
                None => (String::new(), addr_spec(words)),
            },
            _ => (self.show(&now.name), String::new()),
        };
        let mut name = if name.is_empty() { self.show(&now.comment) } else { name };
        if name.len() > 1 && name.starts_with('\'') && name.ends_with('\'') {
            name = name.trim_matches('\'').trim().to_owned();
        }
        if name == email {
            name.clear();
        }
        if !name.is_empty() || !email.is_empty() {
            self.out.push(Address { name, email });
        }
        tail
    }

    /// A name for people.
    fn show(&self, name: &[u8]) -> String {
        text::clean(&encoded_word::decode(name.trim_ascii(), self.fallback))
    }
}

/// The one word that is an address among others that then are its name: `Alice alice@example.org`.
fn lone_address(words: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let is_blank = u8::is_ascii_whitespace;
    let mut with_sign = words.split(is_blank).filter(|w| w.contains(&b'@'));
    let email = with_sign.next().filter(|_| with_sign.next().is_none())?;
    let good = email.len() < words.len()
        && !words.contains(&b'"')
        && !email.starts_with(b"@")
        && !email.ends_with(b"@");
    let others: Vec<&[u8]> = words.split(is_blank).filter(|w| !w.contains(&b'@')).collect();
    good.then(|| (others.join(&b' '), email))
}

/// Takes a `mailto:` away, which some put into headers.
fn without_scheme(words: &[u8]) -> &[u8] {
    match words.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case(b"mailto:") => words.get(7..),
        _ => Some(words),
    }
    .unwrap_or_default()
}

/// The address itself: without a route, without white space around its signs, never decoded.
fn addr_spec(bytes: &[u8]) -> String {
    let mut bytes = bytes.trim_ascii();
    let is_plain = |b: &u8| b.is_ascii_graphic() && !matches!(b, b'(' | b':');
    if bytes.iter().all(is_plain) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    if bytes.starts_with(b"@")
        && let Some(colon) = bytes.iter().position(|b| *b == b':')
    {
        bytes = bytes.get(colon + 1..).unwrap_or_default().trim_ascii();
    }
    let shown: String = String::from_utf8_lossy(&without_comments(bytes))
        .chars()
        .map(|c| if text::is_break(c) || text::is_deceptive(c) { '\u{FFFD}' } else { c })
        .collect();
    if !shown.contains(' ') || shown.contains('"') {
        return shown;
    }
    // White space may stand around the dots and the at sign, nowhere else.
    let mut out = String::with_capacity(shown.len());
    for word in shown.split(' ').filter(|w| !w.is_empty()) {
        if !(out.is_empty() || out.ends_with(['.', '@']) || word.starts_with(['.', '@'])) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// An address without the comments in it; a parenthesis that is never closed stays.
fn without_comments(bytes: &[u8]) -> Vec<u8> {
    let opened = bytes.iter().filter(|b| **b == b'(').count();
    let closed = bytes.iter().filter(|b| **b == b')').count();
    if opened == 0 || opened != closed || bytes.contains(&b'"') {
        return bytes.to_vec();
    }
    let mut depth = 0usize;
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(*byte),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> Vec<String> {
        parse_list(value.as_bytes(), None).iter().map(Address::display).collect()
    }

    #[test]
    fn people_are_read_from_every_form_of_address() {
        assert_eq!(
            shown(
                r#"Alice <alice@example.org>, "Bob, the \"B\"" <bob@example.org>, c@example.org"#
            ),
            ["Alice <alice@example.org>", "Bob, the \"B\" <bob@example.org>", "c@example.org"]
        );
        assert_eq!(shown("d@example.org (Dora (at work))"), ["Dora (at work) <d@example.org>"]);
        assert_eq!(shown("<@a.example,@b.example:e@example.org>"), ["e@example.org"]);
        assert_eq!(shown("team: a@x.example, B <b@x.example>;, c@x.example").len(), 3);
        assert_eq!(shown("undisclosed-recipients:;"), ["undisclosed-recipients"]);
        assert_eq!(shown("a@x.example; b@x.example"), ["a@x.example", "b@x.example"]);
        assert_eq!(shown(r#""very unusual@"@example.org"#), [r#""very unusual@"@example.org"#]);
        assert_eq!(shown("=?utf-8?B?5pel5pys?= <n@example.jp>"), ["日本 <n@example.jp>"]);
        assert_eq!(shown("P <pete(his)@ silly . test(host)>"), ["P <pete@silly.test>"]);
        assert_eq!(shown("root"), ["root"]);
        assert_eq!(shown("Alice Doe alice@example.org"), ["Alice Doe <alice@example.org>"]);
        assert_eq!(shown("alice @ example.org"), ["alice@example.org"]);
        assert_eq!(shown(",, ,"), [""; 0]);
    }

    #[test]
    fn what_is_encoded_cannot_become_the_address() {
        let forged = "=?utf-8?Q?ceo=40bank.example=3E=0A=00?= <x@evil.example>";
        let list = parse_list(forged.as_bytes(), None);
        assert_eq!(list[0].display(), "ceo@bank.example> <x@evil.example>");
        assert!(list[0].name_poses_as_address());
        let list = parse_list(b"=?utf-8?b?Y2VvQGJhbms=?=@evil.example", None);
        assert_eq!(list[0].email, "=?utf-8?b?Y2VvQGJhbms=?=@evil.example");
        assert!(!list[0].is_usable());
    }

    #[test]
    fn two_senders_are_both_shown() {
        let both = shown("<first@legit.example><second@evil.example>");
        assert_eq!(both, ["first@legit.example", "second@evil.example"]);
    }

    #[test]
    fn controls_in_an_address_are_seen_not_hidden() {
        let list = parse_list("a@bank.example\u{202E}\0@evil.example".as_bytes(), None);
        assert_eq!(list[0].email, "a@bank.example\u{FFFD}\u{FFFD}@evil.example");
        assert_eq!(list[0].domain(), "evil.example");
        assert!(!list[0].is_usable());
        assert!(parse_list(b"Alice <alice@example.org>", None)[0].is_usable());
    }

    #[test]
    fn unclosed_signs_do_not_swallow_the_sender() {
        assert_eq!(shown("\"Alice <alice@example.org>"), ["Alice <alice@example.org>"]);
        assert_eq!(shown("Alice <alice@example.org"), ["Alice <alice@example.org>"]);
        assert_eq!(shown("Alice (x <alice@example.org>").len(), 1);
        let many = "a@x.example,".repeat(50_000);
        assert_eq!(parse_list(many.as_bytes(), None).len(), MOST);
        for sign in ["(", "\"\\", "<,", ":;", "a:", "<\"", "=?a?b?"] {
            parse_list(sign.repeat(30_000).as_bytes(), None);
        }
    }
}
