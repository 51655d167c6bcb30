//! Pictures of lists, the palette, the keys and the settings, in light and dark, English and
//! Japanese; and nothing on them that a machine finds wrong.

use std::time::Duration;

use tests::desktop::page::{Page, key};
use tests::desktop::{App, Options};
use tests::generate::{Seed, generate_in};
use tests::servers::dovecot;

use crate::post::Post;

const SOON: Duration = Duration::from_secs(60);

fn looked_at(page: &Page, name: &str) {
    page.screenshot(&format!("look-{name}")).expect("a picture");
    let found = page.axe().expect("axe runs").into_iter();
    let serious: Vec<_> =
        found.filter(|v| matches!(v.impact.as_str(), "serious" | "critical")).collect();
    assert!(serious.is_empty(), "{name}: {serious:#?}");
}

fn listed(page: &Page) {
    let listed = |p: &Page| p.all("main [role=option]").is_ok_and(|rows| rows.len() > 3);
    assert!(page.wait_until(SOON, listed), "{}", page.shown());
}

fn chord(page: &Page, held: &str, key: &str) {
    page.keys(&format!("{held}{key}{}", key::NONE)).expect("a chord");
}

/// Presses a choice of the settings by its value's place in its line.
fn choose(page: &Page, label: &str, nth: usize) {
    let group = page.by_role("group", label);
    let script = "arguments[0].querySelectorAll('button')[arguments[1]].click();";
    page.execute(script, &[group.argument(), nth.into()]).expect("a press");
}

fn go_through(app: &App, name: &str, words: [&str; 3]) {
    let [layout, contrast, preview] = words;
    let page = app.page();
    listed(page);
    page.keys("jj").expect("keys");
    chord(page, key::SHIFT, key::DOWN);
    looked_at(page, &format!("many-{name}"));
    page.resize(420, 760).expect("a size");
    looked_at(page, &format!("many-{name}-narrow"));
    page.resize(1280, 820).expect("a size");
    page.keys(key::ESCAPE).expect("a key");
    page.keys("go").expect("keys");
    page.css("[role=menu]");
    looked_at(page, &format!("arrange-{name}"));
    page.keys(key::ESCAPE).expect("a key");
    chord(page, key::CONTROL, "k");
    page.css("dialog [role=combobox]");
    looked_at(page, &format!("palette-{name}"));
    page.keys(key::ESCAPE).expect("a key");
    page.keys("?").expect("a key");
    page.css("dialog kbd");
    looked_at(page, &format!("keys-{name}"));
    page.click(&page.css("dialog [aria-pressed=false].button")).expect("a press");
    looked_at(page, &format!("keys-edit-{name}"));
    page.keys(key::ESCAPE).expect("a key");
    page.keys("gs").expect("keys");
    page.screenshot(&format!("look-flagged-{name}")).expect("a picture");
    page.keys("gi").expect("keys");
    listed(page);
    chord(page, key::CONTROL, ",");
    page.css("dialog h4");
    looked_at(page, &format!("settings-{name}"));
    choose(page, layout, 1);
    page.keys(key::ESCAPE).expect("a key");
    looked_at(page, &format!("columns-{name}"));
    chord(page, key::CONTROL, ",");
    choose(page, layout, 0);
    choose(page, preview, 2);
    choose(page, contrast, 1);
    page.keys(key::ESCAPE).expect("a key");
    looked_at(page, &format!("contrast-{name}"));
}

#[test]
fn lists_and_what_belongs_to_them_can_be_looked_at() {
    let seeds: Vec<Seed> = generate_in("INBOX", 60, 5).collect();
    let post = Post::to_read(&dovecot::Options::default(), &seeds);
    let english = ["Layout", "Contrast", "Lines of preview"];
    let japanese = ["配置", "コントラスト", "プレビューの行数"];
    for (language, dark, words) in [("en", false, english), ("ja", true, japanese)] {
        let desktop =
            post.desktop(Options { language: language.to_owned(), dark, ..Options::default() });
        post.sign_in_by_fumictl(&desktop);
        let app = desktop.open(&[]);
        app.page().resize(1280, 820).expect("a size");
        go_through(&app, &format!("{language}-{}", if dark { "dark" } else { "light" }), words);
        app.kill();
        // What was chosen is there again after a kill.
        let app = desktop.open(&[]);
        let kept = |p: &Page| p.all("html.more-contrast").is_ok_and(|found| !found.is_empty());
        assert!(app.page().wait_until(SOON, kept), "the choice survives");
        app.kill();
    }
}
