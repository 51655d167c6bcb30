//! What the person does to whole mailboxes. Each answers with the action's id.

use crate::convert;
use crate::dto;
use crate::shell::Shell;
use tauri::State;

/// Makes a mailbox, levels joined by `/`; answers with the action and the mailbox.
#[tauri::command]
#[specta::specta]
pub async fn create_mailbox(
    shell: State<'_, Shell>,
    account: String,
    path: String,
) -> Result<(String, String), dto::Problem> {
    let (action, made) = shell.engine.create_mailbox(convert::id(&account)?, &path).await?;
    Ok((action.to_string(), made.to_string()))
}

/// Gives a mailbox, and with it those below it, another path.
#[tauri::command]
#[specta::specta]
pub async fn rename_mailbox(
    shell: State<'_, Shell>,
    mailbox: String,
    path: String,
) -> Result<String, dto::Problem> {
    Ok(shell.engine.rename_mailbox(convert::id(&mailbox)?, &path).await?.to_string())
}

/// Deletes a mailbox, those below it, and the mail in them.
#[tauri::command]
#[specta::specta]
pub async fn delete_mailbox(
    shell: State<'_, Shell>,
    mailbox: String,
) -> Result<String, dto::Problem> {
    Ok(shell.engine.delete_mailbox(convert::id(&mailbox)?).await?.to_string())
}

/// Subscribes to a mailbox, or no more.
#[tauri::command]
#[specta::specta]
pub async fn subscribe(
    shell: State<'_, Shell>,
    mailbox: String,
    on: bool,
) -> Result<String, dto::Problem> {
    Ok(shell.engine.subscribe(convert::id(&mailbox)?, on).await?.to_string())
}

/// Marks all of a mailbox as read.
#[tauri::command]
#[specta::specta]
pub async fn read_all(shell: State<'_, Shell>, mailbox: String) -> Result<String, dto::Problem> {
    Ok(shell.engine.read_all(convert::id(&mailbox)?).await?.to_string())
}

/// How many messages of a mailbox are marked as deleted.
#[tauri::command]
#[specta::specta]
pub async fn marked(shell: State<'_, Shell>, mailbox: String) -> Result<u32, dto::Problem> {
    Ok(convert::count(shell.engine.marked(convert::id(&mailbox)?).await?))
}

/// Removes for good what is marked as deleted in a mailbox; answers with how many.
#[tauri::command]
#[specta::specta]
pub async fn purge(shell: State<'_, Shell>, mailbox: String) -> Result<u32, dto::Problem> {
    let (_, count) = shell.engine.purge(convert::id(&mailbox)?).await?;
    Ok(convert::count(count))
}

/// Removes for good all that is in a mailbox; answers with how many.
#[tauri::command]
#[specta::specta]
pub async fn empty_mailbox(shell: State<'_, Shell>, mailbox: String) -> Result<u32, dto::Problem> {
    let (_, count) = shell.engine.empty_mailbox(convert::id(&mailbox)?).await?;
    Ok(convert::count(count))
}
