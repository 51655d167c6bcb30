//! `identity list | add | set | remove`

use crate::account;
use crate::arguments::IdentityVerb;
use crate::failure::Failure;
use crate::output::Output;
use engine::{AccountKind, Engine, Identity, IdentityRow};
use mail::id::IdentityId;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: IdentityVerb) -> Result<ExitCode, Failure> {
    match verb {
        IdentityVerb::List { account } => list(engine, out, account.as_deref()).await?,
        IdentityVerb::Add { account, address, name, reply_to, signature, default } => {
            let account = account::find(engine, &account).await?;
            let new =
                Identity { name, address, reply_to, signature, signature_html: String::new() };
            let row = engine.add_identity(account.id, new).await?;
            if default {
                engine.prefer_identity(row.id).await?;
            }
            say(engine, out, row.id).await?;
        }
        IdentityVerb::Set { id, key, value } => {
            let (_, row) = find(engine, id).await?;
            if key == "default" {
                if value != "yes" {
                    return Err(Failure::usage("badValue"));
                }
                engine.prefer_identity(id).await?;
            } else {
                engine.change_identity(id, changed(row.identity, &key, value)?).await?;
            }
            say(engine, out, id).await?;
        }
        IdentityVerb::Remove { id } => {
            engine.remove_identity(id).await?;
            out.print(&json!({"removed": id.0}), || format!("{id} removed"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn changed(mut one: Identity, key: &str, value: String) -> Result<Identity, Failure> {
    match key {
        "name" => one.name = value,
        "address" => one.address = value,
        "reply-to" => one.reply_to = value,
        "signature" => one.signature = value,
        "signature-html" => one.signature_html = value,
        _ => return Err(Failure::usage("badKey")),
    }
    Ok(one)
}

async fn all(
    engine: &Engine,
    account: Option<&str>,
) -> Result<Vec<(String, IdentityRow)>, Failure> {
    let accounts = match account {
        Some(address) => vec![account::find(engine, address).await?],
        None => engine.accounts().await?,
    };
    let mut rows = Vec::new();
    for account in accounts.into_iter().filter(|row| row.kind == AccountKind::Imap) {
        let found = engine.identities(account.id).await?;
        rows.extend(found.into_iter().map(|row| (account.address.clone(), row)));
    }
    Ok(rows)
}

async fn find(engine: &Engine, id: IdentityId) -> Result<(String, IdentityRow), Failure> {
    let mut rows = all(engine, None).await?.into_iter();
    rows.find(|(_, row)| row.id == id).ok_or_else(Failure::not_found)
}

async fn list(engine: &Engine, out: Output, account: Option<&str>) -> Result<(), Failure> {
    let rows = all(engine, account).await?;
    let value: Vec<Value> = rows.iter().map(|(account, row)| row_json(account, row)).collect();
    out.print(&Value::from(value), || {
        let line = |(account, row): &(String, IdentityRow)| {
            let one = &row.identity;
            let mark = if row.is_default { "*" } else { "" };
            format!("{}{mark}\t{account}\t{}\t{}\n", row.id, one.name, one.address)
        };
        rows.iter().map(line).collect()
    })
}

async fn say(engine: &Engine, out: Output, id: IdentityId) -> Result<(), Failure> {
    let (account, row) = find(engine, id).await?;
    out.print(&row_json(&account, &row), || format!("{id} kept"))
}

fn row_json(account: &str, row: &IdentityRow) -> Value {
    let one = &row.identity;
    json!({
        "id": row.id.0,
        "account": account,
        "name": one.name,
        "address": one.address,
        "replyTo": one.reply_to,
        "signature": one.signature,
        "signatureHtml": one.signature_html,
        "default": row.is_default,
    })
}
