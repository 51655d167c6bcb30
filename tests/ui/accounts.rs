//! Alice arranges her accounts in the window: colours and order, whom she writes as, roles,
//! deleting, and an account that goes with a warning.

use std::time::Duration;

use serde_json::{Value, json};
use tests::desktop::page::{Page, key};
use tests::desktop::{App, Desktop, Options};
use tests::fumictl::Fumictl;
use tests::servers::dovecot;

use crate::post::{ALICE, Post, letters};

const SOON: Duration = Duration::from_secs(60);

fn open(post: &Post, options: Options) -> (Desktop, App) {
    let desktop = post.desktop(options);
    post.sign_in_by_fumictl(&desktop);
    let ctl = post.fumictl(&desktop);
    let servers = ["--imap", "localhost:1", "--smtp", "localhost:1"];
    let add = ["account", "add", "work@example.test", "--offline", "--no-keyring"];
    ctl.run(&[&add[..], &servers].concat()).ok();
    let app = desktop.open(&[]);
    let rows = |p: &Page| p.all("[role=option]").is_ok_and(|rows| !rows.is_empty());
    assert!(app.page().wait_until(SOON, rows), "mail appears:\n{}", app.page().shown());
    (desktop, app)
}

fn no_serious_axe(page: &Page, where_: &str) {
    let found = page.axe().expect("axe runs").into_iter();
    let serious: Vec<_> =
        found.filter(|v| matches!(v.impact.as_str(), "serious" | "critical")).collect();
    assert!(serious.is_empty(), "{where_}: {serious:#?}");
}

/// By the keyboard: the settings, then the accounts.
fn open_accounts(page: &Page) {
    page.keys(&format!("{},{}", key::CONTROL, key::NONE)).expect("a chord");
    page.press("button", "Accounts…");
    page.by_role("dialog", "Accounts");
}

fn tab(page: &Page, name: &str) {
    page.press("tab", name);
    page.by_role("tabpanel", name);
}

fn account(ctl: &Fumictl, address: &str) -> Option<Value> {
    let rows = ctl.run(&["account", "list"]).ok();
    rows.as_array().expect("rows").iter().find(|row| row["address"] == address).cloned()
}

fn is_kept(page: &Page, ctl: &Fumictl, what: &str, value: &Value) {
    let so = |_: &Page| account(ctl, ALICE).is_some_and(|row| row[what] == *value);
    assert!(page.wait_until(SOON, so), "{what}: {:?}\n{}", account(ctl, ALICE), page.shown());
}

fn comes_a_mailbox(page: &Page, ctl: &Fumictl, wanted: impl Fn(&Value) -> bool) {
    let there = |_: &Page| {
        let rows = ctl.run(&["mailboxes"]).ok();
        rows.as_array().expect("rows").iter().any(&wanted)
    };
    assert!(page.wait_until(SOON, there), "{}", page.outline());
}

#[test]
fn alice_arranges_her_accounts() {
    let mut seeds = letters("INBOX", &["One", "Two", "Three"]);
    seeds.extend(letters("Old things", &["Old"]));
    let post = Post::to_read(&dovecot::Options::default(), &seeds);
    let (desktop, app) = open(&post, Options::default());
    let (page, ctl) = (app.page(), post.fumictl(&desktop));

    open_accounts(page);
    no_serious_axe(page, "the accounts");
    page.press("button", "Move work@example.test up");
    let script = "return document.querySelector('dialog li .who span').textContent;";
    let first = |p: &Page| p.execute(script, &[]).is_ok_and(|text| text == "work@example.test");
    assert!(page.wait_until(SOON, first), "{}", page.outline());
    page.press("radio", &format!("Send new mail from {ALICE}"));
    is_kept(page, &ctl, "default", &json!(true));

    page.press("button", &format!("Settings for {ALICE}"));
    page.by_role("tabpanel", "General");
    page.press("radio", "Teal");
    is_kept(page, &ctl, "colour", &json!("teal"));
    no_serious_axe(page, "an account");

    tab(page, "Servers");
    page.press("button", "Copy all");
    page.wait_for_text("Copied", SOON);
    no_serious_axe(page, "the servers");

    tab(page, "Identities");
    page.press("button", "Add identity");
    page.type_into(&page.by_role("textbox", "Name in From"), "郵便係").expect("a name");
    let address = page.by_role("textbox", "Address in From");
    page.type_into(&address, "post@example.test").expect("an address");
    page.keys(key::ENTER).expect("a key");
    page.by_role("radio", "Use post@example.test by default");
    no_serious_axe(page, "the identities");
    assert_eq!(ctl.run(&["identity", "list", ALICE]).ok()[1]["name"], "郵便係");

    tab(page, "Mailboxes");
    let old = "const s = [...document.querySelectorAll('dialog select')]\
               .find(s => s.labels[0].textContent === 'Archive');\
               s.value = [...s.options].find(o => o.textContent === 'Old things').value;\
               s.dispatchEvent(new Event('change', { bubbles: true }));";
    page.execute(old, &[]).expect("a choice");
    comes_a_mailbox(page, &ctl, |r| r["path"] == "Old things" && r["role"] == "archive");
    page.press("checkbox", "Show Junk");
    comes_a_mailbox(page, &ctl, |r| r["role"] == "junk" && r["shown"] == false);
    let gone = |p: &Page| !p.has("treeitem", "Junk");
    assert!(page.wait_until(SOON, gone), "{}", page.outline());
    no_serious_axe(page, "the mailboxes");
    app.close();
}

#[test]
fn deleting_only_marks_where_alice_wants_that_and_an_account_goes_after_a_warning() {
    let post = Post::to_read(&dovecot::Options::default(), &letters("INBOX", &["One", "Two"]));
    let (desktop, app) = open(&post, Options::default());
    let (page, ctl) = (app.page(), post.fumictl(&desktop));
    open_accounts(page);
    page.press("button", &format!("Settings for {ALICE}"));
    tab(page, "Deleting and sending");
    let mark = "document.querySelectorAll('dialog input[type=radio]')[1].click();";
    page.execute(mark, &[]).expect("a choice");
    is_kept(page, &ctl, "deletion", &json!("mark"));
    no_serious_axe(page, "deleting and sending");
    page.keys(key::ESCAPE).expect("a key");

    // With the network gone the change waits, and would be lost.
    let idle = |p: &Page| p.all(".account .state.idle").is_ok_and(|found| !found.is_empty());
    assert!(page.wait_until(SOON, idle), "everything is here:\n{}", page.shown());
    post.dovecot.stop();
    page.click(&page.by_role_with("option", "Two")).expect("a click");
    page.keys("#").expect("a key");
    page.wait_for_text("Marked as deleted", SOON);
    open_accounts(page);
    page.press("button", &format!("Settings for {ALICE}"));
    page.press("button", "Remove account…");
    page.by_role("dialog", &format!("Remove {ALICE}?"));
    page.press("button", "Remove account");
    page.by_role("dialog", "Some of it is nowhere else");
    page.wait_for_text("1 change is waiting for the server", SOON);
    no_serious_axe(page, "the warning");
    assert!(account(&ctl, ALICE).is_some(), "not yet");
    page.press("button", "Remove and lose it");
    let gone = |_: &Page| account(&ctl, ALICE).is_none();
    assert!(page.wait_until(SOON, gone), "{}", page.shown());
    assert!(account(&ctl, "work@example.test").is_some(), "the other stays");
    app.close();
}

#[test]
fn the_accounts_can_be_looked_at() {
    let mut seeds = letters("INBOX", &["One", "Two"]);
    for n in 1..=20 {
        seeds.extend(letters(&format!("Projects/Number {n}"), &["Plan"]));
    }
    let post = Post::to_read(&dovecot::Options::default(), &seeds);
    for (language, dark) in [("en", false), ("ja", true)] {
        let options = Options { language: language.to_owned(), dark, ..Options::default() };
        let (_desktop, app) = open(&post, options);
        let page = app.page();
        let look = |name: &str| {
            for (size, width, height) in [("narrow", 420, 760), ("wide", 1280, 820)] {
                page.resize(width, height).expect("a size");
                page.screenshot(&format!("look-accounts-{name}-{language}-{size}"))
                    .expect("a picture");
            }
        };
        page.keys(&format!("{},{}", key::CONTROL, key::NONE)).expect("a chord");
        page.click(&page.css("dialog .more button")).expect("a click");
        page.css("dialog li .open");
        look("all");
        page.click(&page.all("dialog li .open").expect("accounts")[0]).expect("a click");
        for (n, name) in ["general", "servers", "identities", "folders", "mail"].iter().enumerate()
        {
            page.click(&page.all("dialog [role=tab]").expect("tabs")[n]).expect("a click");
            page.css("dialog [role=tabpanel] > :first-child");
            look(name);
        }
        page.click(&page.all("dialog [role=tab]").expect("tabs")[0]).expect("a click");
        page.click(&page.css("dialog .remove")).expect("a click");
        page.css("dialog .grave");
        look("remove");
        app.kill();
    }
}
