//! What a broken or hostile server may send, and what comes of it.

use std::time::Duration;

use mail::flags::Flags;
use mail::mailbox::MailboxName;
use mail::uid::{Uid, UidSet};

use crate::peer::{CLOSE, Delivery, Peer, session, session_with, steps};
use crate::{Error, FlagKey, Greeted, Header, Limits, Push, Refusal, Select, Session};

fn inbox() -> MailboxName {
    MailboxName::from_wire(b"INBOX", Some('/'))
}

fn work() -> MailboxName {
    MailboxName::from_wire(b"Work", Some('/'))
}

fn set(text: &str) -> UidSet {
    UidSet::parse(text).unwrap()
}

async fn headers(session: &mut Session, uids: &str) -> Result<Vec<Header>, Error> {
    let mut headers = Vec::new();
    session.fetch_headers(&set(uids), &mut |header| headers.push(header)).await?;
    Ok(headers)
}

/// Every verb that asks the server for something, by the answer's fate only.
const VERBS: [&str; 20] = [
    "list",
    "status",
    "select",
    "headers",
    "flags",
    "bodies",
    "part",
    "uids",
    "search",
    "noop",
    "idle",
    "two",
    "move",
    "copy",
    "append",
    "expunge",
    "create",
    "rename",
    "delete",
    "subscribe",
];

async fn run(session: &mut Session, verb: &str) -> Result<(), Error> {
    let one = set("1:3");
    match verb {
        "list" => session.list().await.map(drop),
        "status" => session.status(&inbox()).await.map(drop),
        "select" => session.select(&inbox(), Select::Condstore).await.map(drop),
        "headers" => headers(session, "1:3").await.map(drop),
        "flags" => session.fetch_flags(&one, None).await.map(drop),
        "bodies" => session.fetch_bodies(&[one], &mut |_, _| ()).await,
        "part" => session.fetch_part(Uid::new(1).unwrap(), 0, 10).await.map(drop),
        "uids" => session.uids(&one).await.map(drop),
        "search" => session.search_uids(FlagKey::Seen).await.map(drop),
        "noop" => session.noop().await.map(drop),
        "idle" => session.idle(std::future::pending(), Duration::from_secs(60)).await.map(drop),
        "two" => session.fetch_headers_pipelined(&[set("1"), set("9")], &mut |_| ()).await,
        "move" => session.move_uids(&one, &inbox()).await.map(drop),
        "copy" => session.copy_uids(&one, &inbox()).await.map(drop),
        "append" => session.append(&inbox(), &Flags::default(), None, b"hi").await.map(drop),
        "expunge" => session.expunge_uids(&one).await,
        "create" => session.create_mailbox(&work()).await,
        "rename" => session.rename_mailbox(&work(), &inbox()).await,
        "delete" => session.delete_mailbox(&work()).await,
        "subscribe" => session.subscribe(&work(), true).await,
        _ => unreachable!(),
    }
}

#[tokio::test(start_paused = true)]
async fn no_refusal_passes_for_an_empty_answer() {
    for verb in VERBS {
        for (answer, status) in [
            ("$ NO [UNAVAILABLE] later\r\n", Refusal::No),
            ("$ BAD what?\r\n", Refusal::Bad),
            ("* BYE going down\r\n<close>", Refusal::Bye),
        ] {
            let script = [("", answer), ("", answer), ("", answer)];
            let (mut session, _) = session("MOVE UIDPLUS", &script).await;
            let error = run(&mut session, verb).await.unwrap_err();
            let told = matches!(&error, Error::Refused { status: s, .. } if *s == status);
            assert!(told, "{verb} {answer:?}: {error:?}");
            assert_eq!(error.session_survives(), status != Refusal::Bye);
        }
        for answer in [CLOSE, "* OK fine\r\n<close>", "* 3 EXI<close>"] {
            let (mut session, _) = session("MOVE UIDPLUS", &[("", answer)]).await;
            assert_eq!(run(&mut session, verb).await, Err(Error::Closed), "{verb} {answer:?}");
            assert_eq!(run(&mut session, verb).await, Err(Error::Closed), "{verb} afterwards");
        }
        let (mut session, _) = session("MOVE UIDPLUS", &[("", "")]).await;
        let error = run(&mut session, verb).await.unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{verb}: {error:?}");
    }
}

/// A round of a mailbox, with everything in it that framing must survive.
const ROUND: [(&str, &str); 4] = [
    (
        "LIST",
        "* LIST (\\HasNoChildren) \"/\" {5}\r\nINBOX\r\n* LIST () \"/\" \"A \\\"b\\\"\"\r\n\
         * STATUS INBOX (MESSAGES 3)\r\n$ OK {3}\r\n",
    ),
    (
        "SELECT",
        "* FLAGS (\\Seen \\*)\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] ok\r\n\
         * OK [UIDNEXT 9] ok\r\n* OK [HIGHESTMODSEQ 1706092971947030001]\r\n$ OK [READ-WRITE] \
         done\r\n",
    ),
    ("UID SEARCH", "* ESEARCH (TAG \"$\") UID ALL 1:2,8 COUNT 3\r\n$ OK\r\n"),
    (
        "UID FETCH",
        "* 1 FETCH (UID 1 FLAGS () BODY[HEADER.FIELDS (\"X\")] {18}\r\nSubject: A0001 OK\n)\r\n\
         * XFUMI {2}\r\n)(\r\n* 2 FETCH (BODY[HEADER.FIELDS (X)] \"\" UID 2 RFC822.SIZE 7)\r\n\
         * 3 FETCH (BODY[HEADER.FIELDS (X)] {0}\r\n UID 8)\r\n$ OK\r\n",
    ),
];

async fn round(delivery: Delivery) -> Result<String, Error> {
    let capabilities = "LIST-EXTENDED LIST-STATUS ESEARCH";
    let (mut session, _) =
        session_with(capabilities, steps(&ROUND), delivery, &Limits::default()).await;
    let listed = session.list().await?;
    let selected = session.select(&inbox(), Select::Condstore).await?;
    let uids = session.uids(&set("1:9")).await?;
    let headers = headers(&mut session, "1:9").await?;
    Ok(format!("{listed:?} {selected:?} {uids} {headers:?}"))
}

#[tokio::test]
async fn the_same_bytes_mean_the_same_however_they_arrive() {
    let whole = round(Delivery::Whole).await.unwrap();
    assert!(whole.contains("1:2,8") && whole.contains("header: [83, 117, 98"), "{whole}");
    for size in [1, 2, 3, 5, 7, 11, 64, 4_096] {
        assert_eq!(round(Delivery::Chunks(size)).await.unwrap(), whole, "{size} at a time");
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_at_any_byte_is_an_error() {
    // Tags are five characters long where the script has `$`.
    let length: usize = ROUND.iter().map(|(_, a)| a.replace('$', "A0000").len()).sum();
    for at in 0..length {
        let error = round(Delivery::Cut(at)).await.expect_err("a cut answer was believed");
        assert_eq!(error, Error::Closed, "cut at {at}");
    }
    round(Delivery::Cut(length + 1)).await.unwrap();
}

#[tokio::test]
async fn what_kills_other_parsers_is_passed_over() {
    let deep = "(".repeat(1_000);
    let answer = format!(
        "* OK [ALERT]\u{e9}\r\n* 1 FETCH (UID 1 INTERNALDATE NIL BODY[HEADER] {{2}}\r\nx\n)\r\n\
         * 2 FETCH (UID 2 BODYSTRUCTURE {deep})\r\n* 2 FETCH (UID 2 BODYSTRUCTURE (((\r\n\
         * ESEARCH (TAG \"A9999\") UID ALL 1:*\r\n* NAMESPACE ((\"\" \"/\")) NIL\r\n* STATUS a \
         (SIZE 1\r\n\
         * SEARCH 1 x (MODSEQ 1)\r\n* LIST (\\X (\"CHILDINFO\" (\"A\"\r\n* -7 FETCH (UID 3)\r\n\
         * 99999999999 EXISTS\r\n* VANISHED 1:99999999999\r\n* XNEWTHING {{3}}\r\n(((\r\nWHAT? \
         no tag\r\n\
         A9998 OK not ours\r\n+ nobody waits\r\n* BAD you are odd\r\n* NO [ALERT] a warning\r\n\
         \r\n*\r\n\
         \u{0} \r\n* 3 FETCH (UID 3 BINARY[1] ~{{3}}\r\n\u{0}()\u{0}FLAGS (\\*) BODY[HEADER] \
         NIL)\r\n\
         * 4 FETCH (UID 4 BODY[HEADER] {{1}}\r\ny FLAGS (\\Seen))\r\n$ OK done\r\n"
    );
    let script = [("UID FETCH", answer.as_str()), ("NOOP", "$ OK\r\n")];
    let (mut session, _) = session("CONDSTORE", &script).await;
    let got = headers(&mut session, "1:9").await.unwrap();
    let uids: Vec<u32> = got.iter().map(|h| h.uid.get()).collect();
    assert_eq!(uids, [1, 4]);
    assert_eq!((got[0].internal_date, got[0].size), (None, 0));
    assert!(session.unread_answers() >= 5);
    session.noop().await.unwrap();
}

#[tokio::test]
async fn literals_and_lines_without_measure_end_the_session_and_not_the_program() {
    let line = "x".repeat(70_000);
    let cases = [
        ("* 1 FETCH (UID 1 BODY[HEADER] {500000000}\r\nabc".to_owned(), "literal"),
        ("* 1 FETCH (UID 1 BODY[HEADER] {99999999999999999999999}\r\n".to_owned(), "literal"),
        (format!("* SEARCH {line}"), "line"),
        (format!("* X {}", "{0}\r\n".repeat(2_000)), "literals in one answer"),
    ];
    for (answer, what) in cases {
        let limits = Limits { line: 60_000, ..Limits::default() };
        let script = vec![("UID FETCH", answer)];
        let (mut session, _) = session_with("", script, Delivery::Whole, &limits).await;
        assert_eq!(headers(&mut session, "1:9").await, Err(Error::Limit { what }));
        assert_eq!(session.noop().await, Err(Error::Limit { what }));
    }
}

#[tokio::test]
async fn of_a_header_too_long_the_beginning_is_kept() {
    let limits = Limits { literal: 8, ..Limits::default() };
    let answer = "* 1 FETCH (UID 1 BODY[HEADER] {26}\r\nSubject: abcdefghijklmno\r\n)\r\n$ OK\r\n";
    let script = steps(&[("UID FETCH", answer)]);
    let (mut session, _) = session_with("", script, Delivery::Whole, &limits).await;
    assert_eq!(headers(&mut session, "1").await.unwrap()[0].header, b"Subject:");
}

#[tokio::test]
async fn a_million_uids_on_one_line_are_no_trouble() {
    let uids: Vec<String> = (1..=1_000_000u32).map(|n| n.to_string()).collect();
    let answer = format!("* SEARCH {}\r\n$ OK\r\n", uids.join(" "));
    let script = vec![("UID SEARCH UID 1:*", answer)];
    let (mut session, _) = session_with("", script, Delivery::Whole, &Limits::default()).await;
    let start = std::time::Instant::now();
    let found = session.uids(&UidSet::range(1, u32::MAX)).await.unwrap();
    assert_eq!(found.to_string(), "1:1000000");
    // async-imap's own parser takes over 20 s for it, optimised.
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}

#[tokio::test]
async fn commands_in_flight_are_told_apart_by_tag() {
    let (mut peer, stream) = Peer::new();
    tokio::spawn(async move {
        peer.welcome("IMAP4rev1 AUTH=PLAIN SASL-IR").await;
        let (first, _) = peer.hear_command("UID FETCH 1:2 ").await;
        let (second, _) = peer.hear_command("UID FETCH 3 ").await;
        let early = "* 3 FETCH (UID 3 BODY[HEADER] {1}\r\nc)\r\n* 1 FETCH (UID 1 BODY[HEADER] \
         {1}\r\na)\r\n";
        peer.say(format!("{early}{second} OK second\r\n").as_bytes()).await;
        let (third, _) = peer.hear_command("UID FETCH 4 ").await;
        peer.say(b"* 2 FETCH (UID 2 BODY[HEADER] {1}\r\nb)\r\n").await;
        peer.say(format!("{third} OK\r\n{first} OK first\r\n").as_bytes()).await;
        while peer.hear().await.is_some() {}
    });
    let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
    let mut session = greeted.login("alice", "pw").await.unwrap();
    let mut uids = Vec::new();
    let chunks = [set("1:2"), set("3"), set("4")];
    session.fetch_headers_pipelined(&chunks, &mut |h| uids.push(h.uid.get())).await.unwrap();
    assert_eq!(uids, [3, 1, 2]);
}

#[tokio::test]
async fn a_refusal_of_one_of_two_is_told_after_both_have_ended() {
    let script = [
        ("UID FETCH 1 ", ""),
        (
            "UID FETCH 2 ",
            "$ NO [LIMIT] slow down\r\n* 1 FETCH (UID 1 BODY[HEADER] NIL)\r\nA0002 OK\r\n",
        ),
        ("NOOP", "$ OK\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    let chunks = [set("1"), set("2"), set("3")];
    let error = session.fetch_headers_pipelined(&chunks, &mut |_| ()).await.unwrap_err();
    assert!(matches!(error, Error::Refused { status: Refusal::No, .. }), "{error:?}");
    session.noop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_a_dropped_verb_left_behind_does_not_get_into_the_next() {
    let (mut peer, stream) = Peer::new();
    tokio::spawn(async move {
        peer.welcome("IMAP4rev1 AUTH=PLAIN SASL-IR").await;
        let (first, _) = peer.hear_command("UID FETCH 1:9 ").await;
        peer.say(b"* 1 FETCH (UID 1 BODY[HEADER] {1}\r\na)\r\n").await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        let rest = "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[HEADER] {1}\r\nb)\r\n";
        peer.say(format!("{rest}{first} OK\r\n").as_bytes()).await;
        let (second, _) = peer.hear_command("UID FETCH 1:9 (UID FLAGS)").await;
        peer.say(format!("* 5 FETCH (UID 5 FLAGS ())\r\n{second} OK\r\n").as_bytes()).await;
        while peer.hear().await.is_some() {}
    });
    let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
    let mut session = greeted.login("alice", "pw").await.unwrap();
    let waited = tokio::time::timeout(Duration::from_secs(5), headers(&mut session, "1:9")).await;
    assert!(waited.is_err());
    let flags = session.fetch_flags(&set("1:9"), None).await.unwrap();
    assert_eq!(flags.iter().map(|f| f.uid.get()).collect::<Vec<_>>(), [5]);
}

#[tokio::test]
async fn every_word_said_unasked_is_kept_until_there_are_too_many() {
    let expunges = "* 1 EXPUNGE\r\n".repeat(250);
    let (mut one, _) = session("", &[("NOOP", &format!("{expunges}$ OK\r\n"))]).await;
    assert_eq!(one.noop().await.unwrap().len(), 250);
    let flood = "* 1 EXPUNGE\r\n".repeat(100_001);
    let (mut two, _) = session("", &[("NOOP", &format!("{flood}$ OK\r\n"))]).await;
    assert_eq!(two.noop().await.unwrap(), [Push::Lost]);
}

#[tokio::test(start_paused = true)]
async fn a_slow_server_is_waited_for_as_long_as_it_says_something() {
    let (mut peer, stream) = Peer::new();
    tokio::spawn(async move {
        peer.welcome("IMAP4rev1 AUTH=PLAIN SASL-IR").await;
        let (tag, _) = peer.hear_command("NOOP").await;
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_secs(25)).await;
            peer.say(b"* OK still at it\r\n").await;
        }
        peer.say(format!("{tag} OK\r\n").as_bytes()).await;
        peer.hear_command("NOOP").await;
        while peer.say(b"*").await {
            tokio::time::sleep(Duration::from_secs(25)).await;
        }
    });
    let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
    let mut session = greeted.login("alice", "pw").await.unwrap();
    session.noop().await.unwrap();
    let start = tokio::time::Instant::now();
    assert_eq!(session.noop().await, Err(Error::Timeout { what: "NOOP" }));
    assert_eq!(start.elapsed().as_secs() / 60, 15, "and not for ever");
}

#[tokio::test(start_paused = true)]
async fn an_untagged_bad_and_then_silence_is_a_refusal() {
    let (mut session, _) = session("", &[("NOOP", "* BAD I did not get that\r\n")]).await;
    let error = session.noop().await.unwrap_err();
    assert!(matches!(error, Error::Refused { status: Refusal::Bad, .. }), "{error:?}");
    assert_eq!(session.noop().await, Err(Error::Closed));
}

#[tokio::test(start_paused = true)]
async fn a_bye_said_while_nobody_listened_explains_the_broken_pipe() {
    let script = [("NOOP", "$ OK\r\n* BYE Autologout; idle for too long\r\n<close>")];
    let (mut session, running) = session("", &script).await;
    session.noop().await.unwrap();
    running.await.unwrap();
    let error = session.noop().await.unwrap_err();
    let Error::Refused { status: Refusal::Bye, server, .. } = error else { panic!("{error:?}") };
    assert_eq!(server.as_str(), "Autologout; idle for too long");
}

#[tokio::test]
async fn bytes_are_counted() {
    let (mut session, _) = session("", &[("NOOP", "$ OK\r\n")]).await;
    let (before_in, before_out) = (session.bytes_in(), session.bytes_out());
    session.noop().await.unwrap();
    assert_eq!(session.bytes_in() - before_in, "A0002 OK\r\n".len() as u64);
    assert_eq!(session.bytes_out() - before_out, "A0002 NOOP\r\n".len() as u64);
}
