//! Pictures of what is done to mail, in light and dark, English and Japanese, wide and narrow.

use std::time::Duration;

use tests::desktop::Options;
use tests::desktop::page::{Page, key};
use tests::generate::{Seed, generate_in};
use tests::servers::dovecot;

use crate::post::Post;

const SOON: Duration = Duration::from_secs(30);

/// Takes a picture wide and narrow.
fn pictures(page: &Page, name: &str) {
    for (size, width, height) in [("narrow", 420, 760), ("wide", 1280, 820)] {
        page.resize(width, height).expect("a size");
        page.screenshot(&format!("look-{name}-{size}")).expect("a picture");
    }
}

#[test]
fn actions_can_be_looked_at() {
    let seeds: Vec<Seed> = generate_in("INBOX", 40, 5).collect();
    let post = Post::to_read(&dovecot::Options::default(), &seeds);
    for (language, dark) in [("en", false), ("ja", true), ("ja", false), ("en", true)] {
        let desktop =
            post.desktop(Options { language: language.to_owned(), dark, ..Options::default() });
        post.sign_in_by_fumictl(&desktop);
        let app = desktop.open(&[]);
        let page = app.page();
        page.resize(1280, 820).expect("a size");
        let listed = |p: &Page| p.all("[role=option]").is_ok_and(|rows| rows.len() > 5);
        assert!(page.wait_until(SOON, listed), "{}", page.shown());
        let name =
            |what: &str| format!("{what}-{language}-{}", if dark { "dark" } else { "light" });
        page.click(&page.all("[role=option]").expect("rows")[2]).expect("a row");
        let drawn = |p: &Page| p.all("article iframe").is_ok_and(|found| !found.is_empty());
        assert!(page.wait_until(SOON, drawn), "{}", page.shown());
        page.keys("e").expect("a key");
        page.css(".status.said button");
        pictures(page, &name("undo"));
        page.keys("v").expect("a key");
        page.css("dialog [role=combobox]");
        pictures(page, &name("move"));
        page.keys(key::ESCAPE).expect("a key");
        page.keys("?").expect("a key");
        page.css("dialog kbd");
        pictures(page, &name("keys"));
        page.keys(key::ESCAPE).expect("a key");
        page.keys(&format!("{}{}{}", key::SHIFT, key::DELETE, key::NONE)).expect("a chord");
        page.css("dialog .grave");
        pictures(page, &name("confirm"));
        page.keys(key::ESCAPE).expect("a key");
        page.keys("gl").expect("keys");
        page.keys(&format!("{}{}{}", key::SHIFT, key::F10, key::NONE)).expect("a chord");
        page.css("[role=menu]");
        page.screenshot(&format!("look-{}-wide", name("menu"))).expect("a picture");
        app.kill();
    }
}
