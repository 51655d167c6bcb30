//! What stands above a quotation, in the language of whoever quotes.

use crate::address::Address;
use crate::message::Message;

/// A language letters are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 日本語
    Japanese,
}

impl Language {
    /// The language of a tag as `ja-JP`; English where there are no words of ours for it.
    pub fn of_tag(tag: &str) -> Language {
        match tag.split(['-', '_']).next() {
            Some(ja) if ja.eq_ignore_ascii_case("ja") => Language::Japanese,
            Some(_) | None => Language::English,
        }
    }
}

const DAYS: [(&str, &str); 7] = [
    ("Sun", "日"),
    ("Mon", "月"),
    ("Tue", "火"),
    ("Wed", "水"),
    ("Thu", "木"),
    ("Fri", "金"),
    ("Sat", "土"),
];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The line above a quotation.
pub fn attribution(message: &Message, language: Language) -> String {
    let from = message.envelope.from.first().map(Address::display).unwrap_or_default();
    match (language, date(message, language)) {
        (Language::English, Some(date)) => format!("On {date}, {from} wrote:"),
        (Language::English, None) => format!("{from} wrote:"),
        (Language::Japanese, Some(date)) => format!("{date} {from}:"),
        (Language::Japanese, None) => format!("{from}:"),
    }
}

/// The lines above a letter that is forwarded; the first is a rule.
pub fn forwarded(message: &Message, language: Language) -> Vec<String> {
    let words = match language {
        Language::English => ["Forwarded message", "From", "Date", "Subject", "To", "Cc"],
        Language::Japanese => ["転送メッセージ", "差出人", "日時", "件名", "宛先", "Cc"],
    };
    let [title, from, when, subject, to, cc] = words;
    let colon = if language == Language::Japanese { "：" } else { ": " };
    let envelope = &message.envelope;
    let people = |list: &[Address]| {
        let shown: Vec<String> = list.iter().take(100).map(Address::display).collect();
        shown.join(", ")
    };
    let mut out = vec![format!("-------- {title} --------")];
    for (name, value) in [
        (from, people(&envelope.from)),
        (when, date(message, language).unwrap_or_default()),
        (subject, envelope.subject.clone()),
        (to, people(&envelope.to)),
        (cc, people(&envelope.cc)),
    ] {
        if !value.is_empty() {
            out.push(format!("{name}{colon}{value}"));
        }
    }
    out
}

/// The date as the author's own clock had it: it tells nothing of where the answer is written.
fn date(message: &Message, language: Language) -> Option<String> {
    message.envelope.date?;
    let mut fields = message.header_fields.iter();
    let (_, value) = fields.find(|(name, _)| name.eq_ignore_ascii_case("date"))?;
    let at = mail_parser::DateTime::parse_rfc822(value.trim()).filter(|at| at.is_valid())?;
    let ahead = i64::from(at.tz_hour) * 3600 + i64::from(at.tz_minute) * 60;
    let local = at.to_timestamp() + if at.tz_before_gmt { -ahead } else { ahead };
    // 1970-01-01 was a Thursday.
    let day = (local.div_euclid(86_400) + 4).rem_euclid(7);
    let (english, japanese) = usize::try_from(day).ok().and_then(|day| DAYS.get(day))?;
    let month = MONTHS.get(usize::from(at.month).checked_sub(1)?)?;
    Some(match language {
        Language::English => {
            format!("{english}, {} {month} {} at {:02}:{:02}", at.day, at.year, at.hour, at.minute)
        }
        Language::Japanese => format!(
            "{}年{}月{}日({japanese}) {}:{:02}",
            at.year, at.month, at.day, at.hour, at.minute
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(date: &str) -> Message {
        let head = "From: Alice <alice@example.org>\r\nTo: bob@example.org\r\nSubject: Plan\r\n";
        Message::parse(format!("{head}{date}\r\nhello").as_bytes())
    }

    #[test]
    fn whoever_is_quoted_is_named() {
        let dated = message("Date: Mon, 2 Nov 2026 23:05:00 +0900\r\n");
        let english = "On Mon, 2 Nov 2026 at 23:05, Alice <alice@example.org> wrote:";
        assert_eq!(attribution(&dated, Language::English), english);
        let japanese = "2026年11月2日(月) 23:05 Alice <alice@example.org>:";
        assert_eq!(attribution(&dated, Language::of_tag("ja-JP")), japanese);
        let undated = message("Date: yesterday\r\n");
        assert_eq!(attribution(&undated, Language::English), "Alice <alice@example.org> wrote:");
        let west = message("Date: Sun, 1 Nov 2026 22:00:00 -0800\r\n");
        assert!(attribution(&west, Language::English).starts_with("On Sun, 1 Nov 2026 at 22:00"));
    }

    #[test]
    fn a_forwarded_letter_says_where_it_comes_from() {
        let lines = forwarded(&message(""), Language::Japanese);
        assert_eq!(lines[0], "-------- 転送メッセージ --------");
        assert_eq!(
            lines[1..],
            ["差出人：Alice <alice@example.org>", "件名：Plan", "宛先：bob@example.org"]
        );
    }
}
