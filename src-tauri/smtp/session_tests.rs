//! Greeting and sign-in against a scripted server.

use crate::peer::Step::{self, Hear, Say, Stall};
use crate::peer::{greet, peer, say};
use crate::{Error, Limits, Session};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail::server::Credential;

/// base64 of `\0alice\0wonder`, `alice`, `wonder`.
const PLAIN: &str = "AUTH PLAIN AGFsaWNlAHdvbmRlcg==";
const NAME: &str = "YWxpY2U=";
const WORD: &str = "d29uZGVy";

async fn sign_in(offers: &[&str], more: Vec<Step>) -> (Result<(), Error>, String) {
    let mut script = greet(offers);
    script.extend(more);
    let (stream, server) = peer(script);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    let result = session.sign_in("alice", "wonder").await;
    drop(session);
    (result, server.await.unwrap())
}

fn refused(code: u16, enhanced: Option<&str>, text: &str) -> Error {
    Error::AuthenticationFailed {
        code,
        enhanced: enhanced.map(str::to_owned),
        server: crate::ServerText::from_wire(text.as_bytes()),
    }
}

#[tokio::test]
async fn alice_signs_in_by_plain() {
    let (result, heard) =
        sign_in(&["AUTH LOGIN PLAIN"], vec![Hear(PLAIN), say("235 2.7.0 welcome")]).await;
    assert_eq!(result, Ok(()));
    assert_eq!(heard, format!("EHLO [127.0.0.1]\r\n{PLAIN}\r\n"));
}

#[tokio::test]
async fn alice_signs_in_by_login_where_plain_is_refused_or_not_offered() {
    let login = [
        Hear("AUTH LOGIN"),
        say("334 VXNlcm5hbWU6"),
        Hear(NAME),
        say("334 UGFzc3dvcmQ6"),
        Hear(WORD),
        say("235 ok"),
    ];
    let (result, _) = sign_in(&["AUTH=LOGIN"], login.to_vec()).await;
    assert_eq!(result, Ok(()));
    let mut both = vec![Hear(PLAIN), say("535 Authentication Failed")];
    both.extend(login);
    let (result, _) = sign_in(&["AUTH LOGIN PLAIN"], both).await;
    assert_eq!(result, Ok(()));
}

#[tokio::test]
async fn a_wrong_password_is_told_in_the_words_of_the_first_refusal() {
    let script = vec![
        Hear(PLAIN),
        say("535 5.7.8 Authentication Failed"),
        Hear("AUTH LOGIN"),
        say("334 VXNlcm5hbWU6"),
        Hear(NAME),
        say("334 UGFzc3dvcmQ6"),
        Hear(WORD),
        say("535 again"),
    ];
    let (result, _) = sign_in(&["AUTH LOGIN PLAIN"], script).await;
    assert_eq!(result, Err(refused(535, Some("5.7.8"), "5.7.8 Authentication Failed")));
    // A server that hangs up after the first refusal.
    let script = vec![Hear(PLAIN), say("535 Authentication Failed")];
    let (result, _) = sign_in(&["AUTH LOGIN PLAIN"], script).await;
    assert_eq!(result, Err(refused(535, None, "Authentication Failed")));
}

#[tokio::test]
async fn a_sign_in_that_is_not_allowed_is_not_tried_twice() {
    let script = vec![Hear(PLAIN), say("554 5.7.8 Access Restricted")];
    let (result, heard) = sign_in(&["AUTH LOGIN PLAIN"], script).await;
    assert_eq!(result, Err(refused(554, Some("5.7.8"), "5.7.8 Access Restricted")));
    assert!(!heard.contains("LOGIN"));
}

#[tokio::test]
async fn a_refusal_for_now_is_not_a_wrong_password() {
    let script = vec![Hear(PLAIN), say("454 4.7.0 Temporary authentication failure")];
    let (result, _) = sign_in(&["AUTH PLAIN"], script).await;
    assert!(matches!(result, Err(Error::Refused { code: 454, .. })), "{result:?}");
}

#[tokio::test]
async fn a_server_that_takes_no_password_gets_none() {
    let (result, heard) = sign_in(&["AUTH XOAUTH2 SCRAM-SHA-256-PLUS X-PLAIN"], vec![]).await;
    assert_eq!(result, Err(Error::LoginDisabled));
    assert_eq!(heard, "EHLO [127.0.0.1]\r\n");
}

/// base64 of `user=alice`, `auth=Bearer ya29.t` with the bytes 1 around them.
const TOKEN: &str = "AUTH XOAUTH2 dXNlcj1hbGljZQFhdXRoPUJlYXJlciB5YTI5LnQBAQ==";

async fn by_token(offers: &[&str], token: &str, more: Vec<Step>) -> (Result<(), Error>, String) {
    let mut script = greet(offers);
    script.extend(more);
    let (stream, server) = peer(script);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    let result = session.sign_in("alice", Credential::Token(token)).await;
    drop(session);
    (result, server.await.unwrap())
}

#[tokio::test]
async fn alice_signs_in_by_a_token_and_never_shows_it_as_a_password() {
    let script = vec![Hear(TOKEN), say("235 2.7.0 welcome")];
    let (result, _) = by_token(&["AUTH LOGIN PLAIN XOAUTH2"], "ya29.t", script).await;
    assert_eq!(result, Ok(()));
    let (result, heard) = by_token(&["AUTH LOGIN PLAIN"], "ya29.t", vec![]).await;
    assert_eq!((result, heard.as_str()), (Err(Error::LoginDisabled), "EHLO [127.0.0.1]\r\n"));
    let bearer = "AUTH OAUTHBEARER bixhPWFsaWNlLAFhdXRoPUJlYXJlciB5YTI5LnQBAQ==";
    let script = vec![Hear(bearer), say("235 ok")];
    assert_eq!(by_token(&["AUTH OAUTHBEARER"], "ya29.t", script).await.0, Ok(()));
}

#[tokio::test]
async fn a_refused_token_is_told_after_its_reason() {
    let script = vec![
        Hear(TOKEN),
        say("334 eyJzdGF0dXMiOiI0MDAifQ=="),
        Hear(""),
        say("535 5.7.8 Username and Password not accepted"),
    ];
    let (result, _) = by_token(&["AUTH XOAUTH2"], "ya29.t", script).await;
    let words = "5.7.8 Username and Password not accepted";
    assert_eq!(result, Err(refused(535, Some("5.7.8"), words)));
}

#[tokio::test]
async fn a_token_too_long_for_a_line_waits_until_it_is_asked_for() {
    let token = "t".repeat(12_000);
    let words = format!("user=alice\x01auth=Bearer {token}\x01\x01");
    let words: &'static str = STANDARD.encode(words).leak();
    let script = vec![Hear("AUTH XOAUTH2"), say("334 "), Hear(words), say("235 ok")];
    assert_eq!(by_token(&["AUTH XOAUTH2"], &token, script).await.0, Ok(()));
}

#[tokio::test]
async fn no_error_shows_the_password() {
    // A server that says the line it was sent: its text is its own, ours is not in it.
    let script = vec![Hear(PLAIN), say("501 what?")];
    let (result, _) = sign_in(&["AUTH PLAIN"], script).await;
    let shown = format!("{result:?} {}", result.clone().unwrap_err());
    assert!(!shown.contains("wonder") && !shown.contains("AGFsaWNl"), "{shown}");
}

async fn greeting(script: Vec<Step>) -> Error {
    let (stream, _server) = peer(script);
    Session::over(stream, b"", &Limits::default()).await.err().unwrap()
}

#[tokio::test]
async fn a_server_that_turns_us_away_is_heard() {
    let error = greeting(vec![say("554 5.3.2 No service for you")]).await;
    let Error::Refused { code: 554, enhanced, server } = error else { panic!("{error:?}") };
    assert_eq!(enhanced.as_deref(), Some("5.3.2"));
    assert_eq!(server.as_str(), "5.3.2 No service for you");
    assert!(matches!(greeting(vec![say("421 busy")]).await, Error::Refused { code: 421, .. }));
}

#[tokio::test]
async fn a_server_that_is_none_is_told() {
    assert_eq!(greeting(vec![]).await, Error::Closed);
    assert_eq!(greeting(vec![say("* OK IMAP4rev1")]).await, Error::Protocol { what: "greeting" });
    let bytes = vec![Say("220 \u{0}\u{1}\r\n".to_owned()), Hear("EHLO [127.0.0.1]"), say("9")];
    assert_eq!(greeting(bytes).await, Error::Protocol { what: "greeting" });
    // A line without an end must not fill the memory.
    let endless = vec![Say("220 ".to_owned() + &"x".repeat(1 << 20))];
    assert_eq!(greeting(endless).await, Error::Limit { what: "greeting" });
    let long = vec![Say(format!("220 {}\r\n", "x".repeat(5_000)))];
    assert_eq!(greeting(long).await, Error::Limit { what: "greeting" });
}

#[tokio::test(start_paused = true)]
async fn no_step_waits_for_ever() {
    assert_eq!(greeting(vec![Stall]).await, Error::Timeout { what: "greeting" });
    let after_ehlo = vec![say("220 me"), Hear("EHLO [127.0.0.1]"), Stall];
    assert_eq!(greeting(after_ehlo).await, Error::Timeout { what: "greeting" });

    let mut script = greet(&["AUTH PLAIN"]);
    script.extend([Hear(PLAIN), Stall]);
    let (stream, _server) = peer(script);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    let result = session.sign_in("alice", "wonder").await;
    assert_eq!(result, Err(Error::Timeout { what: "sign-in" }));
    session.quit().await;
}

/// Everything logged on this thread, at any level, by us and by lettre.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_shows_a_password_an_address_or_a_message() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut script = greet(&["AUTH PLAIN"]);
    script.extend([
        Hear(PLAIN),
        say("235 ok"),
        Hear("MAIL FROM:<alice@canary.example>"),
        say("250 ok"),
        Hear("RCPT TO:<bob@canary.example>"),
        say("550 canary"),
        Hear("RSET"),
        say("500 no such command"),
        Hear("QUIT"),
    ]);
    let (stream, _server) = peer(script);
    let mut session = Session::over(stream, b"", &Limits::default()).await.unwrap();
    session.sign_in("alice", "wonder").await.unwrap();
    let bob = ["bob@canary.example".to_owned()];
    session.submit("alice@canary.example", &bob, b"canary").await.unwrap_err();
    session.quit().await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("reset") && text.contains("quit"), "it is heard at all: {text}");
    for secret in ["wonder", "AGFsaWNl", "canary", "alice"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
