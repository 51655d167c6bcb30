//! Each verb against servers as they really answer.

use mail::flags::Flags;
use mail::mailbox::MailboxName;
use mail::uid::{ModSeq, Uid, UidSet, UidValidity};

use crate::peer::{Delivery, session, session_with, steps};
use crate::{Code, Error, Limits, Refusal, Select, Status};

const ZOHO: &str = "UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID UIDPLUS ESEARCH LIST-EXTENDED \
 LIST-STATUS \
                    WITHIN LITERAL- APPENDLIMIT=26214400 CONDSTORE";

fn inbox() -> MailboxName {
    MailboxName::from_wire(b"INBOX", Some('/'))
}

fn set(text: &str) -> UidSet {
    UidSet::parse(text).unwrap()
}

#[tokio::test]
async fn zohos_mailboxes_come_with_counts_and_uses() {
    let (mut session, _) = session(
        ZOHO,
        &[
            (
                "LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES UIDNEXT \
                 UIDVALIDITY UNSEEN HIGHESTMODSEQ))",
                "* LIST (\\HasNoChildren \\Subscribed) \"/\" \"INBOX\"\r\n\
                 * STATUS \"INBOX\" (MESSAGES 5348 UIDNEXT 6212 UIDVALIDITY 1 UNSEEN 3 \
                 HIGHESTMODSEQ 1706092971947030001)\r\n\
                 * LIST (\\Noinferiors) \"/\" \"Entw&APw-rfe\"\r\n* LIST (\\HasNoChildren) \"/\" \
                 Papierkorb\r\n$ OK Success\r\n",
            ),
            (
                "XLIST \"\" \"*\"",
                "* XLIST (\\HasNoChildren \\Inbox) \"/\" \"Posteingang\"\r\n\
                 * XLIST (\\Noinferiors \\Drafts) \"/\" \"Entw&APw-rfe\"\r\n\
                 * XLIST (\\HasNoChildren \\Trash) \"/\" \"Papierkorb\"\r\n$ OK Success\r\n",
            ),
        ],
    )
    .await;
    let listed = session.list().await.unwrap();
    assert_eq!(listed.len(), 3);
    assert!(listed[0].has("\\Inbox") && listed[0].has("\\Subscribed") && listed[0].selectable());
    assert_eq!(listed[0].status.unwrap().uidnext, Some(6212));
    assert!(listed[1].has("\\Drafts"));
    assert!(listed[2].has("\\trash"));
}

#[tokio::test]
async fn without_extensions_there_are_list_and_lsub() {
    let (mut session, _) = session(
        "",
        &[
            (
                "LIST \"\" \"*\"",
                "* LIST (\\Noselect) \".\" a\r\n* LIST () \".\" a.b\r\n* LIST () \
             \".\" a.b\r\n$ OK\r\n",
            ),
            ("LSUB \"\" \"*\"", "* LSUB () \".\" a.b\r\n* LSUB () \".\" gone\r\n$ OK\r\n"),
        ],
    )
    .await;
    let listed = session.list().await.unwrap();
    assert_eq!(listed.len(), 3, "and an INBOX");
    assert!(!listed[0].selectable() && !listed[0].has("\\Subscribed"));
    assert!(listed[1].has("\\Subscribed"));
}

#[tokio::test]
async fn a_server_that_refuses_the_extension_it_offers_is_asked_plainly() {
    let (mut session, _) = session(
        "LIST-EXTENDED SPECIAL-USE",
        &[
            (
                "LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)",
                "* LIST () \"/\" half\r\n$ BAD what?\r\n",
            ),
            ("LIST \"\" \"*\"", "* LIST (\\Sent) \"/\" Sent\r\n$ OK\r\n"),
            ("LSUB", "$ NO no\r\n"),
        ],
    )
    .await;
    let listed = session.list().await.unwrap();
    assert_eq!(listed.len(), 2, "and an INBOX");
    assert!(listed[0].has("\\Sent"));
}

#[tokio::test]
async fn a_mailbox_opens_with_all_it_says_of_itself() {
    let (mut session, _) = session(
        ZOHO,
        &[(
            "SELECT \"Gesendet\" (CONDSTORE)",
            "* 5348 EXISTS\r\n* 5333 RECENT\r\n* OK [UIDVALIDITY 2] ok\r\n* OK [UIDNEXT 6212] \
             ok\r\n\
             * OK [HIGHESTMODSEQ 1706092971947030001] ok\r\n* NO [ALERT] nearly full\r\n\
             * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)\r\n\
             * OK [PERMANENTFLAGS ()] No permanent flags permitted\r\n$ OK [READ-ONLY] EXAMINE \
             completed\r\n",
        )],
    )
    .await;
    let name = MailboxName::from_wire(b"Gesendet", Some('/'));
    let selected = session.select(&name, Select::Condstore).await.unwrap();
    assert_eq!((selected.exists, selected.uidnext), (5348, Some(6212)));
    assert_eq!(selected.uidvalidity, Some(UidValidity(2)));
    assert_eq!(selected.highestmodseq, ModSeq::new(1_706_092_971_947_030_001));
    assert!(selected.read_only && !selected.any_keyword);
    assert_eq!(selected.permanent_flags, Flags::default());
}

#[tokio::test]
async fn qresync_says_what_changed_and_what_is_gone() {
    let (mut session, _) = session(
        "ENABLE QRESYNC CONDSTORE",
        &[
            ("ENABLE QRESYNC", "* ENABLED QRESYNC\r\n$ OK\r\n"),
            (
                "SELECT \"INBOX\" (QRESYNC (67890007 20050715194045000 41:211))",
                "* 314 EXISTS\r\n* OK [UIDVALIDITY 67890007] ok\r\n* OK [HIGHESTMODSEQ \
                 20050715194049000] ok\r\n\
                 * FLAGS (\\Seen a)\r\n* VANISHED (EARLIER) 41,43:50\r\n* VANISHED (EARLIER) 51\r\n\
                 * 49 FETCH (UID 117 FLAGS (\\Seen) MODSEQ (20050715194046001))\r\n$ OK \
                 [READ-WRITE]\r\n",
            ),
        ],
    )
    .await;
    assert!(session.enable_qresync().await.unwrap());
    let mode = Select::Qresync {
        uidvalidity: UidValidity(67_890_007),
        modseq: ModSeq(20_050_715_194_045_000),
        known: Some(set("41:211")),
    };
    let selected = session.select(&inbox(), mode).await.unwrap();
    assert_eq!(selected.vanished.to_string(), "41,43:51");
    assert_eq!(selected.changed[0].uid.get(), 117);
    assert_eq!(selected.permanent_flags, Flags::parse(["\\Seen", "a"]));
    assert!(session.pushes().is_empty());
}

#[tokio::test]
async fn qresync_is_on_only_when_the_server_says_so() {
    for answer in
        ["$ OK\r\n", "* ENABLED\r\n$ OK\r\n", "* ENABLED CONDSTORE\r\n$ OK\r\n", "$ BAD no\r\n"]
    {
        let (mut session, _) = session("ENABLE QRESYNC", &[("ENABLE QRESYNC", answer)]).await;
        assert!(!session.enable_qresync().await.unwrap(), "{answer:?}");
    }
    let (mut session, _) = session("ENABLE", &[]).await;
    assert!(!session.enable_qresync().await.unwrap());
}

#[tokio::test]
async fn a_mailbox_that_is_gone_says_so() {
    let answer = "$ NO [TRYCREATE] Folder X does not exist\r\n";
    let (mut session, _) = session("", &[("SELECT", answer), ("NOOP", "$ OK\r\n")]).await;
    let error = session.select(&inbox(), Select::Plain).await.unwrap_err();
    let Error::Refused { status: Refusal::No, code: Some(Code::TryCreate), server } = error else {
        panic!("{error:?}")
    };
    assert_eq!(server.as_str(), "Folder X does not exist");
    session.noop().await.unwrap();
}

#[tokio::test]
async fn in_an_empty_mailbox_nothing_is_asked() {
    let answer = "* 0 EXISTS\r\n$ OK [READ-WRITE] done\r\n";
    let (mut session, _) = session("", &[("SELECT", answer), ("NOOP", "$ OK\r\n")]).await;
    session.select(&inbox(), Select::Plain).await.unwrap();
    session.fetch_headers(&set("1:9"), &mut |_| panic!("a message")).await.unwrap();
    assert!(session.uids(&UidSet::range(1, u32::MAX)).await.unwrap().is_empty());
    session.noop().await.unwrap();
}

#[tokio::test]
async fn counts_come_for_any_name() {
    let (mut session, _) = session(
        "",
        &[
            (
                "STATUS \"a\\\\b\\\"c\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                "* STATUS \"a\\\\b\\\"c\" (MESSAGES 2)\r\n$ OK\r\n",
            ),
            ("STATUS {3}", "+ go\r\n"),
            (
                "-\u{3bb}x (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                "* STATUS {3}\r\n\u{3bb}x (MESSAGES 3)\r\n$ OK\r\n",
            ),
            ("STATUS \"c\"", "$ OK\r\n"),
        ],
    )
    .await;
    let name = |raw: &[u8]| MailboxName::from_wire(raw, None);
    let status = session.status(&name(b"a\\b\"c")).await.unwrap();
    assert_eq!(status, Status { messages: Some(2), ..Status::default() });
    assert_eq!(session.status(&name("\u{3bb}x".as_bytes())).await.unwrap().messages, Some(3));
    assert!(matches!(session.status(&name(b"c")).await, Err(Error::Protocol { .. })));
    assert!(matches!(session.status(&name(b"c\r\nA1 X")).await, Err(Error::Protocol { .. })));
}

#[tokio::test]
async fn headers_bring_what_a_list_needs() {
    let (mut session, _) = session(
        "CONDSTORE OBJECTID",
        &[(
            "UID FETCH 4:* (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ EMAILID \
             BODY.PEEK[HEADER.FIELDS (DATE SUBJECT ",
            "* 2 FETCH (FLAGS (\\Seen))\r\n\
             * 1 FETCH (UID 3 BODY[HEADER.FIELDS (DATE)] {2}\r\n\r\n)\r\n\
             * 2 FETCH (MODSEQ (12) EMAILID (M1) BODY[HEADER.FIELDS (\"DATE\")] {11}\r\nSubject: \
             x\n FLAGS (\\Flagged) \
             INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 UID 4)\r\n$ OK\r\n",
        )],
    )
    .await;
    let mut got = Vec::new();
    let uids = UidSet::range(4, u32::MAX);
    session.fetch_headers(&uids, &mut |header| got.push(header)).await.unwrap();
    assert_eq!(got.len(), 1, "only what was asked for");
    let header = &got[0];
    assert_eq!((header.uid.get(), header.size), (4, 4286));
    assert_eq!((header.modseq, header.internal_date), (ModSeq::new(12), Some(837_596_665)));
    assert_eq!((header.object_id.as_deref(), header.flags.has(Flags::FLAGGED)), (Some("M1"), true));
    assert_eq!(header.header, b"Subject: x\n");
    assert_eq!(session.pushes(), [crate::Push::FlagsOf(2)]);
}

#[tokio::test]
async fn flags_come_all_or_since() {
    let (mut session, _) = session(
        "CONDSTORE",
        &[
            (
                "UID FETCH 1:9 (UID FLAGS MODSEQ) (CHANGEDSINCE 7)",
                "* 2 FETCH (UID 2 MODSEQ (-1) FLAGS ($A))\r\n$ OK\r\n",
            ),
            ("UID FETCH 5 (UID FLAGS MODSEQ)", "$ OK\r\n"),
        ],
    )
    .await;
    let updates = session.fetch_flags(&set("1:9"), ModSeq::new(7)).await.unwrap();
    assert_eq!(updates.len(), 1);
    assert_eq!((updates[0].uid.get(), updates[0].modseq), (2, None));
    assert!(session.fetch_flags(&set("5"), None).await.unwrap().is_empty());
}

#[tokio::test]
async fn bodies_come_whole_and_large_ones_in_parts() {
    let limits = Limits { body: 6, message: 20, ..Limits::default() };
    let script = steps(&[
        (
            "UID FETCH 1:5 (UID BODY.PEEK[])",
            "* 1 FETCH (UID 1 BODY[] {6}\r\nabcdef)\r\n* 2 FETCH (BODY[] {9}\r\n123456789 UID \
             2)\r\n\
             * 3 FETCH (UID 3 BODY[] NIL)\r\n* 4 FETCH (UID 4 BODY[] \"q\")\r\n* 9 FETCH (UID 9 \
             BODY[] {1}\r\nx)\r\n\
             * 5 FETCH (UID 5 BODY[] {0}\r\n)\r\n$ OK\r\n",
        ),
        (
            "UID FETCH 2 (UID BODY.PEEK[]<0.6>)",
            "* 2 FETCH (UID 2 BODY[]<0> {6}\r\n123456)\r\n$ OK\r\n",
        ),
        ("UID FETCH 2 (UID BODY.PEEK[]<6.6>)", "* 2 FETCH (BODY[]<6> {3}\r\n789)\r\n$ OK\r\n"),
    ]);
    let (mut session, _) = session_with("", script, Delivery::Whole, &limits).await;
    let mut got = Vec::new();
    let chunks = [set("1:5")];
    session.fetch_bodies(&chunks, &mut |uid, body| got.push((uid.get(), body))).await.unwrap();
    let expected: [(u32, &[u8]); 4] = [(1, b"abcdef"), (4, b"q"), (5, b""), (2, b"123456789")];
    assert_eq!(got, expected.map(|(uid, body)| (uid, body.to_vec())));
}

#[tokio::test]
async fn a_body_without_uid_is_the_one_that_was_asked_for() {
    let (mut session, _) = session(
        "",
        &[
            ("UID FETCH 7 ", "* 1 FETCH (BODY[] {2}\r\nhi)\r\n$ OK\r\n"),
            ("UID FETCH 7:8 ", "* 1 FETCH (BODY[] {2}\r\nhi)\r\n$ OK\r\n"),
            (
                "UID FETCH 7 (UID BODY.PEEK[]<1.2>)",
                "* 1 FETCH (UID 7 BODY[] {4}\r\nabcd)\r\n$ OK\r\n",
            ),
            (
                "UID FETCH 7 (UID BODY.PEEK[]<1.2>)",
                "* 1 FETCH (UID 7 BODY[]<0> {4}\r\nabcd)\r\n$ OK\r\n",
            ),
        ],
    )
    .await;
    let mut got = Vec::new();
    session.fetch_bodies(&[set("7")], &mut |uid, _| got.push(uid.get())).await.unwrap();
    session.fetch_bodies(&[set("7:8")], &mut |_, _| panic!("whose?")).await.unwrap();
    assert_eq!(got, [7]);
    let seven = Uid::new(7).unwrap();
    assert_eq!(session.fetch_part(seven, 1, 2).await.unwrap().unwrap(), b"bc");
    assert_eq!(session.fetch_part(seven, 1, 2).await.unwrap(), None);
}

#[tokio::test]
async fn the_uids_of_a_range_are_complete_or_an_error() {
    let esearch = (
        "UID SEARCH RETURN (ALL COUNT) UID 1:99",
        "* ESEARCH (TAG \"$\") UID COUNT 3 ALL 2:3,50\r\n$ OK\r\n",
    );
    let (mut one, _) = session("ESEARCH", &[esearch]).await;
    assert_eq!(one.uids(&set("1:99")).await.unwrap().to_string(), "2:3,50");
    let nothing = ("UID SEARCH RETURN", "* ESEARCH (TAG \"$\") UID COUNT 0\r\n$ OK\r\n");
    let (mut one, _) = session("ESEARCH", &[nothing]).await;
    assert!(one.uids(&set("1:99")).await.unwrap().is_empty());
    let plain = ("UID SEARCH UID 1:99", "* SEARCH 50\r\n* SEARCH 2 3 \r\n$ OK\r\n");
    for doubtful in [
        "* ESEARCH (TAG \"$\") UID COUNT 4 ALL 2:3,50\r\n$ OK\r\n",
        "* ESEARCH (TAG \"$\") UID ALL 2:x\r\n$ OK\r\n",
        "* ESEARCH (TAG \"$\") ALL 1:3\r\n$ OK\r\n",
        "* SEARCH 2 3\r\n$ OK\r\n",
        "$ OK\r\n",
        "$ BAD what?\r\n",
    ] {
        let (mut one, _) = session("ESEARCH", &[("UID SEARCH RETURN", doubtful), plain]).await;
        assert_eq!(one.uids(&set("1:99")).await.unwrap().to_string(), "2:3,50", "{doubtful:?}");
    }
    let (mut one, _) = session("", &[("UID SEARCH UID", "* SEARCH 2 x 50\r\n$ OK\r\n")]).await;
    assert!(matches!(one.uids(&set("1:99")).await, Err(Error::Protocol { .. })));
}

#[tokio::test]
async fn a_search_without_a_line_is_asked_in_another_way() {
    let script = [
        ("UID SEARCH UID 10:*", "$ OK\r\n"),
        ("UID FETCH 10:* (UID)", "* 3 FETCH (UID 8)\r\n* 4 FETCH (UID 12)\r\n$ OK\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    assert_eq!(session.uids(&UidSet::range(10, u32::MAX)).await.unwrap().to_string(), "12");
}

#[tokio::test]
async fn a_huge_mailbox_is_searched_in_windows() {
    let select = "* 1000000 EXISTS\r\n* OK [UIDNEXT 4000001] ok\r\n$ OK\r\n";
    let (mut session, _) = session(
        "",
        &[
            ("SELECT", select),
            ("UID SEARCH UID 1:1000000", "* SEARCH 5\r\n$ OK\r\n"),
            ("UID SEARCH UID 1000001:2000000", "* SEARCH 1000005\r\n$ OK\r\n"),
            ("UID SEARCH UID 2000001:3000000", "* SEARCH\r\n$ OK\r\n"),
            ("UID SEARCH UID 3000001:4000000", "* SEARCH\r\n$ OK\r\n"),
            ("UID SEARCH UID 4000001:*", "* SEARCH 4000002\r\n$ OK\r\n"),
        ],
    )
    .await;
    session.select(&inbox(), Select::Plain).await.unwrap();
    let found = session.uids(&UidSet::range(1, u32::MAX)).await.unwrap();
    assert_eq!(found.to_string(), "5,1000005,4000002");
}

#[tokio::test]
async fn small_verbs_take_no_for_an_answer() {
    let (mut session, _) = session(
        "ID ACL NAMESPACE",
        &[
            ("ID (\"name\" \"Fumi\" ", "$ BAD Invalid folder name\r\n"),
            ("MYRIGHTS \"INBOX\"", "* MYRIGHTS INBOX lrswikxtea\r\n$ OK\r\n"),
            ("MYRIGHTS \"INBOX\"", "$ NO no\r\n"),
            ("NAMESPACE", "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n$ OK\r\n"),
            ("LOGOUT", "* BYE IMAP4rev1 Server logging out\r\n<close>"),
        ],
    )
    .await;
    session.id().await.unwrap();
    assert_eq!(session.my_rights(&inbox()).await.unwrap().as_deref(), Some("lrswikxtea"));
    assert_eq!(session.my_rights(&inbox()).await.unwrap(), None);
    let namespaces = session.namespace().await.unwrap().unwrap();
    assert_eq!(namespaces.personal[0].delimiter, Some('/'));
    session.logout().await.unwrap();
}

#[tokio::test]
async fn an_inbox_that_is_left_out_of_the_list_is_there_all_the_same() {
    let script = [
        ("LIST \"\" \"*\"", "* LIST () \".\" Archive\r\n$ OK\r\n"),
        ("LSUB", "$ OK\r\n"),
        ("LIST \"\" \"*\"", "$ OK\r\n"),
        ("LSUB", "$ OK\r\n"),
    ];
    let (mut session, _) = session("", &script).await;
    let listed = session.list().await.unwrap();
    let names: Vec<&str> = listed.iter().map(|one| one.name.path()).collect();
    assert_eq!(names, ["Archive", "INBOX"]);
    assert_eq!(listed[1].name.delimiter(), Some('.'));
    assert!(session.list().await.unwrap().is_empty(), "no list at all is something else");
}
