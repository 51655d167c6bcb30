//! What can go wrong in the store, sorted by what somebody does about it.

use rusqlite::{ErrorCode, ffi};
use std::io::ErrorKind;

/// An error of the store. It never carries what a row holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No room left: the person is told, downloads stop.
    #[error("the disk is full")]
    DiskFull,
    /// The profile cannot be written: permissions, or a read-only file system.
    #[error("the profile cannot be written")]
    ReadOnly,
    /// A database is damaged or not ours. The file is kept as it is.
    #[error("{file} is damaged, or not a file of this program")]
    Damaged {
        /// Which file.
        file: &'static str,
    },
    /// A later version of the program has written the profile.
    #[error("{file} has schema {found}, this program knows {known}")]
    TooNew {
        /// Which file.
        file: &'static str,
        /// Its version.
        found: i64,
        /// The latest version known here.
        known: i64,
    },
    /// Another process kept the profile locked for longer than we wait.
    #[error("the profile is in use by another process")]
    Busy,
    /// No such row.
    #[error("no such row")]
    NotFound,
    /// A mailbox cannot be called so.
    #[error("no name for a mailbox")]
    BadName,
    /// The name is taken, or something hangs below what is to go.
    #[error("there is one already")]
    Exists,
    /// A file of the profile cannot be read or written.
    #[error("a file of the profile: {kind}")]
    Io {
        /// What the system said.
        kind: ErrorKind,
    },
    /// A fault of ours, or one of SQLite's that nobody can do anything about.
    #[error("SQLite {code}: {what}")]
    Sql {
        /// SQLite's extended result code; 0 where it is not SQLite's.
        code: i32,
        /// SQLite's words: names of tables and columns.
        what: String,
    },
    /// The store has been closed, or the job died.
    #[error("the store is closed")]
    Closed,
}

/// Where a damage shows up while reading: any of the three files.
pub(crate) const SOME_FILE: &str = "mail.db, bodies.db or search.db";

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return Error::NotFound;
        }
        if is_of_a_row(&error) {
            return Error::Damaged { file: SOME_FILE };
        }
        let (Some(code), Some(sqlite)) = (error.sqlite_error_code(), error.sqlite_error()) else {
            return Error::Sql { code: 0, what: error.to_string() };
        };
        let extended = sqlite.extended_code;
        let full = [ffi::SQLITE_IOERR_SHMSIZE, ffi::SQLITE_IOERR_SHMMAP];
        let one_of = |codes: &[ErrorCode]| codes.contains(&code);
        if one_of(&[ErrorCode::DiskFull]) || full.contains(&extended) {
            Error::DiskFull
        } else if one_of(&[ErrorCode::ReadOnly, ErrorCode::PermissionDenied, ErrorCode::CannotOpen])
        {
            Error::ReadOnly
        } else if one_of(&[ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase]) {
            Error::Damaged { file: SOME_FILE }
        } else if one_of(&[ErrorCode::SystemIoFailure]) {
            Error::Io { kind: ErrorKind::Other }
        } else if one_of(&[ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked]) {
            Error::Busy
        } else {
            Error::Sql { code: extended, what: error.to_string() }
        }
    }
}

/// Whether a row holds what no table of ours can hold: text that is no text, a number where there
/// can be none.
fn is_of_a_row(error: &rusqlite::Error) -> bool {
    use rusqlite::Error;
    matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..)
    )
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        let kind = error.kind();
        let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];
        let read_only = [ErrorKind::ReadOnlyFilesystem, ErrorKind::PermissionDenied];
        if full.contains(&kind) {
            Error::DiskFull
        } else if read_only.contains(&kind) {
            Error::ReadOnly
        } else {
            Error::Io { kind }
        }
    }
}
