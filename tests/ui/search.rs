//! Alice looks for mail in the window: by the keyboard, over all mailboxes, in both languages.

use std::time::Duration;

use tests::desktop::Options;
use tests::desktop::page::{Page, key};
use tests::generate::{NEWEST, Seed, generate_in};
use tests::servers::dovecot;

use crate::post::Post;

const SOON: Duration = Duration::from_secs(60);
const TITLES: [&str; 2] = ["Search results", "検索結果"];

fn letter(mailbox: &str, n: i64, subject: &str, text: &str) -> Seed {
    Seed {
        mailbox: mailbox.to_owned(),
        raw: format!(
            "From: Bob Tanner <bob@example.test>\r\nTo: Alice <alice@example.test>\r\n\
             Subject: {subject}\r\nMessage-ID: <{mailbox}-{n}@example.test>\r\n\
             Date: Mon, 23 Nov 2026 12:00:0{n} +0000\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
        )
        .into_bytes(),
        flags: Vec::new(),
        internal_date: NEWEST + n,
    }
}

fn seeds() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = generate_in("INBOX", 60, 9).collect();
    seeds.push(letter("INBOX", 1, "Lighthouse", "The keeper has moved to Kagoshima."));
    seeds.push(letter("Archive", 2, "Old letters", "A lighthouse stands at the cape."));
    seeds.push(letter("Archive", 3, "出張の件", "鹿児島の灯台を見に行きましょう。"));
    seeds
}

fn finds(page: &Page, count: usize) {
    let so = |p: &Page| {
        TITLES.iter().any(|title| p.has("heading", title))
            && p.all("[role=option] mark").is_ok_and(|marks| !marks.is_empty() || count == 0)
            && p.all("[role=option]").is_ok_and(|rows| rows.len() == count)
    };
    assert!(page.wait_until(SOON, so), "{count} found:\n{}", page.outline());
}

#[test]
fn alice_finds_a_mail_by_a_word_of_its_text_and_reads_it_without_the_mouse() {
    let post = Post::to_read(&dovecot::Options::default(), &seeds());
    for (language, dark) in [("en", false), ("ja", true)] {
        let desktop =
            post.desktop(Options { language: language.to_owned(), dark, ..Options::default() });
        post.sign_in_by_fumictl(&desktop);
        let app = desktop.open(&[]);
        let page = app.page();
        page.resize(1280, 820).expect("a size");
        let idle = |p: &Page| p.all(".account .state.idle").is_ok_and(|found| !found.is_empty());
        assert!(page.wait_until(SOON, idle), "everything is here:\n{}", page.shown());

        page.keys("/").expect("a key");
        page.keys("lighthou").expect("the beginning of a word");
        finds(page, 2);
        page.keys("xyz").expect("what nobody wrote");
        let none = |p: &Page| p.all("[role=option]").is_ok_and(|rows| rows.is_empty());
        assert!(page.wait_until(SOON, none), "nothing is like that: {}", page.outline());
        page.screenshot(&format!("look-search-none-{language}")).expect("a picture");
        page.keys(key::ESCAPE).expect("a key");
        page.keys("/").expect("a key");
        page.keys("lighthouse").expect("a word");
        page.keys(key::ENTER).expect("a key");
        finds(page, 2);
        page.keys("jo").expect("keys");
        let read = |p: &Page| p.all("article iframe").is_ok_and(|found| !found.is_empty());
        assert!(page.wait_until(SOON, read), "it is read:\n{}", page.outline());
        for (size, width, height) in [("narrow", 420, 760), ("wide", 1280, 820)] {
            page.resize(width, height).expect("a size");
            if size == "narrow" {
                page.keys("u").expect("a key");
            }
            page.screenshot(&format!("look-search-{language}-{size}")).expect("a picture");
        }
        let serious = page.axe().expect("axe runs").into_iter();
        let serious: Vec<_> =
            serious.filter(|v| matches!(v.impact.as_str(), "serious" | "critical")).collect();
        assert!(serious.is_empty(), "{serious:#?}");

        page.keys("/").expect("a key");
        page.keys("鹿児島").expect("kanji");
        finds(page, 1);
        page.keys(key::ESCAPE).expect("a key");
        let back = |p: &Page| p.all("[role=option]").is_ok_and(|rows| rows.len() > 5);
        assert!(page.wait_until(SOON, back), "the inbox again:\n{}", page.outline());
        app.close();
    }
}
