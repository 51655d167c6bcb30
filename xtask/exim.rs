//! Exim for the tests: unpacked into `target/tools`, not installed.
//!
//! A machine has one mail server; as a package Exim would push out the one that is there, and would
//! be started. The tests only need its program, and run it as they like.

use crate::child::Line;
use crate::package_table::EXIM;
use crate::{packages, place};
use std::fs;
use std::path::Path;

/// The user Debian's Exim looks up by name before it reads anything; its package would make it.
const USER: &str = "Debian-exim";

/// Puts Exim's program where the tests find it, unless the machine has one already.
pub fn unpack() -> Result<(), String> {
    if !packages::has_apt() {
        return Ok(());
    }
    if place::program("exim4").is_none() {
        unpack_program()?;
    }
    make_user()
}

/// Makes the user, where no Exim was ever installed.
fn make_user() -> Result<(), String> {
    if Line::new("/", "id", [USER]).succeeds() {
        return Ok(());
    }
    println!("the user {USER} is made: Exim does not start without it");
    let words = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
    let shell = ["--shell", "/usr/sbin/nologin", USER];
    packages::as_root(&[&["/usr/sbin/useradd"][..], &words, &shell].concat())?.run()
}

fn unpack_program() -> Result<(), String> {
    println!("{EXIM} is unpacked into target/tools: the mail server the tests submit to");
    let folder = place::tools().join("exim");
    fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    let download = ["download", "-q", "-o", "APT::Sandbox::User=root", EXIM];
    packages::with_lists(&Line::new(&folder, "apt-get", download))?;
    let archive = archive(&folder).ok_or("apt-get left no package to unpack")?;
    let field = Line::new(&folder, "dpkg-deb", ["--field", &archive, "Depends"]);
    let depends = field.output().unwrap_or_default();
    let libraries = libraries(&depends);
    let installed = packages::installed(libraries.iter().copied());
    let missing: Vec<&str> = libraries.into_iter().filter(|l| !installed.contains(*l)).collect();
    if !missing.is_empty() {
        println!("libraries it needs will be installed: {}", missing.join(" "));
        packages::install(&missing)?;
    }
    Line::new(&folder, "dpkg-deb", ["--extract", &archive, "."]).run()
}

fn archive(folder: &Path) -> Option<String> {
    let names =
        fs::read_dir(folder).ok()?.flatten().filter_map(|e| e.file_name().into_string().ok());
    names.into_iter().find(|name| name.starts_with(EXIM) && name.ends_with(".deb"))
}

/// The libraries among a package's dependencies: its first choice each, without the versions.
fn libraries(depends: &str) -> Vec<&str> {
    let names = depends.split(',').filter_map(|choice| choice.split_whitespace().next());
    names.filter(|name| name.starts_with("lib")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_are_taken_from_the_dependencies() {
        let depends = "exim4-base (>= 4.96), debconf (>= 0.5) | debconf-2.0, libc6 (>= 2.34), \
                       libdb5.3t64 | libdb5.3, libgnutls30 (>= 3.7.5)\n";
        assert_eq!(libraries(depends), ["libc6", "libdb5.3t64", "libgnutls30"]);
        assert!(libraries("").is_empty());
    }
}
