//! Nothing of a person's mail or password gets into a log, even at `trace`.

use std::sync::Mutex;

use mail::mailbox::MailboxName;
use mail::uid::UidSet;

use crate::peer::{CLOSE, session};

static LOGGED: Mutex<String> = Mutex::new(String::new());

struct Recorder;

impl log::Log for Recorder {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        use std::fmt::Write as _;
        let mut logged = LOGGED.lock().unwrap();
        writeln!(logged, "{} {}", record.target(), record.args()).unwrap();
    }
    fn flush(&self) {}
}

#[tokio::test]
async fn async_imap_sees_and_logs_neither_passwords_nor_mail() {
    log::set_logger(&Recorder).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let mut broken = String::from("* 1 FETCH (UID 1 BODY[] {12}\r\nCanaryBody\r\n)\r\n");
    broken.push_str(CLOSE);
    let (mut session, _) = session(
        "",
        &[
            ("SELECT \"CanaryBox\"", "* 1 EXISTS\r\n$ OK [READ-WRITE] CanaryText\r\n"),
            ("UID FETCH", broken.as_str()),
        ],
    )
    .await;
    let mailbox = MailboxName::from_wire(b"CanaryBox", None);
    session.select(&mailbox, crate::Select::Plain).await.unwrap();
    let mut got = 0;
    let chunk = [UidSet::range(1, 1)];
    let error = session.fetch_bodies(&chunk, &mut |_, body| got += body.len()).await.unwrap_err();
    assert_eq!(got, 12);
    assert!(!format!("{error} {error:?}").contains("Canary"));
    let logged = LOGGED.lock().unwrap().clone();
    assert!(logged.contains("async_imap"), "nothing was recorded");
    for secret in ["secret", "Canary", "alice", "AGFsaWNl", "YWxpY2V"] {
        assert!(!logged.contains(secret), "{secret} in the log");
    }
}
