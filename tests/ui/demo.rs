//! What a person without an account sees: the demo, its mails, and where a phishing link leads.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tests::desktop::page::{Page, key};
use tests::desktop::{App, Desktop, Options};
use tests::fumictl::binary;

const SOON: Duration = Duration::from_secs(30);

/// The demo's server as `cargo xtask demo` starts it; it ends when its standard input closes.
struct DemoServer {
    child: Child,
    said: serde_json::Value,
    _folder: TempDir,
}

impl DemoServer {
    fn start() -> DemoServer {
        let folder = TempDir::with_prefix("fumi-demo-").expect("a temporary folder");
        let mut child = Command::new(binary("demo_server"))
            .arg("--dir")
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("demo_server starts");
        let stdout = child.stdout.take().expect("its standard output");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let said = serde_json::from_str(&line).expect("JSON");
        DemoServer { child, said, _folder: folder }
    }

    fn desktop(&self, dark: bool) -> Desktop {
        let ca = self.said["ca"].as_str().expect("an authority").to_owned();
        let env = vec![("SSL_CERT_FILE".to_owned(), ca)];
        Desktop::start(&Options { dark, env, ..Options::default() })
    }

    fn open(&self, desktop: &Desktop) -> App {
        let ports = format!("imap={},smtp={}", self.said["imap"], self.said["smtp"]);
        let profile = desktop.home().join("demo");
        desktop.open(&["--demo", &ports, "--data", &profile.to_string_lossy()])
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Opens the mail whose row holds these words, however far down the list it stands.
fn open_mail(page: &Page, words: &str) {
    page.click(&page.by_role("listbox", "Messages")).expect("the list");
    page.keys(key::HOME).expect("to the first");
    for _ in 0..60 {
        let script = "const w = arguments[0]; const c = document.querySelector('article h1, \
                      article h2'); return !!c && c.textContent.includes(w);";
        let there = |p: &Page| p.execute(script, &[words.into()]).is_ok_and(|v| v == true);
        if page.wait_until(Duration::from_millis(300), there) {
            let drawn = page.wait_until(SOON, |p| {
                let script = "const f = document.querySelector('article iframe'); \
                              return !!f && getComputedStyle(f).visibility === 'visible';";
                p.execute(script, &[]).is_ok_and(|v| v == true)
            });
            assert!(drawn, "{words} is drawn");
            return;
        }
        page.keys("j").expect("the next");
    }
    panic!("no mail {words}:\n{}", page.shown());
}

#[test]
fn the_demo_shows_the_whole_program_and_a_phishing_link_shows_its_true_face() {
    let server = DemoServer::start();
    for dark in [false, true] {
        let shade = if dark { "dark" } else { "light" };
        let desktop = server.desktop(dark);
        let app = server.open(&desktop);
        let page = app.page();
        let listed = page.wait_until(SOON, |p| p.all("[role=option]").is_ok_and(|r| r.len() > 5));
        assert!(listed, "{}", page.shown());
        for (name, words) in [
            ("newsletter", "November reading"),
            ("photo", "The lake"),
            ("japanese", "京都出張"),
            ("ticket", "Your ticket"),
        ] {
            open_mail(page, words);
            page.screenshot(&format!("demo-{name}-{shade}")).expect("a picture");
        }
        open_mail(page, "Your mailbox is full");
        let frame = page.css("article iframe");
        page.enter(&frame).expect("the mail's frame");
        let text = page.shown();
        assert!(text.contains("unless you confirm"), "{text}");
        let forms = page.all("form, input, script").expect("an answer");
        assert!(forms.is_empty(), "nothing that asks or runs is left");
        let link = page.all("a").expect("its links").remove(0);
        page.click(&link).expect("a click on the bait");
        page.leave_frames().expect("back");
        page.wait_for_text("login.mailbox-verify.invalid", SOON);
        page.screenshot(&format!("demo-phishing-{shade}")).expect("a picture");
        page.keys(key::ESCAPE).expect("no");
        if !dark {
            // The first new mail comes twenty seconds after the server's start.
            page.wait_for_text("Just now", Duration::from_secs(60));
        }
        app.kill();
    }
}
