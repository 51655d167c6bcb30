//! Pictures of writing and sending, in light and dark, English and Japanese, wide and narrow.

use std::time::Duration;

use serde_json::json;
use tests::desktop::Options;
use tests::desktop::page::{Page, key};
use tests::generate::{Seed, generate_in};
use tests::servers::dovecot;

use crate::post::Post;

const SOON: Duration = Duration::from_secs(30);
const WIDE: (u32, u32) = (1280, 820);

/// Finds a thing by what it is, in whatever language.
fn press(page: &Page, css: &str) {
    page.click(&page.css(css)).unwrap_or_else(|error| panic!("{css}: {error:?}"));
}

fn pictures(page: &Page, name: &str) {
    for (size, (width, height)) in [("narrow", (420, 760)), ("wide", WIDE)] {
        page.resize(width, height).expect("a size");
        page.screenshot(&format!("look-{name}-{size}")).expect("a picture");
    }
}

fn write(page: &Page) {
    press(page, "nav .top button");
    let to = page.css("section:not([hidden]) [role=combobox] input");
    page.type_into(&to, "hanako.sato@example.jp, bob@example.org, nobody,").expect("people");
    let subject = page.css("section:not([hidden]) .line > input");
    page.type_into(&subject, "週末の京都旅行について").expect("a subject");
    let body = page.css("section:not([hidden]) [role=textbox]");
    page.click(&body).expect("the text");
    let html = "<div>花子さん、</div><div><br></div><div>切符をありがとうございます。<b>土曜の朝九時</b>\
        に<a href=\"https://example.org/map\">銀の鈴</a>で待っています。</div>\
        <ul><li>旅程表</li><li>お弁当</li></ul><div><br></div>\
        <table style=\"border-collapse: collapse\"><tbody><tr>\
        <td style=\"border: 1px solid #b9b4a8; padding: 4px 8px\">土曜日</td>\
        <td style=\"border: 1px solid #b9b4a8; padding: 4px 8px\">哲学の道</td></tr></tbody></table>\
        <blockquote>新幹線の切符が取れました。</blockquote>";
    let paste = "const [body, html] = arguments; const data = new DataTransfer(); \
        data.setData('text/html', html); data.setData('text/plain', 'x'); \
        body.focus(); body.dispatchEvent(new ClipboardEvent('paste', \
          { clipboardData: data, bubbles: true, cancelable: true }));";
    page.execute(paste, &[body.argument(), json!(html)]).expect("a paste");
}

#[test]
fn writing_can_be_looked_at() {
    let seeds: Vec<Seed> = generate_in("INBOX", 40, 5).collect();
    let post = Post::to_read(&dovecot::Options::default(), &seeds);
    for (language, dark) in [("en", false), ("ja", true), ("ja", false), ("en", true)] {
        let desktop =
            post.desktop(Options { language: language.to_owned(), dark, ..Options::default() });
        post.sign_in_by_fumictl(&desktop);
        let app = desktop.open(&[]);
        let page = app.page();
        page.resize(WIDE.0, WIDE.1).expect("a size");
        let listed = |p: &Page| p.all("[role=option]").is_ok_and(|rows| rows.len() > 5);
        assert!(page.wait_until(SOON, listed), "{}", page.shown());
        let shade = if dark { "dark" } else { "light" };
        let name = |what: &str| format!("compose-{what}-{language}-{shade}");
        write(page);
        pictures(page, &name("letter"));
        let found = page.axe().expect("axe");
        assert!(found.is_empty(), "{language} {shade}: {found:?}");
        press(page, "header .size");
        page.screenshot(&format!("look-{}", name("large"))).expect("a picture");
        press(page, "header .size");
        press(page, "section:not([hidden]) [role=textbox]");
        page.keys(&format!("{}{}{}", key::CONTROL, key::ENTER, key::NONE)).expect("a chord");
        page.css("section:not([hidden]) [role=alert]");
        pictures(page, &name("warned"));
        press(page, "section:not([hidden]) .later");
        page.css("[role=menu]");
        page.screenshot(&format!("look-{}", name("later"))).expect("a picture");
        page.keys(key::ESCAPE).expect("a key");
        press(page, "header .icon-button:nth-last-of-type(3)");
        page.css(".minimised");
        pictures(page, &name("aside"));
        app.kill();
    }
}
