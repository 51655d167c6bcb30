//! The table `op_bodies`, and messages of ours on their way to a mailbox: drafts, copies of what
//! was sent, imports. They are listed and readable here before the server has them.

use crate::bodies::{BodySummary, Compressed, compress, unpack};
use crate::error::Error;
use crate::local_messages::{LocalMessage, content_hash};
use crate::mailboxes::Counts;
use crate::messages::{HeaderRow, Meeting};
use crate::pending_ops::{NewOp, OpKind, OpState, PendingOp};
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};
use mail::uid::Uid;
use rusqlite::{OptionalExtension as _, params};

/// A message of ours for a mailbox.
#[derive(Debug, Clone)]
pub struct NewAppend {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The message, packed.
    pub body: Compressed,
    /// What lists show of its body.
    pub summary: BodySummary,
    /// Its header.
    pub envelope: Envelope,
    /// The flags it is to have.
    pub flags: Flags,
    /// INTERNALDATE it is to have, in seconds since the epoch.
    pub internal_date: i64,
    /// The draft it saves, and which revision of it.
    pub draft: Option<(i64, i64)>,
    /// Where it leaves Local Folders: hidden there at once, and gone once the server has it.
    pub leaves: Option<LocationId>,
}

/// What an append puts on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppendBody {
    /// The message.
    pub raw: Vec<u8>,
    /// Its flags.
    pub flags: Flags,
    /// Its INTERNALDATE, in seconds since the epoch.
    pub internal_date: i64,
}

const WAIT: &str = "
    INSERT INTO locations (mailbox, message, uid, date, internal_date, flags_server,
                           keywords_server, flags, keywords, modseq, body_missing)
    VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, ?5, ?6, NULL, 0)";

const OF_DRAFT: &str = "
    SELECT id FROM pending_ops
     WHERE draft = ?1 AND kind = 'append' AND state IN ('held', 'queued', 'intent') ORDER BY id";

impl Read<'_> {
    /// What an append puts on the server; `None` when it is damaged or was told already.
    pub fn append_body(&self, op: i64) -> Result<Option<AppendBody>, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT size, packed, flags, keywords, internal_date FROM op_bodies WHERE op = ?1",
        )?;
        let body = one.query_row([op], |r| {
            let raw = unpack(r.get_ref(1)?.as_blob()?, r.get(0)?);
            let flags = text::to_flags(r.get(2)?, r.get_ref(3)?.as_str()?);
            Ok(raw.map(|raw| (raw, flags, r.get(4))))
        });
        let Some((raw, flags, date)) = body.optional()?.flatten() else { return Ok(None) };
        Ok(Some(AppendBody { raw, flags, internal_date: date? }))
    }
}

impl Write<'_> {
    /// Puts a message of ours into a mailbox: it stands there at once, and the server is promised
    /// it. Says which row it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the mailbox has gone, or has no server.
    pub fn promise_append(&mut self, action: i64, new: NewAppend) -> Result<MessageId, Error> {
        let account = self.account_of_mailbox(new.mailbox)?;
        if self.is_local(new.mailbox)? {
            return Err(Error::NotFound);
        }
        let source = match new.leaves {
            Some(place) => {
                let source = self.read().location(place)?.mailbox;
                self.local_of(source)?;
                self.set_hidden(place, true)?;
                Some(source)
            }
            None => None,
        };
        let op = self.enqueue_op(NewOp {
            location: new.leaves,
            source,
            destination: Some(new.mailbox),
            message_id: new.envelope.message_id.clone(),
            size: Some(new.body.size()),
            draft: new.draft,
            ..NewOp::new(account, action, OpKind::Append)
        })?;
        let header = HeaderRow {
            uid: Uid(std::num::NonZeroU32::MIN),
            flags: new.flags.clone(),
            modseq: None,
            internal_date: new.internal_date,
            size: new.body.size(),
            header_hash: [0; 16],
            // Until the server shows it nothing else can be known to be the same message.
            object_id: Some(format!("ours-{op}")),
            envelope: new.envelope,
        };
        let (message, _) =
            self.message_for(&mut Meeting::new(self.connection)?, account, &header)?;
        let target = self.wait_for_uid(new.mailbox, message, &header)?;
        self.connection
            .prepare_cached("INSERT INTO op_bodies VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                op,
                new.flags.system,
                text::from_keywords(&new.flags),
                new.internal_date,
                i64::try_from(new.body.size()).unwrap_or(i64::MAX),
                new.body.packed(),
            ])?;
        self.connection
            .prepare_cached("UPDATE pending_ops SET target = ?2, message = ?3 WHERE id = ?1")?
            .execute((op, target.0, message.0))?;
        self.put_body(message, new.body, new.summary)?;
        Ok(message)
    }

    fn wait_for_uid(
        &mut self,
        mailbox: MailboxId,
        message: MessageId,
        header: &HeaderRow,
    ) -> Result<LocationId, Error> {
        self.connection.prepare_cached(WAIT)?.execute(params![
            mailbox.0,
            message.0,
            header.sort_date(self.now),
            header.internal_date,
            header.flags.system,
            text::from_keywords(&header.flags),
        ])?;
        let target = LocationId(self.connection.last_insert_rowid());
        self.count(mailbox, Counts::of(header.flags.has(Flags::SEEN), 1))?;
        self.changes.messages(mailbox);
        Ok(target)
    }

    /// The server has the message, and shows it like this.
    pub fn finish_append(&mut self, op: &PendingOp, header: &HeaderRow) -> Result<(), Error> {
        if let (Some(target), Some(message)) = (op.op.target, op.op.message) {
            self.know_truly(target, message, header)?;
            self.settle_target(target, header.uid)?;
            if let Some(mailbox) = op.op.destination {
                let told = (header.uid, header.flags.clone(), header.modseq);
                self.set_server_flags(mailbox, vec![told])?;
            }
        }
        self.finish_draft(op)?;
        if let Some(left) = op.op.location
            && self.location_if_there(left)?.is_some_and(|place| place.hidden)
        {
            self.expunge_local(&[left])?;
        }
        self.finish_op(op, Some(header.uid))
    }

    /// The server says that it has the message, and does not show it. One of Local Folders then
    /// stays there as well.
    pub fn finish_append_unseen(&mut self, op: &PendingOp) -> Result<(), Error> {
        if let Some(left) = op.op.location {
            self.show_again(left)?;
        }
        // The row that waits is found by the next visit.
        self.finish_draft(op)?;
        self.finish_op(op, None)
    }

    /// What has left Local Folders stands there again, where its bytes are still here.
    pub(crate) fn bring_back(&mut self, op: &PendingOp) -> Result<bool, Error> {
        let Some(to) = op.op.source else { return Ok(false) };
        if let Some(left) = op.op.location {
            self.show_again(left)?;
            return Ok(true);
        }
        let Some(target) = op.op.target else { return Ok(false) };
        let target = self.read().location(target)?;
        let Some(raw) = self.read().body(target.message)? else { return Ok(false) };
        let row = self.read().row(target.message, Some(target.mailbox))?;
        let row = row.ok_or(Error::NotFound)?;
        let back = LocalMessage {
            hash: content_hash(&raw),
            summary: BodySummary { preview: row.preview, has_attachment: row.has_attachment },
            envelope: Envelope::parse(&raw),
            body: compress(&raw)?,
            flags: target.flags,
            internal_date: row.date,
        };
        self.add_local_message(to, back).map(|_| true)
    }

    /// A message of ours gets the identity by which it is met elsewhere.
    fn know_truly(
        &mut self,
        target: LocationId,
        message: MessageId,
        header: &HeaderRow,
    ) -> Result<(), Error> {
        let identity = header.identity();
        let twin: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT t.id FROM messages m JOIN messages t
                     ON t.account = m.account AND t.identity = ?2 AND t.id <> m.id
                  WHERE m.id = ?1",
            )?
            .query_row((message.0, &identity), |r| r.get(0))
            .optional()?;
        match twin {
            Some(twin) if self.location_if_there(target)?.is_some() => {
                self.repoint(target, message, MessageId(twin))
            }
            Some(_) => Ok(()),
            None => {
                let size = i64::try_from(header.size).unwrap_or(i64::MAX);
                self.connection
                    .prepare_cached("UPDATE messages SET identity = ?2, size = ?3 WHERE id = ?1")?
                    .execute((message.0, &identity, size))?;
                Ok(())
            }
        }
    }

    /// The server has a draft's new revision: the one before it goes.
    fn finish_draft(&mut self, op: &PendingOp) -> Result<(), Error> {
        let Some((draft, revision)) = op.op.draft else { return Ok(()) };
        let before =
            self.read().draft(draft)?.location.filter(|place| Some(*place) != op.op.target);
        self.note_draft_saved(draft, revision, op.op.target)?;
        match before {
            Some(before) if self.location_if_there(before)?.is_some() => {
                self.promise_expunge(op.op.action, before)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A draft leaves the server: what it has of it, and what is on its way there.
    pub fn expunge_draft(&mut self, action: i64, draft: i64) -> Result<(), Error> {
        let mut places: Vec<LocationId> = self.read().draft(draft)?.location.into_iter().collect();
        let on_the_way: Vec<Option<i64>> = self
            .connection
            .prepare_cached(
                "SELECT target FROM pending_ops
                  WHERE draft = ?1 AND kind = 'append' AND state = 'intent'",
            )?
            .query_map([draft], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        places.extend(on_the_way.into_iter().flatten().map(LocationId));
        for place in places {
            if self.location_if_there(place)?.is_some() {
                self.promise_expunge(action, place)?;
            }
        }
        Ok(())
    }

    /// What is on its way of a draft and not begun is replaced by what comes; what is begun, and
    /// what the server has, is no more shown.
    pub fn supersede_draft(&mut self, draft: i64) -> Result<(), Error> {
        if let Some(place) = self.read().draft(draft)?.location {
            self.set_hidden(place, true)?;
        }
        let ids: Vec<i64> = self
            .connection
            .prepare_cached(OF_DRAFT)?
            .query_map([draft], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for id in ids {
            let Some(op) = self.read().pending_op(id)? else { continue };
            if op.state == OpState::Intent || op.step > 0 {
                if let Some(target) = op.op.target {
                    self.set_hidden(target, true)?;
                }
            } else {
                if let Some(target) = op.op.target {
                    self.remove_location(target)?;
                }
                self.remove_op(op.id)?;
            }
        }
        Ok(())
    }

    /// A failed append stands in its list again and waits for its turn.
    pub(crate) fn retry_append(&mut self, op: &PendingOp) -> Result<(), Error> {
        let (Some(mailbox), Some(message)) = (op.op.destination, op.op.message) else {
            return Err(Error::NotFound);
        };
        let body = self.read().append_body(op.id)?.ok_or(Error::NotFound)?;
        let header = HeaderRow {
            uid: Uid(std::num::NonZeroU32::MIN),
            flags: body.flags,
            modseq: None,
            internal_date: body.internal_date,
            size: body.raw.len() as u64,
            header_hash: [0; 16],
            object_id: None,
            envelope: Envelope::parse(&body.raw),
        };
        let target = self.wait_for_uid(mailbox, message, &header)?;
        if let Some(left) = op.op.location
            && self.location_if_there(left)?.is_some()
        {
            self.set_hidden(left, true)?;
        }
        self.connection
            .prepare_cached("UPDATE messages SET orphaned_at = NULL WHERE id = ?1")?
            .execute([message.0])?;
        self.connection
            .prepare_cached(
                "UPDATE locations SET body_missing =
                        (SELECT body_held = 0 AND body_dropped = 0 FROM messages WHERE id = ?2)
                  WHERE id = ?1",
            )?
            .execute((target.0, message.0))?;
        self.connection
            .prepare_cached(
                "UPDATE pending_ops SET target = ?2, state = 'queued', step = 0, tries = 0, due = 0,
                        failure = NULL, failure_text = NULL WHERE id = ?1",
            )?
            .execute((op.id, target.0))?;
        self.changes.queue(op.op.account);
        Ok(())
    }
}
