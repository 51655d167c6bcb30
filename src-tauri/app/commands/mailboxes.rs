//! Mailboxes and their lists.

use crate::convert;
use crate::dto;
use crate::shell::Shell;
use tauri::State;

/// Every mailbox of every account.
#[tauri::command]
#[specta::specta]
pub async fn mailboxes(shell: State<'_, Shell>) -> Result<Vec<dto::Mailbox>, dto::Problem> {
    let rows = shell.engine.mailboxes(None).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The rows `first..first + count` of a list.
#[tauri::command]
#[specta::specta]
pub async fn page(
    shell: State<'_, Shell>,
    list: dto::Listing,
    first: u32,
    count: u32,
) -> Result<dto::Page, dto::Problem> {
    Ok(shell.engine.list_page(list.try_into()?, first, count).await?.into())
}

/// Where the rows `first..first + count` of a list stand, at most ten thousand.
#[tauri::command]
#[specta::specta]
pub async fn places(
    shell: State<'_, Shell>,
    list: dto::Listing,
    first: u32,
    count: u32,
) -> Result<Vec<String>, dto::Problem> {
    let places = shell.engine.list_places(list.try_into()?, first, count).await?;
    Ok(places.iter().map(ToString::to_string).collect())
}

/// The rows `first..first + count` of what is found among the messages here, newest first.
#[tauri::command]
#[specta::specta]
pub async fn search(
    shell: State<'_, Shell>,
    query: dto::Query,
    first: u32,
    count: u32,
) -> Result<dto::Page, dto::Problem> {
    Ok(shell.engine.search_page(query.try_into()?, first, count).await?.into())
}

/// How many messages here cannot be searched yet.
#[tauri::command]
#[specta::specta]
pub async fn unsearchable(shell: State<'_, Shell>) -> Result<u32, dto::Problem> {
    let (_, missing) = shell.engine.unindexed().await?;
    Ok(u32::try_from(missing).unwrap_or(u32::MAX))
}

/// The person looks at this mailbox: it is synchronised first.
#[tauri::command]
#[specta::specta]
pub async fn show_mailbox(shell: State<'_, Shell>, mailbox: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.look_at(convert::id(&mailbox)?).await?)
}

/// Looks for new mail now.
#[tauri::command]
#[specta::specta]
pub async fn sync_now(shell: State<'_, Shell>) -> Result<(), dto::Problem> {
    shell.engine.sync_now().await;
    Ok(())
}
