//! Opening the three files: settings of a connection, the checks after an unclean end, the
//! rebuilding of the cache.

use crate::error::Error;
use crate::jobs::READERS;
use crate::migrate::{self, Schema};
use crate::profile::{self, BODIES, Left, MAIL, Profile, SEARCH};
use crate::search_index::Index;
use crate::threads::FORGET_KEYS;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long one process waits for another's write.
const PATIENCE: Duration = Duration::from_secs(15);
/// After a plain kill a cache larger than this is not read from end to end: every body has a
/// checksum of its own.
const CHECKED_BODIES: u64 = 256 << 20;
/// The same for the index, which takes longer to check.
const CHECKED_SEARCH: u64 = 64 << 20;

/// What [`open`] opened.
pub(crate) struct Opened {
    pub profile: Profile,
    pub writer: Connection,
    pub readers: Vec<Connection>,
    pub index: Index,
}

/// Opens, checks, migrates.
pub(crate) fn open(dir: &Path) -> Result<Opened, Error> {
    let (mut profile, door, left) = Profile::enter(dir)?;
    let mail = prepared(&profile.mail(), &migrate::MAIL, left != Left::Well)
        .map_err(|e| named(e, MAIL))?;
    drop(mail);
    let rebuilt = prepare_bodies(&profile, left)?;
    let writer = connect(&profile, false)?;
    if rebuilt || left != Left::Well {
        reconcile(&writer)?;
    }
    let index = open_index(&profile, left)?;
    let readers =
        (0..READERS).map(|_| connect(&profile, true)).collect::<Result<Vec<_>, Error>>()?;
    profile.note_open()?;
    drop(door);
    Ok(Opened { profile, writer, readers, index })
}

/// Makes `bodies.db` ready; a damaged one is put aside and begun anew.
fn prepare_bodies(profile: &Profile, left: Left) -> Result<bool, Error> {
    let file = profile.bodies();
    let small = std::fs::metadata(&file).is_ok_and(|m| m.len() <= CHECKED_BODIES);
    let check = left == Left::Damaged || (left == Left::Unclean && small);
    match prepared(&file, &migrate::BODIES, check) {
        Ok(_) => Ok(false),
        Err(Error::Damaged { .. }) => {
            tracing::error!("bodies.db is damaged: it is put aside and begun anew");
            profile::put_aside(&file)?;
            prepared(&file, &migrate::BODIES, false).map_err(|e| named(e, BODIES))?;
            Ok(true)
        }
        Err(error) => Err(named(error, BODIES)),
    }
}

/// The index, in step with the other files; one that turns out to be damaged is begun anew.
fn open_index(profile: &Profile, left: Left) -> Result<Index, Error> {
    let begin = |left| {
        let search = prepare_search(profile, left)?;
        let mut index = Index::new(connect(profile, true)?, search);
        index.settle(left != Left::Well)?;
        Ok(index)
    };
    match begin(left) {
        Err(Error::Damaged { .. }) => {
            profile::throw_away(&profile.search())?;
            begin(Left::Unclean)
        }
        other => other,
    }
}

/// Makes `search.db` ready; one that cannot be used is thrown away and begun anew.
fn prepare_search(profile: &Profile, left: Left) -> Result<Connection, Error> {
    let file = profile.search();
    let small = std::fs::metadata(&file).is_ok_and(|m| m.len() <= CHECKED_SEARCH);
    let check = left == Left::Damaged || (left == Left::Unclean && small);
    let search = match prepared(&file, &migrate::SEARCH, check) {
        Ok(search) => search,
        Err(Error::Damaged { .. } | Error::TooNew { .. }) => {
            tracing::error!("search.db is damaged: it is made anew");
            profile::throw_away(&file)?;
            prepared(&file, &migrate::SEARCH, false).map_err(|e| named(e, SEARCH))?
        }
        Err(error) => return Err(named(error, SEARCH)),
    };
    search.pragma_update(None, "synchronous", "NORMAL")?;
    search.pragma_update(None, "cache_size", -16_000)?;
    search.pragma_update(None, "journal_size_limit", 64 << 20)?;
    search.pragma_update(None, "wal_autocheckpoint", 2_000)?;
    Ok(search)
}

/// A file by itself: settings that stay in it, the check, the migrations.
fn prepared(file: &Path, schema: &Schema, check: bool) -> Result<Connection, Error> {
    let mut connection = Connection::open_with_flags(file, flags(false))?;
    settle(&connection)?;
    let empty: bool =
        connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |r| r.get(0))?;
    if empty {
        connection.pragma_update(None, "page_size", schema.page_size)?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    if check {
        let first: String = connection.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
        if first != "ok" {
            return Err(Error::Damaged { file: schema.file });
        }
    }
    migrate::migrate(&mut connection, file, schema)?;
    Ok(connection)
}

fn connect(profile: &Profile, read_only: bool) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(profile.mail(), flags(read_only))?;
    settle(&connection)?;
    attach(&connection, &profile.bodies(), "bodies")?;
    if read_only {
        attach(&connection, &profile.search(), "search")?;
        connection.pragma_update(Some("search"), "cache_size", -8_000)?;
    }
    for schema in ["main", "bodies"] {
        connection.pragma_update(Some(schema), "synchronous", "NORMAL")?;
        connection.pragma_update(Some(schema), "secure_delete", "FAST")?;
        connection.pragma_update(
            Some(schema),
            "cache_size",
            if read_only { -8_000 } else { -64_000 },
        )?;
        connection.pragma_update(Some(schema), "journal_size_limit", 64 << 20)?;
    }
    connection.pragma_update(None, "query_only", read_only)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    Ok(connection)
}

/// ATTACH takes a file as the main one was opened. A parameter has to be UTF-8; a path need not be.
fn attach(connection: &Connection, file: &Path, name: &str) -> Result<(), Error> {
    let file = file.to_str().ok_or(Error::Io { kind: std::io::ErrorKind::InvalidFilename })?;
    connection.execute(&format!("ATTACH DATABASE ?1 AS {name}"), [file])?;
    Ok(())
}

fn flags(read_only: bool) -> OpenFlags {
    let access = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    };
    access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE
}

fn settle(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // One plan a statement: else many are planned anew whenever another value is bound.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// A power cut or a full disk may leave the two files a commit apart: what is held is noted anew.
pub(crate) fn reconcile(writer: &Connection) -> Result<(), Error> {
    let tx = writer.unchecked_transaction()?;
    tx.execute_batch(include_str!("reconcile.sql"))?;
    tx.commit()?;
    Ok(())
}

/// Whether the next commit is on the disk before it returns.
pub(crate) fn set_durable(writer: &Connection, durable: bool) -> Result<(), Error> {
    let mode =
        if durable { "PRAGMA main.synchronous = FULL" } else { "PRAGMA main.synchronous = NORMAL" };
    // Never cached: a PRAGMA may do its work when it is prepared.
    writer.execute_batch(mode)?;
    Ok(())
}

/// A number that changes when another connection than this one commits to `mail.db`.
pub(crate) fn foreign_version(writer: &Connection) -> Result<i64, Error> {
    Ok(writer.prepare_cached("PRAGMA main.data_version")?.query_row([], |r| r.get(0))?)
}

/// Rewrites both files without what was removed.
pub(crate) fn compact(writer: &Connection) -> Result<(), Error> {
    writer.execute_batch(FORGET_KEYS)?;
    writer.execute_batch("VACUUM main; VACUUM bodies;")?;
    for schema in ["main", "bodies"] {
        writer.query_row(&format!("PRAGMA {schema}.wal_checkpoint(TRUNCATE)"), [], |_| Ok(()))?;
    }
    Ok(())
}

/// Gives some free pages of the cache back to the disk; whether there are more.
pub(crate) fn give_back(writer: &Connection) -> Result<bool, Error> {
    let free = || -> Result<i64, Error> {
        Ok(writer.query_row("PRAGMA bodies.freelist_count", [], |r| r.get(0))?)
    };
    let before = free()?;
    // Each row is a page: a statement that is not asked for all of them stops at the first.
    let mut vacuum = writer.prepare("PRAGMA bodies.incremental_vacuum(1000)")?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    drop(rows);
    let after = free()?;
    if after > 0 && after < before {
        return Ok(true);
    }
    // Where somebody reads the log stays as it is until the next checkpoint.
    writer.query_row("PRAGMA bodies.wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(false)
}

fn named(error: Error, file: &'static str) -> Error {
    if matches!(error, Error::Damaged { .. }) { Error::Damaged { file } } else { error }
}
