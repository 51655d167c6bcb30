//! Servers whose word is not good enough: flags and deletions CONDSTORE does not tell, numbers that
//! go back, UIDs that are given anew.

use crate::scripted::{ALICE, Alice, letter, now};
use serde_json::Value;
use std::time::Duration;
use tests::generate::Seed;
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::mailbox::Mailbox;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::world::World;

const INBOX: [&str; 3] = ["apples", "bread", "cheese"];
/// Less than any polling takes.
const SOON: Duration = Duration::from_secs(30);

fn alice(profile: Profile) -> Alice {
    let alice = Alice::at(profile);
    alice.seed("INBOX", &INBOX);
    alice.sign_in();
    alice.sync().ok();
    alice
}

fn rows(alice: &Alice, mailbox: &str) -> Vec<Value> {
    let rows = alice.ctl.run(&["list", mailbox, "--limit", "5000"]).ok();
    rows.as_array().expect("rows").clone()
}

fn flags(alice: &Alice, mailbox: &str, subject: &str) -> String {
    let rows = rows(alice, mailbox);
    let row = rows.iter().find(|row| row["subject"] == subject).expect("its row");
    row["flags"].to_string()
}

/// Changes a mailbox of the server's behind everybody's back.
fn tamper(alice: &Alice, mailbox: &str, f: impl FnOnce(&mut Mailbox)) {
    alice.server.state().change(|world| f(world.mailbox_mut(ALICE, mailbox).expect("it is there")));
}

/// How many commands asked for whole messages.
fn bodies_asked(alice: &Alice) -> usize {
    alice.asked("UID FETCH", "BODY.PEEK[]").len()
}

fn mailbox(alice: &Alice, path: &str) -> Value {
    let rows = alice.ctl.run(&["mailboxes"]).ok();
    let found = rows.as_array().expect("rows").iter().find(|row| row["path"] == path).cloned();
    found.expect("the mailbox")
}

fn what_was_never_told_is_found(profile: Profile) {
    let alice = alice(profile);
    tamper(&alice, "INBOX", |inbox| {
        inbox.messages[0].flags = vec!["\\Flagged".into(), "$Work".into()];
    });
    alice.sync().ok();
    assert_eq!(flags(&alice, "INBOX", "apples"), "[]", "nothing tells of it");
    alice.compared_at("INBOX", || now() - 25 * 60 * 60);
    let before = alice.server.state().bytes_out();
    alice.sync().ok();
    assert!(flags(&alice, "INBOX", "apples").contains("Flagged"));
    assert!(flags(&alice, "INBOX", "apples").contains("$Work"));
    assert!(alice.server.state().bytes_out() > before);
    let asked = alice.commands("UID SEARCH");
    alice.sync().ok();
    assert_eq!(alice.commands("UID SEARCH"), asked, "once a day is enough");
    alice.verify();
}

#[test]
fn a_flag_qresync_never_told_of_is_found_within_a_day() {
    what_was_never_told_is_found(Profile::full());
}

#[test]
fn a_flag_condstore_never_told_of_is_found_within_a_day() {
    what_was_never_told_is_found(Profile::no_qresync());
}

#[test]
fn a_flag_zoho_never_told_of_is_found_within_a_day() {
    what_was_never_told_is_found(Profile::zoho());
}

#[test]
fn a_flag_never_told_of_is_found_without_ranges_too() {
    what_was_never_told_is_found(Profile::full().without(&["ESEARCH"]));
}

#[test]
fn zohos_modification_sequences_are_borne_however_odd() {
    for profile in [Profile::zoho(), Profile::zoho_2026()] {
        let alice = alice(profile);
        // UIDs 1 and 3 have MODSEQ -1 and 0 there.
        alice.server.state().set_flags(ALICE, "INBOX", 2, &["\\Flagged"]);
        alice.sync().ok();
        assert!(flags(&alice, "INBOX", "bread").contains("Flagged"));
        alice.server.state().set_flags(ALICE, "INBOX", 1, &["\\Seen"]);
        alice.server.state().expunge(ALICE, "INBOX", &[3]);
        alice.server.state().deliver(ALICE, &letter("dates"));
        alice.sync().ok();
        assert_eq!(alice.held("INBOX"), ["apples", "bread", "dates"]);
        assert!(flags(&alice, "INBOX", "apples").contains("Seen"));
        alice.verify();
    }
}

/// A mailbox of which nothing but flags is told, too large to be asked for all of them each time.
fn many(profile: Profile) -> Alice {
    let alice = Alice::at(profile);
    let seed = |n: usize| Seed {
        mailbox: "Archive".into(),
        raw: letter(&format!("letter {n}")),
        flags: Vec::new(),
        internal_date: tests::generate::NEWEST + n as i64,
    };
    alice.server.state().seed(ALICE, (1..=2500).map(seed));
    alice.sign_in();
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    alice
}

/// The sets of UIDs whose flags, and nothing else, are asked for by a Fumi that stays, in order.
fn flags_asked(alice: &Alice) -> Vec<String> {
    let before = alice.asked("UID FETCH", "(UID FLAGS)").len();
    let mut watching = alice.ctl.spawn(&["sync", "--bodies", "none", "--watch"]);
    while watching.next_value().expect("how it goes")["state"] != "idle" {}
    watching.kill();
    let asked = alice.asked("UID FETCH", "(UID FLAGS)");
    let sets = asked.iter().skip(before).filter_map(|a| a.split(' ').next().map(str::to_owned));
    let mut sets: Vec<String> = sets.collect();
    // A visit that new mail has cut begins again.
    sets.sort();
    sets.dedup();
    sets
}

#[test]
fn on_a_bare_server_new_flags_of_new_mail_come_at_once_and_the_rest_within_the_hour() {
    let alice = many(Profile::bare());
    for uid in [7, 2400] {
        alice.server.state().set_flags(ALICE, "Archive", uid, &["\\Flagged"]);
    }
    assert_eq!(flags_asked(&alice), ["501:2500"], "no more than the newest");
    assert!(flags(&alice, "Archive", "letter 2400").contains("Flagged"));
    assert_eq!(flags(&alice, "Archive", "letter 7"), "[]");
    alice.compared_at("Archive", || now() - 61 * 60);
    assert_eq!(flags_asked(&alice), ["1:500", "501:2500"]);
    assert!(flags(&alice, "Archive", "letter 7").contains("Flagged"));
    alice.verify();
}

#[test]
fn a_single_sync_on_a_bare_server_compares_all_flags_to_the_oldest() {
    let alice = many(Profile::bare());
    alice.server.state().set_flags(ALICE, "Archive", 7, &["\\Flagged"]);
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    assert!(flags(&alice, "Archive", "letter 7").contains("Flagged"));
    alice.verify();
}

#[test]
fn where_flags_come_in_ranges_those_of_old_mail_come_at_each_visit() {
    let alice = many(Profile::no_condstore());
    for uid in [7, 2400] {
        alice.server.state().set_flags(ALICE, "Archive", uid, &["\\Flagged", "$Work"]);
    }
    assert_eq!(flags_asked(&alice), ["1501:2500"]);
    for subject in ["letter 7", "letter 2400"] {
        assert!(flags(&alice, "Archive", subject).contains("Flagged"), "{subject}");
        assert!(flags(&alice, "Archive", subject).contains("$Work"), "{subject}");
    }
    // A server that says it can and does not is asked for the flags themselves.
    alice.server.state().answer("UID SEARCH *", "<tag> BAD Not today");
    alice.server.state().set_flags(ALICE, "Archive", 7, &["\\Seen"]);
    alice.ctl.run(&["sync", "--bodies", "none"]).ok();
    assert_eq!(flags(&alice, "Archive", "letter 7"), "[\"\\\\Seen\"]");
    alice.verify();
}

/// Looks at the archive while a letter comes to `busy`, after which `connection`, the one that
/// stands there, is closed: the mailboxes are listed again, without anybody asking. Somebody has
/// changed a flag in `silent` meanwhile, of which no count and no line of the server tells.
fn a_silent_change_is_seen_at_the_next_list(silent: &str, busy: &str, connection: u64) {
    let alice = Alice::at(Profile::no_condstore());
    alice.seed("INBOX", &INBOX);
    alice.seed("Archive", &["dates"]);
    alice.sign_in();
    alice.sync().ok();
    let state = alice.server.state();
    let again = Fault::new(At::Verb("IDLE".into(), 2), Failure::Close);
    state.fault(again.connection(connection));
    let mut watching =
        alice.ctl.spawn(&["sync", "--watch", "--account", ALICE, "--look", "Archive"]);
    let count = |world: &World, verb: &str| {
        let is = |what: &What| matches!(what, What::Command { verb: v, .. } if v == verb);
        world.log.events().iter().filter(|event| is(&event.what)).count()
    };
    assert!(state.wait_until(SOON, |world| count(world, "IDLE") == 2), "both connections stand");
    tamper(&alice, silent, |mailbox| mailbox.messages[0].flags = vec!["$Work".into()]);
    state.seed(
        ALICE,
        [Seed {
            mailbox: busy.into(),
            raw: letter("elder"),
            flags: Vec::new(),
            internal_date: tests::generate::NEWEST,
        }],
    );
    let subject = if silent == "INBOX" { "apples" } else { "dates" };
    while !flags(&alice, silent, subject).contains("$Work") {
        assert!(watching.next_value().is_some(), "it goes on");
    }
    watching.kill();
    alice.verify();
}

#[test]
fn a_keyword_of_the_inbox_no_count_tells_of_comes_with_the_next_list() {
    a_silent_change_is_seen_at_the_next_list("INBOX", "Archive", 2);
}

#[test]
fn a_keyword_of_the_mailbox_on_the_screen_comes_with_the_next_list() {
    a_silent_change_is_seen_at_the_next_list("Archive", "INBOX", 3);
}

#[test]
fn a_search_that_forgets_letters_is_checked_by_the_list_of_flags() {
    let alice = alice(Profile::bare());
    let state = alice.server.state();
    state.expunge(ALICE, "INBOX", &[1]);
    state.answer("UID SEARCH *", "* SEARCH 3\r\n<tag> OK Done\r\n");
    alice.sync().ok();
    assert_eq!(alice.held("INBOX"), ["bread", "cheese"], "bread is there, whatever it finds");
    state.expunge(ALICE, "INBOX", &[2]);
    state.deliver(ALICE, &letter("dates"));
    alice.sync().ok();
    assert_eq!(alice.held("INBOX"), ["cheese", "dates"]);
    alice.verify();
}

#[test]
fn a_mailbox_made_anew_under_the_same_uidvalidity_is_read_anew() {
    let alice = Alice::at(Profile::zoho());
    alice.seed("Newsletter", &["apples", "bread", "cheese", "dates"]);
    alice.sign_in();
    alice.sync().ok();
    let state = alice.server.state();
    state.delete(ALICE, "Newsletter");
    state.create(ALICE, "Newsletter");
    // UID 2 is bread again, at another time of arrival; 1 and 3 are others.
    alice.seed("Newsletter", &["elder", "bread", "figs"]);
    let before = bodies_asked(&alice);
    alice.sync().ok();
    assert_eq!(alice.held("Newsletter"), ["bread", "elder", "figs"]);
    for row in rows(&alice, "Newsletter") {
        let id = row["id"].to_string();
        let shown = alice.ctl.run(&["show", &id]).ok();
        let expected = format!("On {}.", row["subject"].as_str().unwrap_or_default());
        assert_eq!(shown["text"].as_str().map(str::trim), Some(expected.as_str()));
    }
    assert_eq!(bodies_asked(&alice) - before, 1, "of the two that were never here");
    alice.verify();
}

#[test]
fn a_server_that_was_moved_gives_other_uids_and_dates_and_no_body_is_fetched_again() {
    for profile in [Profile::full(), Profile::zoho_2026(), Profile::bare()] {
        let alice = alice(profile);
        let id = rows(&alice, "INBOX")[0]["id"].clone();
        alice.ctl.run(&["flag", &id.to_string(), "--add", "\\Flagged"]).ok();
        let before = bodies_asked(&alice);
        alice.server.state().expunge(ALICE, "INBOX", &[1]);
        alice.server.state().reset_uidvalidity(ALICE, "INBOX");
        tamper(&alice, "INBOX", |inbox| {
            inbox.uidvalidity += 7;
            for message in &mut inbox.messages {
                message.internal_date += 86_400;
                message.object += 1000;
            }
        });
        alice.sync().ok();
        assert_eq!(alice.held("INBOX"), ["bread", "cheese"]);
        assert!(rows(&alice, "INBOX").iter().all(|row| row["bodyHeld"] == true));
        assert_eq!(rows(&alice, "INBOX")[0]["id"], id, "it is the same letter");
        assert_eq!(bodies_asked(&alice), before);
        alice.sync().ok();
        let there = alice.server.state().messages(ALICE, "INBOX");
        assert!(there.iter().any(|m| m.has("\\Flagged")), "the promise found its letter");
        alice.verify();
    }
}

#[test]
fn a_mailbox_that_is_numbered_anew_again_and_again_is_left_alone_and_told() {
    let alice = alice(Profile::full());
    for _ in 0..3 {
        alice.server.state().reset_uidvalidity(ALICE, "INBOX");
        alice.sync().ok();
    }
    assert_eq!(mailbox(&alice, "INBOX")["unsteady"], false);
    let read = alice.asked("UID FETCH", "HEADER.FIELDS").len();
    let steady = alice.server.state().look(|w| w.mailbox(ALICE, "INBOX").map(|m| m.uidvalidity));
    alice.server.state().reset_uidvalidity(ALICE, "INBOX");
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    while watching.next_value().expect("how it goes")["event"] != "unsteady" {}
    watching.kill();
    alice.sync().ok();
    assert_eq!(mailbox(&alice, "INBOX")["unsteady"], true);
    assert_eq!(alice.asked("UID FETCH", "HEADER.FIELDS").len(), read, "it is not read again");
    assert_eq!(alice.held("INBOX"), INBOX, "and what is here can be read");
    // It holds still, and its UIDs are those that are known.
    tamper(&alice, "INBOX", |inbox| inbox.uidvalidity = steady.expect("an inbox"));
    alice.server.state().deliver(ALICE, &letter("dates"));
    alice.sync().ok();
    assert_eq!(mailbox(&alice, "INBOX")["unsteady"], false);
    assert_eq!(alice.held("INBOX").len(), 4);
    alice.verify();
}
