//! What the person decides while reading a letter.

use crate::convert;
use crate::download;
use crate::dto;
use crate::dto::notes::{ImageSender, ImagesWish};
use crate::shell::Shell;
use tauri::{AppHandle, State};

/// Shows a letter's images from the web; it is read again then.
#[tauri::command]
#[specta::specta]
pub async fn show_images(
    shell: State<'_, Shell>,
    message: String,
    wish: ImagesWish,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.show_images(&convert::id(&message)?, wish.into()).await?)
}

/// Saves a letter as it came in the downloads folder; returns where.
#[tauri::command]
#[specta::specta]
pub async fn save_message(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: String,
) -> Result<String, dto::Problem> {
    let (name, raw) = shell.engine.letter_file(&convert::id(&message)?).await?;
    download::save(&app, &name, &raw)
}

/// Whose images are shown without asking.
#[tauri::command]
#[specta::specta]
pub async fn image_senders(shell: State<'_, Shell>) -> Result<Vec<ImageSender>, dto::Problem> {
    Ok(shell.engine.image_senders().await?.into_iter().map(Into::into).collect())
}

/// Asks again before a sender's images are shown.
#[tauri::command]
#[specta::specta]
pub async fn hide_images_of(
    shell: State<'_, Shell>,
    sender: ImageSender,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.hide_images_of(sender.into()).await?)
}

/// Leaves a letter's mailing list by one click, after the person said yes to the host.
#[tauri::command]
#[specta::specta]
pub async fn leave_list(shell: State<'_, Shell>, message: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.leave_list(&convert::id(&message)?).await?)
}

/// Opens the page where a letter's list is left, after the person said yes to it.
#[tauri::command]
#[specta::specta]
pub async fn open_leave_page(
    app: AppHandle,
    shell: State<'_, Shell>,
    message: String,
) -> Result<(), dto::Problem> {
    let letter = convert::id(&message)?;
    download::open_url(&app, &shell.engine.page_to_leave(&letter).await?)?;
    Ok(shell.engine.remember_leaving(&letter).await?)
}
