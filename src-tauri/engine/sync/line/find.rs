//! Finds messages again in a mailbox they were moved, copied or appended to, by what is known of
//! them. Searching by header is not asked for: servers do that unreliably.

use super::Line;
use crate::sync::headers::row_of;
use crate::sync::pull::PullError;
use imap::Header;
use mail::uid::UidSet;
use std::collections::{HashMap, HashSet};
use store::{Facts, HeaderRow, MailboxRow, PendingOp};

impl Line {
    /// Which of these promises' messages stand among `uids` of a mailbox, by promise. A UID that
    /// another row of ours has is not taken for it.
    pub(super) async fn find(
        &mut self,
        mailbox: &MailboxRow,
        uids: &UidSet,
        ops: &[PendingOp],
    ) -> Result<HashMap<i64, HeaderRow>, PullError> {
        self.open_for_promises(mailbox).await?;
        let mut headers: Vec<Header> = Vec::new();
        self.session.fetch_headers(uids, &mut |header| headers.push(header)).await?;
        let id = mailbox.id;
        let ops = ops.to_vec();
        let read = move |r: &store::Read<'_>| {
            let mut wanted = Vec::new();
            for op in &ops {
                if let Some(message) = op.op.message {
                    wanted.push((op.id, r.facts(message)?));
                }
            }
            let targets: HashSet<_> = ops.iter().filter_map(|op| op.op.target).collect();
            let mut free = Vec::new();
            for header in headers {
                let row = row_of(header);
                let holder = r.holder(id, row.uid)?;
                if holder.is_none_or(|holder| targets.contains(&holder)) {
                    free.push(row);
                }
            }
            Ok(matched(wanted, free))
        };
        Ok(self.store.read(read).await?)
    }

    /// Where to look for what came to a mailbox after a promise's intent was written.
    pub(super) async fn since_intent(
        &mut self,
        mailbox: &MailboxRow,
        op: &PendingOp,
    ) -> Result<UidSet, PullError> {
        let open = self.open_for_promises(mailbox).await?;
        let from = match op.destination_before {
            Some((validity, next)) if validity == open.uidvalidity => next,
            // Numbered anew since then: it can be anywhere.
            Some(_) | None => 1,
        };
        Ok(UidSet::range(from, u32::MAX))
    }
}

/// Each wanted message with the lowest free UID it can be; no UID for two.
fn matched(wanted: Vec<(i64, Facts)>, free: Vec<HeaderRow>) -> HashMap<i64, HeaderRow> {
    let mut places: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    for (n, row) in free.iter().enumerate().rev() {
        for key in keys_of_row(row) {
            places.entry(key).or_default().push(n);
        }
    }
    let mut taken = HashSet::new();
    let mut out = HashMap::new();
    for (op, facts) in wanted {
        for key in keys_of_facts(&facts) {
            let place = places.get(&key).into_iter().flatten().rev();
            if let Some(n) = place.copied().find(|n| !taken.contains(n))
                && let Some(row) = free.get(n)
            {
                taken.insert(n);
                out.insert(op, row.clone());
                break;
            }
        }
    }
    out
}

/// The same mail has the same identity, or the same Message-ID and size; one without a Message-ID
/// the same size, subject and date. The surest first.
fn keys(
    identity: Vec<u8>,
    message_id: Option<&str>,
    size: u64,
    subject: &str,
    date: Option<i64>,
) -> Vec<Vec<u8>> {
    let size = size.to_be_bytes();
    let second = match message_id {
        Some(id) => [b"m".as_slice(), &size, id.as_bytes()].concat(),
        None => {
            let date = date.unwrap_or(i64::MIN).to_be_bytes();
            [b"s".as_slice(), &size, &date, subject.as_bytes()].concat()
        }
    };
    vec![[b"i".as_slice(), &identity].concat(), second]
}

fn keys_of_row(row: &HeaderRow) -> Vec<Vec<u8>> {
    let envelope = &row.envelope;
    let id = envelope.message_id.as_deref();
    keys(row.identity(), id, row.size, &envelope.subject, envelope.date)
}

fn keys_of_facts(facts: &Facts) -> Vec<Vec<u8>> {
    let id = facts.message_id.as_deref();
    keys(facts.identity.clone(), id, facts.size, &facts.subject, facts.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::envelope::Envelope;
    use mail::flags::Flags;
    use mail::uid::Uid;

    fn row(uid: u32, id: Option<&str>, size: u64) -> HeaderRow {
        let message_id = id.map(str::to_owned);
        HeaderRow {
            uid: Uid::new(uid).unwrap(),
            flags: Flags::default(),
            modseq: None,
            internal_date: 7,
            size,
            header_hash: [0; 16],
            object_id: Some(format!("at {uid}")),
            envelope: Envelope { message_id, subject: "Lunch".into(), ..Envelope::default() },
        }
    }

    fn facts(id: Option<&str>, size: u64) -> Facts {
        let message_id = id.map(str::to_owned);
        Facts { identity: Vec::new(), message_id, size, subject: "Lunch".into(), date: None }
    }

    fn found(wanted: Vec<(i64, Facts)>, free: Vec<HeaderRow>) -> Vec<(i64, u32)> {
        let mut all: Vec<_> =
            matched(wanted, free).into_iter().map(|(op, row)| (op, row.uid.get())).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn a_message_is_known_by_its_message_id_and_size() {
        let free = vec![row(7, Some("a"), 10), row(8, Some("b"), 10), row(9, Some("a"), 11)];
        let wanted = vec![(1, facts(Some("a"), 11)), (2, facts(Some("c"), 10))];
        assert_eq!(found(wanted, free), [(1, 9)]);
    }

    #[test]
    fn twins_are_found_one_each_and_the_lowest_first() {
        let free = vec![row(7, Some("a"), 10), row(8, Some("a"), 10)];
        let wanted =
            vec![(1, facts(Some("a"), 10)), (2, facts(Some("a"), 10)), (3, facts(Some("a"), 10))];
        assert_eq!(found(wanted, free), [(1, 7), (2, 8)]);
    }

    #[test]
    fn a_message_without_a_message_id_is_known_by_the_rest_of_it() {
        let free = vec![row(7, None, 10), row(8, Some("a"), 10)];
        assert_eq!(found(vec![(1, facts(None, 10))], free.clone()), [(1, 7)]);
        let other = Facts { subject: "Dinner".into(), ..facts(None, 10) };
        assert_eq!(found(vec![(1, other)], free), []);
    }
}
