//! Letters while they are written: kept with every word, saved on the server in the pauses.

use crate::convert;
use crate::dto;
use crate::dto::compose::{DraftPart, DraftRow, DraftVersion, Letter, LetterForm, Written};
use crate::shell::Shell;
use crate::upload::Upload;
use tauri::State;

/// Opens a letter that is being written.
#[tauri::command]
#[specta::specta]
pub async fn open_draft(shell: State<'_, Shell>, draft: String) -> Result<Letter, dto::Problem> {
    Ok(shell.engine.open_draft(convert::id(&draft)?).await?.into())
}

/// Opens a message of the drafts to be written on, whichever program wrote it.
#[tauri::command]
#[specta::specta]
pub async fn draft_of(shell: State<'_, Shell>, message: String) -> Result<Letter, dto::Problem> {
    Ok(shell.engine.draft_of(convert::id(&message)?).await?.into())
}

/// The letters being written, the last touched first.
#[tauri::command]
#[specta::specta]
pub async fn drafts(shell: State<'_, Shell>) -> Result<Vec<DraftRow>, dto::Problem> {
    Ok(shell.engine.letters().await?.into_iter().map(Into::into).collect())
}

/// Keeps what was typed: safe here when this answers.
#[tauri::command]
#[specta::specta]
pub async fn write_draft(
    shell: State<'_, Shell>,
    draft: String,
    form: LetterForm,
) -> Result<Written, dto::Problem> {
    Ok(shell.engine.write_draft(convert::id(&draft)?, form.try_into()?).await?.into())
}

/// The composer is closed: a letter nobody has written in goes, any other is saved on the server.
#[tauri::command]
#[specta::specta]
pub async fn close_draft(shell: State<'_, Shell>, draft: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.close_draft(convert::id(&draft)?).await?)
}

/// Throws a letter away; answers with the action, to take it back by.
#[tauri::command]
#[specta::specta]
pub async fn discard_draft(shell: State<'_, Shell>, draft: String) -> Result<String, dto::Problem> {
    Ok(shell.engine.discard_draft(convert::id(&draft)?).await?.to_string())
}

/// Adds a file or an inline picture: the request's body is what it holds, its headers
/// `fumi-draft`, `fumi-name`, `fumi-mime` and `fumi-inline` say what it is.
#[tauri::command]
#[specta::specta]
pub async fn attach(shell: State<'_, Shell>, file: Upload) -> Result<DraftPart, dto::Problem> {
    let draft = convert::id(&file.draft)?;
    let attached = shell.engine.attach(draft, &file.name, &file.mime, file.inline, file.bytes);
    Ok(attached.await?.into())
}

/// Takes a file or picture out.
#[tauri::command]
#[specta::specta]
pub async fn detach(
    shell: State<'_, Shell>,
    draft: String,
    part: String,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.detach(convert::id(&draft)?, convert::id(&part)?).await?)
}

/// A letter's earlier versions, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn draft_versions(
    shell: State<'_, Shell>,
    draft: String,
) -> Result<Vec<DraftVersion>, dto::Problem> {
    let versions = shell.engine.draft_versions(convert::id(&draft)?).await?;
    Ok(versions.into_iter().map(Into::into).collect())
}

/// A letter becomes again what it was at a revision.
#[tauri::command]
#[specta::specta]
pub async fn restore_version(
    shell: State<'_, Shell>,
    draft: String,
    revision: u32,
) -> Result<Letter, dto::Problem> {
    let restored = shell.engine.restore_version(convert::id(&draft)?, revision.into());
    Ok(restored.await?.into())
}
