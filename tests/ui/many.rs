//! Many messages at once: chosen by keyboard and mouse, moved as one, and taken back as one.

use std::time::Duration;

use serde_json::json;
use tests::desktop::page::{Page, key};
use tests::desktop::{App, Desktop, Options};
use tests::generate::{NEWEST, Seed};
use tests::servers::dovecot;

use crate::post::{ALICE, Post, letters};

const SOON: Duration = Duration::from_secs(60);
/// Twenty thousand promises are one transaction.
const LONG: Duration = Duration::from_secs(180);

fn open(post: &Post, options: Options) -> (Desktop, App) {
    let desktop = post.desktop(options);
    post.sign_in_by_fumictl(&desktop);
    let app = desktop.open(&[]);
    app.page().resize(1280, 820).expect("a size");
    let idle = |p: &Page| p.all(".account .state.idle").is_ok_and(|found| !found.is_empty());
    assert!(app.page().wait_until(LONG, idle), "all is here:\n{}", app.page().shown());
    (desktop, app)
}

fn english() -> Options {
    Options { language: "en".to_owned(), ..Options::default() }
}

/// How many messages the list says it has.
fn lists(page: &Page, count: usize, limit: Duration) {
    let script = "const row = document.querySelector('main [role=option]'); \
                  return row ? Number(row.getAttribute('aria-setsize')) : 0;";
    let so = |p: &Page| p.execute(script, &[]).is_ok_and(|n| n == json!(count));
    assert!(page.wait_until(limit, so), "{count} listed:\n{}", page.shown());
}

fn there(post: &Post, mailbox: &str, count: usize) -> bool {
    let found = post.dovecot.doveadm(&["search", "-u", ALICE, "mailbox", mailbox]);
    found.lines().count() == count
}

fn click_holding(page: &Page, subject: &str, held: &str) {
    let row = page.by_role_with("option", subject);
    let script = "arguments[0].dispatchEvent(new MouseEvent('click', { bubbles: true, \
                  ctrlKey: arguments[1] === 'ctrl', shiftKey: arguments[1] === 'shift' }));";
    page.execute(script, &[row.argument(), json!(held)]).expect("a click");
}

/// Draws a row onto a line of the tree, with the events a mouse makes.
fn draw(page: &Page, subject: &str, mailbox: &str) {
    let (row, line) =
        (page.by_role_with("option", subject), page.by_role_with("treeitem", mailbox));
    let script = "const [row, line] = arguments; const dataTransfer = new DataTransfer(); \
        const at = (node, type) => node.dispatchEvent(new DragEvent(type, \
            { bubbles: true, cancelable: true, dataTransfer })); \
        at(row, 'dragstart'); const taken = !at(line, 'dragover'); at(line, 'drop'); \
        at(row, 'dragend'); return taken;";
    let taken = page.execute(script, &[row.argument(), line.argument()]).expect("a drag");
    assert_eq!(taken, json!(true), "{mailbox} takes what is drawn:\n{}", page.outline());
}

#[test]
fn alice_chooses_several_and_they_go_and_come_back_together() {
    let names = ["One", "Two", "Three", "Four", "Five", "Six"];
    let post = Post::to_read(&dovecot::Options::default(), &letters("INBOX", &names));
    post.other_program().imap_ok("CREATE Garden");
    let (_desktop, app) = open(&post, english());
    let page = app.page();

    page.click(&page.by_role_with("option", "Six")).expect("a click");
    click_holding(page, "Four", "ctrl");
    page.wait_for_text("2 selected", SOON);
    page.screenshot("many-two").expect("a picture");
    page.press("button", "Archive: selected messages");
    page.wait_for_text("Moved 2 messages to Archive", SOON);
    lists(page, 4, SOON);
    assert!(page.wait_until(SOON, |_| there(&post, "Archive", 2)), "{}", app.log());
    page.keys("z").expect("a key");
    lists(page, 6, SOON);
    assert!(page.wait_until(SOON, |_| there(&post, "INBOX", 6)), "{}", app.log());

    // A range by the keyboard, and from there to the end by the mouse.
    page.click(&page.by_role_with("option", "Five")).expect("a click");
    page.keys(&format!("{}{}{}", key::SHIFT, key::DOWN, key::NONE)).expect("a chord");
    page.wait_for_text("2 selected", SOON);
    click_holding(page, "Two", "shift");
    page.wait_for_text("4 selected", SOON);
    draw(page, "Three", "Garden");
    page.wait_for_text("Moved 4 messages to Garden", SOON);
    assert!(page.wait_until(SOON, |_| there(&post, "Garden", 4)), "{}", app.log());
    lists(page, 2, SOON);

    // One alone is drawn without being chosen.
    draw(page, "Six", "Garden");
    page.wait_for_text("Moved to Garden", SOON);
    assert!(page.wait_until(SOON, |_| there(&post, "Garden", 5)), "{}", app.log());
    app.close();
}

/// Short and many; the last is the newest.
fn twenty_thousand() -> impl Iterator<Item = Seed> {
    (0..20_000_i64).map(|n| Seed {
        mailbox: "INBOX".to_owned(),
        raw: format!(
            "From: Bob <bob@example.test>\r\nTo: Alice <{ALICE}>\r\nSubject: Letter {n}\r\n\
             Message-ID: <{n}@example.test>\r\nDate: Sun, 01 Nov 2026 12:00:00 +0000\r\n\r\nHi\r\n"
        )
        .into_bytes(),
        flags: vec!["\\Seen".to_owned()],
        internal_date: NEWEST - 20_000 + n,
    })
}

#[test]
fn all_of_a_mailbox_of_twenty_thousand_is_one_action_however_few_rows_are_drawn() {
    let seeds: Vec<Seed> = twenty_thousand().collect();
    let post = Post::to_read(&dovecot::Options::default(), &seeds);
    let (_desktop, app) = open(&post, english());
    let page = app.page();
    lists(page, 20_000, LONG);
    post.dovecot.stop();
    let offline = |p: &Page| p.all(".account .state.offline").is_ok_and(|found| !found.is_empty());
    assert!(page.wait_until(LONG, offline), "offline is shown:\n{}", page.shown());

    page.click(&page.all("main [role=option]").expect("rows")[2]).expect("a click");
    page.keys(&format!("{}a{}", key::CONTROL, key::NONE)).expect("a chord");
    page.wait_for_text("20,000 selected", SOON);
    // But for one.
    let row = page.all("main [role=option]").expect("rows").remove(4);
    let script = "arguments[0].dispatchEvent(new MouseEvent('click', \
                  { bubbles: true, ctrlKey: true }));";
    page.execute(script, &[row.argument()]).expect("a click");
    page.wait_for_text("19,999 selected", SOON);
    page.screenshot("many-all").expect("a picture");
    page.keys("e").expect("a key");
    page.wait_for_text("Moved 19,999 messages to Archive", LONG);
    lists(page, 1, SOON);
    page.keys("z").expect("a key");
    page.wait_for_text("Undone: Moved 19,999 messages to Archive", LONG);
    lists(page, 20_000, LONG);
    app.close();
}
