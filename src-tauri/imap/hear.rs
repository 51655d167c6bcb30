//! What becomes of the answers that no verb takes: news is kept, the state of the session follows.

use mail::mailbox::MailboxName;

use crate::code::{Coded, StatusLine, Word};
use crate::error::Code;
use crate::list_line::ListLine;
use crate::response::Response;
use crate::session::{Session, Taker};
use crate::status::Counts;
use crate::types::{FlagUpdate, Listed, Push};

impl Session {
    /// Gives an answer to the verb, and keeps what was not for it.
    pub(crate) fn hear(&mut self, response: Response, take: &mut Taker<'_>) {
        if let Response::Exists(n) = &response {
            self.exists = Some(*n);
        }
        let Some(response) = take(response) else { return };
        match response {
            Response::Exists(n) => self.pushes.add(Push::Exists(n)),
            Response::Expunge(n) => {
                self.lessen(1);
                self.pushes.add(Push::Expunge(n));
            }
            Response::Vanished { uids, earlier } => {
                self.lessen(if earlier { 0 } else { uids.len() });
                self.pushes.add(Push::Vanished(uids));
            }
            Response::Fetch(line) => match (line.uid, line.flags) {
                (Some(uid), Some(flags)) => {
                    let modseq = line.modseq;
                    self.pushes.add(Push::Flags(FlagUpdate { uid, flags, modseq }));
                }
                (None, Some(_)) => self.pushes.add(Push::FlagsOf(line.seq)),
                (_, None) => self.count_unread(),
            },
            Response::Capability(capabilities) if !capabilities.is_empty() => {
                self.capabilities = capabilities;
            }
            Response::Status(status) => self.hear_status(status),
            Response::Counts(Counts { name, status }) => {
                let name = MailboxName::from_wire(&name, None);
                self.pushes.add(Push::Status(name, status));
            }
            Response::List(ListLine { attributes, name }) => {
                self.pushes.add(Push::List(Listed { name, attributes, status: None }));
            }
            Response::Unreadable => self.count_unread(),
            Response::Capability(_)
            | Response::Enabled(_)
            | Response::Flags(_)
            | Response::Search(_)
            | Response::Esearch(_)
            | Response::Namespace(_)
            | Response::Rights(_)
            | Response::Passed => {}
        }
    }

    /// So many messages less. That none is left only the server may say.
    fn lessen(&mut self, by: u64) {
        let by = u32::try_from(by).unwrap_or(u32::MAX);
        self.exists = self.exists.and_then(|n| n.checked_sub(by)).filter(|left| *left > 0);
    }

    fn hear_status(&mut self, status: StatusLine) {
        if let Some(code) = &status.code {
            self.note(code);
        }
        match status.word {
            Word::Bye => self.bye = status.refusal(),
            Word::Bad => self.bad = status.refusal(),
            Word::Ok | Word::No | Word::Preauth => {}
        }
    }

    /// Capabilities may come with any answer, and the end of all news (RFC 5465).
    pub(crate) fn note(&mut self, code: &Coded) {
        if let Coded::Capability(capabilities) = code
            && !capabilities.is_empty()
        {
            self.capabilities = capabilities.clone();
        }
        if let Coded::Reason(Code::Other(word)) = code
            && word == "NOTIFICATIONOVERFLOW"
        {
            self.notified = false;
            self.pushes.add(Push::Lost);
        }
    }

    pub(crate) fn count_unread(&mut self) {
        self.link.tap.lock().unread += 1;
    }
}
