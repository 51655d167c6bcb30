//! What a person looks for: the query as typed, as a tree of conditions. Any text is a query.
//!
//! ```text
//! budget report            both words, anywhere in a message
//! "budget report"          these words side by side
//! repo*                    words that begin so
//! -draft  -from:bob        not these
//! alice OR bob             either
//! from: to: cc: bcc: subject: body: filename:
//! has:attachment  is:unread|read|flagged|answered|draft
//! in:Archive  in:@sent     a mailbox by path or role
//! before:2026-11-01 after:2026-10 larger:5M smaller:10k
//! ```

use crate::search_phrase::Phrase;

/// A query: all of these hold, of each at least one of its clauses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The conditions, each with its alternatives.
    pub all: Vec<Vec<Clause>>,
}

/// A condition or its opposite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether it must not hold.
    pub not: bool,
    /// The condition.
    pub what: Condition,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Words in a field, or anywhere.
    Text(Option<Field>, Phrase),
    /// Something is attached.
    HasAttachment,
    /// It is marked so.
    Is(Mark),
    /// It stands in the mailbox with this path, or with this role where it begins with `@`.
    In(String),
    /// It is older than the beginning of this day.
    Before(Day),
    /// It is of this day or younger.
    After(Day),
    /// It has more octets.
    Larger(u64),
    /// It has fewer octets.
    Smaller(u64),
}

/// Where words may be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `Subject`.
    Subject,
    /// `From`.
    From,
    /// `To`, `Cc` and `Bcc`.
    To,
    /// The text.
    Body,
    /// The names of attachments.
    File,
}

/// A mark of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Without `\Seen`.
    Unread,
    /// With `\Seen`.
    Read,
    /// With `\Flagged`.
    Flagged,
    /// With `\Answered`.
    Answered,
    /// With `\Draft`.
    Draft,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    year: i32,
    month: u32,
    day: u32,
}

/// Whether a query is complete or its last word is still being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// Every word is whole.
    Done,
    /// What stands at the very end may be the beginning of a word.
    GoesOn,
}

impl Query {
    /// Reads what was typed. Total; what is beyond the limits (4,096 bytes, 40 conditions) is not
    /// looked at.
    pub fn parse(text: &str, typing: Typing) -> Query {
        crate::search_query::parse(text, typing)
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The phrases that a found message may show, with the fields they are looked for in.
    pub fn wanted(&self) -> impl Iterator<Item = (Option<Field>, &Phrase)> {
        self.all.iter().flatten().filter(|c| !c.not).filter_map(|c| match &c.what {
            Condition::Text(field, phrase) => Some((*field, phrase)),
            Condition::HasAttachment
            | Condition::Is(_)
            | Condition::In(_)
            | Condition::Before(_)
            | Condition::After(_)
            | Condition::Larger(_)
            | Condition::Smaller(_) => None,
        })
    }
}

impl Day {
    /// `2026-11-01`, `2026/11/1`, `2026-11` and `2026` (their first days), `2026年11月1日`.
    pub(crate) fn parse(text: &str) -> Option<Day> {
        let mut numbers = [None; 3];
        let parts = text.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty());
        let mut places = numbers.iter_mut();
        for part in parts {
            let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            *places.next()? = Some(part.parse::<u32>().ok().filter(|_| digits)?);
        }
        let [year, month, day] = numbers;
        let year = i32::try_from(year?).ok().filter(|y| (1900..=9999).contains(y))?;
        let (month, day) = (month.unwrap_or(1), day.unwrap_or(1));
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Day { year, month, day })
    }

    /// When it begins, in seconds since the epoch, where clocks are `offset` seconds ahead of UTC.
    /// The 31st of a shorter month is the first of the next.
    pub fn begins(self, offset: i32) -> i64 {
        // Days before a month in a year that begins in March (Howard Hinnant).
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let year = if month <= 2 { year - 1 } else { year };
        let era_year = year.rem_euclid(400);
        let in_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        let in_era = era_year * 365 + era_year / 4 - era_year / 100 + in_year;
        let days = year.div_euclid(400) * 146_097 + in_era - 719_468;
        days * 86_400 - i64::from(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_the_person_is() {
        let begins = |text: &str| Day::parse(text).map(|d| d.begins(0));
        assert_eq!(begins("1970-01-01"), Some(0));
        assert_eq!(begins("2026-11-01"), Some(1_793_491_200));
        assert_eq!(begins("2026/11"), begins("2026-11-01"));
        assert_eq!(begins("2026年11月1日"), begins("2026-11-01"));
        assert_eq!(begins("2024-02-29"), Some(1_709_164_800));
        assert_eq!(begins("2026-02-31"), begins("2026-03-03"));
        let tokyo = Day::parse("2026").unwrap().begins(9 * 3600);
        assert_eq!(tokyo, 1_767_225_600 - 9 * 3600);
        for nonsense in ["", "today", "2026-13", "26", "2026-1-1-1", "20261101", "2026-0"] {
            assert_eq!(Day::parse(nonsense), None, "{nonsense}");
        }
    }
}
