//! Flags twice: what the server last said and what the person wants. The difference is the promise.

use crate::error::Error;
use crate::mailboxes::Counts;
use crate::text;
use crate::write::Write;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};
use mail::uid::{ModSeq, Uid};
use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeSet;

const FIND: &str = "
    SELECT id, message, hidden, flags_server, keywords_server, flags, keywords, modseq
      FROM locations WHERE mailbox = ?1 AND uid = ?2";

const UPDATE: &str = "
    UPDATE locations
       SET flags_server = ?2, keywords_server = ?3, flags = ?4, keywords = ?5,
           modseq = coalesce(?6, modseq)
     WHERE id = ?1";

/// A row's flags: the server's, and ours.
pub(super) struct Found {
    id: i64,
    message: MessageId,
    hidden: bool,
    pub(super) base: Flags,
    pub(super) ours: Flags,
    modseq: Option<i64>,
}

impl Write<'_> {
    /// Takes what the server says of flags. Each flag by itself: where the person wants another
    /// than the server had,
    /// the wish stays; else the server's word counts. UIDs that are not held are passed over.
    pub fn set_server_flags(
        &mut self,
        mailbox: MailboxId,
        told: Vec<(Uid, Flags, Option<ModSeq>)>,
    ) -> Result<(), Error> {
        let mut counts = Counts::default();
        let mut taken_back = Vec::new();
        for (uid, theirs, modseq) in told {
            let modseq = modseq.map(|m| m.0);
            let Some(found) = self.found(mailbox, uid)? else { continue };
            // Hidden because it was only marked: somebody has taken the mark away.
            if found.hidden && found.base.has(Flags::DELETED) && !theirs.has(Flags::DELETED) {
                taken_back.push(LocationId(found.id));
            }
            if found.base == theirs && (modseq.is_none() || modseq == found.modseq) {
                continue;
            }
            let merged = merge(&found.base, &found.ours, &theirs);
            self.put_flags(mailbox, &found, (&theirs, &merged), modseq, &mut counts)?;
        }
        self.count(mailbox, counts)?;
        for location in taken_back {
            if !self.is_promised_away(location)? {
                self.set_hidden(location, false)?;
            }
        }
        Ok(())
    }

    /// Whether a promise takes this row out of its list.
    fn is_promised_away(&self, location: LocationId) -> Result<bool, Error> {
        let mut any = self.connection.prepare_cached(
            "SELECT 1 FROM pending_ops
              WHERE location = ?1 AND kind IN ('move', 'expunge')
                AND state IN ('held', 'queued', 'intent')",
        )?;
        Ok(any.exists([location.0])?)
    }

    /// The person wants flags added and removed. What then differs from the server's is the
    /// promise.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn change_flags(
        &mut self,
        location: LocationId,
        add: &Flags,
        remove: &Flags,
    ) -> Result<(), Error> {
        let place = self.read().location(location)?;
        let wanted = place.flags.changed(add, remove);
        if wanted == place.flags {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE locations SET flags = ?2, keywords = ?3 WHERE id = ?1")?
            .execute(params![location.0, wanted.system, text::from_keywords(&wanted)])?;
        self.settle_local(location)?;
        if !place.hidden {
            let mut counts = Counts::of(place.flags.has(Flags::SEEN), -1);
            counts += Counts::of(wanted.has(Flags::SEEN), 1);
            self.count(place.mailbox, counts)?;
        }
        self.changes.messages(place.mailbox);
        self.changes.message(place.message);
        Ok(())
    }

    /// Writes a row's flags, the server's and ours, and tells what is seen of it.
    pub(super) fn put_flags(
        &mut self,
        mailbox: MailboxId,
        found: &Found,
        (server, ours): (&Flags, &Flags),
        modseq: Option<i64>,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        self.connection.prepare_cached(UPDATE)?.execute(params![
            found.id,
            server.system,
            text::from_keywords(server),
            ours.system,
            text::from_keywords(ours),
            modseq,
        ])?;
        if *ours != found.ours {
            self.changes.message(found.message);
            self.changes.messages(mailbox);
            if !found.hidden {
                *counts += Counts::of(found.ours.has(Flags::SEEN), -1);
                *counts += Counts::of(ours.has(Flags::SEEN), 1);
            }
        }
        Ok(())
    }

    pub(super) fn found(&self, mailbox: MailboxId, uid: Uid) -> Result<Option<Found>, Error> {
        let mut one = self.connection.prepare_cached(FIND)?;
        let found = one.query_row((mailbox.0, uid.get()), |r| {
            Ok(Found {
                id: r.get(0)?,
                message: MessageId(r.get(1)?),
                hidden: r.get(2)?,
                base: text::to_flags(r.get(3)?, r.get_ref(4)?.as_str()?),
                ours: text::to_flags(r.get(5)?, r.get_ref(6)?.as_str()?),
                modseq: r.get(7)?,
            })
        });
        Ok(found.optional()?)
    }
}

/// Three ways: where ours differs from the base, ours; else theirs.
pub(crate) fn merge(base: &Flags, ours: &Flags, theirs: &Flags) -> Flags {
    let wished = base.system ^ ours.system;
    let system = (theirs.system & !wished) | (ours.system & wished);
    if base.keywords == ours.keywords {
        return Flags { system, keywords: theirs.keywords.clone() };
    }
    let keywords = keyword_union(&theirs.keywords, &ours.keywords)
        .into_iter()
        .filter(|k| {
            let (base, ours) = (has(&base.keywords, k), has(&ours.keywords, k));
            if base == ours { has(&theirs.keywords, k) } else { ours }
        })
        .collect();
    Flags { system, keywords }
}

/// Keywords are the same whatever their case; the first set's spelling counts.
fn keyword_union(first: &BTreeSet<String>, second: &BTreeSet<String>) -> BTreeSet<String> {
    let more = second.iter().filter(|k| !has(first, k));
    first.iter().chain(more).cloned().collect()
}

fn has(keywords: &BTreeSet<String>, keyword: &str) -> bool {
    keywords.contains(keyword) || keywords.iter().any(|k| k.eq_ignore_ascii_case(keyword))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(names: &str) -> Flags {
        Flags::parse(names.split_whitespace())
    }

    fn merged(base: &str, ours: &str, theirs: &str) -> Vec<String> {
        merge(&flags(base), &flags(ours), &flags(theirs)).names().map(str::to_owned).collect()
    }

    #[test]
    fn alice_reads_here_while_bob_flags_there() {
        assert_eq!(merged("", "\\Seen", "\\Flagged"), ["\\Seen", "\\Flagged"]);
        assert_eq!(merged("\\Seen", "", "\\Seen \\Answered"), ["\\Answered"]);
    }

    #[test]
    fn what_nobody_here_touched_is_as_the_server_says() {
        assert_eq!(merged("\\Seen $Work", "\\Seen $Work", "$Home"), ["$Home"]);
        assert_eq!(merged("", "", "\\Seen"), ["\\Seen"]);
    }

    #[test]
    fn keywords_merge_one_by_one_whatever_their_case() {
        assert_eq!(merged("$A $B", "$A $C", "$a $D"), ["$C", "$D", "$a"]);
        assert_eq!(merged("$A", "", "$a"), Vec::<String>::new());
        assert_eq!(merged("", "$Forwarded", "$FORWARDED"), ["$FORWARDED"]);
    }
}
