//! fumictl: the engine on a terminal, for scripts, tests and people who live there.

mod account;
mod act;
mod arguments;
mod discover;
mod doctor;
mod draft;
mod export;
mod failure;
mod flag;
mod free;
mod identity;
mod import;
mod letter;
mod list;
mod mailbox;
mod mailbox_settings;
mod mailboxes;
mod notes;
mod outbox;
mod output;
mod queue;
mod search;
mod send;
mod sentences_table;
mod settings;
mod show;
mod sync;
mod unsubscribe;
mod verify;

use arguments::{Arguments, Verb};
use clap::Parser as _;
use engine::Engine;
use failure::Failure;
use mail::flags::Flags;
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
        Verb::Identity { verb } => identity::run(&engine, output, verb).await,
        Verb::Settings { verb } => settings::run(&engine, output, verb).await,
        Verb::Discover(verb) => discover::run(&engine, output, verb).await,
        Verb::Doctor(verb) => doctor::run(&engine, output, verb).await,
        Verb::Sync(verb) => sync::run(&engine, output, verb).await,
        Verb::Mailboxes => mailboxes::run(&engine, output).await,
        Verb::List(verb) => list::run(&engine, output, verb).await,
        Verb::Search(verb) => search::run(&engine, output, verb).await,
        Verb::Show(verb) => show::run(&engine, output, verb).await,
        Verb::Unsubscribe { id } => unsubscribe::run(&engine, output, id).await,
        Verb::Export(verb) => export::run(&engine, output, verb).await,
        Verb::Free(verb) => free::run(&engine, output, verb).await,
        Verb::Verify => verify::run(&engine, output).await,
        verb @ (Verb::Flag(_)
        | Verb::Move(_)
        | Verb::Copy(_)
        | Verb::Archive(_)
        | Verb::Trash(_)
        | Verb::Junk(_)
        | Verb::NotJunk(_)
        | Verb::Delete(_)
        | Verb::Undelete(_)
        | Verb::Purge(_)
        | Verb::ReadAll(_)
        | Verb::Append(_)
        | Verb::Undo { .. }
        | Verb::Mailbox { .. }
        | Verb::Import(_)
        | Verb::Queue(_)
        | Verb::Send(_)
        | Verb::Outbox(_)
        | Verb::Drafts
        | Verb::Draft { .. }) => change(&engine, output, verb).await,
    };
    engine.close().await;
    done
}

/// The verbs that change mail or mailboxes.
async fn change(engine: &Engine, out: Output, verb: Verb) -> Result<ExitCode, Failure> {
    match verb {
        Verb::Flag(verb) => flag::run(engine, out, verb).await,
        Verb::Move(verb) => act::to_mailbox(engine, out, verb, false).await,
        Verb::Copy(verb) => act::to_mailbox(engine, out, verb, true).await,
        Verb::Archive(verb) => {
            let archive = async |ids: Vec<_>, from| engine.archive(&ids, from).await;
            act::on_messages(engine, out, verb, archive).await
        }
        Verb::Trash(verb) => {
            let trash = async |ids: Vec<_>, from| engine.trash(&ids, from).await;
            act::on_messages(engine, out, verb, trash).await
        }
        Verb::Junk(verb) => {
            let junk = async |ids: Vec<_>, from| engine.set_junk(&ids, from, true).await;
            act::on_messages(engine, out, verb, junk).await
        }
        Verb::NotJunk(verb) => {
            let none = async |ids: Vec<_>, from| engine.set_junk(&ids, from, false).await;
            act::on_messages(engine, out, verb, none).await
        }
        Verb::Delete(verb) => {
            let delete = async |ids: Vec<_>, from| engine.delete(&ids, from).await;
            act::on_messages(engine, out, verb, delete).await
        }
        Verb::Undelete(verb) => {
            let deleted = Flags { system: Flags::DELETED, ..Flags::default() };
            let undelete = async |ids: Vec<_>, from| {
                engine.flag(&ids, from, &Flags::default(), &deleted).await
            };
            act::on_messages(engine, out, verb, undelete).await
        }
        Verb::Purge(verb) => act::on_mailbox(engine, out, verb, true).await,
        Verb::ReadAll(verb) => act::on_mailbox(engine, out, verb, false).await,
        Verb::Append(verb) => act::append(engine, out, verb).await,
        Verb::Undo { action, waiting } => act::undo(engine, out, action, waiting).await,
        Verb::Mailbox { verb } => mailbox::run(engine, out, verb).await,
        Verb::Import(verb) => import::run(engine, out, verb).await,
        Verb::Queue(verb) => queue::run(engine, out, verb).await,
        Verb::Send(verb) => send::run(engine, out, verb).await,
        Verb::Outbox(verb) => outbox::run(engine, out, verb).await,
        Verb::Drafts => draft::list(engine, out).await,
        Verb::Draft { verb } => draft::run(engine, out, verb).await,
        Verb::Account { .. }
        | Verb::Identity { .. }
        | Verb::Settings { .. }
        | Verb::Discover(_)
        | Verb::Doctor(_)
        | Verb::Sync(_)
        | Verb::Mailboxes
        | Verb::List(_)
        | Verb::Search(_)
        | Verb::Show(_)
        | Verb::Unsubscribe { .. }
        | Verb::Export(_)
        | Verb::Free(_)
        | Verb::Verify => Err(Failure::internal()),
    }
}
