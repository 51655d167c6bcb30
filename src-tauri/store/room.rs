//! Freeing room: which bodies can be let go because a server has them still, and letting them go.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::flags::Flags;
use mail::id::{MailboxId, MessageId};

/// A body that can be let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spare {
    /// The message.
    pub message: MessageId,
    /// How many bytes it takes here.
    pub packed: u64,
}

/// The oldest first. Not what no server could give again: nothing of Local Folders (they are
/// elsewhere), nothing that stands in no mailbox any more, or only in one that has gone or is being
/// read anew; not drafts, and nothing that is promised to a server.
const SPARE: &str = "
    SELECT m.id, length(b.packed), max(l.date)
      FROM bodies.bodies b
      JOIN messages m ON m.id = b.message
      JOIN locations l ON l.message = m.id
      JOIN mailboxes x ON x.id = l.mailbox
     WHERE NOT EXISTS (SELECT 1 FROM pending_ops
                        WHERE message = m.id AND state <> 'done')
       AND NOT EXISTS (SELECT 1 FROM drafts WHERE location = l.id)
     GROUP BY m.id
    HAVING max(l.date) < ?1
       AND max(l.uid IS NOT NULL AND l.stale = 0 AND x.gone_since IS NULL) = 1
       AND max(coalesce(x.role, '') = 'drafts' OR l.flags & ?2 <> 0) = 0
     ORDER BY 3, 1";

impl Read<'_> {
    /// The bodies that can be let go of messages older than this, the oldest first.
    pub fn spare_bodies(&self, older_than: i64) -> Result<Vec<Spare>, Error> {
        let mut all = self.connection.prepare_cached(SPARE)?;
        let rows = all.query_map((older_than, Flags::DRAFT), |r| {
            let packed: i64 = r.get(1)?;
            Ok(Spare { message: MessageId(r.get(0)?), packed: packed.unsigned_abs() })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many bytes the bodies take that could be fetched again.
    pub fn bodies_size(&self) -> Result<u64, Error> {
        let ask = |what: &str| -> Result<i64, Error> {
            let sql = format!("PRAGMA bodies.{what}");
            Ok(self.connection.query_row(&sql, [], |r| r.get(0))?)
        };
        let pages = ask("page_count")? - ask("freelist_count")?;
        Ok((pages * ask("page_size")?).unsigned_abs())
    }
}

impl Write<'_> {
    /// Lets bodies go: their messages stay listed and found, and are fetched again only when they
    /// are opened. One that is needed meanwhile is passed over. Says how many went.
    pub fn let_go(&mut self, messages: &[MessageId]) -> Result<usize, Error> {
        let mut gone = 0;
        for message in messages {
            let held = self
                .connection
                .prepare_cached(
                    "UPDATE messages SET body_held = 0, body_dropped = 1
                      WHERE id = ?1 AND body_held = 1
                        AND id IN (SELECT message FROM bodies.bodies)
                        AND NOT EXISTS (SELECT 1 FROM pending_ops
                                         WHERE message = ?1 AND state <> 'done')",
                )?
                .execute([message.0])?;
            if held == 0 {
                continue;
            }
            self.connection
                .prepare_cached("DELETE FROM bodies.bodies WHERE message = ?1")?
                .execute([message.0])?;
            for place in self.read().locations(*message)? {
                self.changes.messages(place.mailbox);
            }
            self.changes.message(*message);
            gone += 1;
        }
        Ok(gone)
    }

    /// What was let go of a mailbox is fetched again.
    pub fn want_bodies(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE messages SET body_dropped = 0
              WHERE body_dropped = 1
                AND id IN (SELECT message FROM locations WHERE mailbox = ?1)",
            [mailbox.0],
        )?;
        self.connection.execute(
            "UPDATE locations SET body_missing = 1
              WHERE body_missing = 0
                AND message IN (SELECT l.message FROM locations l
                                  JOIN messages m ON m.id = l.message
                                 WHERE l.mailbox = ?1 AND m.body_held = 0)",
            [mailbox.0],
        )?;
        Ok(())
    }

    /// Chooses which bodies of a mailbox are fetched without being asked for: those of so many
    /// days (0 for none, `None` for all), and none larger than so many bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn set_body_policy(
        &mut self,
        mailbox: MailboxId,
        days: Option<u32>,
        limit: Option<u64>,
    ) -> Result<(), Error> {
        let limit = limit.map(|l| i64::try_from(l).unwrap_or(i64::MAX));
        let changed = self.connection.execute(
            "UPDATE mailboxes SET body_days = ?2, body_limit = ?3 WHERE id = ?1",
            (mailbox.0, days, limit),
        )?;
        if changed == 0 {
            return Err(Error::NotFound);
        }
        self.want_bodies(mailbox)?;
        let account = self.account_of_mailbox(mailbox)?;
        self.changes.mailboxes(account);
        Ok(())
    }
}
