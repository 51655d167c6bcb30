//! Mailboxes the person makes, renames, deletes and subscribes to: here at once, and promised.

use crate::error::Error;
use crate::mailboxes::key_of;
use crate::pending_ops::{NewOp, OpKind, PendingOp};
use crate::write::Write;
use mail::id::{AccountId, LocationId, MailboxId};
use mail::mailbox::{MailboxName, Role};
use rusqlite::{OptionalExtension as _, params};

const INSERT: &str = "
    INSERT INTO mailboxes (account, raw, path, delimiter, attributes, role, found_role, selectable,
                           subscribed)
    VALUES (?1, ?2, ?3, ?4, '', ?5, ?5, 1, 1)
    ON CONFLICT (account, raw) DO UPDATE
       SET gone_since = NULL, selectable = 1, role = ?5, found_role = ?5
    RETURNING id";

impl Write<'_> {
    /// Makes a mailbox. `None` where there is one of this name.
    pub fn promise_create(
        &mut self,
        action: i64,
        account: AccountId,
        name: &MailboxName,
        role: Option<Role>,
    ) -> Result<Option<MailboxId>, Error> {
        if self.is_taken(account, name)? {
            return Ok(None);
        }
        let id = self.insert_mailbox(account, name, role)?;
        if self.is_local(id)? {
            return Ok(Some(id));
        }
        self.enqueue_op(NewOp {
            source: Some(id),
            name: Some(name.raw().to_vec()),
            ..NewOp::new(account, action, OpKind::Create)
        })?;
        Ok(Some(id))
    }

    /// Gives a mailbox, and with it those below it, another name. `false` where one of that name is
    /// there.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn promise_rename(
        &mut self,
        action: i64,
        mailbox: MailboxId,
        to: &MailboxName,
    ) -> Result<bool, Error> {
        let row = self.read().mailbox(mailbox)?;
        if self.is_taken(row.account, to)? {
            return Ok(false);
        }
        if self.is_local(mailbox)? {
            return match self.rename_local_mailbox(mailbox, to.path()) {
                Ok(()) => Ok(true),
                Err(Error::Exists) => Ok(false),
                Err(error) => Err(error),
            };
        }
        self.rename_here(mailbox, to)?;
        self.enqueue_op(NewOp {
            source: Some(mailbox),
            name: Some(to.raw().to_vec()),
            old_name: Some(row.name.raw().to_vec()),
            ..NewOp::new(row.account, action, OpKind::Rename)
        })?;
        Ok(true)
    }

    /// Deletes a mailbox with its mail. It leaves the list; its mail leaves once the server has
    /// done it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn promise_delete(&mut self, action: i64, mailbox: MailboxId) -> Result<(), Error> {
        let row = self.read().mailbox(mailbox)?;
        if self.is_local(mailbox)? {
            return self.delete_local_mailbox(mailbox);
        }
        self.connection
            .execute("UPDATE mailboxes SET gone_since = ?2 WHERE id = ?1", (mailbox.0, self.now))?;
        self.changes.mailboxes(row.account);
        self.enqueue_op(NewOp {
            source: Some(mailbox),
            name: Some(row.name.raw().to_vec()),
            ..NewOp::new(row.account, action, OpKind::Delete)
        })?;
        Ok(())
    }

    /// Subscribes to a mailbox, or no more.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn promise_subscription(
        &mut self,
        action: i64,
        mailbox: MailboxId,
        on: bool,
    ) -> Result<(), Error> {
        let row = self.read().mailbox(mailbox)?;
        self.set_subscribed(mailbox, on)?;
        if self.is_local(mailbox)? {
            return Ok(());
        }
        let kind = if on { OpKind::Subscribe } else { OpKind::Unsubscribe };
        self.enqueue_op(NewOp {
            source: Some(mailbox),
            name: Some(row.name.raw().to_vec()),
            ..NewOp::new(row.account, action, kind)
        })?;
        Ok(())
    }

    /// The server has made, renamed, deleted or subscribed what was promised.
    pub fn finish_mailbox(&mut self, op: &PendingOp) -> Result<(), Error> {
        if let (OpKind::Delete, Some(mailbox)) = (op.op.kind, op.op.source) {
            self.remove_mailbox(mailbox)?;
        }
        self.changes.mailboxes(op.op.account);
        self.finish_op(op, None)
    }

    /// Takes back here what a promise about a mailbox changed here.
    pub(crate) fn put_back_mailbox(&mut self, op: &PendingOp) -> Result<(), Error> {
        let Some(mailbox) = op.op.source else { return Ok(()) };
        self.changes.mailboxes(op.op.account);
        match op.op.kind {
            OpKind::Create => {
                let held = "SELECT 1 FROM locations WHERE mailbox = ?1 LIMIT 1";
                if self.connection.prepare_cached(held)?.exists([mailbox.0])? {
                    let gone = "UPDATE mailboxes SET gone_since = ?2 WHERE id = ?1";
                    self.connection.execute(gone, (mailbox.0, self.now))?;
                } else {
                    self.connection.execute("DELETE FROM mailboxes WHERE id = ?1", [mailbox.0])?;
                }
                Ok(())
            }
            OpKind::Rename => {
                let row = self.read().mailbox(mailbox)?;
                let old = op.op.old_name.as_deref().unwrap_or_default();
                self.rename_here(mailbox, &MailboxName::from_wire(old, row.name.delimiter()))
            }
            OpKind::Delete => {
                let back = "UPDATE mailboxes SET gone_since = NULL WHERE id = ?1";
                self.connection.execute(back, [mailbox.0])?;
                Ok(())
            }
            OpKind::Subscribe => self.set_subscribed(mailbox, false),
            OpKind::Unsubscribe => self.set_subscribed(mailbox, true),
            OpKind::Move | OpKind::Copy | OpKind::Append | OpKind::Expunge => Ok(()),
        }
    }

    /// Promises anew what failed.
    pub(crate) fn retry_mailbox(&mut self, op: &PendingOp) -> Result<(), Error> {
        let name = op.op.name.as_deref().unwrap_or_default();
        let (action, source) = (op.op.action, op.op.source);
        match (op.op.kind, source) {
            (OpKind::Create, _) => {
                let name = MailboxName::from_wire(name, self.delimiter(op.op.account)?);
                self.promise_create(action, op.op.account, &name, None).map(|_| ())
            }
            (OpKind::Rename, Some(mailbox)) => {
                let delimiter = self.read().mailbox(mailbox)?.name.delimiter();
                let name = MailboxName::from_wire(name, delimiter);
                self.promise_rename(action, mailbox, &name).map(|_| ())
            }
            (OpKind::Delete, Some(mailbox)) => self.promise_delete(action, mailbox),
            (OpKind::Subscribe, Some(mailbox)) => self.promise_subscription(action, mailbox, true),
            (OpKind::Unsubscribe, Some(mailbox)) => {
                self.promise_subscription(action, mailbox, false)
            }
            (
                OpKind::Rename
                | OpKind::Delete
                | OpKind::Subscribe
                | OpKind::Unsubscribe
                | OpKind::Move
                | OpKind::Copy
                | OpKind::Append
                | OpKind::Expunge,
                _,
            ) => Err(Error::NotFound),
        }
    }

    /// Gives a mailbox back the name it had.
    pub(crate) fn undo_rename(&mut self, action: i64, op: &PendingOp) -> Result<bool, Error> {
        let (Some(mailbox), Some(old)) = (op.op.source, op.op.old_name.as_deref()) else {
            return Ok(false);
        };
        let delimiter = self.read().mailbox(mailbox)?.name.delimiter();
        self.promise_rename(action, mailbox, &MailboxName::from_wire(old, delimiter))
    }

    /// What the account's server puts between levels, as far as it is known.
    pub(crate) fn delimiter(&self, account: AccountId) -> Result<Option<char>, Error> {
        let rows = self.read().mailboxes(Some(account))?;
        Ok(rows.iter().find_map(|row| row.name.delimiter()))
    }

    fn insert_mailbox(
        &mut self,
        account: AccountId,
        name: &MailboxName,
        role: Option<Role>,
    ) -> Result<MailboxId, Error> {
        let delimiter = name.delimiter().map(String::from);
        let role = role.map(Role::name);
        let values = params![account.0, key_of(name), name.path(), delimiter, role];
        let id = self.connection.prepare_cached(INSERT)?.query_row(values, |r| r.get(0))?;
        self.changes.mailboxes(account);
        Ok(MailboxId(id))
    }

    /// Whether a mailbox of this name is there. One that has gone leaves its name free.
    fn is_taken(&self, account: AccountId, name: &MailboxName) -> Result<bool, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT gone_since IS NULL FROM mailboxes WHERE account = ?1 AND raw = ?2",
        )?;
        let there: Option<bool> =
            one.query_row((account.0, key_of(name)), |r| r.get(0)).optional()?;
        Ok(there == Some(true))
    }

    /// Renames a mailbox and those below it in the list; one that has gone makes room.
    fn rename_here(&mut self, mailbox: MailboxId, to: &MailboxName) -> Result<(), Error> {
        let row = self.read().mailbox(mailbox)?;
        let below =
            row.name.delimiter().map(|d| [row.name.raw(), d.to_string().as_bytes()].concat());
        let rows = self.read().mailboxes(Some(row.account))?;
        for one in rows {
            let inner = below.as_ref().and_then(|prefix| one.name.raw().strip_prefix(&prefix[..]));
            let name = match inner {
                _ if one.id == mailbox => to.clone(),
                Some(rest) => {
                    let delimiter = row.name.delimiter().map(String::from).unwrap_or_default();
                    let raw = [to.raw(), delimiter.as_bytes(), rest].concat();
                    MailboxName::from_wire(&raw, row.name.delimiter())
                }
                None => continue,
            };
            self.make_room(row.account, &name)?;
            self.connection.execute(
                "UPDATE mailboxes SET raw = ?2, path = ?3 WHERE id = ?1",
                (one.id.0, key_of(&name), name.path()),
            )?;
        }
        self.changes.mailboxes(row.account);
        Ok(())
    }

    /// Another client has given a mailbox this name; those below it are followed by themselves. Not
    /// while what the person has done to mailboxes is still to be told.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn follow_rename(&mut self, mailbox: MailboxId, to: &MailboxName) -> Result<(), Error> {
        let row = self.read().mailbox(mailbox)?;
        if self.read().barrier(row.account)?.is_some() || self.is_taken(row.account, to)? {
            return Ok(());
        }
        self.make_room(row.account, to)?;
        self.connection.execute(
            "UPDATE mailboxes SET raw = ?2, path = ?3, delimiter = ?4 WHERE id = ?1",
            params![mailbox.0, key_of(to), to.path(), to.delimiter().map(String::from)],
        )?;
        self.changes.mailboxes(row.account);
        Ok(())
    }

    /// A mailbox that has gone does not keep its name from another.
    fn make_room(&mut self, account: AccountId, name: &MailboxName) -> Result<(), Error> {
        let gone: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT id FROM mailboxes
                  WHERE account = ?1 AND raw = ?2 AND gone_since IS NOT NULL",
            )?
            .query_row((account.0, key_of(name)), |r| r.get(0))
            .optional()?;
        match gone {
            Some(id) => self.remove_mailbox(MailboxId(id)),
            None => Ok(()),
        }
    }

    /// Removes a mailbox with its rows; messages that then stand nowhere have their days of grace.
    fn remove_mailbox(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let all: Vec<i64> = self
            .connection
            .prepare_cached("SELECT id FROM locations WHERE mailbox = ?1")?
            .query_map([mailbox.0], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for location in all {
            self.remove_location(LocationId(location))?;
        }
        self.connection.execute("DELETE FROM mailboxes WHERE id = ?1", [mailbox.0])?;
        Ok(())
    }

    fn set_subscribed(&mut self, mailbox: MailboxId, on: bool) -> Result<(), Error> {
        let account: i64 = self
            .connection
            .prepare_cached("UPDATE mailboxes SET subscribed = ?2 WHERE id = ?1 RETURNING account")?
            .query_row((mailbox.0, on), |r| r.get(0))?;
        self.changes.mailboxes(AccountId(account));
        Ok(())
    }
}
