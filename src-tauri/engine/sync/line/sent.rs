//! Looks into Sent for letters that have left, or may have: by Message-ID, among what came there
//! since the intent was written. Where nobody files a copy, this client does, once.

use super::Line;
use crate::actions::append;
use crate::outbox::next::{Filing, Happened, Looked, file, looked, next};
use crate::outbox::went;
use crate::sync::agenda::Agenda;
use crate::sync::pull::{PullError, is_about_a_message};
use crate::sync::push::Open;
use imap::Select;
use mail::envelope::Envelope;
use mail::mailbox::Role;
use mail::uid::UidSet;
use std::collections::HashSet;
use store::{Life, MailboxRow, NewAppend, OutboxLetter, SentCopy, Store, Write};

/// So far back is looked where it is not known what stood there before.
const RECENT: u32 = 200;

impl Line {
    /// Looks for the letters whose turn it is. When there is one to look for again.
    pub async fn look_for_sent(
        &mut self,
        agenda: &mut Agenda,
        now: i64,
    ) -> Result<Option<i64>, PullError> {
        self.put_aside().await?;
        let account = self.account;
        let read = move |r: &store::Read<'_>| {
            let row = r.account(account)?;
            let filing =
                Filing::of(row.choices.sent_copies, r.server_ways(account)?, &row.provider);
            Ok((filing, r.outbox_letters(Some(account))?, r.mailboxes(Some(account))?))
        };
        let (filing, letters, rows) = self.store.read(read).await?;
        let letters: Vec<OutboxLetter> =
            letters.into_iter().filter(|l| turn(l).is_some_and(|at| at <= now)).collect();
        if !letters.is_empty() {
            let places = |row: &&MailboxRow| match row.role {
                Some(Role::Sent | Role::All) => row.gone_since.is_none() && row.selectable,
                Some(_) | None => false,
            };
            let mut found = HashSet::new();
            for row in rows.iter().filter(places) {
                let there = self.letters_in(row, &letters).await?;
                if !there.is_empty() {
                    agenda.mark_dirty(row.id);
                }
                found.extend(there);
            }
            for letter in letters {
                let is_there = found.contains(&letter.id);
                self.looked_for(letter, is_there, filing, now).await?;
            }
            // What was promised with it: a copy, a mark, a draft's end.
            agenda.ops_due = true;
            for (_, mailbox) in self.store.read(|r| r.promised_mailboxes()).await? {
                agenda.promise(mailbox);
            }
        }
        (agenda.sent_due, agenda.sent_strikes) = (false, 0);
        let left = self.store.read(move |r| r.outbox_letters(Some(account))).await?;
        Ok(left.iter().filter_map(turn).min())
    }

    /// Which of these letters stand in a mailbox.
    async fn letters_in(
        &mut self,
        row: &MailboxRow,
        letters: &[OutboxLetter],
    ) -> Result<HashSet<i64>, PullError> {
        self.selected = None;
        let selected = match self.session.select(&row.name, Select::Plain).await {
            Ok(selected) => selected,
            Err(error) if is_about_a_message(&error) => return Ok(HashSet::new()),
            Err(error) => return Err(error.into()),
        };
        let open = Open::of(row.id, &selected);
        let validity = open.uidvalidity.0;
        self.selected = Some(open);
        if selected.exists == 0 {
            return Ok(HashSet::new());
        }
        let recent = selected.uidnext.map_or(1, |next| next.saturating_sub(RECENT).max(1));
        let from = |letter: &OutboxLetter| {
            let mark = letter.marks.iter().find(|mark| mark.mailbox == row.id);
            mark.filter(|mark| mark.uidvalidity == validity).map_or(recent, |mark| mark.uidnext)
        };
        let Some(first) = letters.iter().map(from).min() else { return Ok(HashSet::new()) };
        let mut found = HashSet::new();
        let uids = UidSet::range(first, u32::MAX);
        self.session
            .fetch_headers(&uids, &mut |header| {
                let Some(id) = Envelope::parse(&header.header).message_id else { return };
                let is_it = |l: &&OutboxLetter| l.message_id == id && header.uid.get() >= from(l);
                found.extend(letters.iter().filter(is_it).map(|letter| letter.id));
            })
            .await?;
        Ok(found)
    }

    /// Writes what a look has come to.
    async fn looked_for(
        &mut self,
        letter: OutboxLetter,
        found: bool,
        filing: Filing,
        now: i64,
    ) -> Result<(), PullError> {
        let append = match letter.copy {
            SentCopy::Looked { looks, .. } if looked(filing, looks, found, now) == Looked::File => {
                copy_of(self.store.clone(), letter.id).await?
            }
            SentCopy::Looked { .. } | SentCopy::Unborn | SentCopy::Settled => None,
        };
        let account = self.account;
        let write = move |w: &mut Write<'_>| {
            // The person may have decided meanwhile.
            let mut letter = match w.read().outbox_letter(letter.id) {
                Ok(letter) => letter,
                Err(store::Error::NotFound) => return Ok(()),
                Err(error) => return Err(error),
            };
            let happened = if found { Happened::Found } else { Happened::Missing };
            if let Some(life) = next(&letter.life, happened, now, filing) {
                letter.life = life;
                if letter.life == Life::Sent {
                    went::take(w, letter.id)?;
                    went::went(w, &mut letter, file(filing, true, now), None)?;
                    w.note_files_sent(account, true)?;
                }
            }
            if let SentCopy::Looked { looks, .. } = letter.copy {
                letter.copy = copy_after(w, &letter, looked(filing, looks, found, now), append)?;
            }
            w.advance_letter(&letter)
        };
        Ok(self.store.write_durable(write).await?)
    }
}

/// A letter's copy, packed; `None` where its bytes are damaged.
async fn copy_of(store: Store, letter: i64) -> Result<Option<NewAppend>, PullError> {
    let raw = store.read(move |r| r.outbox_raw(letter)).await?;
    Ok(append::sent_copy(raw).await.ok())
}

fn copy_after(
    w: &mut Write<'_>,
    letter: &OutboxLetter,
    looked: Looked,
    append: Option<NewAppend>,
) -> Result<SentCopy, store::Error> {
    match looked {
        Looked::Again(copy) => return Ok(copy),
        Looked::There => w.note_files_sent(letter.account, true)?,
        Looked::File => {
            w.note_files_sent(letter.account, false)?;
            if let Some(append) = append {
                let action = w.begin_action("sent")?;
                went::file(w, action, letter, append)?;
            }
        }
        Looked::Leave => {}
    }
    Ok(SentCopy::Settled)
}

/// When a letter is to be looked for.
fn turn(letter: &OutboxLetter) -> Option<i64> {
    match (&letter.life, letter.copy) {
        (Life::MaybeSent { again: Some(at), .. }, _) => Some(*at),
        (_, SentCopy::Looked { again, .. }) => Some(again),
        (
            Life::Queued { .. }
            | Life::Due { .. }
            | Life::Sending { .. }
            | Life::Handing { .. }
            | Life::MaybeSent { again: None, .. }
            | Life::Sent
            | Life::Failed { .. },
            SentCopy::Unborn | SentCopy::Settled,
        ) => None,
    }
}
