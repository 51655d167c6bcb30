//! `outbox`: letters that have not left, and what is done about them.

use crate::account;
use crate::arguments::{OutboxDeed, OutboxVerb};
use crate::failure::{Failure, password};
use crate::output::{Output, text};
use crate::send;
use engine::Engine;
use engine::outbox::{LetterRecipient, Lot, OutboxRow};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: OutboxVerb) -> Result<ExitCode, Failure> {
    match verb.deed {
        None => list(engine, out).await?,
        Some(OutboxDeed::Retry { id, waiting }) => {
            let secret = password(waiting.password_stdin)?;
            let letter = engine.outbox_letter(id).await?;
            let mut accounts = engine.accounts().await?.into_iter();
            let account = accounts.find(|account| account.id == letter.account);
            let account = account.ok_or_else(Failure::not_found)?;
            engine.retry_send(id).await?;
            return send::finish(engine, out, id, &account, (&waiting, secret)).await;
        }
        Some(OutboxDeed::Cancel { id }) => {
            let back = engine.undo_send(id).await?;
            let value = json!({"id": id, "draft": back.draft});
            out.print(&value, || format!("letter {id} taken back\n"))?;
        }
        Some(OutboxDeed::Dismiss { id }) => {
            engine.dismiss_sent(id).await?;
            out.print(&json!({"id": id}), || format!("letter {id} done with\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(engine: &Engine, out: Output) -> Result<(), Failure> {
    let accounts = engine.accounts().await?;
    let rows: Vec<Value> = engine
        .outbox()
        .await?
        .iter()
        .map(|row| row_json(account::address_of(&accounts, row.account), row))
        .collect();
    out.print(&Value::from(rows.clone()), || rows.iter().map(line).collect())
}

fn row_json(account: Option<&str>, row: &OutboxRow) -> Value {
    let to = row.to.iter().map(|person| json!({"name": person.name, "address": person.email}));
    json!({
        "id": row.id,
        "account": account,
        "subject": row.subject,
        "to": to.collect::<Vec<_>>(),
        "state": row.state,
        "due": row.due,
        "tries": row.tries,
        "error": row.failure,
        "server": row.server,
        "mend": row.mend.map(engine::outbox::Mend::name),
        "host": row.host,
        "recipients": row.recipients.iter().map(recipient_json).collect::<Vec<_>>(),
        "draft": row.draft,
    })
}

fn recipient_json(one: &LetterRecipient) -> Value {
    let (state, why) = match &one.lot {
        Lot::Waits | Lot::Offered => ("waits", None),
        Lot::Taken => ("taken", None),
        Lot::Refused(why) => ("refused", Some(why)),
    };
    json!({
        "address": one.address,
        "state": state,
        "error": why.map(|why| &why.code),
        "server": why.and_then(|why| why.server.as_ref()),
    })
}

fn line(row: &Value) -> String {
    let (state, subject, error) = (text(row, "state"), text(row, "subject"), text(row, "error"));
    format!("{}\t{state}\t{}\t{subject}\t{error}\n", row["id"], row["tries"])
}
