//! cargo-deny: found, or built once into `target/tools`, and asked.

use crate::child::Line;
use crate::{place, run};
use std::fs;
use std::path::{Path, PathBuf};

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Checks licences, banned crates and where crates come from.
pub fn policy() -> Result<(), String> {
    let tool = tool()?;
    Line::new(place::root(), tool, ["--locked", "check", "licenses", "bans", "sources"]).run()
}

/// Checks for known holes; `false` if there is no database of them here to check against.
pub fn advisories() -> Result<bool, String> {
    let folder = place::cargo_home().map(|home| home.join("advisory-dbs"));
    if !folder.is_some_and(|folder| has_entries(&folder)) {
        return Ok(false);
    }
    let words = ["--locked", "check", "--disable-fetch", "advisories"];
    Line::new(place::root(), tool()?, words).run().map(|()| true)
}

/// A database is a folder of its own in there.
fn has_entries(folder: &Path) -> bool {
    fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| entry.path().is_dir())
}

fn tool() -> Result<PathBuf, String> {
    if let Some(found) = place::program("cargo-deny") {
        return Ok(found);
    }
    println!("  cargo-deny is not here: it is built once into target/tools (2 to 5 minutes)");
    let words = ["install", "cargo-deny", "--locked", "--version", VERSION, "--quiet", "--root"];
    let mut line = run::cargo(words);
    line.push(place::tools());
    line.run()?;
    place::program("cargo-deny").ok_or_else(|| "cargo-deny was built but is not there".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_or_absent_folder_is_no_database() {
        let folder = std::env::temp_dir().join(format!("xtask-deny-{}", std::process::id()));
        assert!(!has_entries(&folder));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("db.lock"), "").unwrap();
        assert!(!has_entries(&folder));
        fs::create_dir(folder.join("advisory-db-0")).unwrap();
        assert!(has_entries(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
