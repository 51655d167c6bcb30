//! Decides what a visit to a mailbox has to do: values in, steps out, nothing else.

use mail::uid::{ModSeq, UidSet, UidValidity};
use std::collections::VecDeque;

/// How many headers one command asks for.
pub const HEADERS_A_COMMAND: u64 = 1000;
/// How many of a mailbox never seen before are shown before anything else is asked.
pub const FIRST_LOOK: u64 = 200;
/// How many messages' flags one command asks for where the server has no CONDSTORE.
const FLAGS_A_COMMAND: u64 = 5000;

/// What the store knows of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// UIDVALIDITY of the UIDs held.
    pub uidvalidity: Option<UidValidity>,
    /// UIDNEXT when the mailbox was last in step.
    pub uidnext: Option<u32>,
    /// HIGHESTMODSEQ up to which everything is stored.
    pub highestmodseq: Option<ModSeq>,
    /// The UIDs held.
    pub uids: UidSet,
}

/// What the server said on SELECT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Server {
    /// UIDVALIDITY; `None` where the server has none (RFC 9051: UIDs do not persist then).
    pub uidvalidity: Option<UidValidity>,
    /// UIDNEXT.
    pub uidnext: Option<u32>,
    /// HIGHESTMODSEQ; `None` without CONDSTORE in this mailbox.
    pub highestmodseq: Option<ModSeq>,
    /// EXISTS.
    pub exists: u32,
}

/// One bounded piece of a visit. Each commits by itself, so that a visit can be cut between any
/// two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The UIDs held mean nothing any more.
    Forget(UidValidity),
    /// Ask for the newest messages in this range and fetch their headers: what the screen shows
    /// first.
    FirstLook(UidSet),
    /// Ask which UIDs exist in this range; what is gone leaves, what is missing becomes `Headers`
    /// steps.
    Compare(UidSet),
    /// Fetch the headers of these, at most two commands.
    Headers(Vec<UidSet>),
    /// Fetch flags that changed since.
    ChangedSince(ModSeq),
    /// Fetch the flags of these.
    Flags(UidSet),
    /// Everything up to what SELECT said is stored: note it, and check our count against EXISTS.
    Seal,
}

/// Every UID there can be.
pub fn everything() -> UidSet {
    UidSet::range(1, u32::MAX)
}

/// The steps of a visit.
pub fn plan(known: &Known, server: &Server) -> VecDeque<Step> {
    let mut steps = VecDeque::new();
    let validity = server.uidvalidity.unwrap_or(UidValidity(0));
    let same = known.uidvalidity == Some(validity);
    if !same && (known.uidvalidity.is_some() || !known.uids.is_empty()) {
        steps.push_back(Step::Forget(validity));
    }
    if !same || known.uids.is_empty() {
        first_visit(server, &mut steps);
    } else {
        return_visit(known, server, &mut steps);
    }
    steps.push_back(Step::Seal);
    steps
}

fn first_visit(server: &Server, steps: &mut VecDeque<Step>) {
    if server.exists == 0 {
        return;
    }
    if let Some(next) = server.uidnext
        && u64::from(server.exists) > FIRST_LOOK
    {
        // UIDs are rarely dense: four times as wide a window nearly always holds a screenful.
        let from = next.saturating_sub(4 * FIRST_LOOK as u32).max(1);
        steps.push_back(Step::FirstLook(UidSet::range(from, next.saturating_sub(1).max(1))));
    }
    steps.push_back(Step::Compare(everything()));
}

fn return_visit(known: &Known, server: &Server, steps: &mut VecDeque<Step>) {
    let highest = known.uids.ranges().last().map_or(0, |r| r.1);
    let held = known.uids.len();
    let exists = u64::from(server.exists);
    // A message of ours has its UID before those that came ahead of it are known.
    let above = highest.saturating_add(1);
    let from = known.uidnext.map_or(above, |next| next.min(above)).max(1);
    let new_mail = server.uidnext.is_none_or(|next| next > from) && known.uidnext != server.uidnext;
    if known.uidnext.is_none() {
        // A first visit was cut, or the server never says UIDNEXT: counting alone could agree by
        // chance.
        steps.push_back(Step::Compare(everything()));
    } else if new_mail && from < u32::MAX {
        // New mail first; whether anything is missing or gone elsewhere, Seal finds out by
        // counting.
        steps.push_back(Step::Compare(UidSet::range(from, u32::MAX)));
    } else if held != exists {
        steps.push_back(Step::Compare(everything()));
    }
    match (known.highestmodseq, server.highestmodseq) {
        (Some(ours), Some(theirs)) if ours == theirs => {}
        (Some(ours), Some(_)) => steps.push_back(Step::ChangedSince(ours)),
        (None, _) | (_, None) => {
            for part in chunks_newest_first(&known.uids, FLAGS_A_COMMAND) {
                steps.push_back(Step::Flags(part));
            }
        }
    }
}

/// The missing UIDs as `Headers` steps, newest first, two commands a step.
pub fn header_steps(missing: &UidSet) -> Vec<Step> {
    let chunks = chunks_newest_first(missing, HEADERS_A_COMMAND);
    chunks.chunks(2).map(|pair| Step::Headers(pair.to_vec())).collect()
}

/// Cuts a set into sets of at most `size` UIDs, the newest first. Linear in the number of ranges.
pub fn chunks_newest_first(set: &UidSet, size: u64) -> Vec<UidSet> {
    let mut out = Vec::new();
    let mut part: Vec<(u32, u32)> = Vec::new();
    let mut room = size.max(1);
    for &(first, last) in set.ranges().iter().rev() {
        let mut last = last;
        loop {
            let take = (u64::from(last - first) + 1).min(room);
            let from = last - (take - 1) as u32;
            part.push((from, last));
            room -= take;
            if room == 0 {
                out.push(UidSet::from_ranges(part.drain(..)));
                room = size.max(1);
            }
            if from == first {
                break;
            }
            last = from - 1;
        }
    }
    if !part.is_empty() {
        out.push(UidSet::from_ranges(part));
    }
    out
}

/// Whether these can be gone: then what is left is still there, and no more came than UIDs were
/// given since. A server that names the living in VANISHED is asked which UIDs there are.
pub fn can_be_gone(known: &Known, server: &Server, vanished: &UidSet) -> bool {
    let (left, exists) = (known.uids.minus(vanished).len(), u64::from(server.exists));
    let given = match (known.uidnext, server.uidnext) {
        (Some(before), Some(now)) => u64::from(now.saturating_sub(before)),
        (None, _) | (_, None) => 0,
    };
    left <= exists && exists - left <= given
}

/// Whether so many removals at once need a second, different question before they are believed.
pub fn removal_is_large(gone: u64, held: u64) -> bool {
    gone > 50 && gone > held / 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(uids: &str) -> Known {
        Known {
            uidvalidity: Some(UidValidity(1)),
            uidnext: Some(101),
            highestmodseq: ModSeq::new(7),
            uids: UidSet::parse(uids).unwrap(),
        }
    }

    fn server(exists: u32, uidnext: u32, modseq: i64) -> Server {
        Server {
            uidvalidity: Some(UidValidity(1)),
            uidnext: Some(uidnext),
            highestmodseq: ModSeq::new(modseq),
            exists,
        }
    }

    #[test]
    fn nothing_changed_costs_nothing() {
        assert_eq!(plan(&held("1:100"), &server(100, 101, 7)), [Step::Seal]);
    }

    #[test]
    fn a_mailbox_never_seen_shows_its_newest_first() {
        let steps = plan(&Known::default(), &server(5000, 9001, 7));
        assert_eq!(
            steps,
            [Step::FirstLook(UidSet::range(8201, 9000)), Step::Compare(everything()), Step::Seal]
        );
    }

    #[test]
    fn an_empty_mailbox_is_not_asked_for_anything() {
        assert_eq!(plan(&Known::default(), &server(0, 1, 7)), [Step::Seal]);
    }

    #[test]
    fn new_mail_is_asked_for_above_what_is_held() {
        let steps = plan(&held("1:100"), &server(103, 104, 7));
        assert_eq!(steps, [Step::Compare(UidSet::range(101, u32::MAX)), Step::Seal]);
    }

    #[test]
    fn mail_that_came_ahead_of_a_message_of_ours_is_asked_for() {
        // 101 came, then we put 102 there ourselves; 7 is gone.
        let steps = plan(&held("1:100,102"), &server(101, 103, 7));
        assert_eq!(steps, [Step::Compare(UidSet::range(101, u32::MAX)), Step::Seal]);
    }

    #[test]
    fn a_first_sync_that_was_cut_goes_on_where_it_stopped() {
        // 40 of 100 held, newest first; UIDNEXT was never sealed.
        let known = Known { uidnext: None, ..held("61:100") };
        let steps = plan(&known, &server(100, 101, 7));
        assert_eq!(steps, [Step::Compare(everything()), Step::Seal]);
        // Just as many are there as are held, but other ones.
        let steps = plan(&known, &server(40, 101, 7));
        assert_eq!(steps, [Step::Compare(everything()), Step::Seal]);
    }

    #[test]
    fn changed_flags_are_asked_for_since_the_last_seal_or_all_without_condstore() {
        let steps = plan(&held("1:100"), &server(100, 101, 9));
        assert_eq!(steps, [Step::ChangedSince(ModSeq(7)), Step::Seal]);
        let steps = plan(&held("1:7000"), &server(7000, 101, 0));
        assert_eq!(
            steps,
            [
                Step::Flags(UidSet::range(2001, 7000)),
                Step::Flags(UidSet::range(1, 2000)),
                Step::Seal
            ]
        );
    }

    #[test]
    fn another_uidvalidity_forgets_the_uids_before_anything_is_asked() {
        let mut now = server(10, 11, 7);
        now.uidvalidity = Some(UidValidity(2));
        let steps = plan(&held("1:100"), &now);
        assert_eq!(steps, [Step::Forget(UidValidity(2)), Step::Compare(everything()), Step::Seal]);
    }

    #[test]
    fn vanished_is_believed_only_of_what_can_be_gone() {
        let known = held("1:100");
        let can = |vanished: &str, exists, uidnext| {
            let vanished = UidSet::parse(vanished).unwrap();
            can_be_gone(&known, &server(exists, uidnext, 8), &vanished)
        };
        assert!(can("3,7", 98, 101) && can("200:300", 100, 101), "as RFC 7162 has it");
        assert!(can("3", 102, 104), "one went and three came");
        assert!(!can("1:100", 100, 101), "they are all counted");
        assert!(!can("1:100", 101, 102), "so they are when one more came");
        assert!(!can("3", 98, 101), "more is gone than is named");
    }

    #[test]
    fn missing_headers_are_fetched_newest_first_two_commands_at_a_time() {
        let steps = header_steps(&UidSet::range(1, 2500));
        assert_eq!(
            steps,
            [
                Step::Headers(vec![UidSet::range(1501, 2500), UidSet::range(501, 1500)]),
                Step::Headers(vec![UidSet::range(1, 500)])
            ]
        );
    }
}
