//! System packages: what is missing, said, then installed with apt; elsewhere only said.

use crate::child::Line;
use crate::daemons;
use crate::package_table::Package;
use crate::place;
use std::collections::BTreeSet;
use std::io::IsTerminal;

/// Installs what is missing of `wanted`, after saying what and why. `purpose` ends the sentence.
pub fn ensure(wanted: &[Package], purpose: &str) -> Result<(), String> {
    if !has_apt() {
        tell_other_system(purpose);
        return Ok(());
    }
    let missing = missing(wanted, &installed(wanted.iter().map(|package| package.name)));
    if missing.is_empty() {
        return Ok(());
    }
    println!("{}", announcement(&missing, purpose));
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let held = daemons::hold(&names)?;
    let done = install(&names);
    held.release();
    done
}

/// Whether this is a Debian or one of its children.
pub fn has_apt() -> bool {
    ["apt-get", "dpkg-query", "dpkg-deb"].iter().all(|name| place::program(name).is_some())
}

/// Those of `wanted` that are not in `installed`, each once, in order.
fn missing(wanted: &[Package], installed: &BTreeSet<String>) -> Vec<Package> {
    let mut seen = BTreeSet::new();
    let absent = wanted.iter().filter(|package| !installed.contains(package.name));
    absent.filter(|package| seen.insert(package.name)).copied().collect()
}

/// Those of these packages that are installed.
pub fn installed<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut query = vec!["--show", "--showformat=${Package} ${db:Status-Status}\\n"];
    query.extend(names);
    // Unknown names make dpkg-query fail, but it lists the others all the same.
    read_query(&Line::new(place::root(), "dpkg-query", query).output().unwrap_or_default())
}

fn read_query(listing: &str) -> BTreeSet<String> {
    let pairs = listing.lines().filter_map(|line| line.split_once(' '));
    pairs.filter(|(_, status)| *status == "installed").map(|(name, _)| name.to_owned()).collect()
}

fn announcement(missing: &[Package], purpose: &str) -> String {
    let width = missing.iter().map(|package| package.name.len()).max().unwrap_or(0);
    let rows = missing.iter().map(|p| format!("\n  {:width$}  {}", p.name, p.why));
    let packages = if missing.len() == 1 { "package" } else { "packages" };
    format!("{} {packages} will be installed {purpose}:", missing.len()) + &rows.collect::<String>()
}

/// Installs these, with new package lists if the old ones do not do.
pub fn install(names: &[&str]) -> Result<(), String> {
    let mut words = vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y"];
    words.extend(["--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]);
    words.extend(names);
    with_lists(&as_root(&words)?)
}

/// Runs an apt line; where the lists of packages are absent or too old, once more with new ones.
pub fn with_lists(line: &Line) -> Result<(), String> {
    let update = as_root(&["apt-get", "update", "-q", "-o", "DPkg::Lock::Timeout=300"])?;
    if !lists_are_there() {
        update.run()?;
        return line.run();
    }
    line.run().or_else(|failed| {
        println!("  {failed}: the package lists may be old, so once more with new ones");
        update.run().and_then(|()| line.run())
    })
}

fn lists_are_there() -> bool {
    let lists = std::fs::read_dir("/var/lib/apt/lists").into_iter().flatten().flatten();
    lists.into_iter().any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}

/// The line as it must be typed to run as root: with sudo, unless this is root already.
pub fn as_root(words: &[&str]) -> Result<Line, String> {
    let user = Line::new(place::root(), "id", ["-u"]).output().unwrap_or_default();
    let mut typed: Vec<&str> = Vec::new();
    if user.trim() != "0" {
        if place::program("sudo").is_none() {
            return Err(format!("there is no sudo; as root, run: {}", words.join(" ")));
        }
        typed.push("sudo");
        if !std::io::stdin().is_terminal() {
            typed.push("-n");
        }
    }
    typed.extend(words);
    let (program, arguments) = typed.split_first().ok_or("nothing to run")?;
    Ok(Line::new(place::root(), program, arguments))
}

fn tell_other_system(purpose: &str) {
    let missing = match std::env::consts::OS {
        "macos" if Line::new("/", "xcode-select", ["-p"]).succeeds() => return,
        "macos" => "Xcode's command line tools (`xcode-select --install`)",
        "windows" => {
            println!("On Windows 10 and 11 nothing but the MSVC build tools is needed {purpose}.");
            return;
        }
        _ if has_webkit() => return,
        _ => {
            "WebKitGTK 4.1 and GTK 3 with headers, pkg-config and a C compiler (Fedora: \
             webkit2gtk4.1-devel gtk3-devel gcc; Arch: webkit2gtk-4.1 base-devel)"
        }
    };
    println!("Missing {purpose}: {missing}. Only Debian's and Ubuntu's packages are installed.");
}

fn has_webkit() -> bool {
    let wanted = ["--exists", "webkit2gtk-4.1", "gtk+-3.0"];
    Line::new(place::root(), "pkg-config", wanted).succeeds()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package_table::{APP, BENCH, SERVERS, TESTS};

    const A: Package = Package { name: "alpha", why: "first" };
    const B: Package = Package { name: "beta-dev", why: "second" };

    #[test]
    fn only_what_is_not_installed_is_missing_and_once() {
        let have = read_query("alpha installed\nbeta-dev config-files\n");
        assert_eq!(missing(&[A, B, B], &have), [B]);
        assert_eq!(missing(&[A], &have), []);
    }

    #[test]
    fn a_removed_package_whose_settings_stayed_is_not_installed() {
        assert!(read_query("postfix config-files\nx not-installed\n").is_empty());
        assert!(read_query("").is_empty());
    }

    #[test]
    fn the_announcement_names_each_package_and_why() {
        let said = announcement(&[A, B], "to build the app");
        assert_eq!(
            said,
            "2 packages will be installed to build the app:\
             \n  alpha     first\n  beta-dev  second"
        );
        assert!(announcement(&[A], "here").starts_with("1 package will be installed here:"));
    }

    #[test]
    fn no_package_is_listed_twice_and_each_has_a_reason() {
        let all = || APP.iter().chain(TESTS).chain(BENCH);
        let names: BTreeSet<_> = all().map(|package| package.name).collect();
        assert_eq!(names.len(), all().count());
        assert!(all().all(|package| package.why.len() > 8));
    }

    #[test]
    fn a_server_that_is_held_down_comes_with_a_package_of_the_tests() {
        let is_ours = |name: &str| TESTS.iter().any(|package| package.name.starts_with(name));
        assert!(SERVERS.iter().all(|(name, _)| is_ours(name.trim_end_matches("core"))));
    }
}
