//! The SMTP side, looked at by a client that speaks line by line.

use super::fault::{Failure, Fault};
use super::log::What;
use super::settings::{Refusal, SentCopy, Stage};
use super::{Options, Scripted};
use crate::servers::line_client::LineClient;

const ALICE: &str = "alice@fumi.example";
const BOB: &str = "bob@fumi.example";

fn server() -> Scripted {
    Scripted::start(Options::default().user(ALICE, "secret").user(BOB, "other"))
}

fn said(client: &mut LineClient, command: &str) -> String {
    client.smtp(command).expect("an answer").join("\n")
}

fn client(server: &Scripted) -> LineClient {
    let mut client = LineClient::connect(server.smtp_port(), server.authority()).expect("TLS");
    assert!(said(&mut client, "EHLO [127.0.0.1]").contains("SIZE 40000000"));
    let auth = said(&mut client, "AUTH PLAIN AGFsaWNlQGZ1bWkuZXhhbXBsZQBzZWNyZXQ=");
    assert!(auth.starts_with("235"), "{auth}");
    client
}

fn send(client: &mut LineClient) -> std::io::Result<String> {
    said(client, &format!("MAIL FROM:<{ALICE}>"));
    assert!(said(client, &format!("RCPT TO:<{BOB}>")).starts_with("250"));
    assert!(said(client, "DATA").starts_with("354"));
    let lines = client.smtp("Message-ID: <m1@x>\r\n\r\n..dot\r\n.")?;
    Ok(lines.join("\n"))
}

#[test]
fn a_mail_reaches_its_recipient_and_the_log() {
    let server = server();
    server.state().set(|settings| settings.sent_copy = SentCopy::AtOnce);
    assert!(send(&mut client(&server)).unwrap().starts_with("250"));
    let inbox = server.state().messages(BOB, "INBOX");
    assert_eq!(inbox.len(), 1);
    assert!(inbox[0].raw.ends_with(b"\r\n\r\n.dot\r\n"));
    assert_eq!(server.state().messages(ALICE, "Sent").len(), 1);
    let submitted = |what: &What| matches!(what, What::Submitted { to, .. } if *to == [BOB]);
    assert_eq!(server.state().events().iter().filter(|e| submitted(&e.what)).count(), 1);
}

#[test]
fn a_connection_lost_after_the_final_dot_has_delivered() {
    let server = server();
    server.state().fault(Fault::at_verb(".", 1, Failure::Close).applied());
    send(&mut client(&server)).expect_err("no answer comes");
    assert_eq!(server.state().messages(BOB, "INBOX").len(), 1);
    server.state().fault(Fault::at_verb(".", 1, Failure::Close));
    send(&mut client(&server)).expect_err("no answer comes");
    assert_eq!(server.state().messages(BOB, "INBOX").len(), 1);
}

#[test]
fn refusals_are_given_where_they_were_asked_for() {
    let server = server();
    let reply = "550 5.4.6 Unusual sending activity detected. Please try after sometime.";
    let refusal = Refusal { stage: Stage::End, reply: reply.into() };
    server.state().set(|settings| settings.smtp_refusals.push(refusal));
    assert_eq!(send(&mut client(&server)).unwrap(), reply);
    assert!(server.state().messages(BOB, "INBOX").is_empty());
    let mut stranger = LineClient::connect(server.smtp_port(), server.authority()).unwrap();
    said(&mut stranger, "EHLO x");
    assert!(said(&mut stranger, "MAIL FROM:<a@x>").starts_with("530"));
    said(&mut stranger, "AUTH LOGIN");
    said(&mut stranger, "YWxpY2VAZnVtaS5leGFtcGxl");
    assert_eq!(said(&mut stranger, "d3Jvbmc="), "535 Authentication Failed");
}

#[test]
fn passwords_are_taken_only_behind_starttls() {
    let server = server();
    let port = server.submission_port();
    let mut alice = LineClient::smtp_starttls(port, server.authority()).unwrap();
    assert!(said(&mut alice, "EHLO x").contains("AUTH LOGIN PLAIN"));
}
