//! Alice, Bob and their mail, for the tests of the store.

use crate::profile::{Left, Profile as Folder};
use crate::{
    BodySummary, Error, Fault, HeaderRow, MailboxListing, NewAccount, NewOutboxLetter, Store,
    compress,
};
use mail::address::Address;
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::{AccountId, MailboxId, MessageId};
use mail::mailbox::{MailboxName, Role};
use mail::server::{Endpoint, Security};
use mail::uid::{Uid, UidSet};
use std::path::Path;

/// 2026-01-01.
pub const NEW_YEAR: i64 = 1_767_225_600;

pub fn noon() -> i64 {
    NEW_YEAR + 12 * 3600
}

/// A profile with Alice's account and the mailboxes INBOX and Archive.
pub struct Profile {
    pub dir: tempfile::TempDir,
    pub store: Store,
    pub alice: AccountId,
    pub inbox: MailboxId,
    pub archive: MailboxId,
}

impl Profile {
    pub async fn new() -> Profile {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).await;
        let alice = store.write_durable(|w| w.insert_account(account("alice"))).await.unwrap();
        let listed =
            vec![listing("INBOX", Some(Role::Inbox)), listing("Archive", Some(Role::Archive))];
        store.write(move |w| w.put_mailboxes(alice, listed)).await.unwrap();
        let (inbox, archive) = (mailbox(&store, "INBOX").await, mailbox(&store, "Archive").await);
        Profile { dir, store, alice, inbox, archive }
    }

    pub async fn add(&self, mailbox: MailboxId, rows: Vec<HeaderRow>) -> usize {
        self.store.write(move |w| w.add_headers(mailbox, rows)).await.unwrap()
    }

    pub async fn subjects(&self, mailbox: MailboxId) -> Vec<String> {
        let rows = self.store.read(move |r| r.list(mailbox, None, 1000)).await.unwrap();
        rows.into_iter().map(|r| r.subject).collect()
    }

    pub async fn counts(&self, mailbox: MailboxId) -> (u32, u32) {
        let row = self.store.read(move |r| r.mailbox(mailbox)).await.unwrap();
        (row.messages, row.unread)
    }

    pub async fn sound(&self) {
        assert_eq!(self.store.verify().await, Ok(Vec::<Fault>::new()));
    }
}

pub async fn open(dir: &Path) -> Store {
    Store::open_at(dir, noon).await.unwrap()
}

pub async fn fails_to_open(dir: &Path) -> Error {
    Store::open_at(dir, noon).await.err().expect("the profile must not open")
}

pub async fn mailbox(store: &Store, path: &'static str) -> MailboxId {
    let rows = store.read(|r| r.mailboxes(None)).await.unwrap();
    rows.into_iter().find(|r| r.name.path() == path).unwrap().id
}

pub fn account(name: &str) -> NewAccount {
    let server = |host: &str, port| Endpoint { host: host.into(), port, security: Security::Tls };
    NewAccount {
        address: format!("{name}@example.org"),
        name: name.into(),
        username: format!("{name}@example.org"),
        imap: server("imap.example.org", 993),
        smtp: server("smtp.example.org", 465),
        provider: String::new(),
    }
}

pub fn listing(path: &str, role: Option<Role>) -> MailboxListing {
    MailboxListing {
        name: MailboxName::from_path(path, Some('/')),
        attributes: vec!["\\HasNoChildren".into()],
        role,
        selectable: true,
        subscribed: true,
        server_messages: None,
    }
}

pub fn uid(n: u32) -> Uid {
    Uid::new(n).unwrap()
}

pub fn uids(text: &str) -> UidSet {
    UidSet::parse(text).unwrap()
}

pub fn flags(names: &str) -> Flags {
    Flags::parse(names.split_whitespace())
}

/// A mail from Bob to Alice; its number is its UID, its minute and its Message-ID.
pub fn letter(n: u32) -> HeaderRow {
    let date = NEW_YEAR + i64::from(n) * 60;
    let person = |name: &str, email: &str| Address { name: name.into(), email: email.into() };
    let mut header_hash = [0; 16];
    header_hash.iter_mut().zip(n.to_be_bytes()).for_each(|(to, from)| *to = from);
    HeaderRow {
        uid: uid(n),
        flags: Flags::default(),
        modseq: None,
        internal_date: date,
        size: 1000,
        header_hash,
        object_id: None,
        envelope: Envelope {
            subject: format!("letter {n}"),
            from: vec![person("Bob", "bob@example.org")],
            to: vec![person("Alice", "alice@example.org")],
            date: Some(date),
            message_id: Some(format!("{n}@example.org")),
            ..Envelope::default()
        },
    }
}

/// The letter `n`, answering others.
pub fn answer(n: u32, to: &[u32]) -> HeaderRow {
    let mut row = letter(n);
    row.envelope.references = to.iter().map(|r| format!("{r}@example.org")).collect();
    row
}

/// Keeps a body for a message.
pub async fn put(alice: &Profile, message: MessageId, raw: &[u8]) {
    let packed = compress(raw).unwrap();
    let summary = BodySummary { preview: "Dear".into(), has_attachment: true };
    alice.store.write(move |w| w.put_body(message, packed, summary)).await.unwrap();
}

/// The profile as a kill at this moment would leave it.
pub fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

pub fn how_it_was_left(dir: &Path) -> Left {
    Folder::enter(dir).unwrap().2
}

/// A letter of Alice's on its way.
pub fn on_its_way(account: AccountId, to: &[&str]) -> NewOutboxLetter {
    NewOutboxLetter {
        account,
        sender: "alice@example.org".into(),
        recipients: to.iter().map(|&address| address.to_owned()).collect(),
        message_id: "1@example.org".into(),
        subject: "on its way".into(),
        to: Vec::new(),
        raw: b"Subject: on its way\r\n\r\n".to_vec(),
        draft: None,
        answers: None,
        due: noon() + 10,
    }
}
