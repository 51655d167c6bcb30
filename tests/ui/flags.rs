//! Marks made by keys and buttons reach the server, and those made offline follow.

use std::time::Duration;

use tests::desktop::Options;
use tests::desktop::page::Page;
use tests::servers::line_client::LineClient;

use crate::post::{PASSWORD, Post};

const SOON: Duration = Duration::from_secs(60);

fn other(post: &Post) -> LineClient {
    let mut other = post.other_program();
    other.imap_ok("SELECT INBOX");
    other
}

/// How many messages of the inbox the server finds so.
fn count(other: &mut LineClient, what: &str) -> usize {
    let lines = other.imap_ok(&format!("UID SEARCH {what}"));
    let found = lines.iter().find_map(|line| line.strip_prefix("* SEARCH"));
    found.unwrap_or_default().split_whitespace().count()
}

fn has_button(page: &Page, name: &str) -> bool {
    page.wait_until(SOON, |p| p.has("button", name))
}

#[test]
fn alice_reads_and_flags_with_the_network_and_without() {
    let (post, _) = Post::with_inbox(12);
    let mut there = other(&post);
    there.imap_ok("UID STORE 1:* -FLAGS (\\Seen \\Flagged)");
    let desktop = post.desktop(Options::default());
    let app = desktop.open(&[]);
    let page = app.page();
    post.fill_wizard(&app, PASSWORD);
    page.press("button", "Sign in");
    let rows = |p: &Page| p.all("[role=option]").is_ok_and(|rows| rows.len() > 2);
    assert!(page.wait_until(SOON, rows), "mail appears:\n{}", page.shown());

    page.keys("j").expect("a key");
    assert!(has_button(page, "Mark as unread"), "what is looked at is read:\n{}", page.outline());
    assert!(page.wait_until(SOON, |_| count(&mut there, "SEEN") == 1), "{}", app.log());
    page.keys("s").expect("a key");
    assert!(has_button(page, "Remove the flag"), "{}", page.outline());
    assert!(page.wait_until(SOON, |_| count(&mut there, "FLAGGED") == 1), "{}", app.log());
    let in_list = |p: &Page| p.roles("option", "Flagged", false).is_ok_and(|rows| rows.len() == 1);
    assert!(page.wait_until(SOON, in_list), "the list shows it too:\n{}", page.outline());
    page.screenshot("marked").expect("a picture");

    let idle = |p: &Page| p.all(".account .state.idle").is_ok_and(|found| !found.is_empty());
    assert!(page.wait_until(SOON, idle), "everything is here:\n{}", page.shown());
    post.dovecot.stop();
    page.press("button", "Remove the flag");
    page.keys("U").expect("a key");
    assert!(has_button(page, "Mark as read"), "shown at once:\n{}", page.outline());
    app.kill();
    post.dovecot.restart();
    let mut there = other(&post);
    assert_eq!((count(&mut there, "SEEN"), count(&mut there, "FLAGGED")), (1, 1));
    let app = desktop.open(&[]);
    let told = |_: &Page| (count(&mut there, "SEEN"), count(&mut there, "FLAGGED")) == (0, 0);
    assert!(app.page().wait_until(SOON, told), "what was done offline follows:\n{}", app.log());
    app.close();
}
