//! Alice signs in on her provider's page, from the window and with the keyboard alone; the test is
//! her browser.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tests::desktop::page::{Page, key};
use tests::desktop::{App, Desktop, Options};
use tests::fumictl::Fumictl;
use tests::process::poll;
use tests::servers::identity::{CANARY, CLIENT, Identity, Manner, browse};
use tests::servers::internet::Internet;

const ALICE: &str = "alice@gmail.com";
const SOON: Duration = Duration::from_secs(40);

/// A desktop whose browser writes down what it is to open.
struct Alice {
    identity: Identity,
    internet: Internet,
    desktop: Desktop,
    pages: PathBuf,
    _folder: TempDir,
}

impl Alice {
    fn at(language: &str, dark: bool, registered: bool) -> Alice {
        let (internet, identity) = Internet::with_gmail(&[(ALICE, "a password nobody has")]);
        let mail = "From: Bob <bob@example.test>\nSubject: The garden plan\n\nHello.\n";
        internet.mail.state().deliver(ALICE, mail.as_bytes());
        let folder = TempDir::with_prefix("fumi-browser-").expect("a temporary folder");
        let (program, pages) = (folder.path().join("xdg-open"), folder.path().join("pages"));
        let script = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", pages.display());
        std::fs::write(&program, script).expect("a program");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("as one");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut env = internet.env();
        env.push(("PATH".to_owned(), format!("{}:{path}", folder.path().display())));
        let language = language.to_owned();
        let desktop = Desktop::start(&Options { language, dark, env, ..Options::default() });
        let alice = Alice { identity, internet, desktop, pages, _folder: folder };
        if registered {
            alice.ctl().run(&["settings", "client", "google", "--id", CLIENT]).ok();
        }
        alice
    }

    fn ctl(&self) -> Fumictl {
        let ctl = Fumictl::new(&self.desktop.data_home().join("fumi"));
        let env = self.desktop.env().iter();
        env.fold(ctl, |ctl, (name, value)| ctl.env(name, value.as_str()))
    }

    /// The page her browser was asked to open, the `nth` of them.
    fn page(&self, nth: usize) -> String {
        let opened = poll(SOON, || {
            let pages = std::fs::read_to_string(&self.pages).ok()?;
            pages.lines().nth(nth - 1).map(str::to_owned)
        });
        opened.unwrap_or_else(|| panic!("no page was opened ({nth})"))
    }

    fn account(&self) -> Value {
        self.ctl().run(&["account", "list"]).ok()[0].clone()
    }
}

fn told(page: &Page, part: &str) {
    assert!(page.wait_until(SOON, |p| p.shown().contains(part)), "{part}:\n{}", page.shown());
}

fn type_in(app: &App) -> &Page {
    let page = app.page();
    page.css("input[autocomplete=name]");
    page.keys(&format!("Alice{}{ALICE}", key::TAB)).expect("keys");
    page
}

fn looked_at(page: &Page, name: &str) {
    for (size, width, height) in [("narrow", 420, 760), ("wide", 1280, 820)] {
        page.resize(width, height).expect("a size");
        page.screenshot(&format!("browser-{name}-{size}")).expect("a picture");
    }
    let bad = page.axe().expect("axe runs");
    let bad: Vec<_> =
        bad.iter().filter(|v| ["serious", "critical"].contains(&&*v.impact)).collect();
    assert!(bad.is_empty(), "{name}: {bad:#?}");
}

#[test]
fn alice_signs_in_with_the_browser_by_keyboard_and_again_when_it_is_withdrawn() {
    for (language, dark) in [("en", false), ("ja", true)] {
        let alice = Alice::at(language, dark, true);
        let words = words(language);
        let app = alice.desktop.open(&[]);
        let page = type_in(&app);
        told(page, &words("browser_note"));
        assert!(page.all("input[type=password]").is_ok_and(|found| found.is_empty()));
        looked_at(page, &format!("who-{language}"));
        page.keys(key::ENTER).expect("a key");
        told(page, &words("keep_keyring_browser"));
        looked_at(page, &format!("servers-{language}"));

        // She says no, and the wizard says so; then she says yes.
        alice.identity.behave(Manner::Denies);
        page.keys(key::ENTER).expect("the keyboard is on the button");
        told(page, &words("browser_waiting"));
        looked_at(page, &format!("waiting-{language}"));
        assert!(browse(&alice.identity.visit(&alice.page(1))).contains("200 OK"));
        told(page, &words("problem_signInDenied_title"));
        looked_at(page, &format!("denied-{language}"));
        alice.identity.behave(Manner::Honest);
        page.keys(key::ENTER).expect("the keyboard is on Try again");
        let answer = browse(&alice.identity.visit(&alice.page(2)));
        assert!(answer.contains(&words("browser_page_done")), "{answer}");
        told(page, "The garden plan");
        assert_eq!(alice.account()["signIn"], "browser");
        no_canary(&alice, &app);

        // The provider takes it back: the account says so, and she signs in again.
        alice.identity.behave(Manner::Withdrawn);
        alice.internet.mail.state().set(|settings| settings.tokens.clear());
        app.close();
        let app = alice.desktop.open(&[]);
        let page = app.page();
        told(page, &words("state_signInNeeded"));
        page.press("button", &words("wizard_sign_in"));
        told(page, &words("problem_signInExpired_title"));
        looked_at(page, &format!("expired-{language}"));
        alice.identity.behave(Manner::Honest);
        page.press("button", &words("browser_sign_in"));
        told(page, &words("browser_waiting"));
        browse(&alice.identity.visit(&alice.page(3)));
        let gone = words("state_signInNeeded");
        assert!(page.wait_until(SOON, |p| !p.shown().contains(&gone)), "{}", page.shown());
        told(page, &words("state_idle"));
        app.close();
    }
}

#[test]
fn a_copy_that_is_not_registered_says_so_in_both_languages() {
    for (language, dark) in [("en", true), ("ja", false)] {
        let alice = Alice::at(language, dark, false);
        let app = alice.desktop.open(&[]);
        let page = type_in(&app);
        told(page, &words(language)("browser_unregistered"));
        looked_at(page, &format!("unregistered-{language}"));
        app.kill();
    }
}

#[test]
fn giving_up_shuts_the_port() {
    let alice = Alice::at("en", false, true);
    let app = alice.desktop.open(&[]);
    let page = type_in(&app);
    told(page, "own page");
    page.keys(&format!("{0}{0}", key::ENTER)).expect("a key");
    if !page.wait_until(SOON, |p| p.shown().contains("come back here")) {
        page.keys(key::ENTER).expect("a key");
    }
    let back = alice.identity.visit(&alice.page(1));
    page.press("button", "Cancel");
    told(page, "Sign in with the browser");
    let url: Vec<&str> = back.split(['/', '?']).collect();
    let shut = |_: &Page| std::net::TcpStream::connect(url[2]).is_err();
    assert!(page.wait_until(SOON, shut), "nobody listens any more");
    app.close();
}

/// No file but the key ring's own, and no program's arguments, have a token.
fn no_canary(alice: &Alice, app: &App) {
    let has = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes());
    let mut folders = vec![alice.desktop.home().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !path.ends_with("keyrings") => folders.push(path),
                Ok(kind) if kind.is_file() => {
                    let bytes = std::fs::read(&path).unwrap_or_default();
                    assert!(!has(&bytes), "a token stands in {}", path.display());
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    let id = app.id().expect("it runs");
    assert!(!has(&std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default()));
    assert!(!has(app.log().as_bytes()));
}

/// The words of the screens in a language, up to the first part that is filled in.
fn words(language: &str) -> impl Fn(&str) -> String {
    let file = tests::desktop::root().join(format!("ui/messages/{language}.json"));
    let text = std::fs::read_to_string(file).expect("the words");
    let words: Value = serde_json::from_str(&text).expect("JSON");
    move |key| {
        let text = words[key].as_str().unwrap_or_else(|| panic!("no words for {key}"));
        let parts = text.split(['{', '}']).step_by(2);
        parts.map(str::trim).max_by_key(|part| part.len()).unwrap_or_default().to_owned()
    }
}
