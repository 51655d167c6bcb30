//! UID EXPUNGE, and no other.

use mail::uid::UidSet;

use crate::peer::{Peer, session};
use crate::{Error, Greeted, Limits, Push};

fn set(text: &str) -> UidSet {
    UidSet::parse(text).unwrap()
}

#[tokio::test]
async fn only_the_messages_named_are_removed() {
    let script = [
        ("UID EXPUNGE 3,5", "* 3 EXPUNGE\r\n* VANISHED 5\r\n$ OK done\r\n"),
        ("UID EXPUNGE 4294967295", "$ NO not now\r\n"),
        ("NOOP", "$ OK done\r\n"),
    ];
    for capability in ["UIDPLUS", "IMAP4rev2"] {
        let (mut session, _) = session(capability, &script).await;
        session.expunge_uids(&set("3,5")).await.unwrap();
        assert_eq!(session.pushes(), [Push::Expunge(3), Push::Vanished(set("5"))]);
        let error = session.expunge_uids(&set("4294967295")).await;
        assert!(matches!(error, Err(Error::Refused { .. })), "and no `*`: {error:?}");
        session.noop().await.unwrap();
    }
}

#[tokio::test]
async fn without_uidplus_nothing_is_said() {
    let (mut one, _) = session("MOVE", &[("NOOP", "$ OK\r\n")]).await;
    let error = one.expunge_uids(&set("3")).await;
    assert_eq!(error, Err(Error::Protocol { what: "UID EXPUNGE without UIDPLUS" }));
    one.noop().await.unwrap();
    let (mut two, _) = session("UIDPLUS", &[("NOOP", "$ OK\r\n")]).await;
    two.expunge_uids(&UidSet::new()).await.unwrap();
    two.noop().await.unwrap();
}

#[tokio::test]
async fn a_ragged_set_is_removed_in_pieces() {
    let ragged = UidSet::from_ranges((1..1_000u32).step_by(2).map(|n| (n, n)));
    let (mut peer, stream) = Peer::new();
    let heard = tokio::spawn(async move {
        peer.welcome("IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS").await;
        let mut heard = Vec::new();
        for _ in 0..3 {
            let (tag, command) = peer.hear_command("UID EXPUNGE ").await;
            heard.extend_from_slice(set(command.rsplit(' ').next().unwrap()).ranges());
            peer.say(format!("{tag} OK\r\n").as_bytes()).await;
        }
        UidSet::from_ranges(heard)
    });
    let greeted = Greeted::over(stream, &Limits::default()).await.unwrap();
    let mut session = greeted.login("alice", "pw").await.unwrap();
    session.expunge_uids(&ragged).await.unwrap();
    assert_eq!(heard.await.unwrap(), ragged);
}

/// Both take whatever anybody has marked `\Deleted`, and so would lose mail.
#[test]
fn no_file_here_says_expunge_or_close() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut read = 0;
    for file in std::fs::read_dir(here).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for said in ["EXPUNGE", "CLOSE"] {
            let begins = [format!("command(\"{said}"), format!(", \"{said}")];
            let found = begins.iter().any(|begins| text.contains(begins.as_str()));
            assert!(!found, "{} says {said}", path.display());
        }
        read += 1;
    }
    assert!(read > 30);
}
