//! Walks through folders of mail: Maildir with its subfolders, folders of single files or of
//! mboxes. A name is never more than a name, and a link is never followed.

use super::source::{Reading, What, what};
use crate::error::{Code, Problem};
use crate::export::FLAGS_FILE;
use mail::flags::Flags;
use mail::maildir;
use std::collections::HashMap;
use std::fs::{self, FileType};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// How many folders may lie in one another.
const DEEPEST: usize = 16;
/// The most that is read of a list beside the messages.
const LONGEST_LIST: u64 = 64 << 20;

/// A name in a folder.
struct Named {
    name: String,
    path: PathBuf,
    kind: FileType,
}

/// Reads a folder into the mailbox at these levels, and what lies in it into those below.
pub(super) fn folder(
    reading: &mut Reading<'_>,
    dir: &Path,
    levels: &[String],
    depth: usize,
) -> Result<(), Problem> {
    let names = match names(dir) {
        Ok(_) if depth > DEEPEST => return reading.refuse(dir, Code::BadFile),
        Ok(names) => names,
        Err(error) if depth == 0 => return Err(error.into()),
        Err(error) => return reading.refuse(dir, Problem::from(error).code),
    };
    if is_maildir(dir) {
        let keywords = maildir::keywords(&list(&dir.join("dovecot-keywords")));
        for part in ["cur", "new"] {
            messages(reading, &dir.join(part), levels, &keywords)?;
        }
    } else {
        files(reading, dir, &names, levels)?;
    }
    for one in names.iter().filter(|n| n.kind.is_dir()) {
        if is_maildir(dir) && ["cur", "new", "tmp"].contains(&one.name.as_str()) {
            continue;
        }
        let hidden = one.name.starts_with('.');
        if hidden && !is_maildir(&one.path) {
            continue;
        }
        let below = match maildir::levels(&one.name).filter(|_| hidden) {
            Some(levels) => levels,
            None => vec![maildir::level(without_ending(&one.name))],
        };
        folder(reading, &one.path, &[levels, below.as_slice()].concat(), depth + 1)?;
    }
    Ok(())
}

/// The messages in one of the folders of a Maildir.
fn messages(
    reading: &mut Reading<'_>,
    dir: &Path,
    levels: &[String],
    keywords: &[String],
) -> Result<(), Problem> {
    let names = match names(dir) {
        Ok(names) => names,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return reading.refuse(dir, Problem::from(error).code),
    };
    for one in names {
        if !one.kind.is_file() || one.name.starts_with('.') {
            reading.ignore()?;
            continue;
        }
        let flags = maildir::flags(&one.name, keywords);
        let changed = fs::metadata(&one.path).and_then(|about| about.modified()).ok();
        let since = changed.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let date = since.and_then(|since| i64::try_from(since.as_secs()).ok());
        reading.mail(&one.path, levels, flags, date)?;
    }
    Ok(())
}

/// The files of a folder that is no Maildir.
fn files(
    reading: &mut Reading<'_>,
    dir: &Path,
    names: &[Named],
    levels: &[String],
) -> Result<(), Problem> {
    let said = said(&list(&dir.join(FLAGS_FILE)));
    for one in names.iter().filter(|n| !n.kind.is_dir()) {
        let ending = one.path.extension().map(|e| e.to_string_lossy().to_lowercase());
        let may_hold_mail = matches!(ending.as_deref(), None | Some("eml" | "mbox" | "mbx"));
        if one.name == FLAGS_FILE && !said.is_empty() {
            continue;
        }
        if !one.kind.is_file() || one.name.starts_with('.') || !may_hold_mail {
            reading.ignore()?;
            continue;
        }
        let what = match what(&one.path) {
            Ok(what) => what,
            Err(error) => {
                reading.refuse(&one.path, Problem::from(error).code)?;
                continue;
            }
        };
        match (what, ending) {
            (What::Mail, None) => reading.ignore()?,
            (What::Mail, Some(_)) => {
                let (date, flags) = said.get(&one.name).cloned().unwrap_or_default();
                reading.mail(&one.path, levels, flags, date)?;
            }
            // Apple Mail calls the file in `Archive.mbox` so.
            (What::Mbox, _) if one.name == "mbox" => reading.mbox(&one.path, levels)?,
            (What::Mbox, Some(ending)) if ending == "eml" => reading.mbox(&one.path, levels)?,
            (What::Mbox, _) => {
                let below = maildir::level(without_ending(&one.name));
                reading.mbox(&one.path, &[levels, &[below]].concat())?;
            }
        }
    }
    Ok(())
}

/// What lies in a folder, by name; links are told as what they are.
fn names(dir: &Path) -> std::io::Result<Vec<Named>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        names.push(Named { name, path: entry.path(), kind: entry.file_type()? });
    }
    names.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(names)
}

fn is_maildir(dir: &Path) -> bool {
    let is_dir = |name| fs::symlink_metadata(dir.join(name)).is_ok_and(|about| about.is_dir());
    is_dir("cur") || is_dir("new")
}

/// A mailbox's name without what tells programs how it is kept.
fn without_ending(name: &str) -> &str {
    let endings = [".sbd", ".mbox", ".mbx"];
    endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// A list that stands beside the messages; empty where there is none that can be read.
fn list(path: &Path) -> String {
    let is_file = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    let mut text = Vec::new();
    if is_file && let Ok(file) = fs::File::open(path) {
        // What cannot be read to its end says what it says so far.
        drop(file.take(LONGEST_LIST).read_to_end(&mut text));
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// What an exported folder says of its files: when each came, and its flags.
fn said(list: &str) -> HashMap<String, (Option<i64>, Flags)> {
    let line = |line: &str| {
        let mut columns = line.split('\t');
        let (name, date, flags) = (columns.next()?, columns.next()?, columns.next()?);
        let words = flags.split_ascii_whitespace().take(1_000);
        let known = words.filter(|word| Flags::named(word).is_some());
        Some((name.to_owned(), (date.parse().ok(), Flags::parse(known))))
    };
    list.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_flags_is_read_line_by_line_and_nonsense_is_passed_over() {
        let said = said("a.eml\t17\t\\Seen $Work\nb.eml\tx\t\\Recent a)b\nonly a name\n\t\t\n");
        assert_eq!(said["a.eml"], (Some(17), Flags::parse(["\\Seen", "$Work"])));
        assert_eq!(said["b.eml"], (None, Flags::default()));
        assert_eq!(said.len(), 3);
    }

    #[test]
    fn a_mailbox_is_not_called_by_how_it_is_kept() {
        assert_eq!(without_ending("Archive.sbd"), "Archive");
        assert_eq!(without_ending("All mail.mbox"), "All mail");
        assert_eq!(without_ending("v1.2"), "v1.2");
    }
}
