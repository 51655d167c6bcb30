//! The main job from end to end: wizard, inbox, a message; the network goes, the app goes, the mail
//! stays.

use std::time::Duration;

use tests::desktop::Options;
use tests::desktop::page::{Page, key};

use crate::post::{ALICE, PASSWORD, Post};

const MESSAGES: usize = 2000;
const SYNC: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(20);

fn total_in_list(page: &Page) -> u64 {
    let script = "const row = document.querySelector('[role=option][aria-setsize]'); \
                  return row ? Number(row.getAttribute('aria-setsize')) : 0;";
    page.execute(script, &[]).ok().and_then(|v| v.as_u64()).unwrap_or(0)
}

fn rows(page: &Page) -> usize {
    page.all("[role=option]").map_or(0, |rows| rows.len())
}

/// The text of the open message, in its frame.
fn message_text(page: &Page) -> String {
    let script = "const f = document.querySelector('article iframe'); \
                  return f && f.contentDocument && f.contentDocument.body \
                  ? f.contentDocument.body.textContent.trim() : '';";
    page.execute(script, &[]).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn open_row(page: &Page, place: usize) -> String {
    let options = page.all("[role=option]").expect("rows");
    let before = message_text(page);
    page.click(&options[place]).expect("a row can be clicked");
    let came = page.wait_until(SOON, |p| {
        let now = message_text(p);
        !now.is_empty() && now != before
    });
    assert!(came, "the message opens:\n{}", page.outline());
    message_text(page)
}

/// Whether the account's line shows this state.
fn is(page: &Page, state: &str) -> bool {
    page.all(&format!(".account .state.{state}")).is_ok_and(|found| !found.is_empty())
}

fn no_serious_axe(page: &Page, where_: &str) {
    let serious: Vec<_> = page
        .axe()
        .expect("axe runs")
        .into_iter()
        .filter(|v| matches!(v.impact.as_str(), "serious" | "critical"))
        .collect();
    assert!(serious.is_empty(), "{where_}: {serious:#?}");
}

#[test]
fn alice_signs_in_reads_and_still_reads_when_everything_is_gone() {
    let (post, _) = Post::with_inbox(MESSAGES);
    let desktop = post.desktop(Options::default());
    let app = desktop.open(&[]);
    let page = app.page();

    page.by_role("textbox", "Email address");
    page.screenshot("1-wizard").expect("a picture");
    no_serious_axe(page, "the wizard");
    post.fill_wizard(&app, PASSWORD);
    page.screenshot("2-servers").expect("a picture");
    no_serious_axe(page, "the servers");
    page.press("button", "Sign in");

    assert!(page.wait_until(SYNC, |p| rows(p) > 5), "mail appears:\n{}", page.shown());
    page.screenshot("3-first-rows").expect("a picture");
    let all = page.wait_until(SYNC, |p| total_in_list(p) == MESSAGES as u64);
    assert!(all, "{} of {MESSAGES} are listed:\n{}", total_in_list(page), page.outline());
    let first = open_row(page, 0);
    // The names that people's aids and scripts go by.
    for (role, name) in
        [("navigation", "Mailboxes"), ("listbox", "Messages"), ("article", "Message")]
    {
        page.by_role(role, name);
    }
    assert!(!page.all("nav [role=tree] [role=treeitem]").expect("the tree").is_empty());
    page.screenshot("4-message").expect("a picture");
    no_serious_axe(page, "the inbox with a message");

    // Everything is fetched before the network goes.
    assert!(page.wait_until(SYNC, |p| is(p, "idle")), "the first sync ends:\n{}", page.shown());
    post.dovecot.stop();
    let second = open_row(page, 2);
    assert_ne!(first, second);
    assert!(page.wait_until(SOON, |p| is(p, "offline")), "offline is shown:\n{}", page.shown());
    page.screenshot("5-offline").expect("a picture");
    app.kill();

    let app = desktop.open(&[]);
    let page = app.page();
    assert!(page.wait_until(SOON, |p| total_in_list(p) == MESSAGES as u64), "{}", page.outline());
    open_row(page, 4);
    // By keyboard alone: the next message.
    let before = message_text(page);
    page.keys("j").expect("a key");
    assert!(page.wait_until(SOON, |p| message_text(p) != before), "j goes on to the next message");
    page.keys(key::ESCAPE).expect("a key");
    page.screenshot("6-restarted-offline").expect("a picture");
    no_serious_axe(page, "the inbox offline");

    post.dovecot.restart();
    let mail = format!(
        "From: Bob <bob@example.test>\r\nTo: <{ALICE}>\r\nSubject: The network is back\r\n\
         Message-ID: <back@example.test>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n\r\nHello.\r\n"
    );
    post.dovecot.deliver(ALICE, mail.as_bytes());
    let came =
        page.wait_until(Duration::from_secs(90), |p| p.shown().contains("The network is back"));
    assert!(came, "new mail appears without a click:\n{}\n{}", page.shown(), app.log());
    page.screenshot("7-new-mail").expect("a picture");
    app.close();
}
