//! The one line of JSON a server prints when it is ready: a flat object of numbers and strings.

/// A value in that object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Number(u64),
    /// A text.
    Text(String),
}

/// Reads the line; `None` if it is not a flat object of whole numbers and strings.
pub fn read(line: &str) -> Option<Vec<(String, Value)>> {
    let mut rest = line.trim().strip_prefix('{')?.trim_start();
    let mut fields = Vec::new();
    while !rest.starts_with('}') {
        let (name, after) = text(rest)?;
        let (value, after) = value(after.trim_start().strip_prefix(':')?.trim_start())?;
        fields.push((name, value));
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = Some(more.trim_start()).filter(|more| more.starts_with('"'))?,
            None if rest.starts_with('}') => {}
            None => return None,
        }
    }
    (rest == "}").then_some(fields)
}

fn value(from: &str) -> Option<(Value, &str)> {
    if from.starts_with('"') {
        return text(from).map(|(text, rest)| (Value::Text(text), rest));
    }
    let end = from.find(|c: char| !c.is_ascii_digit())?;
    let (digits, rest) = from.split_at_checked(end)?;
    Some((Value::Number(digits.parse().ok()?), rest))
}

fn text(from: &str) -> Option<(String, &str)> {
    let mut chars = from.strip_prefix('"')?.chars();
    let mut text = String::new();
    loop {
        match chars.next()? {
            '"' => return Some((text, chars.as_str())),
            '\\' => text.push(match chars.next()? {
                'n' => '\n',
                't' => '\t',
                same @ ('"' | '\\' | '/') => same,
                'u' => unicode(&mut chars)?,
                _ => return None,
            }),
            plain => text.push(plain),
        }
    }
}

fn unicode(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let code = (0..4).try_fold(0, |code, _| Some(code * 16 + chars.next()?.to_digit(16)?))?;
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_a_path_are_read() {
        let line = r#" {"imap": 40993,"smtp":40465 , "ca":"C:\\Temp\\\u6587 a/ca.pem"} "#;
        let expected = vec![
            ("imap".to_owned(), Value::Number(40_993)),
            ("smtp".to_owned(), Value::Number(40_465)),
            ("ca".to_owned(), Value::Text("C:\\Temp\\文 a/ca.pem".to_owned())),
        ];
        assert_eq!(read(line), Some(expected));
        assert_eq!(read("{}"), Some(vec![]));
    }

    #[test]
    fn anything_else_is_not_taken_for_an_answer() {
        for wrong in ["", "ready", "{", "{\"a\":1", "{\"a\":}", "{\"a\":1,}", "{\"a\":1}x", "{a:1}"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(r#"{"a":"\ud800"}"#), None);
        assert_eq!(read(r#"{"a" 1}"#), None);
    }
}
