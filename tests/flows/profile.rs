//! A profile folder and the accounts in it, as the flows use them.

use tempfile::TempDir;
use tests::fumictl::Fumictl;
use tests::servers::dovecot::{Dovecot, Options, User};
use tests::servers::profiles::Profile;

/// Alice's address.
pub const ALICE: &str = "alice@example.test";
/// Alice's password.
pub const PASSWORD: &str = "wonderland";

/// Alice at her terminal, with a Dovecot of her own.
pub struct Alice {
    /// Her server.
    pub dovecot: Dovecot,
    /// Her fumictl.
    pub ctl: Fumictl,
    _folder: TempDir,
}

impl Alice {
    /// A server of this kind, and no account yet.
    pub fn at(profile: Profile) -> Alice {
        let users = vec![User::new(ALICE, PASSWORD)];
        Alice::with(&Options { profile, users, ..Options::default() })
    }

    /// A server of her own choice, and no account yet.
    pub fn with(options: &Options) -> Alice {
        let dovecot = Dovecot::start(options);
        let folder = TempDir::with_prefix("fumi-profile-").expect("a temporary folder");
        let ctl = Fumictl::new(folder.path()).trusting(&dovecot.ca_file()).password(PASSWORD);
        Alice { dovecot, ctl, _folder: folder }
    }

    /// Adds her account.
    pub fn sign_in(&self) {
        let server = format!("localhost:{}", self.dovecot.imap_port());
        let add = ["account", "add", ALICE, "--imap", &server, "--imap-security", "tls"];
        self.ctl.run(&[&add[..], &["--no-keyring"]].concat()).ok();
    }
}

/// The subjects of a list.
pub fn subjects(rows: &serde_json::Value) -> Vec<String> {
    let rows = rows.as_array().expect("a list of rows");
    rows.iter().map(|row| row["subject"].as_str().expect("a subject").to_owned()).collect()
}

/// A plain mail from Bob.
pub fn from_bob(subject: &str, text: &str) -> Vec<u8> {
    format!(
        "From: Bob <bob@example.test>\r\nTo: Alice <{ALICE}>\r\nSubject: {subject}\r\n\
         Message-ID: <{}@example.test>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
        subject.replace(' ', "-")
    )
    .into_bytes()
}
