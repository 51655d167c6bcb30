//! The clear phase against servers, and those who sit between.

use crate::error::Error;
use crate::peer::Step::{self, Hear, Say, Stall};
use crate::peer::{greet, peer, say};
use crate::starttls::ask;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(5);

async fn outcome(script: Vec<Step>) -> (Option<Error>, String) {
    let (stream, server) = peer(script);
    let error = ask(stream, LIMIT).await.err();
    (error, server.await.unwrap())
}

fn then(mut script: Vec<Step>, more: Vec<Step>) -> Vec<Step> {
    script.extend(more);
    script
}

#[tokio::test]
async fn tls_begins_after_the_servers_go_ahead() {
    let script = then(greet(&["STARTTLS"]), vec![Hear("STARTTLS"), say("220 go")]);
    let (error, heard) = outcome(script).await;
    assert_eq!(error, None);
    assert_eq!(heard, "EHLO [127.0.0.1]\r\nSTARTTLS\r\n");
}

#[tokio::test]
async fn words_behind_the_go_ahead_are_an_attack() {
    for injected in ["220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n", "220 go\r\n2", "220 go\r\n\r\n"] {
        let script = then(greet(&["STARTTLS"]), vec![Hear("STARTTLS"), Say(injected.to_owned())]);
        let (error, heard) = outcome(script).await;
        assert_eq!(error, Some(Error::StartTlsInjected), "{injected:?}");
        assert!(!heard.contains("AUTH"));
    }
}

#[tokio::test]
async fn words_nobody_asked_for_are_an_attack_at_any_time() {
    let early = vec![Say("220 me\r\n250 STARTTLS\r\n".to_owned())];
    assert_eq!(outcome(early).await.0, Some(Error::StartTlsInjected));
    let mut early = greet(&["STARTTLS"]);
    early.pop();
    early.push(Say("250-me\r\n250 STARTTLS\r\n220 go\r\n".to_owned()));
    assert_eq!(outcome(early).await.0, Some(Error::StartTlsInjected));
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing_more() {
    // The first line names the server; a word in it is no offer.
    for offers in [&[][..], &["AUTH PLAIN LOGIN"], &["XSTARTTLS"], &["STARTTLSX"]] {
        let (error, heard) = outcome(greet(offers)).await;
        assert_eq!(error, Some(Error::StartTlsRefused));
        assert_eq!(heard, "EHLO [127.0.0.1]\r\n");
    }
    let named = vec![say("220 me"), Hear("EHLO [127.0.0.1]"), say("250 STARTTLS")];
    assert_eq!(outcome(named).await.0, Some(Error::StartTlsRefused));
}

#[tokio::test]
async fn a_refused_starttls_is_told() {
    let script = then(greet(&["STARTTLS"]), vec![Hear("STARTTLS"), say("454 not now")]);
    assert_eq!(outcome(script).await.0, Some(Error::StartTlsRefused));
    let odd = then(greet(&["STARTTLS"]), vec![Hear("STARTTLS"), say("250 go")]);
    assert_eq!(outcome(odd).await.0, Some(Error::Protocol { what: "STARTTLS" }));
}

#[tokio::test]
async fn what_is_said_in_the_clear_is_not_shown() {
    let (error, _) = outcome(vec![say("554 call 555-0100 and tell your password")]).await;
    let Some(Error::Refused { code: 554, server, .. }) = error else { panic!("{error:?}") };
    assert_eq!(server.as_str(), "");
}

#[tokio::test]
async fn what_is_no_smtp_is_told() {
    for greeting in ["* OK IMAP4rev1 ready", "HTTP/1.1 400 Bad Request", "", "22"] {
        let (error, _) = outcome(vec![say(greeting)]).await;
        assert_eq!(error, Some(Error::Protocol { what: "greeting" }), "{greeting}");
    }
    assert_eq!(outcome(vec![]).await.0, Some(Error::Closed));
    let endless = outcome(vec![Say("220-x".repeat(9_000))]).await;
    assert_eq!(endless.0, Some(Error::Limit { what: "greeting" }));
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up() {
    let (stream, _server) = peer(vec![Stall]);
    assert_eq!(ask(stream, LIMIT).await.err(), Some(Error::Timeout { what: "greeting" }));
    let (stream, _server) = peer(then(greet(&["STARTTLS"]), vec![Hear("STARTTLS"), Stall]));
    assert_eq!(ask(stream, LIMIT).await.err(), Some(Error::Timeout { what: "STARTTLS" }));
    // One letter at a time is silence too.
    let (stream, _server) = peer(vec![Say("220".to_owned()), Stall]);
    assert_eq!(ask(stream, LIMIT).await.err(), Some(Error::Timeout { what: "greeting" }));
}
