//! INTERNALDATE: RFC 9051 `date-time`, to seconds since the epoch.

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads `17-Jul-1996 02:44:25 -0700`; `None` for anything that is no date.
pub(crate) fn parse(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let mut words = text.split_ascii_whitespace();
    let mut date = words.next()?.splitn(3, '-');
    let day: i64 = date.next()?.parse().ok()?;
    let month = date.next()?.to_ascii_lowercase();
    let month = 1 + i64::try_from(MONTHS.iter().position(|m| *m == month)?).ok()?;
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
    fn nonsense_is_no_date() {
        for text in
            ["", "NIL", "32-Jan-2000 00:00:00 +0000", "1-Foo-2000 1:1:1 +0000", "1-Jan-99999 1:1:1"]
        {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
