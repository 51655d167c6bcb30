//! The table `accounts`: what the person chose for an account, its place among the others, and what
//! would be lost with it.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::AccountId;
use rusqlite::Row;

/// What deleting a message does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deletion {
    /// It goes to the trash.
    #[default]
    Trash,
    /// It stays where it is, marked as deleted.
    Mark,
    /// It is gone at once.
    Purge,
}

/// Who keeps the copy of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SentCopies {
    /// Whoever has kept it: it is looked for, and put there where it is not.
    #[default]
    Auto,
    /// The server does it by itself.
    Server,
    /// This client puts it there.
    Client,
}

/// An account's mark in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "colours are what their names say")]
pub enum Colour {
    Blue,
    Green,
    Amber,
    Red,
    Violet,
    Teal,
    Pink,
    Grey,
}

const DELETIONS: [(Deletion, &str); 3] =
    [(Deletion::Trash, "trash"), (Deletion::Mark, "mark"), (Deletion::Purge, "purge")];

const SENT_COPIES: [(SentCopies, &str); 3] =
    [(SentCopies::Auto, "auto"), (SentCopies::Server, "server"), (SentCopies::Client, "client")];

const COLOURS: [(Colour, &str); 8] = [
    (Colour::Blue, "blue"),
    (Colour::Green, "green"),
    (Colour::Amber, "amber"),
    (Colour::Red, "red"),
    (Colour::Violet, "violet"),
    (Colour::Teal, "teal"),
    (Colour::Pink, "pink"),
    (Colour::Grey, "grey"),
];

fn name_in<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    table.iter().find(|(one, _)| one == value).map_or("", |(_, name)| name)
}

fn of_name<T: Copy>(table: &[(T, &str)], name: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == name).map(|(one, _)| *one)
}

impl Deletion {
    /// Its name in the store, on the command line and to the screens.
    pub fn name(self) -> &'static str {
        name_in(&DELETIONS, &self)
    }

    /// The one with this [`Deletion::name`].
    pub fn from_name(name: &str) -> Option<Deletion> {
        of_name(&DELETIONS, name)
    }
}

impl SentCopies {
    /// Its name in the store, on the command line and to the screens.
    pub fn name(self) -> &'static str {
        name_in(&SENT_COPIES, &self)
    }

    /// The one with this [`SentCopies::name`].
    pub fn from_name(name: &str) -> Option<SentCopies> {
        of_name(&SENT_COPIES, name)
    }
}

impl Colour {
    /// Its name in the store, on the command line and to the screens.
    pub fn name(self) -> &'static str {
        name_in(&COLOURS, &self)
    }

    /// The one with this [`Colour::name`].
    pub fn from_name(name: &str) -> Option<Colour> {
        of_name(&COLOURS, name)
    }

    /// The colour of an account for which none was chosen: its neighbours have others.
    fn of_number(id: i64) -> Colour {
        let turn = usize::try_from(id.saturating_sub(1)).unwrap_or(0) % COLOURS.len();
        COLOURS.get(turn).map_or(Colour::Blue, |(colour, _)| *colour)
    }
}

/// What the person chose for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// Its mark in lists.
    pub colour: Colour,
    /// What deleting does.
    pub deletion: Deletion,
    /// Who keeps the copy of what is sent.
    pub sent_copies: SentCopies,
}

/// What nobody could give again if an account were removed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Losses {
    /// Messages held here; the server has them still, but for Local Folders.
    pub messages: u64,
    /// Changes the server does not know yet.
    pub changes: u64,
    /// Drafts the server does not have as they are.
    pub drafts: u64,
    /// Letters on their way.
    pub outbox: u64,
}

impl Losses {
    /// Whether anything would be lost that the server does not have.
    pub fn any_unsent(&self) -> bool {
        self.changes > 0 || self.drafts > 0 || self.outbox > 0
    }
}

// A draft whose save waits is a draft, not a change.
const LOSSES: &str = "
    SELECT (SELECT count(*) FROM messages WHERE account = ?1 AND orphaned_at IS NULL),
           (SELECT count(*) FROM pending_ops WHERE account = ?1 AND draft IS NOT NULL
             AND state IN ('held', 'queued', 'intent')),
           (SELECT count(*) FROM drafts d WHERE account = ?1 AND saved_revision < revision
             AND discarded IS NULL
             AND NOT EXISTS (SELECT 1 FROM outbox WHERE draft = d.id AND state <> 'sent')),
           (SELECT count(*) FROM outbox WHERE account = ?1 AND state <> 'sent')";

impl Read<'_> {
    /// What would be lost with an account.
    pub fn losses(&self, account: AccountId) -> Result<Losses, Error> {
        let counts = self.queue_counts()?;
        let waits = counts.iter().find(|count| count.account == account);
        let waits = waits.map_or(0, |count| u64::from(count.waits));
        let mut one = self.connection.prepare_cached(LOSSES)?;
        Ok(one.query_row([account.0], |r| {
            let count = |n: usize| r.get::<_, i64>(n).map(i64::unsigned_abs);
            Ok(Losses {
                messages: count(0)?,
                changes: waits.saturating_sub(count(1)?),
                drafts: count(2)?,
                outbox: count(3)?,
            })
        })?)
    }
}

impl Write<'_> {
    /// Keeps what the person chose for an account.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn choose_for_account(&mut self, id: AccountId, choices: Choices) -> Result<(), Error> {
        self.change_one(
            "UPDATE accounts SET colour = ?2, deletion = ?3, sent_copies = ?4 WHERE id = ?1",
            (id.0, choices.colour.name(), choices.deletion.name(), choices.sent_copies.name()),
        )
    }

    /// Notes whether the outgoing server has a password of its own.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn note_smtp_secret(&mut self, id: AccountId, own: bool) -> Result<(), Error> {
        self.change_one("UPDATE accounts SET own_smtp_secret = ?2 WHERE id = ?1", (id.0, own))
    }

    /// Notes whether an account signs in on its provider's page in the browser.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn note_browser(&mut self, id: AccountId, by_browser: bool) -> Result<(), Error> {
        self.change_one("UPDATE accounts SET by_browser = ?2 WHERE id = ?1", (id.0, by_browser))
    }

    /// New letters are sent from this account.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn send_from(&mut self, id: AccountId) -> Result<(), Error> {
        self.connection.execute("UPDATE accounts SET sends = 0 WHERE sends = 1", [])?;
        self.change_one("UPDATE accounts SET sends = 1 WHERE id = ?1 AND kind = 'imap'", [id.0])
    }

    /// Puts the accounts into this order; those that are not named come after them, as they were.
    pub fn order_accounts(&mut self, order: &[AccountId]) -> Result<(), Error> {
        let rest: Vec<AccountId> = self.read().accounts()?.into_iter().map(|row| row.id).collect();
        let rest = rest.iter().filter(|id| !order.contains(id));
        for (place, id) in order.iter().chain(rest).enumerate() {
            let place = i64::try_from(place).unwrap_or(i64::MAX);
            self.connection
                .prepare_cached("UPDATE accounts SET position = ?2 WHERE id = ?1")?
                .execute((id.0, place + 1))?;
        }
        self.changes.accounts();
        Ok(())
    }

    fn change_one(&mut self, sql: &str, values: impl rusqlite::Params) -> Result<(), Error> {
        let changed = self.connection.prepare_cached(sql)?.execute(values)?;
        self.changes.accounts();
        if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// The schema's CHECK admits no other words; a colour nobody knows any more is none.
pub(crate) fn choices_of(row: &Row<'_>) -> rusqlite::Result<Choices> {
    let colour: Option<String> = row.get("colour")?;
    let chosen = colour.and_then(|name| Colour::from_name(&name));
    Ok(Choices {
        colour: chosen.unwrap_or(Colour::of_number(row.get("id")?)),
        deletion: Deletion::from_name(row.get_ref("deletion")?.as_str()?).unwrap_or_default(),
        sent_copies: SentCopies::from_name(row.get_ref("sent_copies")?.as_str()?)
            .unwrap_or_default(),
    })
}
