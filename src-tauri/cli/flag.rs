//! `flag ID... --add FLAG,... --remove FLAG,...`

use crate::act::all;
use crate::arguments::FlagVerb;
use crate::failure::{Failure, password};
use crate::list;
use crate::output::Output;
use crate::sync;
use engine::actions::flag::Told;
use engine::{AccountRow, BodyPolicy, Engine, Online, Phase};
use mail::flags::Flags;
use mail::id::MessageId;
use serde_json::Value;
use std::process::ExitCode;
use std::time::Duration;

/// How long `--wait` waits.
const PATIENCE: Duration = Duration::from_secs(60);
/// Whoever keeps the promise, this process or the app: the store says when it is kept.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: FlagVerb) -> Result<ExitCode, Failure> {
    let (add, remove) = (all(&verb.add), all(&verb.remove));
    if !add.without(&add.without(&remove)).is_empty() {
        return Err(Failure::usage("addedAndRemoved"));
    }
    let secret = password(verb.password_stdin)?;
    let accounts = engine.accounts_of(&verb.ids).await?;
    sync::one_server(&accounts, secret.as_ref())?;
    engine.flag(&verb.ids, None, &add, &remove).await?;
    if verb.wait {
        let online = Online { bodies: BodyPolicy::None, secret, ..Online::default() };
        for account in &accounts {
            engine.start(account.clone(), online.clone());
        }
        let told = told(engine, &accounts, &verb.ids, (&add, &remove));
        match tokio::time::timeout(PATIENCE, told).await {
            Ok(told) => told?,
            Err(_) => return Err(Failure::queued()),
        }
    }
    let mut rows = Vec::new();
    for id in &verb.ids {
        rows.push(list::row_json(&engine.row(*id, None).await?));
    }
    out.print(&Value::from(rows.clone()), || rows.iter().map(line).collect())?;
    Ok(ExitCode::SUCCESS)
}

/// Returns when the server has it, or when only the person could bring it there.
async fn told(
    engine: &Engine,
    accounts: &[AccountRow],
    ids: &[MessageId],
    (add, remove): (&Flags, &Flags),
) -> Result<(), Failure> {
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        look.tick().await;
        match engine.flags_told(ids, add, remove).await? {
            Told::Done => return Ok(()),
            Told::PutBack => return Err(Failure::put_back()),
            Told::Waits => {}
        }
        for account in accounts {
            let state = engine.state(account.id);
            match state.phase {
                Phase::PasswordNeeded | Phase::SignInNeeded | Phase::Failed => {
                    return Err(sync::failure(state).about(&account.address));
                }
                Phase::Offline | Phase::Connecting | Phase::Syncing | Phase::Idle => {}
            }
        }
    }
}

fn line(row: &Value) -> String {
    let flags = row["flags"].as_array().into_iter().flatten().filter_map(Value::as_str);
    format!("{}\t{}\n", row["id"], flags.collect::<Vec<_>>().join(" "))
}
