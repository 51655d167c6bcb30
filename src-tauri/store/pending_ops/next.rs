//! Which promises are next, and what of them a person is shown.

use super::{PendingOp, op_of};
use crate::error::Error;
use crate::read::Read;
use mail::id::{AccountId, LocationId, MailboxId, MessageId};
use mail::mailbox::MailboxName;
use mail::uid::Uid;
use rusqlite::{OptionalExtension as _, Row};

/// What can be told to the server now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NextOps {
    /// Promises of one kind between the same mailboxes, in order; they may go in one command.
    pub batch: Vec<PendingOp>,
    /// When the next one that waits is due, where nothing can be told now.
    pub due: Option<i64>,
}

/// A line of what has not reached the server yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// The promise's row; `None` for flags, which are promised by their difference.
    pub id: Option<i64>,
    /// The account.
    pub account: AccountId,
    /// The person's action.
    pub action: Option<i64>,
    /// What: a word of [`super::OpKind`], or `flags`.
    pub kind: String,
    /// Where it stands: a word of [`super::OpState`].
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// Why it failed: a code.
    pub failure: Option<String>,
    /// And in the server's words.
    pub failure_text: Option<String>,
    /// The message it is about.
    pub message: Option<MessageId>,
    /// That message's subject.
    pub subject: Option<String>,
    /// The path of the mailbox it leaves, or that is changed.
    pub source: Option<String>,
    /// The path of the mailbox it goes to.
    pub destination: Option<String>,
    /// The name a mailbox is made or renamed with.
    pub name: Option<String>,
    /// When it was promised; 0 for flags.
    pub created: i64,
    /// Not before.
    pub due: i64,
}

/// How much of an account has not reached its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCount {
    /// The account.
    pub account: AccountId,
    /// So many promises wait for the server, flags among them.
    pub waits: u32,
    /// So many were given up, and nobody has seen it.
    pub failed: u32,
}

/// The first promise about mailboxes that is still open: a barrier to all others.
const BARRIER: &str = "
    SELECT id FROM pending_ops
     WHERE account = ?1 AND state IN ('held', 'queued', 'intent')
       AND kind IN ('create', 'rename', 'delete', 'subscribe', 'unsubscribe')
     ORDER BY id LIMIT 1";

// What was begun goes first: the server is asked what became of it. A message's promises are kept
// in order, and none before the message has a UID to say.
const READY: &str = "
    SELECT op.* FROM pending_ops op LEFT JOIN locations l ON l.id = op.location
     WHERE op.account = ?1 AND op.state IN ('held', 'queued', 'intent') AND op.due <= ?2
       AND op.id < ?3
       AND (op.location IS NULL OR op.kind = 'append' OR l.uid IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM pending_ops e
                        WHERE e.location = op.location AND e.id < op.id
                          AND e.state IN ('held', 'queued', 'intent'))
     ORDER BY op.state <> 'intent', op.id LIMIT ?4";

const WAITING: &str = "
    SELECT min(due) FROM pending_ops
     WHERE account = ?1 AND state IN ('held', 'queued', 'intent') AND due > ?2";

const QUEUE: &str = "
    SELECT op.id, op.account, op.action, op.kind, op.state, op.tries, op.failure, op.failure_text,
           op.message, m.subject, s.path AS source, d.path AS destination, op.name, op.created,
           op.due
      FROM pending_ops op
      LEFT JOIN messages m ON m.id = op.message
      LEFT JOIN mailboxes s ON s.id = op.source
      LEFT JOIN mailboxes d ON d.id = op.destination
     WHERE op.state <> 'done' AND (?1 IS NULL OR op.account = ?1)
     ORDER BY op.id LIMIT ?2";

const COUNTS: &str = "
    SELECT account, sum(waits), sum(failed) FROM (
      SELECT account, state <> 'failed' AS waits, state = 'failed' AS failed
        FROM pending_ops WHERE state <> 'done'
      UNION ALL
      SELECT b.account, 1, 0
        FROM locations l JOIN mailboxes b ON b.id = l.mailbox
       WHERE (l.flags <> l.flags_server OR l.keywords <> l.keywords_server)
         AND NOT (b.keeps_seen = 0 AND l.keywords = l.keywords_server
                  AND l.flags | 1 = l.flags_server | 1)
         AND l.uid IS NOT NULL)
     GROUP BY account ORDER BY account";

const FLAGS_OPEN: &str = "
    SELECT count(*)
      FROM action_flags f JOIN locations l ON l.id = f.location JOIN mailboxes b ON b.id = l.mailbox
     WHERE f.action = ?1 AND (l.flags <> l.flags_server OR l.keywords <> l.keywords_server)
       AND NOT (b.keeps_seen = 0 AND l.keywords = l.keywords_server
                AND l.flags | 1 = l.flags_server | 1)";

const FLAGS: &str = "
    SELECT NULL AS id, b.account, NULL AS action, 'flags' AS kind, 'queued' AS state, 0 AS tries,
           NULL AS failure, NULL AS failure_text, l.message, m.subject, b.path AS source,
           NULL AS destination, NULL AS name, 0 AS created, 0 AS due
      FROM locations l JOIN mailboxes b ON b.id = l.mailbox JOIN messages m ON m.id = l.message
     WHERE (l.flags <> l.flags_server OR l.keywords <> l.keywords_server)
       AND NOT (b.keeps_seen = 0 AND l.keywords = l.keywords_server
                AND l.flags | 1 = l.flags_server | 1)
       AND (?1 IS NULL OR b.account = ?1) AND l.uid IS NOT NULL
     ORDER BY l.id LIMIT ?2";

impl Read<'_> {
    /// What can be told to an account's server at `now`, at most `limit` promises of one kind.
    pub fn next_ops(&self, account: AccountId, now: i64, limit: u32) -> Result<NextOps, Error> {
        let barrier = self.barrier(account)?;
        let mut batch = self.ready(account, now, barrier.unwrap_or(i64::MAX), limit)?;
        if let Some(first) = batch.first().cloned() {
            // What was refused before is told by itself.
            let same = |op: &PendingOp| {
                op.id == first.id || (first.tries == 0 && op.tries == 0 && alike(op, &first))
            };
            let end = batch.iter().position(|op| !same(op)).unwrap_or(batch.len());
            batch.truncate(end);
        } else if let Some(barrier) = barrier
            && !self.is_behind_others(account, barrier)?
        {
            let op = self.pending_op(barrier)?;
            batch.extend(op.filter(|op| op.op.due <= now));
        }
        let due = if batch.is_empty() {
            let mut one = self.connection.prepare_cached(WAITING)?;
            one.query_row((account.0, now), |r| r.get(0))?
        } else {
            None
        };
        Ok(NextOps { batch, due })
    }

    /// Whether anything but flags is still to be told for an account.
    pub fn has_open_ops(&self, account: AccountId) -> Result<bool, Error> {
        let mut any = self.connection.prepare_cached(
            "SELECT 1 FROM pending_ops
              WHERE account = ?1 AND state IN ('held', 'queued', 'intent') LIMIT 1",
        )?;
        Ok(any.exists([account.0])?)
    }

    /// The accounts for which anything but flags is still to be told.
    pub fn accounts_with_ops(&self) -> Result<Vec<AccountId>, Error> {
        let mut all = self.connection.prepare_cached(
            "SELECT DISTINCT account FROM pending_ops
              WHERE state IN ('held', 'queued', 'intent') ORDER BY account",
        )?;
        Ok(all.query_map([], |r| Ok(AccountId(r.get(0)?)))?.collect::<Result<_, _>>()?)
    }

    /// Whether a promise about mailboxes is open: what the server lists is then not what will be.
    pub(crate) fn barrier(&self, account: AccountId) -> Result<Option<i64>, Error> {
        let mut one = self.connection.prepare_cached(BARRIER)?;
        let mut rows = one.query([account.0])?;
        Ok(rows.next()?.map(|r| r.get(0)).transpose()?)
    }

    /// What has not reached the server yet, the failed too, at most `limit` rows of each sort.
    pub fn queue(&self, account: Option<AccountId>, limit: u32) -> Result<Vec<QueueRow>, Error> {
        let mut out = Vec::new();
        for sql in [QUEUE, FLAGS] {
            let mut some = self.connection.prepare_cached(sql)?;
            let rows = some.query_map((account.map(|a| a.0), limit), queue_row_of)?;
            for row in rows {
                out.push(row?);
            }
        }
        Ok(out)
    }

    /// How much has not reached the servers yet: the accounts of which anything has not.
    pub fn queue_counts(&self) -> Result<Vec<QueueCount>, Error> {
        let mut all = self.connection.prepare_cached(COUNTS)?;
        let of = |r: &Row<'_>| {
            Ok(QueueCount { account: AccountId(r.get(0)?), waits: r.get(1)?, failed: r.get(2)? })
        };
        Ok(all.query_map([], of)?.collect::<Result<_, _>>()?)
    }

    /// How an action's promises stand: how many are open, flags among them, and the codes of those
    /// that failed.
    pub fn action_standing(&self, action: i64) -> Result<(u32, Vec<String>), Error> {
        let mut all = self
            .connection
            .prepare_cached("SELECT state, failure FROM pending_ops WHERE action = ?1")?;
        let mut rows = all.query([action])?;
        let (mut open, mut failed) = (0, Vec::new());
        while let Some(row) = rows.next()? {
            match row.get::<_, String>(0)?.as_str() {
                "done" => {}
                "failed" => failed.push(row.get::<_, Option<String>>(1)?.unwrap_or_default()),
                _ => open += 1,
            }
        }
        let mut flags = self.connection.prepare_cached(FLAGS_OPEN)?;
        open += flags.query_row([action], |r| r.get::<_, u32>(0))?;
        Ok((open, failed))
    }

    /// The row that has this UID.
    pub fn holder(&self, mailbox: MailboxId, uid: Uid) -> Result<Option<LocationId>, Error> {
        let mut one = self
            .connection
            .prepare_cached("SELECT id FROM locations WHERE mailbox = ?1 AND uid = ?2")?;
        Ok(one.query_row((mailbox.0, uid.get()), |r| r.get(0)).optional()?.map(LocationId))
    }

    fn ready(
        &self,
        account: AccountId,
        now: i64,
        before: i64,
        limit: u32,
    ) -> Result<Vec<PendingOp>, Error> {
        let mut some = self.connection.prepare_cached(READY)?;
        let rows = some.query_map((account.0, now, before, limit), op_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn is_behind_others(&self, account: AccountId, id: i64) -> Result<bool, Error> {
        let mut any = self.connection.prepare_cached(
            "SELECT 1 FROM pending_ops
              WHERE account = ?1 AND id < ?2 AND state IN ('held', 'queued', 'intent') LIMIT 1",
        )?;
        Ok(any.exists((account.0, id))?)
    }
}

/// Whether two promises may go in one command.
fn alike(a: &PendingOp, b: &PendingOp) -> bool {
    let key = |op: &PendingOp| {
        let begun = (op.state == super::OpState::Intent, op.step, op.destination_before);
        (op.op.kind, op.op.source, op.op.destination, begun)
    };
    !a.op.kind.is_structure() && a.op.kind != super::OpKind::Append && key(a) == key(b)
}

fn queue_row_of(row: &Row<'_>) -> rusqlite::Result<QueueRow> {
    let name: Option<Vec<u8>> = row.get("name")?;
    Ok(QueueRow {
        id: row.get("id")?,
        account: AccountId(row.get("account")?),
        action: row.get("action")?,
        kind: row.get("kind")?,
        state: row.get("state")?,
        tries: row.get("tries")?,
        failure: row.get("failure")?,
        failure_text: row.get("failure_text")?,
        message: row.get::<_, Option<i64>>("message")?.map(MessageId),
        subject: row.get("subject")?,
        source: row.get("source")?,
        destination: row.get("destination")?,
        name: name.map(|raw| MailboxName::from_wire(&raw, None).path().to_owned()),
        created: row.get("created")?,
        due: row.get("due")?,
    })
}
