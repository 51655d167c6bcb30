//! One letter to the server: who writes to whom, the intent, the letter, and what came of it. Each
//! step is written before the next is done.

use super::{Post, attempt, filing};
use crate::actions::append;
use crate::event::Event;
use crate::outbox::next::{Filed, Happened, Rest, Verdict, file, next};
use crate::outbox::verdict::{self, Try};
use crate::outbox::went;
use mail::departure;
use mail::mailbox::Role;
use smtp::{Error, Offered, Session};
use store::{AccountRow, LetterRecipient, Lot, Mark, NewAppend, OutboxLetter, Write};

impl Post {
    /// Carries one letter. Whether the connection can carry another.
    pub(super) async fn carry(
        &self,
        session: &mut Session,
        row: &AccountRow,
        letter: &OutboxLetter,
    ) -> bool {
        match self.carry_through(session, row, letter).await {
            Ok(stands) => stands,
            Err(error) => {
                // What is written is true; whoever looks next goes on from there.
                tracing::error!(%error, letter = letter.id, "the outbox could not be written");
                false
            }
        }
    }

    async fn carry_through(
        &self,
        session: &mut Session,
        row: &AccountRow,
        letter: &OutboxLetter,
    ) -> Result<bool, store::Error> {
        let id = letter.id;
        if self.happen(id, Happened::TakenUp).await?.is_none() {
            // The person has taken it back meanwhile.
            return Ok(true);
        }
        let read = move |r: &store::Read<'_>| Ok((r.outbox_raw(id)?, r.letter_recipients(id)?));
        let (raw, mut whom) = self.store.read(read).await?;
        whom.retain(|one| one.lot != Lot::Taken);
        let addresses: Vec<String> = whom.iter().map(|one| one.address.clone()).collect();
        let wire = departure::without_bcc(&raw);
        let of = attempt(row, letter);
        let offered = match session.offer(&letter.sender, &addresses, &wire).await {
            Ok(offered) => offered,
            Err(error) => {
                self.not_offered(id, whom, &error, of).await?;
                return Ok(error.session_survives());
            }
        };
        let rest = self.begin(id, whom, &offered, of).await?;
        let answered = session.hand_over(&offered).await;
        tracing::info!(letter = id, sent = answered.is_ok(), "handed over");
        match answered {
            Ok(_) => {
                self.accepted(row, id, raw, rest).await?;
                Ok(true)
            }
            Err(Error::Unanswered) => {
                self.happen(id, Happened::Unanswered).await?;
                Ok(false)
            }
            Err(error) => {
                let held = Happened::Held(verdict::verdict(&error, of));
                let put_back = move |w: &mut Write<'_>| went::wait_again(w, id);
                self.store.write_durable(put_back).await?;
                self.happen(id, held).await?;
                Ok(error.session_survives())
            }
        }
    }

    /// Writes what happened to a letter; `None` where it cannot have.
    async fn happen(&self, id: i64, happened: Happened) -> Result<Option<()>, store::Error> {
        let account = self.account;
        let write = move |w: &mut Write<'_>| {
            let filing = filing(&w.read(), account)?;
            let mut letter = match w.read().outbox_letter(id) {
                Ok(letter) => letter,
                Err(store::Error::NotFound) => return Ok(None),
                Err(error) => return Err(error),
            };
            let Some(life) = next(&letter.life, happened, w.now(), filing) else {
                return Ok(None);
            };
            letter.life = life;
            w.advance_letter(&letter).map(Some)
        };
        self.store.write_durable(write).await
    }

    /// The server would not have it from this sender, or for any recipient.
    async fn not_offered(
        &self,
        id: i64,
        whom: Vec<LetterRecipient>,
        error: &Error,
        of: Try<'_>,
    ) -> Result<(), store::Error> {
        let held = Happened::Held(verdict::verdict(error, of));
        if let Error::NoRecipient { refusals } = error {
            let mut told = whom;
            for (one, refusal) in told.iter_mut().zip(refusals) {
                one.lot = lot(Some(refusal), of);
            }
            let note =
                move |w: &mut Write<'_>| told.iter().try_for_each(|one| w.note_recipient(id, one));
            self.store.write_durable(note).await?;
        }
        self.happen(id, held).await.map(drop)
    }

    /// Writes the intent: from here on nobody but the server knows whether the letter has left. Who
    /// is left when it has.
    async fn begin(
        &self,
        id: i64,
        mut whom: Vec<LetterRecipient>,
        offered: &Offered,
        of: Try<'_>,
    ) -> Result<Rest, store::Error> {
        let refusals = || offered.recipients.iter().filter_map(|one| one.refused.as_ref());
        for (one, answer) in whom.iter_mut().zip(&offered.recipients) {
            one.lot = lot(answer.refused.as_ref(), of);
        }
        let for_good = refusals().find(|refusal| !verdict::is_for_now(refusal));
        let rest = match (refusals().find(|refusal| verdict::is_for_now(refusal)), for_good) {
            (Some(later), _) => Rest::Later(verdict::verdict(later, of)),
            (None, Some(refusal)) => Rest::Refused(verdict::recipient(refusal, of)),
            (None, None) => Rest::Nobody,
        };
        let account = self.account;
        let write = move |w: &mut Write<'_>| {
            let filing = filing(&w.read(), account)?;
            let mut letter = w.read().outbox_letter(id)?;
            let after = next(&letter.life, Happened::Begun, w.now(), filing);
            letter.life = after.ok_or(store::Error::NotFound)?;
            letter.marks = marks(&w.read(), account)?;
            whom.iter().try_for_each(|one| w.note_recipient(id, one))?;
            w.advance_letter(&letter)
        };
        self.store.write_durable(write).await?;
        Ok(rest)
    }

    /// The server has it.
    async fn accepted(
        &self,
        row: &AccountRow,
        id: i64,
        raw: Vec<u8>,
        rest: Rest,
    ) -> Result<(), store::Error> {
        let account = row.id;
        let filing = self.store.read(move |r| filing(r, account)).await?;
        let append = match file(filing, false, 0) {
            Filed::Now => self.packed(raw).await,
            Filed::Not | Filed::Look(_) => None,
        };
        let write = move |w: &mut Write<'_>| {
            let mut letter = w.read().outbox_letter(id)?;
            let rest = still(w, id, rest)?;
            let after = next(&letter.life, Happened::Accepted(rest), w.now(), filing);
            letter.life = after.ok_or(store::Error::NotFound)?;
            went::take(w, id)?;
            let filed = match file(filing, false, w.now()) {
                // What cannot be packed is looked for, and packed then.
                Filed::Now if append.is_none() => Filed::Look(w.now()),
                filed @ (Filed::Not | Filed::Now | Filed::Look(_)) => filed,
            };
            went::went(w, &mut letter, filed, append)?;
            w.advance_letter(&letter)?;
            w.read().promised_mailboxes()
        };
        let promised = self.store.write_durable(write).await?;
        self.tell(Event::Queued);
        for (_, mailbox) in promised.into_iter().filter(|(of, _)| *of == account) {
            self.tell(Event::Promised(mailbox));
        }
        Ok(())
    }

    async fn packed(&self, raw: Vec<u8>) -> Option<NewAppend> {
        append::sent_copy(raw).await.ok()
    }
}

/// Those refused for good on an earlier try are left over still, where nobody waits.
fn still(w: &Write<'_>, id: i64, rest: Rest) -> Result<Rest, store::Error> {
    if rest != Rest::Nobody {
        return Ok(rest);
    }
    let refused = |one: LetterRecipient| match one.lot {
        Lot::Refused(why) => Some(why),
        Lot::Waits | Lot::Offered | Lot::Taken => None,
    };
    let left = w.read().letter_recipients(id)?.into_iter().find_map(refused);
    Ok(left.map_or(Rest::Nobody, Rest::Refused))
}

/// What a recipient's answer makes of it.
fn lot(refusal: Option<&Error>, of: Try<'_>) -> Lot {
    match refusal {
        None => Lot::Offered,
        Some(error) if verdict::is_for_now(error) => match verdict::verdict(error, of) {
            Verdict::Never(why) => Lot::Refused(why),
            Verdict::Line(..) | Verdict::Later(..) => Lot::Waits,
        },
        Some(error) => Lot::Refused(verdict::recipient(error, of)),
    }
}

/// Where a copy may come to be, and where those mailboxes stand now.
fn marks(r: &store::Read<'_>, account: mail::id::AccountId) -> Result<Vec<Mark>, store::Error> {
    let rows = r.mailboxes(Some(account))?.into_iter();
    let filing = |role| matches!(role, Some(Role::Sent | Role::All));
    let mark = |row: store::MailboxRow| {
        let uidvalidity = row.uidvalidity?.0;
        Some(Mark { mailbox: row.id, uidvalidity, uidnext: row.uidnext? })
    };
    Ok(rows.filter(|row| filing(row.role)).filter_map(mark).collect())
}
