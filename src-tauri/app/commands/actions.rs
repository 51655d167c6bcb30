//! What the person does to messages. Each answers with the action's id, to take it back by.

use crate::convert;
use crate::dto;
use crate::shell::Shell;
use mail::flags::Flags;
use tauri::State;

/// Adds flags to messages and takes others away, wherever they stand or in one mailbox.
#[tauri::command]
#[specta::specta]
pub async fn set_flags(
    shell: State<'_, Shell>,
    messages: Vec<String>,
    mailbox: Option<String>,
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<String, dto::Problem> {
    let (messages, mailbox) = (convert::ids(&messages)?, convert::maybe_id(mailbox.as_deref())?);
    let (add, remove) = (Flags::parse(add), Flags::parse(remove));
    Ok(shell.engine.flag(&messages, mailbox, &add, &remove).await?.to_string())
}

/// Moves messages to the archive.
#[tauri::command]
#[specta::specta]
pub async fn archive(
    shell: State<'_, Shell>,
    messages: Vec<String>,
    mailbox: Option<String>,
) -> Result<String, dto::Problem> {
    let (messages, from) = (convert::ids(&messages)?, convert::maybe_id(mailbox.as_deref())?);
    Ok(shell.engine.archive(&messages, from).await?.to_string())
}

/// Moves messages to the trash.
#[tauri::command]
#[specta::specta]
pub async fn trash(
    shell: State<'_, Shell>,
    messages: Vec<String>,
    mailbox: Option<String>,
) -> Result<String, dto::Problem> {
    let (messages, from) = (convert::ids(&messages)?, convert::maybe_id(mailbox.as_deref())?);
    Ok(shell.engine.trash(&messages, from).await?.to_string())
}

/// Moves messages to the junk, or back out of it.
#[tauri::command]
#[specta::specta]
pub async fn set_junk(
    shell: State<'_, Shell>,
    messages: Vec<String>,
    mailbox: Option<String>,
    junk: bool,
) -> Result<String, dto::Problem> {
    let (messages, from) = (convert::ids(&messages)?, convert::maybe_id(mailbox.as_deref())?);
    Ok(shell.engine.set_junk(&messages, from, junk).await?.to_string())
}

/// Moves messages to another mailbox of their account.
#[tauri::command]
#[specta::specta]
pub async fn move_messages(
    shell: State<'_, Shell>,
    messages: Vec<String>,
    mailbox: Option<String>,
    to: String,
) -> Result<String, dto::Problem> {
    let (messages, from) = (convert::ids(&messages)?, convert::maybe_id(mailbox.as_deref())?);
    let to = convert::id(&to)?;
    Ok(shell.engine.move_messages(&messages, from, to).await?.to_string())
}

/// Puts messages into another mailbox of their account as well.
#[tauri::command]
#[specta::specta]
pub async fn copy_messages(
    shell: State<'_, Shell>,
    messages: Vec<String>,
    mailbox: Option<String>,
    to: String,
) -> Result<String, dto::Problem> {
    let (messages, from) = (convert::ids(&messages)?, convert::maybe_id(mailbox.as_deref())?);
    let to = convert::id(&to)?;
    Ok(shell.engine.copy_messages(&messages, from, to).await?.to_string())
}

/// Deletes messages for good.
#[tauri::command]
#[specta::specta]
pub async fn delete_messages(
    shell: State<'_, Shell>,
    messages: Vec<String>,
    mailbox: Option<String>,
) -> Result<String, dto::Problem> {
    let (messages, from) = (convert::ids(&messages)?, convert::maybe_id(mailbox.as_deref())?);
    Ok(shell.engine.delete(&messages, from).await?.to_string())
}

/// Does something to many messages at once: one action, however many they are.
#[tauri::command]
#[specta::specta]
pub async fn act_on(
    shell: State<'_, Shell>,
    selection: dto::Selection,
    wish: dto::Wish,
) -> Result<dto::Done, dto::Problem> {
    let (action, count) = shell.engine.act_on(selection.try_into()?, wish.try_into()?).await?;
    Ok(dto::Done { action: action.to_string(), count: convert::count(count) })
}

/// Takes an action back; answers with the action that did.
#[tauri::command]
#[specta::specta]
pub async fn undo(shell: State<'_, Shell>, action: String) -> Result<String, dto::Problem> {
    Ok(shell.engine.undo(convert::id(&action)?).await?.to_string())
}
