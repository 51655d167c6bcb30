//! Numbered migrations, forward only, each in one transaction; before one touches what is there, a
//! copy is made.

use crate::error::Error;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// `Fumi`, in the header of every file of ours.
const APPLICATION: i64 = 0x4675_6d69;

/// The schema of one file.
pub(crate) struct Schema {
    pub file: &'static str,
    pub page_size: i64,
    migrations: &'static [&'static str],
    /// Whether the file is copied before it is migrated; a cache is not.
    keep_copy: bool,
}

pub(crate) const MAIL: Schema = Schema {
    file: crate::profile::MAIL,
    page_size: 4096,
    migrations: &[
        include_str!("migrations/0001_mail.sql"),
        include_str!("migrations/0002_actions.sql"),
        include_str!("migrations/0003_sync.sql"),
        include_str!("migrations/0004_local.sql"),
        include_str!("migrations/0005_accounts.sql"),
        include_str!("migrations/0006_letters.sql"),
        include_str!("migrations/0007_lists.sql"),
        include_str!("migrations/0008_outbox.sql"),
        include_str!("migrations/0009_reading.sql"),
    ],
    keep_copy: true,
};

pub(crate) const BODIES: Schema = Schema {
    file: crate::profile::BODIES,
    page_size: 16384,
    migrations: &[
        include_str!("migrations/bodies_0001_bodies.sql"),
        include_str!("migrations/bodies_0002_changed.sql"),
    ],
    keep_copy: false,
};

pub(crate) const SEARCH: Schema = Schema {
    file: crate::profile::SEARCH,
    page_size: 8192,
    migrations: &[include_str!("migrations/search_0001_index.sql")],
    keep_copy: false,
};

/// Brings a file up to the latest schema.
pub(crate) fn migrate(
    connection: &mut Connection,
    file: &Path,
    schema: &Schema,
) -> Result<(), Error> {
    let found = version(connection, schema)?;
    let known = schema.migrations.len() as i64;
    if found > known {
        return Err(Error::TooNew { file: schema.file, found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 && schema.keep_copy {
        keep_copy(connection, file, found)?;
    }
    let steps = schema.migrations.iter().enumerate().skip(usize::try_from(found).unwrap_or(0));
    for (n, sql) in steps {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "application_id", APPLICATION)?;
        tx.pragma_update(None, "user_version", n as i64 + 1)?;
        tx.commit()?;
    }
    Ok(())
}

fn version(connection: &Connection, schema: &Schema) -> Result<i64, Error> {
    let pragma = |name: &str| -> rusqlite::Result<i64> {
        connection.pragma_query_value(None, name, |r| r.get(0))
    };
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    if application == APPLICATION || (application == 0 && version == 0 && tables == 0) {
        return Ok(version);
    }
    Err(Error::Damaged { file: schema.file })
}

/// `mail.db.before-2`: the file as version 1 left it.
fn keep_copy(connection: &Connection, file: &Path, found: i64) -> Result<(), Error> {
    let copy = file.with_extension(format!("db.before-{}", found + 1));
    if copy.exists() {
        std::fs::remove_file(&copy)?;
    }
    let name = copy.to_str().ok_or(Error::Io { kind: std::io::ErrorKind::InvalidFilename })?;
    connection.execute("VACUUM INTO ?1", [name])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE letters (subject TEXT NOT NULL) STRICT;";
    const SECOND: &str = "ALTER TABLE letters ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;";
    const BROKEN: &str =
        "ALTER TABLE letters ADD COLUMN size INTEGER; SELECT nonsense FROM nowhere;";

    fn schema(migrations: &'static [&'static str]) -> Schema {
        Schema { file: "mail.db", page_size: 4096, migrations, keep_copy: true }
    }

    fn letters(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM letters", [], |r| r.get(0)).unwrap()
    }

    #[test]
    fn an_old_profile_is_brought_up_to_date_and_a_copy_of_it_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("mail.db");
        let mut connection = Connection::open(&file).unwrap();
        migrate(&mut connection, &file, &schema(&[FIRST])).unwrap();
        connection.execute("INSERT INTO letters VALUES ('Dear Alice')", []).unwrap();
        migrate(&mut connection, &file, &schema(&[FIRST, SECOND])).unwrap();
        let flags: i64 =
            connection.query_row("SELECT flags FROM letters", [], |r| r.get(0)).unwrap();
        assert_eq!(flags, 0);
        let copy = Connection::open(dir.path().join("mail.db.before-2")).unwrap();
        assert_eq!(letters(&copy), 1);
        assert!(copy.prepare("SELECT flags FROM letters").is_err(), "the copy is as it was");
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("mail.db");
        let mut connection = Connection::open(&file).unwrap();
        migrate(&mut connection, &file, &schema(&[FIRST])).unwrap();
        assert!(migrate(&mut connection, &file, &schema(&[FIRST, BROKEN])).is_err());
        assert!(connection.prepare("SELECT size FROM letters").is_err());
        migrate(&mut connection, &file, &schema(&[FIRST, SECOND])).unwrap();
        assert_eq!(letters(&connection), 0);
    }
}
