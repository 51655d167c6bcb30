//! Alice, her fumictl and a server that fails as it is told.

use serde_json::Value;
use store::Store;
use tempfile::TempDir;
use tests::fumictl::{Answer, Fumictl};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted, log::What};

/// Alice's address.
pub const ALICE: &str = "alice@example.test";

/// Alice and her server; no account yet.
pub struct Alice {
    /// Her server.
    pub server: Scripted,
    /// Her fumictl, with a profile of its own.
    pub ctl: Fumictl,
    folder: TempDir,
}

impl Alice {
    /// With a server of this kind.
    pub fn at(profile: Profile) -> Alice {
        let server = Scripted::start(Options::profile(profile).user(ALICE, "wonderland"));
        let folder = TempDir::with_prefix("fumi-fault-").expect("a temporary folder");
        let ctl = Fumictl::new(folder.path()).trusting(&server.ca_file()).password("wonderland");
        Alice { server, ctl, folder }
    }

    /// Adds her account; the server is not asked.
    pub fn sign_in(&self) {
        let server = format!("localhost:{}", self.server.imap_port());
        let add = ["account", "add", ALICE, "--imap", &server, "--no-keyring", "--offline"];
        self.ctl.run(&add).ok();
    }

    /// The same with a profile that knows nothing yet.
    pub fn begin_again(&mut self) {
        let folder = TempDir::with_prefix("fumi-fault-").expect("a temporary folder");
        let ctl = Fumictl::new(folder.path()).trusting(&self.server.ca_file());
        (self.ctl, self.folder) = (ctl.password("wonderland"), folder);
        self.sign_in();
    }

    /// Puts short mails into a mailbox, one for each subject.
    pub fn seed(&self, mailbox: &str, subjects: &[&str]) {
        let seed = |(n, subject): (usize, &&str)| tests::generate::Seed {
            mailbox: mailbox.to_owned(),
            raw: letter(subject),
            flags: Vec::new(),
            internal_date: tests::generate::NEWEST + n as i64,
        };
        self.server.state().seed(ALICE, subjects.iter().enumerate().map(seed));
    }

    /// One round of `sync`.
    pub fn sync(&self) -> Answer {
        self.ctl.run(&["sync"])
    }

    /// The subjects held of a mailbox, sorted, each as often as it is there.
    pub fn held(&self, mailbox: &str) -> Vec<String> {
        let rows = self.ctl.run(&["list", mailbox, "--limit", "1000"]).ok();
        let rows = rows.as_array().expect("a list of rows");
        let subject = |row: &Value| row["subject"].as_str().expect("a subject").to_owned();
        let mut subjects: Vec<String> = rows.iter().map(subject).collect();
        subjects.sort();
        subjects
    }

    /// Fails where the store is not as it must be.
    pub fn verify(&self) {
        assert_eq!(self.ctl.run(&["verify"]).ok()["ok"], true);
    }

    /// The arguments of the commands with this verb that hold this text, in order.
    pub fn asked(&self, wanted: &str, with: &str) -> Vec<String> {
        let arguments = |what: &What| match what {
            What::Command { verb, arguments } if verb == wanted && arguments.contains(with) => {
                Some(arguments.clone())
            }
            _ => None,
        };
        self.server.state().events().iter().filter_map(|event| arguments(&event.what)).collect()
    }

    /// Makes a mailbox one that was last compared when this clock says.
    pub fn compared_at(&self, mailbox: &str, clock: store::Clock) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let store = Store::open_at(self.folder.path(), clock).await.expect("the store");
            let mailbox = mailbox.to_owned();
            let age = move |w: &mut store::Write<'_>| {
                let rows = w.read().mailboxes(None)?;
                let row = rows.into_iter().find(|row| row.name.path() == mailbox);
                w.note_verified(row.expect("the mailbox").id)
            };
            store.write(age).await.expect("a write");
            store.close().await;
        });
    }

    /// How many commands with this verb the server was given.
    pub fn commands(&self, wanted: &str) -> usize {
        let is = |what: &What| matches!(what, What::Command { verb, .. } if verb == wanted);
        self.server.state().events().iter().filter(|event| is(&event.what)).count()
    }
}

/// Seconds since the epoch.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

/// A plain mail from Bob.
pub fn letter(subject: &str) -> Vec<u8> {
    format!(
        "From: Bob <bob@example.test>\r\nTo: Alice <{ALICE}>\r\nSubject: {subject}\r\n\
         Message-ID: <{}@example.test>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nOn {subject}.\r\n",
        subject.replace(' ', "-")
    )
    .into_bytes()
}
