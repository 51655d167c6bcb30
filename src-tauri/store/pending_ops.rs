//! The table `pending_ops`: promises to the server that no difference of flags can say, in order.

mod fail;
mod next;
mod undo;

pub use fail::Failure;
pub use next::{NextOps, QueueCount, QueueRow};

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::{AccountId, LocationId, MailboxId, MessageId};
use mail::uid::{Uid, UidValidity};
use rusqlite::{OptionalExtension as _, Row, named_params};

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpKind {
    /// From the source mailbox to the destination.
    Move,
    /// Into the destination as well.
    Copy,
    /// A message of ours into the destination.
    Append,
    /// For good.
    Expunge,
    /// A mailbox.
    Create,
    /// The source mailbox gets another name.
    Rename,
    /// The source mailbox goes.
    Delete,
    /// The source mailbox is subscribed.
    Subscribe,
    /// The source mailbox is unsubscribed.
    Unsubscribe,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpState {
    /// Waits until it is due: it can still be undone.
    Held,
    /// Waits for its turn.
    Queued,
    /// The command may have been sent: after a crash the server is asked first.
    Intent,
    /// The server has done it.
    Done,
    /// It was given up; the person sees why.
    Failed,
}

const KINDS: [(OpKind, &str); 9] = [
    (OpKind::Move, "move"),
    (OpKind::Copy, "copy"),
    (OpKind::Append, "append"),
    (OpKind::Expunge, "expunge"),
    (OpKind::Create, "create"),
    (OpKind::Rename, "rename"),
    (OpKind::Delete, "delete"),
    (OpKind::Subscribe, "subscribe"),
    (OpKind::Unsubscribe, "unsubscribe"),
];

const STATES: [(OpState, &str); 5] = [
    (OpState::Held, "held"),
    (OpState::Queued, "queued"),
    (OpState::Intent, "intent"),
    (OpState::Done, "done"),
    (OpState::Failed, "failed"),
];

impl OpKind {
    /// Whether it is about mailboxes: nothing else is told before or after it out of its turn.
    pub fn is_structure(self) -> bool {
        match self {
            OpKind::Create
            | OpKind::Rename
            | OpKind::Delete
            | OpKind::Subscribe
            | OpKind::Unsubscribe => true,
            OpKind::Move | OpKind::Copy | OpKind::Append | OpKind::Expunge => false,
        }
    }

    /// The word it is kept and shown by.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(k, _)| *k == self).map_or("", |(_, name)| name)
    }
}

impl OpState {
    /// The word it is kept and shown by.
    pub fn name(self) -> &'static str {
        STATES.iter().find(|(s, _)| *s == self).map_or("", |(_, name)| name)
    }
}

/// A promise to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOp {
    /// The account.
    pub account: AccountId,
    /// The person's action it is a step of.
    pub action: i64,
    /// What.
    pub kind: OpKind,
    /// What is moved, copied or expunged.
    pub location: Option<LocationId>,
    /// The row that waits for its UID at the destination.
    pub target: Option<LocationId>,
    /// The message.
    pub message: Option<MessageId>,
    /// The mailbox it leaves, or that is changed.
    pub source: Option<MailboxId>,
    /// The mailbox it goes to.
    pub destination: Option<MailboxId>,
    /// The mailbox name of create and rename, as on the wire.
    pub name: Option<Vec<u8>>,
    /// The name before a rename.
    pub old_name: Option<Vec<u8>>,
    /// What to look for at the destination after a crash.
    pub message_id: Option<String>,
    /// And how large it is.
    pub size: Option<u64>,
    /// The draft an append saves, and which revision of it.
    pub draft: Option<(i64, i64)>,
    /// Not before; until then it is held.
    pub due: i64,
}

impl NewOp {
    /// A promise about nothing yet, due at once.
    pub fn new(account: AccountId, action: i64, kind: OpKind) -> NewOp {
        NewOp {
            account,
            action,
            kind,
            location: None,
            target: None,
            message: None,
            source: None,
            destination: None,
            name: None,
            old_name: None,
            message_id: None,
            size: None,
            draft: None,
            due: 0,
        }
    }
}

/// A promise made, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingOp {
    /// Its row, and its place in the order.
    pub id: i64,
    /// What was promised.
    pub op: NewOp,
    /// How far it is.
    pub state: OpState,
    /// How far within the state.
    pub step: u32,
    /// The UID in the source, and what it is valid with, when the intent was written.
    pub source_uid: Option<(Uid, UidValidity)>,
    /// UIDVALIDITY and UIDNEXT of the destination before the command: where to look after a crash.
    pub destination_before: Option<(UidValidity, u32)>,
    /// The UID it got at the destination.
    pub new_uid: Option<Uid>,
    /// How often it was tried.
    pub tries: u32,
    /// Why it failed: a code.
    pub failure: Option<String>,
    /// And in the server's words.
    pub failure_text: Option<String>,
    /// When it was promised.
    pub created: i64,
}

const OPEN: &str = "SELECT * FROM pending_ops WHERE account = ?1 AND state <> 'done' ORDER BY id";

const ONE: &str = "SELECT * FROM pending_ops WHERE id = ?1";

const INSERT: &str = "
    INSERT INTO pending_ops (account, action, kind, location, target, message, source, destination,
                             name, old_name, message_id, size, draft, revision, state, due, created)
    VALUES (:account, :action, :kind, :location, :target, :message, :source, :destination,
            :name, :old_name, :message_id, :size, :draft, :revision,
            CASE WHEN :due > :now THEN 'held' ELSE 'queued' END, :due, :now)";

const ADVANCE: &str = "
    UPDATE pending_ops
       SET state = :state, step = :step, tries = :tries, due = :due, failure = :failure,
           failure_text = :failure_text,
           source_uid = :source_uid, source_uidvalidity = :source_uidvalidity,
           destination_uidvalidity = :destination_uidvalidity,
           destination_uidnext = :destination_uidnext, new_uid = :new_uid
     WHERE id = :id";

impl Read<'_> {
    /// An account's promises that are not kept yet, in order; the failed ones too.
    pub fn pending_ops(&self, account: AccountId) -> Result<Vec<PendingOp>, Error> {
        let mut open = self.connection.prepare_cached(OPEN)?;
        Ok(open.query_map([account.0], op_of)?.collect::<Result<_, _>>()?)
    }

    /// One promise; `None` where it was undone or swept.
    pub fn pending_op(&self, id: i64) -> Result<Option<PendingOp>, Error> {
        Ok(self.connection.prepare_cached(ONE)?.query_row([id], op_of).optional()?)
    }
}

impl Write<'_> {
    /// Makes a promise; it belongs in one [`crate::Store::write_durable`] with what it changes
    /// here.
    pub fn enqueue_op(&mut self, op: NewOp) -> Result<i64, Error> {
        self.changes.queue(op.account);
        self.connection.prepare_cached(INSERT)?.execute(named_params! {
            ":account": op.account.0,
            ":action": op.action,
            ":kind": op.kind.name(),
            ":location": op.location.map(|l| l.0),
            ":target": op.target.map(|l| l.0),
            ":message": op.message.map(|m| m.0),
            ":source": op.source.map(|m| m.0),
            ":destination": op.destination.map(|m| m.0),
            ":name": op.name,
            ":old_name": op.old_name,
            ":message_id": op.message_id,
            ":size": op.size.and_then(|s| i64::try_from(s).ok()),
            ":draft": op.draft.map(|d| d.0),
            ":revision": op.draft.map(|d| d.1),
            ":due": op.due,
            ":now": self.now,
        })?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Writes how far a promise is: everything of it but [`PendingOp::op`] (of which the due time).
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn advance_op(&mut self, op: &PendingOp) -> Result<(), Error> {
        self.changes.queue(op.op.account);
        let changed = self.connection.prepare_cached(ADVANCE)?.execute(named_params! {
            ":id": op.id,
            ":state": op.state.name(),
            ":step": op.step,
            ":tries": op.tries,
            ":due": op.op.due,
            ":failure": op.failure,
            ":failure_text": op.failure_text,
            ":source_uid": op.source_uid.map(|(uid, _)| uid.get()),
            ":source_uidvalidity": op.source_uid.map(|(_, v)| v.0.cast_signed()),
            ":destination_uidvalidity": op.destination_before.map(|(v, _)| v.0.cast_signed()),
            ":destination_uidnext": op.destination_before.map(|(_, next)| next),
            ":new_uid": op.new_uid.map(Uid::get),
        })?;
        if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Forgets a promise: kept, or undone before it was sent.
    pub fn remove_op(&mut self, id: i64) -> Result<(), Error> {
        self.connection.prepare_cached("DELETE FROM pending_ops WHERE id = ?1")?.execute([id])?;
        Ok(())
    }
}

/// The schema's CHECK admits no other word; a word it does not know fails.
fn named<T: Copy>(table: &[(T, &str)], row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let word = row.get_ref(column)?.as_str()?;
    let found = table.iter().find(|(_, name)| *name == word);
    found.map(|(value, _)| *value).ok_or(rusqlite::Error::InvalidQuery)
}

fn op_of(row: &Row<'_>) -> rusqlite::Result<PendingOp> {
    let id = |column| row.get::<_, Option<i64>>(column);
    let validity = |column| -> rusqlite::Result<Option<UidValidity>> {
        Ok(id(column)?.map(|v| UidValidity(v.cast_unsigned())))
    };
    let uid = |column| -> rusqlite::Result<Option<Uid>> {
        Ok(row.get::<_, Option<u32>>(column)?.and_then(Uid::new))
    };
    Ok(PendingOp {
        id: row.get("id")?,
        op: NewOp {
            account: AccountId(row.get("account")?),
            action: row.get("action")?,
            kind: named(&KINDS, row, "kind")?,
            location: id("location")?.map(LocationId),
            target: id("target")?.map(LocationId),
            message: id("message")?.map(MessageId),
            source: id("source")?.map(MailboxId),
            destination: id("destination")?.map(MailboxId),
            name: row.get("name")?,
            old_name: row.get("old_name")?,
            draft: id("draft")?.zip(row.get("revision")?),
            message_id: row.get("message_id")?,
            size: id("size")?.and_then(|s| u64::try_from(s).ok()),
            due: row.get("due")?,
        },
        state: named(&STATES, row, "state")?,
        step: row.get("step")?,
        source_uid: uid("source_uid")?.zip(validity("source_uidvalidity")?),
        destination_before: validity("destination_uidvalidity")?
            .zip(row.get("destination_uidnext")?),
        new_uid: uid("new_uid")?,
        tries: row.get("tries")?,
        failure: row.get("failure")?,
        failure_text: row.get("failure_text")?,
        created: row.get("created")?,
    })
}
