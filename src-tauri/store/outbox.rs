//! The table `outbox`: letters on their way, how far each is, and its copy in Sent.

mod life;

pub use life::{Life, SentCopy, Why};

use crate::error::Error;
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::address::Address;
use mail::id::{AccountId, MailboxId, MessageId};
use rusqlite::{OptionalExtension as _, Row, params};

/// What a letter does to another message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// It answers it.
    Reply,
    /// It forwards it.
    Forward,
}

/// A letter to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOutboxLetter {
    /// The account it is sent from.
    pub account: AccountId,
    /// MAIL FROM.
    pub sender: String,
    /// RCPT TO.
    pub recipients: Vec<String>,
    /// What to look for in Sent.
    pub message_id: String,
    /// What lists show of it.
    pub subject: String,
    /// Whom lists show.
    pub to: Vec<Address>,
    /// The letter as its copy is kept, with Bcc.
    pub raw: Vec<u8>,
    /// The draft it was written as.
    pub draft: Option<i64>,
    /// The message it answers or forwards.
    pub answers: Option<(MessageId, Answers)>,
    /// When it is due.
    pub due: i64,
}

/// Where a mailbox stood before a letter was sent: what came there later has this UID or a higher
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Which mailbox.
    pub mailbox: MailboxId,
    /// What its UIDs were valid with.
    pub uidvalidity: u64,
    /// UIDNEXT.
    pub uidnext: u32,
}

/// A letter on its way, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxLetter {
    /// Its row.
    pub id: i64,
    /// The account.
    pub account: AccountId,
    /// MAIL FROM.
    pub sender: String,
    /// What to look for in Sent.
    pub message_id: String,
    /// What lists show of it.
    pub subject: String,
    /// Whom lists show.
    pub to: Vec<Address>,
    /// Octets of its copy.
    pub size: u64,
    /// The draft it was written as.
    pub draft: Option<i64>,
    /// The message it answers or forwards.
    pub answers: Option<(MessageId, Answers)>,
    /// How far it is.
    pub life: Life,
    /// How far its copy in Sent is.
    pub copy: SentCopy,
    /// When the person wanted it sent.
    pub wanted: i64,
    /// Where copies may have come since.
    pub marks: Vec<Mark>,
    /// When the person sent it.
    pub created: i64,
}

const COLUMNS: &str = "
    SELECT id, account, sender, message_id, subject, shown_to, size, draft, answers, answers_how,
           state, again, tries, for_line, failure, failure_text, wanted, seen_to,
           copy, copy_again, copy_looks, created
      FROM outbox";

const ADD: &str = "
    INSERT INTO outbox (account, sender, message_id, subject, shown_to, size, raw, draft, answers,
                        answers_how, state, again, wanted, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'queued', ?11, ?11, ?12)";

const ADVANCE: &str = "
    UPDATE outbox
       SET state = ?2, again = ?3, tries = ?4, for_line = ?5, failure = ?6, failure_text = ?7,
           copy = ?8, copy_again = ?9, copy_looks = ?10, seen_to = ?11
     WHERE id = ?1";

impl Read<'_> {
    /// Letters that have not left, or whose copy is still looked for; the first sent first.
    pub fn outbox_letters(&self, account: Option<AccountId>) -> Result<Vec<OutboxLetter>, Error> {
        let sql = format!(
            "{COLUMNS} WHERE (?1 IS NULL OR account = ?1) AND (state <> 'sent' OR copy = 'look')
              ORDER BY id"
        );
        let mut open = self.connection.prepare_cached(&sql)?;
        Ok(open.query_map([account.map(|a| a.0)], letter_of)?.collect::<Result<_, _>>()?)
    }

    /// One letter, also one that has left.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn outbox_letter(&self, id: i64) -> Result<OutboxLetter, Error> {
        let sql = format!("{COLUMNS} WHERE id = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([id], letter_of)?)
    }

    /// The letter as its copy is kept; empty where nobody needs it any more.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn outbox_raw(&self, id: i64) -> Result<Vec<u8>, Error> {
        let mut one = self.connection.prepare_cached("SELECT raw FROM outbox WHERE id = ?1")?;
        Ok(one.query_row([id], |r| r.get(0))?)
    }

    /// The letter a draft is on its way as.
    pub fn outbox_letter_of_draft(&self, draft: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT id FROM outbox WHERE draft = ?1 AND state <> 'sent'";
        let mut one = self.connection.prepare_cached(sql)?;
        Ok(one.query_row([draft], |r| r.get(0)).optional()?)
    }

    /// Whether another letter of the account has this Message-ID.
    pub fn is_message_id_taken(&self, account: AccountId, id: &str) -> Result<bool, Error> {
        let mut any = self
            .connection
            .prepare_cached("SELECT 1 FROM outbox WHERE account = ?1 AND message_id = ?2")?;
        Ok(any.exists((account.0, id))?)
    }
}

impl Write<'_> {
    /// Puts a letter on its way. The draft it was written as is no more shown until the letter is
    /// taken back.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such account or draft.
    pub fn enqueue_letter(&mut self, new: NewOutboxLetter) -> Result<i64, Error> {
        self.read().account(new.account)?;
        if let Some(draft) = new.draft {
            // What the server has of it is hidden, and what it has not is no more on its way there.
            self.supersede_draft(draft)?;
            self.changes.draft(draft);
        }
        let (answers, how) = new.answers.unzip();
        self.connection.prepare_cached(ADD)?.execute(params![
            new.account.0,
            new.sender,
            new.message_id,
            new.subject,
            text::from_addresses(&new.to),
            i64::try_from(new.raw.len()).unwrap_or(i64::MAX),
            new.raw,
            new.draft,
            answers.map(|message| message.0),
            how.map(how_name),
            new.due,
            self.now,
        ])?;
        let id = self.connection.last_insert_rowid();
        self.add_recipients(id, &new.recipients)?;
        self.changes.outbox(new.account);
        Ok(id)
    }

    /// Writes how far a letter and its copy are. Its bytes go once nobody needs them.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn advance_letter(&mut self, letter: &OutboxLetter) -> Result<(), Error> {
        let life = life::columns(&letter.life);
        let (copy, copy_again, copy_looks) = life::copy_columns(letter.copy);
        let changed = self.connection.prepare_cached(ADVANCE)?.execute(params![
            letter.id,
            life.state,
            life.again,
            life.tries,
            life.for_line,
            life.why.map(|why| &why.code),
            life.why.and_then(|why| why.server.as_ref()),
            copy,
            copy_again,
            copy_looks,
            from_marks(&letter.marks),
        ])?;
        if changed == 0 {
            return Err(Error::NotFound);
        }
        self.connection
            .prepare_cached(
                "UPDATE outbox SET raw = x''
                  WHERE id = ?1 AND state = 'sent' AND copy = 'settled'",
            )?
            .execute([letter.id])?;
        self.changes.outbox(letter.account);
        Ok(())
    }

    /// Takes a letter out of the outbox; the draft it was written as is shown again.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn remove_letter(&mut self, id: i64) -> Result<(), Error> {
        let letter = self.read().outbox_letter(id)?;
        self.connection.execute("DELETE FROM outbox WHERE id = ?1", [id])?;
        if let Some(draft) = letter.draft {
            self.bring_draft_back(draft)?;
        }
        self.changes.outbox(letter.account);
        Ok(())
    }

    /// Forgets the letters that left before this instant.
    pub fn forget_letters(&mut self, before: i64) -> Result<(), Error> {
        self.connection.execute(
            "DELETE FROM outbox WHERE state = 'sent' AND copy = 'settled' AND wanted < ?1",
            [before],
        )?;
        Ok(())
    }
}

fn how_name(how: Answers) -> &'static str {
    match how {
        Answers::Reply => "reply",
        Answers::Forward => "forward",
    }
}

fn from_marks(marks: &[Mark]) -> String {
    let line = |mark: &Mark| format!("{} {} {}", mark.mailbox, mark.uidvalidity, mark.uidnext);
    marks.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn to_marks(text: &str) -> Vec<Mark> {
    let mark = |line: &str| {
        let mut words = line.split(' ');
        let mailbox = MailboxId(words.next()?.parse().ok()?);
        let uidvalidity = words.next()?.parse().ok()?;
        Some(Mark { mailbox, uidvalidity, uidnext: words.next()?.parse().ok()? })
    };
    text.lines().filter_map(mark).collect()
}

fn letter_of(row: &Row<'_>) -> rusqlite::Result<OutboxLetter> {
    let answers: Option<i64> = row.get("answers")?;
    let how: Option<String> = row.get("answers_how")?;
    let how = match how.as_deref() {
        Some("forward") => Answers::Forward,
        Some(_) | None => Answers::Reply,
    };
    Ok(OutboxLetter {
        id: row.get("id")?,
        account: AccountId(row.get("account")?),
        sender: row.get("sender")?,
        message_id: row.get("message_id")?,
        subject: row.get("subject")?,
        to: text::to_addresses(row.get_ref("shown_to")?.as_str()?),
        size: row.get::<_, i64>("size")?.unsigned_abs(),
        draft: row.get("draft")?,
        answers: answers.map(|message| (MessageId(message), how)),
        life: life::life_of(row)?,
        copy: life::copy_of(row)?,
        wanted: row.get("wanted")?,
        marks: to_marks(row.get_ref("seen_to")?.as_str()?),
        created: row.get("created")?,
    })
}
