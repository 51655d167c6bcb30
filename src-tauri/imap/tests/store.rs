//! STORE against servers as they answer.

use mail::flags::Flags;
use mail::mailbox::MailboxName;
use mail::uid::UidSet;

use crate::peer::{session, session_with, steps};
use crate::{Code, Error, FlagUpdate, Limits, Refusal, Select, Session};

const SELECTED: &str = "* 3 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n$ OK done\r\n";

fn flags(names: &str) -> Flags {
    Flags::parse(names.split_whitespace())
}

fn set(text: &str) -> UidSet {
    UidSet::parse(text).unwrap()
}

async fn open(session: &mut Session) {
    let inbox = MailboxName::from_wire(b"INBOX", Some('/'));
    session.select(&inbox, Select::Plain).await.unwrap();
}

async fn at(script: &[(&'static str, &str)]) -> Session {
    let script = [&[("SELECT", SELECTED)], script].concat();
    let (mut session, _) = session("CONDSTORE", &script).await;
    open(&mut session).await;
    session
}

#[tokio::test]
async fn flags_are_added_and_taken_away_by_uid() {
    let mut session = at(&[
        ("UID STORE 1:2,7 +FLAGS (\\Seen $Work)", "* 1 FETCH (UID 1 MODSEQ (12))\r\n$ OK done\r\n"),
        (
            "UID STORE 1:2,7 -FLAGS (\\Flagged)",
            "* 2 FETCH (UID 2 FLAGS (\\Seen \\Answered) MODSEQ (13))\r\n\
             * 3 FETCH (UID 9 FLAGS ())\r\n$ OK done\r\n",
        ),
    ])
    .await;
    let before = session.unread_answers();
    let (add, remove) = (flags("\\Seen $Work"), flags("\\Flagged"));
    let told: Vec<FlagUpdate> = session.store_flags(&set("1:2,7"), &add, &remove).await.unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].uid.get(), told[0].flags.clone()), (2, flags("\\Seen \\Answered")));
    assert_eq!(session.unread_answers(), before, "a lone MODSEQ is an answer like any other");
    assert_eq!(session.pushes().len(), 1, "another message's flags are news");
}

#[tokio::test]
async fn a_no_is_an_error_and_the_session_goes_on() {
    let mut session = at(&[
        ("UID STORE 1 +FLAGS (\\Seen)", "$ NO [NOPERM] Read only\r\n"),
        ("NOOP", "$ OK done\r\n"),
    ])
    .await;
    let error = session.store_flags(&set("1"), &flags("\\Seen"), &Flags::default()).await;
    let Err(Error::Refused { status, code, .. }) = error else { panic!("{error:?}") };
    assert_eq!((status, code), (Refusal::No, Some(Code::NoPerm)));
    session.noop().await.unwrap();
}

#[tokio::test]
async fn a_ragged_set_is_told_in_lines_a_server_takes() {
    let ragged = UidSet::from_ranges((1..1_000u32).step_by(2).map(|n| (n, n)));
    let mut script = steps(&[("SELECT", SELECTED)]);
    let asked = ["UID STORE 1,3,5,", "UID STORE ", "UID STORE "];
    script.extend(asked.map(|asked| (asked, "$ OK done\r\n".to_owned())));
    script.push(("NOOP", "$ OK done\r\n".to_owned()));
    let whole = crate::peer::Delivery::Whole;
    let (mut session, _) = session_with("", script, whole, &Limits::default()).await;
    open(&mut session).await;
    session.store_flags(&ragged, &flags("\\Seen"), &Flags::default()).await.unwrap();
    session.noop().await.unwrap();
}

#[tokio::test]
async fn an_empty_mailbox_is_asked_again_before_nothing_is_done() {
    let script = [
        ("SELECT", "* 0 EXISTS\r\n$ OK done\r\n"),
        ("NOOP", "$ OK still empty\r\n"),
        ("NOOP", "* 1 EXISTS\r\n$ OK bob has written\r\n"),
        ("UID STORE 1 +FLAGS (\\Seen)", "$ OK done\r\n"),
        ("NOOP", "$ OK done\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    open(&mut session).await;
    for _ in 0..2 {
        session.store_flags(&set("1"), &flags("\\Seen"), &Flags::default()).await.unwrap();
    }
    session.noop().await.unwrap();
}

#[tokio::test]
async fn what_is_no_flag_never_gets_out() {
    let mut session = at(&[("NOOP", "$ OK done\r\n")]).await;
    let mut smuggled = Flags::default();
    smuggled.keywords.insert("x) NOOP".to_owned());
    let error = session.store_flags(&set("1"), &smuggled, &Flags::default()).await;
    assert!(matches!(error, Err(Error::Protocol { .. })));
    let none = session.store_flags(&set("1"), &Flags::default(), &Flags::default()).await;
    assert_eq!(none.unwrap(), [], "nothing to do says nothing");
    session.noop().await.unwrap();
}
