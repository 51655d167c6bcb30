//! What goes wrong at sign-in is told as what it is: a code for scripts, a sentence for Alice.

use crate::profile::{ALICE, Alice, PASSWORD};
use tests::fumictl::Fumictl;
use tests::servers::certificate::Certificate;
use tests::servers::dovecot::{Options, User};
use tests::servers::profiles::Profile;
use tests::servers::scripted::{self, Scripted};

fn add(ctl: &Fumictl, port: u16) -> tests::fumictl::Answer {
    let server = format!("localhost:{port}");
    ctl.run(&["account", "add", ALICE, "--imap", &server, "--no-keyring"])
}

fn told(answer: &tests::fumictl::Answer, exit: i32, code: &str) {
    assert_eq!(answer.error_code().as_deref(), Some(code), "{}", answer.stderr);
    assert_eq!(answer.code, Some(exit));
    let error: serde_json::Value =
        answer.stderr.lines().rev().find_map(|l| serde_json::from_str(l).ok()).expect("JSON");
    let message = error["error"]["message"].as_str().expect("a message");
    assert!(message.len() > 20 && !message.contains(PASSWORD), "{message}");
}

#[test]
fn a_wrong_password_is_told_and_nothing_is_added() {
    let alice = Alice::at(Profile::Full);
    let ctl = alice.ctl.clone().password("not-this-one");
    told(&add(&ctl, alice.dovecot.imap_port()), 4, "wrongPassword");
    assert_eq!(alice.ctl.run(&["account", "list"]).ok(), serde_json::json!([]));
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let alice = Alice::at(Profile::Full);
    let port = alice.dovecot.imap_port();
    alice.dovecot.stop();
    told(&add(&alice.ctl, port), 5, "refused");
}

fn certificate_is_told(certificate: Certificate, code: &str) {
    let users = vec![User::new(ALICE, PASSWORD)];
    let alice = Alice::with(&Options { certificate, users, ..Options::default() });
    told(&add(&alice.ctl, alice.dovecot.imap_port()), 5, code);
}

#[test]
fn an_expired_certificate_is_told_and_no_password_is_sent() {
    certificate_is_told(Certificate::Expired, "certExpired");
}

#[test]
fn a_certificate_for_another_host_is_told() {
    certificate_is_told(Certificate::WrongHost, "certWrongHost");
}

#[test]
fn a_certificate_that_signed_itself_is_told() {
    certificate_is_told(Certificate::SelfSigned, "certUnknownIssuer");
}

#[test]
fn tls_is_not_spoken_at_the_starttls_port() {
    let alice = Alice::at(Profile::Full);
    told(&add(&alice.ctl, alice.dovecot.starttls_port()), 5, "tlsUnavailable");
}

/// What Zoho says where the mailbox's owner has not switched IMAP on.
const IMAP_IS_OFF: &str = "NO [ALERT] You are yet to enable IMAP for your account. Please contact \
                           your administrator (Failure)";

#[test]
fn imap_that_is_switched_off_is_told_in_zohos_words() {
    let zoho = scripted::Options::profile(scripted::profile::Profile::zoho());
    let server = Scripted::start(zoho.user(ALICE, PASSWORD));
    server.state().set(|settings| settings.login_refusal = Some(IMAP_IS_OFF.to_owned()));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ctl = Fumictl::new(folder.path()).trusting(&server.ca_file()).password(PASSWORD);
    let answer = add(&ctl, server.imap_port());
    told(&answer, 4, "imapDisabled");
    assert!(answer.stderr.contains("yet to enable IMAP"), "the server's words are shown too");
}

#[test]
fn starttls_works_where_it_is_chosen() {
    let alice = Alice::at(Profile::Full);
    let server = format!("localhost:{}", alice.dovecot.starttls_port());
    let starttls = ["--imap-security", "starttls", "--no-keyring"];
    let add = [&["account", "add", ALICE, "--imap", &server][..], &starttls].concat();
    alice.ctl.run(&add).ok();
    alice.ctl.run(&["sync"]).ok();
}

#[test]
fn the_doctor_says_the_same_and_where() {
    let alice = Alice::at(Profile::Full);
    alice.sign_in();
    let sick = alice.ctl.clone().password("not-this-one").run(&["doctor", ALICE]);
    assert_eq!((sick.code, sick.json["imap"]["code"].as_str()), (Some(1), Some("wrongPassword")));
    let well = alice.ctl.run(&["doctor", ALICE]);
    assert_eq!(well.json["imap"]["ok"], true, "{}", well.stdout);
}
