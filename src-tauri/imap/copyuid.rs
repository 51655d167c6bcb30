//! COPYUID (RFC 4315, RFC 6851): which UIDs messages got where they were copied or moved to, as far
//! as a server can be believed.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use mail::uid::{Uid, UidSet, UidValidity};

/// Messages copied or moved, with the UIDs they have there. What the server does not tell beyond
/// doubt is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transferred {
    /// What the new UIDs are valid with; `None` where there are none.
    pub uidvalidity: Option<UidValidity>,
    /// The old UID and the new one, by the old one.
    pub pairs: Vec<(Uid, Uid)>,
}

/// A COPYUID's two sets, their ranges in the order and direction in which the server wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CopyUid {
    uidvalidity: UidValidity,
    from: Vec<(u32, u32)>,
    to: Vec<(u32, u32)>,
}

impl CopyUid {
    /// Reads `38505 304,319:320 3956:3958`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let uidvalidity = words.next()?.parse().ok().map(UidValidity)?;
        let (from, to) = (ranges(words.next()?)?, ranges(words.next()?)?);
        words.next().is_none().then_some(Self { uidvalidity, from, to })
    }

    /// The nth of one set with the nth of the other.
    fn pairs(&self, direction: Direction) -> impl Iterator<Item = (Uid, Uid)> + '_ {
        uids(&self.from, direction).zip(uids(&self.to, direction))
    }
}

/// How to count from 3:1. RFC 4315 says both that the order of the sets counts and that 3:1 is 1:3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    AsWritten,
    Upwards,
}

fn ranges(text: &str) -> Option<Vec<(u32, u32)>> {
    let number = |n: &str| n.parse::<NonZeroU32>().ok().map(NonZeroU32::get);
    let range = |part: &str| {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        Some((number(first)?, number(last)?))
    };
    text.split(',').map(range).collect()
}

fn count(ranges: &[(u32, u32)]) -> u64 {
    ranges.iter().map(|(first, last)| u64::from(first.abs_diff(*last)) + 1).sum()
}

fn uids(ranges: &[(u32, u32)], direction: Direction) -> impl Iterator<Item = Uid> + '_ {
    let range = move |&(first, last): &(u32, u32)| {
        let (low, high) = (first.min(last), first.max(last));
        let down = first > last && direction == Direction::AsWritten;
        (low..=high).map(move |n| if down { high - (n - low) } else { n })
    };
    ranges.iter().flat_map(range).filter_map(Uid::new)
}

/// All that a server says of one transfer, put together. One lie, and nothing of it is believed.
pub(crate) struct Pairing<'a> {
    asked: &'a UidSet,
    uidvalidity: Option<UidValidity>,
    pairs: BTreeMap<Uid, Uid>,
    said: u64,
    believable: bool,
}

impl<'a> Pairing<'a> {
    /// More pairs than any mailbox's worth are not kept.
    const MOST: u64 = 1_000_000;

    pub(crate) fn of(asked: &'a UidSet) -> Self {
        Self { asked, uidvalidity: None, pairs: BTreeMap::new(), said: 0, believable: true }
    }

    /// Takes one COPYUID. The same may come twice: before the EXPUNGEs and with the tagged OK.
    pub(crate) fn hear(&mut self, line: &CopyUid) {
        self.believable = self.believable && self.take(line).is_some();
    }

    fn take(&mut self, line: &CopyUid) -> Option<()> {
        let agreed = |fits: bool| fits.then_some(());
        let length = count(&line.from);
        self.said = self.said.saturating_add(length);
        // Nothing is counted out before it is known to be no more than was asked for.
        agreed(length == count(&line.to))?;
        agreed(self.said <= self.asked.len().min(Self::MOST) * 2)?;
        agreed(*self.uidvalidity.get_or_insert(line.uidvalidity) == line.uidvalidity)?;
        for (from, to) in line.pairs(Direction::AsWritten) {
            agreed(self.asked.contains(from))?;
            agreed(*self.pairs.entry(from).or_insert(to) == to)?;
        }
        let mut upwards = line.pairs(Direction::Upwards);
        agreed(upwards.all(|(from, to)| self.pairs.get(&from) == Some(&to)))
    }

    /// What is left once the server has said all.
    pub(crate) fn end(self) -> Transferred {
        let there: UidSet = self.pairs.values().copied().collect();
        if !self.believable || there.len() != self.pairs.len() as u64 {
            return Transferred::default();
        }
        Transferred { uidvalidity: self.uidvalidity, pairs: self.pairs.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(asked: &str, lines: &[&str]) -> Vec<(u32, u32)> {
        let asked = UidSet::parse(asked).unwrap();
        let mut pairing = Pairing::of(&asked);
        for line in lines {
            pairing.hear(&CopyUid::read(line).unwrap());
        }
        let told = pairing.end();
        assert_eq!(told.uidvalidity.is_some(), !told.pairs.is_empty());
        told.pairs.into_iter().map(|(from, to)| (from.get(), to.get())).collect()
    }

    #[test]
    fn the_nth_uid_of_one_set_belongs_to_the_nth_of_the_other() {
        assert_eq!(told("1:9", &["7 1:2,5 10:12"]), [(1, 10), (2, 11), (5, 12)]);
        assert_eq!(told("1:9", &["7 5,1:2 10:12"]), [(1, 11), (2, 12), (5, 10)]);
        assert_eq!(told("1:9", &["7 1 10", "7 2 9"]), [(1, 10), (2, 9)]);
        assert_eq!(told("1:9", &["7 1:2 10:11", "7 1:2 10:11"]), [(1, 10), (2, 11)]);
    }

    #[test]
    fn a_range_written_downwards_counts_only_where_both_readings_agree() {
        assert_eq!(told("1:9", &["7 3:1 12:10"]), [(1, 10), (2, 11), (3, 12)]);
        assert_eq!(told("1:9", &["7 3:1 10:12"]), []);
        assert_eq!(told("1:9", &["7 1:3 12:10"]), []);
    }

    #[test]
    fn one_lie_and_nothing_is_believed() {
        for lie in [
            "7 1:3 10:11",
            "7 1:2 10:12",
            "7 1:10 21:30",
            "7 1,1 10,11",
            "7 1:2 10,10",
            "7 1:4294967295 1:4294967295",
            "7 1 4294967295:1",
            "8 4 14",
            "7 5 15",
        ] {
            assert_eq!(told("1:9", &["7 5 16", lie]), [], "{lie}");
        }
        let again = ["7 1:9 11:19"; 3];
        assert_eq!(told("1:9", &again), [], "without end");
        let many = ["7 1:4294967295 1:4294967295"];
        assert_eq!(told("1:4294967295", &many), [], "four billion");
    }

    #[test]
    fn what_is_no_pair_of_sets_is_not_read() {
        for bad in ["", "7", "7 1", "7 1 2 3", "x 1 2", "7 0 1", "7 1:* 2", "7 1, 2", "7 -1 2"] {
            assert_eq!(CopyUid::read(bad), None, "{bad:?}");
        }
        assert!(CopyUid::read("9999999999 1 4294967295").is_some());
        assert!(CopyUid::read("7 1 4294967296").is_none());
    }
}
