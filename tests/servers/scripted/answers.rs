//! Answers by script on an otherwise honest server: recorded text in place of what it would say.

/// What is said to commands that match a pattern.
#[derive(Debug, Clone)]
struct Answer {
    pattern: String,
    bytes: Vec<u8>,
    times: Option<usize>,
}

/// The answers.
#[derive(Debug, Default)]
pub struct Answers {
    list: Vec<Answer>,
}

impl Answers {
    /// From now on commands (without their tag) that match `pattern` are answered `text`, `times`
    /// times or for ever. In `text` the words `<tag>` and `A########` stand for the tag; its
    /// lines may end in LF or CRLF.
    pub fn add(&mut self, pattern: &str, text: &str, times: Option<usize>) {
        let lines = text.lines().flat_map(|line| [line, "\r\n"]);
        self.add_bytes(pattern, lines.collect::<String>().into_bytes(), times);
    }

    /// The same with bytes said as they are. Where they end in `<close>` the connection does too.
    pub fn add_bytes(&mut self, pattern: &str, bytes: Vec<u8>, times: Option<usize>) {
        self.list.push(Answer { pattern: pattern.to_owned(), bytes, times });
    }

    /// Back to honesty.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// What to say to this command, if anything.
    pub fn take(&mut self, tag: &str, command: &str) -> Option<Vec<u8>> {
        let at = self.list.iter().position(|answer| matches(&answer.pattern, command))?;
        let answer = self.list.get_mut(at)?;
        let bytes = with_tag(&answer.bytes, tag);
        if let Some(times) = &mut answer.times {
            *times -= 1;
            if *times == 0 {
                self.list.remove(at);
            }
        }
        Some(bytes)
    }
}

/// The bytes with the tag put in.
pub fn with_tag(bytes: &[u8], tag: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        let stands = [&b"A########"[..], b"<tag>"];
        match stands.iter().find_map(|stand_in| rest.strip_prefix(*stand_in)) {
            Some(after) => {
                out.extend_from_slice(tag.as_bytes());
                rest = after;
            }
            None => {
                out.push(first);
                rest = &rest[1..];
            }
        }
    }
    out
}

/// Whether `text` is as `pattern` says: `*` stands for anything, the rest for itself without
/// regard to ASCII case.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = "";
    let mut any = false;
    for piece in pieces {
        any = true;
        last = piece;
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    // The last piece must be the end, so it may have to be found further on.
    !any && rest.is_empty() || any && (last.is_empty() || text.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("UID FETCH * (FLAGS)", "uid fetch 1:* (FLAGS)"));
        assert!(matches("list*", "LIST \"\" \"*\""));
        assert!(matches("NOOP", "noop"));
        assert!(matches("a*a", "a b a a"));
        assert!(!matches("NOOP", "NOOP x"));
        assert!(!matches("UID FETCH * (FLAGS)", "UID FETCH 1 (UID FLAGS"));
    }

    #[test]
    fn an_answer_is_given_as_often_as_it_was_told() {
        let mut answers = Answers::default();
        answers.add("NOOP", "* 3 EXISTS\nA######## OK done", Some(1));
        assert_eq!(answers.take("x1", "NOOP"), Some(b"* 3 EXISTS\r\nx1 OK done\r\n".to_vec()));
        assert_eq!(answers.take("x2", "NOOP"), None);
    }
}
