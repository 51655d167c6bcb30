//! What leaves the program by the person's click: an attachment saved, a link opened.

use crate::dto::Problem;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_opener::OpenerExt as _;

/// How many names `report (n).pdf` are tried.
const NAMES: u32 = 1000;

fn problem(code: &str) -> Problem {
    Problem { code: code.to_owned(), server: None, host: None, page: None }
}

/// Saves bytes in the downloads folder under a clean name that is not taken; returns the path.
pub fn save(app: &AppHandle, name: &str, bytes: &[u8]) -> Result<String, Problem> {
    let folder = app.path().download_dir().map_err(|_| problem("notFound"))?;
    std::fs::create_dir_all(&folder).map_err(|_| problem("diskFull"))?;
    let (path, mut file) = create(&folder, name)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half an attachment is worse than none.
        let _ = std::fs::remove_file(&path);
        return Err(problem("diskFull"));
    }
    Ok(path.to_string_lossy().into_owned())
}

fn create(folder: &Path, name: &str) -> Result<(PathBuf, File), Problem> {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        Some(_) | None => (name, String::new()),
    };
    for n in 0..NAMES {
        let name = if n == 0 { name.to_owned() } else { format!("{stem} ({n}){extension}") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(_) => return Err(problem("diskFull")),
        }
    }
    Err(problem("diskFull"))
}

/// Opens an http, https or mailto URL with the system's own program; nothing else is ever handed
/// to the system.
pub fn open_url(app: &AppHandle, url: &str) -> Result<(), Problem> {
    let parsed = tauri::Url::parse(url).map_err(|_| problem("notFound"))?;
    if !matches!(parsed.scheme(), "http" | "https" | "mailto") {
        return Err(problem("notFound"));
    }
    app.opener().open_url(parsed.as_str(), None::<&str>).map_err(|_| problem("internal"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<PathBuf> =
            (0..3).map(|_| create(folder.path(), "報告.pdf").unwrap().0).collect();
        let leaf = |p: &PathBuf| p.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(
            names.iter().map(leaf).collect::<Vec<_>>(),
            ["報告.pdf", "報告 (1).pdf", "報告 (2).pdf"]
        );
    }
}
