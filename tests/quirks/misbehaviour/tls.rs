//! Servers whose certificate or handshake is not good: no password is shown to them.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use ::mail::server::{Endpoint, Security};
use imap::{Error, TlsReason};
use tests::servers::certificate::Certificate;
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted};

use super::idle::short;
use super::{Before, End};
use crate::inside::run;
use crate::scripted::ALICE;

pub const VECTORS: &[&str] = &[
    "tls-cert-expired",
    "tls-cert-wrong-name",
    "tls-cert-ip-san",
    "tls-cert-early-close",
    "tls-cert-hang",
    "tls-cert-close-notify-missing",
];

async fn refusal(server: &Scripted, host: &str, port: u16) -> Error {
    let endpoint = Endpoint { host: host.into(), port, security: Security::Tls };
    let tls = server.authority().client_config();
    imap::connect(&endpoint, tls, &short()).await.expect_err("no connection")
}

#[test]
fn a_bad_certificate_is_named_and_shown_no_password() {
    run(async {
        let mut server = Scripted::start(Options::default().user(ALICE, "wonderland"));
        for (id, certificate, host, reason) in [
            ("tls-cert-expired", Certificate::Expired, "localhost", TlsReason::Expired),
            ("tls-cert-wrong-name", Certificate::WrongHost, "localhost", TlsReason::WrongHost),
            // Its common name is this address, which is no name in it.
            ("tls-cert-ip-san", Certificate::WrongHost, "127.0.0.1", TlsReason::WrongHost),
        ] {
            server.show_certificate(certificate);
            let error = refusal(&server, host, server.imap_port()).await;
            assert_eq!(error, Error::Tls { reason }, "{id}");
        }
        let said = server.state().events();
        let said = said.iter().any(|event| matches!(event.what, What::Command { .. }));
        assert!(!said, "not a word was said");
    });
}

#[test]
fn a_handshake_that_ends_or_hangs_is_given_up() {
    run(async {
        let server = Scripted::start(Options::default());
        for (id, closes) in [("tls-cert-early-close", true), ("tls-cert-hang", false)] {
            let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
            let port = listener.local_addr().expect("its number").port();
            let serving = std::thread::spawn(move || {
                let stream = listener.accept().expect("a client").0;
                (!closes).then_some((stream, listener))
            });
            let begun = Instant::now();
            let error = refusal(&server, "localhost", port).await;
            assert!(begun.elapsed() < Duration::from_secs(15), "{id}: {:?}", begun.elapsed());
            let fits = match closes {
                true => matches!(error, Error::Closed | Error::Network { .. } | Error::Tls { .. }),
                false => matches!(error, Error::Timeout { .. }),
            };
            assert!(fits, "{id}: {error:?}");
            drop(serving.join());
        }
    });
}

#[test]
fn an_end_without_goodbye_in_the_middle_of_a_letter_keeps_nothing_of_it() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let id = "tls-cert-close-notify-missing";
        for literal in 1..=4 {
            let cut = Fault::new(At::Literal(literal, 40), Failure::Close);
            before.suffers(id, End::Told, |state| state.fault(cut)).await;
        }
    });
}
