//! A stranger's letter in the window: its images come when they are asked for, who poses as another
//! is told, what is attached is read in place, words are found.

use std::time::Duration;

use tests::compose::png::Picture;
use tests::desktop::page::{Page, key};
use tests::desktop::{Desktop, Options};
use tests::fumictl::Fumictl;
use tests::servers::certificate::Certificate;
use tests::servers::internet::Internet;
use tests::servers::scripted::profile::Profile;
use tests::servers::web;

use crate::post::{ALICE, PASSWORD};

const SOON: Duration = Duration::from_secs(40);

fn letter(subject: &str, header: &str, kind: &str, body: &str) -> String {
    format!(
        "{header}From: The Slow Press <letters@press.example>\r\nTo: Alice <{ALICE}>\r\n\
         Subject: {subject}\r\nMessage-ID: <{}@press.example>\r\n\
         Date: Mon, 23 Nov 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: {kind}\r\n\r\n{body}\r\n",
        subject.replace(' ', "-")
    )
}

fn letters() -> Vec<String> {
    let confirmed = "Authentication-Results: mx.zohomail.eu; dkim=pass; \
                     dmarc=pass header.from=press.example\r\n\
                     DKIM-Signature: v=1; d=press.example; \
                     h=from:list-unsubscribe:list-unsubscribe-post; b=y\r\n\
                     List-Unsubscribe: <https://press.example/off?u=1>\r\n\
                     List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    let images = "<h1>The Slow Press</h1><p>There is a drawer in my house that smells of ink.</p>\
                  <p><img src=\"https://pictures.example/hill.png\" alt=\"A hill\"></p>\
                  <p>Tea on Sunday, and tea on Monday.</p>\
                  <img src=\"https://x.list-manage.com/track/open.php?u=1\" width=1 height=1>";
    let bait = "<p>Your mailbox is full. <a href=\"https://evil.example/\">https://zoho.com/login</a>\
                </p>";
    let attached = "--b\r\nContent-Type: text/plain\r\n\r\nSee what Bob wrote.\r\n\
                    --b\r\nContent-Type: message/rfc822\r\n\r\nFrom: Bob <bob@example.test>\r\n\
                    To: Alice <alice@example.test>\r\nSubject: The inner letter\r\n\r\n\
                    Hello from inside.\r\n--b\r\nContent-Type: application/octet-stream\r\n\
                    Content-Disposition: attachment; filename=\"invoice.pdf.exe\"\r\n\r\nMZ\r\n--b--";
    vec![
        letter("On letters", confirmed, "text/html; charset=utf-8", images),
        letter("Your mailbox", "", "text/html; charset=utf-8", bait)
            .replace("The Slow Press <letters@press.example>", "Zoho <alert@zoh0.com>"),
        letter("Fwd", "", "multipart/mixed; boundary=b", attached),
    ]
}

fn post() -> Internet {
    let internet = Internet::with(Profile::zoho(), &[(ALICE, PASSWORD)], Certificate::Good);
    internet.names.here(&["imappro.zoho.eu", "press.example", "pictures.example"]);
    internet.names.here(&["x.list-manage.com", "smtppro.zoho.eu"]);
    let hill = Picture::gradient(480, 160, [240, 210, 180], [60, 80, 100]).png();
    internet.web.put("pictures.example/hill.png", web::Page::Bytes("image/png", hill));
    internet.web.put("press.example/off?u=1", web::Page::Text("Good bye.".to_owned()));
    for letter in letters() {
        internet.mail.state().deliver(ALICE, letter.as_bytes());
    }
    internet
}

fn desktop(internet: &Internet, language: &str, dark: bool) -> Desktop {
    let (language, env) = (language.to_owned(), internet.env());
    let desktop = Desktop::start(&Options { language, dark, env, ..Options::default() });
    let ctl = Fumictl::new(&desktop.data_home().join("fumi")).password(PASSWORD);
    let ctl = desktop.env().iter().fold(ctl, |ctl, (name, value)| ctl.env(name, value.as_str()));
    ctl.run(&["account", "add", ALICE, "--imap", "imappro.zoho.eu:993"]).ok();
    ctl.run(&["sync"]).ok();
    desktop
}

fn told(page: &Page, part: &str) {
    assert!(page.wait_until(SOON, |p| p.shown().contains(part)), "{part}:\n{}", page.shown());
}

fn open(page: &Page, subject: &str) {
    let row = page.by_role_with("option", subject);
    page.click(&row).expect("the row");
    let script = "const w = arguments[0]; const h = document.querySelector('article h2'); \
                  const f = document.querySelector('article iframe'); \
                  return !!h && h.textContent.includes(w) && !!f && \
                  getComputedStyle(f).visibility === 'visible';";
    let there = |p: &Page| p.execute(script, &[subject.into()]).is_ok_and(|v| v == true);
    assert!(page.wait_until(SOON, there), "{subject}:\n{}", page.shown());
}

/// How wide the hill is drawn; 0 before it came.
fn hill(page: &Page) -> u64 {
    let script = "const f = document.querySelector('article iframe'); \
                  const i = f && f.contentDocument.querySelector('img[alt=\"A hill\"]'); \
                  return i ? i.naturalWidth : 0;";
    page.execute(script, &[]).ok().and_then(|v| v.as_u64()).unwrap_or(0)
}

#[test]
fn images_come_when_they_are_asked_for_and_a_list_is_left_by_one_click() {
    let internet = post();
    let desktop = desktop(&internet, "en", false);
    let app = desktop.open(&[]);
    let page = app.page();
    open(page, "On letters");
    told(page, "1 remote image");
    told(page, "Mailchimp");
    page.screenshot("read-blocked").expect("a picture");
    assert_eq!((internet.web.asked(), hill(page)), (Vec::new(), 0), "nobody knows she reads it");
    page.press("button", "Show images");
    assert!(page.wait_until(SOON, |p| hill(p) == 480), "{:?}", internet.web.asked());
    page.screenshot("read-shown").expect("a picture");
    let asked = internet.web.asked().join("\n");
    assert!(asked.contains("GET /hill.png") && !asked.contains("open.php"), "{asked}");
    page.press("button", "Unsubscribe");
    told(page, "press.example will be told");
    page.press("button", "Unsubscribe");
    told(page, "You unsubscribed on");
    assert!(internet.web.asked().contains(&"POST /off?u=1 HTTP/1.1".to_owned()));
    app.kill();
}

#[test]
fn what_is_odd_is_told_what_is_attached_is_read_in_place_and_words_are_found() {
    let internet = post();
    for (language, dark) in [("en", false), ("ja", true)] {
        let desktop = desktop(&internet, language, dark);
        let app = desktop.open(&[]);
        let page = app.page();
        open(page, "Your mailbox");
        told(page, "zoh0.com");
        told(page, "evil.example");
        page.screenshot(&format!("read-odd-{language}")).expect("a picture");
        open(page, "Fwd");
        page.screenshot(&format!("read-attached-{language}")).expect("a picture");
        page.click(&page.by_role_with("button", "inner letter")).expect("the attached letter");
        told(page, "The inner letter");
        page.enter(&page.css("article iframe")).expect("its frame");
        told(page, "Hello from inside");
        page.leave_frames().expect("back");
        open(page, "On letters");
        page.keys(&format!("{}f{}", key::CONTROL, key::NONE)).expect("a chord");
        page.css(".find input");
        page.keys("tea").expect("words");
        told(page, if language == "en" { "1 of 2" } else { "1 / 2" });
        page.screenshot(&format!("read-found-{language}")).expect("a picture");
        let bad = page.axe().expect("axe runs");
        let grave =
            |v: &&tests::desktop::page::Violation| ["serious", "critical"].contains(&&*v.impact);
        let bad: Vec<_> = bad.iter().filter(grave).collect();
        assert!(bad.is_empty(), "{bad:#?}");
        app.kill();
    }
}
