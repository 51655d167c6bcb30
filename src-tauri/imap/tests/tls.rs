//! TLS: STARTTLS's clear part, and why a certificate is not good enough.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_rustls::TlsAcceptor;

use crate::{Error, Limits, Refusal, TlsReason, starttls};

async fn clear(greeting: &str, answer: &str) -> (Result<DuplexStream, Error>, String) {
    let (mut server, client) = duplex(1 << 16);
    server.write_all(greeting.as_bytes()).await.unwrap();
    let answer = answer.to_owned();
    let running = tokio::spawn(async move {
        let mut heard = vec![0; 200];
        let count = server.read(&mut heard).await.unwrap();
        server.write_all(answer.as_bytes()).await.unwrap();
        heard.truncate(count);
        // Kept open a while: the end of the stream is another error.
        (String::from_utf8(heard).unwrap(), server)
    });
    let asked = starttls::ask(client, &Limits::default()).await;
    (asked, running.await.map(|(heard, _)| heard).unwrap_or_default())
}

#[tokio::test]
async fn a_server_that_agrees_gets_tls_and_nothing_else_in_the_clear() {
    let (asked, heard) =
        clear("* OK [CAPABILITY X] hi\r\n", "* CAPABILITY EVIL\r\nS1 OK go\r\n").await;
    assert!(asked.is_ok());
    assert_eq!(heard, "S1 STARTTLS\r\n");
}

#[tokio::test]
async fn text_after_the_go_ahead_is_an_attack() {
    for injected in ["* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", "S2 OK in\r\n", "\r\n", "x"] {
        let (asked, _) = clear("* OK hi\r\n", &format!("S1 OK go\r\n{injected}")).await;
        assert_eq!(asked.err(), Some(Error::StartTlsInjected), "{injected:?}");
    }
}

#[tokio::test]
async fn starttls_is_done_or_the_connection_is_not_used() {
    for answer in ["S1 NO no\r\n", "S1 BAD what?\r\n", "* BYE bye\r\n", "S1 PREAUTH x\r\n"] {
        let (asked, heard) = clear("* OK hi\r\n", answer).await;
        assert_eq!(asked.err(), Some(Error::StartTlsRefused), "{answer:?}");
        assert_eq!(heard, "S1 STARTTLS\r\n");
    }
    let flood = "* OK [ALERT] call 0900 now\r\n".repeat(30);
    let (asked, _) = clear("* OK hi\r\n", &flood).await;
    assert_eq!(asked.err(), Some(Error::Limit { what: "lines before TLS" }));
}

#[tokio::test]
async fn a_greeting_in_the_clear_may_only_say_ok() {
    let greet = async |text: &str| {
        let (mut server, client) = duplex(1 << 16);
        server.write_all(text.as_bytes()).await.unwrap();
        let asked = starttls::ask(client, &Limits::default()).await;
        drop(server);
        asked.err().unwrap()
    };
    assert_eq!(greet("* PREAUTH welcome\r\n").await, Error::Preauth);
    let Error::Refused { status: Refusal::Bye, server, .. } =
        greet("* BYE visit evil.example\r\n").await
    else {
        panic!("not a BYE")
    };
    assert_eq!(server.as_str(), "", "nothing said in the clear is shown");
    for other in ["220 smtp\r\n", "* NO x\r\n", "* 5 EXISTS\r\n"] {
        assert_eq!(greet(other).await, Error::Protocol { what: "not an IMAP greeting" });
    }
    let endless = "x".repeat(20_000);
    assert_eq!(greet(&endless).await, Error::Limit { what: "a line before TLS" });
}

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn client(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
    }

    /// A server whose certificate this authority signed, changed a little.
    fn server(&self, change: impl FnOnce(&mut CertificateParams)) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        server(certificate.der().clone(), &key)
    }
}

fn server(
    certificate: rustls::pki_types::CertificateDer<'static>,
    key: &KeyPair,
) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder().with_no_client_auth();
    Arc::new(config.with_single_cert(vec![certificate], key).unwrap())
}

async fn secure(stream: DuplexStream, client: Arc<ClientConfig>) -> Option<Error> {
    let secured = net::secure(stream, "localhost", client, Limits::default().tls).await;
    secured.err().map(Error::from)
}

async fn shake(client: Arc<ClientConfig>, server: Arc<ServerConfig>) -> Option<Error> {
    let (theirs, ours) = duplex(1 << 16);
    tokio::spawn(async move {
        if let Ok(mut stream) = TlsAcceptor::from(server).accept(theirs).await {
            let _ = stream.read(&mut [0; 1]).await;
        }
    });
    secure(ours, client).await
}

#[tokio::test]
async fn a_bad_certificate_says_what_is_bad_about_it() {
    let authority = Authority::new();
    let client = authority.client();
    let with = async |change: fn(&mut CertificateParams)| {
        shake(client.clone(), authority.server(change)).await
    };
    let because = |reason| Some(Error::Tls { reason });
    assert_eq!(with(|_| ()).await, None);
    let expired = with(|p| p.not_after = date_time_ymd(2001, 1, 1)).await;
    assert_eq!(expired, because(TlsReason::Expired));
    let early = with(|p| p.not_before = date_time_ymd(2400, 1, 1)).await;
    assert_eq!(early, because(TlsReason::NotYetValid));
    let other = with(|p| {
        p.subject_alt_names =
            CertificateParams::new(["mail.example.org".to_owned()]).unwrap().subject_alt_names;
    })
    .await;
    assert_eq!(other, because(TlsReason::WrongHost));
    let stranger = shake(client.clone(), Authority::new().server(|_| ())).await;
    assert_eq!(stranger, because(TlsReason::UnknownIssuer));
    let itself = server(authority.0.der().clone(), authority.0.key());
    assert_eq!(shake(client, itself).await, because(TlsReason::SelfSigned));
}

#[tokio::test]
async fn a_port_without_tls_is_told_from_a_bad_certificate() {
    let (mut theirs, ours) = duplex(1 << 16);
    theirs.write_all(b"* OK hello, no TLS here\r\n").await.unwrap();
    let client = Authority::new().client();
    let error = secure(ours, client).await;
    assert_eq!(error, Some(Error::Tls { reason: TlsReason::NotTls }));
}
