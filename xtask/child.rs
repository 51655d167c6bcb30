//! Other programs: started with their output going straight to the terminal.

use crate::place;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program with its arguments, and the folder it runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    program: OsString,
    arguments: Vec<OsString>,
    folder: PathBuf,
}

impl Line {
    /// A command line that runs in `folder`.
    pub fn new<A: AsRef<OsStr>>(
        folder: impl Into<PathBuf>,
        program: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Line {
        Line {
            program: program.as_ref().to_owned(),
            arguments: arguments.into_iter().map(|a| a.as_ref().to_owned()).collect(),
            folder: folder.into(),
        }
    }

    /// Adds an argument at the end.
    pub fn push(&mut self, argument: impl AsRef<OsStr>) {
        self.arguments.push(argument.as_ref().to_owned());
    }

    /// The line as a person would type it.
    pub fn shown(&self) -> String {
        let name = Path::new(&self.program).file_name().unwrap_or(&self.program);
        let words = std::iter::once(name).chain(self.arguments.iter().map(OsString::as_os_str));
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }

    /// Ready to start, for callers that want more than to run it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // What cargo told us about xtask would be taken for a change by other crates' builds.
        let own = std::env::vars_os().map(|(name, _)| name).filter(|name| is_about_us(name));
        own.for_each(|name| {
            command.env_remove(name);
        });
        command.args(&self.arguments).current_dir(&self.folder).env("PATH", place::search_path());
        command
    }

    /// Runs it to its end; anything but success is an error that names it.
    pub fn run(&self) -> Result<(), String> {
        println!("  $ {}", self.shown());
        let status = self.command().status().map_err(|e| format!("`{}`: {e}", self.shown()))?;
        if status.success() { Ok(()) } else { Err(format!("`{}`: {status}", self.shown())) }
    }

    /// What it prints, if it could be started. Its exit status is not looked at.
    pub fn output(&self) -> Option<String> {
        let mut command = self.command();
        let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it runs to a good end, quietly.
    pub fn succeeds(&self) -> bool {
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

fn is_about_us(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_PACKAGE"]
        .iter()
        .any(|start| name.starts_with(start))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        assert_eq!(Line::new("/", "true", [""; 0]).run(), Ok(()));
        let failed = Line::new("/", "sh", ["-c", "exit 3"]).run().unwrap_err();
        assert!(failed.contains("sh -c exit 3") && failed.contains('3'), "{failed}");
        assert!(Line::new("/", "no-such-program", [""; 0]).run().is_err());
    }

    #[test]
    fn what_cargo_said_about_us_is_not_handed_on() {
        let environment = Line::new("/", "env", [""; 0]).output().unwrap();
        assert!(environment.contains("PATH=") && !environment.contains("CARGO_PKG_NAME="));
    }

    #[test]
    fn what_it_prints_can_be_read() {
        assert_eq!(Line::new("/", "echo", ["letter"]).output().unwrap(), "letter\n");
        assert!(!Line::new("/", "false", [""; 0]).succeeds());
    }
}
