//! `import FILE|DIR --to MAILBOX`

use crate::account;
use crate::arguments::ImportVerb;
use crate::export::show;
use crate::failure::Failure;
use crate::output::Output;
use crate::sentences_table::sentence;
use engine::Engine;
use serde_json::{Value, json};
use std::process::ExitCode;
use tokio::sync::mpsc;

/// Runs the verb. Exit 1 where something could not be taken.
pub async fn run(engine: &Engine, out: Output, verb: ImportVerb) -> Result<ExitCode, Failure> {
    let account = match verb.account.as_deref() {
        Some(address) if address.eq_ignore_ascii_case("local") => {
            Some(engine.local_account().await?.id)
        }
        Some(address) => Some(account::find(engine, address).await?.id),
        None => None,
    };
    let mailbox = engine.import_target(account, &verb.to).await?;
    let (says, hears) = mpsc::unbounded_channel();
    let importing = async {
        let imported = Box::pin(engine.import(&verb.from, &mailbox, &says)).await;
        drop(says);
        imported
    };
    let (imported, ()) = tokio::join!(importing, show(out, "read", hears));
    let imported = imported?;
    for (path, code) in &imported.refused {
        let why = sentence(code.name());
        out.note(&format!("fumictl: {}: {why}", path.to_string_lossy()));
    }
    let refused = |(path, code): &(std::path::PathBuf, engine::Code)| -> Value {
        json!({"path": path.to_string_lossy(), "code": code.name()})
    };
    let value = json!({
        "mailbox": mailbox.name.path(),
        "imported": imported.imported,
        "skipped": imported.skipped,
        "deleted": imported.deleted,
        "ignored": imported.ignored,
        "refused": imported.refused.iter().map(refused).collect::<Vec<_>>(),
    });
    out.print(&value, || {
        format!(
            "{} messages imported, {} were there already, {} refused",
            imported.imported,
            imported.skipped,
            imported.refused.len()
        )
    })?;
    Ok(ExitCode::from(u8::from(!imported.refused.is_empty())))
}
