//! What changes on the server comes here, on every kind of server: new mail, flags, deletions.

use crate::profile::{ALICE, Alice, PASSWORD, from_bob, subjects};
use std::time::{Duration, Instant};
use tests::generate::{Seed, generate_in};
use tests::servers::line_client::LineClient;
use tests::servers::profiles::Profile;

fn changes_come_on(profile: Profile) {
    let alice = Alice::at(profile);
    let seeds: Vec<Seed> = generate_in("INBOX", 40, 3).collect();
    alice.dovecot.seed(ALICE, &seeds);
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    let before = alice.ctl.run(&["list", "INBOX", "--limit", "100"]).ok();
    let of_uid = |rows: &serde_json::Value, uid: u64| {
        rows.as_array().expect("rows").iter().find(|row| row["uid"] == uid).cloned()
    };
    let was_flagged = of_uid(&before, 7).expect("UID 7")["flags"].to_string().contains("Flagged");

    let mut other = LineClient::connect(alice.dovecot.imap_port(), alice.dovecot.authority())
        .expect("a second client");
    other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
    other.imap_ok("SELECT INBOX");
    let sign = if was_flagged { '-' } else { '+' };
    other.imap_ok(&format!("UID STORE 7 {sign}FLAGS (\\Flagged)"));
    other.imap_ok("UID STORE 3,5 +FLAGS (\\Deleted)");
    other.imap_ok("EXPUNGE");
    alice.dovecot.deliver(ALICE, &from_bob("Lunch tomorrow", "Noon at the station?"));

    alice.ctl.run(&["sync"]).ok();
    let after = alice.ctl.run(&["list", "INBOX", "--limit", "100"]).ok();
    assert_eq!(subjects(&after).len(), 39, "two gone, one new");
    assert!(subjects(&after).contains(&"Lunch tomorrow".to_owned()));
    let flagged = of_uid(&after, 7).expect("UID 7")["flags"].to_string().contains("Flagged");
    assert_ne!(flagged, was_flagged, "the flag changed there is changed here");
    assert!(of_uid(&after, 3).is_none() && of_uid(&after, 5).is_none());
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

#[test]
fn bobs_mail_flags_and_deletions_come_by_qresync() {
    changes_come_on(Profile::Full);
}

#[test]
fn bobs_mail_flags_and_deletions_come_by_condstore() {
    changes_come_on(Profile::NoQresync);
}

#[test]
fn bobs_mail_flags_and_deletions_come_by_comparing() {
    changes_come_on(Profile::NoCondstore);
}

#[test]
fn bobs_mail_flags_and_deletions_come_on_bare_imap4rev1() {
    changes_come_on(Profile::Bare);
}

#[test]
fn bobs_mail_flags_and_deletions_come_on_a_server_like_zoho() {
    changes_come_on(Profile::LikeZoho);
}

#[test]
fn a_watching_client_hears_of_new_mail_by_itself() {
    let alice = Alice::at(Profile::Full);
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    let mut idle = || {
        let line = watching.next_value().expect("the watcher says how it goes");
        line["state"] == "idle"
    };
    while !idle() {}
    alice.dovecot.deliver(ALICE, &from_bob("Are you there", "Yes?"));
    while watching.next_value().expect("news of new mail")["event"] != "messages" {}
    watching.kill();
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    assert_eq!(subjects(&rows), ["Are you there"]);
}

#[test]
fn a_watching_client_hears_of_other_mailboxes_where_the_server_tells() {
    let alice = Alice::at(Profile::Full);
    alice.dovecot.seed(ALICE, &generate_in("INBOX", 3, 4).collect::<Vec<_>>());
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    while watching.next_value().expect("how it goes")["state"] != "idle" {}
    let mut other = LineClient::connect(alice.dovecot.imap_port(), alice.dovecot.authority())
        .expect("a second client");
    other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
    other.imap_ok("SELECT INBOX");
    let begun = Instant::now();
    other.imap_ok("UID MOVE 1 Archive");
    let archive = {
        let rows = alice.ctl.run(&["mailboxes"]).ok();
        let rows = rows.as_array().expect("rows").clone();
        rows.iter().find(|row| row["path"] == "Archive").expect("Archive")["id"].clone()
    };
    loop {
        let told = watching.next_value().expect("news of the mailbox");
        if told["event"] == "messages" && told["mailbox"] == archive {
            break;
        }
    }
    // The list is asked for every five minutes.
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    watching.kill();
    assert_eq!(subjects(&alice.ctl.run(&["list", "Archive"]).ok()).len(), 1);
}

#[test]
fn a_mailbox_another_client_renames_is_followed() {
    for profile in [Profile::Full, Profile::Bare] {
        let alice = Alice::at(profile);
        let port = alice.dovecot.imap_port();
        let mut other = LineClient::connect(port, alice.dovecot.authority()).expect("a client");
        other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
        other.imap_ok("CREATE Projects");
        alice.dovecot.seed(ALICE, &generate_in("Projects", 12, 6).collect::<Vec<_>>());
        alice.sign_in();
        alice.ctl.run(&["sync"]).ok();
        let before = alice.ctl.run(&["list", "Projects", "--limit", "100"]).ok();
        assert_eq!(subjects(&before).len(), 12);
        other.imap_ok("RENAME Projects Work");
        alice.ctl.run(&["sync"]).ok();
        let after = alice.ctl.run(&["list", "Work", "--limit", "100"]).ok();
        let ids = |rows: &serde_json::Value| -> Vec<String> {
            let rows = rows.as_array().expect("rows");
            rows.iter().map(|row| format!("{} {}", row["location"], row["id"])).collect()
        };
        assert_eq!(ids(&after), ids(&before), "the very same rows: {profile:?}");
        assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
    }
}
