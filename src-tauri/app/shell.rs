//! Puts the shell together: the engine, the window, what passes between them.

use crate::arguments::{Arguments, Demo};
use crate::bindings;
use crate::convert;
use crate::events::{
    AccountStateChanged, ActionRefused, Changed, ChangedKind, DraftChanged, GivenUp, MailtoGiven,
    MarkedOnly, OutboxChanged, SweptAway, Unsteady,
};
use crate::frame;
use crate::window;
use engine::setup::Form;
use engine::{Change, Engine, Notice, Online, Place, Secret};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Manager as _};
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;

/// How often we look whether another process (`fumictl`) wrote to the profile.
const LOOK_ELSEWHERE: Duration = Duration::from_secs(2);
/// The demo account; its server takes this password and no other.
const DEMO_ADDRESS: &str = "demo@fumi.example";

/// What the commands work on.
pub struct Shell {
    /// The engine.
    pub engine: Engine,
    /// Whether this is the demo.
    pub demo: bool,
    /// Rings when the person stops a sign-in.
    pub cancel: Notify,
    /// A `mailto:` link nobody has begun a letter with yet.
    pub mailto: Mutex<Option<String>>,
}

/// Why the shell could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The platform names no folder for an application's files.
    #[error("no folder for Fumi's files: give one with --data")]
    NoFolder,
    /// The engine could not open the profile.
    #[error("the profile could not be opened: {0}")]
    Engine(engine::Problem),
    /// The web view's side.
    #[error("the window could not be opened: {0}")]
    Tauri(#[from] tauri::Error),
}

/// Says on standard error why the program does not start.
pub fn complain(why: &str) -> ExitCode {
    // Where even that fails there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "fumi: {why}");
    ExitCode::from(2)
}

/// Runs until the window is closed.
pub fn run(arguments: Arguments) -> Result<(), StartError> {
    let own_profile = arguments.dir.is_none();
    let dir: PathBuf = arguments.dir.or_else(engine::default_dir).ok_or(StartError::NoFolder)?;
    let (demo, mailto) = (arguments.demo, arguments.mailto);
    let builder = bindings::builder();
    let mut app = tauri::Builder::default();
    if own_profile {
        // One window for the person's own profile; a second start brings it to the front.
        app = app.plugin(tauri_plugin_single_instance::init(started_again));
    }
    let app = app
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_opener::Builder::default().open_js_links_on_click(false).build())
        .register_asynchronous_uri_scheme_protocol("mail", |context, request, responder| {
            frame::serve(context.app_handle(), &request, responder);
        })
        .invoke_handler(builder.invoke_handler())
        .setup(move |app| {
            builder.mount_events(app);
            // An error returned here would end in a panic of Tauri's.
            let engine = match tauri::async_runtime::block_on(open(&dir, demo)) {
                Ok(engine) => engine,
                Err(error) => {
                    complain(&error.to_string());
                    std::process::exit(2);
                }
            };
            let shell = Shell {
                engine,
                demo: demo.is_some(),
                cancel: Notify::new(),
                mailto: Mutex::new(mailto),
            };
            announce(app.handle(), &shell.engine);
            let engine = shell.engine.clone();
            tauri::async_runtime::spawn(async move { engine.follow_network().await });
            app.manage(shell);
            window::open(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let tauri::RunEvent::Exit = event
            && let Some(shell) = app.try_state::<Shell>()
        {
            tauri::async_runtime::block_on(shell.engine.clone().close());
        }
    });
    Ok(())
}

/// The program was started a second time: its window comes to the front, and gets the link it was
/// started with.
fn started_again(app: &AppHandle, words: Vec<String>, _: String) {
    window::show(app);
    let read = Arguments::read(words.into_iter().skip(1).map(Into::into));
    let link = read.ok().and_then(|arguments| arguments.mailto);
    if let (Some(link), Some(shell)) = (link, app.try_state::<Shell>()) {
        *shell.mailto.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
        tell(app, &MailtoGiven {});
    }
}

async fn open(dir: &std::path::Path, demo: Option<Demo>) -> Result<Engine, StartError> {
    let engine = Engine::open(dir).await.map_err(StartError::Engine)?;
    if let Some(demo) = demo {
        demo_account(&engine, demo).await.map_err(StartError::Engine)?;
    }
    let online = Online { watch: true, ..Online::default() };
    engine.go_online(&online).await.map_err(StartError::Engine)?;
    Ok(engine)
}

/// The demo's account: its servers have new ports at each start.
async fn demo_account(engine: &Engine, demo: Demo) -> Result<(), engine::Problem> {
    let (imap, smtp) = demo.endpoints();
    let accounts = engine.accounts().await?;
    for old in accounts.into_iter().filter(|a| a.address == DEMO_ADDRESS) {
        engine.remove_account(old.id).await?;
    }
    let form = Form {
        name: "Demo".to_owned(),
        address: DEMO_ADDRESS.to_owned(),
        username: DEMO_ADDRESS.to_owned(),
        imap,
        smtp,
        without_smtp: true,
    };
    let account = engine.add_account(form).await?;
    let secret = Secret::new("demo".to_owned());
    engine.keep_secret(&account.address, secret, Place::Session).await
}

/// Passes on what the engine says, ids and states only.
fn announce(app: &AppHandle, engine: &Engine) {
    let (mut notices, mut changes) = (engine.notices(), engine.changes());
    let (engine, app) = (engine.clone(), app.clone());
    tauri::async_runtime::spawn(async move {
        let mut elsewhere = tokio::time::interval(LOOK_ELSEWHERE);
        loop {
            tokio::select! {
                notice = notices.recv() => match notice {
                    Ok(notice) => pass(&app, notice),
                    Err(RecvError::Lagged(_)) => tell_everything(&app),
                    Err(RecvError::Closed) => return,
                },
                change = changes.recv() => match change {
                    Ok(change) => tell_change(&app, change),
                    Err(RecvError::Lagged(_)) => tell_everything(&app),
                    Err(RecvError::Closed) => return,
                },
                _ = elsewhere.tick() => {
                    if matches!(engine.changed_elsewhere().await, Ok(true)) {
                        tell_everything(&app);
                        // The next list finds what this one misses.
                        let _ = engine.look_for_promises().await;
                    }
                }
            }
        }
    });
}

/// Tells of a commit, by ids.
fn tell_change(app: &AppHandle, change: Change) {
    let changed = |kind, id: Option<String>| tell(app, &Changed { kind, id });
    match change {
        Change::Accounts => changed(ChangedKind::Accounts, None),
        Change::Mailboxes(id) => changed(ChangedKind::Mailboxes, Some(id.to_string())),
        Change::Queue(id) => changed(ChangedKind::Queue, Some(id.to_string())),
        Change::Messages(id) => changed(ChangedKind::Messages, Some(id.to_string())),
        Change::Message(id) => changed(ChangedKind::Message, Some(id.to_string())),
        Change::Draft(id) => tell(app, &DraftChanged { id: Some(id.to_string()) }),
        Change::Outbox(id) => tell(app, &OutboxChanged { id: Some(id.to_string()) }),
    }
}

/// Everything may have changed.
fn tell_everything(app: &AppHandle) {
    tell(app, &Changed::everything());
    tell(app, &DraftChanged { id: None });
    tell(app, &OutboxChanged { id: None });
}

fn pass(app: &AppHandle, notice: Notice) {
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    match notice {
        Notice::State(id, state) => {
            let (account, state) = (id.to_string(), state.into());
            tell(app, &AccountStateChanged { account, state });
        }
        Notice::Refused(id, _) => tell(app, &ActionRefused { mailbox: id.to_string() }),
        Notice::SweptAway(id, n) => {
            tell(app, &SweptAway { mailbox: id.to_string(), count: count(n) });
        }
        Notice::Unsteady(id) => tell(app, &Unsteady { mailbox: id.to_string() }),
        Notice::GivenUp(id, n) => {
            tell(app, &GivenUp { account: id.to_string(), count: count(n) });
        }
        Notice::MarkedOnly(id, n) => {
            tell(app, &MarkedOnly { account: id.to_string(), count: count(n) });
        }
    }
}

/// Emits an event; a window that is gone hears nothing, which is no fault.
pub fn tell<E: tauri_specta::Event + serde::Serialize + Clone>(app: &AppHandle, event: &E) {
    if let Err(error) = event.emit(app) {
        tracing::debug!(%error, "nobody heard an event");
    }
}

impl Shell {
    /// The `mailto:` link the program was started with; each is given once.
    pub fn take_mailto(&self) -> Option<String> {
        self.mailto.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The accounts with their states.
    pub async fn accounts(&self) -> Result<Vec<crate::dto::Account>, engine::Problem> {
        let rows = self.engine.accounts().await?;
        let with_state = |row: engine::AccountRow| {
            let state = self.engine.state(row.id);
            convert::account(row, state)
        };
        Ok(rows.into_iter().map(with_state).collect())
    }
}

/// Passes each piece of news on until there will be no more.
pub async fn pass_on<T>(mut news: tokio::sync::mpsc::UnboundedReceiver<T>, tell: impl Fn(T)) {
    while let Some(one) = news.recv().await {
        tell(one);
    }
}
