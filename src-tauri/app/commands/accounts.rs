//! Adding an account and giving it a password.

use crate::convert::{self, place};
use crate::download;
use crate::dto;
use crate::events::{Check, ServersFound};
use crate::shell::{self, Shell};
use engine::Secret;
use tauri::{AppHandle, State};
use tokio::sync::mpsc;

/// The servers that fit an address; Zoho's for an empty one.
#[tauri::command]
#[specta::specta]
pub fn suggest(address: String) -> dto::Suggestion {
    engine::doctor::suggest(&address).into()
}

/// Finds the servers of an address in the net, the most trusted first; tells each as it comes.
#[tauri::command]
#[specta::specta]
pub async fn look_up(
    app: AppHandle,
    shell: State<'_, Shell>,
    address: String,
) -> Result<Vec<dto::found::Found>, dto::Problem> {
    let (tell, news) = mpsc::unbounded_channel();
    let looking = async { shell.engine.look_up(&address, &{ tell }).await };
    let telling = shell::pass_on(news, |found| {
        shell::tell(&app, &ServersFound { address: address.clone(), found: found.into() });
    });
    let (found, ()) = tokio::join!(looking, telling);
    Ok(found.into_iter().map(Into::into).collect())
}

/// Opens the provider's page for a problem in the person's browser: one of Fumi's own list.
#[tauri::command]
#[specta::specta]
pub fn open_help(app: AppHandle, code: String, host: String) -> Result<(), dto::Problem> {
    let url = engine::help::page(&code, &host);
    let url = url.ok_or(engine::Problem::of(engine::Code::NotFound))?;
    download::open_url(&app, &url)
}

/// Tries the servers, keeps the password, adds the account; says how each step stands as it goes.
#[tauri::command]
#[specta::specta]
pub async fn sign_in(
    app: AppHandle,
    shell: State<'_, Shell>,
    form: dto::SetupForm,
    password: String,
    keep: dto::Keep,
) -> Result<dto::Account, dto::Problem> {
    let (progress, checks) = mpsc::unbounded_channel();
    let place = place(&shell.engine, keep).await?;
    let engine = shell.engine.clone();
    let signing_in = engine.sign_in(form.into(), Secret::new(password), place, progress);
    let telling = shell::pass_on(checks, |check| shell::tell(&app, &Check::from(check)));
    let cancel = shell.cancel.notified();
    let row = convert::or_cancelled(signing_in, telling, cancel).await?;
    let state = shell.engine.state(row.id);
    Ok(convert::account(row, state))
}

/// Stops a sign-in that is going on.
#[tauri::command]
#[specta::specta]
pub fn cancel_sign_in(shell: State<'_, Shell>) {
    shell.cancel.notify_waiters();
}

/// Opens the sealed file of passwords.
#[tauri::command]
#[specta::specta]
pub async fn unlock_sealed(
    shell: State<'_, Shell>,
    passphrase: String,
) -> Result<(), dto::Problem> {
    shell.engine.unlock_sealed(Secret::new(passphrase)).await?;
    shell.engine.sync_now().await;
    Ok(())
}

/// Gives an account a password to go on with.
#[tauri::command]
#[specta::specta]
pub async fn give_password(
    shell: State<'_, Shell>,
    account: String,
    password: String,
    keep: dto::Keep,
) -> Result<(), dto::Problem> {
    let account = convert::id(&account)?;
    let place = place(&shell.engine, keep).await?;
    Ok(shell.engine.give_password(account, Secret::new(password), place).await?)
}

/// Removes an account with its cache and its passwords; where something would be lost with it only
/// when that is wanted. Answers with `notRevoked` where its provider could not be told.
#[tauri::command]
#[specta::specta]
pub async fn remove_account(
    shell: State<'_, Shell>,
    account: String,
    lose: bool,
) -> Result<Option<dto::Problem>, dto::Problem> {
    let told = shell.engine.remove_account_if(convert::id(&account)?, lose).await?;
    Ok(told.map(Into::into))
}
