//! The table `accounts`: what its servers take, and what they do by themselves, as far as was seen.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::AccountId;

/// What was seen of an account's servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServerWays {
    /// Whether what is sent is filed in Sent without our doing.
    pub files_sent: Option<bool>,
    /// The largest letter the outgoing server takes.
    pub send_limit: Option<u64>,
    /// The largest message the incoming server takes.
    pub append_limit: Option<u64>,
}

impl Read<'_> {
    /// What was seen of an account's servers.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn server_ways(&self, account: AccountId) -> Result<ServerWays, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT files_sent, send_limit, append_limit FROM accounts WHERE id = ?1",
        )?;
        Ok(one.query_row([account.0], |r| {
            let octets = |n: usize| r.get::<_, Option<i64>>(n).map(|o| o.map(i64::unsigned_abs));
            Ok(ServerWays {
                files_sent: r.get(0)?,
                send_limit: octets(1)?,
                append_limit: octets(2)?,
            })
        })?)
    }
}

impl Write<'_> {
    /// Whether the server files what it sends: what was seen last counts.
    pub fn note_files_sent(&mut self, account: AccountId, files: bool) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE accounts SET files_sent = ?2 WHERE id = ?1")?
            .execute((account.0, files))?;
        Ok(())
    }

    /// The largest letter the outgoing server says it takes.
    pub fn note_send_limit(&mut self, account: AccountId, most: Option<u64>) -> Result<(), Error> {
        let most = most.and_then(|most| i64::try_from(most).ok());
        self.connection
            .prepare_cached("UPDATE accounts SET send_limit = ?2 WHERE id = ?1")?
            .execute((account.0, most))?;
        Ok(())
    }

    /// The largest message the incoming server says it takes.
    pub fn note_append_limit(
        &mut self,
        account: AccountId,
        most: Option<u64>,
    ) -> Result<(), Error> {
        let most = most.and_then(|most| i64::try_from(most).ok());
        self.connection
            .prepare_cached("UPDATE accounts SET append_limit = ?2 WHERE id = ?1")?
            .execute((account.0, most))?;
        Ok(())
    }
}
