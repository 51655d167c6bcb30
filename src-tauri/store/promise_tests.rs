//! Promises of flags: told, refused, and changed again while they were told.

use crate::fixture::{Profile, flags, letter, uid, uids};
use mail::flags::Flags;
use mail::id::LocationId;

async fn alice_with_letters() -> (Profile, Vec<LocationId>) {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=3).map(letter).collect()).await;
    let inbox = alice.inbox;
    let mut rows = alice.store.read(move |r| r.list(inbox, None, 10)).await.unwrap();
    rows.sort_by_key(|r| r.uid);
    (alice, rows.into_iter().map(|r| r.location).collect())
}

async fn wish(alice: &Profile, place: LocationId, add: &str, remove: &str) {
    let (add, remove) = (flags(add), flags(remove));
    alice.store.write_durable(move |w| w.change_flags(place, &add, &remove)).await.unwrap();
}

async fn promised(alice: &Profile) -> usize {
    let inbox = alice.inbox;
    alice.store.read(move |r| r.promised_flags(inbox)).await.unwrap().len()
}

async fn mailboxes_promised(alice: &Profile) -> usize {
    alice.store.read(|r| r.promised_mailboxes()).await.unwrap().len()
}

#[tokio::test]
async fn what_the_server_has_is_promised_no_more() {
    let (alice, places) = alice_with_letters().await;
    wish(&alice, places[0], "\\Seen", "").await;
    wish(&alice, places[1], "\\Seen $Work", "").await;
    assert_eq!((promised(&alice).await, mailboxes_promised(&alice).await), (2, 1));
    let inbox = alice.inbox;
    let told = move |w: &mut crate::Write<'_>| {
        w.keep_flags(inbox, &uids("1:2,99"), &flags("\\Seen"), &Flags::default())
    };
    alice.store.write(told).await.unwrap();
    assert_eq!(promised(&alice).await, 1, "the keyword is still to be told");
    alice.sound().await;
}

#[tokio::test]
async fn a_wish_that_changed_while_it_was_told_is_promised_anew() {
    let (alice, places) = alice_with_letters().await;
    wish(&alice, places[0], "\\Seen", "").await;
    wish(&alice, places[0], "", "\\Seen").await;
    assert_eq!(promised(&alice).await, 0);
    let inbox = alice.inbox;
    let told = move |w: &mut crate::Write<'_>| {
        w.keep_flags(inbox, &uids("1"), &flags("\\Seen"), &Flags::default())?;
        w.set_server_flags(inbox, vec![(uid(1), flags("\\Seen \\Answered"), None)])
    };
    alice.store.write(told).await.unwrap();
    let place = places[0];
    let now = alice.store.read(move |r| r.location(place)).await.unwrap();
    assert_eq!((now.flags, now.flags_server), (flags("\\Answered"), flags("\\Seen \\Answered")));
    alice.sound().await;
}

#[tokio::test]
async fn what_is_refused_is_put_back_and_nothing_else() {
    let (alice, places) = alice_with_letters().await;
    wish(&alice, places[0], "\\Seen \\Flagged", "").await;
    let inbox = alice.inbox;
    let refused =
        move |w: &mut crate::Write<'_>| w.give_up_flags(inbox, &uids("1"), &flags("\\Seen"));
    alice.store.write(refused).await.unwrap();
    assert_eq!(alice.counts(inbox).await, (3, 3), "it is unread again");
    let place = places[0];
    let now = alice.store.read(move |r| r.location(place)).await.unwrap();
    assert_eq!((now.flags, now.flags_server), (flags("\\Flagged"), Flags::default()));
    alice.sound().await;
}

#[tokio::test]
async fn what_waits_is_counted_by_account_and_no_wish_is_forgotten() {
    let (alice, places) = alice_with_letters().await;
    assert_eq!(alice.store.read(|r| r.queue_counts()).await.unwrap(), []);
    wish(&alice, places[0], "\\Seen", "").await;
    let (account, place) = (alice.alice, places[1]);
    let promise = move |w: &mut crate::Write<'_>| {
        let action = w.begin_action("createMailbox")?;
        let name = mail::mailbox::MailboxName::from_path("仕事", Some('/'));
        w.promise_create(action, account, &name, None)?;
        w.promise_expunge(action, place)
    };
    alice.store.write_durable(promise).await.unwrap();
    let counts = alice.store.read(|r| r.queue_counts()).await.unwrap();
    assert_eq!(counts, [crate::QueueCount { account, waits: 3, failed: 0 }]);
    let rows = alice.store.read(|r| r.queue(None, 10)).await.unwrap();
    assert_eq!(rows.iter().filter_map(|row| row.name.as_deref()).collect::<Vec<_>>(), ["仕事"]);
    alice.sound().await;
}
