//! MOVE and COPY against servers, honest and not.

use mail::mailbox::MailboxName;
use mail::uid::{UidSet, UidValidity};

use crate::peer::{CLOSE, Delivery, Peer, session, session_with, steps};
use crate::{Code, Error, Greeted, Limits, Push, Refusal, Select, Session, Transferred};

const SELECTED: &str = "* 5 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n$ OK done\r\n";

fn archive() -> MailboxName {
    MailboxName::from_wire(b"Archive", Some('/'))
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
    let (mut session, _) = session("MOVE UIDPLUS", &script).await;
    open(&mut session).await;
    session
}

fn pairs(told: &Transferred) -> Vec<(u32, u32)> {
    told.pairs.iter().map(|(from, to)| (from.get(), to.get())).collect()
}

#[tokio::test]
async fn alices_mail_moves_and_its_new_uids_are_known() {
    let mut session = at(&[
        (
            "UID MOVE 3:4,9 \"Archive\"",
            "* OK [COPYUID 38505 3:4,9 101:103] moved\r\n* 3 EXPUNGE\r\n* 3 EXPUNGE\r\n\
             * VANISHED 9\r\n$ OK done\r\n",
        ),
        ("UID COPY 1 \"Archive\"", "$ OK [COPYUID 38505 1 104] done\r\n"),
        ("UID COPY 2 \"Archive\"", "$ OK done\r\n"),
    ])
    .await;
    let told = session.move_uids(&set("3:4,9"), &archive()).await.unwrap();
    assert_eq!(told.uidvalidity, Some(UidValidity(38_505)));
    assert_eq!(pairs(&told), [(3, 101), (4, 102), (9, 103)]);
    let gone = [Push::Expunge(3), Push::Expunge(3), Push::Vanished(set("9"))];
    assert_eq!(session.pushes(), gone, "what went is news as ever");
    assert_eq!(session.exists, Some(2));
    let copied = session.copy_uids(&set("1"), &archive()).await.unwrap();
    assert_eq!(pairs(&copied), [(1, 104)]);
    let untold = session.copy_uids(&set("2"), &archive()).await.unwrap();
    assert_eq!(untold, Transferred::default());
}

#[tokio::test]
async fn that_no_message_is_left_only_the_server_may_say() {
    let all = "* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* VANISHED 1:3\r\n* VANISHED 1:4294967295\r\n$ OK\r\n";
    let mut session =
        at(&[("UID MOVE", all), ("UID FETCH", "$ OK\r\n"), ("NOOP", "$ OK\r\n")]).await;
    session.move_uids(&set("1:9"), &archive()).await.unwrap();
    assert_eq!(session.exists, None);
    session.fetch_flags(&set("1:9"), None).await.unwrap();
    session.noop().await.unwrap();
}

#[tokio::test]
async fn lies_about_new_uids_are_not_believed() {
    for lie in [
        "* OK [COPYUID 7 1:3 101:102] x\r\n$ OK done\r\n",
        "* OK [COPYUID 7 1:4294967295 1:4294967295] x\r\n$ OK done\r\n",
        "* OK [COPYUID 7 1:3,8 101:104] x\r\n$ OK done\r\n",
        "* OK [COPYUID 7 1:2 101:102] x\r\n$ OK [COPYUID 8 3 103] done\r\n",
        "* OK [COPYUID 7 1:2 101:102] x\r\n$ OK [COPYUID 7 1:2 102:103] done\r\n",
        "* OK [COPYUID 7 1:2 101,101] x\r\n$ OK done\r\n",
        "* OK [COPYUID 7 1:2] x\r\n$ OK done\r\n",
        "* OK [COPYUID seven 1 2] x\r\n$ OK [COPYUID] done\r\n",
        "* OK [COPYUID 7 0 2] x\r\n$ OK done\r\n",
        "* OK [COPYUID 7 1:* 2:*] x\r\n$ OK done\r\n",
    ] {
        let mut session = at(&[("UID MOVE", lie), ("NOOP", "$ OK\r\n")]).await;
        let told = session.move_uids(&set("1:3"), &archive()).await.unwrap();
        assert_eq!(told, Transferred::default(), "{lie:?}");
        session.noop().await.unwrap();
    }
}

#[tokio::test]
async fn a_long_set_goes_out_in_pieces_and_the_pairs_of_all_come_back() {
    let ragged = UidSet::from_ranges((1..1_000u32).step_by(2).map(|n| (n, n)));
    let (mut peer, stream) = Peer::new();
    tokio::spawn(async move {
        peer.welcome("IMAP4rev1 AUTH=PLAIN SASL-IR MOVE").await;
        let (first, one) = peer.hear_command("UID MOVE 1,3,").await;
        let (second, two) = peer.hear_command("UID MOVE ").await;
        assert!(one.len() < 4_100 && two.len() < 4_100);
        // The second is done first; what each did is told apart by the UIDs.
        peer.say(format!("* OK [COPYUID 7 365 1365] x\r\n{second} OK x\r\n").as_bytes()).await;
        let (third, _) = peer.hear_command("UID MOVE ").await;
        peer.say(format!("{first} OK [COPYUID 7 3,1 1003,1001] x\r\n").as_bytes()).await;
        peer.say(format!("{third} OK [COPYUID 7 999 1999] x\r\n").as_bytes()).await;
        while peer.hear().await.is_some() {}
    });
    let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
    let mut session = greeted.login("alice", "pw").await.unwrap();
    let told = session.move_uids(&ragged, &archive()).await.unwrap();
    assert_eq!(pairs(&told), [(1, 1_001), (3, 1_003), (365, 1_365), (999, 1_999)]);
}

#[tokio::test]
async fn a_piece_that_waits_for_its_literal_is_alone_on_the_line() {
    let name = MailboxName::from_wire("日本".as_bytes(), Some('/'));
    let ragged = UidSet::from_ranges((1..600u32).step_by(2).map(|n| (n, n)));
    let (mut peer, stream) = Peer::new();
    tokio::spawn(async move {
        peer.welcome("IMAP4rev1 AUTH=PLAIN SASL-IR MOVE").await;
        for _ in 0..2 {
            let (tag, command) = peer.hear_command("UID MOVE ").await;
            assert!(command.ends_with(" {6}"), "{command}");
            peer.say(b"+ go on\r\n").await;
            assert_eq!(peer.hear().await.as_deref(), Some("日本"));
            peer.say(format!("{tag} OK done\r\n").as_bytes()).await;
        }
        while peer.hear().await.is_some() {}
    });
    let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
    let mut session = greeted.login("alice", "pw").await.unwrap();
    session.move_uids(&ragged, &name).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_an_error_and_the_session_goes_on() {
    let answer = "* OK [COPYUID 7 1 101] x\r\n$ NO [TRYCREATE] no such mailbox\r\n";
    let mut session = at(&[("UID MOVE", answer), ("NOOP", "$ OK done\r\n")]).await;
    let error = session.move_uids(&set("1"), &archive()).await;
    let Err(Error::Refused { status, code, .. }) = error else { panic!("{error:?}") };
    assert_eq!((status, code), (Refusal::No, Some(Code::TryCreate)));
    session.noop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_goes_away_in_the_middle_has_not_said_yes() {
    let answer = format!("* OK [COPYUID 7 1 101] x\r\n* 1 EXPUNGE\r\n* BYE later\r\n{CLOSE}");
    let mut session = at(&[("UID MOVE", &answer)]).await;
    let error = session.move_uids(&set("1"), &archive()).await.unwrap_err();
    assert!(matches!(error, Error::Refused { status: Refusal::Bye, .. }), "{error:?}");
    let answer = "* OK [COPYUID 7 1 101] x\r\n* 1 EXPUNGE\r\n$ OK [COPYUID 7 1 101] done\r\n";
    let script = steps(&[("UID MOVE", answer)]);
    for cut in 0..answer.replace('$', "A0000").len() {
        let cut = Delivery::Cut(cut);
        let (mut session, _) = session_with("MOVE", script.clone(), cut, &Limits::default()).await;
        let error = session.move_uids(&set("1"), &archive()).await;
        assert_eq!(error, Err(Error::Closed), "{cut:?}");
    }
}

#[tokio::test]
async fn nothing_is_said_where_nothing_is_to_be_moved_or_the_server_cannot() {
    let (mut one, _) = session("", &[("NOOP", "$ OK\r\n")]).await;
    let error = one.move_uids(&set("1"), &archive()).await;
    assert_eq!(error, Err(Error::Protocol { what: "UID MOVE without MOVE" }));
    let none = one.copy_uids(&UidSet::new(), &archive()).await.unwrap();
    assert_eq!(none, Transferred::default());
    let hostile = MailboxName::from_wire(b"a\r\nA1 DELETE INBOX", Some('/'));
    let error = one.copy_uids(&set("1"), &hostile).await;
    assert!(matches!(error, Err(Error::Protocol { .. })));
    one.noop().await.unwrap();
}

#[tokio::test]
async fn an_empty_mailbox_is_asked_again_before_nothing_is_done() {
    let select = "* 0 EXISTS\r\n$ OK done\r\n";
    let script = [
        ("SELECT", select),
        ("NOOP", "$ OK still empty\r\n"),
        ("NOOP", "* 1 EXISTS\r\n$ OK bob has written\r\n"),
        ("UID MOVE 4294967295 \"Archive\"", "$ OK done\r\n"),
    ];
    let (mut session, _) = session("MOVE", &script).await;
    open(&mut session).await;
    session.move_uids(&set("1"), &archive()).await.unwrap();
    session.move_uids(&set("4294967295"), &archive()).await.unwrap();
}
