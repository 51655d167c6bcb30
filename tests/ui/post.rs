//! A post office for the app: Dovecot that keeps mail, Exim that takes it.

use tests::desktop::{App, Desktop, Options};
use tests::generate::{Seed, generate_in};
use tests::servers::dovecot::{self, Dovecot, User};
use tests::servers::exim::Exim;

/// Alice's address.
pub const ALICE: &str = "alice@example.test";
/// Alice's password.
pub const PASSWORD: &str = "wonderland";

/// Alice's servers.
pub struct Post {
    /// Where her mail is.
    pub dovecot: Dovecot,
    /// Where her mail goes out.
    pub exim: Exim,
}

impl Post {
    /// Servers with so many messages in her inbox.
    pub fn with_inbox(messages: usize) -> (Post, Vec<Seed>) {
        let users = vec![User::new(ALICE, PASSWORD)];
        let dovecot = Dovecot::start(&dovecot::Options { users, ..dovecot::Options::default() });
        let seeds: Vec<Seed> = generate_in("INBOX", messages, 5).collect();
        dovecot.seed(ALICE, &seeds);
        let exim = Exim::start(&dovecot);
        (Post { dovecot, exim }, seeds)
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
        fill("spinbutton", "SMTP port", &self.exim.tls_port().to_string());
    }
}
