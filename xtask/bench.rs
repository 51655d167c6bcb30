//! `cargo xtask bench`: measures with the release build, beside other programs in the same run.

use crate::package_table::{APP, BENCH, TESTS};
use crate::{npm, packages, run};
use std::process::ExitCode;

/// Runs the named measurements, or all of them.
pub fn bench(names: &[String]) -> Result<ExitCode, String> {
    packages::ensure(&[APP, TESTS, BENCH].concat(), "to measure")?;
    run::cargo(["build", "--release", "--package", "cli"]).run()?;
    let named = names.iter().any(|name| !name.starts_with('-') && name.parse::<f64>().is_err());
    if !named || names.iter().any(|name| name == "screens") {
        npm::check()?;
        run::screens()?;
        run::cargo(["build", "--release", "--package", "fumi"]).run()?;
    }
    let mut words = vec!["run", "--release", "--package", "tests", "--bin", "bench", "--"];
    words.extend(names.iter().map(String::as_str));
    run::cargo(words).run()?;
    Ok(ExitCode::SUCCESS)
}
