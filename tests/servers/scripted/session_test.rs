//! The honest server, looked at by a client that speaks line by line.

use std::time::{Duration, Instant};

use super::fault::{At, Failure, Fault};
use super::log::{Origin, What, Why};
use super::profile::Profile;
use super::script::Script;
use super::{Options, Scripted};
use crate::generate::generate_in;
use crate::servers::line_client::LineClient;

const ALICE: &str = "alice@fumi.example";
const SOON: Duration = Duration::from_secs(20);

fn server(profile: Profile) -> Scripted {
    Scripted::start(Options::profile(profile).user(ALICE, "pass word"))
}

fn client(server: &Scripted) -> LineClient {
    let mut client = LineClient::connect(server.imap_port(), server.authority()).expect("TLS");
    client.imap_ok(&format!("LOGIN {ALICE} \"pass word\""));
    client
}

fn mail(subject: &str) -> Vec<u8> {
    format!("From: Bob <bob@x.example>\nSubject: {subject}\nMessage-ID: <{subject}@x>\n\nHello {subject}\n")
        .into_bytes()
}

fn joined(lines: &[String]) -> String {
    lines.join("\n")
}

#[test]
fn a_message_is_listed_fetched_and_marked_read() {
    let server = server(Profile::full());
    server.state().deliver(ALICE, &mail("one"));
    let mut alice = client(&server);
    let list = joined(&alice.imap_ok("LIST \"\" * RETURN (SUBSCRIBED STATUS (MESSAGES UNSEEN))"));
    assert!(list.contains("* LIST (\\HasNoChildren \\Sent \\Subscribed) \"/\" \"Sent\""), "{list}");
    assert!(list.contains("* STATUS \"INBOX\" (MESSAGES 1 UNSEEN 1)"), "{list}");
    let select = joined(&alice.imap_ok("SELECT INBOX (CONDSTORE)"));
    for needle in ["* 1 EXISTS", "* 1 RECENT", "[UIDVALIDITY ", "[UIDNEXT 2]", "[HIGHESTMODSEQ 2]"]
    {
        assert!(select.contains(needle), "{needle}: {select}");
    }
    let fetch = alice
        .imap_ok("UID FETCH 1:* (FLAGS RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    assert_eq!(
        fetch,
        [
            "* 1 FETCH (UID 1 FLAGS (\\Recent) RFC822.SIZE 75 MODSEQ (2) BODY[HEADER.FIELDS (SUBJECT)] {16}",
            "Subject: one\r\n\r\n",
            ")"
        ]
    );
    let body = joined(&alice.imap_ok("UID FETCH 1 BODY[TEXT]<6.3>"));
    assert!(body.contains("BODY[TEXT]<6> {3}\none\n FLAGS (\\Seen \\Recent))"), "{body}");
    let flags = server.state().messages(ALICE, "INBOX")[0].flags.clone();
    assert_eq!(flags, ["\\Seen"]);
    let envelope = joined(&alice.imap_ok("FETCH 1 (ENVELOPE BODYSTRUCTURE)"));
    assert!(envelope.contains("((\"Bob\" NIL \"bob\" \"x.example\"))"), "{envelope}");
    assert!(
        envelope.contains("(\"text\" \"plain\" NIL NIL NIL \"7bit\" 11 1 NIL NIL NIL NIL)"),
        "{envelope}"
    );
}

#[test]
fn what_one_session_does_the_idling_one_hears_at_once() {
    let server = server(Profile::full());
    server.state().deliver(ALICE, &mail("one"));
    let (mut watcher, mut doer) = (client(&server), client(&server));
    watcher.imap_ok("SELECT INBOX");
    watcher.send(b"i IDLE\r\n").unwrap();
    assert_eq!(watcher.line().unwrap(), "+ idling");
    doer.imap_ok("SELECT INBOX");
    doer.imap_ok("UID STORE 1 +FLAGS.SILENT (\\Flagged)");
    assert!(watcher.line().unwrap().starts_with("* 1 FETCH (UID 1 FLAGS (\\Flagged"));
    server.state().deliver(ALICE, &mail("two"));
    assert_eq!(watcher.line().unwrap(), "* 2 EXISTS");
    let moved = doer.imap_ok("UID MOVE 1 Archive");
    assert!(moved[0].starts_with("* OK [COPYUID ") && moved[0].contains(" 1 1]"), "{moved:?}");
    assert!(moved.contains(&"* 1 EXPUNGE".to_owned()), "{moved:?}");
    assert_eq!(watcher.line().unwrap(), "* 1 EXPUNGE");
    watcher.send(b"DONE\r\n").unwrap();
    assert_eq!(watcher.line().unwrap(), "i OK IDLE completed");
}

#[test]
fn a_fetch_by_sequence_number_never_hears_of_expunges() {
    let server = server(Profile::bare());
    for n in 0..3 {
        server.state().deliver(ALICE, &mail(&format!("m{n}")));
    }
    let mut alice = client(&server);
    alice.imap_ok("SELECT INBOX");
    server.state().expunge(ALICE, "INBOX", &[1, 3]);
    let fetch = alice.imap_ok("FETCH 1:3 FLAGS");
    assert_eq!(fetch, ["* 2 FETCH (FLAGS (\\Recent))"]);
    assert_eq!(alice.imap_ok("NOOP"), ["* 3 EXPUNGE", "* 1 EXPUNGE"]);
    assert_eq!(alice.imap_ok("SEARCH ALL"), ["* SEARCH 1"]);
    assert_eq!(alice.imap_ok("UID SEARCH ALL"), ["* SEARCH 2"]);
}

#[test]
fn after_an_absence_qresync_tells_what_vanished_and_what_changed() {
    let server = server(Profile::full());
    for n in 1..=5 {
        server.state().deliver(ALICE, &mail(&format!("m{n}")));
    }
    let mut alice = client(&server);
    assert_eq!(alice.imap_ok("ENABLE QRESYNC"), ["* ENABLED QRESYNC"]);
    let validity = server.state().look(|w| w.mailbox(ALICE, "INBOX").unwrap().uidvalidity);
    server.state().set_flags(ALICE, "INBOX", 4, &["\\Seen", "$Work"]);
    server.state().expunge(ALICE, "INBOX", &[1, 2]);
    let select = alice.imap_ok(&format!("SELECT INBOX (QRESYNC ({validity} 6 1:5))"));
    assert!(select.contains(&"* VANISHED (EARLIER) 1:2".to_owned()), "{select:?}");
    let fetch = select.iter().find(|line| line.contains("FETCH")).unwrap();
    assert_eq!(fetch, "* 2 FETCH (UID 4 FLAGS (\\Seen $Work \\Recent) MODSEQ (7))");
    let found = alice.imap_ok("UID SEARCH RETURN (ALL COUNT) ALL");
    assert!(found[0].ends_with(" UID ALL 3:5 COUNT 3"), "{found:?}");
    let refused = alice.imap("UID STORE 4 (UNCHANGEDSINCE 6) +FLAGS (\\Deleted)").unwrap();
    assert!(refused.last().unwrap().contains("[MODIFIED 4]"), "{refused:?}");
    alice.imap_ok("UID STORE 5 +FLAGS.SILENT (\\Deleted)");
    assert_eq!(alice.imap_ok("UID EXPUNGE 5"), ["* VANISHED 5"]);
}

#[test]
fn a_profile_knows_no_more_than_it_says() {
    let bare = server(Profile::bare());
    let mut alice = client(&bare);
    alice.imap_ok("SELECT INBOX");
    for command in [
        "ENABLE QRESYNC",
        "IDLE",
        "NAMESPACE",
        "ID NIL",
        "UID MOVE 1 Trash",
        "UID EXPUNGE 1",
        "UNSELECT",
        "LIST \"\" * RETURN (STATUS (MESSAGES))",
        "UID SEARCH RETURN (ALL) ALL",
        "SELECT INBOX (CONDSTORE)",
        "FETCH 1 MODSEQ",
        "STATUS INBOX (HIGHESTMODSEQ)",
        "XLIST \"\" *",
        "UID FETCH 1:* (EMAILID)",
        "MYRIGHTS INBOX",
        "SEARCH YOUNGER 5",
    ] {
        assert_eq!(alice.imap_status(command), "BAD", "{command}");
    }
    let no_qresync = server(Profile::no_qresync());
    let mut alice = client(&no_qresync);
    assert_eq!(alice.imap_ok("ENABLE QRESYNC CONDSTORE"), ["* ENABLED CONDSTORE"]);
    assert_eq!(alice.imap_status("SELECT INBOX (QRESYNC (1 1))"), "BAD");
}

#[test]
fn the_zoho_profile_is_as_odd_as_zoho() {
    let server = server(Profile::zoho());
    let mut alice = LineClient::connect(server.imap_port(), server.authority()).unwrap();
    assert!(alice.greeting().contains("Zoho Mail IMAP4rev1 Server"));
    assert!(alice.imap_ok("CAPABILITY")[0].contains("APPENDLIMIT=10485760"));
    let login = alice.imap_ok(&format!("LOGIN {ALICE} \"pass word\""));
    assert!(login[0].starts_with("* CAPABILITY") && login[0].contains("APPENDLIMIT=26214400"));
    assert_eq!(alice.imap_status("ID NIL"), "BAD");
    let list = joined(&alice.imap_ok("LIST \"\" *"));
    assert!(list.contains("* LIST (\\Junk \\Noinferiors) \"/\" \"Spam\""), "{list}");
    let xlist = joined(&alice.imap_ok("XLIST \"\" *"));
    assert!(xlist.contains("\\Inbox) \"/\" \"Posteingang\""), "{xlist}");
    assert!(xlist.contains("\\Spam"), "{xlist}");
    alice.imap_ok("SELECT Sent");
    let empty = alice.imap("UID FETCH 1:* (FLAGS)").unwrap();
    assert!(empty[0].contains("BAD Invalid messageset"), "{empty:?}");
    let missing = alice.imap("SELECT Nowhere").unwrap();
    assert!(missing[0].contains("NO [TRYCREATE] Folder Nowhere does not exist"), "{missing:?}");
    for n in 1..=3 {
        server.state().deliver(ALICE, &mail(&format!("m{n}")));
    }
    let select = joined(&alice.imap_ok("SELECT INBOX (CONDSTORE)"));
    assert!(select.contains("[UIDVALIDITY 1]"), "{select}");
    assert!(select.contains("[HIGHESTMODSEQ 17060929719470300"), "{select}");
    let fetch =
        joined(&alice.imap_ok("UID FETCH 1:3 (UID FLAGS MODSEQ BODY.PEEK[HEADER.FIELDS (FROM)])"));
    assert!(fetch.contains("* 1 FETCH (MODSEQ (-1) FLAGS (\\Recent \\*) UID 1"), "{fetch}");
    assert!(fetch.contains("* 3 FETCH (MODSEQ (0) FLAGS (\\Recent \\*) UID 3"), "{fetch}");
    assert!(fetch.contains("BODY[HEADER.FIELDS (\"FROM\")]"), "{fetch}");
    assert!(fetch.contains("* -1 FETCH (FLAGS (\\Seen))"), "numbers below zero: {fetch}");
    assert!(fetch.contains("* -3 EXPUNGE"), "numbers below zero: {fetch}");
    assert_eq!(alice.imap_status("UID SEARCH SINCE \"1-Jan-2026\""), "BAD");
    assert_eq!(alice.imap_status("UID SEARCH SINCE 1-Jan-2026"), "OK");
}

#[test]
fn the_log_tells_what_a_broken_connection_had_done() {
    let server = server(Profile::full());
    server.state().deliver(ALICE, &mail("one"));
    server.state().fault(Fault::at_verb("UID MOVE", 1, Failure::Close).applied());
    let mut alice = client(&server);
    alice.imap_ok("SELECT INBOX");
    let since = server.state().events().len();
    alice.imap("UID MOVE 1 Trash").expect_err("the connection is cut");
    let events = server.state().events_since(since);
    let moved = Origin::Move { mailbox: "INBOX".into(), uid: 1 };
    let came = |what: &What| matches!(what, What::Added { origin, .. } if *origin == moved);
    let went = |what: &What| matches!(what, What::Removed { uid: 1, why: Why::Move, .. });
    assert_eq!(events.iter().filter(|event| came(&event.what)).count(), 1, "{events:?}");
    assert_eq!(events.iter().filter(|event| went(&event.what)).count(), 1, "{events:?}");
    assert_eq!(server.state().places(ALICE, "one@x"), [("Trash".to_owned(), 1)]);
    let mut alice = client(&server);
    assert!(alice.imap_ok("SELECT INBOX").contains(&"* 0 EXISTS".to_owned()));
}

#[test]
fn connections_fail_where_they_are_told_to() {
    let server = server(Profile::full());
    server.state().deliver(ALICE, &mail("one"));
    let state = server.state();
    state.fault(Fault::at_verb("SELECT", 1, Failure::No("[UNAVAILABLE] Later".into())));
    let mut alice = client(&server);
    assert_eq!(alice.imap_status("SELECT INBOX"), "NO");
    alice.imap_ok("SELECT INBOX");
    state.fault(Fault::new(At::Literal(1, 4), Failure::Close));
    alice.send(b"x UID FETCH 1 BODY.PEEK[]\r\n").unwrap();
    assert_eq!(alice.line().unwrap(), "* 1 FETCH (UID 1 BODY[] {75}");
    alice.line().expect_err("the connection is cut without TLS's good-bye");
    let mut alice = client(&server);
    state.fault(Fault::at_verb("NOOP", 1, Failure::Garbage(b"* (((\r\n".to_vec())));
    assert_eq!(alice.imap_ok("NOOP"), ["* ((("]);
    state.fault(Fault::at_verb("NOOP", 2, Failure::Drip(Duration::from_millis(5))));
    let begun = Instant::now();
    alice.imap_ok("NOOP");
    assert!(begun.elapsed() >= Duration::from_millis(100), "20 bytes of 5 ms each");
    state.fault(Fault::new(At::Greeting, Failure::Bye("Closed for today".into())));
    let refused = LineClient::connect(server.imap_port(), server.authority()).unwrap();
    assert_eq!(refused.greeting(), "* BYE Closed for today");
    state.fault(Fault::new(At::Byte(10), Failure::Close));
    assert!(LineClient::connect(server.imap_port(), server.authority()).is_err());
}

#[test]
fn recorded_answers_stand_in_for_the_servers_own() {
    let server = server(Profile::full());
    server.state().answer_once("LIST *", "* LIST () NIL odd\nA######## OK done");
    let mut alice = client(&server);
    assert_eq!(alice.imap_ok("LIST \"\" *"), ["* LIST () NIL odd"]);
    assert!(alice.imap_ok("LIST \"\" *").len() > 3);
}

#[test]
fn a_script_is_played_with_the_clients_tags() {
    let script = Script::imap(
        "S: * OK hello\nC: A1 LOGIN * *\nS: A1 OK in\nC: A2 APPEND INBOX {*}\nS: + go\nL:\n\
         C: *\nB: * 1 FETCH (BODY[] {5}\\r\\nab\nX: close\n",
    );
    let server = Scripted::start(Options { imap_script: Some(script), ..Options::default() });
    let mut alice = LineClient::connect(server.imap_port(), server.authority()).unwrap();
    assert_eq!(alice.greeting(), "* OK hello");
    assert_eq!(alice.imap_ok("LOGIN a b"), Vec::<String>::new());
    alice.send(b"x APPEND INBOX {3}\r\n").unwrap();
    assert_eq!(alice.line().unwrap(), "+ go");
    alice.send(b"abc\r\n").unwrap();
    assert_eq!(alice.line().unwrap(), "* 1 FETCH (BODY[] {5}");
    alice.line().expect_err("the literal is cut");
}

#[test]
fn mailboxes_are_made_renamed_hidden_and_deleted() {
    let server = server(Profile::full());
    let mut alice = client(&server);
    alice.imap_ok("CREATE &TtVOiw-/2026");
    alice.imap_ok("RENAME &TtVOiw- Work");
    assert!(server.state().mailboxes(ALICE).contains(&"Work/2026".to_owned()));
    let list = joined(&alice.imap_ok("LIST \"\" Work*"));
    assert!(list.contains("* LIST (\\HasChildren) \"/\" \"Work\""), "{list}");
    server.state().hide(ALICE, "Work/2026", true);
    assert_eq!(alice.imap_ok("LIST \"\" Work/%").len(), 0);
    assert_eq!(alice.imap_status("SELECT Work/2026"), "NO");
    alice.imap_ok("DELETE Work");
    assert_eq!(alice.imap_status("DELETE INBOX"), "NO");
    let select = |c: &mut LineClient| c.imap_ok("SELECT INBOX");
    select(&mut alice);
    server.state().reset_uidvalidity(ALICE, "INBOX");
    let gone = alice.imap("NOOP");
    assert!(gone.is_err(), "a reset mailbox sends its sessions away");
}

#[test]
fn append_takes_literals_of_both_kinds() {
    let server = server(Profile::full());
    let mut alice = client(&server);
    alice.send(b"a APPEND Sent (\\Seen) \"24-Nov-2026 05:44:00 +0900\" {11}\r\n").unwrap();
    assert_eq!(alice.line().unwrap(), "+ OK");
    alice.send(b"Subject: a\n\r\n").unwrap();
    assert!(alice.line().unwrap().starts_with("a OK [APPENDUID "));
    alice.imap_ok("APPEND Sent {12+}\r\nSubject: b\r\n");
    let sent = server.state().messages(ALICE, "Sent");
    assert_eq!((sent.len(), sent[0].internal_date), (2, 1_795_466_640));
    let refused = alice.imap("APPEND Nowhere {3+}\r\nabc").unwrap();
    assert!(refused[0].contains("NO [TRYCREATE]"), "{refused:?}");
}

#[test]
fn rights_and_searches_are_respected() {
    let server = server(Profile::full());
    server
        .state()
        .deliver(ALICE, "Subject: =?UTF-8?B?5Lya6K2w44Gu5Lu2?=\nFrom: a@x\n\nbody".as_bytes());
    server.state().deliver(ALICE, &mail("two"));
    let mut alice = client(&server);
    alice.imap_ok("SELECT INBOX");
    let found = alice.imap_ok("UID SEARCH CHARSET UTF-8 SUBJECT {6+}\r\n会議");
    assert_eq!(found, ["* SEARCH 1"]);
    assert_eq!(alice.imap_ok("UID SEARCH OR BODY hello HEADER Message-ID none@x"), ["* SEARCH 2"]);
    assert_eq!(alice.imap_ok("UID SEARCH NOT UID 2 UNSEEN SINCE 1-Jan-2020"), ["* SEARCH 1"]);
    server.state().set_rights(ALICE, "INBOX", "lr");
    assert_eq!(alice.imap_ok("MYRIGHTS INBOX"), ["* MYRIGHTS \"INBOX\" lr"]);
    let refused = alice.imap("UID STORE 1 +FLAGS (\\Seen)").unwrap();
    assert!(refused[0].contains("NO [NOPERM]"), "{refused:?}");
    server.state().set_rights(ALICE, "INBOX", "lrste");
    server.state().set(|settings| settings.auto_expunge = true);
    let gone = alice.imap_ok("UID STORE 2 +FLAGS.SILENT (\\Deleted)");
    assert_eq!(gone, ["* 2 EXPUNGE"]);
}

#[test]
fn the_server_comes_back_on_its_ports_with_its_mail() {
    let mut server = server(Profile::full());
    server.state().deliver(ALICE, &mail("one"));
    let mut alice = client(&server);
    server.stop();
    alice.imap("NOOP").expect_err("all connections are closed");
    assert!(LineClient::connect(server.imap_port(), server.authority()).is_err());
    server.restart();
    let mut alice = client(&server);
    assert!(alice.imap_ok("EXAMINE INBOX").contains(&"* 1 EXISTS".to_owned()));
    let (mut alice, said) =
        LineClient::starttls(server.imap_starttls_port(), server.authority()).unwrap();
    assert!(joined(&said).contains("STARTTLS LOGINDISABLED"), "{said:?}");
    alice.imap_ok(&format!("AUTHENTICATE PLAIN {}", "AGFsaWNlQGZ1bWkuZXhhbXBsZQBwYXNzIHdvcmQ="));
}

#[test]
fn twenty_thousand_messages_are_no_burden() {
    let server = server(Profile::full());
    let begun = Instant::now();
    server.state().seed(ALICE, generate_in("INBOX", 20_000, 1));
    let seeded = begun.elapsed();
    let mut alice = client(&server);
    alice.imap_ok("SELECT INBOX");
    let begun = Instant::now();
    let lines = alice.imap_ok(
        "UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE)])",
    );
    let headers = begun.elapsed();
    assert_eq!(lines.iter().filter(|line| line.contains(" FETCH (UID ")).count(), 20_000);
    let begun = Instant::now();
    assert_eq!(alice.imap_ok("UID FETCH 1:* (FLAGS)").len(), 20_000);
    eprintln!("seeded {seeded:?}, headers {headers:?}, flags {:?}", begun.elapsed());
    let mut watcher = client(&server);
    watcher.imap_ok("SELECT INBOX");
    alice.imap_ok("UID STORE 1:10000 +FLAGS.SILENT (\\Deleted)");
    assert_eq!(alice.imap_ok("EXPUNGE").len(), 10_000);
    assert!(
        server
            .state()
            .wait_until(SOON, |w| w.mailbox(ALICE, "INBOX").unwrap().messages.len() == 10_000)
    );
}
