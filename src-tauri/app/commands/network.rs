//! The network under all accounts.

use crate::dto;
use crate::shell::Shell;
use tauri::State;

/// The web view says that the network came, went or is another one.
#[tauri::command]
#[specta::specta]
pub async fn network_changed(shell: State<'_, Shell>) -> Result<(), dto::Problem> {
    shell.engine.network_changed().await;
    Ok(())
}

/// The person says whether the network costs money.
#[tauri::command]
#[specta::specta]
pub async fn choose_metered(shell: State<'_, Shell>, metered: bool) -> Result<(), dto::Problem> {
    Ok(shell.engine.choose_metered(metered).await?)
}
