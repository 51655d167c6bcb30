//! What real servers have said, said again to every verb of the client core whether it asked for
//! that or not: understood, or passed over without harm.

use std::path::Path;
use std::time::Duration;

use ::mail::flags::Flags;
use ::mail::mailbox::MailboxName;
use ::mail::uid::{ModSeq, Uid, UidSet, UidValidity};
use imap::{Error, FlagUpdate, Select, Session};
use tests::servers::scripted::Scripted;
use tests::servers::scripted::profile::Profile;

use crate::corpus;
use crate::inside::run;
use crate::misbehaviour::Before;
use crate::misbehaviour::idle::{session, short};

/// Every verb that can hear something.
const VERBS: [&str; 18] = [
    "list",
    "status",
    "headers",
    "flags",
    "changed",
    "bodies",
    "part",
    "uids",
    "noop",
    "store",
    "move",
    "copy",
    "append",
    "expunge",
    "rights",
    "namespace",
    "idle",
    "select",
];

fn inbox() -> MailboxName {
    MailboxName::from_wire(b"INBOX", Some('/'))
}

async fn say(session: &mut Session, verb: &str) -> Result<(), Error> {
    let (uids, flagged, none) =
        (UidSet::range(1, 99), Flags::parse(["\\Flagged"]), Flags::default());
    let one = std::slice::from_ref(&uids);
    match verb {
        "list" => session.list().await.map(drop),
        "status" => session.status(&inbox()).await.map(drop),
        "headers" => session.fetch_headers(&uids, &mut |_| ()).await,
        "flags" => session.fetch_flags(&uids, None).await.map(drop),
        "changed" => session.fetch_flags(&uids, ModSeq::new(7)).await.map(drop),
        "bodies" => session.fetch_bodies(one, &mut |_, _| ()).await,
        "part" => session.fetch_part(Uid::new(1).expect("a UID"), 0, 100).await.map(drop),
        "uids" => session.uids(&uids).await.map(drop),
        "noop" => session.noop().await.map(drop),
        "store" => session.store_flags(&uids, &flagged, &none).await.map(drop),
        "move" => session.move_uids(&uids, &inbox()).await.map(drop),
        "copy" => session.copy_uids(&uids, &inbox()).await.map(drop),
        "append" => session.append(&inbox(), &none, None, b"A: b\r\n\r\nc\r\n").await.map(drop),
        "expunge" => session.expunge_uids(&uids).await,
        "rights" => session.my_rights(&inbox()).await.map(drop),
        "namespace" => session.namespace().await.map(drop),
        "idle" => session.idle(std::future::ready(()), Duration::from_secs(1)).await.map(drop),
        "select" => {
            let (uidvalidity, modseq) = (UidValidity(7), ModSeq::new(7).expect("a sequence"));
            let mode = Select::Qresync { uidvalidity, modseq, known: None };
            session.select(&inbox(), mode).await.map(drop)
        }
        _ => panic!("no such verb: {verb}"),
    }
}

/// A session with INBOX open, and from then on this answer to everything.
async fn hears(server: &Scripted, answer: &[u8]) -> Session {
    server.state().be_honest();
    let mut alice = session(server, &short()).await.expect("a session");
    alice.select(&inbox(), Select::Plain).await.expect("INBOX");
    server.state().answer_bytes("*", answer);
    alice
}

/// The answer as recorded, its tag in the place of the tag; one that has none gets an end.
fn answer(text: &str) -> Vec<u8> {
    let mut text = text.replace("\r\n", "\n");
    if !text.contains("A########") && !text.contains("<tag>") {
        text.push_str("<tag> OK done\n");
    }
    text.replace('\n', "\r\n").into_bytes()
}

/// The same with bare line ends: then literals are longer than there are bytes, and the rest is
/// waited for in vain.
fn cut_short(answer: &[u8]) -> Vec<u8> {
    answer.iter().copied().filter(|byte| *byte != b'\r').collect()
}

/// Says it to these verbs; how many were answered.
async fn replay(server: &Scripted, name: &str, answer: &[u8], verbs: &[&str]) -> usize {
    let mut answered = 0;
    let mut alice = hears(server, answer).await;
    for verb in verbs {
        let limit = Duration::from_secs(30);
        let said = tokio::time::timeout(limit, say(&mut alice, verb)).await;
        match said.unwrap_or_else(|_| panic!("{name}: {verb} hangs")) {
            Ok(()) => answered += 1,
            Err(error) if error.session_survives() => {}
            Err(_) => alice = hears(server, answer).await,
        }
    }
    answered
}

#[test]
fn what_real_servers_said_harms_no_verb() {
    let Some(folder) = corpus::folder("the transcripts of real servers") else { return };
    let files = corpus::files(&folder.join("imap-transcripts"), ".txt");
    let files: Vec<_> = files.iter().filter(|f| f.to_string_lossy().contains("/Imap/")).collect();
    assert!(files.len() > 100, "{} transcripts", files.len());
    run(async {
        let before = Before::at(Profile::full()).await;
        let (mut answered, mut greeted) = (0, 0);
        for file in &files {
            let bytes = std::fs::read(file).expect("a transcript");
            let text = String::from_utf8_lossy(&bytes);
            if corpus::name(file).contains("greeting") {
                greeted += usize::from(greets(&before.server, &text).await);
                continue;
            }
            let (name, answer) = (corpus::name(file), answer(&text));
            answered += replay(&before.server, &name, &answer, &VERBS).await;
            replay(&before.server, &name, &cut_short(&answer), &["bodies"]).await;
        }
        println!("{} transcripts: {greeted} greetings taken, {answered} answers", files.len());
        assert!(greeted >= 15, "{greeted} greetings were taken");
        assert!(answered > files.len() * 8, "{answered} answers were taken");
    });
}

/// Whether a session begins with this greeting.
async fn greets(server: &Scripted, text: &str) -> bool {
    server.state().be_honest();
    server.state().answer("greeting", text);
    let begun = session(server, &short()).await;
    server.state().be_honest();
    begun.is_ok()
}

/// The transcripts of our own, written as servers write.
fn own(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("quirks/transcripts");
    std::fs::read_to_string(folder.join(name)).expect("a transcript of our own")
}

#[test]
fn our_own_transcripts_harm_no_verb() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("quirks/transcripts");
        let files = corpus::files(&folder, ".txt");
        assert!(files.len() >= 9, "{files:?}");
        for file in files {
            let name = corpus::name(&file);
            let answer = answer(&own(&name));
            let answered = replay(&before.server, &name, &answer, &VERBS).await;
            assert!(answered >= 10, "{name}: {answered} of {} verbs", VERBS.len());
            replay(&before.server, &name, &cut_short(&answer), &VERBS).await;
        }
    });
}

#[test]
fn zohos_modification_sequences_are_none_where_they_are_none() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let mut alice = hears(&before.server, &answer(&own("zoho-flags.txt"))).await;
        let told = alice.fetch_flags(&UidSet::range(1, 99), None).await.expect("flags");
        let of = |update: &FlagUpdate| (update.uid.get(), update.modseq.map(|m| m.0));
        let told: Vec<_> = told.iter().map(of).collect();
        assert_eq!(told, [(1, None), (23, None), (34, Some(1_706_092_971_947_030_001))]);
        let mut alice = hears(&before.server, &answer(&own("zoho-examine.txt"))).await;
        let selected = alice.select(&inbox(), Select::Condstore).await.expect("INBOX");
        assert_eq!((selected.exists, selected.uidnext, selected.read_only), (48, Some(212), true));
        assert_eq!(selected.permanent_flags, Flags::default());
    });
}

#[test]
fn gmails_labels_and_dominos_structures_do_not_hide_the_flags() {
    run(async {
        let before = Before::at(Profile::full()).await;
        for name in ["gmail-labels.txt", "domino-structure.txt"] {
            let mut alice = hears(&before.server, &answer(&own(name))).await;
            let told = alice.fetch_flags(&UidSet::range(1, 99), None).await.expect("flags");
            let uids: Vec<u32> = told.iter().map(|update| update.uid.get()).collect();
            assert_eq!(uids, [1, 23], "{name}");
        }
        let mut alice = hears(&before.server, &answer(&own("dovecot-vanished.txt"))).await;
        let modseq = ModSeq::new(7).expect("a sequence");
        let mode = Select::Qresync { uidvalidity: UidValidity(3_857_529_045), modseq, known: None };
        let selected = alice.select(&inbox(), mode).await.expect("INBOX");
        assert_eq!(selected.vanished.len(), 1 + 74 + 1 + 92 + 327);
        assert_eq!(selected.changed.len(), 1);
    });
}
