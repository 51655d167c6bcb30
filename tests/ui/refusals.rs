//! Sign-in that fails: a clear sentence and a way on, in both languages, and nothing typed is lost.

use std::time::Duration;

use tests::desktop::page::Page;
use tests::desktop::{Desktop, Keyring, Options};
use tests::servers::certificate::Certificate;
use tests::servers::dovecot::{self, Dovecot, User};
use tests::servers::scripted::{self, Scripted};

use crate::post::{ALICE, PASSWORD, Post};

const ANSWER: Duration = Duration::from_secs(40);

/// The words of the wizard in both languages, as `ui/messages` has them.
fn words(language: &str) -> serde_json::Value {
    let file = tests::desktop::root().join(format!("ui/messages/{language}.json"));
    let text = std::fs::read_to_string(file).expect("the words");
    serde_json::from_str(&text).expect("JSON")
}

/// A message's words as they stand in the file, up to the first part that is filled in.
fn sentence(words: &serde_json::Value, key: &str) -> String {
    let text = words[key].as_str().unwrap_or_else(|| panic!("no words for {key}"));
    text.split('{').next().unwrap_or(text).trim().to_owned()
}

fn refused(page: &Page, language: &str, code: &str) {
    let words = words(language);
    let title = sentence(&words, &format!("problem_{code}_title"));
    assert!(page.wait_until(ANSWER, |p| p.shown().contains(&title)), "{title}\n{}", page.shown());
    let ways = [format!("problem_{code}_advice"), format!("problem_{code}_zoho")];
    let advised = ways
        .iter()
        .filter(|key| words[key.as_str()].is_string())
        .any(|key| page.shown().contains(&sentence(&words, key)));
    assert!(advised, "what to do next is said:\n{}", page.shown());
    page.screenshot(&format!("refused-{code}-{language}")).expect("a picture");
}

fn options(language: &str) -> Options {
    Options { language: language.to_owned(), ..Options::default() }
}

/// Fills the wizard in any of its languages and signs in.
fn fill(page: &Page, language: &str, password: &str, imap: (&str, u16), smtp: (&str, u16)) {
    let words = words(language);
    let put = |role: &str, key: &str, text: &str| {
        let field = page.by_role(role, &sentence(&words, key));
        page.fill(&field, text).unwrap_or_else(|e| panic!("{key}: {e:?}"));
    };
    put("textbox", "wizard_name", "Alice");
    put("textbox", "wizard_address", ALICE);
    put("textbox", "wizard_password", password);
    page.press("button", &sentence(&words, "wizard_continue"));
    page.press("button", &sentence(&words, "wizard_edit_servers"));
    put("textbox", "wizard_imap_server", imap.0);
    put("spinbutton", "wizard_imap_port", &imap.1.to_string());
    put("textbox", "wizard_smtp_server", smtp.0);
    put("spinbutton", "wizard_smtp_port", &smtp.1.to_string());
    page.press("button", &sentence(&words, "wizard_sign_in"));
}

#[test]
fn a_wrong_password_and_a_closed_port_are_told_and_nothing_typed_is_lost() {
    let (post, _) = Post::with_inbox(3);
    let (imap, smtp) = (post.dovecot.imap_port(), post.smtp_port());
    for language in ["en", "ja"] {
        let desktop = post.desktop(options(language));
        let app = desktop.open(&[]);
        fill(app.page(), language, "not-this-one", ("localhost", imap), ("localhost", smtp));
        refused(app.page(), language, "wrongPassword");
        app.kill();
        let app = desktop.open(&[]);
        fill(app.page(), language, PASSWORD, ("localhost", 9), ("localhost", smtp));
        refused(app.page(), language, "refused");
        app.kill();
    }
}

#[test]
fn an_expired_certificate_is_told() {
    let users = vec![User::new(ALICE, PASSWORD)];
    let certificate = Certificate::Expired;
    let with = dovecot::Options { users, certificate, ..dovecot::Options::default() };
    let dovecot = Dovecot::start(&with);
    for language in ["en", "ja"] {
        let mut options = options(language);
        let ca = dovecot.ca_file().to_string_lossy().into_owned();
        options.env.push(("SSL_CERT_FILE".to_owned(), ca));
        let desktop = Desktop::start(&options);
        let app = desktop.open(&[]);
        fill(app.page(), language, PASSWORD, ("localhost", dovecot.imap_port()), ("localhost", 9));
        refused(app.page(), language, "certExpired");
        app.kill();
    }
}

#[test]
fn imap_that_is_switched_off_is_told() {
    let zoho = scripted::Options::profile(scripted::profile::Profile::zoho());
    let server = Scripted::start(zoho.user(ALICE, PASSWORD));
    let words = "NO [ALERT] You are yet to enable IMAP for your account. Please contact your \
                 administrator (Failure)";
    server.state().set(|settings| settings.login_refusal = Some(words.to_owned()));
    for language in ["en", "ja"] {
        let mut options = options(language);
        let ca = server.ca_file().to_string_lossy().into_owned();
        options.env.push(("SSL_CERT_FILE".to_owned(), ca));
        let desktop = Desktop::start(&options);
        let app = desktop.open(&[]);
        let (imap, smtp) = (server.imap_port(), server.smtp_port());
        fill(app.page(), language, PASSWORD, ("localhost", imap), ("localhost", smtp));
        refused(app.page(), language, "imapDisabled");
        app.kill();
    }
}

#[test]
fn without_a_key_ring_alice_is_told_and_chooses() {
    let (post, _) = Post::with_inbox(3);
    let desktop = post.desktop(Options { keyring: Keyring::None, ..Options::default() });
    let app = desktop.open(&[]);
    let page = app.page();
    post.fill_wizard(&app, PASSWORD);
    let words = words("en");
    let told = sentence(&words, "keep_absent");
    assert!(page.shown().contains(&told), "{told}\n{}", page.shown());
    page.screenshot("keyring-absent").expect("a picture");
    page.press("button", "Sign in");
    let came = page.wait_until(ANSWER, |p| p.all("[role=option]").is_ok_and(|r| r.len() == 3));
    assert!(came, "{}", page.shown());
    app.kill();
    // The session is over: the password is asked for, and it is in no file.
    for file in files(desktop.home()) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let held = bytes.windows(PASSWORD.len()).any(|w| w == PASSWORD.as_bytes());
        assert!(!held, "the password stands in {}", file.display());
    }
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files(&entry.path())),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            Ok(_) | Err(_) => {}
        }
    }
    found
}
