//! The table `mailboxes`: what the person chose for a mailbox, and which role counts.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::{AccountId, MailboxId};
use mail::mailbox::{MailboxName, Role};
use rusqlite::{Row, named_params};

/// What the person chose for a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxChoices {
    /// Whether it is kept in step; else it is left alone until it is opened.
    pub synced: bool,
    /// Whether it stands in the list of mailboxes.
    pub shown: bool,
    /// Whether new mail in it is told.
    pub notified: bool,
    /// The role the person gave it.
    pub role: Option<Role>,
}

// A choice counts before everything found; a role that was given away is found nowhere else.
const SETTLE: &str = "
    WITH chosen (role) AS (SELECT chosen_role FROM mailboxes
                            WHERE account = ?1 AND gone_since IS NULL AND chosen_role IS NOT NULL),
         counts (id, role) AS (
           SELECT id, CASE WHEN gone_since IS NOT NULL THEN NULL
                           WHEN chosen_role IS NOT NULL THEN chosen_role
                           WHEN found_role IN (SELECT role FROM chosen) THEN NULL
                           ELSE found_role END
             FROM mailboxes WHERE account = ?1)
    UPDATE mailboxes SET role = counts.role
      FROM counts WHERE counts.id = mailboxes.id AND mailboxes.role IS NOT counts.role";

const SIZES: &str = "
    SELECT b.id, coalesce(sum(m.size), 0)
      FROM mailboxes b CROSS JOIN locations l ON l.mailbox = b.id AND l.hidden = 0
      JOIN messages m ON m.id = l.message
     WHERE b.account = ?1
     GROUP BY b.id";

// One the server has not listed yet waits, marked as gone, for the day it does.
const AHEAD: &str = "
    INSERT INTO mailboxes (account, raw, path, delimiter, attributes, selectable, subscribed,
                           gone_since)
    VALUES (:account, :raw, :path, :delimiter, '', 0, 0, :now)
    ON CONFLICT (account, raw) DO UPDATE SET raw = raw
    RETURNING id";

impl Read<'_> {
    /// How many octets the messages held of each mailbox have on the server; one that holds none
    /// is not named.
    pub fn mailbox_sizes(&self, account: AccountId) -> Result<Vec<(MailboxId, u64)>, Error> {
        let mut all = self.connection.prepare_cached(SIZES)?;
        let of = |r: &Row<'_>| Ok((MailboxId(r.get(0)?), r.get::<_, i64>(1)?.unsigned_abs()));
        Ok(all.query_map([account.0], of)?.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Keeps whether a mailbox is synced, shown and notified. Its role is
    /// [`Write::choose_role`]'s.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn choose_for_mailbox(&mut self, id: MailboxId, to: MailboxChoices) -> Result<(), Error> {
        let account = self.account_of_mailbox(id)?;
        self.connection
            .prepare_cached(
                "UPDATE mailboxes SET synced = ?2, shown = ?3, notified = ?4 WHERE id = ?1",
            )?
            .execute((id.0, to.synced, to.shown, to.notified))?;
        self.changes.mailboxes(account);
        Ok(())
    }

    /// Gives a role to a mailbox of the account, or leaves it to what is found.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the mailbox is not the account's, or has gone.
    pub fn choose_role(
        &mut self,
        account: AccountId,
        role: Role,
        mailbox: Option<MailboxId>,
    ) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE mailboxes SET chosen_role = NULL WHERE account = ?1 AND chosen_role = ?2",
            (account.0, role.name()),
        )?;
        if let Some(id) = mailbox {
            let changed = self.connection.execute(
                "UPDATE mailboxes SET chosen_role = ?3 WHERE id = ?1 AND account = ?2",
                (id.0, account.0, role.name()),
            )?;
            if changed == 0 {
                return Err(Error::NotFound);
            }
        }
        self.settle_roles(account)?;
        self.changes.mailboxes(account);
        Ok(())
    }

    /// The mailbox of this name, for choices made before the server has listed it.
    pub fn mailbox_ahead(
        &mut self,
        account: AccountId,
        name: &MailboxName,
    ) -> Result<MailboxId, Error> {
        let mut one = self.connection.prepare_cached(AHEAD)?;
        let id = one.query_row(
            named_params! {
                ":account": account.0,
                ":raw": crate::mailboxes::key_of(name),
                ":path": name.path(),
                ":delimiter": name.delimiter().map(String::from),
                ":now": self.now,
            },
            |r| r.get(0),
        )?;
        Ok(MailboxId(id))
    }

    /// Brings every mailbox's role up to what was found and chosen; how many changed.
    pub(crate) fn settle_roles(&mut self, account: AccountId) -> Result<usize, Error> {
        Ok(self.connection.prepare_cached(SETTLE)?.execute([account.0])?)
    }
}

pub(crate) fn choices_of(row: &Row<'_>) -> rusqlite::Result<MailboxChoices> {
    let role = |column: &str| -> rusqlite::Result<Option<Role>> {
        Ok(row.get::<_, Option<String>>(column)?.and_then(|name| Role::from_name(&name)))
    };
    let notified: Option<bool> = row.get("notified")?;
    Ok(MailboxChoices {
        synced: row.get("synced")?,
        shown: row.get("shown")?,
        notified: notified.unwrap_or(role("role")? == Some(Role::Inbox)),
        role: role("chosen_role")?,
    })
}
