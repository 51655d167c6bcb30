//! Sessions against scripted servers, honest and hostile.

mod append;
mod expunge;
mod guard;
mod idle;
mod mailboxes;
mod move_messages;
mod notify;
mod secrecy;
mod sign_in;
mod store;
mod tls;
mod uids;
mod verbs;

fn moves<T: Send>(future: T) -> T {
    future
}

#[tokio::test]
async fn a_session_can_be_driven_from_any_thread() {
    use mail::uid::UidSet;
    let (session, _) = crate::peer::session("", &[("UID SEARCH", "* SEARCH 5\r\n$ OK\r\n")]).await;
    let uids = UidSet::range(5, 5);
    let driven = moves(async move {
        let mut session = session;
        let mut count = 0;
        let found = session.uids(&uids).await;
        if found.is_err() {
            session.list().await?;
            session.fetch_bodies(&[uids], &mut |_, _| count += 1).await?;
            session.idle(std::future::ready(()), std::time::Duration::ZERO).await?;
            session.logout().await?;
        }
        found
    });
    let found = tokio::spawn(driven).await.unwrap().unwrap();
    assert_eq!(found.to_string(), "5");
    let endpoint = mail::server::Endpoint {
        host: "localhost".into(),
        port: 1,
        security: mail::server::Security::Tls,
    };
    let roots = rustls::RootCertStore::empty();
    let config = rustls::ClientConfig::builder().with_root_certificates(roots);
    let config = std::sync::Arc::new(config.with_no_client_auth());
    let limits = crate::Limits::default();
    let refused = moves(async {
        let greeted = crate::connect(&endpoint, config, &limits).await?;
        greeted.login("alice", "pw").await
    });
    let kind = std::io::ErrorKind::ConnectionRefused;
    assert_eq!(refused.await.err(), Some(crate::Error::Network { kind }));
}
