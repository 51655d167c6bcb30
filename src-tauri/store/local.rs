//! Local Folders: one account without a server. Its mailboxes live only here, so what is done
//! there is final at once and promised to nobody.

use crate::accounts::AccountKind;
use crate::error::Error;
use crate::write::Write;
use mail::id::{AccountId, MailboxId};
use mail::mailbox::MailboxName;
use rusqlite::OptionalExtension as _;

/// The account's address. No server's is the same: it has no `@`.
pub const LOCAL: &str = "Local Folders";

/// The longest name of a local mailbox, in bytes, and how many levels it may have.
const LONGEST: usize = 800;
const MOST_LEVELS: usize = 20;

impl Write<'_> {
    /// The account of Local Folders, made if there is none.
    pub fn local_account(&mut self) -> Result<AccountId, Error> {
        let found = self
            .connection
            .prepare_cached("SELECT id FROM accounts WHERE kind = 'local'")?
            .query_row([], |r| r.get(0))
            .optional()?;
        if let Some(id) = found {
            return Ok(AccountId(id));
        }
        self.connection.execute(
            "INSERT INTO accounts (address, name, username, provider, position, kind,
                                   imap_host, imap_port, imap_security,
                                   smtp_host, smtp_port, smtp_security)
             VALUES (?1, ?1, '', '', (SELECT coalesce(max(position), 0) + 1 FROM accounts),
                     'local', '', 0, 'tls', '', 0, 'tls')",
            [LOCAL],
        )?;
        self.changes.accounts();
        Ok(AccountId(self.connection.last_insert_rowid()))
    }

    /// The local mailbox with this path, made if there is none.
    ///
    /// # Errors
    /// [`Error::BadName`].
    pub fn create_local_mailbox(&mut self, path: &str) -> Result<MailboxId, Error> {
        let account = self.local_account()?;
        let name = local_name(path)?;
        if let Some(id) = self.local_named(&name)? {
            return Ok(id);
        }
        self.connection.execute(
            "INSERT INTO mailboxes (account, raw, path, delimiter, attributes, selectable,
                                    subscribed)
             VALUES (?1, ?2, ?3, '/', '', 1, 1)",
            (account.0, name.raw(), name.path()),
        )?;
        let id = MailboxId(self.connection.last_insert_rowid());
        self.changes.mailboxes(account);
        Ok(id)
    }

    /// Gives a local mailbox another path, and those below it with it.
    ///
    /// # Errors
    /// [`Error::BadName`], also where it is below itself; [`Error::Exists`] where one of the new
    /// names is taken; [`Error::NotFound`].
    pub fn rename_local_mailbox(&mut self, id: MailboxId, path: &str) -> Result<(), Error> {
        let account = self.local_of(id)?;
        let old = self.read().mailbox(id)?.name.path().to_owned();
        let below = format!("{old}/");
        if path.starts_with(&below) {
            return Err(Error::BadName);
        }
        if path == old {
            return Ok(());
        }
        let rows = self.read().mailboxes(Some(account))?;
        let moved = rows.iter().filter_map(|row| {
            let rest = row.name.path().strip_prefix(&below).map(|rest| format!("{path}/{rest}"));
            let new = rest.or_else(|| (row.id == id).then(|| path.to_owned()))?;
            Some((row.id, new))
        });
        for (one, new) in moved.collect::<Vec<_>>() {
            let name = local_name(&new)?;
            if self.local_named(&name)?.is_some() {
                return Err(Error::Exists);
            }
            self.connection.execute(
                "UPDATE mailboxes SET raw = ?2, path = ?3 WHERE id = ?1",
                (one.0, name.raw(), name.path()),
            )?;
        }
        self.changes.mailboxes(account);
        Ok(())
    }

    /// Deletes a local mailbox and, for good, the mail that stands nowhere else.
    ///
    /// # Errors
    /// [`Error::Exists`] where there are mailboxes below it; [`Error::NotFound`].
    pub fn delete_local_mailbox(&mut self, id: MailboxId) -> Result<(), Error> {
        let account = self.local_of(id)?;
        let below = format!("{}/", self.read().mailbox(id)?.name.path());
        let rows = self.read().mailboxes(Some(account))?;
        if rows.iter().any(|row| row.name.path().starts_with(&below)) {
            return Err(Error::Exists);
        }
        let mut all =
            self.connection.prepare_cached("SELECT id FROM locations WHERE mailbox = ?1")?;
        let places = all.query_map([id.0], |r| Ok(mail::id::LocationId(r.get(0)?)))?;
        self.expunge_local(&places.collect::<Result<Vec<_>, _>>()?)?;
        self.connection.execute("DELETE FROM mailboxes WHERE id = ?1", [id.0])?;
        self.changes.mailboxes(account);
        Ok(())
    }

    /// The account of Local Folders, where the mailbox is one of them.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(crate) fn local_of(&self, mailbox: MailboxId) -> Result<AccountId, Error> {
        let account = self.account_of_mailbox(mailbox)?;
        match self.read().account(account)?.kind {
            AccountKind::Local => Ok(account),
            AccountKind::Imap => Err(Error::NotFound),
        }
    }

    /// Whether a mailbox is one of Local Folders.
    pub(crate) fn is_local(&self, mailbox: MailboxId) -> Result<bool, Error> {
        match self.local_of(mailbox) {
            Ok(_) => Ok(true),
            // There is no such mailbox at all.
            Err(Error::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn local_named(&self, name: &MailboxName) -> Result<Option<MailboxId>, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT m.id FROM mailboxes m JOIN accounts a ON a.id = m.account
              WHERE a.kind = 'local' AND m.raw = ?1",
        )?;
        Ok(one.query_row([name.raw()], |r| Ok(MailboxId(r.get(0)?))).optional()?)
    }
}

/// A path of a local mailbox. INBOX is a name of servers.
fn local_name(path: &str) -> Result<MailboxName, Error> {
    let levels = path.split('/');
    let whole = levels.clone().all(|level| !level.is_empty() && level.trim() == level);
    let fits = path.len() <= LONGEST && levels.count() <= MOST_LEVELS;
    let name = MailboxName::from_path(path, Some('/'));
    if whole && fits && !path.chars().any(char::is_control) && !name.is_inbox() {
        Ok(name)
    } else {
        Err(Error::BadName)
    }
}
