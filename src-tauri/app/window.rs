//! The main window: no way out of it but our own scheme, and no network behind it.

use crate::frame;
use crate::input;
use crate::shell::StartError;
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, WebviewWindowBuilder};

/// A proxy that nobody listens at: all network is in the engine, so the web view has none.
const DEAD_PROXY: &str = "http://127.0.0.1:9";

/// Opens the window.
pub fn open(app: &AppHandle) -> Result<(), StartError> {
    let at = app.clone();
    let mut window = WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Fumi")
        .inner_size(1180.0, 840.0)
        .min_inner_size(360.0, 420.0)
        .on_navigation(move |url| may_go(&at, url))
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny)
        .disable_drag_drop_handler();
    if !tauri::is_dev()
        && let Ok(proxy) = Url::parse(DEAD_PROXY)
    {
        window = window.proxy_url(proxy);
    }
    input::prepare(&window.build()?)?;
    Ok(())
}

/// Brings the window to the front.
pub fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        // A window manager may refuse; there is nothing else to do.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Whether the web view or the mail's frame may go there. A link in a mail is told to the screens
/// instead.
fn may_go(app: &AppHandle, url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) => true,
        // The same scheme as WebView2 has it; elsewhere that would be some server on this machine.
        ("http" | "https", Some("tauri.localhost")) => cfg!(windows) && url.port().is_none(),
        ("about", _) => matches!(url.as_str(), "about:blank" | "about:srcdoc"),
        ("mail", Some("localhost")) | ("http", Some("mail.localhost")) => {
            frame::link_clicked(app, url);
            false
        }
        ("http", Some("127.0.0.1" | "localhost")) => tauri::is_dev(),
        _ => false,
    }
}
