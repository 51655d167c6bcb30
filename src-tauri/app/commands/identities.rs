//! The names and addresses the person writes from.

use crate::convert;
use crate::dto;
use crate::dto::accounts::{Identity, IdentityForm};
use crate::shell::Shell;
use tauri::State;

/// Those of an account, the one letters are begun with first.
#[tauri::command]
#[specta::specta]
pub async fn identities(
    shell: State<'_, Shell>,
    account: String,
) -> Result<Vec<Identity>, dto::Problem> {
    let rows = shell.engine.identities(convert::id(&account)?).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Adds one.
#[tauri::command]
#[specta::specta]
pub async fn add_identity(
    shell: State<'_, Shell>,
    account: String,
    form: IdentityForm,
) -> Result<Identity, dto::Problem> {
    Ok(shell.engine.add_identity(convert::id(&account)?, form.into()).await?.into())
}

/// Changes one.
#[tauri::command]
#[specta::specta]
pub async fn change_identity(
    shell: State<'_, Shell>,
    identity: String,
    form: IdentityForm,
) -> Result<Identity, dto::Problem> {
    Ok(shell.engine.change_identity(convert::id(&identity)?, form.into()).await?.into())
}

/// Letters from its account are begun with this one.
#[tauri::command]
#[specta::specta]
pub async fn prefer_identity(
    shell: State<'_, Shell>,
    identity: String,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.prefer_identity(convert::id(&identity)?).await?)
}

/// Removes one.
#[tauri::command]
#[specta::specta]
pub async fn remove_identity(
    shell: State<'_, Shell>,
    identity: String,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.remove_identity(convert::id(&identity)?).await?)
}
