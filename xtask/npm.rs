//! Node and npm: the right version, the packages of `ui/`, and its scripts.

use crate::child::Line;
use crate::place;
use std::fs;
use std::path::{Path, PathBuf};

const OLDEST: (u32, u32) = (20, 19);

/// Windows keeps npm in a batch file, which has to be called by its whole name.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Says what is wrong with Node or npm, if anything is.
pub fn check() -> Result<(), String> {
    let said = Line::new(place::root(), "node", ["--version"]).output().unwrap_or_default();
    let wanted = format!("Node {}.{} or newer", OLDEST.0, OLDEST.1);
    match version(&said) {
        None => return Err(format!("{wanted} is needed to build the screens, and there is none.")),
        Some(found) if found < OLDEST => {
            let found = said.trim();
            return Err(format!("{wanted} is needed to build the screens; here is {found}."));
        }
        Some(_) => {}
    }
    let npm = Line::new(place::root(), NPM, ["--version"]).succeeds();
    if npm { Ok(()) } else { Err("Node is here, but npm is not.".to_owned()) }
}

fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn ui() -> PathBuf {
    place::root().join("ui")
}

/// Installs the packages of `ui/` if they are not the ones its lock file names.
pub fn install() -> Result<(), String> {
    check()?;
    if is_fresh(&ui()) {
        println!("  ui/node_modules is what ui/package-lock.json says");
        return Ok(());
    }
    Line::new(ui(), NPM, ["ci", "--no-audit", "--no-fund"]).run()
}

/// npm leaves a lock file of its own in node_modules when it is done: that is the stamp.
fn is_fresh(ui: &Path) -> bool {
    let changed = |name: &str| fs::metadata(ui.join(name)).and_then(|file| file.modified()).ok();
    match (changed("package-lock.json"), changed("node_modules/.package-lock.json")) {
        (Some(wanted), Some(done)) => done >= wanted,
        (None | Some(_), None) | (None, Some(_)) => false,
    }
}

/// The line that runs a script of `ui/package.json`.
pub fn script(name: &str) -> Line {
    Line::new(ui(), NPM, ["run", "--silent", name])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn nodes_version_is_read() {
        assert_eq!(version("v20.19.4\n"), Some((20, 19)));
        assert_eq!(version("v8.1"), Some((8, 1)));
        for wrong in ["", "20.19.4", "v20", "vx.y"] {
            assert_eq!(version(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn packages_are_fresh_only_if_npm_finished_after_the_lock_file_changed() {
        let ui = std::env::temp_dir().join(format!("xtask-npm-{}", std::process::id()));
        fs::create_dir_all(ui.join("node_modules")).unwrap();
        let written = |name: &str, age: u64| {
            let file = fs::File::create(ui.join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age))
                .unwrap();
        };
        assert!(!is_fresh(&ui));
        written("package-lock.json", 10);
        assert!(!is_fresh(&ui));
        written("node_modules/.package-lock.json", 20);
        assert!(!is_fresh(&ui));
        written("node_modules/.package-lock.json", 5);
        assert!(is_fresh(&ui));
        fs::remove_dir_all(ui).unwrap();
    }
}
