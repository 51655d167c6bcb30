//! The table `pending_ops`: promises to the server that no difference of flags can say, in order.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::{AccountId, LocationId, MailboxId, MessageId};
use mail::uid::{Uid, UidValidity};
use rusqlite::{Row, named_params};

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

/// A promise to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOp {
    /// The account.
    pub account: AccountId,
    /// The person's action it is a step of; `None` begins one.
    pub action: Option<i64>,
    /// What.
    pub kind: OpKind,
    /// What is moved, copied or expunged; the waiting row of an append.
    pub location: Option<LocationId>,
    /// The message.
    pub message: Option<MessageId>,
    /// The mailbox it leaves, or that is changed.
    pub source: Option<MailboxId>,
    /// The mailbox it goes to.
    pub destination: Option<MailboxId>,
    /// The mailbox name of create and rename, as on the wire.
    pub name: Option<Vec<u8>>,
    /// What to look for at the destination after a crash.
    pub message_id: Option<String>,
    /// And how large it is.
    pub size: Option<u64>,
    /// Not before; until then it is held.
    pub due: i64,
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
    /// When it was promised.
    pub created: i64,
}

const OPEN: &str = "SELECT * FROM pending_ops WHERE account = ?1 AND state <> 'done' ORDER BY id";

const INSERT: &str = "
    INSERT INTO pending_ops (account, action, kind, location, message, source, destination, name,
                             message_id, size, state, due, created)
    VALUES (:account,
            coalesce(:action, (SELECT coalesce(max(action), 0) + 1 FROM pending_ops)),
            :kind, :location, :message, :source, :destination, :name, :message_id, :size,
            CASE WHEN :due > :now THEN 'held' ELSE 'queued' END, :due, :now)";

const ADVANCE: &str = "
    UPDATE pending_ops
       SET state = :state, step = :step, tries = :tries, due = :due, failure = :failure,
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
}

impl Write<'_> {
    /// Makes a promise; it belongs in one [`crate::Store::write_durable`] with what it changes
    /// here.
    pub fn enqueue_op(&mut self, op: NewOp) -> Result<i64, Error> {
        self.connection.prepare_cached(INSERT)?.execute(named_params! {
            ":account": op.account.0,
            ":action": op.action,
            ":kind": kind_name(op.kind),
            ":location": op.location.map(|l| l.0),
            ":message": op.message.map(|m| m.0),
            ":source": op.source.map(|m| m.0),
            ":destination": op.destination.map(|m| m.0),
            ":name": op.name,
            ":message_id": op.message_id,
            ":size": op.size.and_then(|s| i64::try_from(s).ok()),
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
        let changed = self.connection.prepare_cached(ADVANCE)?.execute(named_params! {
            ":id": op.id,
            ":state": state_name(op.state),
            ":step": op.step,
            ":tries": op.tries,
            ":due": op.op.due,
            ":failure": op.failure,
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

fn kind_name(kind: OpKind) -> &'static str {
    KINDS.iter().find(|(k, _)| *k == kind).map_or("", |(_, name)| name)
}

fn state_name(state: OpState) -> &'static str {
    STATES.iter().find(|(s, _)| *s == state).map_or("", |(_, name)| name)
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
            message: id("message")?.map(MessageId),
            source: id("source")?.map(MailboxId),
            destination: id("destination")?.map(MailboxId),
            name: row.get("name")?,
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
        created: row.get("created")?,
    })
}
