//! `sync`: once, until nothing is left to do; or staying, with IDLE.

use crate::account;
use crate::arguments::SyncVerb;
use crate::failure::{Failure, password};
use crate::output::{Output, text};
use crate::send;
use engine::{AccountKind, AccountRow, AccountState, Change, Engine, Notice, Online, Phase};
use serde_json::{Value, json};
use std::process::ExitCode;
use tokio::sync::broadcast::error::RecvError;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: SyncVerb) -> Result<ExitCode, Failure> {
    let secret = password(verb.password_stdin)?;
    let accounts = match &verb.account {
        Some(address) => vec![account::find(engine, address).await?],
        None => engine.accounts().await?,
    };
    one_server(&accounts, secret.as_ref())?;
    let online = Online { bodies: verb.bodies, watch: verb.watch, complete: !verb.watch, secret };
    engine.set_metered(verb.metered).await;
    if verb.no_index {
        engine.search_later();
    }
    let (notices, changes) = (engine.notices(), engine.changes());
    for row in &accounts {
        engine.start(row.clone(), online.clone());
    }
    if let Some(name) = &verb.look {
        let account = accounts.first().filter(|_| verb.account.is_some()).map(|row| row.id);
        let mailbox = engine.find_mailbox(account, name).await?;
        engine.look_at(mailbox.id).await?;
    }
    if verb.watch {
        return watch(engine, out, notices, changes).await;
    }
    let (mut done, mut failed) = (Vec::new(), None);
    for row in &accounts {
        let state = send::in_step(engine, row).await?;
        if state.phase == Phase::Idle {
            done.push(account_json(engine, row).await?);
        } else if failed.is_none() {
            // The others come to their end all the same.
            failed = Some(failure(state).about(&row.address));
        }
    }
    if let Some(failed) = failed {
        return Err(failed);
    }
    if !verb.no_index {
        engine.index_all().await?;
    }
    out.print(&json!({"accounts": done}), || done.iter().map(words).collect())?;
    Ok(ExitCode::SUCCESS)
}

fn words(account: &Value) -> String {
    let of = |field| account.get(field).and_then(Value::as_u64).unwrap_or_default();
    let (mailboxes, messages) = (of("mailboxes"), of("messages"));
    format!("{}\t{mailboxes} mailboxes\t{messages} messages\n", text(account, "account"))
}

/// One password is not for every server there is.
pub fn one_server(accounts: &[AccountRow], secret: Option<&engine::Secret>) -> Result<(), Failure> {
    let servers = accounts.iter().filter(|a| a.kind == AccountKind::Imap);
    let mut hosts = servers.map(|a| &a.imap.host);
    let first = hosts.next();
    if secret.is_some() && hosts.any(|host| Some(host) != first) {
        return Err(Failure::usage("whichAccount"));
    }
    Ok(())
}

/// Why an account is not in step.
pub fn failure(state: AccountState) -> Failure {
    match (state.problem, state.phase) {
        (Some(problem), _) => problem.into(),
        (None, Phase::PasswordNeeded) => Failure::password_needed(),
        (None, _) => Failure::internal(),
    }
}

async fn account_json(engine: &Engine, row: &AccountRow) -> Result<Value, Failure> {
    let mailboxes = engine.mailboxes(Some(row.id)).await?;
    let messages: u64 = mailboxes.iter().map(|m| u64::from(m.messages)).sum();
    Ok(json!({"account": row.address, "mailboxes": mailboxes.len(), "messages": messages}))
}

/// One object a line until the program is interrupted.
async fn watch(
    engine: &Engine,
    out: Output,
    mut notices: tokio::sync::broadcast::Receiver<Notice>,
    mut changes: tokio::sync::broadcast::Receiver<Change>,
) -> Result<ExitCode, Failure> {
    let mut hangups = hangups();
    loop {
        let line = tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(ExitCode::SUCCESS),
            () = hung_up(&mut hangups) => {
                engine.network_changed().await;
                continue;
            }
            notice = notices.recv() => match notice {
                Ok(Notice::State(account, state)) => state_json(engine, account, &state).await?,
                Ok(Notice::Refused(mailbox, count)) => {
                    json!({"event": "refused", "mailbox": mailbox.0, "count": count})
                }
                Ok(Notice::SweptAway(mailbox, count)) => {
                    json!({"event": "sweptAway", "mailbox": mailbox.0, "count": count})
                }
                Ok(Notice::Unsteady(mailbox)) => {
                    json!({"event": "unsteady", "mailbox": mailbox.0})
                }
                Ok(Notice::GivenUp(account, count)) => {
                    json!({"event": "givenUp", "account": account.0, "count": count})
                }
                Ok(Notice::MarkedOnly(account, count)) => {
                    json!({"event": "markedOnly", "account": account.0, "count": count})
                }
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return Ok(ExitCode::SUCCESS),
            },
            change = changes.recv() => match change {
                Ok(change) => change_json(change),
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return Ok(ExitCode::SUCCESS),
            },
        };
        out.print(&line, || line.to_string())?;
    }
}

#[cfg(unix)]
type Hangups = Option<tokio::signal::unix::Signal>;
#[cfg(not(unix))]
type Hangups = ();

/// Hangup signals: whoever knows that the network changed or the machine woke up sends one.
#[cfg(unix)]
fn hangups() -> Hangups {
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok()
}

#[cfg(not(unix))]
fn hangups() -> Hangups {}

#[cfg(unix)]
async fn hung_up(hangups: &mut Hangups) {
    let heard = match hangups {
        Some(signal) => signal.recv().await,
        None => None,
    };
    if heard.is_none() {
        std::future::pending().await
    }
}

#[cfg(not(unix))]
async fn hung_up(_: &mut Hangups) {
    std::future::pending().await
}

async fn state_json(
    engine: &Engine,
    account: mail::id::AccountId,
    state: &AccountState,
) -> Result<Value, Failure> {
    let rows = engine.accounts().await?;
    let address = rows.into_iter().find(|r| r.id == account).map(|r| r.address);
    let phase = match state.phase {
        Phase::Offline => "offline",
        Phase::Connecting => "connecting",
        Phase::Syncing => "syncing",
        Phase::Idle => "idle",
        Phase::PasswordNeeded => "passwordNeeded",
        Phase::SignInNeeded => "signInNeeded",
        Phase::Failed => "failed",
    };
    let problem = state.problem.as_ref().map(|p| p.code.name());
    Ok(json!({
        "event": "state",
        "account": address,
        "state": phase,
        "problem": problem,
        "progress": state.progress.map(|(done, total)| json!({"done": done, "total": total})),
    }))
}

fn change_json(change: Change) -> Value {
    match change {
        Change::Accounts => json!({"event": "accounts"}),
        Change::Mailboxes(account) => json!({"event": "mailboxes", "account": account.0}),
        Change::Queue(account) => json!({"event": "queue", "account": account.0}),
        Change::Outbox(account) => json!({"event": "outbox", "account": account.0}),
        Change::Messages(mailbox) => json!({"event": "messages", "mailbox": mailbox.0}),
        Change::Message(message) => json!({"event": "message", "id": message.0}),
        Change::Draft(draft) => json!({"event": "draft", "draft": draft}),
    }
}
