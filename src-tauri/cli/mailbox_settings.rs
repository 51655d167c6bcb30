//! `mailbox set PATH bodies all|DAYS|opened`, `... attachments all|MB`, `... synced|shown|notified
//! yes|no`, `... role sent|drafts|junk|trash|archive|templates|auto`

use crate::account;
use crate::arguments::MailboxSet;
use crate::failure::Failure;
use crate::mailboxes;
use crate::output::Output;
use engine::{BodyPolicy, Engine, MailboxRow, policy};
use mail::mailbox::Role;
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: MailboxSet) -> Result<ExitCode, Failure> {
    let account = match &verb.account {
        Some(address) => Some(account::find(engine, address).await?.id),
        None => None,
    };
    let row = engine.find_mailbox(account, &verb.mailbox).await?;
    let row = match verb.key.as_str() {
        "synced" | "shown" | "notified" => choose(engine, &row, &verb.key, &verb.value).await?,
        "role" => give_role(engine, row, &verb.value).await?,
        _ => {
            let (bodies, largest) = chosen(&row, &verb.key, &verb.value)?;
            engine.choose_bodies(row.id, bodies, largest).await?
        }
    };
    let accounts = engine.accounts().await?;
    let address = account::address_of(&accounts, row.account);
    let value = mailboxes::row_json(address.unwrap_or_default(), &row);
    out.print(&value, || format!("{} changed", row.name.path()))?;
    Ok(ExitCode::SUCCESS)
}

async fn choose(
    engine: &Engine,
    row: &MailboxRow,
    key: &str,
    value: &str,
) -> Result<MailboxRow, Failure> {
    let yes = match value {
        "yes" => true,
        "no" => false,
        _ => return Err(Failure::usage("badValue")),
    };
    let old = row.choices;
    let of = |name: &str, old: bool| if key == name { yes } else { old };
    let (synced, shown) = (of("synced", old.synced), of("shown", old.shown));
    let notified = of("notified", old.notified);
    Ok(engine.choose_for_mailbox(row.id, synced, shown, notified).await?)
}

async fn give_role(engine: &Engine, row: MailboxRow, value: &str) -> Result<MailboxRow, Failure> {
    if value == "auto" {
        if let Some(role) = row.choices.role {
            engine.choose_role(row.account, role, None).await?;
        }
    } else {
        let role = Role::from_name(value).ok_or_else(|| Failure::usage("badValue"))?;
        engine.choose_role(row.account, role, Some(row.id)).await?;
    }
    let rows = engine.mailboxes(Some(row.account)).await?;
    rows.into_iter().find(|one| one.id == row.id).ok_or_else(Failure::not_found)
}

fn chosen(row: &MailboxRow, key: &str, value: &str) -> Result<(BodyPolicy, Option<u64>), Failure> {
    let bad = || Failure::usage("badValue");
    match (key, value) {
        ("bodies", "all") => Ok((BodyPolicy::All, row.body_limit)),
        ("bodies", "opened") => Ok((BodyPolicy::None, row.body_limit)),
        ("bodies", days) => {
            let days = days.parse().ok().filter(|days| *days > 0).ok_or_else(bad)?;
            Ok((BodyPolicy::Days(days), row.body_limit))
        }
        ("attachments", "all") => Ok((policy::of(row), None)),
        ("attachments", megabytes) => {
            let megabytes: u32 = megabytes.parse().map_err(|_| bad())?;
            Ok((policy::of(row), Some(u64::from(megabytes) << 20)))
        }
        _ => Err(Failure::usage("badKey")),
    }
}
