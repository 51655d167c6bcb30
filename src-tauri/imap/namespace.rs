//! NAMESPACE (RFC 2342): where our own, other people's and shared mailboxes stand.

use crate::cursor::Cursor;
use crate::error::Error;
use crate::response::Response;
use crate::session::{Session, optional};

/// Where mailboxes stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Namespaces {
    /// Our own.
    pub personal: Vec<Namespace>,
    /// Other people's.
    pub other_users: Vec<Namespace>,
    /// Everybody's.
    pub shared: Vec<Namespace>,
}

/// The beginning of the names of one kind of mailboxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// What the names begin with, as on the wire.
    pub prefix: Vec<u8>,
    /// What parts the levels of names.
    pub delimiter: Option<char>,
}

impl Session {
    /// Where mailboxes stand; `None` where the server does not say.
    ///
    /// # Errors
    /// Only what ends the session; a refusal is `None`.
    pub async fn namespace(&mut self) -> Result<Option<Namespaces>, Error> {
        if !self.capabilities.has("NAMESPACE") && !self.capabilities.has("IMAP4REV2") {
            return Ok(None);
        }
        let mut said = None;
        let command = self.command("NAMESPACE");
        let done = self
            .run("NAMESPACE", command, &mut |response| {
                if let Response::Namespace(namespaces) = response {
                    said = Some(namespaces);
                    return None;
                }
                Some(response)
            })
            .await;
        let done = optional(done)?;
        Ok(said.filter(|_| done.is_some()))
    }
}

/// Reads three lists, each perhaps NIL.
pub(crate) fn read(cursor: &mut Cursor) -> Option<Namespaces> {
    let personal = kind(cursor)?;
    let other_users = kind(cursor)?;
    let shared = kind(cursor)?;
    Some(Namespaces { personal, other_users, shared })
}

fn kind(cursor: &mut Cursor) -> Option<Vec<Namespace>> {
    cursor.spaces();
    if cursor.eat(b'(').is_none() {
        return (cursor.word()? == "NIL").then(Vec::new);
    }
    let mut out = Vec::new();
    loop {
        cursor.spaces();
        if cursor.eat(b')').is_some() {
            return Some(out);
        }
        cursor.eat(b'(')?;
        cursor.spaces();
        let prefix = cursor.string()?.bytes;
        cursor.spaces();
        let delimiter = cursor.nstring()?.map(|l| l.bytes);
        let delimiter = delimiter.as_deref().map(String::from_utf8_lossy);
        out.push(Namespace { prefix, delimiter: delimiter.and_then(|d| d.chars().next()) });
        loop {
            cursor.spaces();
            if cursor.eat(b')').is_some() {
                break;
            }
            cursor.skip()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::read_text;

    fn namespaces(text: &str) -> Namespaces {
        let Response::Namespace(namespaces) = read_text(&format!("* NAMESPACE {text}")) else {
            panic!("something else")
        };
        namespaces
    }

    #[test]
    fn zoho_has_one_namespace_and_others_have_many() {
        let zoho = namespaces("((\"\" \"/\")) NIL NIL");
        assert_eq!(zoho.personal, [Namespace { prefix: Vec::new(), delimiter: Some('/') }]);
        assert!(zoho.other_users.is_empty() && zoho.shared.is_empty());
        let many = namespaces(
            "((\"\" \".\" \"X-PARAM\" (\"a\" \"b\"))(\"INBOX.\" \".\")) ((\"~\" NIL)) (( \"#p/\" \
             \"\\\\\"))",
        );
        assert_eq!(many.personal.len(), 2);
        assert_eq!(many.other_users, [Namespace { prefix: b"~".to_vec(), delimiter: None }]);
        assert_eq!(many.shared, [Namespace { prefix: b"#p/".to_vec(), delimiter: Some('\\') }]);
    }
}
