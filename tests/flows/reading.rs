//! Reading a stranger's mail: what it may fetch, whom it is believed to be from, how one is rid of
//! it.

use crate::profile::{ALICE, PASSWORD};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::compose::png::Picture;
use tests::fumictl::Fumictl;
use tests::servers::certificate::Certificate;
use tests::servers::internet::Internet;
use tests::servers::scripted::profile::Profile;
use tests::servers::web::Page;

/// Alice with an account at Zoho, in a small internet.
struct Post {
    internet: Internet,
    ctl: Fumictl,
    _folder: TempDir,
}

impl Post {
    /// With these letters in her inbox, in step.
    fn with(letters: &[String]) -> Post {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let users = [(ALICE, PASSWORD)];
        let internet = Internet::with(Profile::zoho(), &users, Certificate::Good);
        let ours = ["imappro.zoho.eu", "smtppro.zoho.eu", "press.example", "pictures.example"];
        internet.names.here(&ours);
        internet.names.here(&["x.list-manage.com"]);
        for letter in letters {
            internet.mail.state().deliver(ALICE, letter.as_bytes());
        }
        let ctl = Fumictl::new(&folder.path().join("profile")).password(PASSWORD);
        let ctl = internet.env().into_iter().fold(ctl, |ctl, (name, value)| ctl.env(&name, value));
        let add = ["account", "add", ALICE, "--imap", "imappro.zoho.eu:993", "--no-keyring"];
        ctl.run(&add).ok();
        ctl.run(&["sync"]).ok();
        Post { internet, ctl, _folder: folder }
    }

    fn id(&self, subject: &str) -> String {
        let rows = self.ctl.run(&["list", "INBOX"]).ok();
        let mut rows = rows.as_array().expect("rows").iter();
        let row = rows.find(|row| row["subject"] == subject).expect("the letter");
        match &row["id"] {
            Value::String(id) => id.clone(),
            id => id.to_string(),
        }
    }

    fn show(&self, subject: &str, more: &[&str]) -> Value {
        let id = self.id(subject);
        self.ctl.run(&[&["show", &id], more].concat()).ok()
    }

    /// Requests the web has had, by their first lines.
    fn hits(&self) -> Vec<String> {
        let asked = self.internet.web.asked().into_iter();
        asked.filter(|line| line.starts_with("GET ") || line.starts_with("POST ")).collect()
    }
}

/// A letter of the Slow Press with this much more in its header.
fn letter(subject: &str, header: &str, html: &str) -> String {
    format!(
        "{header}From: The Slow Press <letters@press.example>\r\nTo: Alice <{ALICE}>\r\n\
         Subject: {subject}\r\nMessage-ID: <{subject}@press.example>\r\n\
         Date: Mon, 23 Nov 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<p>Dear Alice,</p>{html}\r\n"
    )
}

const IMAGES: &str = "<img src=\"http://pictures.example/cat.png\">\
     <img src=\"https://pictures.example/moved\"><img src=\"https://pictures.example/home\">\
     <img src=\"https://pictures.example/spy\"><img src=\"https://pictures.example/page\">\
     <img src=\"https://pictures.example/endless\"><img src=\"https://192.168.1.1/cam.png\">\
     <img src=\"https://x.list-manage.com/track/open.php?u=1\">\
     <img src=\"https://press.example/p.gif\" width=1 height=1>";

fn picture() -> Page {
    Page::Bytes("text/plain", Picture::new(12, 8, &[[40, 90, 160]]).png())
}

fn pictures(post: &Post) {
    let web = &post.internet.web;
    web.put("pictures.example/cat.png", picture());
    web.put("pictures.example/moved", Page::Moved("/cat.png".to_owned()));
    web.put("pictures.example/home", Page::Moved("https://10.0.0.1/x.png".to_owned()));
    let spy = "https://x.list-manage.com/track/open.php?u=2";
    web.put("pictures.example/spy", Page::Moved(spy.to_owned()));
    web.put("x.list-manage.com/track/open.php?u=2", picture());
    web.put("x.list-manage.com/track/open.php?u=1", picture());
    web.put("press.example/p.gif", picture());
    web.put("pictures.example/page", Page::Text("<svg xmlns='x'/>".to_owned()));
    web.put("pictures.example/endless", Page::Endless);
}

#[test]
fn images_from_the_web_come_when_alice_wants_them_and_tell_nothing_of_her() {
    let post = Post::with(&[letter("Autumn", "", IMAGES)]);
    pictures(&post);
    let shown = post.show("Autumn", &[]);
    assert_eq!(shown["notes"]["images"], "asked");
    assert_eq!(shown["notes"]["trackers"], json!(["Mailchimp", "press.example"]));
    assert_eq!(shown["notes"]["remote"], 7);
    assert_eq!(post.hits(), [""; 0], "nobody learns that the letter was opened");
    let shown = post.show("Autumn", &["--images"]);
    let fetched = shown["fetched"].as_array().expect("the images");
    let came: Vec<bool> = fetched.iter().map(|image| image["type"] == "image/png").collect();
    assert_eq!(came, [true, true, false, false, false, false, false, false, false], "{fetched:?}");
    // The detour shows that the server counts what comes to it.
    let asked = post.internet.web.asked().join("\n");
    assert!(asked.contains("GET /cat.png") && asked.contains("GET /endless"), "{asked}");
    for secret in ["cookie", "referer", "fumi", "alice", "open.php", "p.gif", "accept-language"] {
        assert!(!asked.to_lowercase().contains(secret), "{secret}:\n{asked}");
    }
    // Once is once: another run asks again.
    assert_eq!(post.show("Autumn", &[])["notes"]["images"], "asked");
    assert_eq!(post.show("Autumn", &["--images", "--always"])["notes"]["images"], "always");
    assert_eq!(post.show("Autumn", &[])["notes"]["images"], "always");
}

#[test]
fn images_at_a_private_address_are_not_fetched_whatever_their_name() {
    let post = Post::with(&[letter("Home", "", "<img src=\"https://pictures.example/cat.png\">")]);
    pictures(&post);
    let detour = post.internet.env().remove(0).1.replace(" public=127.0.0.1", "");
    let id = post.id("Home");
    let inside = Fumictl::new(post.ctl.profile()).env("FUMI_DETOUR", detour);
    let inside = inside.env("SSL_CERT_FILE", post.internet.env().remove(1).1);
    let shown = inside.run(&["show", &id, "--images"]).ok();
    assert_eq!((&shown["fetched"], post.hits().len()), (&json!([null]), 0));
    let shown = post.show("Home", &["--images"]);
    assert_eq!((&shown["fetched"][0]["type"], post.hits().len()), (&json!("image/png"), 1));
}

const ZOHO: &str = "Authentication-Results: mx.zohomail.eu;\r\n\tdkim=pass;\r\n\
     \tspf=pass  smtp.mailfrom=letters@press.example;\r\n\
     \tdmarc=pass(p=reject dis=none)  header.from=press.example\r\n";

const LEAVE: &str = "DKIM-Signature: v=1; a=rsa-sha256; d=press.example; s=x;\r\n\
     \th=from:list-unsubscribe:list-unsubscribe-post; bh=x; b=y\r\n\
     List-Id: News <news.press.example>\r\n\
     List-Unsubscribe: <https://press.example/off?u=1>, <mailto:off@press.example>\r\n\
     List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

#[test]
fn alice_leaves_a_list_by_one_click_and_that_is_remembered() {
    let letters = [
        letter("One", &format!("{ZOHO}{LEAVE}"), ""),
        letter("Two", &format!("{ZOHO}{LEAVE}"), ""),
        letter("Forged", LEAVE, ""),
    ];
    let post = Post::with(&letters);
    let notes = |subject: &str| post.show(subject, &[])["notes"].clone();
    let one = notes("One");
    assert_eq!(
        (&one["origin"], &one["leave"][0]["kind"]),
        (&json!("confirmed"), &json!("oneClick"))
    );
    let forged = notes("Forged");
    assert_eq!(forged["origin"], "unchecked");
    assert_eq!(forged["leave"][0]["kind"], "letter", "nobody has vouched for the fields");
    assert_eq!(post.hits(), [""; 0], "looking at it leaves nothing");
    let refused = post.ctl.run(&["unsubscribe", &post.id("Forged")]);
    assert_eq!(refused.error_code().as_deref(), Some("notAllowed"));
    let refused = post.ctl.run(&["unsubscribe", &post.id("One")]);
    assert_eq!(refused.error_code().as_deref(), Some("notLeft"), "the page is not there");
    assert_eq!(notes("One")["left"], Value::Null);
    post.internet.web.put("press.example/off?u=1", Page::Moved("https://press.example/".into()));
    let refused = post.ctl.run(&["unsubscribe", &post.id("One")]);
    assert_eq!(refused.error_code().as_deref(), Some("notLeft"), "RFC 8058 knows no redirects");
    post.internet.web.put("press.example/off?u=1", Page::Text("Good bye.".to_owned()));
    post.ctl.run(&["unsubscribe", &post.id("One")]).ok();
    let asked = post.internet.web.asked();
    assert!(asked.contains(&"POST /off?u=1 HTTP/1.1".to_owned()), "{asked:?}");
    assert_eq!(asked.last().map(String::as_str), Some("List-Unsubscribe=One-Click"));
    assert!(!asked.join("\n").to_lowercase().contains("cookie"));
    assert!(notes("Two")["left"].is_i64(), "the list was left, not the letter");
}

#[test]
fn who_poses_as_another_is_found_out_and_junk_shows_no_images() {
    let disowned =
        "Authentication-Results: mx.zohomail.eu; dmarc=fail header.from=press.example\r\n";
    let bait = "<a href=\"https://evil.example/\">https://bank.com/login</a>";
    let posed = letter("Bank", "Reply-To: x@evil.example\r\n", bait)
        .replace("letters@press.example", "alert@zoh0.com");
    let post = Post::with(&[letter("Disowned", disowned, IMAGES), posed]);
    let notes = |subject: &str| post.show(subject, &[])["notes"].clone();
    assert_eq!(notes("Disowned")["origin"], "disowned");
    let bank = notes("Bank");
    assert_eq!(
        bank["oddities"],
        json!([
            {"kind": "looksLike", "domain": "zoh0.com", "like": "zoho.com"},
            {"kind": "answersElsewhere", "address": "x@evil.example"},
        ])
    );
    assert_eq!(bank["claims"], json!([{"link": 0, "host": "bank.com"}]));
    pictures(&post);
    let id = post.id("Disowned");
    post.show("Disowned", &["--images", "--always"]);
    assert_eq!(notes("Disowned")["images"], "asked", "trust in a domain is no trust in forgers");
    let before = post.hits().len();
    post.ctl.run(&["junk", &id]).ok();
    let refused = post.ctl.run(&["show", &id, "--images"]);
    assert_eq!(refused.error_code().as_deref(), Some("notAllowed"));
    assert_eq!(post.ctl.run(&["show", &id]).ok()["notes"]["images"], "junk");
    assert_eq!(post.hits().len(), before);
}
