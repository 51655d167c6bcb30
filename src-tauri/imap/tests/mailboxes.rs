//! Mailboxes made, renamed, deleted and subscribed to.

use mail::mailbox::MailboxName;

use crate::peer::session;
use crate::{Code, Error, Refusal};

fn name(path: &str) -> MailboxName {
    MailboxName::from_path(path, Some('/'))
}

#[tokio::test]
async fn alice_puts_her_mailboxes_in_order() {
    let script = [
        ("CREATE \"Work/Entw&APw-rfe\"", "$ OK done\r\n"),
        ("RENAME \"Work\" \"My \\\"Work\\\"\"", "$ OK done\r\n"),
        ("SUBSCRIBE \"Work\"", "$ OK done\r\n"),
        ("UNSUBSCRIBE \"Work\"", "$ OK done\r\n"),
        ("DELETE \"Work\"", "$ OK done\r\n"),
        ("NOOP", "$ OK done\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    session.create_mailbox(&name("Work/Entwürfe")).await.unwrap();
    session.rename_mailbox(&name("Work"), &name("My \"Work\"")).await.unwrap();
    session.subscribe(&name("Work"), true).await.unwrap();
    session.subscribe(&name("Work"), false).await.unwrap();
    session.delete_mailbox(&name("Work")).await.unwrap();
    session.noop().await.unwrap();
}

#[tokio::test]
async fn a_refusal_says_why() {
    let script = [
        ("CREATE", "$ NO [ALREADYEXISTS] Folder exists\r\n"),
        ("DELETE", "$ NO [NONEXISTENT] gone\r\n"),
        ("RENAME", "$ NO [NOPERM] not yours\r\n"),
        ("SUBSCRIBE", "$ BAD what?\r\n"),
        ("NOOP", "$ OK done\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    let why = |result| {
        let Err(Error::Refused { status, code, .. }) = result else { panic!("{result:?}") };
        (status, code)
    };
    let created = session.create_mailbox(&name("Work")).await;
    assert_eq!(why(created), (Refusal::No, Some(Code::AlreadyExists)));
    let deleted = session.delete_mailbox(&name("Work")).await;
    assert_eq!(why(deleted), (Refusal::No, Some(Code::NonExistent)));
    let renamed = session.rename_mailbox(&name("Work"), &name("Play")).await;
    assert_eq!(why(renamed), (Refusal::No, Some(Code::NoPerm)));
    assert_eq!(why(session.subscribe(&name("Work"), true).await), (Refusal::Bad, None));
    session.noop().await.unwrap();
}

#[tokio::test]
async fn no_name_smuggles_a_command_and_inbox_keeps_its_own() {
    let (mut session, _) = session("", &[("NOOP", "$ OK done\r\n")]).await;
    let hostile = MailboxName::from_wire(b"a\r\nA1 DELETE INBOX", Some('/'));
    let work = name("Work");
    for refused in [
        session.create_mailbox(&hostile).await,
        session.delete_mailbox(&hostile).await,
        session.rename_mailbox(&work, &hostile).await,
        session.rename_mailbox(&hostile, &work).await,
        session.rename_mailbox(&name("inbox"), &work).await,
        session.subscribe(&hostile, true).await,
    ] {
        assert!(matches!(refused, Err(Error::Protocol { .. })), "{refused:?}");
    }
    session.noop().await.unwrap();
}
