//! `list MAILBOX`

use crate::account;
use crate::arguments::ListVerb;
use crate::failure::Failure;
use crate::output::Output;
use engine::{AccountRow, Engine, ListRow, MailboxRow};
use mail::address::Address;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: ListVerb) -> Result<ExitCode, Failure> {
    let (_, mailbox) = mailbox_of(engine, verb.account.as_deref(), &verb.mailbox).await?;
    let before = match verb.before {
        Some(id) => {
            let row = engine.row(id, Some(mailbox.id)).await?;
            Some((row.date, row.location))
        }
        None => None,
    };
    let rows = engine.list(mailbox.id, before, verb.limit).await?;
    let rows: Vec<Value> = rows.iter().map(row_json).collect();
    out.print(&Value::from(rows.clone()), || rows.iter().map(line).collect())?;
    Ok(ExitCode::SUCCESS)
}

/// The mailbox with this path or role, of this account or of the first that has it.
pub async fn mailbox_of(
    engine: &Engine,
    address: Option<&str>,
    name: &str,
) -> Result<(AccountRow, MailboxRow), Failure> {
    let only = match address {
        Some(address) => Some(account::find(engine, address).await?.id),
        None => None,
    };
    let mailbox = engine.find_mailbox(only, name).await?;
    let mut accounts = engine.accounts().await?.into_iter();
    let account = accounts.find(|a| a.id == mailbox.account).ok_or_else(Failure::not_found)?;
    Ok((account, mailbox))
}

/// A row as JSON: dates as RFC 3339 in UTC, flags as IMAP writes them.
pub fn row_json(row: &ListRow) -> Value {
    json!({
        "id": row.message.0,
        "uid": row.uid.map(|u| u.get()),
        "messageId": row.message_id,
        "from": people(&row.from),
        "to": people(&row.to),
        "subject": row.subject,
        "date": date(row.date),
        "size": row.size,
        "flags": row.flags.names().collect::<Vec<_>>(),
        "thread": row.thread.0,
        "preview": row.preview,
        "hasAttachment": row.has_attachment,
        "bodyHeld": row.body_held,
    })
}

/// Addresses as a header has them, decoded.
pub fn people(list: &[Address]) -> String {
    list.iter().map(Address::display).collect::<Vec<_>>().join(", ")
}

/// A time as RFC 3339 in UTC.
pub fn date(seconds: i64) -> Option<String> {
    jiff::Timestamp::from_second(seconds).ok().map(|t| t.to_string())
}

/// A row for people.
pub fn line(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
    format!("{}\t{}\t{}\t{}\n", row["id"], text("date"), text("from"), text("subject"))
}
