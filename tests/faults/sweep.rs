//! Mail that leaves in heaps: an archive sweep on the server, and removals that are not true.

use crate::scripted::{ALICE, Alice, letter, now};
use tests::generate::Seed;
use tests::servers::scripted::profile::Profile;

const DAY: i64 = 86_400;

/// A hundred letters, one a day, the youngest of yesterday.
fn alice(profile: Profile) -> Alice {
    let alice = Alice::at(profile);
    seed(&alice, 1..=100);
    alice.sign_in();
    alice.sync().ok();
    alice
}

fn seed(alice: &Alice, letters: impl Iterator<Item = usize>) {
    let seed = |n: usize| Seed {
        mailbox: "Newsletter".into(),
        raw: letter(&format!("letter {n}")),
        flags: Vec::new(),
        internal_date: now() - (101 - n as i64) * DAY,
    };
    alice.server.state().seed(ALICE, letters.map(seed));
}

#[test]
fn an_archive_sweep_is_told_and_what_it_took_comes_back_without_a_download() {
    let alice = alice(Profile::zoho_2026());
    let swept: Vec<u32> = (1..=60).collect();
    let before = alice.server.state().messages(ALICE, "Newsletter");
    alice.server.state().expunge(ALICE, "Newsletter", &swept);
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    let told = loop {
        let told = watching.next_value().expect("how it goes");
        if told["event"] == "sweptAway" {
            break told;
        }
    };
    watching.kill();
    assert_eq!(told["count"], 60);
    assert_eq!(alice.held("Newsletter").len(), 40);
    let bodies = alice.asked("UID FETCH", "BODY.PEEK[]").len();
    let again = before.into_iter().take(60).map(|message| Seed {
        mailbox: "Newsletter".into(),
        raw: message.raw.to_vec(),
        flags: Vec::new(),
        internal_date: message.internal_date,
    });
    alice.server.state().seed(ALICE, again);
    alice.sync().ok();
    assert_eq!(alice.held("Newsletter").len(), 100);
    assert_eq!(alice.asked("UID FETCH", "BODY.PEEK[]").len(), bodies, "they were kept here");
    alice.verify();
}

#[test]
fn young_mail_that_bob_deletes_elsewhere_is_no_sweep() {
    let alice = alice(Profile::full());
    let young: Vec<u32> = (81..=100).collect();
    alice.server.state().expunge(ALICE, "Newsletter", &young);
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    loop {
        let told = watching.next_value().expect("how it goes");
        assert_ne!(told["event"], "sweptAway");
        if told["state"] == "idle" {
            break;
        }
    }
    watching.kill();
    assert_eq!(alice.held("Newsletter").len(), 80);
}

#[test]
fn most_of_a_mailbox_does_not_vanish_because_one_answer_says_so() {
    let alice = alice(Profile::full());
    let state = alice.server.state();
    let (validity, next) = state.look(|world| {
        let mailbox = world.mailbox(ALICE, "Newsletter").expect("it is there");
        (mailbox.uidvalidity, mailbox.uidnext)
    });
    let lie = format!(
        "* FLAGS (\\Seen)\r\n* 100 EXISTS\r\n* OK [UIDVALIDITY {validity}] x\r\n\
         * OK [UIDNEXT {next}] x\r\n* OK [HIGHESTMODSEQ 999999] x\r\n\
         * VANISHED (EARLIER) 1:90\r\n<tag> OK [READ-WRITE] x\r\n"
    );
    state.answer_once("SELECT \"Newsletter\" (QRESYNC*", &lie);
    // Something makes it worth a visit.
    state.set_flags(ALICE, "Newsletter", 5, &["\\Seen"]);
    let held = alice.held("Newsletter");
    // The server then has nothing open, so that its word is not even asked for again.
    alice.sync();
    assert_eq!(alice.held("Newsletter"), held);
    alice.sync().ok();
    assert_eq!(alice.held("Newsletter"), held);
    alice.verify();
}
