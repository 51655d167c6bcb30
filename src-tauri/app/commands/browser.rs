//! Signing in on the provider's page in the person's browser.

use crate::convert::{self, place};
use crate::download;
use crate::dto;
use crate::dto::browser::{ClientForm, OwnClient, PageWords, Way};
use crate::events::Check;
use crate::shell::{self, Shell};
use engine::browser::Browser;
use tauri::{AppHandle, State};
use tokio::sync::mpsc;

/// How accounts at these servers sign in through the browser, if they can.
#[tauri::command]
#[specta::specta]
pub async fn browser_way(
    shell: State<'_, Shell>,
    imap: String,
    smtp: String,
) -> Result<Option<Way>, dto::Problem> {
    Ok(shell.engine.browser_way(&imap, &smtp).await?.map(Into::into))
}

/// Opens the provider's page, waits for the person, tries the servers, adds the account.
#[tauri::command]
#[specta::specta]
pub async fn sign_in_by_browser(
    app: AppHandle,
    shell: State<'_, Shell>,
    form: dto::SetupForm,
    keep: dto::Keep,
    words: PageWords,
) -> Result<dto::Account, dto::Problem> {
    let (progress, checks) = mpsc::unbounded_channel();
    let place = place(&shell.engine, keep).await?;
    let (engine, open) = (shell.engine.clone(), |url: &str| shell.show_page(&app, url));
    let browser = Browser { open: &open, pages: words.into() };
    let signing_in = engine.sign_in_by_browser(form.into(), place, browser, progress);
    let telling = shell::pass_on(checks, |check| shell::tell(&app, &Check::from(check)));
    let cancel = shell.cancel.notified();
    let row = convert::or_cancelled(Box::pin(signing_in), telling, cancel).await?;
    Ok(convert::account(row.clone(), shell.engine.state(row.id)))
}

/// The same for an account that is here already.
#[tauri::command]
#[specta::specta]
pub async fn sign_in_again(
    app: AppHandle,
    shell: State<'_, Shell>,
    account: String,
    keep: dto::Keep,
    words: PageWords,
) -> Result<(), dto::Problem> {
    let (account, place) = (convert::id(&account)?, place(&shell.engine, keep).await?);
    let (engine, open) = (shell.engine.clone(), |url: &str| shell.show_page(&app, url));
    let browser = Browser { open: &open, pages: words.into() };
    let signing_in = Box::pin(engine.sign_in_again(account, place, browser));
    let cancel = shell.cancel.notified();
    Ok(convert::or_cancelled(signing_in, async {}, cancel).await?)
}

/// Opens the page of the sign-in that is going on once more.
#[tauri::command]
#[specta::specta]
pub fn open_page_again(app: AppHandle, shell: State<'_, Shell>) -> Result<(), dto::Problem> {
    download::open_url(&app, &shell.page())
}

/// The providers that sign people in through the browser, with the client ids in force.
#[tauri::command]
#[specta::specta]
pub async fn clients(shell: State<'_, Shell>) -> Result<Vec<OwnClient>, dto::Problem> {
    let clients = shell.engine.clients().await?;
    Ok(clients.into_iter().map(Into::into).collect())
}

/// Says who Fumi is at a provider; an empty id takes it back.
#[tauri::command]
#[specta::specta]
pub async fn choose_client(
    shell: State<'_, Shell>,
    provider: String,
    form: ClientForm,
) -> Result<(), dto::Problem> {
    Ok(shell.engine.choose_client(&provider, form.into()).await?)
}
