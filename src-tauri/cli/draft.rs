//! `drafts`, `draft save`, `draft discard`

use crate::act::Ready;
use crate::arguments::DraftVerb;
use crate::failure::Failure;
use crate::mailbox::account_or_first;
use crate::output::Output;
use engine::Engine;
use mail::envelope::Envelope;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Lists the letters being written.
pub async fn list(engine: &Engine, out: Output) -> Result<ExitCode, Failure> {
    let mut rows = Vec::new();
    let letters = engine.letters().await?;
    for account in engine.accounts().await? {
        for draft in engine.drafts(account.id).await? {
            let subject = match letters.iter().find(|letter| letter.draft == draft.id) {
                Some(letter) => letter.subject.clone(),
                // One that was given as bytes; and a letter nobody has written in yet.
                None if draft.raw.is_empty() => continue,
                None => Envelope::parse(&draft.raw).subject,
            };
            rows.push(json!({
                "draft": draft.id,
                "account": account.address,
                "subject": subject,
                "revision": draft.revision,
                "savedRevision": draft.saved_revision,
                "saved": draft.saved_revision == draft.revision,
                "changed": draft.changed,
            }));
        }
    }
    let line = |row: &Value| format!("{}\t{}\t{}\n", row["draft"], row["saved"], row["subject"]);
    out.print(&Value::from(rows.clone()), || rows.iter().map(line).collect())?;
    Ok(ExitCode::SUCCESS)
}

/// Saves a draft or throws one away.
pub async fn run(engine: &Engine, out: Output, verb: DraftVerb) -> Result<ExitCode, Failure> {
    match verb {
        DraftVerb::Save { file, replace, account, waiting } => {
            let account = account_or_first(engine, account.as_deref()).await?;
            let raw = std::fs::read(&file).map_err(|_| Failure::usage("noFile"))?;
            let ready = Ready::new(&waiting, vec![account.clone()])?;
            let (action, draft) = engine.save_draft(account.id, replace, raw).await?;
            ready.finish(engine, out, action, json!({"draft": draft})).await
        }
        DraftVerb::Discard { draft, waiting } => {
            let ready = Ready::new(&waiting, engine.accounts().await?)?;
            let action = engine.discard_draft(draft).await?;
            ready.finish(engine, out, action, json!({})).await
        }
    }
}
