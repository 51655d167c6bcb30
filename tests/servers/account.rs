//! The account a server runs as: the caller's own, or where that is root a harmless one.

use std::os::unix::process::CommandExt;
use std::process::Command;

use super::maildir::Owner;
use crate::process::is_root;

/// An account of this machine.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name.
    pub user: String,
    /// Its group's name.
    pub group: String,
    /// Its numbers, where they are not the caller's own.
    pub owner: Owner,
}

impl Account {
    /// The caller's; `instead` where the caller is root, since servers will not read mail as root.
    ///
    /// # Panics
    /// Where there is no such account.
    pub fn of(instead: &str) -> Self {
        if !is_root() {
            return Self { user: id(&["-un"]), group: id(&["-gn"]), owner: None };
        }
        let number = |flag| id(&[flag, instead]).parse().expect("id prints a number");
        Self {
            user: instead.to_owned(),
            group: id(&["-gn", instead]),
            owner: Some((number("-u"), number("-g"))),
        }
    }

    /// Lets a command run as this account.
    pub fn run_as(&self, command: &mut Command) {
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
    }
}

fn id(arguments: &[&str]) -> String {
    let output = Command::new("id").args(arguments).output().expect("id runs");
    assert!(
        output.status.success(),
        "no account for id {arguments:?} (is dovecot-core installed?)"
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
