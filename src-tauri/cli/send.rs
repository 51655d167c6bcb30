//! `send`: a letter from a file or from words, safe in the outbox when the verb returns, and, with
//! `--wait`, at the server.

use crate::arguments::{SendVerb, Waiting};
use crate::failure::{Failure, password};
use crate::letter;
use crate::output::Output;
use engine::outbox::{Life, Outgoing, When};
use engine::{AccountKind, AccountRow, BodyPolicy, Engine, Identity, Online, Phase, Secret};
use mail::envelope::Envelope;
use serde_json::json;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Whoever carries it, this process or the app: the store says when it has left.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: SendVerb) -> Result<ExitCode, Failure> {
    let secret = password(verb.waiting.password_stdin)?;
    let given = match &verb.file {
        Some(file) => Some(std::fs::read(file).map_err(|_| Failure::usage("noFile"))?),
        None => None,
    };
    let written_by = given.as_deref().and_then(|raw| {
        let from = Envelope::parse(raw).from.into_iter().next();
        from.map(|person| person.email)
    });
    let (account, identity) = sender(engine, verb.from.as_deref(), written_by.as_deref()).await?;
    let raw = match given {
        Some(raw) if written_by.is_some() => raw,
        Some(raw) => [format!("From: {}\r\n", identity.address).into_bytes(), raw].concat(),
        None => letter::of(&verb, &identity, &engine.token().await?, now())?,
    };
    let when = verb.at.map_or(When::In(verb.delay), When::At);
    let (id, none) = (account.id, None);
    let outgoing = Outgoing { account: id, route: none, raw, when, draft: None, answers: None };
    let letter = engine.enqueue(outgoing).await?;
    finish(engine, out, letter, &account, (&verb.waiting, secret)).await
}

/// The account and the identity a letter is from: those named, else those the letter names, else
/// the one new letters are sent from.
async fn sender(
    engine: &Engine,
    named: Option<&str>,
    written_by: Option<&str>,
) -> Result<(AccountRow, Identity), Failure> {
    let mut accounts = engine.accounts().await?;
    accounts.retain(|account| account.kind == AccountKind::Imap);
    for address in named.iter().chain(&written_by) {
        for account in &accounts {
            let mut identities = engine.identities(account.id).await?.into_iter();
            let is_it =
                |row: &engine::IdentityRow| row.identity.address.eq_ignore_ascii_case(address);
            if let Some(row) = identities.find(is_it) {
                return Ok((account.clone(), row.identity));
            }
        }
        if named.is_some() {
            return Err(Failure::not_found().about(address));
        }
    }
    let chosen = accounts.iter().find(|account| account.sends).or(accounts.first());
    let account = chosen.cloned().ok_or_else(Failure::not_found)?;
    let own = Identity {
        name: account.name.clone(),
        address: account.address.clone(),
        ..Identity::default()
    };
    let identities = engine.identities(account.id).await?;
    let usual = identities.into_iter().find(|row| row.is_default);
    Ok((account, usual.map_or(own, |row| row.identity)))
}

/// Waits where that is wanted, and prints what became of the letter.
pub async fn finish(
    engine: &Engine,
    out: Output,
    id: i64,
    account: &AccountRow,
    (waiting, secret): (&Waiting, Option<Secret>),
) -> Result<ExitCode, Failure> {
    if waiting.wait {
        let online = Online { bodies: BodyPolicy::None, secret, ..Online::default() };
        engine.start(account.clone(), online);
        let limit = Duration::from_secs(waiting.limit_seconds);
        match tokio::time::timeout(limit, left(engine, id, account)).await {
            Ok(left) => left.map_err(|failure| failure.about(&account.address))?,
            Err(_) if has_left(engine, id).await? => {}
            Err(_) => return Err(Failure::queued().about(&account.address)),
        }
    }
    let letter = engine.outbox_letter(id).await?;
    let value = json!({
        "id": id,
        "messageId": letter.message_id,
        "state": if letter.life == Life::Sent { "sent" } else { "queued" },
    });
    out.print(&value, || format!("letter {id}\n"))?;
    Ok(ExitCode::SUCCESS)
}

async fn has_left(engine: &Engine, id: i64) -> Result<bool, Failure> {
    Ok(engine.outbox_letter(id).await?.life == Life::Sent)
}

/// Returns when the server has the letter and its copy is settled, or when only the person could
/// bring it there.
async fn left(engine: &Engine, id: i64, account: &AccountRow) -> Result<(), Failure> {
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        look.tick().await;
        match engine.outbox_letter(id).await?.life {
            Life::Sent => break,
            Life::Failed { why } => return Err(Failure::unsent(&why.code, why.server)),
            Life::MaybeSent { again: None, .. } => {
                return Err(Failure::unsent("maybeSent", None));
            }
            Life::Due { why: Some(why), .. } if why.code == "passwordNeeded" => {
                return Err(Failure::password_needed());
            }
            Life::Queued { .. }
            | Life::Due { .. }
            | Life::Sending { .. }
            | Life::Handing { .. }
            | Life::MaybeSent { .. } => {}
        }
    }
    in_step(engine, account).await.map(drop)
}

/// Waits until an account is in step, its letters too: the state of its connection then.
pub async fn in_step(
    engine: &Engine,
    account: &AccountRow,
) -> Result<engine::AccountState, Failure> {
    let mut posted = false;
    loop {
        let state = engine.settled(account.id).await;
        let posting = engine.posting(account.id, now()).await?;
        let there =
            state.phase == Phase::Idle && (posting.looked_for || posted && posting.promised);
        if !posting.leaves && !there {
            return Ok(state);
        }
        posted |= posting.leaves || posting.looked_for;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.ok().and_then(|passed| i64::try_from(passed.as_secs()).ok()).unwrap_or(0)
}
