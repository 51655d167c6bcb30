//! IDLE against servers that behave, and that don't.

use std::future::{pending, ready};
use std::time::Duration;

use mail::flags::Flags;

use crate::peer::{CLOSE, session};
use crate::{Error, Push, Refusal};

const LONG: Duration = Duration::from_secs(540);

#[tokio::test(start_paused = true)]
async fn what_the_server_says_ends_the_wait_and_comes_back() {
    let (mut session, _) = session(
        "IDLE",
        &[
            ("IDLE", "+ idling\r\n* OK Still here\r\n* 5 EXISTS\r\n"),
            (
                "-DONE",
                "* VANISHED 3:4\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 9 FLAGS \
             (\\Seen))\r\n$ OK\r\n",
            ),
            ("NOOP", "* 1 EXPUNGE\r\n$ OK\r\n"),
        ],
    )
    .await;
    let idled = session.idle(pending(), LONG).await.unwrap();
    assert!(idled.pushed && !idled.stopped);
    assert_eq!(idled.events.len(), 4);
    assert_eq!(idled.events[0], Push::Exists(5));
    assert!(matches!(&idled.events[1], Push::Vanished(uids) if uids.len() == 2));
    assert_eq!(idled.events[2], Push::FlagsOf(2));
    assert!(matches!(&idled.events[3], Push::Flags(f) if f.flags.has(Flags::SEEN)));
    assert_eq!(session.noop().await.unwrap(), [Push::Expunge(1)]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_wait_is_begun_anew_until_somebody_stops_it() {
    let (mut session, _) = session(
        "IDLE",
        &[
            ("IDLE", "+ \r\n"),
            ("-DONE", "$ OK\r\n"),
            ("IDLE", "+ \r\n"),
            ("-DONE", "$ OK\r\n"),
            ("NOOP", "$ OK\r\n"),
        ],
    )
    .await;
    let stop = tokio::time::sleep(LONG + LONG / 2);
    let idled = session.idle(stop, LONG).await.unwrap();
    assert!(idled.stopped && !idled.pushed && idled.events.is_empty());
    assert!(session.noop().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refused_idle_is_an_error_and_the_session_goes_on() {
    for answer in ["$ NO not now\r\n", "$ BAD what?\r\n", "+ go\r\n$ NO changed my mind\r\n"] {
        let (mut session, _) = session("IDLE", &[("IDLE", answer), ("NOOP", "$ OK\r\n")]).await;
        let error = session.idle(pending(), LONG).await.unwrap_err();
        assert!(matches!(error, Error::Refused { .. }), "{answer}: {error:?}");
        session.noop().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_never_hangs() {
    let cases: [(&[(&str, &str)], Error); 4] = [
        (&[("IDLE", "")], Error::Timeout { what: "IDLE" }),
        (&[("IDLE", "+ \r\n* 1 EXISTS\r\n"), ("-DONE", "")], Error::Timeout { what: "DONE" }),
        (&[("IDLE", "+ \r\n<close>")], Error::Closed),
        (&[("IDLE", "+ \r\n* 1 EXIS<close>")], Error::Closed),
    ];
    for (script, expected) in cases {
        assert!(CLOSE == "<close>");
        let (mut session, _) = session("IDLE", script).await;
        assert_eq!(session.idle(pending(), LONG).await.unwrap_err(), expected);
        assert!(session.noop().await.is_err());
    }
    let (mut session, _) =
        session("IDLE", &[("IDLE", "+ \r\n* BYE idle for too long\r\n<close>")]).await;
    let error = session.idle(pending(), LONG).await.unwrap_err();
    assert!(matches!(error, Error::Refused { status: Refusal::Bye, .. }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_idle_is_ended_by_the_next_verb() {
    let (mut session, _) = session(
        "IDLE",
        &[("IDLE", "+ \r\n"), ("-DONE", "* 7 EXISTS\r\n$ OK\r\n"), ("NOOP", "$ OK\r\n")],
    )
    .await;
    let waited = tokio::time::timeout(Duration::from_secs(5), session.idle(pending(), LONG)).await;
    assert!(waited.is_err());
    assert_eq!(session.noop().await.unwrap(), [Push::Exists(7)]);
}

#[tokio::test(start_paused = true)]
async fn what_was_said_before_comes_back_without_waiting() {
    let (mut session, _) = session("IDLE", &[("MYRIGHTS", ""), ("IDLE", "")]).await;
    session.pushes.add(Push::Exists(3));
    let idled = session.idle(ready(()), LONG).await.unwrap();
    assert_eq!(idled.events, [Push::Exists(3)]);
}
