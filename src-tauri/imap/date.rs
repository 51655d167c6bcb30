//! INTERNALDATE: RFC 9051 `date-time`, to seconds since the epoch and from them.

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads `17-Jul-1996 02:44:25 -0700`; `None` for anything that is no date.
pub(crate) fn parse(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let mut words = text.split_ascii_whitespace();
    let mut date = words.next()?.splitn(3, '-');
    let day: i64 = date.next()?.parse().ok()?;
    let month = date.next()?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))?;
    let month = 1 + i64::try_from(month).ok()?;
    let year: i64 = date.next()?.parse().ok()?;
    let mut time = words.next()?.splitn(3, ':').map(str::parse::<i64>);
    let (hour, minute, second) = (time.next()?.ok()?, time.next()?.ok()?, time.next()?.ok()?);
    let usable = (1..=31).contains(&day)
        && (1..=9999).contains(&year)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    let days = days_from_civil(year, month, day);
    usable.then(|| days * 86_400 + hour * 3_600 + minute * 60 + second - zone(words.next()))
}

/// Writes ` 1-Jan-1970 00:00:00 +0000`; `None` for a year that has not four digits.
pub(crate) fn write(seconds: i64) -> Option<String> {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    let month = MONTHS.get(usize::try_from(month - 1).ok()?)?;
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    let date = format!("{day:>2}-{month}-{year:04} {hour:02}:{minute:02}:{second:02} +0000");
    (1..=9999).contains(&year).then_some(date)
}

/// `+0900` in seconds; what is no zone counts as UTC.
fn zone(word: Option<&str>) -> i64 {
    let Some(word) = word else { return 0 };
    let sign = if word.starts_with('-') { -1 } else { 1 };
    match word.trim_start_matches(['+', '-']).parse::<i64>() {
        Ok(n) if n <= 1_400 && n % 100 < 60 => sign * (n / 100 * 3_600 + n % 100 * 60),
        _ => 0,
    }
}

/// Days since 1970-01-01 of a Gregorian date.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The Gregorian date so many days after 1970-01-01: year, month, day.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_era_years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_era_years + of_era_years / 4 - of_era_years / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    (era * 400 + of_era_years + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_count_from_the_epoch() {
        assert_eq!(parse(b" 1-Jan-1970 00:00:00 +0000"), Some(0));
        assert_eq!(parse(b"17-Jul-1996 02:44:25 -0700"), Some(837_596_665));
        assert_eq!(parse(b"29-Feb-2024 12:00:00 +0900"), Some(1_709_175_600));
        assert_eq!(parse(b"01-JAN-2000 00:00:00 XX"), Some(946_684_800));
    }

    #[test]
    fn dates_go_out_as_they_came_in() {
        assert_eq!(write(0).as_deref(), Some(" 1-Jan-1970 00:00:00 +0000"));
        assert_eq!(write(837_596_665).as_deref(), Some("17-Jul-1996 09:44:25 +0000"));
        assert_eq!(write(-1).as_deref(), Some("31-Dec-1969 23:59:59 +0000"));
        // Every day of the calendar's whole round of 400 years, and its ends.
        for day in (-146_097..=146_097).chain([-719_162, 2_932_896]) {
            let seconds = day * 86_400 + 86_399;
            assert_eq!(parse(write(seconds).unwrap().as_bytes()), Some(seconds));
        }
        for seconds in [i64::MIN, -719_163 * 86_400, 2_932_897 * 86_400, i64::MAX] {
            assert_eq!(write(seconds), None, "{seconds}");
        }
    }

    #[test]
    fn nonsense_is_no_date() {
        for text in
            ["", "NIL", "32-Jan-2000 00:00:00 +0000", "1-Foo-2000 1:1:1 +0000", "1-Jan-99999 1:1:1"]
        {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
