//! TLS, real on loopback, against servers whose certificates hold and do not.

use crate::peer::Step::{Hear, Say};
use crate::peer::{follow, greet, say};
use crate::{Error, Limits, TlsReason, connect};
use mail::server::{Endpoint, Security};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        Self::named("Fumi's test authority")
    }

    fn named(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    fn client(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider);
        let versions = builder.with_safe_default_protocol_versions().unwrap();
        Arc::new(versions.with_root_certificates(roots).with_no_client_auth())
    }

    fn server(&self, host: &str, change: impl FnOnce(&mut CertificateParams)) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        acceptor(certificate, &key)
    }
}

fn acceptor(certificate: CertificateDer<'static>, key: &KeyPair) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let versions = builder.with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = versions.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn listen(security: Security) -> (TcpListener, Endpoint) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, Endpoint { host: "127.0.0.1".to_owned(), port, security })
}

async fn handshake(acceptor: TlsAcceptor, client: Arc<ClientConfig>) -> Option<Error> {
    let (listener, endpoint) = listen(Security::Tls).await;
    let server = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        if let Ok(stream) = acceptor.accept(tcp).await {
            follow(stream, greet(&[])).await;
        }
    });
    let result = connect(&endpoint, client, &Limits::default()).await;
    let error = result.err();
    server.await.unwrap();
    error
}

#[tokio::test]
async fn a_certificate_that_holds_is_taken_and_every_other_refused_by_name() {
    let authority = Authority::new();
    let good = authority.server("127.0.0.1", |_| {});
    assert_eq!(handshake(good, authority.client()).await, None);

    let tls = |reason| Some(Error::Tls { reason });
    let other = authority.server("mail.example.org", |_| {});
    assert_eq!(handshake(other, authority.client()).await, tls(TlsReason::WrongHost));
    let expired = authority.server("127.0.0.1", |params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    });
    assert_eq!(handshake(expired, authority.client()).await, tls(TlsReason::Expired));
    let early = authority.server("127.0.0.1", |params| {
        params.not_before = date_time_ymd(2080, 1, 1);
        params.not_after = date_time_ymd(2081, 1, 1);
    });
    assert_eq!(handshake(early, authority.client()).await, tls(TlsReason::NotYetValid));
    // Another authority, also if it took the name of one we trust.
    for foreign in [Authority::named("Another"), Authority::new()] {
        let foreign = foreign.server("127.0.0.1", |_| {});
        assert_eq!(handshake(foreign, authority.client()).await, tls(TlsReason::UnknownIssuer));
    }
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let own = acceptor(params.self_signed(&key).unwrap().der().clone(), &key);
    assert_eq!(handshake(own, authority.client()).await, tls(TlsReason::SelfSigned));
}

#[tokio::test]
async fn a_server_in_the_clear_at_a_tls_port_is_told() {
    let (listener, endpoint) = listen(Security::Tls).await;
    let server = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        follow(tcp, vec![say("220 me ESMTP")]).await.len()
    });
    let error = connect(&endpoint, Authority::new().client(), &Limits::default()).await.err();
    assert_eq!(error, Some(Error::Tls { reason: TlsReason::NotTls }));
    drop(server);
}

async fn start_tls(tcp: TcpStream, go_ahead: &str, acceptor: TlsAcceptor) -> Option<String> {
    let mut clear = greet(&["STARTTLS", "AUTH PLAIN", "SIZE 1"]);
    clear.extend([Hear("STARTTLS"), Say(go_ahead.to_owned())]);
    let (mut tcp, heard) = step_by_step(tcp, clear).await;
    assert!(!heard.contains("AUTH"));
    // A client that was warned hangs up here.
    let stream = acceptor.accept(&mut tcp).await.ok()?;
    let under_tls = vec![
        Hear("EHLO [127.0.0.1]"),
        Say("250-me\r\n250-AUTH LOGIN\r\n250 SIZE 777\r\n".to_owned()),
    ];
    Some(follow(stream, under_tls).await)
}

/// Follows a script and keeps the connection.
async fn step_by_step(mut tcp: TcpStream, script: Vec<crate::peer::Step>) -> (TcpStream, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut heard = String::new();
    for step in script {
        match step {
            Say(text) => tcp.write_all(text.as_bytes()).await.unwrap(),
            Hear(line) => {
                let mut bytes = vec![0; line.len() + 2];
                tcp.read_exact(&mut bytes).await.unwrap();
                heard.push_str(std::str::from_utf8(&bytes).unwrap());
            }
            crate::peer::Step::HearMessage | crate::peer::Step::Stall => unreachable!(),
        }
    }
    (tcp, heard)
}

#[tokio::test]
async fn under_starttls_only_what_is_said_under_tls_counts() {
    let authority = Authority::new();
    let acceptor = authority.server("127.0.0.1", |_| {});
    let (listener, endpoint) = listen(Security::StartTls).await;
    let server = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        start_tls(tcp, "220 go\r\n", acceptor).await
    });
    let session = connect(&endpoint, authority.client(), &Limits::default()).await.unwrap();
    let offers = session.offers();
    assert_eq!((offers.size_limit, offers.plain, offers.login), (Some(777), false, true));
    drop(session);
    assert_eq!(server.await.unwrap().as_deref(), Some("EHLO [127.0.0.1]\r\n"));
}

#[tokio::test]
async fn an_answer_injected_before_tls_ends_the_connection() {
    let authority = Authority::new();
    let acceptor = authority.server("127.0.0.1", |_| {});
    let (listener, endpoint) = listen(Security::StartTls).await;
    let server = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        let injected = "220 go\r\n250-INJECTED.attacker\r\n250 AUTH PLAIN LOGIN\r\n";
        start_tls(tcp, injected, acceptor).await
    });
    let error = connect(&endpoint, authority.client(), &Limits::default()).await.err();
    assert_eq!(error, Some(Error::StartTlsInjected));
    assert_eq!(server.await.unwrap(), None, "not even a handshake");
}

#[tokio::test]
async fn an_unreachable_server_is_told() {
    let (listener, endpoint) = listen(Security::Tls).await;
    drop(listener);
    let client = Authority::new().client();
    let refused = connect(&endpoint, Arc::clone(&client), &Limits::default()).await.err();
    let kind = std::io::ErrorKind::ConnectionRefused;
    assert_eq!(refused, Some(Error::Network { kind }));
    // A server that takes the connection and says nothing, not even of TLS.
    let (_listener, endpoint) = listen(Security::Tls).await;
    let limits = Limits { tls: Duration::from_millis(50), ..Limits::default() };
    let silent = connect(&endpoint, client, &limits).await.err();
    assert_eq!(silent, Some(Error::Timeout { what: "TLS" }));
}
