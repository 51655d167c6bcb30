//! `cargo xtask run`: from a bare checkout to Fumi's window.

use crate::child::Line;
use crate::package_table::APP;
use crate::{display, npm, packages, place};
use std::path::PathBuf;
use std::process::{ExitCode, ExitStatus};

/// Builds the app and starts it with these arguments; its exit code becomes ours.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let app = build()?;
    let started = Line::new(place::root(), &app, arguments).command().status();
    Ok(exit_code(started.map_err(|e| format!("cannot start {}: {e}", app.display()))?))
}

/// Everything up to the app's program file, which is returned.
pub fn build() -> Result<PathBuf, String> {
    npm::check()?;
    packages::ensure(APP, "to build Fumi and open its window")?;
    screens()?;
    cargo(["build", "--package", "fumi"]).run()?;
    match display::missing() {
        None => place::built("fumi"),
        Some(how_to_go_on) => Err(how_to_go_on.to_owned()),
    }
}

/// Builds the screens, with the packages they need.
pub fn screens() -> Result<(), String> {
    npm::install()?;
    npm::script("build").run()
}

/// A cargo line at the top of the checkout.
pub fn cargo<'a>(words: impl IntoIterator<Item = &'a str>) -> Line {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Line::new(place::root(), cargo, words)
}

/// The same exit code, or failure for one that has none.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
