//! The mail server the tests submit to: what goes in comes back to an inbox.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail::server::Security;
use tests::servers::dovecot::{Dovecot, Options};
use tests::servers::exim::Exim;
use tests::servers::line_client::LineClient;

const ALICE: &str = "alice@example.test";

/// A mail server beside Dovecot. Where it is not there these tests fail: `cargo xtask test` brings
/// it.
fn exim(dovecot: &Dovecot) -> Exim {
    Exim::start(dovecot)
}

fn said(client: &mut LineClient, command: &str) -> String {
    client.smtp(command).unwrap().join("\n")
}

fn auth_plain(user: &str, password: &str) -> String {
    format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{user}\0{password}")))
}

#[test]
fn a_mail_submitted_on_either_port_comes_back_to_the_inbox() {
    let dovecot = Dovecot::start(&Options::default());
    let exim = exim(&dovecot);
    let clients = [
        LineClient::connect(exim.tls_port(), dovecot.authority()),
        LineClient::smtp_starttls(exim.starttls_port(), dovecot.authority()),
    ];
    for (number, client) in clients.into_iter().enumerate() {
        let mut smtp = client.unwrap();
        let offered = said(&mut smtp, "EHLO [127.0.0.1]");
        assert!(offered.contains("AUTH PLAIN LOGIN") && offered.contains("SIZE"), "{offered}");
        assert!(said(&mut smtp, &auth_plain(ALICE, "wonderland")).starts_with("235"));
        assert!(said(&mut smtp, "MAIL FROM:<alice@example.test>").starts_with("250"));
        assert!(said(&mut smtp, "RCPT TO:<nobody@example.test>").starts_with("550"));
        assert!(said(&mut smtp, "RCPT TO:<bob@example.test>").starts_with("250"));
        assert!(said(&mut smtp, "DATA").starts_with("354"));
        assert!(said(&mut smtp, "Subject: Dear Bob\r\n\r\nHello\r\n.").starts_with("250"));
        let mut bob = LineClient::connect(dovecot.imap_port(), dovecot.authority()).unwrap();
        bob.imap_ok("LOGIN bob@example.test builder");
        let wanted = format!("* {} EXISTS", number + 1);
        while !bob.imap_ok("SELECT INBOX").contains(&wanted) {}
        let subject = bob.imap_ok("FETCH * BODY.PEEK[HEADER.FIELDS (SUBJECT)]").join("");
        assert!(subject.contains("Dear Bob"), "{subject}");
    }
}

#[test]
fn nothing_is_submitted_without_the_right_password_and_tls() {
    let dovecot = Dovecot::start(&Options::default());
    let exim = exim(&dovecot);
    let mut smtp = LineClient::connect(exim.tls_port(), dovecot.authority()).unwrap();
    said(&mut smtp, "EHLO localhost");
    assert!(said(&mut smtp, &auth_plain(ALICE, "nonsense")).starts_with("535"));
    assert!(said(&mut smtp, "MAIL FROM:<alice@example.test>").starts_with("550"));
    let mut open = TcpStream::connect(("127.0.0.1", exim.starttls_port())).unwrap();
    let lines = format!("EHLO localhost\r\n{}\r\n", auth_plain(ALICE, "wonderland"));
    let mut answers = BufReader::new(open.try_clone().unwrap()).lines();
    assert!(answers.next().unwrap().unwrap().starts_with("220"));
    open.write_all(lines.as_bytes()).unwrap();
    let refused = answers.map(Result::unwrap).find(|line| !line.starts_with("250")).unwrap();
    assert!(refused.starts_with("503"), "{refused}");
    exim.stop();
    assert!(TcpStream::connect(("127.0.0.1", exim.tls_port())).is_err());
    exim.restart();
    LineClient::connect(exim.tls_port(), dovecot.authority()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fumi_submits_comes_back_to_bobs_inbox_line_for_line() {
    let dovecot = Dovecot::start(&Options::default());
    let exim = exim(&dovecot);
    let raw = "From: Alice <alice@example.test>\r\nTo: bob@example.test\r\n\
               Subject: =?utf-8?B?5omL57SZ?=\r\nMessage-ID: <letter@example.test>\r\n\r\n\
               .a dot begins this line\r\nend\r\n";
    let bob = ["bob@example.test".to_owned(), "nobody@example.test".to_owned()];
    for security in [Security::Tls, Security::StartTls] {
        let endpoint = exim.endpoint(security);
        let submitted = smtp::submit(
            &endpoint,
            dovecot.authority().client_config(),
            (ALICE, "wonderland"),
            ALICE,
            &bob,
            raw.as_bytes(),
        );
        let submitted = submitted.await.unwrap();
        let refused: Vec<bool> = submitted.recipients.iter().map(|r| r.refused.is_some()).collect();
        assert_eq!(refused, [false, true], "each recipient has an answer of its own");
    }
    let mut reader = LineClient::connect(dovecot.imap_port(), dovecot.authority()).unwrap();
    reader.imap_ok("LOGIN bob@example.test builder");
    while !reader.imap_ok("SELECT INBOX").contains(&"* 2 EXISTS".to_owned()) {}
    let text = reader.imap_ok("FETCH 1 BODY.PEEK[TEXT]").join("\n").replace('\r', "");
    assert!(text.contains("\n.a dot begins this line\nend"), "{text}");
    let header = reader.imap_ok("FETCH 2 BODY.PEEK[HEADER]").join("\n");
    assert!(header.contains("<letter@example.test>") && !header.contains("\nBcc"), "{header}");
}
