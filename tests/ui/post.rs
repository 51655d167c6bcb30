//! A post office for the app: Dovecot that keeps mail, Exim that takes it.

use tests::desktop::{App, Desktop, Options};
use tests::fumictl::Fumictl;
use tests::generate::{NEWEST, Seed, generate_in};
use tests::servers::dovecot::{self, Dovecot, User};
use tests::servers::exim::Exim;
use tests::servers::line_client::LineClient;

/// Alice's address.
pub const ALICE: &str = "alice@example.test";
/// Alice's password.
pub const PASSWORD: &str = "wonderland";

/// Alice's servers.
pub struct Post {
    /// Where her mail is.
    pub dovecot: Dovecot,
    /// Where her mail goes out; none where the test sends nothing.
    pub exim: Option<Exim>,
}

impl Post {
    /// Servers with so many messages in her inbox.
    pub fn with_inbox(messages: usize) -> (Post, Vec<Seed>) {
        let seeds: Vec<Seed> = generate_in("INBOX", messages, 5).collect();
        let users = vec![User::new(ALICE, PASSWORD)];
        let options = dovecot::Options { users, ..dovecot::Options::default() };
        let mut post = Post::to_read(&options, &seeds);
        post.exim = Some(Exim::start(&post.dovecot));
        (post, seeds)
    }

    /// A server of this kind with this mail of hers, and none to send by.
    pub fn to_read(options: &dovecot::Options, seeds: &[Seed]) -> Post {
        let dovecot = Dovecot::start(options);
        dovecot.seed(ALICE, seeds);
        Post { dovecot, exim: None }
    }

    /// Where her mail goes out, over TLS.
    pub fn smtp_port(&self) -> u16 {
        self.exim.as_ref().expect("a server to send by").tls_port()
    }

    /// Another mail program of hers.
    pub fn other_program(&self) -> LineClient {
        let (port, authority) = (self.dovecot.imap_port(), self.dovecot.authority());
        let mut other = LineClient::connect(port, authority).expect("a second client");
        other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
        other
    }

    /// `fumictl` on the desktop's profile.
    pub fn fumictl(&self, desktop: &Desktop) -> Fumictl {
        let mut ctl = Fumictl::new(&desktop.data_home().join("fumi"))
            .trusting(&self.dovecot.ca_file())
            .password(PASSWORD);
        for (name, value) in desktop.env() {
            ctl = ctl.env(name, value.as_str());
        }
        ctl
    }

    /// Adds her account to the desktop's profile and fetches her mail, without a window.
    pub fn sign_in_by_fumictl(&self, desktop: &Desktop) {
        let ctl = self.fumictl(desktop);
        let server = format!("localhost:{}", self.dovecot.imap_port());
        let mut add = vec!["account", "add", ALICE, "--imap", &server];
        let smtp = self.exim.as_ref().map(|exim| format!("localhost:{}", exim.tls_port()));
        add.extend(smtp.iter().flat_map(|server| ["--smtp", server]));
        ctl.run(&add).ok();
        ctl.run(&["sync"]).ok();
    }

    /// A desktop that trusts these servers.
    pub fn desktop(&self, mut options: Options) -> Desktop {
        let ca = self.dovecot.ca_file().to_string_lossy().into_owned();
        options.env.push(("SSL_CERT_FILE".to_owned(), ca));
        Desktop::start(&options)
    }

    /// Fills the wizard with Alice's servers and goes to the last step.
    pub fn fill_wizard(&self, app: &App, password: &str) {
        let page = app.page();
        page.fill(&page.by_role("textbox", "Your name"), "Alice").expect("her name");
        page.fill(&page.by_role("textbox", "Email address"), ALICE).expect("her address");
        page.fill(&page.by_role("textbox", "Password"), password).expect("her password");
        page.press("button", "Continue");
        page.press("button", "Edit servers");
        let fill = |role: &str, name: &str, text: &str| {
            page.fill(&page.by_role(role, name), text).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        };
        fill("textbox", "Incoming server (IMAP)", "localhost");
        fill("spinbutton", "IMAP port", &self.dovecot.imap_port().to_string());
        fill("textbox", "Outgoing server (SMTP)", "localhost");
        fill("spinbutton", "SMTP port", &self.smtp_port().to_string());
    }
}

/// Short letters from Bob, read already, each with its name as its subject.
pub fn letters(mailbox: &str, names: &[&str]) -> Vec<Seed> {
    let letter = |(n, name): (usize, &&str)| Seed {
        mailbox: mailbox.to_owned(),
        raw: format!(
            "From: Bob Tanner <bob@example.test>\r\nTo: Alice <{ALICE}>\r\nSubject: {name}\r\n\
             Message-ID: <{mailbox}-{n}@example.test>\r\n\
             Date: Mon, 23 Nov 2026 12:0{n}:00 +0000\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nDear Alice,\r\nsee you soon.\r\n"
        )
        .into_bytes(),
        flags: vec!["\\Seen".to_owned()],
        internal_date: NEWEST + n as i64,
    };
    names.iter().enumerate().map(letter).collect()
}
