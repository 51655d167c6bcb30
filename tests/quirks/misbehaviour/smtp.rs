//! Submission servers that misbehave, before there is an outbox: what the session itself must do. A
//! password is never shown in the clear, and it is known whether anybody got the mail.

use std::time::Duration;

use ::mail::server::{Endpoint, Security};
use smtp::{Error, Limits, Submitted};
use tests::servers::scripted::log::What;
use tests::servers::scripted::script::Script;
use tests::servers::scripted::{Options, Scripted};

use crate::inside::run;
use crate::scripted::{ALICE, letter};

pub const VECTORS: &[&str] = &[
    "smtp-no-starttls",
    "smtp-auth-clear",
    "smtp-535",
    "smtp-552",
    "smtp-lost-after-dot",
    "smtp-multi-line",
    "smtp-long-line",
    "smtp-bad-code",
    "smtp-size-small",
    "smtp-pipeline",
];

const HELLO: &str = "S: 220 mx.fumi.example\nC: EHLO *\nS: 250-mx.fumi.example\n";
const SIGN_IN: &str = "S: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: 235 in\n";
const ENVELOPE: &str = "C: MAIL FROM:*\nS: 250 ok\nC: RCPT TO:*\nS: 250 ok\n";

fn script(id: &str) -> String {
    let mail = "C: *: *\n".repeat(7) + "C: \nC: On apples.\nC: .\n";
    match id {
        "smtp-no-starttls" => format!("{HELLO}S: 250 SIZE\nC: QUIT\nX: close"),
        "smtp-auth-clear" => format!("{HELLO}S: 250 AUTH PLAIN LOGIN\nC: QUIT\nX: close"),
        "smtp-535" => format!("{HELLO}S: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: 535 Failed\nX: stall"),
        "smtp-552" => {
            format!(
                "{HELLO}{SIGN_IN}{ENVELOPE}C: DATA\nS: 354 go\n{mail}S: 552 too large\nX: stall"
            )
        }
        "smtp-lost-after-dot" => {
            format!("{HELLO}{SIGN_IN}{ENVELOPE}C: DATA\nS: 354 go\n{mail}X: close")
        }
        "smtp-multi-line" => {
            let lines = "S: 250-X-MORE\n".repeat(10_000);
            format!("{HELLO}{lines}{SIGN_IN}X: stall")
        }
        "smtp-long-line" => format!("{HELLO}S: 250-{}\n{SIGN_IN}X: stall", "x".repeat(1 << 20)),
        "smtp-bad-code" => format!("{HELLO}{SIGN_IN}C: MAIL FROM:*\nS: 999 what\nX: stall"),
        "smtp-size-small" => format!("{HELLO}S: 250-SIZE 100\n{SIGN_IN}C: QUIT\nX: close"),
        "smtp-pipeline" => format!(
            "{HELLO}S: 250-PIPELINING\n{SIGN_IN}B: 250 ok\\r\\n250 early\\r\\n550 earlier\\r\\n\n\
             X: stall"
        ),
        _ => panic!("no such server: {id}"),
    }
}

fn limits() -> Limits {
    let short = Duration::from_secs(1);
    Limits {
        tls: short,
        greeting: short,
        auth: short,
        command: short,
        data: short,
        quit: short,
        ..Limits::default()
    }
}

async fn submit(server: &Scripted, clear: bool) -> Result<Submitted, Error> {
    let (port, security) = match clear {
        true => (server.submission_port(), Security::StartTls),
        false => (server.smtp_port(), Security::Tls),
    };
    let endpoint = Endpoint { host: "localhost".into(), port, security };
    let tls = server.authority().client_config();
    let mut session = smtp::connect(&endpoint, tls, &limits()).await?;
    session.sign_in(ALICE, "wonderland").await?;
    session.submit(ALICE, &["bob@example.test".to_owned()], &letter("apples")).await
}

#[test]
fn a_submission_server_that_misbehaves_is_told_and_sees_no_password_in_the_clear() {
    run(async {
        for id in VECTORS {
            let smtp_script = Some(Script::smtp(&script(id)));
            let server = Scripted::start(Options { smtp_script, ..Options::default() });
            let clear = matches!(*id, "smtp-no-starttls" | "smtp-auth-clear");
            let limit = Duration::from_secs(60);
            let ended = tokio::time::timeout(limit, submit(&server, clear)).await;
            let error = ended.expect("an end").err().unwrap_or_else(|| panic!("{id}: it was sent"));
            let fits = match *id {
                "smtp-no-starttls" | "smtp-auth-clear" => error == Error::StartTlsRefused,
                "smtp-535" => matches!(error, Error::AuthenticationFailed { .. }),
                "smtp-552" => matches!(error, Error::Refused { .. }),
                // Whether it was sent nobody knows: this error alone says so.
                "smtp-lost-after-dot" => error == Error::Unanswered,
                "smtp-size-small" => matches!(error, Error::TooLarge { .. }),
                _ => error != Error::Unanswered,
            };
            assert!(fits, "{id}: {error:?}");
            let said = server.state().events();
            let auth = said.iter().any(|event| match &event.what {
                What::Command { verb, arguments } => {
                    verb == "AUTH" || arguments.contains("AUTH") || arguments.contains("LOGIN")
                }
                _ => false,
            });
            assert!(!(clear && auth), "{id}: {said:?}");
        }
    });
}
