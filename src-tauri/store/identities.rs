//! The table `identities`: the names and addresses the person writes from.

use crate::accounts::AccountRow;
use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::{AccountId, IdentityId};
use rusqlite::{Row, named_params};

/// A name and address to write from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Its row.
    pub id: IdentityId,
    /// The account letters from it are sent by.
    pub account: AccountId,
    /// What it is.
    pub identity: Identity,
    /// Whether letters from this account are begun with it.
    pub is_default: bool,
}

/// What an identity is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// The name in From.
    pub name: String,
    /// The address in From.
    pub address: String,
    /// Reply-To; empty for none.
    pub reply_to: String,
    /// The signature as text.
    pub signature: String,
    /// The signature as HTML; empty where it is made from the text.
    pub signature_html: String,
}

const COLUMNS: &str = "
    SELECT id, account, name, address, reply_to, signature, signature_html, is_default
      FROM identities";

const PUT: &str = "
    UPDATE identities
       SET name = :name, address = :address, reply_to = :reply_to, signature = :signature,
           signature_html = :signature_html
     WHERE id = :id
    RETURNING account";

const INSERT: &str = "
    INSERT INTO identities (account, name, address, reply_to, signature, signature_html, is_default)
    VALUES (:account, :name, :address, :reply_to, :signature, :signature_html,
            NOT EXISTS (SELECT 1 FROM identities WHERE account = :account))";

impl Read<'_> {
    /// The identities of an account, the one letters are begun with first.
    pub fn identities(&self, account: AccountId) -> Result<Vec<IdentityRow>, Error> {
        let sql = format!("{COLUMNS} WHERE account = ?1 ORDER BY is_default DESC, id");
        let mut all = self.connection.prepare_cached(&sql)?;
        Ok(all.query_map([account.0], identity_of)?.collect::<Result<_, _>>()?)
    }

    /// One identity.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn identity(&self, id: IdentityId) -> Result<IdentityRow, Error> {
        let sql = format!("{COLUMNS} WHERE id = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([id.0], identity_of)?)
    }
}

impl Write<'_> {
    /// Adds an identity; an account's first is the one its letters are begun with. `None` where the
    /// account has one of this name and address.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such account.
    pub fn insert_identity(
        &mut self,
        account: AccountId,
        identity: &Identity,
    ) -> Result<Option<IdentityId>, Error> {
        self.read().account(account)?;
        if self.is_identity_taken(account, identity, None)? {
            return Ok(None);
        }
        self.connection.prepare_cached(INSERT)?.execute(named_params! {
            ":account": account.0, ":name": identity.name, ":address": identity.address,
            ":reply_to": identity.reply_to, ":signature": identity.signature,
            ":signature_html": identity.signature_html,
        })?;
        self.changes.accounts();
        Ok(Some(IdentityId(self.connection.last_insert_rowid())))
    }

    /// Changes an identity. `false` where the account has another of this name and address.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn update_identity(&mut self, id: IdentityId, identity: &Identity) -> Result<bool, Error> {
        let account = self.read().identity(id)?.account;
        if self.is_identity_taken(account, identity, Some(id))? {
            return Ok(false);
        }
        self.connection.prepare_cached(PUT)?.query_row(
            named_params! {
                ":id": id.0, ":name": identity.name, ":address": identity.address,
                ":reply_to": identity.reply_to, ":signature": identity.signature,
                ":signature_html": identity.signature_html,
            },
            |_| Ok(()),
        )?;
        self.changes.accounts();
        Ok(true)
    }

    /// Letters from its account are begun with this identity.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn prefer_identity(&mut self, id: IdentityId) -> Result<(), Error> {
        let account = self.read().identity(id)?.account;
        let none = "UPDATE identities SET is_default = 0 WHERE account = ?1 AND is_default = 1";
        self.connection.execute(none, [account.0])?;
        self.connection.execute("UPDATE identities SET is_default = 1 WHERE id = ?1", [id.0])?;
        self.changes.accounts();
        Ok(())
    }

    /// Removes an identity; where it was the one letters are begun with, the oldest one left is.
    /// `false` where it is the last: an account keeps one to write from.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn remove_identity(&mut self, id: IdentityId) -> Result<bool, Error> {
        let account = self.read().identity(id)?.account;
        if self.read().identities(account)?.len() < 2 {
            return Ok(false);
        }
        self.connection.execute("DELETE FROM identities WHERE id = ?1", [id.0])?;
        self.connection.execute(
            "UPDATE identities SET is_default = 1
              WHERE id = (SELECT min(id) FROM identities WHERE account = ?1)
                AND NOT EXISTS (SELECT 1 FROM identities WHERE account = ?1 AND is_default = 1)",
            [account.0],
        )?;
        self.changes.accounts();
        Ok(true)
    }

    /// A new account writes as itself.
    pub(crate) fn insert_own_identity(&mut self, account: AccountId) -> Result<(), Error> {
        let row = self.read().account(account)?;
        let own = Identity { name: row.name, address: row.address, ..Identity::default() };
        self.insert_identity(account, &own).map(drop)
    }

    /// The identity an account was added with follows its name and address.
    pub(crate) fn rename_own_identity(&mut self, new: &AccountRow) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE OR IGNORE identities SET name = ?2, address = ?3
              WHERE account = ?1 AND EXISTS (SELECT 1 FROM accounts a
                    WHERE a.id = ?1 AND a.name = identities.name
                      AND a.address = identities.address COLLATE NOCASE)",
            (new.id.0, &new.name, &new.address),
        )?;
        Ok(())
    }

    fn is_identity_taken(
        &self,
        account: AccountId,
        new: &Identity,
        but: Option<IdentityId>,
    ) -> Result<bool, Error> {
        let taken = |row: &IdentityRow| {
            let old = &row.identity;
            let same = old.name == new.name && old.address.eq_ignore_ascii_case(&new.address);
            Some(row.id) != but && same
        };
        Ok(self.read().identities(account)?.iter().any(taken))
    }
}

fn identity_of(row: &Row<'_>) -> rusqlite::Result<IdentityRow> {
    Ok(IdentityRow {
        id: IdentityId(row.get(0)?),
        account: AccountId(row.get(1)?),
        identity: Identity {
            name: row.get(2)?,
            address: row.get(3)?,
            reply_to: row.get(4)?,
            signature: row.get(5)?,
            signature_html: row.get(6)?,
        },
        is_default: row.get(7)?,
    })
}
