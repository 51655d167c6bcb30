//! Servers that take their time, or leave something out and wait: given up in the time that was
//! allowed, and never believed half.

use std::time::{Duration, Instant};

use ::mail::mailbox::MailboxName;
use ::mail::uid::UidSet;
use imap::{Error, Select};
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::profile::Profile;

use super::Before;
use super::idle::{session, short};
use crate::inside::run;

pub const VECTORS: &[&str] = &["greeting-drip", "fetch-drip", "fetch-lit-short"];

/// What short limits allow, and a busy machine on top.
const SOON: Duration = Duration::from_secs(15);

#[test]
fn a_greeting_that_drips_is_given_up() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let drip = Failure::Drip(Duration::from_millis(150));
        before.server.state().fault(Fault::new(At::Greeting, drip));
        let begun = Instant::now();
        let error = session(&before.server, &short()).await.expect_err("no session");
        assert!(matches!(error, Error::Timeout { .. }), "greeting-drip: {error:?}");
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        session(&before.server, &imap::Limits::default()).await.expect("the next one");
    });
}

#[test]
fn a_body_that_drips_or_never_ends_is_given_up_and_not_kept() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let state = before.server.state();
        for id in ["fetch-drip", "fetch-lit-short"] {
            let mut alice = session(&before.server, &short()).await.expect("a session");
            let inbox = MailboxName::from_wire(b"INBOX", Some('/'));
            alice.select(&inbox, Select::Plain).await.expect("INBOX");
            if id == "fetch-drip" {
                let drip = Failure::Drip(Duration::from_millis(150));
                state.fault(Fault::at_verb("UID FETCH", 1, drip));
            } else {
                let cut = "* 1 FETCH (UID 1 BODY[] {400}\r\nhalf)\r\n<tag> OK done\r\n";
                state.answer_bytes("UID FETCH *", cut);
            }
            let begun = Instant::now();
            let mut came = 0;
            let one = [UidSet::range(1, 1)];
            let got = alice.fetch_bodies(&one, &mut |_, _| came += 1).await;
            assert!(matches!(got, Err(Error::Timeout { .. })), "{id}: {got:?}");
            assert!(begun.elapsed() < SOON, "{id} took {:?}", begun.elapsed());
            assert_eq!(came, 0, "{id}: half a letter");
            state.be_honest();
            let mut alice = session(&before.server, &imap::Limits::default()).await.expect("again");
            alice.select(&inbox, Select::Plain).await.expect("INBOX");
            alice.fetch_bodies(&one, &mut |_, _| came += 1).await.expect("the body");
            assert_eq!(came, 1, "{id}");
        }
    });
}
