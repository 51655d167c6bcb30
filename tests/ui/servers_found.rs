//! The wizard finds servers: an organisation's at Zoho, a provider's that says so itself, none
//! where it is told not to look; and what goes wrong is told to who has only a keyboard.

use std::time::Duration;

use tests::desktop::page::{Page, key};
use tests::desktop::{App, Desktop, Options};
use tests::servers::certificate::Certificate;
use tests::servers::internet::Internet;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::profile::Profile;
use tests::servers::web;

use crate::post::{ALICE, PASSWORD};

const SOON: Duration = Duration::from_secs(30);
const WRONG_SERVER: &str = "[ALERT] The server details you are using seems incorrect. For more \
                            details, check this announcement: zoho-mail-server-details";

fn internet() -> Internet {
    let internet = Internet::with(Profile::zoho(), &[(ALICE, PASSWORD)], Certificate::Good);
    internet.names.here(&["imappro.zoho.eu", "imap.zoho.eu", "smtppro.zoho.eu", "smtp.zoho.eu"]);
    for subject in ["Tea on Sunday", "The garden plan"] {
        let mail = format!("From: Bob <bob@example.test>\nSubject: {subject}\n\nHello.\n");
        internet.mail.state().deliver(ALICE, mail.as_bytes());
    }
    internet
}

fn desktop(internet: &Internet, language: &str, dark: bool) -> Desktop {
    let (language, env) = (language.to_owned(), internet.env());
    Desktop::start(&Options { language, dark, env, ..Options::default() })
}

/// Fills the first step by keyboard: the name has the focus.
fn type_in(app: &App) -> &Page {
    let page = app.page();
    page.css("input[autocomplete=name]");
    page.keys(&format!("Alice{0}{ALICE}{0}{PASSWORD}", key::TAB)).expect("keys");
    page
}

fn told(page: &Page, part: &str) {
    assert!(page.wait_until(SOON, |p| p.shown().contains(part)), "{part}:\n{}", page.shown());
}

fn reads(page: &Page) {
    told(page, "The garden plan");
}

fn looked_at(page: &Page, name: &str) {
    for (size, width, height) in [("narrow", 420, 760), ("wide", 1280, 820)] {
        page.resize(width, height).expect("a size");
        page.screenshot(&format!("found-{name}-{size}")).expect("a picture");
    }
    let bad = page.axe().expect("axe runs");
    let bad: Vec<_> =
        bad.iter().filter(|v| ["serious", "critical"].contains(&&*v.impact)).collect();
    assert!(bad.is_empty(), "{name}: {bad:#?}");
}

#[test]
fn an_organisations_servers_are_found_by_its_mx_and_its_mailbox_at_the_second_host() {
    for (language, dark) in [("en", false), ("ja", true)] {
        let internet = internet();
        internet.names.mx("example.test", 10, "mx.zoho.eu");
        let refused = Failure::No(WRONG_SERVER.to_owned());
        internet.mail.state().fault(Fault::at_verb("AUTHENTICATE", 1, refused));
        let desktop = desktop(&internet, language, dark);
        let app = desktop.open(&[]);
        let page = type_in(&app);
        page.keys(key::ENTER).expect("a key");
        told(page, "mx.zoho.eu");
        assert!(page.shown().contains("imappro.zoho.eu"), "{}", page.shown());
        looked_at(page, &format!("mx-{language}"));
        page.keys(key::ENTER).expect("the keyboard is on the button");
        reads(page);
        app.close();
        let hosts = |heard: &str| internet.names.asked().iter().any(|asked| asked.contains(heard));
        assert!(hosts("imappro.zoho.eu") && hosts("imap.zoho.eu") && hosts("smtp.zoho.eu"));
        assert!(!internet.web.asked().concat().contains("alice"), "the address was not told");
    }
}

#[test]
fn a_provider_that_names_its_servers_is_believed_and_the_others_can_be_chosen() {
    for (language, dark) in [("en", true), ("ja", false)] {
        let internet = internet();
        let file =
            web::autoconfig("Example Post", ("imap.example.test", 993), ("smtp.example.test", 465));
        let place = "autoconfig.example.test/mail/config-v1.1.xml";
        internet.names.here(&["imap.example.test", "smtp.example.test"]);
        internet.names.srv("_imaps._tcp.example.test", 993, "post.elsewhere.test");
        internet.names.srv("_submissions._tcp.example.test", 465, "post.elsewhere.test");
        let desktop = desktop(&internet, language, dark);
        let app = desktop.open(&[]);
        let page = type_in(&app);
        page.keys(key::ENTER).expect("a key");
        // Nothing but DNS speaks yet, and names hosts elsewhere.
        told(page, "post.elsewhere.test");
        assert!(page.wait_until(SOON, |p| p.all(".looking").is_ok_and(|l| l.is_empty())));
        looked_at(page, &format!("srv-{language}"));
        app.kill();
        internet.web.put(place, web::Page::Text(file));
        let app = desktop.open(&[]);
        let page = type_in(&app);
        page.keys(key::ENTER).expect("a key");
        told(page, "imap.example.test");
        looked_at(page, &format!("autoconfig-{language}"));
        page.keys(key::ENTER).expect("the keyboard is on the button");
        reads(page);
        app.close();
    }
}

#[test]
fn who_sets_up_by_hand_is_not_looked_up() {
    let internet = internet();
    internet.names.here(&["imap.example.test", "smtp.example.test"]);
    let desktop = desktop(&internet, "en", false);
    let app = desktop.open(&[]);
    let page = type_in(&app);
    page.press("button", "Set up by hand");
    let put = |name: &str, text: &str| {
        page.fill(&page.by_role("textbox", name), text).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    };
    put("Incoming server (IMAP)", "imap.example.test");
    put("Outgoing server (SMTP)", "smtp.example.test");
    looked_at(page, "by-hand");
    assert_eq!((internet.names.asked().len(), internet.web.asked().len()), (0, 0));
    page.press("button", "Sign in");
    reads(page);
    app.close();
}

#[test]
fn a_silent_net_holds_nobody_up() {
    let internet = internet();
    let place = "autoconfig.example.test/mail/config-v1.1.xml";
    internet.web.put(place, web::Page::Stalled);
    let desktop = desktop(&internet, "en", false);
    let app = desktop.open(&[]);
    let page = type_in(&app);
    page.keys(key::ENTER).expect("a key");
    told(page, "Looking for the servers of example.test");
    page.screenshot("found-looking").expect("a picture");
    page.press("button", "Skip the search");
    page.press("button", "Edit servers");
    page.by_role("textbox", "Incoming server (IMAP)");
    app.kill();
}

#[test]
fn a_refusal_is_told_to_who_has_only_a_keyboard_in_both_languages() {
    let internet = internet();
    internet.names.mx("example.test", 10, "mx.zoho.eu");
    for (refusal, language, said, page_of) in [
        (
            "NO [ALERT] You are yet to enable IMAP for your account. Please contact your \
             administrator (Failure)",
            "en",
            "tick IMAP Access and press Save",
            "Open mail.zoho.eu",
        ),
        (
            "NO [ALERT] Your account is temporarily blocked for IMAP use",
            "ja",
            "mail.zoho.eu/UnblockMe",
            "mail.zoho.eu を開く",
        ),
        (
            "NO [AUTHENTICATIONFAILED] This is a federated account (Failure)",
            "en",
            "Create a Zoho password at accounts.zoho.eu",
            "Open accounts.zoho.eu",
        ),
        (
            "NO [AUTHENTICATIONFAILED] Invalid credentials(Failure)",
            "ja",
            "accounts.zoho.eu ＞ セキュリティ ＞ アプリパスワード",
            "accounts.zoho.eu を開く",
        ),
    ] {
        internet.mail.state().set(|settings| settings.login_refusal = Some(refusal.to_owned()));
        let desktop = desktop(&internet, language, false);
        let app = desktop.open(&[]);
        let page = type_in(&app);
        page.keys(key::ENTER).expect("a key");
        told(page, "mx.zoho.eu");
        page.keys(key::ENTER).expect("a key");
        told(page, said);
        page.by_role("button", page_of);
        looked_at(page, &format!("refused-{language}-{}", said.len()));
        // The keyboard is on "Try again"; what was typed is still there.
        internet.mail.state().set(|settings| settings.login_refusal = None);
        page.keys(key::ENTER).expect("a key");
        reads(page);
        app.close();
    }
}
