//! What the screens keep for the person.

use crate::dto;
use crate::shell::Shell;
use tauri::{State, WebviewWindow};

/// Everything that is kept: names and values.
#[tauri::command]
#[specta::specta]
pub async fn preferences(shell: State<'_, Shell>) -> Result<Vec<(String, String)>, dto::Problem> {
    Ok(shell.engine.preferences().await?)
}

/// Keeps one; none takes it back.
#[tauri::command]
#[specta::specta]
pub async fn prefer(
    shell: State<'_, Shell>,
    name: String,
    value: Option<String>,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.prefer(&name, value).await?)
}

/// How large everything is shown, in percent of what is usual.
#[tauri::command]
#[specta::specta]
pub async fn zoom(window: WebviewWindow, percent: u32) -> Result<(), dto::Problem> {
    let factor = f64::from(percent.clamp(50, 300)) / 100.0;
    let zoomed = window.set_zoom(factor);
    Ok(zoomed.map_err(|_| engine::Problem::of(engine::Code::Internal))?)
}
