//! SEARCH, ESEARCH and VANISHED answers: sets of UIDs, read in one pass however long.

use mail::uid::{Uid, UidSet};

use crate::cursor::Cursor;
use crate::response::Response;

/// An answer to SEARCH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Search {
    pub(crate) uids: UidSet,
    /// Whether every word of it was a UID: only then may anything be concluded from what is
    /// missing.
    pub(crate) sound: bool,
}

/// An answer to SEARCH RETURN (RFC 4731).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Esearch {
    pub(crate) uid: bool,
    pub(crate) all: Option<UidSet>,
    pub(crate) count: Option<u64>,
    pub(crate) sound: bool,
}

/// Reads the numbers after SEARCH, up to `(MODSEQ n)`.
pub(crate) fn search(text: &[u8]) -> Search {
    let end = text.iter().position(|b| *b == b'(').unwrap_or(text.len());
    let words = text.get(..end).unwrap_or(text).split(u8::is_ascii_whitespace);
    let mut sound = true;
    let uids = words
        .filter(|word| !word.is_empty())
        .filter_map(|word| {
            let uid = number(word).and_then(Uid::new);
            sound &= uid.is_some();
            uid
        })
        .collect();
    Search { uids, sound }
}

fn number(word: &[u8]) -> Option<u32> {
    word.iter().try_fold(0u32, |n, d| {
        let digit = d.is_ascii_digit().then(|| u32::from(d - b'0'))?;
        n.checked_mul(10)?.checked_add(digit)
    })
}

/// Reads `(TAG "A1") UID ALL 1:3 COUNT 3 ...`. Searches run one at a time, so the tag tells
/// nothing; items nobody asked for are passed over.
pub(crate) fn esearch(cursor: &mut Cursor) -> Option<Esearch> {
    let mut line = Esearch { sound: true, ..Esearch::default() };
    if cursor.peek() == Some(b'(') {
        cursor.skip()?;
    }
    loop {
        cursor.spaces();
        if cursor.is_end() {
            return Some(line);
        }
        let word = cursor.word()?;
        cursor.spaces();
        match word.as_str() {
            "UID" => line.uid = true,
            "ALL" => {
                let set = set(&cursor.atom()?);
                line.sound &= set.is_some();
                line.all = set;
            }
            "COUNT" => line.count = u64::try_from(cursor.number()?).ok(),
            _ => cursor.skip()?,
        }
    }
}

/// Reads `[(EARLIER)] set`.
pub(crate) fn vanished(cursor: &mut Cursor) -> Option<Response> {
    let earlier = cursor.peek() == Some(b'(');
    if earlier {
        cursor.skip()?;
        cursor.spaces();
    }
    let uids = set(cursor.rest().trim_ascii())?;
    Some(Response::Vanished { earlier, uids })
}

fn set(text: &[u8]) -> Option<UidSet> {
    UidSet::parse(std::str::from_utf8(text).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::read_text;

    #[test]
    fn a_search_is_believed_only_when_all_of_it_is_numbers() {
        let cases = [("", "", true), ("1 2  3", "1:3", true), ("7 (MODSEQ 917162500)", "7", true)];
        for (text, uids, sound) in cases {
            let line = search(text.as_bytes());
            assert_eq!((line.uids.to_string().as_str(), line.sound), (uids, sound));
        }
        for bad in ["1 x", "0", "4294967296", "-1", "1:3"] {
            assert!(!search(bad.as_bytes()).sound, "{bad}");
        }
    }

    #[test]
    fn a_million_uids_are_read_in_one_pass() {
        let text = (1..=1_000_000u32).map(|n| (n * 3).to_string()).collect::<Vec<_>>().join(" ");
        let start = std::time::Instant::now();
        assert_eq!(search(text.as_bytes()).uids.len(), 1_000_000);
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }

    #[test]
    fn an_esearch_gives_ranges_and_a_count() {
        let Response::Esearch(line) =
            read_text("* ESEARCH (TAG \"A0004\") UID MIN 2 X (a (b)) ALL 2,10:11 COUNT 3")
        else {
            panic!("not an ESEARCH")
        };
        assert_eq!(line.all.unwrap().to_string(), "2,10:11");
        assert_eq!((line.count, line.uid, line.sound), (Some(3), true, true));
        let Response::Esearch(line) = read_text("* ESEARCH (TAG \"A1\") UID ALL 1:*") else {
            panic!("not an ESEARCH")
        };
        assert!(!line.sound);
    }

    #[test]
    fn vanished_may_be_news_or_history() {
        let Response::Vanished { earlier: true, uids } =
            read_text("* VANISHED (EARLIER) 41,43:116")
        else {
            panic!("not VANISHED (EARLIER)")
        };
        assert_eq!(uids.len(), 75);
        assert!(matches!(read_text("* VANISHED 5"), Response::Vanished { earlier: false, .. }));
        assert_eq!(read_text("* VANISHED *"), Response::Unreadable);
    }
}
