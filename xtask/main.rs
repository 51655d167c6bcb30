//! `cargo xtask run | demo | test | bench | torture`: what this project asks of a person, in one
//! word each.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal: what it prints is what it is for"
)]

mod arguments;
mod bench;
mod child;
mod daemons;
mod demo;
mod deny;
mod display;
mod exim;
mod json_line;
mod npm;
mod package_table;
mod packages;
mod place;
mod rings;
mod run;
mod steps;
mod summary;
mod test;
mod torture;

use arguments::Task;
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match Task::read(std::env::args().skip(1)) {
        Ok(Task::Help) => {
            println!("{}", arguments::HELP);
            Ok(ExitCode::SUCCESS)
        }
        Ok(Task::Run(rest)) => run::run(&rest),
        Ok(Task::Demo(rest)) => demo::demo(&rest),
        Ok(Task::Test(wanted)) => test::test(&wanted),
        Ok(Task::Bench(rest)) => bench::bench(&rest),
        Ok(Task::Torture(names)) => torture::torture(&names),
        Err(wrong) => {
            eprintln!("{wrong}\n\n{}", arguments::HELP);
            return ExitCode::from(2);
        }
    };
    done.unwrap_or_else(|failed| {
        eprintln!("\ncargo xtask: {failed}");
        ExitCode::FAILURE
    })
}
