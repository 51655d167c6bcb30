//! Decides what a visit to a mailbox has to do: values in, steps out, nothing else.

use mail::uid::{ModSeq, UidSet, UidValidity};
use std::collections::VecDeque;

/// How many headers one command asks for.
pub const HEADERS_A_COMMAND: u64 = 1000;
/// How many of a mailbox never seen before are shown before anything else is asked.
pub const FIRST_LOOK: u64 = 200;
/// How many messages' flags one command asks for.
pub const FLAGS_A_COMMAND: u64 = 5000;
/// Without CONDSTORE the flags of so many of the newest messages are asked for at each visit.
const NEWEST: u64 = 2000;
/// The same where the flags of all of them can be had in ranges besides.
const NEWEST_WITH_RANGES: u64 = 1000;
/// Without CONDSTORE or ranges the flags of a whole mailbox are compared within this time, in
/// seconds, a window at each visit.
pub const COMPARE_WITHIN: i64 = 60 * 60;
/// So many messages tell whether UIDs still name what they named.
pub const SAMPLE: u64 = 50;

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
    /// How many seconds ago all UIDs and flags were compared; `None`: never.
    pub age: Option<i64>,
    /// How far down the comparison of flags that goes on has come.
    pub compared_from: Option<u32>,
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
    /// Whether it can tell in ranges which messages have a flag (ESEARCH).
    pub has_ranges: bool,
}

/// One bounded piece of a visit. Each commits by itself, so that a visit can be cut between any
/// two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The UIDs held mean nothing any more.
    Forget(UidValidity),
    /// Numbers went back that never may: ask whether these UIDs still name what they named.
    Recognise(UidSet),
    /// Ask for the newest messages in this range and fetch their headers: what the screen shows
    /// first.
    FirstLook(UidSet),
    /// Ask which UIDs exist in this range; what is gone leaves, what is missing becomes `Headers`
    /// steps.
    Compare(UidSet),
    /// The server still counts others than it named: ask for the UIDs in another way.
    Recount,
    /// Fetch the headers of these, at most two commands.
    Headers(Vec<UidSet>),
    /// Fetch flags that changed since.
    ChangedSince(ModSeq),
    /// Fetch the flags of these.
    Flags(UidSet),
    /// Ask for each flag which messages have it.
    FlagRanges,
    /// Note that the flags from this UID on are compared.
    Compared(u32),
    /// Everything up to what SELECT said is stored: note it, and check our count against EXISTS.
    Seal,
    /// All UIDs and all flags are compared: note it.
    Verified,
}

/// Every UID there can be.
pub fn everything() -> UidSet {
    UidSet::range(1, u32::MAX)
}

/// The steps of a visit; a thorough one believes nothing the server tells by itself.
pub fn plan(known: &Known, server: &Server, thorough: bool) -> VecDeque<Step> {
    let validity = server.uidvalidity.unwrap_or(UidValidity(0));
    let same = known.uidvalidity == Some(validity);
    if !same && (known.uidvalidity.is_some() || !known.uids.is_empty()) {
        return anew(server);
    }
    let mut steps = VecDeque::new();
    if !same || known.uids.is_empty() {
        first_visit(server, &mut steps);
    } else {
        return_visit(known, server, thorough, &mut steps);
    }
    steps
}

/// The steps when the UIDs held mean nothing any more.
pub fn anew(server: &Server) -> VecDeque<Step> {
    let validity = server.uidvalidity.unwrap_or(UidValidity(0));
    let mut steps = VecDeque::from([Step::Forget(validity)]);
    first_visit(server, &mut steps);
    steps
}

fn first_visit(server: &Server, steps: &mut VecDeque<Step>) {
    if server.exists > 0 {
        if let Some(next) = server.uidnext
            && u64::from(server.exists) > FIRST_LOOK
        {
            // UIDs are rarely dense: four times as wide a window nearly always holds a screenful.
            let from = next.saturating_sub(4 * FIRST_LOOK as u32).max(1);
            steps.push_back(Step::FirstLook(UidSet::range(from, next.saturating_sub(1).max(1))));
        }
        steps.push_back(Step::Compare(everything()));
    }
    steps.extend([Step::Seal, Step::Verified]);
}

fn return_visit(known: &Known, server: &Server, thorough: bool, steps: &mut VecDeque<Step>) {
    let back = went_back(known, server);
    let highest = known.uids.ranges().last().map_or(0, |r| r.1);
    let held = known.uids.len();
    let exists = u64::from(server.exists);
    // A message of ours has its UID before those that came ahead of it are known.
    let above = highest.saturating_add(1);
    let from = known.uidnext.map_or(above, |next| next.min(above)).max(1);
    let new_mail = server.uidnext.is_none_or(|next| next > from) && known.uidnext != server.uidnext;
    if back {
        // A server of which the last numbers are gone has no newest of ours to ask for.
        let below = UidSet::range(server.uidnext.unwrap_or(u32::MAX), u32::MAX);
        steps.push_back(Step::Recognise(known.uids.minus(&below).newest(SAMPLE)));
    }
    if known.uidnext.is_none() || thorough || back {
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
    let verified = match (known.highestmodseq, server.highestmodseq) {
        (Some(ours), Some(theirs)) => {
            if ours < theirs {
                steps.push_back(Step::ChangedSince(ours));
            }
            (thorough || back) && all_flags(known, server, back, steps)
        }
        (None, _) | (_, None) if thorough || back => all_flags(known, server, back, steps),
        (None, _) | (_, None) => plain_flags(known, server, steps),
    };
    steps.push_back(Step::Seal);
    steps.extend(verified.then_some(Step::Verified));
}

/// Whether a number went down that only ever goes up while UIDVALIDITY is the same: a mailbox that
/// was deleted and made again, or brought back from a copy, at a server that does not say so.
fn went_back(known: &Known, server: &Server) -> bool {
    let highest = known.uids.ranges().last().map_or(0, |r| r.1);
    let uidnext = server
        .uidnext
        .is_some_and(|next| next <= highest || known.uidnext.is_some_and(|before| next < before));
    let modseq = server.highestmodseq.is_some_and(|modseq| known.highestmodseq > Some(modseq));
    uidnext || modseq
}

/// All flags, whatever CONDSTORE says; what a comparison that was cut has done is not done again.
fn all_flags(known: &Known, server: &Server, back: bool, steps: &mut VecDeque<Step>) -> bool {
    if server.has_ranges {
        steps.push_back(Step::FlagRanges);
    } else {
        let from = known.compared_from.filter(|_| !back);
        windows(&below(&known.uids, from), steps);
    }
    true
}

/// The flags to ask for where the server tells no changes: the newest at each visit, of the rest as
/// much as the time since they were last compared calls for. `true` when that is all of them.
fn plain_flags(known: &Known, server: &Server, steps: &mut VecDeque<Step>) -> bool {
    let newest = known.uids.newest(if server.has_ranges { NEWEST_WITH_RANGES } else { NEWEST });
    let rest = known.uids.minus(&newest);
    if !newest.is_empty() {
        steps.push_back(Step::Flags(newest));
    }
    if server.has_ranges {
        if !rest.is_empty() {
            steps.push_back(Step::FlagRanges);
        }
        return compares_all(steps);
    }
    let left = below(&rest, known.compared_from);
    let due = match known.age {
        Some(age) if age < COMPARE_WITHIN => {
            rest.len() * age.max(0).unsigned_abs() / COMPARE_WITHIN.unsigned_abs()
        }
        Some(_) | None => rest.len(),
    };
    let take = due.saturating_sub(rest.len() - left.len());
    if due < rest.len() {
        if take >= FLAGS_A_COMMAND {
            windows(&left.newest(take), steps);
        }
        return false;
    }
    if rest.is_empty() && known.age.is_some_and(|age| age < COMPARE_WITHIN) {
        return false;
    }
    windows(&left, steps);
    if !compares_all(steps) {
        steps.push_back(Step::Compare(everything()));
    }
    true
}

fn compares_all(steps: &VecDeque<Step>) -> bool {
    steps.contains(&Step::Compare(everything()))
}

/// Those of these that the comparison which goes on has not come to yet.
fn below(uids: &UidSet, from: Option<u32>) -> UidSet {
    from.map_or_else(|| uids.clone(), |from| uids.minus(&UidSet::range(from, u32::MAX)))
}

fn windows(uids: &UidSet, steps: &mut VecDeque<Step>) {
    for part in chunks_newest_first(uids, FLAGS_A_COMMAND) {
        let lowest = part.ranges().first().map_or(1, |r| r.0);
        steps.extend([Step::Flags(part), Step::Compared(lowest)]);
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

/// Whether so many old messages gone at one visit look like a sweep: an archive policy, or a person
/// who tidied up elsewhere.
pub fn is_sweep(old: u64) -> bool {
    old >= 20
}

/// Whether UIDVALIDITY changed so often lately that reading the mailbox anew would go on for ever:
/// more than three times in an hour; then it is left alone for six.
pub fn is_unsteady(changes: &[i64], since: Option<i64>, now: i64) -> bool {
    const HOUR: i64 = 60 * 60;
    let lately = changes.iter().filter(|at| (0..HOUR).contains(&(now - **at))).count();
    lately >= 3 || since.is_some_and(|since| (0..6 * HOUR).contains(&(now - since)))
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
            age: Some(60),
            compared_from: None,
        }
    }

    fn server(exists: u32, uidnext: u32, modseq: i64) -> Server {
        Server {
            uidvalidity: Some(UidValidity(1)),
            uidnext: Some(uidnext),
            highestmodseq: ModSeq::new(modseq),
            exists,
            has_ranges: false,
        }
    }

    fn plan(known: &Known, server: &Server) -> VecDeque<Step> {
        super::plan(known, server, false)
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
            [
                Step::FirstLook(UidSet::range(8201, 9000)),
                Step::Compare(everything()),
                Step::Seal,
                Step::Verified
            ]
        );
    }

    #[test]
    fn an_empty_mailbox_is_not_asked_for_anything() {
        assert_eq!(plan(&Known::default(), &server(0, 1, 7)), [Step::Seal, Step::Verified]);
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
        // Its flags are of no one time, so they are asked for once more.
        for has_ranges in [false, true] {
            let cut = Known { highestmodseq: None, age: None, ..known.clone() };
            let steps = plan(&cut, &Server { has_ranges, ..server(100, 101, 7) });
            let all = [Step::Compare(everything()), Step::Flags(UidSet::range(61, 100))];
            assert_eq!(steps, [&all[..], &[Step::Seal, Step::Verified]].concat());
        }
        // Just as many are there as are held, but other ones.
        let steps = plan(&known, &server(40, 101, 7));
        assert_eq!(steps, [Step::Compare(everything()), Step::Seal]);
    }

    #[test]
    fn changed_flags_are_asked_for_since_the_last_seal() {
        let steps = plan(&held("1:100"), &server(100, 101, 9));
        assert_eq!(steps, [Step::ChangedSince(ModSeq(7)), Step::Seal]);
    }

    /// 100,000 messages on a server that tells no changes, compared so many seconds ago.
    fn bare(age: Option<i64>, compared_from: Option<u32>) -> (Known, Server) {
        let known = Known {
            uidnext: Some(100_001),
            highestmodseq: None,
            age,
            compared_from,
            ..held("1:100000")
        };
        (known, server(100_000, 100_001, 0))
    }

    fn newest() -> Step {
        Step::Flags(UidSet::range(98_001, 100_000))
    }

    #[test]
    fn without_condstore_a_visit_asks_for_the_newest_flags_and_a_part_of_the_rest() {
        let (known, server) = bare(Some(60), None);
        assert_eq!(plan(&known, &server), [newest(), Step::Seal], "a minute later: no more");
        let (known, server) = bare(Some(COMPARE_WITHIN / 10), None);
        let tenth = [
            newest(),
            Step::Flags(UidSet::range(93_001, 98_000)),
            Step::Compared(93_001),
            Step::Flags(UidSet::range(88_201, 93_000)),
            Step::Compared(88_201),
            Step::Seal,
        ];
        assert_eq!(plan(&known, &server), tenth);
        let (known, server) = bare(Some(COMPARE_WITHIN / 10 + 60), Some(88_201));
        assert_eq!(plan(&known, &server), [newest(), Step::Seal], "what is done is done");
    }

    #[test]
    fn without_condstore_all_flags_are_compared_within_an_hour_by_visits_a_minute_apart() {
        let (mut known, server) = bare(Some(0), None);
        let (mut asked, mut most) = (UidSet::new(), 0);
        for minute in 1..=60 {
            known.age = Some(minute * 60);
            let (mut here, mut done) = (0, false);
            for step in plan(&known, &server) {
                if let Step::Flags(uids) = &step {
                    here += uids.len();
                    asked = asked.union(uids);
                } else if let Step::Compared(from) = step {
                    known.compared_from = Some(from);
                } else if step == Step::Verified {
                    done = true;
                } else if step == Step::Compare(everything()) {
                    assert_eq!(minute, 60);
                } else {
                    assert_eq!(step, Step::Seal);
                }
            }
            most = most.max(here);
            assert_eq!(done, minute == 60);
        }
        assert_eq!(asked, known.uids);
        assert!(most <= 2000 + 2 * FLAGS_A_COMMAND, "{most} flags at one visit");
    }

    #[test]
    fn a_bare_server_that_is_rarely_visited_is_compared_whole_at_once() {
        for age in [None, Some(COMPARE_WITHIN), Some(i64::MAX)] {
            let (known, server) = bare(age, Some(5_001));
            let rest = [
                newest(),
                Step::Flags(UidSet::range(1, 5_000)),
                Step::Compared(1),
                Step::Compare(everything()),
                Step::Seal,
                Step::Verified,
            ];
            assert_eq!(plan(&known, &server), rest);
        }
        let small = Known { highestmodseq: None, age: Some(COMPARE_WITHIN), ..held("1:100") };
        let steps = plan(&small, &server(100, 101, 0));
        let all = [Step::Flags(UidSet::range(1, 100)), Step::Compare(everything())];
        assert_eq!(steps, [&all[..], &[Step::Seal, Step::Verified]].concat());
        let steps = plan(&Known { age: Some(1), ..small }, &server(100, 101, 0));
        assert_eq!(steps, [all[0].clone(), Step::Seal]);
    }

    #[test]
    fn where_flags_come_in_ranges_all_of_them_come_at_each_visit() {
        let (known, mut server) = bare(Some(60), None);
        server.has_ranges = true;
        let newest = Step::Flags(UidSet::range(99_001, 100_000));
        assert_eq!(plan(&known, &server), [newest, Step::FlagRanges, Step::Seal]);
    }

    #[test]
    fn a_thorough_visit_compares_everything_whatever_condstore_says() {
        let mut there = server(100, 101, 7);
        let known = Known { compared_from: Some(51), ..held("1:100") };
        let steps = super::plan(&known, &there, true);
        let rest = [
            Step::Compare(everything()),
            Step::Flags(UidSet::range(1, 50)),
            Step::Compared(1),
            Step::Seal,
            Step::Verified,
        ];
        assert_eq!(steps, rest, "what was compared before it was cut is not asked for again");
        there.has_ranges = true;
        let steps = super::plan(&known, &there, true);
        let short = [Step::Compare(everything()), Step::FlagRanges, Step::Seal, Step::Verified];
        assert_eq!(steps, short);
        // What changed meanwhile in the part that was compared is asked for all the same.
        let steps = super::plan(&known, &server(100, 101, 8), true);
        assert_eq!(steps[1], Step::ChangedSince(ModSeq(7)));
    }

    #[test]
    fn numbers_that_go_back_make_every_message_doubtful() {
        let known = Known { compared_from: Some(51), ..held("1:100") };
        let sample = |text| Step::Recognise(UidSet::parse(text).unwrap());
        for (there, first) in [
            (server(100, 100, 7), sample("50:99")),
            (server(3, 4, 7), sample("1:3")),
            (server(100, 101, 6), sample("51:100")),
            (server(100, 1, 7), Step::Recognise(UidSet::new())),
        ] {
            let steps = Vec::from(plan(&known, &there));
            assert_eq!(steps[..2], [first, Step::Compare(everything())], "{there:?}");
            assert_eq!(steps[2], Step::Flags(UidSet::range(1, 100)), "from the beginning");
            assert_eq!(steps.last(), Some(&Step::Verified));
        }
    }

    #[test]
    fn a_mailbox_that_is_numbered_anew_four_times_an_hour_is_left_alone_for_a_while() {
        let now = 1_000_000;
        assert!(!is_unsteady(&[now - 3601, now - 60, now - 1], None, now));
        assert!(is_unsteady(&[now - 3599, now - 60, now - 1], None, now));
        assert!(is_unsteady(&[], Some(now - 5 * 3600), now));
        assert!(!is_unsteady(&[], Some(now - 6 * 3600), now));
        assert!(!is_unsteady(&[now + 9, now + 9, now + 9], None, now), "a clock that was wrong");
    }

    #[test]
    fn another_uidvalidity_forgets_the_uids_before_anything_is_asked() {
        let mut now = server(10, 11, 7);
        now.uidvalidity = Some(UidValidity(2));
        let steps = plan(&held("1:100"), &now);
        let expected = [Step::Forget(UidValidity(2)), Step::Compare(everything())];
        assert_eq!(steps, [&expected[..], &[Step::Seal, Step::Verified]].concat());
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
