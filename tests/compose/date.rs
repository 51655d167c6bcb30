//! Times as mail writes them, without a time zone database.

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// Year, month (1 to 12) and day of a number of days since 1970-01-01.
pub fn civil(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month as u32, day as u32)
}

/// Days since 1970-01-01 of a date.
pub fn days(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let day_of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// `Mon, 23 Nov 2026 20:44:00 +0900` of a time in seconds since the epoch.
pub fn rfc5322(seconds: i64, zone_minutes: i64) -> String {
    let local = seconds + zone_minutes * 60;
    let (day, clock) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, date) = civil(day);
    format!(
        "{}, {date} {} {year} {} {}",
        DAYS[day.rem_euclid(7) as usize],
        MONTHS[month as usize - 1],
        hms(clock),
        zone(zone_minutes)
    )
}

/// `23-Nov-2026 20:44:00 +0000`, IMAP's `date-time`, in UTC.
pub fn internal(seconds: i64) -> String {
    let (day, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, date) = civil(day);
    format!("{date:2}-{}-{year} {} +0000", MONTHS[month as usize - 1], hms(clock))
}

/// Reads `23-Nov-2026`: the days since the epoch.
pub fn parse_day(text: &str) -> Option<i64> {
    let mut parts = text.trim().split('-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? as u32 + 1;
    Some(days(year.parse().ok()?, month, day.parse().ok()?))
}

/// Reads `23-Nov-2026 20:44:00 +0900`: seconds since the epoch.
pub fn parse_internal(text: &str) -> Option<i64> {
    let mut words = text.split_ascii_whitespace();
    let day = parse_day(words.next()?)?;
    let clock: Vec<i64> = words.next()?.split(':').filter_map(|n| n.parse().ok()).collect();
    let [hours, minutes, seconds] = clock[..] else { return None };
    let zone: i64 = words.next()?.parse().ok()?;
    let zone = (zone / 100) * 60 + zone % 100;
    Some(day * 86_400 + hours * 3600 + minutes * 60 + seconds - zone * 60)
}

fn hms(clock: i64) -> String {
    format!("{:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60)
}

fn zone(minutes: i64) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_mail_writes_it_and_read_back() {
        assert_eq!(rfc5322(1_795_466_640, 540), "Tue, 24 Nov 2026 05:44:00 +0900");
        assert_eq!(rfc5322(1_795_466_640, -300), "Mon, 23 Nov 2026 15:44:00 -0500");
        assert_eq!(internal(951_782_400), "29-Feb-2000 00:00:00 +0000");
        for seconds in [0, 951_782_400, 1_795_466_640, 4_102_444_799] {
            assert_eq!(parse_internal(&internal(seconds)), Some(seconds));
        }
        assert_eq!(parse_internal("24-Nov-2026 05:44:00 +0900"), Some(1_795_466_640));
        assert_eq!(parse_internal("never"), None);
    }
}
