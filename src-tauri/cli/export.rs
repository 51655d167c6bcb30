//! `export MAILBOX --to FILE.mbox|DIR`

use crate::account;
use crate::arguments::ExportVerb;
use crate::failure::{Failure, password};
use crate::output::Output;
use crate::sync;
use engine::export::Progress;
use engine::{BodyPolicy, Engine, MailboxRow, Online, Phase};
use serde_json::json;
use std::process::ExitCode;
use tokio::sync::mpsc;

/// Runs the verb. Exit 1 where bodies are missing that could not be fetched.
pub async fn run(engine: &Engine, out: Output, verb: ExportVerb) -> Result<ExitCode, Failure> {
    let account = match &verb.account {
        Some(address) => Some(account::find(engine, address).await?.id),
        None => None,
    };
    let mailbox = engine.find_mailbox(account, &verb.mailbox).await?;
    let secret = password(verb.password_stdin)?;
    if engine.bodies_missing(mailbox.id).await? > 0 {
        fetch(engine, out, &mailbox, secret).await?;
    }
    let (says, hears) = mpsc::unbounded_channel();
    let exporting = async {
        let exported = engine.export(mailbox.id, &verb.to, &says).await;
        drop(says);
        exported
    };
    let (exported, ()) = tokio::join!(exporting, show(out, "exported", hears));
    let exported = exported?;
    let value = json!({
        "exported": exported.exported,
        "missing": exported.missing,
        "path": verb.to.to_string_lossy(),
    });
    out.print(&value, || match exported.missing {
        0 => format!("{} messages exported", exported.exported),
        n => format!("{} messages exported, {n} missing", exported.exported),
    })?;
    Ok(ExitCode::from(u8::from(exported.missing > 0)))
}

/// Fetches what is missing. Where that cannot be, why is said, and the rest is exported.
async fn fetch(
    engine: &Engine,
    out: Output,
    mailbox: &MailboxRow,
    secret: Option<engine::Secret>,
) -> Result<(), Failure> {
    let online = Online { bodies: BodyPolicy::None, secret, ..Online::default() };
    engine.go_online_with(&online, mailbox.id).await?;
    let missing = engine.fetch_whole(mailbox.id).await?;
    let state = engine.state(mailbox.account);
    if missing > 0 && state.phase != Phase::Idle {
        let why = sync::failure(state).words();
        out.note(&format!("fumictl: {missing} bodies could not be fetched: {why}"));
    }
    Ok(())
}

/// Says on standard error how far it is, until it is done.
pub async fn show(out: Output, what: &str, mut hears: mpsc::UnboundedReceiver<Progress>) {
    while let Some(Progress { done, total }) = hears.recv().await {
        match total {
            0 => out.note(&format!("fumictl: {done} {what}")),
            total => out.note(&format!("fumictl: {done} of {total} {what}")),
        }
    }
}
