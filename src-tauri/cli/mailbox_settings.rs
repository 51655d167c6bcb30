//! `mailbox set PATH bodies all|DAYS|opened`, `mailbox set PATH attachments all|MB`

use crate::account;
use crate::arguments::MailboxSet;
use crate::failure::Failure;
use crate::mailboxes;
use crate::output::Output;
use engine::{BodyPolicy, Engine, MailboxRow, policy};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: MailboxSet) -> Result<ExitCode, Failure> {
    let account = match &verb.account {
        Some(address) => Some(account::find(engine, address).await?.id),
        None => None,
    };
    let row = engine.find_mailbox(account, &verb.mailbox).await?;
    let (bodies, largest) = chosen(&row, &verb.key, &verb.value)?;
    let row = engine.choose_bodies(row.id, bodies, largest).await?;
    let accounts = engine.accounts().await?;
    let address = accounts.iter().find(|a| a.id == row.account).map(|a| a.address.as_str());
    let value = mailboxes::row_json(address.unwrap_or_default(), &row);
    out.print(&value, || format!("{} changed", row.name.path()))?;
    Ok(ExitCode::SUCCESS)
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
