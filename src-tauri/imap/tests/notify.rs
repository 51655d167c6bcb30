//! NOTIFY: news of mailboxes that are not open.

use std::future::pending;
use std::time::Duration;

use mail::mailbox::MailboxName;

use crate::peer::{CLOSE, session};
use crate::{Error, Push, Refusal, Select, Session};

const LONG: Duration = Duration::from_secs(540);
const ASKED: &str = "NOTIFY SET (selected (MessageNew MessageExpunge FlagChange)) \
 (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))";

fn name(raw: &str) -> MailboxName {
    MailboxName::from_wire(raw.as_bytes(), Some('/'))
}

/// The news, in few words.
fn told(pushes: Vec<Push>) -> Vec<String> {
    let raw = |name: &MailboxName| String::from_utf8_lossy(name.raw()).into_owned();
    let told = |push| {
        if let Push::Status(name, status) = &push {
            return format!("{} has {:?}", raw(name), status.messages);
        }
        if let Push::List(listed) = &push {
            return format!("{} is {}", raw(&listed.name), listed.attributes.join(" "));
        }
        format!("{push:?}")
    };
    pushes.into_iter().map(told).collect()
}

async fn told_by(session: &mut Session) -> Vec<String> {
    told(session.noop().await.unwrap())
}

#[tokio::test(start_paused = true)]
async fn news_of_other_mailboxes_ends_an_idle() {
    let script = [
        (ASKED, "$ OK done\r\n"),
        ("IDLE", "+ idling\r\n* STATUS Work (MESSAGES 5 UIDNEXT 9 UIDVALIDITY 1)\r\n"),
        (
            "-DONE",
            "* LIST () \"/\" New (\"OLDNAME\" (\"Old\"))\r\n\
             * LIST (\\NonExistent) \"/\" Gone\r\n* 6 EXISTS\r\n$ OK done\r\n",
        ),
        ("NOOP", "* STATUS Work (MESSAGES 6)\r\n$ OK done\r\n"),
    ];
    let (mut session, _) = session("IDLE NOTIFY", &script).await;
    assert!(session.notify().await.unwrap());
    let idled = session.idle(pending(), LONG).await.unwrap();
    assert!(idled.pushed);
    let expected = ["Work has Some(5)", "New is ", "Gone is \\NonExistent", "Exists(6)"];
    assert_eq!(told(idled.events), expected);
    assert_eq!(told_by(&mut session).await, ["Work has Some(6)"]);
}

#[tokio::test]
async fn a_server_that_will_not_tell_is_not_believed_to() {
    let (mut one, _) = session("", &[("NOOP", "$ OK\r\n")]).await;
    assert!(!one.notify().await.unwrap());
    one.noop().await.unwrap();
    for answer in ["$ NO [BADEVENT (MessageNew)] no\r\n", "$ BAD what?\r\n"] {
        let (mut one, _) = session("NOTIFY", &[("NOTIFY", answer), ("NOOP", "$ OK\r\n")]).await;
        assert!(!one.notify().await.unwrap());
        one.noop().await.unwrap();
    }
    let bye = format!("* BYE no\r\n{CLOSE}");
    let (mut one, _) = session("NOTIFY", &[("NOTIFY", &bye)]).await;
    let error = one.notify().await.unwrap_err();
    assert!(matches!(error, Error::Refused { status: Refusal::Bye, .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_is_asked_again_only_if_it_has_stopped() {
    let script = [
        ("NOTIFY", "$ OK done\r\n"),
        ("NOOP", "* OK [NOTIFICATIONOVERFLOW] too much\r\n$ OK\r\n"),
        ("NOTIFY", "$ OK done\r\n"),
        ("NOOP", "$ OK\r\n"),
    ];
    let (mut session, _) = session("NOTIFY", &script).await;
    assert!(session.notify().await.unwrap() && session.notify().await.unwrap());
    assert_eq!(session.noop().await.unwrap(), [Push::Lost]);
    assert!(session.notify().await.unwrap() && session.notify().await.unwrap());
    session.noop().await.unwrap();
}

#[tokio::test]
async fn news_in_the_midst_of_verbs_is_not_taken_for_their_answers() {
    let script = [
        (
            "STATUS \"Work\"",
            "* STATUS Play (MESSAGES 1)\r\n* STATUS Work (MESSAGES 2)\r\n\
          * STATUS Rest (MESSAGES 3)\r\n$ OK done\r\n",
        ),
        (
            "STATUS \"Work\"",
            "* STATUS W&AG8-rk (MESSAGES 4)\r\n* STATUS Play (MESSAGES 5)\r\n\
          $ OK done\r\n",
        ),
        ("NOOP", "* 4 EXISTS\r\n$ OK done\r\n"),
        ("NOOP", "* 7 EXISTS\r\n* STATUS Play (MESSAGES 6)\r\n$ OK done\r\n"),
    ];
    let (mut session, _) = session("NOTIFY", &script).await;
    assert_eq!(session.status(&name("Work")).await.unwrap().messages, Some(2));
    assert_eq!(told(session.pushes()), ["Play has Some(1)", "Rest has Some(3)"]);
    assert_eq!(session.status(&name("Work")).await.unwrap().messages, Some(4));
    assert_eq!(told_by(&mut session).await, ["Play has Some(5)", "Exists(4)"]);
    assert_eq!(told_by(&mut session).await, ["Exists(7)", "Play has Some(6)"]);
}

#[tokio::test]
async fn what_was_said_of_other_mailboxes_outlives_the_open_one() {
    let select = "* LIST () \"/\" Inbox\r\n* LIST () \"/\" New\r\n* 3 EXISTS\r\n$ OK done\r\n";
    let script = [
        ("SELECT", select),
        ("CREATE", "* 1 EXPUNGE\r\n* STATUS Work (MESSAGES 5)\r\n$ OK done\r\n"),
        ("SELECT", select),
    ];
    let (mut session, _) = session("IMAP4rev2", &script).await;
    session.select(&name("INBOX"), Select::Plain).await.unwrap();
    session.create_mailbox(&name("Play")).await.unwrap();
    session.select(&name("INBOX"), Select::Plain).await.unwrap();
    let expected = ["New is ", "Work has Some(5)", "New is "];
    assert_eq!(told(session.pushes()), expected);
}

#[tokio::test]
async fn news_without_end_is_told_as_lost() {
    let long = "x".repeat(10_000);
    for flood in [
        "* STATUS Work (MESSAGES 5)\r\n".repeat(100_001),
        format!("* STATUS {long} (MESSAGES 5)\r\n").repeat(320),
        format!("* LIST (\\{long}) \"/\" x\r\n").repeat(320),
        "* OK [NOTIFICATIONOVERFLOW] too much\r\n".to_owned(),
    ] {
        let (mut session, _) = session("NOTIFY", &[("NOOP", &format!("{flood}$ OK\r\n"))]).await;
        assert_eq!(session.noop().await.unwrap(), [Push::Lost]);
    }
}
