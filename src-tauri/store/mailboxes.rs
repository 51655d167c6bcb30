//! The table `mailboxes`: what the server lists, how far each is in step, the kept counts.

use crate::error::Error;
use crate::mailbox_choices::{self, MailboxChoices};
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::id::{AccountId, MailboxId};
use mail::mailbox::{MailboxName, Role};
use mail::uid::{ModSeq, UidValidity};
use rusqlite::{Row, named_params};
use std::collections::HashSet;

/// A mailbox as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxRow {
    /// Its row.
    pub id: MailboxId,
    /// The account it belongs to.
    pub account: AccountId,
    /// Its name.
    pub name: MailboxName,
    /// What LIST said of it.
    pub attributes: Vec<String>,
    /// What it is for.
    pub role: Option<Role>,
    /// Whether it can be selected.
    pub selectable: bool,
    /// Whether it is subscribed.
    pub subscribed: bool,
    /// MYRIGHTS; `None` when never asked.
    pub rights: Option<String>,
    /// UIDVALIDITY of the UIDs held; `None` before the first visit.
    pub uidvalidity: Option<UidValidity>,
    /// UIDNEXT when it was last in step.
    pub uidnext: Option<u32>,
    /// HIGHESTMODSEQ up to which everything is stored.
    pub highestmodseq: Option<ModSeq>,
    /// How many messages the server last said there are.
    pub server_messages: Option<u32>,
    /// How many messages are held and shown.
    pub messages: u32,
    /// How many of them the person has not read.
    pub unread: u32,
    /// Every message with this UID or a higher one is held; 1 when all are.
    pub backfilled_to: Option<u32>,
    /// When it was last wholly in step.
    pub checked_at: Option<i64>,
    /// Since when the server no longer lists it.
    pub gone_since: Option<i64>,
    /// When all its UIDs and flags were last compared with the server's.
    pub verified_at: Option<i64>,
    /// How far down the comparison of flags that goes on has come.
    pub compared_from: Option<u32>,
    /// When UIDVALIDITY last changed, the latest last; at most [`MOST_RENUMBERED`].
    pub renumbered: Vec<i64>,
    /// Since when it is left alone because UIDVALIDITY changes again and again.
    pub unsteady_since: Option<i64>,
    /// Whether the server keeps `\Seen` of ours; where it does not, what was read is known here
    /// only.
    pub keeps_seen: bool,
    /// Bodies of so many days are fetched unasked; 0 for none, `None` for all.
    pub body_days: Option<u32>,
    /// Larger ones are not fetched unasked.
    pub body_limit: Option<u64>,
    /// What the person chose for it.
    pub choices: MailboxChoices,
}

/// How many changes of UIDVALIDITY are remembered.
pub const MOST_RENUMBERED: usize = 8;

/// A mailbox as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxListing {
    /// Its name.
    pub name: MailboxName,
    /// LIST attributes.
    pub attributes: Vec<String>,
    /// What it is for.
    pub role: Option<Role>,
    /// Whether it can be selected.
    pub selectable: bool,
    /// Whether it is subscribed.
    pub subscribed: bool,
    /// STATUS MESSAGES, where it was asked.
    pub server_messages: Option<u32>,
}

const ALL: &str = "
    SELECT id, account, raw, delimiter, attributes, role, selectable, subscribed, rights,
           uidvalidity, uidnext, highestmodseq, server_messages, messages, unread,
           backfilled_to, checked_at, gone_since, verified_at, compared_from, renumbered,
           unsteady_since, keeps_seen, body_days, body_limit, found_role, chosen_role,
           synced, shown, notified
      FROM mailboxes
     WHERE (?1 IS NULL OR account = ?1)
     ORDER BY account, path, id";

const ONE: &str = "
    SELECT id, account, raw, delimiter, attributes, role, selectable, subscribed, rights,
           uidvalidity, uidnext, highestmodseq, server_messages, messages, unread,
           backfilled_to, checked_at, gone_since, verified_at, compared_from, renumbered,
           unsteady_since, keeps_seen, body_days, body_limit, found_role, chosen_role,
           synced, shown, notified
      FROM mailboxes
     WHERE id = ?1";

// Nothing is written, and nothing announced, where nothing differs.
const PUT: &str = "
    INSERT INTO mailboxes (account, raw, path, delimiter, attributes, found_role, selectable,
                           subscribed, server_messages)
    VALUES (:account, :raw, :path, :delimiter, :attributes, :role, :selectable, :subscribed,
            :server_messages)
    ON CONFLICT (account, raw) DO UPDATE
       SET path = :path, delimiter = :delimiter, attributes = :attributes, found_role = :role,
           selectable = :selectable, subscribed = :subscribed, gone_since = NULL,
           server_messages = coalesce(:server_messages, server_messages)
     WHERE (path, delimiter, attributes, found_role, selectable, subscribed, gone_since)
           IS NOT (:path, :delimiter, :attributes, :role, :selectable, :subscribed, NULL)
        OR server_messages IS NOT coalesce(:server_messages, server_messages)";

const SEAL: &str = "
    UPDATE mailboxes
       SET uidvalidity = :uidvalidity, uidnext = :uidnext, highestmodseq = :highestmodseq,
           server_messages = :server_messages, backfilled_to = 1, checked_at = :now,
           unsteady_since = NULL
     WHERE id = :id";

impl Read<'_> {
    /// The mailboxes of one account or of all, by path; those that have gone too.
    pub fn mailboxes(&self, account: Option<AccountId>) -> Result<Vec<MailboxRow>, Error> {
        let mut all = self.connection.prepare_cached(ALL)?;
        let rows = all.query_map([account.map(|a| a.0)], mailbox_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One mailbox.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn mailbox(&self, id: MailboxId) -> Result<MailboxRow, Error> {
        Ok(self.connection.prepare_cached(ONE)?.query_row([id.0], mailbox_of)?)
    }
}

impl Write<'_> {
    /// Takes what the server lists as the account's mailboxes. One that is no longer listed is
    /// marked gone and kept;
    /// one that is back is as it was.
    pub fn put_mailboxes(
        &mut self,
        account: AccountId,
        listed: Vec<MailboxListing>,
    ) -> Result<(), Error> {
        if self.read().barrier(account)?.is_some() {
            // What the server lists is not what it will list once it knows what the person did.
            return Ok(());
        }
        let mut changed = 0;
        let mut there = HashSet::new();
        for one in &listed {
            let raw = key_of(&one.name);
            changed += self.connection.prepare_cached(PUT)?.execute(named_params! {
                ":account": account.0,
                ":raw": raw,
                ":path": one.name.path(),
                ":delimiter": one.name.delimiter().map(String::from),
                ":attributes": text::from_words(&one.attributes),
                ":role": one.role.map(Role::name),
                ":selectable": one.selectable,
                ":subscribed": one.subscribed,
                ":server_messages": one.server_messages,
            })?;
            there.insert(raw);
        }
        for row in self.read().mailboxes(Some(account))? {
            if row.gone_since.is_none() && !there.contains(key_of(&row.name).as_slice()) {
                changed += self.connection.execute(
                    "UPDATE mailboxes SET gone_since = ?2, found_role = NULL WHERE id = ?1",
                    [row.id.0, self.now],
                )?;
            }
        }
        changed += self.settle_roles(account)?;
        if changed > 0 {
            self.changes.mailboxes(account);
        }
        Ok(())
    }

    /// The UIDs that are stored from now on are of this UIDVALIDITY. For the first visit, before
    /// any message is
    /// added: a visit that was cut off then goes on where it was.
    pub fn begin_mailbox(&mut self, id: MailboxId, validity: UidValidity) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE mailboxes SET uidvalidity = ?2 WHERE id = ?1 AND uidvalidity IS NULL",
            [id.0, validity.0.cast_signed()],
        )?;
        Ok(())
    }

    /// Everything up to what the server said on SELECT is stored. Messages left over from another
    /// UIDVALIDITY leave.
    pub fn seal_mailbox(
        &mut self,
        id: MailboxId,
        validity: UidValidity,
        uidnext: Option<u32>,
        highestmodseq: Option<ModSeq>,
        server_messages: u32,
    ) -> Result<(), Error> {
        self.remove_stale(id)?;
        self.connection.prepare_cached(SEAL)?.execute(named_params! {
            ":id": id.0,
            ":uidvalidity": validity.0.cast_signed(),
            ":uidnext": uidnext,
            ":highestmodseq": highestmodseq.map(|m| m.0),
            ":server_messages": server_messages,
            ":now": self.now,
        })?;
        let account = self.read().mailbox(id)?.account;
        self.changes.mailboxes(account);
        Ok(())
    }

    /// The flags of this UID and all above it are compared, in the comparison that goes on.
    pub fn note_compared(&mut self, id: MailboxId, from: u32) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE mailboxes SET compared_from = ?2 WHERE id = ?1")?
            .execute((id.0, from))?;
        Ok(())
    }

    /// All UIDs and flags are compared with the server's.
    pub fn note_verified(&mut self, id: MailboxId) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE mailboxes SET verified_at = ?2, compared_from = NULL WHERE id = ?1",
            )?
            .execute((id.0, self.now))?;
        Ok(())
    }

    /// UIDVALIDITY changes again and again: the mailbox is left alone from now on, until a visit
    /// is sealed again. Whether that is news.
    pub fn note_unsteady(&mut self, id: MailboxId) -> Result<bool, Error> {
        let changed = self.connection.execute(
            "UPDATE mailboxes SET unsteady_since = ?2 WHERE id = ?1 AND unsteady_since IS NULL",
            [id.0, self.now],
        )?;
        if changed > 0 {
            let account = self.read().mailbox(id)?.account;
            self.changes.mailboxes(account);
        }
        Ok(changed > 0)
    }

    /// Notes how far down the mailbox is held, when it is not complete.
    pub fn set_backfilled_to(&mut self, id: MailboxId, uid: Option<u32>) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE mailboxes SET backfilled_to = ?2 WHERE id = ?1")?
            .execute((id.0, uid))?;
        Ok(())
    }

    /// Notes what the server lets us do (MYRIGHTS).
    pub fn set_rights(&mut self, id: MailboxId, rights: Option<String>) -> Result<(), Error> {
        let changed = self.connection.execute(
            "UPDATE mailboxes SET rights = ?2 WHERE id = ?1 AND rights IS NOT ?2",
            (id.0, rights),
        )?;
        if changed > 0 {
            let account = self.read().mailbox(id)?.account;
            self.changes.mailboxes(account);
        }
        Ok(())
    }

    /// The server keeps no `\Seen` of ours in this mailbox (or does so again): what the person
    /// reads there is known here only, and promised to nobody.
    pub fn set_keeps_seen(&mut self, id: MailboxId, keeps: bool) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE mailboxes SET keeps_seen = ?2 WHERE id = ?1")?
            .execute((id.0, keeps))?;
        Ok(())
    }

    /// Adds to the kept counts; every change of what is visible or read passes here.
    pub(crate) fn count(&mut self, id: MailboxId, by: Counts) -> Result<(), Error> {
        if by == Counts::default() {
            return Ok(());
        }
        let account = self
            .connection
            .prepare_cached(
                "UPDATE mailboxes SET messages = messages + ?2, unread = unread + ?3
                  WHERE id = ?1 RETURNING account",
            )?
            .query_row((id.0, by.messages, by.unread), |r| r.get(0))?;
        self.changes.mailboxes(AccountId(account));
        Ok(())
    }
}

/// A difference of the kept counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub messages: i64,
    pub unread: i64,
}

impl Counts {
    /// A visible message came (1) or left (-1).
    pub fn of(seen: bool, sign: i64) -> Counts {
        Counts { messages: sign, unread: if seen { 0 } else { sign } }
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.messages += other.messages;
        self.unread += other.unread;
    }
}

/// INBOX is the same mailbox in any case (RFC 9051 section 5.1).
pub(crate) fn key_of(name: &MailboxName) -> Vec<u8> {
    if name.is_inbox() { b"INBOX".to_vec() } else { name.raw().to_vec() }
}

fn times_of(text: &str) -> Vec<i64> {
    text.split_whitespace().filter_map(|time| time.parse().ok()).collect()
}

fn mailbox_of(row: &Row<'_>) -> rusqlite::Result<MailboxRow> {
    let delimiter: Option<String> = row.get("delimiter")?;
    let delimiter = delimiter.and_then(|d| d.chars().next());
    let role: Option<String> = row.get("role")?;
    Ok(MailboxRow {
        id: MailboxId(row.get("id")?),
        account: AccountId(row.get("account")?),
        name: MailboxName::from_wire(row.get_ref("raw")?.as_blob()?, delimiter),
        attributes: text::to_words(row.get_ref("attributes")?.as_str()?),
        role: role.and_then(|r| Role::from_name(&r)),
        selectable: row.get("selectable")?,
        subscribed: row.get("subscribed")?,
        rights: row.get("rights")?,
        uidvalidity: row
            .get::<_, Option<i64>>("uidvalidity")?
            .map(|v| UidValidity(v.cast_unsigned())),
        uidnext: row.get("uidnext")?,
        highestmodseq: row.get::<_, Option<i64>>("highestmodseq")?.and_then(ModSeq::new),
        server_messages: row.get("server_messages")?,
        messages: row.get("messages")?,
        unread: row.get("unread")?,
        backfilled_to: row.get("backfilled_to")?,
        checked_at: row.get("checked_at")?,
        gone_since: row.get("gone_since")?,
        verified_at: row.get("verified_at")?,
        compared_from: row.get("compared_from")?,
        renumbered: times_of(row.get_ref("renumbered")?.as_str()?),
        unsteady_since: row.get("unsteady_since")?,
        keeps_seen: row.get("keeps_seen")?,
        body_days: row.get("body_days")?,
        body_limit: row.get::<_, Option<i64>>("body_limit")?.map(i64::unsigned_abs),
        choices: mailbox_choices::choices_of(row)?,
    })
}
