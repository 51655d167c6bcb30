//! SELECT: opening a mailbox, with what changed since where the server can tell (RFC 7162).

use mail::flags::Flags;
use mail::mailbox::MailboxName;
use mail::uid::UidSet;

use crate::code::{Coded, StatusLine};
use crate::command::LONGEST_SET;
use crate::error::Error;
use crate::response::Response;
use crate::session::Session;
use crate::status::is_same;
use crate::types::{FlagUpdate, Select, Selected};

impl Session {
    /// Opens a mailbox. On a refusal none is open.
    ///
    /// # Errors
    /// A refusal, or what ends the session.
    pub async fn select(&mut self, mailbox: &MailboxName, mode: Select) -> Result<Selected, Error> {
        let command = self.command("SELECT ").mailbox(mailbox)?.words(&parameters(&mode));
        self.settle().await?;
        // What was said of the mailbox that was open says nothing of this one.
        self.pushes.leave_mailbox();
        (self.exists, self.uidnext) = (None, None);
        let mut selected = Selected::default();
        let (mut all_flags, mut vanished) = (None, Vec::new());
        let done = self
            .run("SELECT", command, &mut |response| {
                if let Response::Vanished { uids, .. } = &response {
                    vanished.extend_from_slice(uids.ranges());
                    return None;
                }
                if let Response::List(line) = &response
                    && is_same(line.name.raw(), mailbox.raw())
                {
                    // IMAP4rev2 names the mailbox it opens.
                    return None;
                }
                read(response, &mut selected, &mut all_flags)
            })
            .await;
        let done = match done {
            Ok(done) => done,
            Err(error) => {
                self.exists = None;
                return Err(error);
            }
        };
        if self.exists.is_none() {
            // Silence is not zero: who believed it would remove all that is held.
            return Err(Error::Protocol { what: "SELECT without EXISTS" });
        }
        keep(&done, &mut selected, &mut all_flags);
        if let Some(flags) = all_flags {
            selected.any_keyword = flags.iter().any(|flag| flag == "\\*");
            selected.permanent_flags = Flags::parse(flags);
        }
        selected.vanished = UidSet::from_ranges(vanished);
        self.exists = Some(selected.exists);
        self.uidnext = selected.uidnext;
        Ok(selected)
    }
}

fn parameters(mode: &Select) -> String {
    match mode {
        Select::Plain => String::new(),
        Select::Condstore => " (CONDSTORE)".to_owned(),
        Select::Qresync { uidvalidity, modseq, known } => {
            // A set too long for a line says less than none: without it the server takes 1 to the
            // last.
            let known = known.as_ref().map(ToString::to_string);
            let known = known.filter(|set| !set.is_empty() && set.len() <= LONGEST_SET);
            let known = known.map(|set| format!(" {set}")).unwrap_or_default();
            format!(" (QRESYNC ({} {}{known}))", uidvalidity.0, modseq.0)
        }
    }
}

/// Takes what SELECT asks for. FLAGS counts for PERMANENTFLAGS where a server does not say those.
fn read(
    response: Response,
    selected: &mut Selected,
    all_flags: &mut Option<Vec<String>>,
) -> Option<Response> {
    // Whatever else there is stays with the session.
    #[allow(clippy::wildcard_enum_match_arm)]
    match response {
        Response::Exists(n) => selected.exists = n,
        Response::Flags(flags) => {
            all_flags.get_or_insert(flags);
        }
        Response::Status(status) => {
            keep(&status, selected, all_flags);
            return Some(Response::Status(status));
        }
        Response::Fetch(line) => match (line.uid, line.flags) {
            (Some(uid), Some(flags)) => {
                selected.changed.push(FlagUpdate { uid, flags, modseq: line.modseq });
            }
            (_, _) => return None,
        },
        other => return Some(other),
    }
    None
}

fn keep(status: &StatusLine, selected: &mut Selected, all_flags: &mut Option<Vec<String>>) {
    match &status.code {
        Some(Coded::UidValidity(n)) => selected.uidvalidity = Some(*n),
        Some(Coded::UidNext(n)) => selected.uidnext = Some(*n),
        Some(Coded::HighestModSeq(n)) => selected.highestmodseq = *n,
        Some(Coded::PermanentFlags(flags)) => *all_flags = Some(flags.clone()),
        Some(Coded::ReadOnly) => selected.read_only = true,
        Some(
            Coded::Capability(_) | Coded::AppendUid(..) | Coded::CopyUid(_) | Coded::Reason(_),
        )
        | None => {}
    }
}
