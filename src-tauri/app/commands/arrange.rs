//! Arranging the accounts: how they look, where their servers are, what they do, what is lost with
//! one.

use crate::convert::{self, place};
use crate::download;
use crate::dto;
use crate::dto::accounts::{
    AccountChoices, AccountSettings, Appearance, Imported, Losses, Servers,
};
use crate::shell::Shell;
use engine::{Choices, Online, Secret};
use tauri::{AppHandle, State};

/// An account with everything that can be arranged of it.
#[tauri::command]
#[specta::specta]
pub async fn account_settings(
    shell: State<'_, Shell>,
    account: String,
) -> Result<AccountSettings, dto::Problem> {
    Ok(shell.engine.with_server(convert::id(&account)?).await?.into())
}

/// Keeps what the person chose for an account.
#[tauri::command]
#[specta::specta]
pub async fn choose_for_account(
    shell: State<'_, Shell>,
    account: String,
    form: AccountChoices,
) -> Result<(), dto::Problem> {
    let choices = Choices::try_from(&form)?;
    shell.engine.choose_for_account(convert::id(&account)?, &form.name, choices).await?;
    Ok(())
}

/// Puts the accounts into this order.
#[tauri::command]
#[specta::specta]
pub async fn order_accounts(
    shell: State<'_, Shell>,
    accounts: Vec<String>,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.order_accounts(convert::ids(&accounts)?).await?)
}

/// New letters are sent from this account.
#[tauri::command]
#[specta::specta]
pub async fn send_from(shell: State<'_, Shell>, account: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.send_from(convert::id(&account)?).await?)
}

/// Gives an account other servers, or another name to sign in with.
#[tauri::command]
#[specta::specta]
pub async fn change_servers(
    shell: State<'_, Shell>,
    account: String,
    form: Servers,
) -> Result<(), dto::Problem> {
    let (imap, smtp) = (form.imap.into(), form.smtp.into());
    let account = convert::id(&account)?;
    shell.engine.change_servers(account, imap, smtp, form.username).await?;
    Ok(())
}

/// What would be lost with an account.
#[tauri::command]
#[specta::specta]
pub async fn losses(shell: State<'_, Shell>, account: String) -> Result<Losses, dto::Problem> {
    Ok(shell.engine.losses(convert::id(&account)?).await?.into())
}

/// Forgets an account's passwords and keeps everything else. Answers with `notRevoked` where its
/// provider could not be told.
#[tauri::command]
#[specta::specta]
pub async fn sign_out(
    shell: State<'_, Shell>,
    account: String,
) -> Result<Option<dto::Problem>, dto::Problem> {
    Ok(shell.engine.sign_out(convert::id(&account)?).await?.map(Into::into))
}

/// Keeps a password for the outgoing server alone; answers with what kept it from being tried.
#[tauri::command]
#[specta::specta]
pub async fn give_smtp_password(
    shell: State<'_, Shell>,
    account: String,
    password: String,
    keep: dto::Keep,
) -> Result<Option<dto::Problem>, dto::Problem> {
    let place = place(&shell.engine, keep).await?;
    let (account, secret) = (convert::id(&account)?, Secret::new(password));
    Ok(shell.engine.give_smtp_password(account, secret, place).await?.map(Into::into))
}

/// The outgoing server gets the incoming one's password again.
#[tauri::command]
#[specta::specta]
pub async fn forget_smtp_password(
    shell: State<'_, Shell>,
    account: String,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.forget_smtp_password(convert::id(&account)?).await?)
}

/// Signs in to the outgoing server with what is kept.
#[tauri::command]
#[specta::specta]
pub async fn check_sending(shell: State<'_, Shell>, account: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.check_sending(convert::id(&account)?).await?)
}

/// Writes the settings without secrets into the downloads folder; returns where.
#[tauri::command]
#[specta::specta]
pub async fn export_settings(
    app: AppHandle,
    shell: State<'_, Shell>,
    look: Appearance,
) -> Result<String, dto::Problem> {
    let text = shell.engine.export_settings(Some(look.into())).await?;
    download::save(&app, "fumi-settings.json", text.as_bytes())
}

/// Takes settings in; accounts that are new here wait for their passwords.
#[tauri::command]
#[specta::specta]
pub async fn import_settings(
    shell: State<'_, Shell>,
    text: String,
) -> Result<Imported, dto::Problem> {
    let imported = shell.engine.import_settings(&text).await?;
    shell.engine.go_online(&Online { watch: true, ..Online::default() }).await?;
    Ok(imported.into())
}
