//! What the screens need when they come up.

use crate::dto;
use crate::shell::Shell;
use tauri::State;

/// Everything known at once; asks no server.
#[tauri::command]
#[specta::specta]
pub async fn start(shell: State<'_, Shell>) -> Result<dto::Start, dto::Problem> {
    Ok(dto::Start {
        locale: sys_locale::get_locale().unwrap_or_else(|| "en".to_owned()),
        accounts: shell.accounts().await?,
        keyring: shell.engine.key_ring().await.into(),
        sealed_locked: shell.engine.sealed_is_locked(),
        platform: std::env::consts::OS.to_owned(),
        demo: shell.demo,
        metered: shell.engine.chosen_metered().await?,
    })
}
