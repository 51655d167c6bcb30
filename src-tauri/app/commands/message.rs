//! Reading one message.

use crate::convert;
use crate::download;
use crate::dto;
use crate::shell::Shell;
use mail::letter::LetterId;
use tauri::{AppHandle, State};

/// Opens a message: from the cache, else from the server.
#[tauri::command]
#[specta::specta]
pub async fn open_message(
    shell: State<'_, Shell>,
    message: String,
    mailbox: String,
) -> Result<dto::OpenMessage, dto::Problem> {
    let (letter, mailbox): (LetterId, _) = (convert::id(&message)?, convert::id(&mailbox)?);
    Ok(shell.engine.open_message(letter, Some(mailbox)).await?.into())
}

/// The message as it came, as text.
#[tauri::command]
#[specta::specta]
pub async fn source(shell: State<'_, Shell>, message: String) -> Result<String, dto::Problem> {
    let raw = shell.engine.letter(&convert::id(&message)?).await?;
    Ok(String::from_utf8_lossy(&raw).into_owned())
}

/// Opens a link of a message in the person's browser, after they said yes to it.
#[tauri::command]
#[specta::specta]
pub async fn open_link(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: String,
    link: u32,
) -> Result<(), dto::Problem> {
    let url = shell.engine.link(&convert::id(&message)?, link as usize).await?;
    download::open_url(&app, &url)
}

/// Saves an attachment in the downloads folder; returns where.
#[tauri::command]
#[specta::specta]
pub async fn save_attachment(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: String,
    part: u32,
) -> Result<String, dto::Problem> {
    let (part, bytes) = shell.engine.part(&convert::id(&message)?, part as usize).await?;
    download::save(&app, &part.name, &bytes)
}
