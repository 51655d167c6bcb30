//! Beginning letters, and looking them through.

use crate::convert;
use crate::dto;
use crate::dto::compose::{ComposeKind, DraftRow, Letter, Warning};
use crate::shell::Shell;
use tauri::State;

/// Begins a letter: a new one, or one about a message. It is kept from now on.
#[tauri::command]
#[specta::specta]
pub async fn compose(
    shell: State<'_, Shell>,
    kind: ComposeKind,
    message: Option<String>,
    mailbox: Option<String>,
) -> Result<Letter, dto::Problem> {
    let message = convert::maybe_id(message.as_deref())?;
    let mailbox = convert::maybe_id(mailbox.as_deref())?;
    let language = convert::language();
    Ok(shell.engine.compose(kind.into(), message, mailbox, language).await?.into())
}

/// Begins a letter with what a `mailto:` link says: people, subject and text, nothing else.
#[tauri::command]
#[specta::specta]
pub async fn compose_to(shell: State<'_, Shell>, mailto: String) -> Result<Letter, dto::Problem> {
    Ok(shell.engine.compose_to(&mailto).await?.into())
}

/// The `mailto:` link the program was started with, if nobody has begun a letter with it yet.
#[tauri::command]
#[specta::specta]
pub fn take_mailto(shell: State<'_, Shell>) -> Option<String> {
    shell.take_mailto()
}

/// Who fits what was typed, the likeliest first.
#[tauri::command]
#[specta::specta]
pub async fn recipients(
    shell: State<'_, Shell>,
    prefix: String,
    count: u32,
) -> Result<Vec<dto::Person>, dto::Problem> {
    Ok(convert::persons(shell.engine.recipients(&prefix, count).await?))
}

/// What the person may have forgotten before a letter is sent.
#[tauri::command]
#[specta::specta]
pub async fn check_letter(
    shell: State<'_, Shell>,
    draft: String,
) -> Result<Vec<Warning>, dto::Problem> {
    let warnings = shell.engine.check_letter(convert::id(&draft)?).await?;
    Ok(warnings.into_iter().map(Into::into).collect())
}

/// Keeps a copy of a letter to begin others with.
#[tauri::command]
#[specta::specta]
pub async fn save_template(shell: State<'_, Shell>, draft: String) -> Result<(), dto::Problem> {
    Ok(shell.engine.save_template(convert::id(&draft)?).await?)
}

/// The letters that others are begun with.
#[tauri::command]
#[specta::specta]
pub async fn templates(shell: State<'_, Shell>) -> Result<Vec<DraftRow>, dto::Problem> {
    Ok(shell.engine.templates().await?.into_iter().map(Into::into).collect())
}

/// Begins a letter with one of them.
#[tauri::command]
#[specta::specta]
pub async fn from_template(shell: State<'_, Shell>, draft: String) -> Result<Letter, dto::Problem> {
    Ok(shell.engine.from_template(convert::id(&draft)?).await?.into())
}
