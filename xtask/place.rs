//! Where things are: the checkout, what cargo built, programs on the PATH.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The top of the checkout.
pub fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A program cargo built beside this one.
pub fn built(name: &str) -> Result<PathBuf, String> {
    let own = env::current_exe().map_err(|e| format!("cannot tell where cargo builds: {e}"))?;
    Ok(own.with_file_name(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// Programs for the tests that are not installed but kept in the checkout.
pub fn tools() -> PathBuf {
    root().join("target/tools")
}

/// The PATH that programs are started with: the person's, where Unix keeps its servers, and ours.
pub fn search_path() -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let servers = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    let own = [tools().join("bin"), tools().join("exim/usr/sbin")];
    let all = env::split_paths(&path).chain(servers).chain(own);
    // A folder with a colon in its name cannot stand in a PATH: then only the person's own counts.
    env::join_paths(all).unwrap_or(path)
}

/// A program's path, if it is on that PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&search_path()).map(|dir| dir.join(&file)).find(|file| file.is_file())
}

/// Cargo's own folder in the person's home.
pub fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_where_the_workspace_is() {
        assert!(root().join("tauri.conf.json").is_file());
    }

    #[test]
    fn a_program_that_does_not_exist_is_not_found() {
        assert_eq!(program("no-such-program-as-this"), None);
        assert!(program("cargo").is_some());
    }
}
