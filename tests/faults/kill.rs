//! kill -9 in the middle of a first sync, again and again: it goes on where it stopped.

use std::collections::HashSet;
use std::time::Duration;
use tempfile::TempDir;
use tests::fumictl::Fumictl;
use tests::generate::{Seed, generate_in};
use tests::servers::dovecot::{Dovecot, Options, User};

const ALICE: &str = "alice@example.test";
const MESSAGES: usize = 20_000;
const KILLS: u64 = 20;

/// A small generator of numbers; the seed is printed, so that a failure can be repeated.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn held(ctl: &Fumictl) -> u64 {
    let rows = ctl.run(&["mailboxes"]).ok();
    rows.as_array().expect("rows").iter().map(|r| r["messages"].as_u64().unwrap_or(0)).sum()
}

#[test]
fn twenty_kills_in_a_first_sync_of_twenty_thousand_lose_and_double_nothing() {
    let users = vec![User::new(ALICE, "wonderland")];
    let dovecot = Dovecot::start(&Options { users, ..Options::default() });
    let seeds: Vec<Seed> = generate_in("INBOX", MESSAGES, 11).collect();
    dovecot.seed(ALICE, &seeds);
    let folder = TempDir::with_prefix("fumi-kill-").expect("a temporary folder");
    let ctl = Fumictl::new(folder.path()).trusting(&dovecot.ca_file()).password("wonderland");
    let server = format!("localhost:{}", dovecot.imap_port());
    ctl.run(&["account", "add", ALICE, "--imap", &server, "--no-keyring"]).ok();

    let seed = u64::from(std::process::id()) | 1;
    println!("seed {seed}");
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let (mut before, mut cut) = (0, 0);
    for round in 0..KILLS {
        let mut sync = ctl.spawn(&["sync", "--bodies", "all"]);
        // The instant is the point of this test: anywhere between the first breath and a few
        // seconds in.
        std::thread::sleep(Duration::from_millis(30 + chance.below(900)));
        cut += u64::from(sync.is_running());
        sync.kill();
        let verdict = ctl.run(&["verify"]);
        assert_eq!(
            verdict.code,
            Some(0),
            "after kill {round}: {}{}",
            verdict.stdout,
            verdict.stderr
        );
        let now = held(&ctl);
        assert!(now >= before, "kill {round} lost rows: {before} then {now}");
        before = now;
    }
    assert!(cut >= KILLS / 2, "only {cut} of {KILLS} kills came while it was at work");

    let done = ctl.run(&["sync", "--bodies", "30"]).ok();
    assert_eq!(done["accounts"][0]["messages"], MESSAGES as u64, "{done}");
    let rows = ctl.run(&["list", "INBOX", "--limit", "50000"]).ok();
    let uids: HashSet<u64> =
        rows.as_array().expect("rows").iter().filter_map(|r| r["uid"].as_u64()).collect();
    assert_eq!(uids.len(), MESSAGES, "every message once");
    assert_eq!(ctl.run(&["verify"]).ok()["ok"], true);
}
