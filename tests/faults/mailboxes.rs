//! One mailbox that fails, hides or is numbered anew: the others go on, and nothing is lost.

use crate::scripted::{ALICE, Alice};
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
