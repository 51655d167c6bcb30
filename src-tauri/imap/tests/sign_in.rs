//! Signing in.

use crate::peer::{CLOSE, sign_in, sign_in_with};
use crate::{Code, Error, Refusal, Session};
use mail::server::Credential;

const PLAIN: &str = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n";
const NO_IR: &str = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n";
const BARE: &str = "* OK [CAPABILITY IMAP4rev1] hi\r\n";
const OK: &str = "$ OK [CAPABILITY IMAP4rev1 MOVE] Success\r\n";

#[tokio::test]
async fn the_password_goes_along_with_authenticate_where_it_may() {
    let session = sign_in(PLAIN, &[("AUTHENTICATE PLAIN AGFsaWNlAHB3", OK)], "pw").await.unwrap();
    assert!(session.capabilities().has("move"));
    let script = [("AUTHENTICATE PLAIN", "+ \r\n"), ("-AGFsaWNlAHB3", OK)];
    assert!(sign_in(NO_IR, &script, "pw").await.unwrap().capabilities().has("MOVE"));
    let script = [("AUTHENTICATE PLAIN", "+\r\n"), ("-AGFsaWNlAHB3", OK)];
    sign_in(NO_IR, &script, "pw").await.unwrap();
}

#[tokio::test]
async fn without_plain_there_is_login_with_quotes_or_literals() {
    sign_in(BARE, &[(r#"LOGIN "alice" "p\"w\\""#, OK)], r#"p"w\"#).await.unwrap();
    let script = [(r#"LOGIN "alice" {6}"#, "+ go\r\n"), ("-pässe", OK)];
    sign_in(BARE, &script, "pässe").await.unwrap();
    let plus = "* OK [CAPABILITY IMAP4rev1 LITERAL-] hi\r\n";
    let script = [(r#"LOGIN "alice" {6+}"#, ""), ("-pässe", OK)];
    sign_in(plus, &script, "pässe").await.unwrap();
}

#[tokio::test]
async fn capabilities_are_those_the_server_says_after_the_sign_in() {
    let zoho = "* OK svwall.zoho.com IMAP4 Server (Zoho Mail IMAP4rev1 Server version 1.0)\r\n";
    let before =
        "* CAPABILITY IMAP4rev1 XLIST AUTH=PLAIN SASL-IR APPENDLIMIT=10485760\r\n$ OK done\r\n";
    let after = "* CAPABILITY IMAP4rev1 XLIST APPENDLIMIT=26214400 CONDSTORE\r\n$ OK Success\r\n";
    let script = [("CAPABILITY", before), ("AUTHENTICATE PLAIN ", after)];
    let session = sign_in(zoho, &script, "pw").await.unwrap();
    assert_eq!(session.capabilities().append_limit(), Some(26_214_400));
    assert!(!session.capabilities().has("SASL-IR"));
    let script = [
        ("AUTHENTICATE PLAIN ", "$ OK in\r\n"),
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\r\n$ OK done\r\n"),
    ];
    let session = sign_in(PLAIN, &script, "pw").await.unwrap();
    assert!(session.capabilities().has("IDLE"));
}

#[tokio::test]
async fn a_wrong_password_is_told_from_other_trouble() {
    let refuse = async |answer: &str| {
        sign_in(PLAIN, &[("AUTHENTICATE PLAIN ", answer)], "pw").await.err().unwrap()
    };
    let error = refuse("$ NO [AUTHENTICATIONFAILED] Invalid credentials(Failure)\r\n").await;
    let Error::AuthenticationFailed { server } = error else { panic!("{error:?}") };
    assert_eq!(server.as_str(), "Invalid credentials(Failure)");
    let error = refuse("$ NO [ALERT] You are yet to enable IMAP for your account.\r\n").await;
    let alert = Some(Code::Alert);
    assert!(matches!(&error, Error::Refused { status: Refusal::No, code, .. } if *code == alert));
    let error = refuse("$ NO [UNAVAILABLE] later\r\n").await;
    let later = Some(Code::Unavailable);
    assert!(matches!(&error, Error::Refused { status: Refusal::No, code, .. } if *code == later));
    let error = refuse(&format!("* BYE too many connections\r\n{CLOSE}")).await;
    assert!(matches!(&error, Error::Refused { status: Refusal::Bye, .. }), "{error:?}");
    assert_eq!(refuse(CLOSE).await, Error::Closed);
    assert_eq!(refuse(&format!("$ OK{CLOSE}")).await, Error::Closed);
}

#[tokio::test]
async fn a_server_that_cannot_do_the_plain_it_offers_gets_login() {
    let script = [("AUTHENTICATE PLAIN ", "$ BAD what?\r\n"), ("LOGIN \"alice\" \"pw\"", OK)];
    sign_in(PLAIN, &script, "pw").await.unwrap();
}

#[tokio::test]
async fn a_challenge_after_the_password_gets_an_empty_answer() {
    let script = [("AUTHENTICATE PLAIN ", "+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"), ("-", "$ NO no\r\n")];
    let error = sign_in(PLAIN, &script, "pw").await.err().unwrap();
    assert!(matches!(error, Error::AuthenticationFailed { .. }), "{error:?}");
}

#[tokio::test]
async fn nothing_is_sent_where_signing_in_is_not_allowed() {
    let disabled = "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n";
    assert_eq!(sign_in(disabled, &[], "pw").await.err(), Some(Error::LoginDisabled));
    for password in ["a\r\nA1 DELETE INBOX", "a\0b", "a\n"] {
        let error = sign_in(PLAIN, &[], password).await.err().unwrap();
        assert!(matches!(error, Error::Protocol { .. }));
    }
}

#[tokio::test]
async fn a_greeting_may_be_no_greeting() {
    let greeting = async |text: &str| sign_in(text, &[], "pw").await.err().unwrap();
    assert_eq!(greeting("* PREAUTH welcome back\r\n").await, Error::Preauth);
    let bye = greeting("* BYE Too many connections from your address\r\n").await;
    assert!(matches!(bye, Error::Refused { status: Refusal::Bye, .. }), "{bye:?}");
    for other in
        ["220 mail.example.org ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n", "* 5 EXISTS\r\n"]
    {
        assert_eq!(greeting(other).await, Error::Protocol { what: "not an IMAP greeting" });
    }
    let endless = "x".repeat(70_000);
    assert_eq!(greeting(&endless).await, Error::Limit { what: "line" });
}

#[tokio::test]
async fn a_courier_may_have_something_to_say_before_its_greeting() {
    let greeting = "* OK [ALERT] Filesystem notification initialization error\u{e9}\r\n* OK \
     [CAPABILITY IMAP4rev1] hi\r\n";
    let script = [("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n"), ("LOGIN ", OK)];
    sign_in(greeting, &script, "pw").await.unwrap();
}

const XOAUTH2: &str = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR] hi\r\n";
/// base64 of `user=alice`, `auth=Bearer ya29.t` with the bytes 1 around them.
const TOKEN: &str = "dXNlcj1hbGljZQFhdXRoPUJlYXJlciB5YTI5LnQBAQ==";
const REASON: &str = "+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\r\n";

async fn by_token(greeting: &str, script: &[(&'static str, &str)]) -> Result<Session, Error> {
    sign_in_with(greeting, script, Credential::Token("ya29.t")).await
}

#[tokio::test]
async fn a_token_is_shown_by_xoauth2_and_never_as_a_password() {
    let told: &'static str = format!("AUTHENTICATE XOAUTH2 {TOKEN}").leak();
    by_token(XOAUTH2, &[(told, OK)]).await.unwrap();
    let no_ir = "* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] hi\r\n";
    let line: &'static str = format!("-{TOKEN}").leak();
    by_token(no_ir, &[("AUTHENTICATE XOAUTH2", "+ \r\n"), (line, OK)]).await.unwrap();
    let neither = by_token(PLAIN, &[]).await.err();
    assert_eq!(neither, Some(Error::LoginDisabled));
}

#[tokio::test]
async fn a_refused_token_is_told_after_its_reason() {
    let no = "$ NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n";
    for answer in [no, "$ NO SASL authentication failed\r\n", "$ BAD no\r\n"] {
        let script = [("AUTHENTICATE XOAUTH2 ", REASON), ("-", answer)];
        let error = by_token(XOAUTH2, &script).await.err().unwrap();
        let refused = matches!(error, Error::AuthenticationFailed { .. } | Error::Refused { .. });
        assert!(refused, "{error:?}");
    }
    let at_once = by_token(XOAUTH2, &[("AUTHENTICATE XOAUTH2 ", no)]).await.err().unwrap();
    assert!(matches!(at_once, Error::AuthenticationFailed { .. }), "{at_once:?}");
}

#[tokio::test]
async fn a_token_is_shown_by_oauthbearer_where_there_is_only_that() {
    let only = "* OK [CAPABILITY IMAP4rev1 AUTH=OAUTHBEARER SASL-IR] hi\r\n";
    // n,a=alice,^Aauth=Bearer ya29.t^A^A
    let told = "AUTHENTICATE OAUTHBEARER bixhPWFsaWNlLAFhdXRoPUJlYXJlciB5YTI5LnQBAQ==";
    by_token(only, &[(told, OK)]).await.unwrap();
    let script = [("AUTHENTICATE OAUTHBEARER ", REASON), ("-AQ==", "$ NO no\r\n")];
    let error = by_token(only, &script).await.err().unwrap();
    assert!(matches!(error, Error::AuthenticationFailed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_token_cannot_smuggle_anything_into_its_line() {
    for token in ["a\x01auth=Bearer b", "a\r\nA1 DELETE INBOX", "a\0"] {
        let error = sign_in_with(XOAUTH2, &[], Credential::Token(token)).await.err().unwrap();
        assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
    }
}
