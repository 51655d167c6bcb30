//! One mailbox that fails, hides or is numbered anew: the others go on, and nothing is lost.

use crate::scripted::{ALICE, Alice};
use std::collections::BTreeMap;
use tests::servers::scripted::profile::Profile;

const INBOX: [&str; 3] = ["apples", "bread", "cheese"];
const ARCHIVE: [&str; 2] = ["dates", "elder"];

fn alice() -> Alice {
    let alice = Alice::at(Profile::full());
    alice.seed("INBOX", &INBOX);
    alice.seed("Archive", &ARCHIVE);
    alice.sign_in();
    alice
}

#[test]
fn a_mailbox_that_may_not_be_selected_does_not_stop_the_others() {
    let alice = alice();
    alice.server.state().answer("SELECT \"INBOX\"*", "<tag> NO [NOPERM] Not yours");
    assert_eq!(alice.sync().code, Some(0));
    assert_eq!((alice.held("INBOX").len(), alice.held("Archive").len()), (0, 2));
    alice.server.state().be_honest();
    alice.sync().ok();
    assert_eq!(alice.held("INBOX"), INBOX);
    alice.verify();
}

#[test]
fn a_mailbox_that_breaks_each_connection_is_left_alone_and_the_others_go_on() {
    let alice = alice();
    // An OK without EXISTS says nothing of what is there; it ends the session.
    alice.server.state().answer("SELECT \"INBOX\"*", "<tag> OK Selected");
    let mut watching = alice.ctl.spawn(&["sync", "--watch"]);
    let mut offline = 0;
    loop {
        let told = watching.next_value().expect("how it goes");
        if told["state"] == "idle" {
            break;
        }
        offline += u32::from(told["state"] == "offline");
        assert!(offline < 5, "it signs in again and again");
    }
    watching.kill();
    assert_eq!(alice.held("Archive"), ARCHIVE);
    let tried = alice.commands("SELECT");
    assert!(tried < 12, "{tried} times SELECT");
    alice.verify();
}

#[test]
fn silence_about_a_mailbox_removes_nothing_of_it() {
    let alice = alice();
    alice.sync().ok();
    alice.server.state().deliver(ALICE, &crate::scripted::letter("figs"));
    alice.server.state().answer("SELECT \"INBOX\"*", "<tag> OK [READ-WRITE] Selected");
    assert_eq!(alice.sync().code, Some(6));
    assert_eq!(alice.held("INBOX"), INBOX);
    alice.server.state().be_honest();
    alice.server.state().answer("LIST *", "<tag> OK Nothing there");
    assert_eq!(alice.sync().code, Some(6), "no mailboxes at all is trouble, not news");
    assert_eq!(alice.held("Archive"), ARCHIVE);
}

#[test]
fn headers_that_are_refused_today_leave_no_empty_rows_and_come_tomorrow() {
    for answer in ["<tag> NO Try later", "<tag> NO [UNAVAILABLE] Try later"] {
        let alice = alice();
        let many: Vec<String> = (0..60).map(|n| format!("letter {n}")).collect();
        alice.seed("Letters", &many.iter().map(String::as_str).collect::<Vec<_>>());
        alice.server.state().answer("UID FETCH *HEADER.FIELDS*", answer);
        alice.sync();
        assert_eq!(alice.held("Letters"), Vec::<String>::new());
        let asked = alice.commands("UID FETCH");
        assert!(asked < 300, "{asked} commands for {answer}");
        alice.server.state().be_honest();
        alice.sync().ok();
        assert_eq!((alice.held("Letters").len(), alice.held("INBOX").len()), (60, 3));
        assert!(alice.held("Letters").contains(&"letter 59".to_owned()));
        alice.verify();
    }
}

#[test]
fn one_header_that_never_comes_is_a_row_and_the_others_come() {
    let alice = alice();
    for every_set_with_the_second in ["1:*", "2:3", "2"] {
        let command = format!("UID FETCH {every_set_with_the_second} *HEADER.FIELDS*");
        alice.server.state().answer(&command, "<tag> NO Ouch");
    }
    alice.sync().ok();
    assert_eq!(alice.held("INBOX"), ["", "apples", "cheese"]);
    assert_eq!(alice.held("Archive"), ["", "dates"]);
    alice.verify();
}

#[test]
fn bodies_that_are_refused_do_not_keep_the_others_away() {
    let alice = alice();
    alice.server.state().answer("UID FETCH *BODY.PEEK[])", "<tag> NO Ouch");
    alice.sync().ok();
    assert!(alice.commands("UID FETCH") < 60, "{}", alice.commands("UID FETCH"));
    alice.server.state().be_honest();
    alice.sync().ok();
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    assert!(rows.as_array().expect("rows").iter().all(|row| row["bodyHeld"] == true));
}

#[test]
fn a_mailbox_numbered_anew_is_read_again_and_nothing_is_doubled() {
    let alice = alice();
    alice.sync().ok();
    alice.server.state().expunge(ALICE, "INBOX", &[1]);
    alice.server.state().reset_uidvalidity(ALICE, "INBOX");
    alice.sync().ok();
    assert_eq!(alice.held("INBOX"), ["bread", "cheese"]);
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    let mut uids: Vec<u64> =
        rows.as_array().expect("rows").iter().filter_map(|row| row["uid"].as_u64()).collect();
    uids.sort_unstable();
    assert_eq!(uids, [1, 2], "the UIDs are the new ones");
    assert!(rows.as_array().expect("rows").iter().all(|row| row["bodyHeld"] == true));
    alice.verify();
}

#[test]
fn a_mailbox_that_was_hidden_comes_back_with_its_mail() {
    let alice = alice();
    alice.sync().ok();
    let listed = |alice: &Alice| {
        let rows = alice.ctl.run(&["mailboxes"]).ok();
        rows.as_array().expect("rows").iter().any(|row| row["path"] == "Archive")
    };
    alice.server.state().hide(ALICE, "Archive", true);
    alice.sync().ok();
    assert!(!listed(&alice), "it is not shown while it is not listed");
    alice.server.state().hide(ALICE, "Archive", false);
    alice.sync().ok();
    assert!(listed(&alice));
    assert_eq!(alice.held("Archive"), ARCHIVE);
    alice.verify();
}

#[test]
fn what_was_promised_in_a_mailbox_that_was_hidden_is_told_when_it_is_back() {
    for profile in [Profile::full(), Profile::zoho_2026(), Profile::bare()] {
        let alice = Alice::at(profile);
        let state = alice.server.state();
        alice.seed("Newsletter", &ARCHIVE);
        alice.sign_in();
        alice.sync().ok();
        let before = alice.ctl.run(&["list", "Newsletter"]).ok();
        let bodies = alice.asked("UID FETCH", "BODY.PEEK[]").len();
        state.hide(ALICE, "Newsletter", true);
        alice.sync().ok();
        let id = before[0]["id"].to_string();
        alice.ctl.run(&["flag", &id, "--add", "\\Flagged"]).ok();
        alice.sync().ok();
        state.hide(ALICE, "Newsletter", false);
        alice.sync().ok();
        let after = alice.ctl.run(&["list", "Newsletter"]).ok();
        let ids = |rows: &serde_json::Value| {
            let rows = rows.as_array().expect("rows").iter();
            rows.map(|row| (row["id"].clone(), row["uid"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(ids(&after), ids(&before), "all is as it was");
        assert_eq!(alice.asked("UID FETCH", "BODY.PEEK[]").len(), bodies);
        let there = state.messages(ALICE, "Newsletter");
        assert_eq!(there.iter().filter(|m| m.has("\\Flagged")).count(), 1);
        alice.verify();
    }
}

#[test]
fn what_may_be_done_in_each_mailbox_is_asked_once_in_a_session() {
    for profile in [Profile::full(), Profile::zoho_2026()] {
        let alice = Alice::at(profile);
        let state = alice.server.state();
        alice.seed("INBOX", &INBOX);
        alice.seed("Letters", &ARCHIVE);
        state.set_rights(ALICE, "Letters", "lr");
        alice.sign_in();
        alice.sync().ok();
        let rights = |alice: &Alice| {
            let rows = alice.ctl.run(&["mailboxes"]).ok();
            let rows = rows.as_array().expect("rows").clone();
            assert!(rows.iter().all(|row| row["rights"].is_string()), "{rows:?}");
            let letters = rows.iter().find(|row| row["path"] == "Letters").expect("it");
            letters["rights"].as_str().map(str::to_owned)
        };
        assert_eq!(rights(&alice).as_deref(), Some("lr"));
        let asked = alice.commands("MYRIGHTS");
        assert_eq!(asked, state.mailboxes(ALICE).len(), "once each");
        // What changed is known with the next visit.
        state.set_rights(ALICE, "Letters", "lrs");
        state.set_flags(ALICE, "Letters", 1, &["\\Seen"]);
        alice.sync().ok();
        assert_eq!(rights(&alice).as_deref(), Some("lrs"));
        assert!(alice.commands("MYRIGHTS") <= asked + 2, "only what was visited");
    }
    let alice = Alice::at(Profile::bare());
    alice.sign_in();
    alice.sync().ok();
    assert_eq!(alice.commands("MYRIGHTS"), 0);
}

/// The ids of a mailbox's letters, by subject.
fn ids(alice: &Alice, mailbox: &str) -> BTreeMap<String, String> {
    let rows = alice.ctl.run(&["list", mailbox, "--limit", "1000"]).ok();
    let rows = rows.as_array().expect("rows").iter();
    rows.map(|row| (row["subject"].to_string(), row["id"].to_string())).collect()
}

#[test]
fn a_mailbox_renamed_by_another_client_is_followed_with_what_alice_wants_in_it() {
    let full = Profile::full();
    for profile in
        [full.clone(), full.without(&["OBJECTID"]), Profile::zoho_2026(), Profile::bare()]
    {
        let alice = Alice::at(profile);
        let many: Vec<String> = (0..60).map(|n| format!("letter {n}")).collect();
        let state = alice.server.state();
        state.create(ALICE, "Projects");
        state.create(ALICE, "Projects/2026");
        alice.seed("Projects", &many.iter().map(String::as_str).collect::<Vec<_>>());
        alice.seed("Projects/2026", &["apples", "bread"]);
        alice.sign_in();
        alice.sync().ok();
        let before = (ids(&alice, "Projects"), ids(&alice, "Projects/2026"));
        let flagged = before.1["\"bread\""].clone();
        alice.ctl.run(&["flag", &flagged, "--add", "\\Flagged"]).ok();
        state.rename(ALICE, "Projects", "Work");
        alice.seed("Work/2026", &["cheese"]);
        alice.sync().ok();
        assert_eq!(ids(&alice, "Work"), before.0);
        assert_eq!(alice.held("Work/2026"), ["apples", "bread", "cheese"]);
        assert_eq!(ids(&alice, "Work/2026")["\"bread\""], flagged);
        let there = state.messages(ALICE, "Work/2026");
        assert!(there.iter().any(|message| message.has("\\Flagged")), "the promise is kept");
        let paths = alice.ctl.run(&["mailboxes"]).ok();
        assert!(!paths.to_string().contains("Projects"), "{paths}");
        let asked = alice.asked("UID FETCH", "INTERNALDATE");
        let times = |set: &str| asked.iter().filter(|asked| asked.starts_with(set)).count();
        let (all, some) = (times("1:60 "), times("11:60 "));
        assert_eq!((all, some), (1, 1), "some letters were enough to know it by");
        alice.verify();
    }
}

#[test]
fn another_mailbox_with_the_same_numbers_is_not_taken_for_the_one_that_went() {
    let alice = Alice::at(Profile::zoho_2026());
    let state = alice.server.state();
    state.create(ALICE, "Projects");
    alice.seed("Projects", &["apples", "bread"]);
    alice.sign_in();
    alice.sync().ok();
    let before = ids(&alice, "Projects");
    state.hide(ALICE, "Projects", true);
    state.create(ALICE, "Recipes");
    alice.seed("Recipes", &["cheese", "dates"]);
    alice.sync().ok();
    assert_eq!(alice.held("Recipes"), ["cheese", "dates"]);
    state.hide(ALICE, "Projects", false);
    alice.sync().ok();
    assert_eq!(ids(&alice, "Projects"), before, "it only was hidden");
    alice.verify();
}
