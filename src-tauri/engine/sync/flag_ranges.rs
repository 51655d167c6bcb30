//! The flags of a whole mailbox as ranges of UIDs, one for each flag (RFC 4731): some kilobytes
//! where the flags themselves are megabytes.

use super::plan::{self, Step};
use super::pull::{PullError, Round, is_about_a_message};
use imap::{FlagKey, Session};
use mail::flags::Flags;
use mail::uid::{ModSeq, Uid, UidSet};
use std::collections::BTreeSet;
use store::Store;

/// For more keywords than this their questions cost more than the flags.
const MOST_KEYWORDS: usize = 30;

type Told = Vec<(Uid, Flags, Option<ModSeq>)>;

impl Round {
    /// Asks for each flag which messages have it. A server that does not say is asked for the
    /// flags.
    pub(super) async fn flag_ranges(
        &mut self,
        session: &mut Session,
        store: &Store,
    ) -> Result<(), PullError> {
        let id = self.mailbox;
        let held = store.read(move |r| r.uid_flags(id, &plan::everything())).await?;
        let mut ranges = Vec::new();
        for key in asked(&held, self.open.keywords()).unwrap_or_default() {
            match session.search_uids(key.clone()).await {
                Ok(uids) => ranges.push((key, uids)),
                Err(error) if is_about_a_message(&error) => {
                    ranges.clear();
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        if ranges.is_empty() {
            let uids = held.iter().map(|(uid, _)| *uid).collect();
            for part in plan::chunks_newest_first(&uids, plan::FLAGS_A_COMMAND).into_iter().rev() {
                self.steps.push_front(Step::Flags(part));
            }
            return Ok(());
        }
        let work = move || differences(&held, &ranges);
        let told = tokio::task::spawn_blocking(work).await.map_err(|_| PullError::Fault)?;
        Ok(store.write(move |w| w.set_server_flags(id, told)).await?)
    }
}

/// The flags to ask for: the system's, and each keyword that is held or that the server named;
/// `None` where there are too many.
fn asked(held: &[(Uid, Flags)], named: &Flags) -> Option<Vec<FlagKey>> {
    let keywords = held.iter().flat_map(|(_, flags)| &flags.keywords).chain(&named.keywords);
    let mut lower = BTreeSet::new();
    for keyword in keywords {
        if !lower.contains(keyword) && Flags::named(keyword).is_some() {
            lower.insert(keyword.clone());
            if lower.len() > 2 * MOST_KEYWORDS {
                return None;
            }
        }
    }
    let all = lower.iter().fold(Flags::default(), |all, keyword| {
        all.changed(&Flags::parse([keyword]), &Flags::default())
    });
    let keywords = all.keywords.into_iter().map(FlagKey::Keyword);
    let system =
        [FlagKey::Seen, FlagKey::Answered, FlagKey::Flagged, FlagKey::Deleted, FlagKey::Draft];
    (keywords.len() <= MOST_KEYWORDS).then(|| system.into_iter().chain(keywords).collect())
}

/// The messages whose flags are not as they are held. A keyword is spelt as it is held.
fn differences(held: &[(Uid, Flags)], ranges: &[(FlagKey, UidSet)]) -> Told {
    let mut told = Vec::new();
    for (uid, ours) in held {
        let mut theirs = Flags::default();
        for (key, _) in ranges.iter().filter(|(_, uids)| uids.contains(*uid)) {
            match key {
                FlagKey::All => {}
                FlagKey::Seen => theirs.system |= Flags::SEEN,
                FlagKey::Answered => theirs.system |= Flags::ANSWERED,
                FlagKey::Flagged => theirs.system |= Flags::FLAGGED,
                FlagKey::Deleted => theirs.system |= Flags::DELETED,
                FlagKey::Draft => theirs.system |= Flags::DRAFT,
                FlagKey::Keyword(keyword) => {
                    let spelt = ours.keywords.iter().find(|k| k.eq_ignore_ascii_case(keyword));
                    theirs.keywords.insert(spelt.unwrap_or(keyword).clone());
                }
            }
        }
        if theirs != *ours {
            told.push((*uid, theirs, None));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(names: &str) -> Flags {
        Flags::parse(names.split_whitespace())
    }

    fn held(all: &[(u32, &str)]) -> Vec<(Uid, Flags)> {
        all.iter().map(|(n, names)| (Uid::new(*n).unwrap(), flags(names))).collect()
    }

    fn keyword(name: &str, uids: &str) -> (FlagKey, UidSet) {
        (FlagKey::Keyword(name.to_owned()), set(uids))
    }

    fn set(text: &str) -> UidSet {
        UidSet::parse(text).unwrap_or_default()
    }

    #[test]
    fn only_what_differs_is_told_and_it_is_told_whole() {
        let held = held(&[(1, "\\Seen"), (2, ""), (3, "\\Seen $work"), (5, "\\Draft $Gone")]);
        let ranges = [
            (FlagKey::Seen, set("1:2,9")),
            (FlagKey::Draft, set("5")),
            keyword("$Work", "3"),
            keyword("$Gone", ""),
        ];
        let told: Vec<(u32, String)> = differences(&held, &ranges)
            .into_iter()
            .map(|(uid, flags, _)| (uid.get(), flags.names().collect::<Vec<_>>().join(" ")))
            .collect();
        let expected = [(2, "\\Seen"), (3, "$work"), (5, "\\Draft")];
        assert_eq!(told, expected.map(|(n, names)| (n, names.to_owned())));
    }

    #[test]
    fn each_keyword_is_asked_for_once_and_too_many_are_not_asked_for() {
        let some = held(&[(1, "$Work"), (2, "$work $Home")]);
        let asked_for = asked(&some, &flags("$WORK $Forwarded")).unwrap();
        assert_eq!(asked_for.len(), 5 + 3, "{asked_for:?}");
        let many: Vec<String> = (0..31).map(|n| format!("$k{n}")).collect();
        assert_eq!(asked(&some, &flags(&many.join(" "))), None);
    }
}
