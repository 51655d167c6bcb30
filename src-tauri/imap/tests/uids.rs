//! Which messages have a flag, at servers with ESEARCH and without.

use mail::mailbox::MailboxName;

use crate::peer::session;
use crate::{Error, FlagKey, Refusal, Select};

#[tokio::test]
async fn the_messages_with_a_flag_come_as_ranges() {
    let keys = [
        (FlagKey::All, "UID 1:*"),
        (FlagKey::Seen, "SEEN"),
        (FlagKey::Answered, "ANSWERED"),
        (FlagKey::Flagged, "FLAGGED"),
        (FlagKey::Deleted, "DELETED"),
        (FlagKey::Draft, "DRAFT"),
        (FlagKey::Keyword("$Work".into()), "KEYWORD $Work"),
    ];
    for (key, words) in keys {
        let asked: &'static str = format!("UID SEARCH RETURN (ALL COUNT) {words}").leak();
        let answer = "* ESEARCH (TAG \"$\") UID COUNT 3 ALL 2:3,50\r\n$ OK\r\n";
        let (mut session, _) = session("ESEARCH", &[(asked, answer)]).await;
        assert_eq!(session.search_uids(key).await.unwrap().to_string(), "2:3,50");
    }
    let nothing = "* ESEARCH (TAG \"$\") UID COUNT 0\r\n$ OK\r\n";
    let (mut session, _) = session("ESEARCH", &[("UID SEARCH", nothing)]).await;
    assert!(session.search_uids(FlagKey::Seen).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_in_doubt_is_asked_for_plainly() {
    let plain = ("UID SEARCH FLAGGED", "* SEARCH 50\r\n* SEARCH 2 3\r\n$ OK\r\n");
    for doubtful in [
        "* ESEARCH (TAG \"$\") UID COUNT 4 ALL 2:3,50\r\n$ OK\r\n",
        "* ESEARCH (TAG \"$\") UID COUNT 4294967295 ALL 1:*\r\n$ OK\r\n",
        "* SEARCH 2\r\n$ OK\r\n",
        "$ OK\r\n",
        "$ BAD what?\r\n",
    ] {
        let (mut session, _) = session("ESEARCH", &[("UID SEARCH RETURN", doubtful), plain]).await;
        let found = session.search_uids(FlagKey::Flagged).await.unwrap();
        assert_eq!(found.to_string(), "2:3,50", "{doubtful:?}");
    }
    let (mut one, _) = session("", &[plain]).await;
    assert_eq!(one.search_uids(FlagKey::Flagged).await.unwrap().to_string(), "2:3,50");
    let (mut one, _) = session("", &[("UID SEARCH FLAGGED", "* SEARCH 2 x\r\n$ OK\r\n")]).await;
    assert!(matches!(one.search_uids(FlagKey::Flagged).await, Err(Error::Protocol { .. })));
}

#[tokio::test]
async fn a_refusal_is_not_an_answer() {
    for (answer, status) in
        [("$ NO [UNAVAILABLE] later\r\n", Refusal::No), ("$ BAD what?\r\n", Refusal::Bad)]
    {
        let script = [("UID SEARCH", answer), ("UID SEARCH", answer), ("NOOP", "$ OK\r\n")];
        let (mut session, _) = session("ESEARCH", &script).await;
        let error = session.search_uids(FlagKey::Seen).await.unwrap_err();
        assert!(matches!(error, Error::Refused { status: s, .. } if s == status), "{error:?}");
        session.noop().await.unwrap();
    }
}

#[tokio::test]
async fn silence_is_believed_only_when_the_flags_themselves_are_seen() {
    let script = [
        ("UID SEARCH KEYWORD Work", "$ OK\r\n"),
        (
            "UID FETCH 1:* (UID FLAGS)",
            "* 1 FETCH (UID 4 FLAGS (WORK))\r\n* 2 FETCH (UID 5 FLAGS (\\Seen))\r\n\
             * 3 FETCH (UID 6)\r\n* 4 FETCH (FLAGS (Work))\r\n$ OK\r\n",
        ),
    ];
    let (mut session, _) = session("", &script).await;
    let found = session.search_uids(FlagKey::Keyword("Work".into())).await.unwrap();
    assert_eq!(found.to_string(), "4");
    assert_eq!(session.pushes(), [crate::Push::FlagsOf(4)], "whose it is was not said");
}

#[tokio::test]
async fn a_huge_mailbox_is_searched_for_a_flag_in_windows() {
    let script = [
        ("SELECT", "* 600000 EXISTS\r\n* OK [UIDNEXT 600001] ok\r\n$ OK\r\n"),
        ("UID SEARCH UID 1:200000 SEEN", "* SEARCH 5\r\n$ OK\r\n"),
        ("UID SEARCH UID 200001:400000 SEEN", "* SEARCH\r\n$ OK\r\n"),
        ("UID SEARCH UID 400001:600000 SEEN", "* SEARCH 400001\r\n$ OK\r\n"),
        ("UID SEARCH UID 600001:* SEEN", "* SEARCH\r\n$ OK\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    let inbox = MailboxName::from_wire(b"INBOX", Some('/'));
    session.select(&inbox, Select::Plain).await.unwrap();
    let found = session.search_uids(FlagKey::Seen).await.unwrap();
    assert_eq!(found.to_string(), "5,400001");
}

#[tokio::test]
async fn no_keyword_smuggles_a_criterion() {
    let (mut session, _) = session("", &[("NOOP", "$ OK\r\n")]).await;
    for hostile in ["", "a b", "x) SEEN", "a\r\nA1 NOOP", "\\Seen", "*"] {
        let error = session.search_uids(FlagKey::Keyword(hostile.into())).await;
        assert!(matches!(error, Err(Error::Protocol { .. })), "{hostile:?}: {error:?}");
    }
    session.noop().await.unwrap();
}
