//! `mailbox create | rename | delete | subscribe | unsubscribe`

use crate::account;
use crate::act::Ready;
use crate::arguments::MailboxVerb;
use crate::failure::Failure;
use crate::list;
use crate::mailbox_settings;
use crate::output::Output;
use engine::{AccountRow, Engine};
use serde_json::json;
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: MailboxVerb) -> Result<ExitCode, Failure> {
    match verb {
        MailboxVerb::Create { name, account, waiting } => {
            let account = account_or_first(engine, account.as_deref()).await?;
            let ready = Ready::new(&waiting, vec![account.clone()])?;
            let (action, mailbox) = engine.create_mailbox(account.id, &name).await?;
            ready.finish(engine, out, action, json!({"mailbox": mailbox.0})).await
        }
        MailboxVerb::Rename { name, new, account, waiting } => {
            let (account, row) = list::mailbox_of(engine, account.as_deref(), &name).await?;
            let ready = Ready::new(&waiting, vec![account])?;
            let action = engine.rename_mailbox(row.id, &new).await?;
            ready.finish(engine, out, action, json!({"mailbox": row.id.0})).await
        }
        MailboxVerb::Delete { name, account, waiting } => {
            let (account, row) = list::mailbox_of(engine, account.as_deref(), &name).await?;
            let ready = Ready::new(&waiting, vec![account])?;
            let action = engine.delete_mailbox(row.id).await?;
            ready.finish(engine, out, action, json!({})).await
        }
        MailboxVerb::Set(verb) => mailbox_settings::run(engine, out, verb).await,
        MailboxVerb::Subscribe { name, account, waiting } => {
            let (account, row) = list::mailbox_of(engine, account.as_deref(), &name).await?;
            let ready = Ready::new(&waiting, vec![account])?;
            let action = engine.subscribe(row.id, true).await?;
            ready.finish(engine, out, action, json!({"mailbox": row.id.0})).await
        }
        MailboxVerb::Unsubscribe { name, account, waiting } => {
            let (account, row) = list::mailbox_of(engine, account.as_deref(), &name).await?;
            let ready = Ready::new(&waiting, vec![account])?;
            let action = engine.subscribe(row.id, false).await?;
            ready.finish(engine, out, action, json!({"mailbox": row.id.0})).await
        }
    }
}

/// The account with this address; the first where none is given.
pub async fn account_or_first(
    engine: &Engine,
    address: Option<&str>,
) -> Result<AccountRow, Failure> {
    match address {
        Some(address) => account::find(engine, address).await,
        None => engine.accounts().await?.into_iter().next().ok_or_else(Failure::not_found),
    }
}
