//! The line between two messages of an mbox.

use mail_parser::DateTime;

/// What a line can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Part of a message.
    No,
    /// `From ` or `From -` and nothing else, as Thunderbird writes: it counts where a header
    /// follows it.
    Bare,
    /// `From `, somebody, and a date as `asctime` writes it.
    Dated(i64),
}

impl Kind {
    /// The date on it.
    pub(super) fn date(self) -> Option<i64> {
        match self {
            Kind::Dated(date) => Some(date),
            Kind::Bare | Kind::No => None,
        }
    }
}

/// A longer line is none.
pub(super) const LONGEST: usize = 1_000;

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What this line is, its end included or not.
pub(super) fn kind(line: &[u8]) -> Kind {
    let Some(rest) = line.strip_prefix(b"From ").filter(|rest| rest.len() < LONGEST) else {
        return Kind::No;
    };
    if matches!(rest.trim_ascii(), b"" | b"-") {
        return Kind::Bare;
    }
    let text = String::from_utf8_lossy(rest);
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let starts = 0..words.len().min(20);
    starts.filter_map(|n| words.get(n..).and_then(date)).next().map_or(Kind::No, Kind::Dated)
}

/// `Mon Nov 23 12:00:00 2026`; without the seconds, with a time zone before or after the year, as
/// some write it. The clock is taken for UTC where the zone is not a number.
fn date(words: &[&str]) -> Option<i64> {
    let [day_name, month, day, time, rest @ ..] = words else { return None };
    if !DAYS.contains(day_name) {
        return None;
    }
    let month = MONTHS.iter().position(|m| m == month)?;
    let mut clock = time.split(':').map(number);
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().unwrap_or(Some(0))?;
    let is_year = |word: &&&str| word.len() == 4 && number(word).is_some();
    let year = rest.iter().take(3).find(is_year)?;
    let zone = rest.iter().take(3).find(|w| w.starts_with(['+', '-']) && w.len() == 5);
    let (before, zone) = match zone {
        Some(zone) => (zone.starts_with('-'), number(zone.get(1..)?)?),
        None => (false, 0),
    };
    let small = |n: u16| u8::try_from(n).ok();
    let date = DateTime {
        year: number(year)?,
        month: u8::try_from(month).ok()? + 1,
        day: small(number(day)?)?,
        hour: small(hour)?,
        minute: small(minute)?,
        second: small(second)?,
        tz_before_gmt: before,
        tz_hour: small(zone / 100)?,
        tz_minute: small(zone % 100)?,
    };
    (date.year >= 1970 && date.is_valid()).then(|| date.to_timestamp())
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// A time as `asctime` writes it, in UTC; the epoch where it cannot be said.
pub(super) fn asctime(seconds: i64) -> String {
    // Until 9999: the year has four digits.
    let known = if (0..253_402_300_800).contains(&seconds) { seconds } else { 0 };
    let date = DateTime::from_timestamp(known);
    let name = |names: &[&'static str], n: u8| names.get(usize::from(n)).copied().unwrap_or("");
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {:04}",
        name(&DAYS, u8::try_from((known / 86_400 + 4) % 7).unwrap_or(0)),
        name(&MONTHS, date.month.saturating_sub(1)),
        date.day,
        date.hour,
        date.minute,
        date.second,
        date.year
    )
}

/// Whether a line begins as a field of a header does.
pub(super) fn is_field(line: &[u8]) -> bool {
    let colon = line.iter().take(100).position(|b| *b == b':');
    let name = colon.and_then(|at| line.get(..at)).unwrap_or_default();
    !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_programs_write_them_are_known_and_other_lines_are_not() {
        for line in [
            "From bob@example.org Mon Nov 23 12:00:00 2026",
            "From bob@example.org  Mon Nov 23 12:00:00 2026 +0000\r\n",
            "From bob Mon Nov 23 12:00 UTC 2026\n",
            "From Bob the elder Mon Nov 23 12:00:00 2026 remote from there\n",
            "From - Mon Nov 23 21:00:00 +0900 2026\n",
        ] {
            assert_eq!(kind(line.as_bytes()), Kind::Dated(1_795_435_200), "{line}");
        }
        for line in ["From ", "From -\r\n", "From  \n"] {
            assert_eq!(kind(line.as_bytes()), Kind::Bare, "{line}");
        }
        for line in [
            "From Russia with love",
            "From: bob Mon Nov 23 12:00:00 2026",
            ">From bob Mon Nov 23 12:00:00 2026",
            "from bob Mon Nov 23 12:00:00 2026",
            "From bob Mon Nov 23 12:00:00 20266",
            "From bob Mon Nov 33 12:00:00 2026",
            "From bob Monday 23 November 2026",
        ] {
            assert_eq!(kind(line.as_bytes()), Kind::No, "{line}");
        }
        assert_eq!(kind(format!("From {} ", "x".repeat(2_000)).as_bytes()), Kind::No);
    }

    #[test]
    fn every_time_that_is_written_is_read_again() {
        for seconds in (0..4_000_000_000).step_by(86_400 * 97 + 12_345) {
            let line = format!("From bob {}", asctime(seconds));
            assert_eq!(kind(line.as_bytes()), Kind::Dated(seconds), "{line}");
        }
    }
}
