//! Servers, or people between, that play with the clear part of STARTTLS.

use std::net::TcpListener;

use ::mail::server::{Endpoint, Security};
use imap::{Error, Greeted};
use tests::servers::scripted::log::What;
use tests::servers::scripted::script::Script;
use tests::servers::scripted::{Options, Scripted};

use super::idle::short;
use crate::inside::run;
use crate::scripted::ALICE;

pub const VECTORS: &[&str] = &[
    "tls-starttls-no",
    "tls-starttls-bad",
    "tls-starttls-ok-wrong-tag",
    "tls-caps-clear",
    "tls-referral",
    "tls-alert-clear",
];

fn server(script: &str) -> Scripted {
    let imap_script = Some(Script::imap(script));
    Scripted::start(Options { imap_script, ..Options::default() }.user(ALICE, "wonderland"))
}

async fn connect(server: &Scripted, security: Security) -> Result<Greeted, Error> {
    let port = match security {
        Security::Tls => server.imap_port(),
        Security::StartTls => server.imap_starttls_port(),
    };
    let endpoint = Endpoint { host: "localhost".into(), port, security };
    imap::connect(&endpoint, server.authority().client_config(), &short()).await
}

/// Everything the client said.
fn said(server: &Scripted) -> Vec<String> {
    let said = |what: What| match what {
        What::Command { verb, arguments } => Some(format!("{verb} {arguments}").trim().to_owned()),
        _ => None,
    };
    server.state().events().into_iter().filter_map(|event| said(event.what)).collect()
}

#[test]
fn without_the_servers_yes_there_is_no_session_and_nothing_is_said_in_the_clear() {
    run(async {
        for (id, answer) in [
            ("tls-starttls-no", "a NO [ALERT] Call 0900 now"),
            ("tls-starttls-bad", "a BAD What?"),
            ("tls-starttls-ok-wrong-tag", "A0000 OK go\nX: stall"),
            ("tls-referral", "a NO [REFERRAL imap://127.0.0.1:9/] Try there"),
        ] {
            let server = server(&format!("S: * OK hello\nC: a STARTTLS\nS: {answer}\nX: stall"));
            let error = connect(&server, Security::StartTls).await.expect_err("no session");
            let fits = match id {
                "tls-starttls-ok-wrong-tag" => matches!(error, Error::Timeout { .. }),
                _ => error == Error::StartTlsRefused,
            };
            assert!(fits, "{id}: {error:?}");
            assert_eq!(said(&server), ["STARTTLS"], "{id}");
        }
    });
}

#[test]
fn what_was_said_in_the_clear_is_forgotten() {
    run(async {
        let id = "tls-caps-clear, tls-alert-clear";
        let server = server(
            "S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=EVIL X-EVIL] call 0900\n\
             C: a STARTTLS\nS: * CAPABILITY X-EVIL\nS: * OK [ALERT] call 0900\nS: a OK go\n\
             X: starttls\nC: b CAPABILITY\nS: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS: b OK\n\
             C: c AUTHENTICATE PLAIN *\nS: c OK [CAPABILITY IMAP4rev1] in\nX: stall",
        );
        let greeted = connect(&server, Security::StartTls).await.expect("a greeting");
        assert_eq!(greeted.greeting(), "", "{id}");
        let session = greeted.login(ALICE, "wonderland").await.expect("a session");
        assert!(!session.capabilities().has("X-EVIL"), "{id}");
        let said = said(&server);
        assert_eq!(said[..2], ["STARTTLS", "CAPABILITY"], "{id}");
    });
}

#[test]
fn a_referral_is_not_followed() {
    run(async {
        let evil = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        evil.set_nonblocking(true).expect("no waiting");
        let port = evil.local_addr().expect("its number").port();
        let server = server(&format!(
            "S: * OK [REFERRAL imap://127.0.0.1:{port}/] hello\nC: a CAPABILITY\n\
             S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\nS: a OK\nC: b AUTHENTICATE *\n\
             S: b NO [REFERRAL imap://alice@127.0.0.1:{port}/] Try there\nX: stall"
        ));
        let greeted = connect(&server, Security::Tls).await.expect("a greeting");
        let refused = greeted.login(ALICE, "wonderland").await;
        assert!(refused.is_err());
        let followed = evil.accept().err().map(|error| error.kind());
        assert_eq!(followed, Some(std::io::ErrorKind::WouldBlock), "tls-referral");
    });
}
