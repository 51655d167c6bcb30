//! STATUS: a mailbox's counts without opening it.

use mail::mailbox::MailboxName;
use mail::uid::{ModSeq, UidValidity};

use crate::cursor::Cursor;
use crate::error::Error;
use crate::response::Response;
use crate::session::Session;
use crate::types::Status;

/// A STATUS answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) name: Vec<u8>,
    pub(crate) status: Status,
}

impl Session {
    /// What the server says of a mailbox. Not for the open one: servers may be wrong about it.
    ///
    /// # Errors
    /// A refusal, or what ends the session.
    pub async fn status(&mut self, mailbox: &MailboxName) -> Result<Status, Error> {
        let items = self.status_items();
        let command = self.command("STATUS ").mailbox(mailbox)?.words(" ").words(&items);
        let (mut status, mut others) = (None, Vec::new());
        self.run("STATUS", command, &mut |response| {
            if let Response::Counts(counts) = response {
                if is_same(&counts.name, mailbox.raw()) {
                    status = Some(counts.status);
                } else {
                    others.push(counts);
                }
                return None;
            }
            Some(response)
        })
        .await?;
        // One alone is the answer even if the server spells the name in another way.
        let news = others.split_off(usize::from(status.is_none()).min(others.len()));
        for counts in news {
            self.hear(Response::Counts(counts), &mut Some);
        }
        let status = status.or_else(|| others.pop().map(|counts| counts.status));
        status.ok_or(Error::Protocol { what: "STATUS without an answer" })
    }

    /// What we ask of a mailbox; nothing a server might not know.
    pub(crate) fn status_items(&self) -> String {
        let modseq = if self.has_modseq() { " HIGHESTMODSEQ" } else { "" };
        format!("(MESSAGES UIDNEXT UIDVALIDITY UNSEEN{modseq})")
    }

    pub(crate) fn has_modseq(&self) -> bool {
        self.capabilities.has("CONDSTORE") || self.capabilities.has("QRESYNC")
    }
}

/// Whether two names as they stood on the wire mean one mailbox.
pub(crate) fn is_same(a: &[u8], b: &[u8]) -> bool {
    a == b || (a.eq_ignore_ascii_case(b"INBOX") && b.eq_ignore_ascii_case(b"INBOX"))
}

/// Reads `name (ITEM value ...)`; items nobody asked for are passed over.
pub(crate) fn read(cursor: &mut Cursor) -> Option<Counts> {
    let name = cursor.astring()?;
    cursor.spaces();
    cursor.eat(b'(')?;
    let mut status = Status::default();
    loop {
        cursor.spaces();
        if cursor.eat(b')').is_some() {
            return Some(Counts { name, status });
        }
        let word = cursor.word()?;
        cursor.spaces();
        match word.as_str() {
            "MESSAGES" => status.messages = small(cursor.number()?),
            "UIDNEXT" => status.uidnext = small(cursor.number()?),
            "UNSEEN" => status.unseen = small(cursor.number()?),
            "UIDVALIDITY" => {
                status.uidvalidity = u64::try_from(cursor.number()?).ok().map(UidValidity);
            }
            "HIGHESTMODSEQ" => {
                status.highestmodseq = i64::try_from(cursor.number()?).ok().and_then(ModSeq::new);
            }
            _ => cursor.skip()?,
        }
    }
}

fn small(number: i128) -> Option<u32> {
    u32::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::{frame_of, read_text};

    #[test]
    fn counts_come_with_items_nobody_asked_for() {
        let line = b"* STATUS {5}\r\nINBOX (MESSAGES 231 SIZE 99999999999 MAILBOXID (F22) \
         UIDNEXT 44292 \
                     UIDVALIDITY 9999999999 HIGHESTMODSEQ 1706092971947030001 UNSEEN -1 DELETED \
                     3 )";
        let Response::Counts(counts) = crate::response::read(frame_of(line)) else {
            panic!("not a STATUS")
        };
        assert_eq!(counts.name, b"INBOX");
        let expected = Status {
            messages: Some(231),
            uidnext: Some(44_292),
            uidvalidity: Some(UidValidity(9_999_999_999)),
            unseen: None,
            highestmodseq: ModSeq::new(1_706_092_971_947_030_001),
        };
        assert_eq!(counts.status, expected);
        assert_eq!(read_text("* STATUS x (MESSAGES"), Response::Unreadable);
        assert!(is_same(b"Inbox", b"INBOX") && !is_same(b"a", b"A"));
    }
}
