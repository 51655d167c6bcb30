//! APPEND against servers that take a message at once, after a "+", slowly, or not at all.

use std::time::Duration;

use mail::flags::Flags;
use mail::mailbox::MailboxName;
use mail::uid::{Uid, UidValidity};

use crate::peer::{CLOSE, Peer, session};
use crate::{Code, Error, Greeted, Limits, Refusal, Session};

const MAIL: &[u8] = b"Subject: hi\r\n\r\nBob";

fn sent() -> MailboxName {
    MailboxName::from_wire(b"Sent", Some('/'))
}

async fn append(session: &mut Session) -> Result<Option<(UidValidity, Uid)>, Error> {
    session.append(&sent(), &Flags::default(), None, MAIL).await
}

#[tokio::test]
async fn a_message_goes_out_with_flags_and_date_and_gets_a_uid() {
    let given = ("-Bob", "$ OK [APPENDUID 38505 3955] done\r\n");
    let blank = ("-", "");
    let asked = [
        ("APPEND \"Sent\" (\\Seen $Work) \"17-Jul-1996 09:44:25 +0000\" {18}", "+ go on\r\n"),
        ("-Subject: hi", ""),
        blank,
        given,
    ];
    let at_once = [
        ("APPEND \"Sent\" (\\Seen $Work) \"17-Jul-1996 09:44:25 +0000\" {18+}", ""),
        ("-Subject: hi", ""),
        blank,
        given,
    ];
    for (capability, script) in
        [("UIDPLUS", asked), ("LITERAL-", at_once), ("LITERAL+", at_once), ("IMAP4rev2", at_once)]
    {
        let (mut session, _) = session(capability, &script).await;
        let flags = Flags::parse(["\\Seen", "$Work"]);
        let got = session.append(&sent(), &flags, Some(837_596_665), MAIL).await.unwrap();
        assert_eq!(got, Some((UidValidity(38_505), Uid::new(3_955).unwrap())), "{capability}");
    }
}

#[tokio::test]
async fn a_uid_is_believed_only_if_it_is_one() {
    for code in [
        "",
        "[APPENDUID] ",
        "[APPENDUID 7] ",
        "[APPENDUID 7 0] ",
        "[APPENDUID 7 1:2] ",
        "[APPENDUID 7 1,2] ",
        "[APPENDUID 7 4294967296] ",
        "[APPENDUID -7 1] ",
        "[APPENDUID 7 1 2] ",
        "[APPENDUID 7 *] ",
        "[COPYUID 7 1 1] ",
    ] {
        let answer = format!("$ OK {code}done\r\n");
        let script = [("APPEND", ""), ("-Subject: hi", ""), ("-", ""), ("-Bob", answer.as_str())];
        let (mut session, _) = session("LITERAL+", &script).await;
        assert_eq!(append(&mut session).await, Ok(None), "{code:?}");
    }
}

#[tokio::test]
async fn a_no_in_place_of_the_go_ahead_keeps_the_message_here() {
    for (answer, code) in [
        ("$ NO [TRYCREATE] no such mailbox\r\n", Code::TryCreate),
        ("$ NO [OVERQUOTA] full\r\n", Code::OverQuota),
    ] {
        // The next line heard is the next command: not a byte of the message went out.
        let (mut session, _) = session("", &[("APPEND", answer), ("NOOP", "$ OK\r\n")]).await;
        let error = append(&mut session).await;
        let Err(Error::Refused { status: Refusal::No, code: Some(said), .. }) = error else {
            panic!("{error:?}")
        };
        assert_eq!(said, code);
        session.noop().await.unwrap();
    }
}

#[tokio::test]
async fn a_no_after_the_go_ahead_is_a_refusal_and_the_line_stays_in_step() {
    let script = [
        ("APPEND", "+ go on\r\n+ really\r\n$ NO [LIMIT] changed my mind\r\n"),
        ("-Subject: hi", ""),
        ("-", ""),
        ("-Bob", ""),
        ("NOOP", "$ OK\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    let error = append(&mut session).await.unwrap_err();
    assert!(matches!(error, Error::Refused { code: Some(Code::Limit), .. }), "{error:?}");
    session.noop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_goes_away_has_not_said_yes() {
    for (answer, bye) in [
        (format!("* BYE too much\r\n{CLOSE}"), true),
        (format!("+ go on\r\n* BYE too much\r\n{CLOSE}"), true),
        (format!("+ go on\r\n$ O{CLOSE}"), false),
        (CLOSE.to_owned(), false),
    ] {
        let (mut session, _) = session("", &[("APPEND", answer.as_str())]).await;
        let error = append(&mut session).await.unwrap_err();
        let told = matches!(error, Error::Refused { status: Refusal::Bye, .. });
        assert_eq!(told, bye, "{answer:?}: {error:?}");
        assert!(!error.session_survives());
    }
}

#[tokio::test]
async fn what_cannot_be_taken_never_goes_out() {
    let (mut session, _) = session("APPENDLIMIT=17 LITERAL+", &[("NOOP", "$ OK\r\n")]).await;
    assert_eq!(append(&mut session).await, Err(Error::Limit { what: "append" }));
    let none = Flags::default();
    let nul = session.append(&sent(), &none, None, b"a\0b").await;
    assert_eq!(nul, Err(Error::Protocol { what: "a NUL in a message" }));
    let mut smuggled = Flags::default();
    smuggled.keywords.insert("x) {0}".to_owned());
    let flag = session.append(&sent(), &smuggled, None, b"a").await;
    assert!(matches!(flag, Err(Error::Protocol { .. })));
    session.noop().await.unwrap();
}

#[tokio::test]
async fn every_other_byte_goes_out_as_it_is() {
    let mail: Vec<u8> = (1..=255u8).chain(*b"\r\n\n\r.\r\n").cycle().take(600_000).collect();
    for (capability, announced) in [("", "{600000}"), ("LITERAL+", "{600000+}")] {
        let (mut peer, stream) = Peer::new();
        let (expected, capability) = (mail.clone(), format!("AUTH=PLAIN SASL-IR {capability}"));
        let heard = tokio::spawn(async move {
            peer.welcome(&format!("IMAP4rev1 {capability}")).await;
            let (tag, command) = peer.hear_command("APPEND").await;
            assert!(command.ends_with(announced), "{command}");
            peer.say(if announced.ends_with("+}") { b"" } else { b"+ \r\n" }).await;
            let heard = peer.hear_bytes(600_002).await;
            peer.say(format!("{tag} OK\r\n").as_bytes()).await;
            heard
        });
        let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
        let mut session = greeted.login("alice", "pw").await.unwrap();
        let before = session.bytes_out();
        session.append(&sent(), &Flags::default(), None, &mail).await.unwrap();
        assert!(session.bytes_out() - before > 600_000);
        let heard = heard.await.unwrap();
        assert!(heard.strip_suffix(b"\r\n") == Some(expected.as_slice()), "{announced}");
    }
}

/// A session whose server takes so many bytes every minute, and says OK after the last.
async fn slow(capability: &str, at_once: usize, size: usize) -> Session {
    let (mut peer, stream) = Peer::new();
    let capability = format!("IMAP4rev1 AUTH=PLAIN SASL-IR {capability}");
    tokio::spawn(async move {
        peer.welcome(&capability).await;
        let (tag, command) = peer.hear_command("APPEND").await;
        if command.ends_with("0}") {
            peer.say(b"+ \r\n").await;
        }
        let mut left = size.saturating_sub(4_096);
        while left > 0 {
            tokio::time::sleep(Duration::from_secs(60)).await;
            match peer.swallow(at_once).await {
                0 => return,
                taken => left = left.saturating_sub(taken),
            }
        }
        peer.say(format!("{tag} OK done\r\n").as_bytes()).await;
        while peer.swallow(4_096).await > 0 {}
    });
    let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
    greeted.login("alice", "pw").await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_slow_line_is_no_silence() {
    for capability in ["", "LITERAL+"] {
        let mail = vec![b'x'; 4_000_000];
        let mut session = slow(capability, 64 << 10, mail.len()).await;
        let start = tokio::time::Instant::now();
        session.append(&sent(), &Flags::default(), None, &mail).await.unwrap();
        assert!(start.elapsed() > Limits::default().whole, "{capability:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_that_only_drips_is_not_waited_for_for_ever() {
    for capability in ["", "LITERAL+"] {
        let mail = vec![b'x'; 1_024_000];
        let mut session = slow(capability, 1, mail.len()).await;
        let start = tokio::time::Instant::now();
        let error = session.append(&sent(), &Flags::default(), None, &mail).await;
        assert_eq!(error, Err(Error::Timeout { what: "APPEND" }));
        let most = Limits::default().whole + Duration::from_secs(1_000);
        assert!((most..=most + Limits::default().idle).contains(&start.elapsed()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_not_waited_for_for_long() {
    for capability in ["", "LITERAL+"] {
        let script = [("APPEND", ""), ("-Subject: hi", ""), ("-", ""), ("-Bob", "")];
        let (mut session, _) = session(capability, &script).await;
        let start = tokio::time::Instant::now();
        assert_eq!(append(&mut session).await, Err(Error::Timeout { what: "APPEND" }));
        assert_eq!(start.elapsed().as_secs(), 120);
    }
}
