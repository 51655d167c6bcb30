//! `queue`: what has not reached the server yet, with its state, tries and last error.

use crate::account;
use crate::arguments::QueueVerb;
use crate::failure::Failure;
use crate::output::{Output, text};
use engine::Engine;
use engine::actions::QueueRow;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: QueueVerb) -> Result<ExitCode, Failure> {
    if let Some(id) = verb.retry {
        engine.retry(id).await?;
    }
    if let Some(id) = verb.dismiss {
        engine.dismiss(id).await?;
    }
    let only = match &verb.account {
        Some(address) => Some(account::find(engine, address).await?.id),
        None => None,
    };
    let accounts = engine.accounts().await?;
    let rows: Vec<Value> = engine
        .queue(only)
        .await?
        .iter()
        .map(|row| row_json(account::address_of(&accounts, row.account), row))
        .collect();
    out.print(&Value::from(rows.clone()), || rows.iter().map(line).collect())?;
    Ok(ExitCode::SUCCESS)
}

fn row_json(account: Option<&str>, row: &QueueRow) -> Value {
    json!({
        "id": row.id,
        "account": account,
        "action": row.action,
        "kind": row.kind,
        "state": row.state,
        "tries": row.tries,
        "error": row.failure,
        "server": row.failure_text,
        "message": row.message.map(|m| m.0),
        "subject": row.subject,
        "from": row.source,
        "to": row.destination,
        "created": row.created,
        "due": row.due,
    })
}

fn line(row: &Value) -> String {
    let number = row["id"].as_i64().map(|id| id.to_string()).unwrap_or_default();
    let (kind, state) = (text(row, "kind"), text(row, "state"));
    let (from, to) = (text(row, "from"), text(row, "to"));
    let (subject, error) = (text(row, "subject"), text(row, "error"));
    format!("{number}\t{kind}\t{state}\t{}\t{from}\t{to}\t{subject}\t{error}\n", row["tries"])
}
