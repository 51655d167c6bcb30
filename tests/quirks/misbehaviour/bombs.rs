//! Servers that send too much: the memory stays bounded, told by a watching `fumictl` that stands
//! still afterwards.

use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::state::State;

use crate::converge::{alice, evening};
use crate::inside::is_torture;
use crate::scripted::{ALICE, Alice, letter};

pub const VECTORS: &[&str] =
    &["fetch-bs-depth", "fetch-flags-odd", "fetch-unsolicited-flood", "fetch-search-1m"];

/// What an answer may cost above an idle program, in KiB.
const MOST: u64 = 64 << 10;

/// Sends these bytes before each answer to a FETCH.
fn before_fetch(state: &State, bytes: &[u8]) {
    for n in 1..6 {
        let at = At::Verb("UID FETCH".into(), n);
        state.fault(Fault::new(at, Failure::Garbage(bytes.to_vec())));
    }
}

fn harm(id: &str, state: &State) {
    match id {
        "fetch-bs-depth" => {
            let deep = format!("{}{}", "(".repeat(10_000), ")".repeat(10_000));
            before_fetch(state, format!("* 1 FETCH (UID 1 BODYSTRUCTURE {deep})\r\n").as_bytes());
        }
        "fetch-flags-odd" => {
            let keywords: Vec<String> = (0..10_000).map(|n| format!("keyword{n}")).collect();
            let keywords = keywords.join(" ");
            let line =
                format!("* 1 FETCH (UID 1 FLAGS (\\Recent \\Weird \\* schlüssel {keywords}))\r\n");
            before_fetch(state, line.as_bytes());
        }
        "fetch-unsolicited-flood" => {
            let times = if is_torture() { 500_000 } else { 50_000 };
            before_fetch(
                state,
                "* 1 FETCH (FLAGS ())\r\n* 99999 EXPUNGE\r\n".repeat(times).as_bytes(),
            );
        }
        "fetch-search-1m" => {
            let uids: Vec<String> = (1..=1_600_000).map(|n| n.to_string()).collect();
            let uids = uids.join(" ");
            for command in ["UID SEARCH UID*", "UID SEARCH RETURN*"] {
                state.answer_bytes(command, format!("* SEARCH {uids}\r\n<tag> OK done\r\n"));
            }
        }
        _ => panic!("no such bomb: {id}"),
    }
}

/// The most memory a watching fumictl has used by the time it rests, in KiB.
#[cfg(target_os = "linux")]
fn peak(alice: &Alice, id: &str) -> u64 {
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    let rests = ["idle", "offline", "failed", "signInNeeded"];
    loop {
        let said = watching.next_value().unwrap_or_else(|| panic!("{id}: it is gone"));
        if rests.iter().any(|state| said["state"] == *state) {
            break;
        }
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", watching.id()));
    let status = status.expect("it is still there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let digits: String = line.expect("its peak").chars().filter(char::is_ascii_digit).collect();
    watching.kill();
    digits.parse().expect("a number")
}

/// Elsewhere nobody says how much a process has used; that it ends is seen all the same.
#[cfg(not(target_os = "linux"))]
fn peak(alice: &Alice, _: &str) -> u64 {
    drop(alice.sync());
    0
}

#[test]
fn an_answer_that_never_ends_does_not_fill_the_memory() {
    let fresh = || {
        let alice = alice(Profile::no_qresync(), "Archive");
        alice.sync().ok();
        alice.server.state().deliver(ALICE, &letter("honey"));
        alice.server.state().set_flags(ALICE, "Archive", 1, &["\\Seen"]);
        alice
    };
    let idle = peak(&fresh(), "nothing");
    for id in VECTORS {
        let alice = fresh();
        harm(id, alice.server.state());
        let used = peak(&alice, id);
        println!("{id}: {} KiB above {idle} KiB", used.saturating_sub(idle));
        assert!(used < idle + MOST, "{id}: {used} KiB, idle {idle} KiB");
        alice.server.state().be_honest();
        // What it said of a letter counts until it changes.
        alice.server.state().set_flags(ALICE, "INBOX", 1, &["\\Seen"]);
        alice.sync().ok();
        evening(&alice, id);
    }
}
