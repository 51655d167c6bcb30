//! UIDs and what orders them: RFC 9051 section 2.3.1.1, RFC 7162.

use std::num::NonZeroU32;

/// A message's unique identifier in a mailbox, valid with one [`UidValidity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub NonZeroU32);

impl Uid {
    /// The UID with this number; `None` for 0.
    pub fn new(n: u32) -> Option<Uid> {
        NonZeroU32::new(n).map(Uid)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl std::fmt::Display for Uid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// UIDVALIDITY. Servers in the wild send 0 and values over 32 bits, so it is only compared, never
/// computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UidValidity(pub u64);

/// A modification sequence (RFC 7162), 63 bits. Zoho sends 0 and -1 for "none": those are `None` at
/// the type's edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModSeq(pub i64);

impl ModSeq {
    /// A value above 0; anything else means the server has none.
    pub fn new(n: i64) -> Option<ModSeq> {
        (n > 0).then_some(ModSeq(n))
    }
}

/// A set of UIDs as sorted, disjoint, inclusive ranges: small for large mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UidSet {
    /// Ascending, not touching: `a.1 + 1 < b.0` for neighbours a, b.
    ranges: Vec<(u32, u32)>,
}

impl UidSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The set `first..=last`; the ends may come in either order (RFC 9051 `seq-range`). A 0 counts
    /// as 1.
    pub fn range(first: u32, last: u32) -> Self {
        let (a, b) = if first <= last { (first, last) } else { (last, first) };
        Self { ranges: vec![(a.max(1), b.max(1))] }
    }

    /// Builds a set from ranges in any order, overlapping or not.
    pub fn from_ranges(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut all: Vec<(u32, u32)> =
            ranges.into_iter().map(|(a, b)| (a.min(b).max(1), a.max(b).max(1))).collect();
        all.sort_unstable();
        let mut out: Vec<(u32, u32)> = Vec::new();
        for (a, b) in all {
            match out.last_mut() {
                Some(last) if a <= last.1.saturating_add(1) => last.1 = last.1.max(b),
                _ => out.push((a, b)),
            }
        }
        Self { ranges: out }
    }

    /// The ranges, ascending and disjoint.
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many UIDs are in it.
    pub fn len(&self) -> u64 {
        self.ranges.iter().map(|(a, b)| u64::from(b - a) + 1).sum()
    }

    /// Whether `uid` is in it.
    pub fn contains(&self, uid: Uid) -> bool {
        let n = uid.get();
        let at = self.ranges.partition_point(|r| r.1 < n);
        self.ranges.get(at).is_some_and(|r| r.0 <= n)
    }

    /// The UIDs, highest first: new mail first.
    pub fn iter_desc(&self) -> impl Iterator<Item = Uid> + '_ {
        self.ranges.iter().rev().flat_map(|(a, b)| (*a..=*b).rev()).filter_map(Uid::new)
    }

    /// The UIDs, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = Uid> + '_ {
        self.ranges.iter().flat_map(|(a, b)| *a..=*b).filter_map(Uid::new)
    }

    /// What is here and not in `other`. Linear in the number of ranges.
    pub fn minus(&self, other: &UidSet) -> UidSet {
        let mut out = Vec::new();
        let mut cut = other.ranges.iter().peekable();
        for &(a, b) in &self.ranges {
            let mut from = u64::from(a);
            while let Some(&&(c, d)) = cut.peek() {
                if u64::from(d) < from {
                    cut.next();
                    continue;
                }
                if c > b {
                    break;
                }
                if u64::from(c) > from {
                    out.push((from as u32, c - 1));
                }
                from = u64::from(d) + 1;
                if d >= b {
                    break;
                }
                cut.next();
            }
            if from <= u64::from(b) {
                out.push((from as u32, b));
            }
        }
        UidSet { ranges: out }
    }

    /// Both together.
    pub fn union(&self, other: &UidSet) -> UidSet {
        Self::from_ranges(self.ranges.iter().chain(&other.ranges).copied())
    }

    /// The highest `n` UIDs of the set.
    pub fn newest(&self, n: u64) -> UidSet {
        let mut left = n;
        let mut out = Vec::new();
        for &(a, b) in self.ranges.iter().rev() {
            if left == 0 {
                break;
            }
            let size = u64::from(b - a) + 1;
            let take = size.min(left);
            out.push((b - (take - 1) as u32, b));
            left -= take;
        }
        out.reverse();
        UidSet { ranges: out }
    }

    /// Reads an RFC 9051 `sequence-set` of numbers (`1:3,7`); `*` and 0 are refused.
    pub fn parse(text: &str) -> Option<UidSet> {
        let mut ranges = Vec::new();
        for part in text.split(',') {
            let (a, b) = part.split_once(':').unwrap_or((part, part));
            let (a, b) = (a.parse::<NonZeroU32>().ok()?.get(), b.parse::<NonZeroU32>().ok()?.get());
            ranges.push((a, b));
        }
        Some(Self::from_ranges(ranges))
    }
}

impl FromIterator<Uid> for UidSet {
    fn from_iter<T: IntoIterator<Item = Uid>>(iter: T) -> Self {
        Self::from_ranges(iter.into_iter().map(|u| (u.get(), u.get())))
    }
}

/// The set as IMAP writes it (`1:3,7`); empty text for the empty set, which no command may carry.
impl std::fmt::Display for UidSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (a, b)) in self.ranges.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            if a == b {
                write!(f, "{comma}{a}")?;
            } else {
                write!(f, "{comma}{a}:{b}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> UidSet {
        UidSet::parse(text).unwrap()
    }

    #[test]
    fn what_the_server_has_minus_what_we_hold_is_what_is_new() {
        assert_eq!(
            set("1:10,20:30,4294967295").minus(&set("3:4,10:25,4294967295")).to_string(),
            "1:2,5:9,26:30"
        );
        assert_eq!(set("5").minus(&set("1:9")).to_string(), "");
        assert_eq!(set("1:9").minus(&UidSet::new()).to_string(), "1:9");
        assert_eq!(set("1:9,11:12").minus(&set("2:11")).to_string(), "1,12");
    }

    #[test]
    fn a_set_is_kept_in_its_shortest_form() {
        assert_eq!(set("7,3:1,2:5,6").to_string(), "1:7");
        assert_eq!(set("9:2").len(), 8);
        assert!(UidSet::parse("0").is_none());
        assert!(UidSet::parse("1:*").is_none());
        assert!(UidSet::parse("").is_none());
    }

    #[test]
    fn the_newest_come_first() {
        let some = set("1:5,9,20:21").newest(4);
        assert_eq!(some.to_string(), "5,9,20:21");
        assert_eq!(some.iter_desc().map(Uid::get).collect::<Vec<_>>(), [21, 20, 9, 5]);
        assert!(some.contains(Uid::new(9).unwrap()));
        assert!(!some.contains(Uid::new(8).unwrap()));
    }
}
