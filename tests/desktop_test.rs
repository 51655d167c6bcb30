//! The desktop harness itself, on WebKitGTK's own small browser.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tests::desktop::page::key;
use tests::desktop::{App, Desktop, Keyring, Options};

const PAGE: &str = include_str!("desktop/example.html");

fn browser() -> Option<PathBuf> {
    let folders = ["x86_64-linux-gnu", "aarch64-linux-gnu"].iter();
    let mut paths = folders.map(|arch| format!("/usr/lib/{arch}/webkit2gtk-4.1/MiniBrowser"));
    paths.find(|path| Path::new(path).is_file()).map(PathBuf::from)
}

fn open(desktop: &Desktop) -> App {
    let page = desktop.home().join("page.html");
    std::fs::write(&page, PAGE).unwrap();
    let app = desktop.open_program(&browser().unwrap(), &["--automation"]);
    app.page().go(&format!("file://{}", page.display())).unwrap();
    app
}

#[test]
fn a_page_is_read_and_used_by_roles_and_names() {
    let desktop = Desktop::start(&Options::default());
    let app = open(&desktop);
    let page = app.page();
    page.resize(1200, 800).unwrap();
    let address = page.by_role("textbox", "Address");
    page.fill(&address, "文 alice").unwrap();
    page.type_into(&page.by_role("textbox", "Password"), "secret").unwrap();
    assert_eq!(page.roles("button", "Sign in", true).unwrap().len(), 1, "the hidden one is not");
    page.press("button", "Sign in");
    page.wait_for_text("Hello 文 alice", Duration::from_secs(5));
    assert!(page.has("heading", "Sign in") && page.has("button", "Close"));
    assert!(page.has("listbox", "Mailboxes") && page.has("option", "Inbox 3 unread"));
    assert!(!page.has("button", "x"));
    page.by_role_with("option", "unread");
    page.keys(&format!("{}k{}", key::CONTROL, key::NONE)).unwrap();
    assert!(page.wait_until(Duration::from_secs(5), |page| page.shown().contains("chord")));
    page.enter(&page.css("iframe")).unwrap();
    assert_eq!(page.shown().trim(), "Dear Alice");
    page.leave_frames().unwrap();
    assert_eq!(page.property(&address, "value").unwrap(), json!("文 alice"));
    let picture = std::fs::read(page.screenshot("harness").unwrap()).unwrap();
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 10_000, "{}", picture.len());
    assert!(page.outline().contains("button \"Sign in\""), "{}", page.outline());
}

#[test]
fn axe_sees_what_is_wrong_with_a_page() {
    let desktop = Desktop::start(&Options::default());
    let app = open(&desktop);
    let found = app.page().axe().unwrap();
    assert!(!found.iter().any(|v| v.rule == "axe failed"), "{found:?}");
    app.page().execute("a.labels[0].remove(); document.title = '';", &[]).unwrap();
    let rules: Vec<String> = app.page().axe().unwrap().into_iter().map(|v| v.rule).collect();
    assert!(rules.contains(&"label".to_owned()), "{rules:?}");
    assert!(rules.contains(&"document-title".to_owned()), "{rules:?}");
}

#[test]
fn a_killed_app_starts_again_on_the_same_desktop() {
    let desktop = Desktop::start(&Options { dark: true, ..Options::default() });
    let app = open(&desktop);
    let dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(app.page().execute(dark, &[]).unwrap(), json!(true));
    assert!(app.id().is_some());
    app.kill();
    let app = open(&desktop);
    assert!(app.page().has("heading", "Sign in"));
    app.close();
    open(&desktop);
}

#[test]
fn a_key_ring_is_there_only_when_asked_for() {
    for keyring in [Keyring::Unlocked, Keyring::None] {
        let desktop = Desktop::start(&Options { keyring, ..Options::default() });
        let mut ask = Command::new("dbus-send");
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"]);
        ask.args(["/org/freedesktop/secrets", "org.freedesktop.DBus.Peer.Ping"]);
        ask.envs(desktop.env().iter().map(|(name, value)| (name, value)));
        let answered = ask.output().unwrap().status.success();
        assert_eq!(answered, keyring == Keyring::Unlocked);
        assert_eq!(answered, desktop.has_keyring());
    }
}
