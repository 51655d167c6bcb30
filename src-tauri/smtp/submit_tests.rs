//! Messages handed to a scripted server, and what went over the wire.

use crate::peer::Step::{self, Hear, HearMessage, Stall};
use crate::peer::{greet, peer, say};
use crate::{Error, Limits, Recipient, Session, Submitted};

const ALICE: &str = "alice@example.org";

fn to(addresses: &[&str]) -> Vec<String> {
    addresses.iter().map(|&address| address.to_owned()).collect()
}

async fn submit(
    offers: &[&str],
    more: Vec<Step>,
    recipients: &[&str],
    raw: &[u8],
) -> (Result<Submitted, Error>, String) {
    let mut script = greet(offers);
    script.extend(more);
    let (stream, server) = peer(script);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    let result = session.submit(ALICE, &to(recipients), raw).await;
    drop(session);
    (result, server.await.unwrap())
}

fn simple() -> Vec<Step> {
    vec![
        Hear("MAIL FROM:<alice@example.org>"),
        say("250 ok"),
        Hear("RCPT TO:<bob@example.org>"),
        say("250 ok"),
        Hear("DATA"),
        say("354 go"),
        HearMessage,
        say("250 2.0.0 queued as 4F2"),
    ]
}

#[tokio::test]
async fn a_message_reaches_the_server_byte_for_byte() {
    let raw = b"Subject: hi\n\n.dot\r\n..\rbare\n.\nend\r\n";
    let (result, heard) = submit(&[], simple(), &["bob@example.org"], raw).await;
    assert_eq!(result.unwrap().server.as_str(), "2.0.0 queued as 4F2");
    let (_, message) = heard.split_once("DATA\r\n").unwrap();
    assert_eq!(message, "Subject: hi\r\n\r\n..dot\r\n...\r\nbare\r\n..\r\nend\r\n.\r\n");
}

#[tokio::test]
async fn nothing_of_a_message_leaves_before_it_is_handed_over() {
    let mut script = greet(&[]);
    script.extend(simple().into_iter().take(6));
    let (stream, server) = peer(script);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    let raw = b"Subject: hi\r\n\r\nDear Bob\r\n";
    let offered = session.offer(ALICE, &to(&["bob@example.org"]), raw).await.unwrap();
    assert_eq!(offered.recipients.len(), 1);
    drop(session);
    assert!(server.await.unwrap().ends_with("DATA\r\n"));
}

#[tokio::test]
async fn nothing_can_be_smuggled_behind_a_message() {
    // Each end of data some server somewhere takes for one.
    for end in ["\n.\n", "\r.\r", "\r\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\r", "\r\n.\r\n"] {
        let raw = format!("Subject: x\r\n\r\nbody{end}MAIL FROM:<eve@example.org>\r\nRSET\r\n");
        let (result, heard) = submit(&[], simple(), &["bob@example.org"], raw.as_bytes()).await;
        assert!(result.is_ok());
        let (_, message) = heard.split_once("DATA\r\n").unwrap();
        let body = message.strip_suffix("\r\n.\r\n").unwrap();
        assert!(!body.contains("\r\n.\r\n") && body.contains("\r\n..\r\nMAIL"), "{body:?}");
        let bare = body.replace("\r\n", "");
        assert!(!bare.contains(['\r', '\n']), "{body:?}");
    }
}

#[tokio::test]
async fn what_the_server_offers_is_made_use_of() {
    let script = vec![
        Hear("MAIL FROM:<alice@example.org> SIZE=21 BODY=8BITMIME"),
        say("250 ok"),
        Hear("RCPT TO:<bob@example.org>"),
        Hear("RCPT TO:<carol@example.org>"),
        say("250 ok"),
        say("250 ok"),
        Hear("DATA"),
        say("354 go"),
        HearMessage,
        say("250 ok"),
    ];
    let offers = ["SIZE 1000", "8BITMIME", "SMTPUTF8", "PIPELINING"];
    let recipients = ["bob@example.org", "carol@example.org"];
    let raw = "Subject: a\n\né文\n".as_bytes();
    let (result, _) = submit(&offers, script, &recipients, raw).await;
    assert!(result.unwrap().recipients.iter().all(|r| r.refused.is_none()));
}

#[tokio::test]
async fn one_recipient_refused_does_not_keep_it_from_the_others() {
    for pipelining in [true, false] {
        let offers: &[&str] = if pipelining { &["PIPELINING"] } else { &[] };
        let script = vec![
            Hear("MAIL FROM:<alice@example.org>"),
            say("250 ok"),
            Hear("RCPT TO:<bob@example.org>"),
            say("250 ok"),
            Hear("RCPT TO:<nobody@example.org>"),
            say("550 5.1.1 No such user"),
            Hear("RCPT TO:<carol@example.org>"),
            say("250 ok"),
            Hear("DATA"),
            say("354 go"),
            HearMessage,
            say("250 ok"),
        ];
        let given = ["bob@example.org", "nobody@example.org", "no address", "carol@example.org"];
        let (result, _) = submit(offers, script, &given, b"x").await;
        let outcomes = result.unwrap().recipients;
        let addresses: Vec<_> = outcomes.iter().map(|r| r.address.as_str()).collect();
        assert_eq!(addresses, given);
        let [None, Some(Error::Refused { code: 550, enhanced, .. }), Some(bad), None] =
            outcomes.iter().map(|r: &Recipient| r.refused.as_ref()).collect::<Vec<_>>()[..]
        else {
            panic!("{outcomes:?}")
        };
        assert_eq!((enhanced.as_deref(), bad), (Some("5.1.1"), &Error::BadAddress));
    }
}

#[tokio::test]
async fn with_every_recipient_refused_nothing_is_sent_and_the_session_goes_on() {
    let mut script = vec![
        Hear("MAIL FROM:<alice@example.org>"),
        say("250 ok"),
        Hear("RCPT TO:<bob@example.org>"),
        say("550 5.4.6 Unusual sending activity detected."),
        Hear("RSET"),
        say("250 ok"),
    ];
    script.extend(simple());
    let mut whole = greet(&[]);
    whole.extend(script);
    let (stream, _server) = peer(whole);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    let bob = to(&["bob@example.org"]);
    let error = session.submit(ALICE, &bob, b"x").await.unwrap_err();
    let Error::NoRecipient { refusals } = &error else { panic!("{error:?}") };
    assert!(matches!(refusals[..], [Error::Refused { code: 550, .. }]));
    assert!(error.session_survives());
    assert!(session.submit(ALICE, &bob, b"x").await.is_ok());
}

#[tokio::test]
async fn what_the_server_cannot_take_is_not_begun() {
    let none = Vec::new;
    let bob = ["bob@example.org"];
    let (result, heard) = submit(&["SIZE 20"], none(), &bob, &[b'x'; 19]).await;
    assert_eq!(result, Err(Error::TooLarge { limit: 20 }));
    assert!(!heard.contains("MAIL"));
    let (result, _) = submit(&[], none(), &bob, "é".as_bytes()).await;
    assert_eq!(result, Err(Error::SevenBitOnly));
    let (result, _) = submit(&[], none(), &["山田@example.jp"], b"x").await;
    assert_eq!(result, Err(Error::NoRecipient { refusals: vec![Error::BadAddress] }));
    let (result, _) = submit(&[], none(), &[], b"x").await;
    assert_eq!(result, Err(Error::NoRecipient { refusals: vec![] }));
}

#[tokio::test]
async fn no_command_can_be_smuggled_in_an_address() {
    for evil in [
        "bob@example.org>\r\nDATA",
        "bob@example.org\nRSET",
        "bob@example.org> NOTIFY=NEVER",
        "\"bob\r\n\"@example.org",
        "\"b>ob\"@example.org",
        "bob\0@example.org",
        "bob @example.org",
        "bob@exa mple.org",
        "<bob@example.org>",
        "@example.org",
        "bob@",
        "",
    ] {
        let (result, heard) = submit(&["SMTPUTF8"], Vec::new(), &[evil], b"x").await;
        let refusals = vec![Error::BadAddress];
        assert_eq!(result, Err(Error::NoRecipient { refusals }), "{evil:?}");
        assert_eq!(heard, "EHLO [127.0.0.1]\r\n");
    }
}

#[tokio::test]
async fn addresses_of_other_scripts_go_as_the_server_can_take_them() {
    let script = vec![
        Hear("MAIL FROM:<alice@example.org>"),
        say("250 ok"),
        Hear("RCPT TO:<bob@xn--r8jz45g.jp>"),
        say("250 ok"),
        Hear("DATA"),
        say("354 go"),
        HearMessage,
        say("250 ok"),
    ];
    assert!(submit(&["SMTPUTF8"], script, &["bob@例え.jp"], b"x").await.0.is_ok());
    let script = vec![
        Hear("MAIL FROM:<alice@example.org> SMTPUTF8"),
        say("250 ok"),
        Hear("RCPT TO:<山田@example.jp>"),
        say("250 ok"),
        Hear("DATA"),
        say("354 go"),
        HearMessage,
        say("250 ok"),
    ];
    assert!(submit(&["SMTPUTF8"], script, &["山田@example.jp"], b"x").await.0.is_ok());
}

#[tokio::test]
async fn a_refusal_is_told_with_its_codes_at_every_step() {
    for cut in [1, 5, 7] {
        let mut script: Vec<Step> = simple().into_iter().take(cut).collect();
        script.push(say("554 5.1.8 Sender Address Blocked"));
        if cut == 5 {
            script.extend([Hear("RSET"), say("250 ok")]);
        }
        let (result, _) = submit(&[], script, &["bob@example.org"], b"x").await;
        let Err(Error::Refused { code: 554, enhanced, server }) = result else {
            panic!("{result:?}")
        };
        assert_eq!(enhanced.as_deref(), Some("5.1.8"));
        assert_eq!(server.as_str(), "5.1.8 Sender Address Blocked");
    }
}

#[tokio::test]
async fn a_server_that_is_closing_ends_it_for_all_recipients() {
    let mut script: Vec<Step> = simple().into_iter().take(3).collect();
    script.push(say("421 4.3.2 shutting down"));
    let (result, _) = submit(&[], script, &["bob@example.org", "carol@example.org"], b"x").await;
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Refused { code: 421, .. }) && !error.session_survives());
}

#[tokio::test]
async fn a_connection_lost_after_the_dot_leaves_it_open_whether_it_is_sent() {
    let script: Vec<Step> = simple().into_iter().take(7).collect();
    let (result, _) = submit(&[], script, &["bob@example.org"], b"x").await;
    assert_eq!(result, Err(Error::Unanswered));
    // Lost before the dot could go: nobody has it.
    let script: Vec<Step> = simple().into_iter().take(5).collect();
    let (result, _) = submit(&[], script, &["bob@example.org"], b"x").await;
    assert_eq!(result, Err(Error::Closed));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_given_up_at_every_step() {
    for (cut, expected) in [
        (1, Error::Timeout { what: "MAIL" }),
        (3, Error::Timeout { what: "RCPT" }),
        (5, Error::Timeout { what: "DATA" }),
        (7, Error::Unanswered),
    ] {
        let mut script = greet(&[]);
        script.extend(simple().into_iter().take(cut));
        script.push(Stall);
        let (stream, _server) = peer(script);
        let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
        let result = session.submit(ALICE, &to(&["bob@example.org"]), b"x").await;
        assert_eq!(result, Err(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_does_not_get_through_is_surely_not_sent() {
    // The pipe holds a mebibyte; the server reads nothing of the message.
    let mut script = greet(&[]);
    script.extend(simple().into_iter().take(6));
    script.push(Stall);
    let (stream, _server) = peer(script);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    let large = vec![b'x'; 3 << 20];
    let result = session.submit(ALICE, &to(&["bob@example.org"]), &large).await;
    assert_eq!(result, Err(Error::Timeout { what: "DATA" }));
}
