//! Sending letters, and what is done about those on their way.

use crate::convert;
use crate::dto;
use crate::dto::compose::Letter;
use crate::dto::outbox::OutboxRow;
use crate::shell::Shell;
use engine::outbox::When;
use tauri::State;

/// Sends a letter: in so many seconds, or at a time in seconds since the epoch. Answers with its id
/// in the outbox.
#[tauri::command]
#[specta::specta]
pub async fn send(
    shell: State<'_, Shell>,
    draft: String,
    delay: u32,
    at: Option<u32>,
) -> Result<String, dto::Problem> {
    let when = at.map_or(When::In(delay), |at| When::At(at.into()));
    Ok(shell.engine.send_draft(convert::id(&draft)?, when).await?.to_string())
}

/// The letters on their way.
#[tauri::command]
#[specta::specta]
pub async fn outbox(shell: State<'_, Shell>) -> Result<Vec<OutboxRow>, dto::Problem> {
    Ok(shell.engine.outbox().await?.into_iter().map(Into::into).collect())
}

/// Takes a letter back that has not left.
#[tauri::command]
#[specta::specta]
pub async fn undo_send(shell: State<'_, Shell>, outbox: String) -> Result<Letter, dto::Problem> {
    Ok(shell.engine.undo_send_draft(convert::id(&outbox)?).await?.into())
}

/// Sends a letter now that waits.
#[tauri::command]
#[specta::specta]
pub async fn send_now(shell: State<'_, Shell>, outbox: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.send_now(convert::id(&outbox)?).await?)
}

/// Tries a letter again.
#[tauri::command]
#[specta::specta]
pub async fn retry_send(shell: State<'_, Shell>, outbox: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.retry_send(convert::id(&outbox)?).await?)
}

/// The person says that a letter has left, or that they are done with it.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_sent(shell: State<'_, Shell>, outbox: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.dismiss_sent(convert::id(&outbox)?).await?)
}

/// Takes a letter back that was refused, to be written anew.
#[tauri::command]
#[specta::specta]
pub async fn edit_failed(shell: State<'_, Shell>, outbox: String) -> Result<Letter, dto::Problem> {
    Ok(shell.engine.edit_failed_draft(convert::id(&outbox)?).await?.into())
}
