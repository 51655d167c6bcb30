//! Local Folders in the window: mail kept on this computer alone, and brought back.

use std::time::Duration;

use tempfile::TempDir;
use tests::desktop::Options;
use tests::desktop::page::{Page, key};
use tests::generate::{Seed, generate_in};
use tests::servers::dovecot;

use crate::post::{ALICE, Post};

const SOON: Duration = Duration::from_secs(60);

fn listed(page: &Page, count: usize) {
    let so = |p: &Page| p.all("[role=option]").is_ok_and(|rows| rows.len() == count);
    assert!(page.wait_until(SOON, so), "{count} rows:\n{}", page.outline());
}

/// How many messages the server has.
fn there(post: &Post) -> usize {
    post.dovecot.doveadm(&["search", "-u", ALICE, "all"]).lines().count()
}

/// Moves the chosen message to the mailbox that is typed.
fn move_to(page: &Page, typed: &str, shown: &str) {
    page.keys("v").expect("a key");
    page.type_into(&page.by_role("combobox", "Mailbox"), typed).expect("a name");
    page.by_role("option", shown);
    page.screenshot(&format!("local-move-{}", typed.to_lowercase())).expect("a picture");
    page.keys(key::ENTER).expect("a key");
}

#[test]
fn alice_keeps_a_mail_on_her_computer_alone_and_brings_it_back_to_the_server() {
    let seeds: Vec<Seed> = generate_in("INBOX", 3, 8).collect();
    let post = Post::to_read(&dovecot::Options::default(), &seeds);
    let desktop = post.desktop(Options::default());
    post.sign_in_by_fumictl(&desktop);
    let folder = TempDir::with_prefix("fumi-local-").expect("a temporary folder");
    let letter = folder.path().join("old.eml");
    std::fs::write(&letter, "From: bob@example.test\r\nSubject: Old\r\n\r\nHello.\r\n")
        .expect("it");
    let letter = letter.to_string_lossy();
    post.fumictl(&desktop).run(&["import", &letter, "--to", "Local Folders/Cellar"]).ok();
    let app = desktop.open(&[]);
    let page = app.page();
    page.resize(1280, 820).expect("a size");
    listed(page, 3);
    page.click(&page.all("[role=option]").expect("rows")[0]).expect("a row");
    move_to(page, "cellar", "Local Folders / Cellar");
    listed(page, 2);
    page.wait_for_text("Moved to Cellar", SOON);
    assert!(page.wait_until(SOON, |_| there(&post) == 2), "it leaves the server:\n{}", app.log());

    page.click(&page.by_role_with("treeitem", "Cellar")).expect("a click");
    listed(page, 2);
    page.screenshot("local-cellar").expect("a picture");
    page.click(&page.all("[role=option]").expect("rows")[0]).expect("a row");
    move_to(page, "inbox", "alice@example.test / Inbox");
    listed(page, 1);
    assert!(
        page.wait_until(SOON, |_| there(&post) == 3),
        "it is on the server again:\n{}",
        app.log()
    );
    app.close();
}
