//! What has not reached the servers yet, and what is done about what failed.

use crate::convert;
use crate::dto;
use crate::shell::Shell;
use tauri::State;

/// How much has not reached the servers yet, of the accounts of which anything has not.
#[tauri::command]
#[specta::specta]
pub async fn waiting(shell: State<'_, Shell>) -> Result<Vec<dto::queue::Waiting>, dto::Problem> {
    let counts = shell.engine.waiting().await?;
    Ok(counts.into_iter().map(Into::into).collect())
}

/// What has not reached an account's server yet; the failed too.
#[tauri::command]
#[specta::specta]
pub async fn queue(
    shell: State<'_, Shell>,
    account: String,
) -> Result<Vec<dto::queue::QueueRow>, dto::Problem> {
    let rows = shell.engine.queue(Some(convert::id(&account)?)).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Tries a failed change again.
#[tauri::command]
#[specta::specta]
pub async fn retry(shell: State<'_, Shell>, change: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.retry(convert::id(&change)?).await?)
}

/// The person has seen that a change failed.
#[tauri::command]
#[specta::specta]
pub async fn dismiss(shell: State<'_, Shell>, change: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.dismiss(convert::id(&change)?).await?)
}
