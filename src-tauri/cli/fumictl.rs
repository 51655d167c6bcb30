//! fumictl: the engine on a terminal, for scripts, tests and people who live there.

mod account;
mod arguments;
mod doctor;
mod export;
mod failure;
mod flag;
mod free;
mod import;
mod list;
mod mailbox_settings;
mod mailboxes;
mod output;
mod sentences_table;
mod show;
mod sync;
mod verify;

use arguments::{Arguments, MailboxVerb, Verb};
use clap::Parser as _;
use engine::Engine;
use failure::Failure;
use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    engine::trace::start();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(wrong) => {
            // Help and version are no failures; both are printed by clap where they belong.
            let code = if wrong.use_stderr() { 2 } else { 0 };
            let _ = wrong.print();
            return ExitCode::from(code);
        }
    };
    let output = Output { json: arguments.json };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(_) => return output.fail(&Failure::internal()),
    };
    let code = match runtime.block_on(run(arguments, output)) {
        Ok(code) => code,
        Err(failure) => output.fail(&failure),
    };
    // A key ring that waits for the person must not keep the program from its end.
    runtime.shutdown_background();
    code
}

async fn run(arguments: Arguments, output: Output) -> Result<ExitCode, Failure> {
    let dir = arguments.data.or_else(engine::default_dir).ok_or_else(Failure::no_folder)?;
    let engine = Engine::open(&dir).await?;
    let done = match arguments.verb {
        Verb::Account { verb } => account::run(&engine, output, verb).await,
        Verb::Doctor(verb) => doctor::run(&engine, output, verb).await,
        Verb::Sync(verb) => sync::run(&engine, output, verb).await,
        Verb::Mailboxes => mailboxes::run(&engine, output).await,
        Verb::List(verb) => list::run(&engine, output, verb).await,
        Verb::Show(verb) => show::run(&engine, output, verb).await,
        Verb::Flag(verb) => flag::run(&engine, output, verb).await,
        Verb::Mailbox { verb: MailboxVerb::Set(verb) } => {
            mailbox_settings::run(&engine, output, verb).await
        }
        Verb::Export(verb) => export::run(&engine, output, verb).await,
        Verb::Import(verb) => import::run(&engine, output, verb).await,
        Verb::Free(verb) => free::run(&engine, output, verb).await,
        Verb::Verify => verify::run(&engine, output).await,
    };
    engine.close().await;
    done
}
