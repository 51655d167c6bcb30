//! A mailbox of any size out of two numbers: the same messages for the same seed, one at a time.

pub mod chance;
mod content;
mod header;
mod words_table;

use std::collections::VecDeque;

use chance::Chance;
use content::Kind;
use header::Thread;

/// A message to put into a mailbox of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The mailbox, as a UTF-8 path with `/` between its levels.
    pub mailbox: String,
    /// The message, lines ending in CRLF.
    pub raw: Vec<u8>,
    /// Its flags (`\Seen`, `$Forwarded`).
    pub flags: Vec<String>,
    /// When it arrived, in seconds since the epoch.
    pub internal_date: i64,
}

/// When the newest generated message arrived: 1 November 2026, noon UTC.
pub const NEWEST: i64 = 1_793_534_400;

/// How many threads a new message may still answer.
const OPEN_THREADS: usize = 64;

/// `count` messages over the usual mailboxes (two thirds in INBOX), oldest first. Streams: a
/// million of them need no more memory than ten.
pub fn generate(count: usize, seed: u64) -> impl Iterator<Item = Seed> {
    Generator::new(None, count, seed)
}

/// The same, all in one mailbox.
pub fn generate_in(mailbox: &str, count: usize, seed: u64) -> impl Iterator<Item = Seed> {
    Generator::new(Some(mailbox.to_owned()), count, seed)
}

/// The person whose mailbox it is.
pub const OWNER: (&str, &str) = ("Robin Fumi", "robin@fumi.example");

struct Generator {
    only: Option<String>,
    chance: Chance,
    seed: u64,
    at: usize,
    count: usize,
    /// Seconds between two messages, on average: a year's mail or a decade's, not more.
    gap: i64,
    threads: VecDeque<Thread>,
}

impl Generator {
    fn new(only: Option<String>, count: usize, seed: u64) -> Self {
        let gap = (10 * 365 * 86_400 / count.max(1) as i64).clamp(120, 3600);
        let chance = Chance::new(seed ^ 0x66_75_6d_69);
        Self { only, chance, seed, at: 0, count, gap, threads: VecDeque::new() }
    }

    fn date(&mut self) -> i64 {
        let left = (self.count - 1 - self.at) as i64;
        let jitter = self.chance.below(self.gap as usize) as i64;
        NEWEST - left * self.gap - if left == 0 { 0 } else { jitter }
    }

    fn thread(&mut self, kind: Kind) -> Thread {
        let japanese = self.chance.percent(33);
        if kind.has_replies() && self.chance.percent(45) && !self.threads.is_empty() {
            let at = self.chance.below(self.threads.len());
            if let Some(thread) = self.threads.remove(at) {
                return thread;
            }
        }
        Thread::start(kind, japanese, &mut self.chance)
    }

    fn mailbox(&mut self, kind: Kind, from_owner: bool) -> String {
        if let Some(only) = &self.only {
            return only.clone();
        }
        let dice = self.chance.below(100);
        let name = match kind {
            Kind::List => "Lists/Gardeners",
            Kind::Newsletter if dice < 40 => "Newsletters",
            Kind::Newsletter if dice < 55 => "Spam",
            _ if from_owner => "Sent",
            _ if dice < 12 => "Archive",
            _ if dice < 17 => "Trash",
            _ if dice < 23 => "仕事",
            _ => "INBOX",
        };
        name.to_owned()
    }

    fn flags(&mut self, from_owner: bool, arrived: i64) -> Vec<String> {
        let mut flags = Vec::new();
        // Old mail is read, some of the newest is not.
        let age = (NEWEST - arrived) / 86_400;
        if from_owner || self.chance.percent(if age > 30 { 96 } else { 60 }) {
            flags.push("\\Seen");
            if !from_owner && self.chance.percent(18) {
                flags.push("\\Answered");
            }
            if self.chance.percent(3) {
                flags.push("$Forwarded");
            }
        }
        if self.chance.percent(4) {
            flags.push("\\Flagged");
        }
        flags.into_iter().map(str::to_owned).collect()
    }
}

impl Iterator for Generator {
    type Item = Seed;

    fn next(&mut self) -> Option<Seed> {
        if self.at >= self.count {
            return None;
        }
        let internal_date = self.date();
        let kind = Kind::any(&mut self.chance);
        let mut thread = self.thread(kind);
        let id = format!("{:x}.{:06}@{}", self.seed, self.at, thread.domain());
        let kind = thread.kind();
        let header = thread.next_header(&id, internal_date, &mut self.chance);
        let raw = content::write(kind, &thread, &header, self.at, &mut self.chance);
        let from_owner = thread.last_from_owner();
        if kind.has_replies() {
            if self.threads.len() >= OPEN_THREADS {
                self.threads.pop_front();
            }
            self.threads.push_back(thread);
        }
        self.at += 1;
        Some(Seed {
            mailbox: self.mailbox(kind, from_owner),
            flags: self.flags(from_owner, internal_date),
            raw,
            internal_date,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.count - self.at;
        (left, Some(left))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_mailbox() {
        let twice: Vec<Vec<Seed>> = (0..2).map(|_| generate(300, 7).collect()).collect();
        assert_eq!(twice[0], twice[1]);
        assert_ne!(twice[0], generate(300, 8).collect::<Vec<_>>());
    }

    #[test]
    fn the_mix_is_a_believable_one() {
        let all: Vec<Seed> = generate(3000, 1).collect();
        let mut sizes: Vec<usize> = all.iter().map(|seed| seed.raw.len()).collect();
        sizes.sort_unstable();
        let mean = sizes.iter().sum::<usize>() / sizes.len();
        let median = sizes[sizes.len() / 2];
        assert!((2_500..6_000).contains(&median), "median {median}");
        assert!((9_000..16_000).contains(&mean), "mean {mean}");
        assert!(sizes[sizes.len() - 1] > 200_000);
        let text = |seed: &Seed| String::from_utf8_lossy(&seed.raw).into_owned();
        let share = |needle: &str| {
            all.iter().filter(|seed| text(seed).contains(needle)).count() * 1000 / all.len()
        };
        for (needle, least) in [
            ("\r\nReferences: ", 100),
            ("multipart/alternative", 100),
            ("charset=iso-2022-jp", 50),
            ("charset=shift_jis", 5),
            ("Content-Disposition: attachment", 20),
            ("Content-Disposition: inline", 5),
            ("multipart/report", 2),
            ("\r\nList-Id: ", 50),
        ] {
            assert!(share(needle) >= least, "{needle}: {} per mille", share(needle));
        }
        let mailboxes: BTreeSet<&str> = all.iter().map(|seed| seed.mailbox.as_str()).collect();
        assert!(mailboxes.contains("INBOX") && mailboxes.contains("仕事"));
        assert!(all.is_sorted_by_key(|seed| seed.internal_date / 3600));
    }

    #[test]
    fn every_message_has_its_own_id_and_can_be_read() {
        let mut ids = BTreeSet::new();
        let mut japanese = 0;
        for seed in generate_in("INBOX", 500, 3) {
            assert!(!seed.raw.windows(2).any(|w| w[1] == b'\n' && w[0] != b'\r'), "bare LF");
            let parsed = mail_parser::MessageParser::default().parse(&seed.raw).expect("mail");
            assert!(ids.insert(parsed.message_id().expect("an id").to_owned()));
            let text = parsed.body_text(0).expect("some text").into_owned();
            assert!(!text.contains('\u{fffd}'), "{text}");
            japanese += usize::from(text.contains('の'));
        }
        assert!((100..300).contains(&japanese), "{japanese} of 500 are Japanese");
    }
}
