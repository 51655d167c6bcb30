//! The mail that is measured with, and Dovecot that serves it.

use std::path::PathBuf;

use ::tests::generate::{Seed, generate_in};
use ::tests::servers::dovecot::{Dovecot, Options, User};

/// Whose mail it is.
pub const ALICE: &str = "alice@example.test";
/// Her password.
pub const PASSWORD: &str = "wonderland";
/// What the generator begins with: the same mail each time.
pub const SEED: u64 = 2026;

/// A Dovecot with mail in Alice's inbox.
pub struct Corpus {
    /// The server.
    pub dovecot: Dovecot,
    /// How many messages.
    pub messages: usize,
    /// How many bytes of them.
    pub bytes: usize,
}

impl Corpus {
    /// Mail as people have it: a third Japanese, half HTML, some attachments.
    pub fn whole(messages: usize) -> Corpus {
        Corpus::of(generate_in("INBOX", messages, SEED), messages)
    }

    /// The same headers over one line of text.
    pub fn small(messages: usize) -> Corpus {
        Corpus::of(generate_in("INBOX", messages, SEED).map(shortened), messages)
    }

    /// Puts some short mail into her archive besides.
    pub fn with_archive(self, messages: usize) -> Corpus {
        let seeds: Vec<Seed> = generate_in("Archive", messages, SEED + 1).map(shortened).collect();
        self.dovecot.seed(ALICE, &seeds);
        self
    }

    fn of(mut seeds: impl Iterator<Item = Seed>, messages: usize) -> Corpus {
        let users = vec![User::new(ALICE, PASSWORD)];
        let dovecot = Dovecot::start(&Options { users, ..Options::default() });
        let mut bytes = 0;
        loop {
            // However many there are, only some are in memory.
            let some: Vec<Seed> = seeds.by_ref().take(2_000).collect();
            if some.is_empty() {
                return Corpus { dovecot, messages, bytes };
            }
            bytes += some.iter().map(|seed| seed.raw.len()).sum::<usize>();
            dovecot.seed(ALICE, &some);
        }
    }

    /// The port with TLS.
    pub fn port(&self) -> u16 {
        self.dovecot.imap_port()
    }

    /// Whom its clients trust.
    pub fn ca(&self) -> PathBuf {
        self.dovecot.ca_file()
    }

    /// What a table is about.
    pub fn words(&self) -> String {
        let mb = self.bytes as f64 / 1e6;
        format!("{} generated messages (seed {SEED}), {mb:.1} MB", self.messages)
    }
}

/// The header without what it says of the body, and a body of one line.
fn shortened(mut seed: Seed) -> Seed {
    let text = String::from_utf8_lossy(&seed.raw);
    let header = text.split("\r\n\r\n").next().unwrap_or_default();
    let mut kept = String::new();
    let mut keeps = true;
    for line in header.split("\r\n") {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            keeps = !name.starts_with("content-") && name != "mime-version";
        }
        if keeps {
            kept += line;
            kept += "\r\n";
        }
    }
    seed.raw = format!("{kept}\r\nThat is all for today.\r\n").into_bytes();
    seed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_mail_keeps_its_header_and_says_nothing_of_a_body_it_has_not() {
        for seed in generate_in("INBOX", 200, 5) {
            let whole = String::from_utf8_lossy(&seed.raw).into_owned();
            let short = String::from_utf8(shortened(seed).raw).unwrap();
            let field = |text: &str, name: &str| {
                text.split("\r\n").find(|line| line.starts_with(name)).map(str::to_owned)
            };
            assert_eq!(field(&short, "Message-ID:"), field(&whole, "Message-ID:"));
            assert!(!short.contains("boundary=") && short.len() < 8_000, "{short}");
        }
    }
}
