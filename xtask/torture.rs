//! `cargo xtask torture`: the tests that fail on purpose, with nothing left out: every byte, a
//! thousand kills, thousands of random walks. Hours, not minutes.

use crate::package_table::{APP, TESTS};
use crate::{packages, run};
use std::process::ExitCode;

/// Runs the rings of faults and quirks to the full, or the tests in them with these names.
pub fn torture(names: &[String]) -> Result<ExitCode, String> {
    packages::ensure(&[APP, TESTS].concat(), "to test Fumi")?;
    run::cargo(["build", "--package", "cli"]).run()?;
    let mut words = vec!["test", "--package", "tests", "--test", "faults", "--test", "quirks"];
    // One after the other: each of them keeps the machine busy by itself.
    words.extend(["--no-fail-fast", "--", "--nocapture", "--test-threads", "1"]);
    words.extend(names.iter().map(String::as_str));
    let line = run::cargo(words);
    println!("  $ FUMI_TORTURE=1 {}", line.shown());
    let status = line.command().env("FUMI_TORTURE", "1").status();
    let status = status.map_err(|e| format!("`{}`: {e}", line.shown()))?;
    Ok(run::exit_code(status))
}
