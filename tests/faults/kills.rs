//! kill -9 while what Alice did is being told: at each step of it, and at any instant. The server's
//! log says how often each thing happened.

use crate::actions::{Deed, here_by_list, server, there};
use crate::scripted::ALICE;
use std::time::Duration;
use tempfile::TempDir;
use tests::fumictl::Fumictl;
use tests::inside::is_torture;
use tests::servers::scripted::Scripted;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::log::{Origin, What};
use tests::servers::scripted::profile::Profile;

/// So many kills at random instants.
const KILLS: u64 = 200;

struct Alice {
    server: Scripted,
    ctl: Fumictl,
    _folder: TempDir,
}

impl Alice {
    fn at(profile: Profile) -> Alice {
        let server = server(profile);
        let folder = TempDir::with_prefix("fumi-kills-").expect("a temporary folder");
        let ctl = Fumictl::new(folder.path()).trusting(&server.ca_file()).password("wonderland");
        let imap = format!("localhost:{}", server.imap_port());
        let add = ["account", "add", ALICE, "--imap", &imap, "--no-keyring", "--offline"];
        ctl.run(&add).ok();
        ctl.run(&["sync"]).ok();
        Alice { server, ctl, _folder: folder }
    }

    fn id(&self, mailbox: &str, subject: &str) -> String {
        let rows = self.ctl.run(&["list", mailbox, "--limit", "500"]).ok();
        let rows = rows.as_array().expect("rows").clone();
        let found = rows.iter().find(|row| row["subject"] == subject);
        found.unwrap_or_else(|| panic!("{subject} is not in {mailbox}"))["id"].to_string()
    }

    fn sound(&self, when: &str) {
        let verdict = self.ctl.run(&["verify"]);
        assert_eq!(verdict.code, Some(0), "{when}: {}{}", verdict.stdout, verdict.stderr);
    }

    /// Rounds until nothing is left to be told.
    fn settle(&self, when: &str) {
        for _ in 0..8 {
            self.ctl.run(&["sync"]);
            if self.ctl.run(&["queue"]).ok() == serde_json::json!([]) {
                self.ctl.run(&["sync"]).ok();
                return self.sound(when);
            }
        }
        panic!("{when}: {}", self.ctl.run(&["queue"]).stdout);
    }
}

/// Kills the program while the server sits on one command: before it did it, after it did it.
fn killed_at(deed: Deed, words: &[&[&str]], verb: &str, applied: bool, profile: Profile) {
    let when = format!("{deed:?}: killed at {verb}, applied: {applied}");
    let alice = Alice::at(profile);
    for line in words {
        let id = |word: &&str| match word.strip_prefix('#') {
            Some(subject) => alice.id("INBOX", subject),
            None => (*word).to_owned(),
        };
        let line: Vec<String> = line.iter().map(id).collect();
        alice.ctl.run(&line).ok();
    }
    let stall = Fault::at_verb(verb, 1, Failure::Stall);
    alice.server.state().fault(if applied { stall.applied() } else { stall });
    let before = alice.server.state().events().len();
    let mut sync = alice.ctl.spawn(&["sync"]);
    let came = alice.server.state().wait_until(Duration::from_secs(30), |world| {
        let is = |what: &What| matches!(what, What::Command { verb: v, .. } if v == verb);
        world.log.events().iter().skip(before).any(|event| is(&event.what))
    });
    assert!(came, "{when}: it was never told");
    sync.kill();
    alice.sound(&when);
    alice.server.state().be_honest();
    alice.settle(&when);
    let end: Vec<(String, Vec<String>)> = deed
        .end()
        .into_iter()
        .map(|(name, all)| (name, all.into_iter().map(str::to_owned).collect()))
        .collect();
    assert_eq!(there(&alice.server).into_iter().collect::<Vec<_>>(), end, "{when}: there");
    assert_eq!(here_by_list(&alice.ctl).into_iter().collect::<Vec<_>>(), end, "{when}: here");
}

/// A deed, the words that do it, the verb to be killed at, and the server.
type Case = (Deed, &'static [&'static [&'static str]], &'static str, fn() -> Profile);

#[test]
fn a_kill_at_each_step_of_the_queue_loses_and_doubles_nothing() {
    let no_move = || Profile::full().without(&["MOVE"]);
    let two: &[&[&str]] = &[&["archive", "#bread", "#cheese"]];
    let cases: &[Case] = &[
        (Deed::Move, two, "UID MOVE", Profile::full),
        (Deed::Move, two, "UID COPY", no_move),
        (Deed::Move, two, "UID FETCH", no_move),
        (Deed::Move, two, "UID STORE", no_move),
        (Deed::Move, two, "UID EXPUNGE", no_move),
        (Deed::Copy, &[&["copy", "#bread", "Archive"]], "UID COPY", Profile::full),
        (Deed::Delete, &[&["delete", "#bread"]], "UID STORE", Profile::full),
        (Deed::Delete, &[&["delete", "#bread"]], "UID EXPUNGE", Profile::full),
        (Deed::Rename, &[&["mailbox", "rename", "Lists", "Old/Lists"]], "RENAME", Profile::full),
        (Deed::DeleteMailbox, &[&["mailbox", "delete", "Lists"]], "DELETE", Profile::full),
        (
            Deed::Create,
            &[&["mailbox", "create", "Projects"], &["move", "#bread", "Projects"]],
            "CREATE",
            Profile::full,
        ),
    ];
    for (deed, words, verb, profile) in cases {
        for applied in [false, true] {
            killed_at(*deed, words, verb, applied, profile());
        }
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Two hundred letters, each moved to another mailbox once while the program is killed again and
/// again: every letter arrives, and none was ever put anywhere twice.
#[test]
fn kills_at_random_instants_lose_and_double_nothing() {
    let kills = if is_torture() { 1000 } else { KILLS };
    for (profile, share) in [(Profile::full(), 2), (Profile::full().without(&["MOVE"]), 2)] {
        killed_at_random(profile, kills / share);
    }
}

fn killed_at_random(profile: Profile, kills: u64) {
    let alice = Alice::at(profile);
    let letters: Vec<String> = (0..kills).map(|n| format!("letter {n}")).collect();
    for (n, subject) in letters.iter().enumerate() {
        let raw = crate::scripted::letter(subject);
        let internal_date = tests::generate::NEWEST + n as i64;
        let mailbox = "INBOX".to_owned();
        let seed = tests::generate::Seed { mailbox, raw, flags: Vec::new(), internal_date };
        alice.server.state().seed(ALICE, [seed]);
    }
    alice.ctl.run(&["sync"]).ok();
    let rows = alice.ctl.run(&["list", "INBOX", "--limit", "5000"]).ok();
    let rows = rows.as_array().expect("rows").clone();
    let id = |subject: &str| {
        let found = rows.iter().find(|row| row["subject"] == subject).expect("its row");
        found["id"].to_string()
    };
    let seed = u64::from(std::process::id()) | 1;
    println!("seed {seed}");
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut cut = 0;
    for subject in &letters {
        alice.ctl.run(&["move", &id(subject), "Lists"]).ok();
        let mut sync = alice.ctl.spawn(&["sync", "--bodies", "none"]);
        // The instant is the point of this test.
        std::thread::sleep(Duration::from_millis(20 + chance.below(90)));
        cut += u64::from(sync.is_running());
        sync.kill();
    }
    alice.settle("after all kills");
    println!("{cut} of {kills} kills came while it was at work");
    assert!(cut >= kills / 4, "only {cut} of {kills} kills came while it was at work");
    let mut expected = letters.clone();
    expected.push("dates".to_owned());
    expected.sort();
    assert_eq!(there(&alice.server)["Lists"], expected);
    assert_eq!(here_by_list(&alice.ctl)["Lists"], expected);
    let events = alice.server.state().events();
    for subject in &letters {
        let its_id = format!("{}@example.test", subject.replace(' ', "-"));
        let times = events.iter().filter(|event| match &event.what {
            What::Added { message_id, origin, .. } => {
                message_id.as_deref() == Some(&its_id)
                    && matches!(origin, Origin::Copy { .. } | Origin::Move { .. })
            }
            _ => false,
        });
        assert_eq!(times.count(), 1, "{subject} came to its mailbox once");
    }
}
