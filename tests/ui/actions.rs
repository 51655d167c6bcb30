//! What Alice does to her mail in the window: at once on the screen, once on the server, with the
//! network and without, and taken back.

use std::time::Duration;

use tests::desktop::page::{Page, key};
use tests::desktop::{App, Desktop, Options};
use tests::generate::Seed;
use tests::servers::dovecot::{self, User};

use crate::post::{ALICE, PASSWORD, Post, letters};

const SOON: Duration = Duration::from_secs(60);
/// A server that is back is tried again by itself after at most so long.
const BACK: Duration = Duration::from_secs(120);

/// Alice, and Bob, whose mailboxes she may have rights to.
fn post(acl: bool, seeds: &[Seed]) -> Post {
    let users = vec![User::new(ALICE, PASSWORD), User::new("bob@example.test", "builder")];
    Post::to_read(&dovecot::Options { users, acl, ..dovecot::Options::default() }, seeds)
}

fn open(post: &Post, language: &str) -> (Desktop, App) {
    let options = Options { language: language.to_owned(), ..Options::default() };
    let desktop = post.desktop(options);
    post.sign_in_by_fumictl(&desktop);
    let app = desktop.open(&[]);
    let rows = |p: &Page| p.all("[role=option]").is_ok_and(|rows| !rows.is_empty());
    assert!(app.page().wait_until(SOON, rows), "mail appears:\n{}", app.page().shown());
    (desktop, app)
}

/// The subjects the server has in a mailbox, sorted; what is marked as deleted is not counted.
fn there(post: &Post, mailbox: &str) -> Vec<String> {
    let mut other = post.other_program();
    if other.imap_status(&format!("SELECT \"{mailbox}\"")) != "OK" {
        return Vec::new();
    }
    let lines = other.imap("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    let text = lines.expect("an answer").join("\n");
    let messages = text.split(" FETCH (").skip(1).filter(|one| !one.contains("\\Deleted"));
    let subject = |one: &str| Some(one.split_once("Subject: ")?.1.lines().next()?.to_owned());
    let mut found: Vec<String> = messages.filter_map(subject).collect();
    found.sort();
    found
}

fn comes_there(app: &App, post: &Post, mailbox: &str, wanted: &[&str], limit: Duration) {
    let came = app.page().wait_until(limit, |_| there(post, mailbox) == wanted);
    let found = there(post, mailbox);
    assert!(came, "{mailbox}: {found:?}\n{}\n{}", app.page().shown(), app.log());
}

fn rows(page: &Page, subject: &str) -> usize {
    page.roles("option", subject, false).map_or(0, |rows| rows.len())
}

fn is_listed(page: &Page, subject: &str, listed: bool) {
    let so = page.wait_until(SOON, |p| rows(p, subject) == usize::from(listed));
    assert!(so, "{subject} listed: {}\n{}", !listed, page.outline());
}

/// The message is open, whatever the list shows.
fn is_read(page: &Page, subject: &str) {
    let script = "const h = document.querySelector('article h2'); return h ? h.textContent : '';";
    let reads = |p: &Page| p.execute(script, &[]).is_ok_and(|title| title == subject);
    assert!(page.wait_until(SOON, reads), "{subject} is not open:\n{}", page.shown());
}

fn click_row(page: &Page, subject: &str) {
    page.click(&page.by_role_with("option", subject)).expect("a click");
    is_read(page, subject);
}

fn no_serious_axe(page: &Page, where_: &str) {
    let found = page.axe().expect("axe runs").into_iter();
    let serious: Vec<_> =
        found.filter(|v| matches!(v.impact.as_str(), "serious" | "critical")).collect();
    assert!(serious.is_empty(), "{where_}: {serious:#?}");
}

#[test]
fn alice_sorts_her_mail_by_keys_buttons_and_a_dialog_and_takes_it_back() {
    let post = post(false, &letters("INBOX", &["One", "Two", "Three", "Four", "Five", "Six"]));
    let (_desktop, app) = open(&post, "en");
    let page = app.page();

    click_row(page, "Six");
    page.keys("e").expect("a key");
    is_read(page, "Five");
    is_listed(page, "Six", false);
    page.wait_for_text("Moved to Archive", SOON);
    page.screenshot("actions-archived").expect("a picture");
    no_serious_axe(page, "the list with something to undo");
    comes_there(&app, &post, "Archive", &["Six"], SOON);
    page.keys("z").expect("a key");
    is_read(page, "Six");
    comes_there(&app, &post, "Archive", &[], SOON);

    page.keys("#").expect("a key");
    comes_there(&app, &post, "Trash", &["Six"], SOON);
    page.press("button", "Undo");
    is_listed(page, "Six", true);
    comes_there(&app, &post, "Trash", &[], SOON);
    comes_there(&app, &post, "INBOX", &["Five", "Four", "One", "Six", "Three", "Two"], SOON);

    // The buttons: of the message that is open, and of the row the mouse is on.
    click_row(page, "Four");
    page.press("button", "Mark as junk");
    is_read(page, "Three");
    comes_there(&app, &post, "Junk", &["Four"], SOON);
    page.hover(&page.by_role_with("option", "Two")).expect("the mouse moves");
    page.by_role("button", "Archive: Two");
    page.screenshot("actions-row").expect("a picture");
    page.press("button", "Move to trash: Two");
    comes_there(&app, &post, "Trash", &["Two"], SOON);
    is_read(page, "Three");

    click_row(page, "One");
    page.keys("v").expect("a key");
    page.type_into(&page.by_role("combobox", "Mailbox"), "旅行 2026").expect("a name");
    page.by_role("option", "Create mailbox “旅行 2026”");
    page.screenshot("actions-move").expect("a picture");
    no_serious_axe(page, "the dialog to move");
    page.keys(key::ENTER).expect("a key");
    page.by_role_with("treeitem", "旅行 2026");
    comes_there(&app, &post, "&ZcWITA- 2026", &["One"], SOON);
    comes_there(&app, &post, "INBOX", &["Five", "Six", "Three"], SOON);
    app.close();
}

#[test]
fn what_alice_does_offline_waits_calmly_and_follows_when_the_server_is_back() {
    let post = post(false, &letters("INBOX", &["Alpha", "Bravo", "Charlie", "Delta"]));
    let (desktop, app) = open(&post, "ja");
    let page = app.page();
    let idle = |p: &Page| p.all(".account .state.idle").is_ok_and(|found| !found.is_empty());
    assert!(page.wait_until(SOON, idle), "everything is here:\n{}", page.shown());
    post.dovecot.stop();
    let offline = |p: &Page| p.all(".account .state.offline").is_ok_and(|found| !found.is_empty());
    assert!(page.wait_until(SOON, offline), "offline is shown:\n{}", page.shown());

    click_row(page, "Delta");
    page.keys("e").expect("a key");
    is_read(page, "Charlie");
    page.keys("#").expect("a key");
    is_read(page, "Bravo");
    page.keys("e").expect("a key");
    is_read(page, "Alpha");
    page.keys("s").expect("a key");
    page.by_role("button", "4 件の変更がネットワークを待っています");
    page.screenshot("actions-offline-ja").expect("a picture");
    no_serious_axe(page, "waiting for the network");
    page.press("button", "4 件の変更がネットワークを待っています");
    page.by_role("dialog", "サーバーに反映されていない変更");
    page.screenshot("actions-waiting-ja").expect("a picture");
    page.keys(key::ESCAPE).expect("a key");
    // The flag was the last, then the archiving of Bravo.
    page.keys("z").expect("a key");
    page.by_role("button", "3 件の変更がネットワークを待っています");
    page.keys("z").expect("a key");
    is_read(page, "Bravo");
    page.by_role("button", "2 件の変更がネットワークを待っています");
    app.kill();

    post.dovecot.restart();
    assert_eq!(there(&post, "INBOX"), ["Alpha", "Bravo", "Charlie", "Delta"], "not told yet");
    let app = desktop.open(&[]);
    comes_there(&app, &post, "Archive", &["Delta"], BACK);
    comes_there(&app, &post, "Trash", &["Charlie"], BACK);
    comes_there(&app, &post, "INBOX", &["Alpha", "Bravo"], BACK);
    let told = |p: &Page| !p.shown().contains("待っています");
    assert!(app.page().wait_until(SOON, told), "{}", app.page().shown());
    app.close();
}

#[test]
fn what_a_shared_mailbox_forbids_is_not_offered_and_not_done() {
    let post = post(true, &letters("INBOX", &["Mine"]));
    post.dovecot.seed("bob@example.test", &letters("Team", &["For all"]));
    post.dovecot.share("bob@example.test", "Team", ALICE, "lookup read");
    let (_desktop, app) = open(&post, "en");
    let page = app.page();
    page.click(&page.by_role_with("treeitem", "Team")).expect("a click");
    is_listed(page, "For all", true);
    let known = |p: &Page| {
        click_row(p, "For all");
        p.has("button", "Mark as unread") && !p.has("button", "Archive")
    };
    assert!(page.wait_until(SOON, known), "the rights are known:\n{}", page.outline());
    for name in ["Archive", "Move to trash", "Delete for good", "Move to mailbox", "Flag"] {
        assert!(!page.has("button", name), "{name} is offered:\n{}", page.outline());
    }
    for key in ["e", "#", "v"] {
        page.keys(key).expect("a key");
        page.wait_for_text("Team is shared with you", SOON);
    }
    page.screenshot("actions-shared").expect("a picture");
    page.keys("g").expect("a key");
    page.keys("l").expect("a key");
    page.keys(&format!("{}{}{}", key::SHIFT, key::F10, key::NONE)).expect("a chord");
    page.by_role("menu", "Actions for Team");
    page.screenshot("actions-shared-menu").expect("a picture");
    no_serious_axe(page, "a mailbox's menu");
    page.keys(key::ESCAPE).expect("a key");
    is_listed(page, "For all", true);
    let kept = post.dovecot.doveadm(&["search", "-u", "bob@example.test", "mailbox", "Team"]);
    assert_eq!(kept.lines().count(), 1, "{kept}");
    app.close();
}

#[test]
fn a_change_the_server_will_not_have_is_put_back_and_explained() {
    let post = post(false, &letters("INBOX", &["Stays", "Wanders"]));
    post.other_program().imap_ok("CREATE Old");
    let (_desktop, app) = open(&post, "en");
    let page = app.page();
    page.by_role_with("treeitem", "Old");
    post.dovecot.refuse_connections(true);
    let offline = |p: &Page| p.all(".account .state.offline").is_ok_and(|found| !found.is_empty());
    assert!(page.wait_until(SOON, offline), "offline is shown:\n{}", page.shown());
    click_row(page, "Wanders");
    page.keys("v").expect("a key");
    page.type_into(&page.by_role("combobox", "Mailbox"), "old").expect("a name");
    page.by_role("option", "Old");
    page.keys(key::ENTER).expect("a key");
    is_listed(page, "Wanders", false);
    post.dovecot.doveadm(&["mailbox", "delete", "-u", ALICE, "Old"]);
    post.dovecot.refuse_connections(false);
    let told = page.wait_until(BACK, |p| p.has("button", "1 change was not possible"));
    assert!(told, "{}\n{}", page.shown(), app.log());
    is_listed(page, "Wanders", true);
    page.press("button", "1 change was not possible");
    page.by_role("dialog", "Changes not on the server");
    page.wait_for_text("The mailbox is no longer there.", SOON);
    page.screenshot("actions-refused").expect("a picture");
    no_serious_axe(page, "what was not possible");
    page.press("button", "Dismiss");
    page.wait_for_text("The server has everything.", SOON);
    assert_eq!(there(&post, "INBOX"), ["Stays", "Wanders"]);
    app.close();
}

#[test]
fn what_another_program_marked_as_deleted_is_taken_back_or_removed_for_good() {
    let post = post(false, &letters("INBOX", &["Keep", "Rescue", "Gone"]));
    let mut other = post.other_program();
    other.imap_ok("SELECT INBOX");
    other.imap_ok("STORE 2:3 +FLAGS (\\Deleted)");
    let (_desktop, app) = open(&post, "en");
    let page = app.page();
    let marked = |p: &Page| rows(p, "Marked as deleted") == 2;
    assert!(page.wait_until(SOON, marked), "{}", page.outline());
    click_row(page, "Rescue");
    page.screenshot("actions-marked").expect("a picture");
    no_serious_axe(page, "marked messages");
    page.press("button", "Take back");
    comes_there(&app, &post, "INBOX", &["Keep", "Rescue"], SOON);
    page.keys("gl").expect("keys");
    page.keys(&format!("{}{}{}", key::SHIFT, key::F10, key::NONE)).expect("a chord");
    page.press("menuitem", "Remove marked messages (1)…");
    page.by_role("dialog", "Remove marked messages from Inbox?");
    page.screenshot("actions-purge").expect("a picture");
    page.press("button", "Delete for good");
    is_listed(page, "Gone", false);
    let gone = |_: &Page| !other.imap_ok("UID SEARCH ALL").iter().any(|l| l.contains("3"));
    assert!(page.wait_until(SOON, gone), "{}", app.log());
    app.close();
}
