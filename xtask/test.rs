//! `cargo xtask test`: every check of the project, in named and timed steps.

use crate::package_table::{APP, TESTS};
use crate::steps::{self, Step, Work};
use crate::summary::{Ending, Summary, clock};
use crate::{deny, exim, npm, packages, rings};
use std::process::ExitCode;
use std::time::Instant;

const NO_DATABASE: &str = "no advisory database on this machine (`cargo deny fetch` brings one)";

/// Runs all steps, or the named ones with what they need. Goes on after a failure.
pub fn test(wanted: &[String]) -> Result<ExitCode, String> {
    let all = steps::all(&rings::all()?);
    if wanted.iter().any(|word| word == "--list") {
        all.iter().for_each(|step| println!("{}", step.name));
        return Ok(ExitCode::SUCCESS);
    }
    let mut summary = Summary::default();
    for step in steps::chosen(all, wanted)? {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let ending = match step.needs.iter().find(|need| !summary.passed(need)) {
            Some(need) => Ending::Skipped(format!("needs `{need}`")),
            None => done(&step),
        };
        let took = start.elapsed();
        println!("== {}: {} ({})", step.name, word(&ending), clock(took));
        summary.add(&step.name, ending, took);
    }
    println!("{}", summary.table());
    Ok(if summary.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn done(step: &Step) -> Ending {
    let done = match &step.work {
        Work::Packages => {
            let all = [APP, TESTS].concat();
            packages::ensure(&all, "to build and test Fumi").and_then(|()| exim::unpack())
        }
        Work::Npm => npm::install(),
        Work::Lines(lines) => lines.iter().try_for_each(|line| line.run()),
        Work::Deny => deny::policy(),
        Work::Advisories => match deny::advisories() {
            Ok(true) => Ok(()),
            Ok(false) => return Ending::Skipped(NO_DATABASE.to_owned()),
            Err(failed) => Err(failed),
        },
    };
    done.map_or_else(Ending::Failed, |()| Ending::Passed)
}

fn word(ending: &Ending) -> &str {
    match ending {
        Ending::Passed => "ok",
        Ending::Failed(why) | Ending::Skipped(why) => why,
    }
}
