//! APPEND (RFC 9051 section 6.3.12): a message of ours into a mailbox.

use mail::flags::Flags;
use mail::mailbox::MailboxName;
use mail::uid::{Uid, UidValidity};

use crate::code::Coded;
use crate::date;
use crate::error::Error;
use crate::session::{Purpose, Session};
use crate::store_flags::names;

impl Session {
    /// Puts a message into a mailbox, byte for byte, with flags and the time (in seconds since the
    /// epoch) it counts as received at. The UID it got, where the server tells. However slow the
    /// line, it is waited for as long as bytes go out.
    ///
    /// Of an error that ends the session nobody knows whether the message is there.
    ///
    /// # Errors
    /// A refusal, after which the message is not there; a message the server says it does not take,
    /// or that holds a NUL, of which nothing was sent; or what ends the session.
    pub async fn append(
        &mut self,
        to: &MailboxName,
        flags: &Flags,
        internal_date: Option<i64>,
        raw: &[u8],
    ) -> Result<Option<(UidValidity, Uid)>, Error> {
        let bytes = raw.len() as u64;
        if self.capabilities.append_limit().is_some_and(|most| bytes > most) {
            return Err(Error::Limit { what: "append" });
        }
        let mut words = String::from(" ");
        let flags = names(flags)?;
        if !flags.is_empty() {
            words.push_str(&format!("({flags}) "));
        }
        if let Some(date) = internal_date.and_then(date::write) {
            words.push_str(&format!("\"{date}\" "));
        }
        let command = self.command("APPEND ").mailbox(to)?.words(&words).message(raw)?;
        let mut command = std::iter::once(command);
        let purpose = Purpose::Upload { bytes };
        let done = self.run_all("APPEND", purpose, &mut command, &mut Some).await?;
        match done.and_then(|status| status.code) {
            Some(Coded::AppendUid(uidvalidity, uid)) => Ok(Some((uidvalidity, uid))),
            Some(
                Coded::CopyUid(_)
                | Coded::UidValidity(_)
                | Coded::UidNext(_)
                | Coded::HighestModSeq(_)
                | Coded::PermanentFlags(_)
                | Coded::ReadOnly
                | Coded::Capability(_)
                | Coded::Reason(_),
            )
            | None => Ok(None),
        }
    }
}
