//! `mailboxes`

use crate::failure::Failure;
use crate::output::Output;
use engine::{BodyPolicy, Engine, MailboxRow, policy};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output) -> Result<ExitCode, Failure> {
    let accounts = engine.accounts().await?;
    let mut rows = Vec::new();
    for account in &accounts {
        for row in engine.mailboxes(Some(account.id)).await? {
            rows.push(row_json(&account.address, &row));
        }
    }
    out.print(&Value::from(rows.clone()), || rows.iter().map(line).collect())?;
    Ok(ExitCode::SUCCESS)
}

/// A mailbox as JSON.
pub fn row_json(account: &str, row: &MailboxRow) -> Value {
    json!({
        "account": account,
        "id": row.id.0,
        "name": row.name.leaf(),
        "path": row.name.path(),
        "role": row.role.map(|r| r.name()),
        "messages": row.messages,
        "unread": row.unread,
        "serverMessages": row.server_messages,
        "selectable": row.selectable,
        "subscribed": row.subscribed,
        "rights": row.rights,
        "unsteady": row.unsteady_since.is_some(),
        "synced": row.choices.synced,
        "shown": row.choices.shown,
        "notified": row.choices.notified,
        "chosenRole": row.choices.role.map(|r| r.name()),
        "bodies": bodies(row),
        "attachments": row.body_limit.map(|octets| octets >> 20),
    })
}

/// Which bodies are kept: all, those of so many days, or what was opened.
fn bodies(row: &MailboxRow) -> Value {
    match policy::of(row) {
        BodyPolicy::All => json!("all"),
        BodyPolicy::None => json!("opened"),
        BodyPolicy::Days(days) => json!(days),
    }
}

fn line(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
    format!(
        "{}\t{}\t{}\t{}\t{}\n",
        text("account"),
        text("path"),
        text("role"),
        row["messages"],
        row["unread"]
    )
}
