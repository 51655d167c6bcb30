//! What follows when a letter has left, in the transaction that says so: its copy, the mark on what
//! it answers, the end of its draft.

use super::next::Filed;
use crate::actions::rights::{Deed, allow};
use crate::actions::select::role_mailbox;
use mail::flags::Flags;
use mail::mailbox::Role;
use store::{Answers, Error, Lot, NewAppend, OutboxLetter, SentCopy, Write};

/// The keyword of a message that was forwarded.
const FORWARDED: &str = "$Forwarded";

/// Writes what follows. `append` is the copy, where this client files it now. A letter that leaves
/// for some and later for others is filed and answers once.
pub fn went(
    w: &mut Write<'_>,
    letter: &mut OutboxLetter,
    filed: Filed,
    append: Option<NewAppend>,
) -> Result<(), Error> {
    if letter.copy != SentCopy::Unborn {
        return Ok(());
    }
    let action = w.begin_action("sent")?;
    letter.copy = match (filed, append) {
        (Filed::Look(at), _) => SentCopy::Looked { looks: 0, again: at },
        (Filed::Now, Some(append)) => {
            file(w, action, letter, append)?;
            SentCopy::Settled
        }
        (Filed::Now | Filed::Not, _) => SentCopy::Settled,
    };
    mark_answered(w, action, letter)?;
    end_draft(w, action, letter)
}

/// Promises the server its copy.
pub fn file(
    w: &mut Write<'_>,
    action: i64,
    letter: &OutboxLetter,
    append: NewAppend,
) -> Result<(), Error> {
    let mailbox = role_mailbox(w, action, letter.account, &[Role::Sent])?;
    let internal_date = w.now();
    w.promise_append(action, NewAppend { mailbox, internal_date, ..append }).map(drop)
}

fn mark_answered(w: &mut Write<'_>, action: i64, letter: &OutboxLetter) -> Result<(), Error> {
    let Some((message, how)) = letter.answers else { return Ok(()) };
    let mark = match how {
        Answers::Reply => Flags { system: Flags::ANSWERED, ..Flags::default() },
        Answers::Forward => Flags { keywords: [FORWARDED.to_owned()].into(), ..Flags::default() },
    };
    for place in w.read().locations(message)? {
        let mailbox = w.read().mailbox(place.mailbox)?;
        if allow(mailbox.rights.as_deref(), Deed::Flag) {
            w.promise_flags(action, place.id, &mark, &Flags::default())?;
        }
    }
    Ok(())
}

fn end_draft(w: &mut Write<'_>, action: i64, letter: &OutboxLetter) -> Result<(), Error> {
    let Some(draft) = letter.draft else { return Ok(()) };
    match w.read().draft(draft) {
        Ok(_) => {}
        // It was thrown away meanwhile.
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    }
    w.supersede_draft(draft)?;
    w.expunge_draft(action, draft)?;
    w.remove_draft(draft)
}

/// Whoever was refused, or may have got it and now gets it again, waits for another try.
pub fn wait_again(w: &mut Write<'_>, letter: i64) -> Result<(), Error> {
    for mut one in w.read().letter_recipients(letter)? {
        match one.lot {
            Lot::Taken | Lot::Waits => continue,
            Lot::Offered | Lot::Refused(_) => one.lot = Lot::Waits,
        }
        w.note_recipient(letter, &one)?;
    }
    Ok(())
}

/// Those to whom the server took it on are those who have it.
pub fn take(w: &mut Write<'_>, letter: i64) -> Result<(), Error> {
    for mut one in w.read().letter_recipients(letter)? {
        if one.lot == Lot::Offered {
            one.lot = Lot::Taken;
            w.note_recipient(letter, &one)?;
        }
    }
    Ok(())
}
