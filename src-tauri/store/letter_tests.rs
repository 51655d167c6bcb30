//! Letters while they are written: fields, parts, versions, and whom they go to.

use crate::fixture::{Profile, flags, letter, noon};
use crate::{Error, HeaderRow, LetterForm, Met, NewDraftPart, NewLetter, Store};
use mail::address::Address;
use mail::answer::Kind;
use std::sync::atomic::{AtomicI64, Ordering};

static CLOCK: AtomicI64 = AtomicI64::new(0);

/// A clock that goes on by the hour where a test says so.
fn clock() -> i64 {
    noon() + CLOCK.load(Ordering::Relaxed)
}

fn person(name: &str, email: &str) -> Address {
    Address { name: name.to_owned(), email: email.to_owned() }
}

fn form(body: &str) -> LetterForm {
    LetterForm { subject: "Plan".into(), body: body.into(), html: true, ..LetterForm::default() }
}

fn between(n: u32, from: &str, to: &str, seen: &str) -> HeaderRow {
    let mut row = letter(n);
    row.flags = flags(seen);
    row.envelope.from = vec![person("", from)];
    row.envelope.to = vec![person("", to)];
    row
}

async fn begin(alice: &Profile) -> i64 {
    let account = alice.alice;
    let new = NewLetter { kind: Kind::Reply, form: form("<p>Dear"), ..NewLetter::default() };
    alice.store.write_durable(move |w| w.insert_letter(account, &new)).await.unwrap()
}

async fn write(store: &Store, draft: i64, body: &'static str) -> Result<i64, Error> {
    store.write_durable(move |w| w.write_letter(draft, &form(body))).await
}

async fn body(store: &Store, draft: i64) -> String {
    store.read(move |r| r.letter(draft)).await.unwrap().form.body
}

#[tokio::test]
async fn what_alice_types_is_there_to_the_character_after_the_program_was_killed() {
    let alice = Profile::new().await;
    let draft = begin(&alice).await;
    let crowd: Vec<Address> = (0..300).map(|n| person("Bøb", &format!("b{n}@x.example"))).collect();
    let all = LetterForm { to: crowd, ..form("<p>日本語 \u{1F600}</p>") };
    let wanted = all.clone();
    alice.store.write_durable(move |w| w.write_letter(draft, &all)).await.unwrap();
    // Another process sees what was committed, whatever becomes of this one.
    let after = crate::fixture::open(alice.dir.path()).await;
    let letter = after.read(move |r| r.letter(draft)).await.unwrap();
    assert_eq!(letter.form, wanted);
    assert!(letter.touched && letter.kind == Kind::Reply && letter.draft.revision == 2);
    alice.sound().await;
}

#[tokio::test]
async fn the_same_words_again_are_no_new_revision() {
    let alice = Profile::new().await;
    let draft = begin(&alice).await;
    assert_eq!(write(&alice.store, draft, "<p>Dear").await, Ok(1));
    assert!(!alice.store.read(move |r| r.letter(draft)).await.unwrap().touched);
    assert_eq!(write(&alice.store, draft, "<p>Dear Bob").await, Ok(2));
    assert_eq!(write(&alice.store, draft, "<p>Dear Bob").await, Ok(2));
}

#[tokio::test]
async fn earlier_versions_come_back_with_their_parts_and_are_thinned() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_at(dir.path(), clock).await.unwrap();
    let account =
        store.write_durable(|w| w.insert_account(crate::fixture::account("alice"))).await.unwrap();
    let new = NewLetter { form: form("0"), ..NewLetter::default() };
    let draft = store.write_durable(move |w| w.insert_letter(account, &new)).await.unwrap();
    let file =
        NewDraftPart { name: "a.txt".into(), content: b"aaa".to_vec(), ..NewDraftPart::default() };
    let part = store.write_durable(move |w| w.add_draft_part(draft, &file)).await.unwrap();
    CLOCK.fetch_add(3_600, Ordering::Relaxed);
    let with_file = write(&store, draft, "with a file").await.unwrap();
    CLOCK.fetch_add(3_600, Ordering::Relaxed);
    store.write_durable(move |w| w.remove_draft_part(draft, part.id)).await.unwrap();
    assert_eq!(store.read(move |r| r.draft_parts(draft)).await.unwrap(), []);
    for n in 0..200 {
        CLOCK.fetch_add(60, Ordering::Relaxed);
        let text: &'static str = Box::leak(format!("body {n}").into_boxed_str());
        write(&store, draft, text).await.unwrap();
    }
    let versions = store.read(move |r| r.draft_versions(draft)).await.unwrap();
    assert!((20..40).contains(&versions.len()), "{}", versions.len());
    let bodies: Vec<&str> = versions.iter().map(|v| v.form.body.as_str()).collect();
    assert_eq!(bodies[0], "body 198");
    assert!(bodies.contains(&"with a file"), "one an hour is kept: {bodies:?}");
    store.write_durable(move |w| w.restore_version(draft, with_file)).await.unwrap();
    assert_eq!(body(&store, draft).await, "with a file");
    let parts = store.read(move |r| r.draft_parts(draft)).await.unwrap();
    assert_eq!(parts.len(), 1, "and its file is back");
    let newest = store.read(move |r| r.draft_versions(draft)).await.unwrap();
    assert_eq!(newest[0].form.body, "body 199", "what was there is not lost");
}

#[tokio::test]
async fn a_letter_thrown_away_comes_back_with_what_it_held() {
    let alice = Profile::new().await;
    let draft = begin(&alice).await;
    write(&alice.store, draft, "<p>Dear Bob").await.unwrap();
    let action = alice
        .store
        .write_durable(move |w| {
            let action = w.begin_action("discardDraft")?;
            w.discard_draft(action, draft)?;
            Ok(action)
        })
        .await
        .unwrap();
    assert_eq!(alice.store.read(|r| r.letters(false)).await.unwrap(), []);
    assert_eq!(write(&alice.store, draft, "late").await, Err(Error::NotFound));
    assert!(alice.store.write_durable(move |w| w.undo_action(action)).await.unwrap().is_some());
    assert_eq!(body(&alice.store, draft).await, "<p>Dear Bob");
    let unsaved = alice.store.read(|r| r.unsaved_letters()).await.unwrap();
    assert_eq!(unsaved.len(), 1, "the server is to hear of it again");
    alice.sound().await;
}

#[tokio::test]
async fn a_letter_nobody_wrote_in_leaves_and_one_that_was_written_stays() {
    let alice = Profile::new().await;
    let (blank, written) = (begin(&alice).await, begin(&alice).await);
    write(&alice.store, written, "<p>Dear Bob").await.unwrap();
    let swept = alice.store.write(|w| w.sweep_letters(w.now() + 1)).await;
    assert_eq!(swept, Ok(1));
    assert_eq!(alice.store.read(move |r| r.letter(blank)).await, Err(Error::NotFound));
    assert_eq!(body(&alice.store, written).await, "<p>Dear Bob");
}

#[tokio::test]
async fn whom_alice_writes_to_comes_first_in_whatever_script() {
    let alice = Profile::new().await;
    let account = alice.alice;
    let met = [
        (person("山田 太郎", "yamada@example.jp"), Met::Heard, 3),
        (person("ヤマダ", "kana@example.jp"), Met::Written, 1),
        (person("Bob Yamamoto", "bob@example.org"), Met::Written, 5),
        (person("Élodie", "elodie@example.fr"), Met::Heard, 1),
        (person("Shop", "no-reply@shop.example"), Met::Heard, 50),
    ];
    let meet = move |w: &mut crate::Write<'_>| {
        for (who, how, times) in &met {
            for _ in 0..*times {
                w.meet(account, who, *how, w.now())?;
            }
        }
        Ok(())
    };
    alice.store.write(meet).await.unwrap();
    let found = async |typed: &'static str| -> Vec<String> {
        let people = alice.store.read(move |r| r.people(typed, noon(), 10)).await.unwrap();
        people.into_iter().map(|k| k.person.email).collect()
    };
    assert_eq!(found("yama").await, ["bob@example.org", "yamada@example.jp"]);
    assert_eq!(found("太郎").await, ["yamada@example.jp"]);
    assert_eq!(found("やまだ").await, ["kana@example.jp"]);
    assert_eq!(found("ELODIE").await, ["elodie@example.fr"]);
    assert_eq!(found("example.jp").await, ["kana@example.jp", "yamada@example.jp"]);
    assert_eq!(found("shop").await, [""; 0], "nobody reads what is sent there");
    assert_eq!(found("").await.first().map(String::as_str), Some("bob@example.org"));
    alice.store.write_durable(move |w| w.remove_account(account)).await.unwrap();
    assert_eq!(found("bob").await, [""; 0]);
}

#[tokio::test]
async fn people_are_met_in_the_mail_that_is_here() {
    let alice = Profile::new().await;
    let sent = between(1, "alice@example.org", "bob@example.org", "\\Seen");
    let read = between(2, "carol@example.org", "alice@example.org", "\\Seen");
    let unread = between(3, "eve@example.org", "alice@example.org", "");
    alice.add(alice.archive, vec![sent, read, unread]).await;
    assert_eq!(alice.store.write(|w| w.meet_people(2)).await, Ok(true));
    assert_eq!(alice.store.write(|w| w.meet_people(2)).await, Ok(false));
    assert_eq!(alice.store.write(|w| w.meet_people(2)).await, Ok(false));
    let people = alice.store.read(|r| r.people("", noon(), 10)).await.unwrap();
    let emails: Vec<&str> = people.iter().map(|k| k.person.email.as_str()).collect();
    assert_eq!(emails, ["bob@example.org", "carol@example.org"]);
}
