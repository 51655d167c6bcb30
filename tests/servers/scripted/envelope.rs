//! ENVELOPE, written from a header as RFC 9051 section 7.5.2 has it: nothing is decoded.

use super::mailbox::field;
use super::names::quoted;

/// A string, or NIL. What a quoted string cannot carry goes as a literal.
pub fn nstring(text: Option<&str>) -> String {
    match text {
        None => "NIL".into(),
        Some(text) if text.bytes().all(|byte| (32..127).contains(&byte)) => quoted(text),
        Some(text) => format!("{{{}}}\r\n{text}", text.len()),
    }
}

/// The ENVELOPE of a header.
pub fn envelope(header: &[u8]) -> String {
    let value = |name: &str| field(header, name);
    let from = addresses(value("from").as_deref());
    let or_from = |name: &str| match value(name) {
        Some(text) if !text.trim().is_empty() => addresses(Some(&text)),
        _ => from.clone(),
    };
    let list = [
        nstring(value("date").as_deref()),
        nstring(value("subject").as_deref()),
        from.clone(),
        or_from("sender"),
        or_from("reply-to"),
        addresses(value("to").as_deref()),
        addresses(value("cc").as_deref()),
        addresses(value("bcc").as_deref()),
        nstring(value("in-reply-to").as_deref()),
        nstring(value("message-id").as_deref()),
    ];
    format!("({})", list.join(" "))
}

fn addresses(value: Option<&str>) -> String {
    let text: String = split(value.unwrap_or_default()).iter().map(|one| address(one)).collect();
    if text.is_empty() { "NIL".into() } else { format!("({text})") }
}

/// The addresses of a list; group names and their ends are left out.
fn split(value: &str) -> Vec<String> {
    let mut list = vec![String::new()];
    let (mut quoted, mut angle, mut comment) = (false, false, 0);
    for letter in value.chars() {
        match letter {
            '"' if comment == 0 => quoted = !quoted,
            '(' if !quoted => comment += 1,
            ')' if !quoted && comment > 0 => comment -= 1,
            '<' if !quoted => angle = true,
            '>' if !quoted => angle = false,
            _ => {}
        }
        let outside = !quoted && !angle && comment == 0;
        match letter {
            ',' | ';' if outside => list.push(String::new()),
            ':' if outside => list = vec![String::new()],
            _ => {
                if let Some(last) = list.last_mut() {
                    last.push(letter);
                }
            }
        }
    }
    list.retain(|one| !one.trim().is_empty());
    list
}

fn address(text: &str) -> String {
    let (name, email) = match text.rsplit_once('<') {
        Some((name, email)) => (name.trim(), email.split('>').next().unwrap_or_default()),
        None => ("", text.split('(').next().unwrap_or_default()),
    };
    let name = name.trim_matches('"').replace("\\\"", "\"");
    let (local, host) = email.trim().rsplit_once('@').unwrap_or((email.trim(), ""));
    let name = (!name.is_empty()).then_some(name);
    format!("({} NIL {} {})", nstring(name.as_deref()), nstring(Some(local)), nstring(Some(host)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_has_its_ten_fields() {
        let text = envelope(
            b"Date: Mon, 1 Jan 2026 00:00:00 +0000\r\nSubject: a\r\n \"b\"\r\n\
              From: \"Doe, Jane\" <jane@x.example>, bob@y.example\r\nMessage-ID: <1@x>\r\n\r\n",
        );
        let from = "((\"Doe, Jane\" NIL \"jane\" \"x.example\")(NIL NIL \"bob\" \"y.example\"))";
        assert_eq!(
            text,
            format!(
                "(\"Mon, 1 Jan 2026 00:00:00 +0000\" \"a \\\"b\\\"\" {from} {from} {from} NIL NIL \
                 NIL NIL \"<1@x>\")"
            )
        );
        assert_eq!(nstring(Some("é")), "{2}\r\né");
    }
}
