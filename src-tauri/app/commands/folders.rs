//! Which mailboxes are synced, shown and notified, and which has which role.

use crate::convert;
use crate::dto;
use crate::dto::accounts::MailboxSize;
use crate::shell::Shell;
use engine::{Code, Problem};
use mail::mailbox::Role;
use tauri::State;

/// How much each mailbox of an account holds; one that holds nothing is not named.
#[tauri::command]
#[specta::specta]
pub async fn mailbox_sizes(
    shell: State<'_, Shell>,
    account: String,
) -> Result<Vec<MailboxSize>, dto::Problem> {
    let sizes = shell.engine.mailbox_sizes(convert::id(&account)?).await?;
    let of = |(mailbox, size): (mail::id::MailboxId, u64)| MailboxSize {
        mailbox: mailbox.to_string(),
        size: size as f64,
    };
    Ok(sizes.into_iter().map(of).collect())
}

/// Keeps whether a mailbox is synced, shown and notified.
#[tauri::command]
#[specta::specta]
pub async fn choose_for_mailbox(
    shell: State<'_, Shell>,
    mailbox: String,
    synced: bool,
    shown: bool,
    notified: bool,
) -> Result<(), dto::Problem> {
    let mailbox = convert::id(&mailbox)?;
    shell.engine.choose_for_mailbox(mailbox, synced, shown, notified).await?;
    Ok(())
}

/// Gives a role to a mailbox; none leaves it to the server and the names again.
#[tauri::command]
#[specta::specta]
pub async fn choose_role(
    shell: State<'_, Shell>,
    account: String,
    role: String,
    mailbox: Option<String>,
) -> Result<(), dto::Problem> {
    let role = Role::from_name(&role).ok_or(Problem::of(Code::Internal))?;
    let mailbox = convert::maybe_id(mailbox.as_deref())?;
    Ok(shell.engine.choose_role(convert::id(&account)?, role, mailbox).await?)
}
