//! Alice writes to Bob in the window: what he gets, what stays in Sent, what becomes of the draft.

use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders as _};
use serde_json::{Value, json};
use tests::desktop::page::{Page, key};
use tests::desktop::{App, Desktop, Options};
use tests::servers::dovecot::{self, User};
use tests::servers::exim::Exim;
use tests::servers::line_client::LineClient;

use crate::post::{ALICE, PASSWORD, Post, letters};

const SOON: Duration = Duration::from_secs(60);
/// A server that is back is tried again by itself after at most so long.
const BACK: Duration = Duration::from_secs(150);
const BOB: (&str, &str) = ("bob@example.test", "builder");

/// A picture of one point.
const POINT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\
    \xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// Puts files where the person would choose them.
const CHOOSE: &str = "const [css, files] = arguments; const data = new DataTransfer(); \
    for (const [name, type, bytes] of files) \
      data.items.add(new File([new Uint8Array(bytes)], name, { type })); \
    const input = document.querySelector(css); input.files = data.files; \
    input.dispatchEvent(new Event('change', { bubbles: true }));";

/// Alice and Bob, and who carries their letters.
fn post() -> Post {
    let users = vec![User::new(ALICE, PASSWORD), User::new(BOB.0, BOB.1)];
    let options = dovecot::Options { users, ..dovecot::Options::default() };
    let mut post = Post::to_read(&options, &letters("INBOX", &["Lunch"]));
    post.exim = Some(Exim::start(&post.dovecot));
    post
}

fn open(post: &Post) -> (Desktop, App) {
    let desktop = post.desktop(Options::default());
    post.sign_in_by_fumictl(&desktop);
    let app = desktop.open(&[]);
    let rows = |p: &Page| p.all("[role=option]").is_ok_and(|rows| !rows.is_empty());
    assert!(app.page().wait_until(SOON, rows), "mail appears:\n{}", app.page().shown());
    (desktop, app)
}

/// Nobody waits to be called back.
fn send_at_once(page: &Page) {
    page.press("button", "Settings");
    let choice = "dialog [role=group][aria-label='Time to call a sent letter back'] button";
    page.click(&page.css(choice)).expect("no time at all");
    page.keys(key::ESCAPE).expect("a key");
}

fn write(page: &Page, subject: &str, text: &str) {
    page.press("button", "Compose");
    page.type_into(&page.by_role("textbox", "To"), BOB.0).expect("whom it is for");
    page.keys(key::ENTER).expect("a token");
    page.type_into(&page.by_role("textbox", "Subject"), subject).expect("a subject");
    page.type_into(&page.by_role("textbox", "Message body"), text).expect("its words");
}

fn choose(page: &Page, css: &str, files: &[(&str, &str, &[u8])]) {
    let files: Vec<Value> = files.iter().map(|(name, kind, b)| json!([name, kind, b])).collect();
    let css = format!("section:not([hidden]) footer {css}");
    page.execute(CHOOSE, &[json!(css), json!(files)]).expect("files are chosen");
}

fn send(page: &Page) {
    page.keys(&format!("{}{}{}", key::CONTROL, key::ENTER, key::NONE)).expect("a chord");
    let gone = |p: &Page| !p.has("textbox", "To");
    assert!(page.wait_until(SOON, gone), "the composer is gone:\n{}", page.shown());
}

/// The messages of a mailbox as the server has them.
fn there(post: &Post, (user, password): (&str, &str), mailbox: &str) -> Vec<String> {
    let (port, authority) = (post.dovecot.imap_port(), post.dovecot.authority());
    let mut reader = LineClient::connect(port, authority).expect("another program");
    reader.imap_ok(&format!("LOGIN {user} {password}"));
    if reader.imap_status(&format!("SELECT {mailbox}")) != "OK" {
        return Vec::new();
    }
    let found = reader.imap_ok("UID SEARCH UNDELETED");
    let line = found.iter().find_map(|line| line.strip_prefix("* SEARCH")).unwrap_or_default();
    let uids: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    let one = |uid: &String| reader.imap_ok(&format!("UID FETCH {uid} BODY.PEEK[]")).join("\n");
    uids.iter().map(one).collect()
}

fn comes(app: &App, post: &Post, who: (&str, &str), mailbox: &str, count: usize, limit: Duration) {
    let came = app.page().wait_until(limit, |_| there(post, who, mailbox).len() == count);
    let found = there(post, who, mailbox);
    assert!(came, "{mailbox}: {found:?}\n{}\n{}", app.page().shown(), app.log());
}

/// The letter inside what the server said of it.
fn letter(fetched: &str) -> String {
    let raw = fetched.split_once("}\n").or_else(|| fetched.split_once("}\r\n"));
    raw.map(|(_, raw)| raw.to_owned()).unwrap_or_default()
}

#[test]
fn a_japanese_letter_with_a_picture_and_two_files_arrives_byte_for_byte_and_once() {
    let post = post();
    let (_desktop, app) = open(&post);
    let page = app.page();
    send_at_once(page);
    write(page, "お茶の誘い", "ボブさん、\n土曜日にお茶をどうですか。\n添付をご覧ください。");
    let every: Vec<u8> = (0..=255).collect();
    let text = "春はあけぼの\r\n".as_bytes();
    let files = [
        ("献立 と地図.bin", "application/octet-stream", &every[..]),
        ("詩.txt", "text/plain", text),
    ];
    choose(page, "input[type=file]:not([accept])", &files);
    page.by_role("button", "Remove 詩.txt");
    choose(page, "input[type=file][accept]", &[("点.png", "image/png", POINT)]);
    page.css("[role=textbox] img");
    let shown = "const i = document.querySelector('[role=textbox] img'); \
                 return !!i && i.complete && i.naturalWidth === 1;";
    let drawn = |p: &Page| p.execute(shown, &[]).is_ok_and(|yes| yes == true);
    assert!(page.wait_until(SOON, drawn), "the picture is shown");
    assert!(page.axe().expect("axe").is_empty(), "{:?}", page.axe());
    page.screenshot("compose-japanese").expect("a picture");
    send(page);

    comes(&app, &post, BOB, "INBOX", 1, SOON);
    let raw = letter(&there(&post, BOB, "INBOX")[0]);
    let came = MessageParser::new().parse(raw.as_bytes()).expect("a letter");
    assert_eq!(came.subject(), Some("お茶の誘い"));
    for body in [came.body_text(0), came.body_html(0)] {
        let body = body.expect("a text and a design");
        assert!(body.contains("土曜日にお茶をどうですか。"), "{body}");
    }
    let held = |name: &str| {
        let part = came.parts.iter().find(|part| part.attachment_name() == Some(name));
        part.unwrap_or_else(|| panic!("{name} came: {raw}")).contents().to_vec()
    };
    assert_eq!(held("献立 と地図.bin"), every);
    assert_eq!(held("詩.txt"), text);
    assert_eq!(held("点.png"), POINT);
    let html = came.body_html(0).expect("a design").into_owned();
    let id = html.split("cid:").nth(1).and_then(|rest| rest.split('"').next()).expect("an image");
    assert!(came.parts.iter().any(|part| part.content_id() == Some(id)), "{html}");
    assert!(!raw.contains("mail://"), "nothing of ours leaves: {raw}");

    let alice = (ALICE, PASSWORD);
    comes(&app, &post, alice, "Sent", 1, SOON);
    comes(&app, &post, alice, "Drafts", 0, SOON);
    assert!(!page.has("button", "Outbox 1"), "{}", page.outline());
}

#[test]
fn a_letter_written_without_a_server_waits_in_the_outbox_and_leaves_once() {
    let post = post();
    let (_desktop, app) = open(&post);
    let page = app.page();
    send_at_once(page);
    let exim = post.exim.as_ref().expect("a server to send by");
    exim.stop();
    write(page, "Tea on Saturday", "Dear Bob,\nshall we?");
    send(page);
    page.by_role_with("button", "Outbox");
    page.screenshot("compose-waits").expect("a picture");
    exim.restart();
    page.press("button", "Outbox 1");
    let sent = |p: &Page| {
        // Whoever is impatient says so; else it is tried again by itself.
        if let Some(now) =
            p.roles("button", "Send now", true).ok().and_then(|b| b.into_iter().next())
        {
            let _ = p.click(&now);
        }
        there(&post, BOB, "INBOX").len() == 1
    };
    assert!(page.wait_until(BACK, sent), "{}\n{}", page.shown(), app.log());
    let alice = (ALICE, PASSWORD);
    comes(&app, &post, alice, "Sent", 1, SOON);
    comes(&app, &post, alice, "Drafts", 0, SOON);
    assert_eq!(there(&post, BOB, "INBOX").len(), 1, "nothing is sent twice");
}

#[test]
fn what_is_typed_survives_a_kill_and_is_at_hand_again() {
    let post = post();
    let (desktop, app) = open(&post);
    let page = app.page();
    write(page, "Half a letter", "Dear Bob,\nthis is not yet all 文");
    page.wait_for_text("Saved", SOON);
    app.kill();
    let app = desktop.open(&[]);
    let page = app.page();
    page.press("button", "Half a letter");
    let body = page.by_role("textbox", "Message body");
    let text = page.text(&body).expect("its text");
    assert!(text.contains("this is not yet all 文"), "{text}");
    page.keys(key::ESCAPE).expect("it is closed");
    comes(&app, &post, (ALICE, PASSWORD), "Drafts", 1, SOON);
}

#[test]
fn a_sent_letter_is_called_back_and_nothing_has_left() {
    let post = post();
    let (_desktop, app) = open(&post);
    let page = app.page();
    write(page, "Too soon", "Dear Bob,");
    send(page);
    page.press("button", "Undo");
    let subject = page.by_role("textbox", "Subject");
    assert_eq!(page.property(&subject, "value").expect("a value"), "Too soon");
    assert!(there(&post, BOB, "INBOX").is_empty());
}
