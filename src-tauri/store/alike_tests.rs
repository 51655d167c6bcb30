//! What the store does when UIDs change what they name, and when a mailbox is compared.

use crate::fixture::*;
use crate::mailboxes::MOST_RENUMBERED;
use crate::{HeaderRow, MailboxRow};
use mail::uid::UidValidity;

/// The letter under another UID, arrived another day: what a move to another server makes of it.
fn moved(n: u32, at: u32) -> HeaderRow {
    let mut row = letter(n);
    (row.uid, row.internal_date, row.header_hash) = (uid(at), noon(), [at as u8; 16]);
    row
}

async fn renumber(alice: &Profile, validity: u64) -> MailboxRow {
    let inbox = alice.inbox;
    let reset = move |w: &mut crate::Write<'_>| {
        w.reset_mailbox(inbox, UidValidity(validity))?;
        w.read().mailbox(inbox)
    };
    alice.store.write(reset).await.unwrap()
}

#[tokio::test]
async fn letters_that_arrive_on_another_day_at_another_server_are_the_same_letters() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    alice.add(inbox, vec![letter(1), letter(2)]).await;
    let before = alice.store.read(move |r| r.list(inbox, None, 9)).await.unwrap();
    put(&alice, before[0].message, b"Dear Alice").await;
    renumber(&alice, 2).await;
    assert_eq!(alice.add(inbox, vec![moved(1, 11), moved(2, 12), moved(3, 13)]).await, 1);
    let seal =
        move |w: &mut crate::Write<'_>| w.seal_mailbox(inbox, UidValidity(2), Some(14), None, 3);
    alice.store.write(seal).await.unwrap();
    let after = alice.store.read(move |r| r.list(inbox, None, 9)).await.unwrap();
    let one = |uid_: u32| after.iter().find(|r| r.uid == Some(uid(uid_))).unwrap();
    assert_eq!((one(11).message, one(12).message), (before[1].message, before[0].message));
    assert!(one(12).body_held && after.len() == 3);
    // From now on it is known by what it is at the new server.
    renumber(&alice, 3).await;
    alice.add(inbox, vec![moved(2, 12)]).await;
    let row = alice.store.read(move |r| r.row(before[0].message, None)).await.unwrap().unwrap();
    assert_eq!((row.uid, row.body_held), (Some(uid(12)), true));
    alice.sound().await;
}

#[tokio::test]
async fn two_letters_nobody_can_tell_apart_are_not_taken_for_each_other() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    // Bob sent the same twice; and a third that only has its Message-ID in common.
    let (mut twin, mut other) = (letter(1), moved(1, 13));
    (twin.uid, twin.internal_date) = (uid(2), noon() - 60);
    other.envelope.subject = "another".into();
    alice.add(inbox, vec![letter(1), twin]).await;
    renumber(&alice, 2).await;
    assert_eq!(alice.add(inbox, vec![moved(1, 12), other]).await, 2, "both are new");
    alice.sound().await;
}

#[tokio::test]
async fn strangers_under_known_uids_are_counted() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    alice.add(inbox, vec![letter(1), letter(2)]).await;
    let shown = vec![letter(1), moved(2, 2), moved(9, 1), letter(7)];
    let strangers = alice.store.read(move |r| r.strangers(inbox, &shown)).await;
    assert_eq!(strangers, Ok(1), "letter 9 stands where letter 1 stood; 7 was never here");
}

#[tokio::test]
async fn how_many_of_the_gone_were_old_and_shown_can_be_told() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    alice.add(inbox, (1..=5).map(letter).collect()).await;
    let location = alice.store.read(move |r| r.list(inbox, None, 9)).await.unwrap()[4].location;
    alice.store.write_durable(move |w| w.set_hidden(location, true)).await.unwrap();
    let before = letter(4).internal_date;
    let old = alice.store.read(move |r| r.older_among(inbox, &uids("1:2,3:9"), before)).await;
    assert_eq!(old, Ok(2), "1 is hidden, 4 and 5 are younger");
}

#[tokio::test]
async fn changes_of_uidvalidity_are_remembered_and_a_steady_mailbox_is_no_more_unsteady() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    assert_eq!(renumber(&alice, 2).await.renumbered, [noon()]);
    for n in 0..20 {
        renumber(&alice, 3 + n).await;
    }
    assert_eq!(renumber(&alice, 99).await.renumbered.len(), MOST_RENUMBERED);
    let unsteady = move |w: &mut crate::Write<'_>| {
        w.note_compared(inbox, 7)?;
        assert_eq!((w.note_unsteady(inbox)?, w.note_unsteady(inbox)?), (true, false));
        w.read().mailbox(inbox)
    };
    let row = alice.store.write(unsteady).await.unwrap();
    assert_eq!((row.unsteady_since, row.compared_from), (Some(noon()), Some(7)));
    let steady = move |w: &mut crate::Write<'_>| {
        w.seal_mailbox(inbox, UidValidity(99), None, None, 0)?;
        w.note_verified(inbox)?;
        w.read().mailbox(inbox)
    };
    let row = alice.store.write(steady).await.unwrap();
    assert_eq!((row.unsteady_since, row.compared_from), (None, None));
    assert_eq!(row.verified_at, Some(noon()));
}
