//! `account add | list | remove | set | order | default | sign-in | sign-out | smtp-password`

use crate::arguments::{AccountVerb, AddVerb, Protection, SetVerb, endpoint};
use crate::failure::{Failure, password};
use crate::output::Output;
use crate::sign_in;
use engine::setup::Form;
use engine::{AccountKind, AccountRow, Code, Engine, Place};
use mail::id::AccountId;
use mail::server::{Endpoint, Security};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: AccountVerb) -> Result<ExitCode, Failure> {
    match verb {
        AccountVerb::Add(verb) => add(engine, out, verb).await?,
        AccountVerb::List => list(engine, out).await?,
        AccountVerb::Remove { address, lose } => remove(engine, out, &address, lose).await?,
        AccountVerb::Set(verb) => set(engine, out, verb).await?,
        AccountVerb::Order { addresses } => {
            let mut order = Vec::new();
            for address in &addresses {
                order.push(find(engine, address).await?.id);
            }
            engine.order_accounts(order).await?;
            list(engine, out).await?;
        }
        AccountVerb::Default { address } => {
            let row = find(engine, &address).await?;
            engine.send_from(row.id).await?;
            let row = find(engine, &address).await?;
            out.print(&row_json(&row), || format!("{} sends new letters", row.address))?;
        }
        AccountVerb::SignIn(verb) => sign_in::again(engine, out, verb).await?,
        AccountVerb::SmtpPassword(verb) => sign_in::smtp_password(engine, out, verb).await?,
        AccountVerb::SignOut { address } => {
            let row = find(engine, &address).await?;
            sign_in::told(out, engine.sign_out(row.id).await?);
            let signed_out = json!({"signedOut": row.address});
            out.print(&signed_out, || format!("{} signed out", row.address))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The account with this address.
pub async fn find(engine: &Engine, address: &str) -> Result<AccountRow, Failure> {
    let found = engine.account_named(address).await?;
    found.ok_or_else(|| Failure::not_found().about(address))
}

async fn remove(engine: &Engine, out: Output, address: &str, lose: bool) -> Result<(), Failure> {
    let row = find(engine, address).await?;
    let losses = engine.losses(row.id).await?;
    let removed = engine.remove_account_if(row.id, lose).await;
    if let Err(problem) = removed {
        if problem.code == Code::Unsent {
            out.note(&format!(
                "fumictl: not on the server: {} changes, {} drafts, {} letters on their way",
                losses.changes, losses.drafts, losses.outbox
            ));
        }
        return Err(Failure::from(problem).about(&row.address));
    }
    sign_in::told(out, removed.unwrap_or_default());
    let lost = json!({
        "changes": losses.changes, "drafts": losses.drafts, "outbox": losses.outbox,
    });
    let removed = json!({"removed": row.address, "lost": lost});
    out.print(&removed, || format!("{} removed", row.address))
}

async fn set(engine: &Engine, out: Output, verb: SetVerb) -> Result<(), Failure> {
    let mut row = find(engine, &verb.address).await?;
    let mut choices = row.choices;
    let chosen = verb.deletion.is_some() || verb.sent_copies.is_some() || verb.colour.is_some();
    choices.deletion = verb.deletion.unwrap_or(choices.deletion);
    choices.sent_copies = verb.sent_copies.unwrap_or(choices.sent_copies);
    choices.colour = verb.colour.unwrap_or(choices.colour);
    if let (Some(key), Some(value)) = (&verb.key, &verb.value) {
        row = engine.change_account(changed(row, key, value)?).await?;
    } else if !chosen {
        return Err(Failure::usage("badKey"));
    }
    if choices != row.choices {
        let name = row.name.clone();
        row = engine.choose_for_account(row.id, &name, choices).await?;
    }
    out.print(&row_json(&row), || format!("{} changed", row.address))
}

async fn add(engine: &Engine, out: Output, verb: AddVerb) -> Result<(), Failure> {
    let secret = password(verb.password_stdin)?;
    let found = match (verb.offline, &verb.imap) {
        (false, None) => {
            let (told, _) = tokio::sync::mpsc::unbounded_channel();
            engine.look_up(&verb.address, &told).await
        }
        (true, _) | (_, Some(_)) => Vec::new(),
    };
    let suggested = engine::doctor::proposed(&verb.address, found.first());
    let imap = server(verb.imap, verb.imap_security, suggested.imap)?;
    let smtp_given = verb.smtp.is_some();
    let smtp = server(verb.smtp, verb.smtp_security, suggested.smtp)?;
    let mut form = Form {
        name: verb.name,
        address: verb.address,
        username: verb.username.unwrap_or(suggested.username),
        imap,
        smtp,
        without_smtp: true,
    }
    .checked()?;
    let address = form.address.clone();
    if verb.oauth {
        let place = if verb.no_keyring { Place::Session } else { Place::Ring };
        let row = sign_in::add_by_browser(engine, out, form, place).await?;
        return out.print(&row_json(&row), || format!("{} added", row.address));
    }
    if !verb.offline {
        let secret = secret.clone().ok_or_else(|| Failure::password_needed().about(&address))?;
        let (progress, _) = tokio::sync::mpsc::unbounded_channel();
        let tried = engine.try_servers(&form, &secret, smtp_given, &progress).await;
        tried.imap.map_err(|problem| Failure::from(problem).about(&address))?;
        if let Some(Err(problem)) = tried.smtp {
            // Mail can be read meanwhile; sending says again what is wrong.
            out.note(&format!("fumictl: outgoing server: {}", Failure::from(problem).words()));
        }
        form = tried.form;
    }
    let row = engine.add_account(form).await?;
    if let Some(secret) = secret.filter(|_| !verb.no_keyring) {
        let kept = engine.keep_secret(&address, secret, Place::Ring).await;
        if let Err(problem) = kept {
            out.note(&format!(
                "fumictl: the password was not kept: {}",
                Failure::from(problem).words()
            ));
        }
    }
    out.print(&row_json(&row), || format!("{} added", row.address))
}

fn server(
    given: Option<String>,
    protection: Option<Protection>,
    suggested: Endpoint,
) -> Result<Endpoint, Failure> {
    let security = protection.map(Security::from);
    match given {
        Some(text) => {
            let security = security.unwrap_or(Security::Tls);
            endpoint(&text, security).ok_or_else(|| Failure::usage("badServer"))
        }
        None => Ok(Endpoint { security: security.unwrap_or(suggested.security), ..suggested }),
    }
}

fn changed(mut row: AccountRow, key: &str, value: &str) -> Result<AccountRow, Failure> {
    let protection = |value: &str| match value {
        "tls" => Ok(Security::Tls),
        "starttls" => Ok(Security::StartTls),
        _ => Err(Failure::usage("badServer")),
    };
    let server = |security| endpoint(value, security).ok_or_else(|| Failure::usage("badServer"));
    match key {
        "name" => row.name = value.to_owned(),
        "username" => row.username = value.to_owned(),
        "imap" => row.imap = server(row.imap.security)?,
        "smtp" => row.smtp = server(row.smtp.security)?,
        "imap-security" => row.imap.security = protection(value)?,
        "smtp-security" => row.smtp.security = protection(value)?,
        _ => return Err(Failure::usage("badKey")),
    }
    Ok(row)
}

async fn list(engine: &Engine, out: Output) -> Result<(), Failure> {
    let rows = engine.accounts().await?;
    let value: Vec<Value> = rows.iter().map(row_json).collect();
    out.print(&Value::from(value), || {
        let line = |r: &AccountRow| format!("{}\t{}:{}\n", r.address, r.imap.host, r.imap.port);
        rows.iter().map(line).collect()
    })
}

/// The address of the account with this id.
pub fn address_of(accounts: &[AccountRow], id: AccountId) -> Option<&str> {
    accounts.iter().find(|account| account.id == id).map(|account| account.address.as_str())
}

/// An account as JSON; `doctor` shows servers in the same form.
pub fn row_json(row: &AccountRow) -> Value {
    json!({
        "id": row.id.0,
        "address": row.address,
        "name": row.name,
        "username": row.username,
        "imap": server_json(&row.imap),
        "smtp": server_json(&row.smtp),
        "provider": row.provider,
        "kind": match row.kind {
            AccountKind::Imap => "imap",
            AccountKind::Local => "local",
        },
        "colour": row.choices.colour.name(),
        "deletion": row.choices.deletion.name(),
        "sentCopies": row.choices.sent_copies.name(),
        "signIn": if row.by_browser { "browser" } else { "password" },
        "ownSmtpPassword": row.own_smtp_secret,
        "default": row.sends,
    })
}

/// A server as JSON.
pub fn server_json(endpoint: &Endpoint) -> Value {
    let security = match endpoint.security {
        Security::Tls => "tls",
        Security::StartTls => "starttls",
    };
    json!({"host": endpoint.host, "port": endpoint.port, "security": security})
}
