//! LIST, LSUB and XLIST answers: RFC 9051 section 7.3.1, as servers really write them.

use mail::mailbox::MailboxName;

use crate::cursor::Cursor;
use crate::response::texts;

/// One line of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListLine {
    pub(crate) attributes: Vec<String>,
    pub(crate) name: MailboxName,
}

/// Reads `(attributes) delimiter name [extended data]`.
pub(crate) fn read(cursor: &mut Cursor) -> Option<ListLine> {
    let attributes = texts(cursor.atoms()?);
    cursor.spaces();
    let delimiter = cursor.nstring()?.map(|l| l.bytes);
    let delimiter = delimiter.as_deref().map(String::from_utf8_lossy);
    let delimiter = delimiter.and_then(|d| d.chars().next());
    cursor.spaces();
    // A name no command can hold names nothing, and must not cost the other mailboxes.
    let raw = name(cursor)?;
    if raw.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
        return None;
    }
    Some(ListLine { attributes, name: MailboxName::from_wire(&raw, delimiter) })
}

/// The name; an unquoted one may have spaces and parentheses at servers that forget the quotes.
fn name(cursor: &mut Cursor) -> Option<Vec<u8>> {
    match cursor.peek() {
        Some(b'"') | None => cursor.astring(),
        Some(_) => {
            let mut name = cursor.take_while(|_| true).to_vec();
            let extended = name.windows(2).position(|w| w == b" (").filter(|at| {
                let rest = name.get(at + 2..).unwrap_or_default();
                rest.ends_with(b")") && rest.iter().any(|b| matches!(b, b'(' | b'"'))
            });
            if let Some(extended) = extended {
                name.truncate(extended);
            }
            let end = name.trim_ascii_end().len();
            name.truncate(end);
            (!name.is_empty()).then_some(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::response::{Response, frame_of};

    fn line(bytes: &[u8]) -> (Vec<String>, Vec<u8>, String) {
        let Response::List(line) = crate::response::read(frame_of(bytes)) else {
            panic!("not a listing: {}", String::from_utf8_lossy(bytes))
        };
        (line.attributes, line.name.raw().to_vec(), line.name.path().to_owned())
    }

    #[test]
    fn names_come_quoted_bare_and_as_literals() {
        let cases: [(&[u8], &[u8], &str); 9] = [
            (b"* LIST (\\HasNoChildren) \"/\" INBOX", b"INBOX", "INBOX"),
            (
                b"* XLIST (\\Noinferiors \\Drafts) \"/\" \"Entw&APw-rfe\"",
                b"Entw&APw-rfe",
                "Entw\u{fc}rfe",
            ),
            (b"* LIST () \"\\\\\" \"a\\\\b\\\"c\"", b"a\\b\"c", "a/b\"c"),
            (b"* LSUB () \".\" {7}\r\nWork.In", b"Work.In", "Work/In"),
            (b"* LIST () NIL Flat", b"Flat", "Flat"),
            (b"* LIST () \"/\" My Folder (old)", b"My Folder (old)", "My Folder (old)"),
            (b"* LIST (\\Subscribed) \"/\" \"A\" (\"CHILDINFO\" (\"SUBSCRIBED\"))", b"A", "A"),
            (b"* LIST (\\Subscribed) \"/\" A (\"CHILDINFO\" (\"SUBSCRIBED\"))", b"A", "A"),
            (b"* LIST () \"/\" foo (OLDNAME (\"bar\"))", b"foo", "foo"),
        ];
        for (bytes, raw, path) in cases {
            let (_, got_raw, got_path) = line(bytes);
            assert_eq!((got_raw.as_slice(), got_path.as_str()), (raw, path));
        }
        assert_eq!(
            line(b"* LIST (\\Noinferiors \\Sent) \"/\" Sent").0,
            ["\\Noinferiors", "\\Sent"]
        );
    }

    #[test]
    fn a_cut_name_is_no_name() {
        for bad in
            ["* LIST () \"/\" ", "* LIST () \"/\" \"open", "* LIST ) \"/\" x", "* LIST () / x"]
        {
            assert_eq!(crate::response::read_text(bad), Response::Unreadable, "{bad}");
        }
    }

    #[test]
    fn a_name_that_cannot_be_said_is_no_name() {
        for bad in [
            &b"* LIST () \"/\" {3}\r\na\nb"[..],
            b"* LIST () \"/\" {3}\r\na\rb",
            b"* LIST () \"/\" \"a\0b\"",
        ] {
            assert_eq!(crate::response::read(frame_of(bad)), Response::Unreadable);
        }
    }
}
