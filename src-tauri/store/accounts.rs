//! The table `accounts`.

use crate::account_choices::{Choices, choices_of};
use crate::error::Error;
use crate::read::Read;
use crate::text;
use crate::threads::FORGET_KEYS;
use crate::write::Write;
use mail::id::AccountId;
use mail::server::Endpoint;
use rusqlite::{Row, named_params};

/// An account as it is kept. Passwords are not here: they are in the key ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its row.
    pub id: AccountId,
    /// The mail address.
    pub address: String,
    /// The name outgoing mail carries.
    pub name: String,
    /// The name to sign in with.
    pub username: String,
    /// The incoming server.
    pub imap: Endpoint,
    /// The outgoing server.
    pub smtp: Endpoint,
    /// The provider's name in the table of providers; empty when it is none of them.
    pub provider: String,
    /// The place in the person's order.
    pub position: i64,
    /// Whether it has a server.
    pub kind: AccountKind,
    /// What the person chose for it.
    pub choices: Choices,
    /// Whether the outgoing server has a password of its own.
    pub own_smtp_secret: bool,
    /// Whether it signs in on its provider's page in the browser, with no password.
    pub by_browser: bool,
    /// Whether new letters are sent from it.
    pub sends: bool,
}

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// Mailboxes of a server.
    Imap,
    /// Local Folders: mailboxes that live only here.
    Local,
}

/// An account to be added, at the end of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The mail address.
    pub address: String,
    /// The name outgoing mail carries.
    pub name: String,
    /// The name to sign in with.
    pub username: String,
    /// The incoming server.
    pub imap: Endpoint,
    /// The outgoing server.
    pub smtp: Endpoint,
    /// The provider's name; empty when unknown.
    pub provider: String,
}

const ALL: &str = "
    SELECT id, address, name, username, provider, position, kind, colour, deletion, sent_copies,
           own_smtp_secret, by_browser, sends,
           imap_host, imap_port, imap_security, smtp_host, smtp_port, smtp_security
      FROM accounts
     WHERE ?1 IS NULL OR id = ?1
     ORDER BY kind = 'local', position, id";

const INSERT: &str = "
    INSERT INTO accounts (address, name, username, provider, position,
                          imap_host, imap_port, imap_security, smtp_host, smtp_port, smtp_security)
    VALUES (:address, :name, :username, :provider,
            (SELECT coalesce(max(position), 0) + 1 FROM accounts),
            :imap_host, :imap_port, :imap_security, :smtp_host, :smtp_port, :smtp_security)";

const UPDATE: &str = "
    UPDATE accounts
       SET address = :address, name = :name, username = :username, provider = :provider,
           position = :position, imap_host = :imap_host, imap_port = :imap_port,
           imap_security = :imap_security, smtp_host = :smtp_host, smtp_port = :smtp_port,
           smtp_security = :smtp_security
     WHERE id = :id";

impl Read<'_> {
    /// The accounts in the person's order.
    pub fn accounts(&self) -> Result<Vec<AccountRow>, Error> {
        let mut all = self.connection.prepare_cached(ALL)?;
        let rows = all.query_map([None::<i64>], account_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One account.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn account(&self, id: AccountId) -> Result<AccountRow, Error> {
        Ok(self.connection.prepare_cached(ALL)?.query_row([id.0], account_of)?)
    }
}

impl Write<'_> {
    /// Adds an account.
    pub fn insert_account(&mut self, new: NewAccount) -> Result<AccountId, Error> {
        self.connection.prepare_cached(INSERT)?.execute(named_params! {
            ":address": new.address, ":name": new.name, ":username": new.username,
            ":provider": new.provider,
            ":imap_host": new.imap.host, ":imap_port": new.imap.port,
            ":imap_security": text::from_security(new.imap.security),
            ":smtp_host": new.smtp.host, ":smtp_port": new.smtp.port,
            ":smtp_security": text::from_security(new.smtp.security),
        })?;
        self.changes.accounts();
        let id = AccountId(self.connection.last_insert_rowid());
        self.insert_own_identity(id)?;
        Ok(id)
    }

    /// Changes an account.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn update_account(&mut self, row: AccountRow) -> Result<(), Error> {
        self.rename_own_identity(&row)?;
        let changed = self.connection.prepare_cached(UPDATE)?.execute(named_params! {
            ":id": row.id.0, ":address": row.address, ":name": row.name,
            ":username": row.username, ":provider": row.provider, ":position": row.position,
            ":imap_host": row.imap.host, ":imap_port": row.imap.port,
            ":imap_security": text::from_security(row.imap.security),
            ":smtp_host": row.smtp.host, ":smtp_port": row.smtp.port,
            ":smtp_security": text::from_security(row.smtp.security),
        })?;
        self.changes.accounts();
        if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Removes an account with everything that is known of its mail. [`crate::Store::compact`]
    /// after it leaves no
    /// trace in the files.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn remove_account(&mut self, id: AccountId) -> Result<(), Error> {
        for sql in [
            "INSERT INTO bodies.changed (message)
             SELECT id FROM main.messages WHERE account = ?1",
            "DELETE FROM bodies.bodies
              WHERE message IN (SELECT id FROM main.messages WHERE account = ?1)",
            "DELETE FROM pending_ops WHERE account = ?1",
            "DELETE FROM identities WHERE account = ?1",
            "DELETE FROM drafts WHERE account = ?1",
            "DELETE FROM outbox WHERE account = ?1",
            "DELETE FROM people WHERE account = ?1",
            "DELETE FROM locations WHERE mailbox IN (SELECT id FROM mailboxes WHERE account = ?1)",
            "DELETE FROM mailboxes WHERE account = ?1",
            "DELETE FROM messages WHERE account = ?1",
            "DELETE FROM threads WHERE account = ?1",
        ] {
            self.connection.execute(sql, [id.0])?;
        }
        self.connection.execute_batch(FORGET_KEYS)?;
        let gone = self.connection.execute("DELETE FROM accounts WHERE id = ?1", [id.0])?;
        self.changes.accounts();
        self.changes.mailboxes(id);
        if gone == 1 { Ok(()) } else { Err(Error::NotFound) }
    }
}

fn account_of(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    let endpoint = |host: &str, port: &str, security: &str| -> rusqlite::Result<Endpoint> {
        let security = text::to_security(row.get_ref(security)?.as_str()?);
        Ok(Endpoint { host: row.get(host)?, port: row.get(port)?, security })
    };
    Ok(AccountRow {
        id: AccountId(row.get("id")?),
        address: row.get("address")?,
        name: row.get("name")?,
        username: row.get("username")?,
        imap: endpoint("imap_host", "imap_port", "imap_security")?,
        smtp: endpoint("smtp_host", "smtp_port", "smtp_security")?,
        provider: row.get("provider")?,
        position: row.get("position")?,
        kind: match row.get_ref("kind")?.as_str()? {
            "local" => AccountKind::Local,
            _ => AccountKind::Imap,
        },
        choices: choices_of(row)?,
        own_smtp_secret: row.get("own_smtp_secret")?,
        by_browser: row.get("by_browser")?,
        sends: row.get("sends")?,
    })
}
