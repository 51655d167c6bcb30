//! Alice's engine in this process, with a server that fails as it is told: quick enough to fail
//! thousands of times.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use crate::servers::scripted::Scripted;
use ::mail::server::{Endpoint, Security};
use engine::setup::Form;
use engine::{AccountRow, AccountState, Engine, Online, Phase, Secret};
use tempfile::TempDir;

/// Alice's address.
pub const ALICE: &str = "alice@example.test";

/// What no answer of a server may keep us longer than.
pub const LONGEST: Duration = Duration::from_secs(60);

/// Where a letter stands: mailbox and UID.
pub type Place = (String, u32);

/// A letter as it is held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its flags, as Alice sees them.
    pub flags: BTreeSet<String>,
    /// Its bytes, where they are here.
    pub body: Option<Vec<u8>>,
}

/// All letters of an account.
pub type Letters = BTreeMap<Place, Letter>;

/// An engine on a profile of its own.
pub struct Inside {
    /// The engine.
    pub engine: Engine,
    /// Her account.
    pub account: AccountRow,
    folder: TempDir,
}

/// Runs one test's future.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().expect("a runtime").block_on(test)
}

impl Inside {
    /// An account at this server and nothing else yet.
    pub async fn at(server: &Scripted) -> Inside {
        let folder = TempDir::with_prefix("fumi-quirk-").expect("a temporary folder");
        let tls = server.authority().client_config();
        let engine = Engine::open_trusting(folder.path(), tls).await.expect("a profile");
        let at = |port| Endpoint { host: "localhost".into(), port, security: Security::Tls };
        let form = Form {
            name: "Alice".into(),
            address: ALICE.into(),
            username: String::new(),
            imap: at(server.imap_port()),
            smtp: at(server.smtp_port()),
            without_smtp: true,
        };
        let account = engine.add_account(form).await.expect("an account");
        Inside { engine, account, folder }
    }

    /// The profile, closed, for others to begin with.
    pub async fn into_template(self) -> TempDir {
        self.engine.close().await;
        self.folder
    }

    /// Begins with a copy of such a profile.
    pub async fn with(server: &Scripted, template: &Path) -> Inside {
        let folder = TempDir::with_prefix("fumi-quirk-").expect("a temporary folder");
        for file in std::fs::read_dir(template).expect("the template") {
            let file = file.expect("its file");
            std::fs::copy(file.path(), folder.path().join(file.file_name())).expect("a copy");
        }
        let tls = server.authority().client_config();
        let engine = Engine::open_trusting(folder.path(), tls).await.expect("a profile");
        let account = engine.accounts().await.expect("accounts").remove(0);
        Inside { engine, account, folder }
    }

    /// One round: until all is in step, or it cannot be now.
    pub async fn sync(&self) -> AccountState {
        let secret = Some(Secret::new("wonderland".to_owned()));
        let online = Online { secret, ..Online::default() };
        self.engine.start(self.account.clone(), online);
        let settled = tokio::time::timeout(LONGEST, self.engine.settled(self.account.id)).await;
        self.engine.stop(self.account.id).await;
        settled.expect("it came to an end")
    }

    /// A round that must succeed.
    pub async fn in_step(&self, when: &str) {
        let state = self.sync().await;
        assert_eq!((state.phase, state.problem), (Phase::Idle, None), "{when}");
        let faults = self.engine.verify().await.expect("the store can be checked");
        assert!(faults.is_empty(), "{when}: {faults:?}");
    }

    /// All letters that are here.
    pub async fn letters(&self) -> Letters {
        let mut letters = Letters::new();
        for mailbox in self.engine.mailboxes(None).await.expect("mailboxes") {
            for row in self.engine.list(mailbox.id, None, 10_000).await.expect("rows") {
                let body = match row.body_held {
                    true => self.engine.raw(row.message).await.ok(),
                    false => None,
                };
                let flags = row.flags.names().map(str::to_owned).collect();
                let letter = Letter { subject: row.subject, flags, body };
                let uid = row.uid.map_or(0, ::mail::uid::Uid::get);
                let twice = letters.insert((mailbox.name.path().to_owned(), uid), letter);
                assert!(twice.is_none(), "{} has {uid} twice", mailbox.name.path());
            }
        }
        letters
    }
}

/// All letters of the server, as they are to be here in the end.
pub fn there(server: &Scripted) -> Letters {
    let mut letters = Letters::new();
    server.state().look(|world| {
        for mailbox in world.users[ALICE].mailboxes.values().filter(|m| !m.hidden) {
            for message in &mailbox.messages {
                let text = String::from_utf8_lossy(&message.raw);
                let subject = text.lines().find_map(|line| line.strip_prefix("Subject: "));
                let letter = Letter {
                    subject: subject.unwrap_or_default().to_owned(),
                    flags: message.flags.iter().cloned().collect(),
                    body: Some(message.raw.to_vec()),
                };
                letters.insert((mailbox.name.clone(), message.uid), letter);
            }
        }
    });
    letters
}

/// Whether this run is to leave nothing out (`cargo xtask torture`).
pub fn is_torture() -> bool {
    std::env::var_os("FUMI_TORTURE").is_some()
}
