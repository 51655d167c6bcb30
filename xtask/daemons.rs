//! Keeps mail servers that come with a package from starting: the tests start their own.
//!
//! A server that was on the machine before is never touched: only one that this run installs.

use crate::package_table::SERVERS;
use crate::packages::{self, as_root};
use std::path::Path;

/// Units masked for the length of an installation, and what to do with them after it.
#[must_use]
pub struct Held {
    units: Vec<&'static str>,
    systemd: bool,
}

/// Holds down the servers that installing `names` would start.
pub fn hold(names: &[&str]) -> Result<Held, String> {
    let systemd = Path::new("/run/systemd/system").is_dir();
    let held = Held {
        units: units(names, |package| packages::installed([package]).contains(package)),
        systemd,
    };
    if held.units.is_empty() {
        return Ok(held);
    }
    println!(
        "  (the tests start servers of their own, so these will not run: {})",
        held.units.join(", ")
    );
    if systemd {
        as_root(&with_units(&["systemctl", "mask", "--runtime", "--quiet"], &held.units))?.run()?;
    }
    Ok(held)
}

impl Held {
    /// Lets go of them, stopped and not to be started with the system.
    pub fn release(self) {
        if self.units.is_empty() {
            return;
        }
        let mut lines = Vec::new();
        if self.systemd {
            lines.push(with_units(&["systemctl", "unmask", "--runtime", "--quiet"], &self.units));
            lines.push(with_units(&["systemctl", "disable", "--quiet"], &self.units));
        } else {
            let services = self.units.iter().filter_map(|unit| unit.strip_suffix(".service"));
            lines.extend(services.map(|service| vec!["service", service, "stop"]));
        }
        for line in lines {
            if let Err(failed) = as_root(&line).and_then(|line| line.run()) {
                println!("  {failed} (going on)");
            }
        }
    }
}

/// The units of servers that `names` bring and that are not on the machine yet.
fn units(names: &[&str], installed: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let brought = |server: &str| names.iter().any(|name| family(name) == family(server));
    let new = SERVERS.iter().filter(|(server, _)| brought(server) && !installed(server));
    new.flat_map(|(_, units)| units.iter().copied()).collect()
}

/// `dovecot-imapd` brings `dovecot-core`: the first word is what they share.
fn family(name: &str) -> &str {
    name.split('-').next().unwrap_or(name)
}

fn with_units<'a>(words: &[&'a str], units: &[&'a str]) -> Vec<&'a str> {
    words.iter().chain(units).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_server_is_held_down() {
        let held = units(&["dovecot-imapd", "xvfb"], |_| false);
        assert_eq!(held, ["dovecot.socket", "dovecot.service"]);
    }

    #[test]
    fn a_server_that_was_there_before_is_left_alone() {
        assert!(units(&["dovecot-lmtpd"], |_| true).is_empty());
        assert!(units(&["xvfb", "openbox"], |_| false).is_empty());
    }
}
