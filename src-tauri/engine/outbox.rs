//! Letters on their way: put there, taken back, tried again. The account's task carries them; what
//! the person does to them is one transaction each.

pub mod next;
mod posting;
pub mod verdict;
mod wake;
pub(crate) mod went;

pub use posting::Posting;
pub use store::{Answers, LetterRecipient, Life, Lot, OutboxLetter, Why};
pub use verdict::Mend;

use crate::account_task::post::Wake;
use crate::actions::append;
use crate::error::{Code, Problem};
use crate::event::Event;
use crate::{AccountKind, Engine};
use mail::address::Address;
use mail::departure::{self, Departing, Ready, Refusal};
use mail::id::{AccountId, MessageId};
use mail::outgoing;
use next::{Filing, Happened};
use store::{AccountRow, NewOutboxLetter, SentCopies, Write};

/// The largest letter that is put on its way, in octets.
const LARGEST: usize = 100 << 20;
/// The longest a letter waits to be taken back, in seconds.
const LONGEST_DELAY: u32 = 60;

/// When a letter is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In so many seconds, a minute at most: so long it can be taken back.
    In(u32),
    /// At this instant, in seconds since the epoch.
    At(i64),
}

/// Who tells a letter's servers from whom it comes and whom it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// MAIL FROM.
    pub sender: String,
    /// RCPT TO.
    pub recipients: Vec<String>,
}

/// A letter to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The account it is sent from.
    pub account: AccountId,
    /// From whom to whom; as the letter itself says where it is not given.
    pub route: Option<Route>,
    /// The letter, with Bcc: its copy keeps it, the wire never sees it.
    pub raw: Vec<u8>,
    /// When it is due.
    pub when: When,
    /// The draft it was written as: it is out of sight from now on, and gone once the letter has
    /// left.
    pub draft: Option<i64>,
    /// The message it answers or forwards.
    pub answers: Option<(MessageId, Answers)>,
}

/// A letter on its way, as the screens and `fumictl` show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The letter.
    pub id: i64,
    /// Its account.
    pub account: AccountId,
    /// Its subject.
    pub subject: String,
    /// Whom it is to.
    pub to: Vec<Address>,
    /// `queued`, `due`, `sending`, `maybeSent`, `sent` or `failed`.
    pub state: &'static str,
    /// When it is due, tried again or looked for again, in seconds since the epoch.
    pub due: i64,
    /// How often it was tried.
    pub tries: u32,
    /// Why it waits or failed: a code.
    pub failure: Option<String>,
    /// The server's own words.
    pub server: Option<String>,
    /// Where the person mends it, if there is anything to be done.
    pub mend: Option<Mend>,
    /// The outgoing server.
    pub host: String,
    /// Whom it goes to, and what became of each.
    pub recipients: Vec<LetterRecipient>,
    /// The draft it was written as.
    pub draft: Option<i64>,
}

/// A letter that is on its way no more, and was not sent (or not to all).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// Its account.
    pub account: AccountId,
    /// The draft it was written as: shown again, as it was. None where there was none.
    pub draft: Option<i64>,
    /// The letter, with Bcc.
    pub raw: Vec<u8>,
    /// Those who do not have it.
    pub left: Vec<String>,
    /// What it answered or forwarded.
    pub answers: Option<(MessageId, Answers)>,
}

impl Engine {
    /// Puts a letter on its way, durably. The letter's id.
    ///
    /// # Errors
    /// `badMessage`, `badAddress` where it cannot be sent as it is; `tooLarge`; `notFound`;
    /// `notAllowed` in Local Folders.
    pub async fn enqueue(&self, letter: Outgoing) -> Result<i64, Problem> {
        let Outgoing { account, route, raw, when, draft, answers } = letter;
        let row = self.store().read(move |r| r.account(account)).await?;
        if row.kind == AccountKind::Local {
            return Err(Problem::of(Code::NotAllowed));
        }
        if raw.len() > LARGEST {
            return Err(Problem::of(Code::TooLarge));
        }
        let departing = self.depart(&row, raw, when).await?;
        let Departing { raw, message_id, envelope, sender, recipients, .. } = departing;
        let route = route.unwrap_or(Route { sender, recipients });
        if route.recipients.is_empty() {
            return Err(Problem::of(Code::BadAddress));
        }
        let shown = [envelope.to, envelope.cc, envelope.bcc];
        let new = NewOutboxLetter {
            account,
            sender: route.sender,
            recipients: route.recipients,
            message_id,
            subject: envelope.subject,
            to: shown.into_iter().find(|people| !people.is_empty()).unwrap_or_default(),
            raw,
            draft,
            answers,
            due: 0,
        };
        let enqueue = move |w: &mut Write<'_>| {
            w.enqueue_letter(NewOutboxLetter { due: due(when, w.now()), ..new })
        };
        let id = self.store().write_durable(enqueue).await?;
        self.wake_post(account, Wake::Look);
        Ok(id)
    }

    /// The letter as it may leave, under a name no other letter of the account has.
    async fn depart(
        &self,
        row: &AccountRow,
        raw: Vec<u8>,
        when: When,
    ) -> Result<Departing, Problem> {
        let now = self.store().now();
        let token = self.store().read(|r| r.token()).await?;
        let domain = row.address.rsplit('@').next().unwrap_or("localhost").to_owned();
        let account = row.id;
        let (name, at) = (format!("{token}@{domain}"), due(when, now));
        let make =
            move || departure::depart(&raw, &Ready { domain: &domain, token: &token, date: at });
        let made = tokio::task::spawn_blocking(make).await;
        let mut made = made.map_err(|_| Problem::of(Code::Internal))?.map_err(refused)?;
        let id = made.message_id.clone();
        let taken = self.store().read(move |r| r.is_message_id_taken(account, &id)).await?;
        if taken && !made.resent {
            made.raw = outgoing::with_message_id(&made.raw, &name);
            made.message_id = name;
        }
        Ok(made)
    }

    /// Letters that have not left, of all accounts, and those whose copy is still looked for.
    pub async fn outbox(&self) -> Result<Vec<OutboxRow>, Problem> {
        let read = |r: &store::Read<'_>| {
            let accounts = r.accounts()?;
            let letters = r.outbox_letters(None)?.into_iter();
            let whole = |letter: OutboxLetter| {
                let account = accounts.iter().find(|row| row.id == letter.account);
                let host = account.map(|row| row.smtp.host.clone()).unwrap_or_default();
                Ok(row_of(r.letter_recipients(letter.id)?, host, letter))
            };
            letters.map(whole).collect()
        };
        Ok(self.store().read(read).await?)
    }

    /// A name nobody else gives: for boundaries between the parts of a letter.
    pub async fn token(&self) -> Result<String, Problem> {
        Ok(self.store().read(|r| r.token()).await?)
    }

    /// One letter, also one that has left some days ago at most.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn outbox_letter(&self, id: i64) -> Result<OutboxLetter, Problem> {
        Ok(self.store().read(move |r| r.outbox_letter(id)).await?)
    }

    /// Takes a letter back that has not left: it was waiting for its time, for its turn or for the
    /// network.
    ///
    /// # Errors
    /// `cannotUndo` where it is being sent or has left; `notFound`.
    pub async fn undo_send(&self, id: i64) -> Result<TakenBack, Problem> {
        let may = |life: &Life| matches!(life, Life::Queued { .. } | Life::Due { .. });
        self.take_back(id, may).await
    }

    /// Takes a letter back that was refused, to be written anew.
    ///
    /// # Errors
    /// `cannotUndo` where it was not refused; `notFound`.
    pub async fn edit_failed(&self, id: i64) -> Result<TakenBack, Problem> {
        self.take_back(id, |life| matches!(life, Life::Failed { .. })).await
    }

    async fn take_back(
        &self,
        id: i64,
        may: impl Fn(&Life) -> bool + Send + 'static,
    ) -> Result<TakenBack, Problem> {
        let take = move |w: &mut Write<'_>| {
            let letter = w.read().outbox_letter(id)?;
            if !may(&letter.life) {
                return Ok(None);
            }
            let left = w.read().letter_recipients(id)?.into_iter();
            let left = left.filter(|one| one.lot != Lot::Taken).map(|one| one.address);
            let draft = letter.draft.filter(|draft| w.read().draft(*draft).is_ok());
            let back = TakenBack {
                account: letter.account,
                draft,
                raw: w.read().outbox_raw(id)?,
                left: left.collect(),
                answers: letter.answers,
            };
            w.remove_letter(id)?;
            Ok(Some(back))
        };
        let taken = self.store().write_durable(take).await?;
        taken.ok_or(Problem::of(Code::CannotUndo))
    }

    /// Sends a letter now that waits for its time or for another try.
    ///
    /// # Errors
    /// `cannotUndo` where it is being sent or has left; `notFound`.
    pub async fn send_now(&self, id: i64) -> Result<(), Problem> {
        self.happen(id, Happened::TimeCame).await
    }

    /// Tries a letter again that was refused or waits, or sends one again of which nobody knows
    /// whether it has left: only to those who do not have it.
    ///
    /// # Errors
    /// `cannotUndo` where it needs no try; `notFound`.
    pub async fn retry_send(&self, id: i64) -> Result<(), Problem> {
        self.happen(id, Happened::Retry).await
    }

    /// The person says that a letter in doubt has left; of one that was refused, that it is done
    /// with: where nobody has got it the draft it was written as comes back.
    ///
    /// # Errors
    /// `cannotUndo` where it is neither; `notFound`.
    pub async fn dismiss_sent(&self, id: i64) -> Result<(), Problem> {
        let letter = self.outbox_letter(id).await?;
        let whom = self.store().read(move |r| r.letter_recipients(id)).await?;
        let failed = matches!(letter.life, Life::Failed { .. });
        if failed && !whom.iter().any(|one| one.lot == Lot::Taken) {
            return self.edit_failed(id).await.map(drop);
        }
        self.happen(id, Happened::Dismiss).await
    }

    async fn happen(&self, id: i64, happened: Happened) -> Result<(), Problem> {
        let read = move |r: &store::Read<'_>| {
            let letter = r.outbox_letter(id)?;
            let (account, ways) = (r.account(letter.account)?, r.server_ways(letter.account)?);
            Ok((account, ways, r.outbox_raw(id)?))
        };
        let (account, ways, raw) = self.store().read(read).await?;
        let filing = Filing::of(account.choices.sent_copies, ways, &account.provider);
        let leaves = happened == Happened::Dismiss && filing.copies == SentCopies::Client;
        let append = if leaves { Some(append::sent_copy(raw).await?) } else { None };
        let write = move |w: &mut Write<'_>| {
            let mut letter = w.read().outbox_letter(id)?;
            let again = matches!(happened, Happened::Retry);
            let Some(life) = next::next(&letter.life, happened, w.now(), filing) else {
                return Ok(None);
            };
            letter.life = life;
            if again {
                went::wait_again(w, id)?;
            }
            if letter.life == Life::Sent {
                went::take(w, id)?;
                went::went(w, &mut letter, next::file(filing, false, w.now()), append)?;
            }
            w.advance_letter(&letter)?;
            Ok(Some(letter))
        };
        let done = self.store().write_durable(write).await?;
        let letter = done.ok_or(Problem::of(Code::CannotUndo))?;
        self.wake_post(letter.account, Wake::Look);
        self.tell(letter.account, Event::Outbox).await;
        self.look_for_promises().await
    }

    /// The largest letter an account's servers take, in octets, as far as they have said it.
    pub async fn size_limit(&self, account: AccountId) -> Result<Option<u64>, Problem> {
        let ways = self.store().read(move |r| r.server_ways(account)).await?;
        Ok([ways.send_limit, ways.append_limit].into_iter().flatten().min())
    }
}

/// When a letter is due.
fn due(when: When, now: i64) -> i64 {
    match when {
        When::In(seconds) => now + i64::from(seconds.min(LONGEST_DELAY)),
        When::At(at) => at.max(now),
    }
}

fn refused(refusal: Refusal) -> Problem {
    Problem::of(match refusal {
        Refusal::NoMessage => Code::BadMessage,
        Refusal::NoSender | Refusal::BadAddress => Code::BadAddress,
    })
}

fn row_of(recipients: Vec<LetterRecipient>, host: String, letter: OutboxLetter) -> OutboxRow {
    let plain = |state, due| (state, due, 0, None, None);
    let told = |why: Option<Why>| (why.as_ref().map(|why| Mend::of(&why.code)), why);
    let (state, due, tries, mend, why) = match letter.life {
        Life::Queued { due } => plain("queued", due),
        Life::Due { again, tries, why, .. } => {
            let (mend, why) = told(why);
            ("due", again, tries, mend, why)
        }
        Life::Sending { .. } | Life::Handing { .. } => plain("sending", letter.wanted),
        Life::MaybeSent { looks, again } => {
            let mend = again.is_none().then_some(Mend::Retry);
            ("maybeSent", again.unwrap_or(letter.wanted), looks, mend, None)
        }
        Life::Sent => plain("sent", letter.wanted),
        Life::Failed { why } => {
            let (mend, why) = told(Some(why));
            ("failed", letter.wanted, 0, mend, why)
        }
    };
    OutboxRow {
        id: letter.id,
        account: letter.account,
        subject: letter.subject,
        to: letter.to,
        state,
        due,
        tries,
        failure: why.as_ref().map(|why| why.code.clone()),
        server: why.and_then(|why| why.server),
        mend,
        host,
        recipients,
        draft: letter.draft,
    }
}
