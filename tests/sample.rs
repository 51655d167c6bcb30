//! The demo's mailbox: some sixty mails as a person has them, in English and Japanese, fresh as
//! of the moment that is given.

mod japanese_table;
mod junk_table;
mod later_table;
mod letter;
mod lists_table;
mod newsletters_table;
mod notices_table;
mod pages;
mod personal_table;
mod pictures;
mod travel_table;
mod work_table;

use crate::generate::Seed;
use letter::Letter;

/// Whose mailbox it is: name and address.
pub const OWNER: (&str, &str) = ("Robin Mori", "demo@fumi.example");

/// The password of the demo's account.
pub const PASSWORD: &str = "demo";

/// Every mail of the mailbox, oldest first, as if it were now `now` (seconds since the epoch).
pub fn mailbox(now: i64) -> Vec<Seed> {
    let parts: [fn() -> Vec<Letter>; 8] = [
        work_table::letters,
        japanese_table::letters,
        personal_table::letters,
        newsletters_table::letters,
        travel_table::letters,
        notices_table::letters,
        lists_table::letters,
        junk_table::letters,
    ];
    let mut seeds: Vec<Seed> =
        parts.iter().flat_map(|part| part()).map(|letter| letter.seed(now)).collect();
    seeds.sort_by_key(|seed| seed.internal_date);
    seeds
}

/// Mails that come while the demo runs, in turn: the bytes of the `n`-th.
pub fn later(n: usize, now: i64) -> Vec<u8> {
    later_table::letter(n).seed(now).raw
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::*;

    const NOW: i64 = 1_795_466_640;

    #[test]
    fn the_sample_shows_what_mail_can_be() {
        let seeds = mailbox(NOW);
        assert!(seeds.len() >= 60, "{} mails", seeds.len());
        let mut by_mailbox: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut inline, mut files, mut calendars, mut answers) = (0, 0, 0, 0);
        let mut ids = BTreeSet::new();
        let mut named = BTreeSet::new();
        for seed in &seeds {
            *by_mailbox.entry(&seed.mailbox).or_default() += 1;
            let mail = MessageParser::default().parse(&seed.raw).expect("a mail");
            assert!(ids.insert(mail.message_id().expect("an id").to_owned()), "an id comes twice");
            assert!(mail.subject().is_some() && mail.from().is_some());
            let date = mail.date().expect("a date").to_timestamp();
            assert!((NOW - 400 * 86_400..=NOW).contains(&date), "{date}");
            let text = mail.body_text(0).unwrap_or_default();
            assert!(!text.trim().is_empty() && !text.contains('\u{fffd}'));
            answers += usize::from(!mail.references().is_empty());
            for reference in mail.references().as_text_list().unwrap_or_default() {
                named.insert(reference.to_string());
            }
            for part in &mail.parts {
                let kind = part.content_type().map(|kind| kind.subtype().unwrap_or_default());
                calendars += usize::from(kind == Some("calendar"));
                inline += usize::from(part.content_id().is_some());
                files +=
                    usize::from(part.content_disposition().is_some_and(|how| how.is_attachment()));
            }
        }
        for name in ["INBOX", "Sent", "Drafts", "Archive", "Junk", "Trash", "Lists/old-cameras"] {
            assert!(by_mailbox.contains_key(name), "{name}: {by_mailbox:?}");
        }
        assert!(inline >= 5 && files >= 6 && calendars >= 2 && answers >= 20);
        let missing: Vec<&String> = named.difference(&ids).collect();
        assert!(missing.is_empty(), "answers to mails that are not there: {missing:?}");
    }

    #[test]
    fn mails_that_come_later_are_new_ones() {
        let mut ids = BTreeSet::new();
        for n in 0..20 {
            let raw = later(n, NOW + 20 * n as i64);
            let mail = MessageParser::default().parse(&raw).expect("a mail");
            assert!(ids.insert(mail.message_id().expect("an id").to_owned()));
        }
    }
}
