//! Freeing room: what a server has still may go, everything else stays.

use crate::fixture::*;
use crate::{NewOp, OpKind};
use mail::flags::Flags;
use mail::id::{MailboxId, MessageId};
use mail::mailbox::Role;

/// Bodies that hardly get smaller.
fn body(n: u32) -> Vec<u8> {
    let mut state = u64::from(n) + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as u8
    };
    (0..40_000).map(|_| next()).collect()
}

async fn held(alice: &Profile, mailbox: MailboxId) -> Vec<(MessageId, bool)> {
    let rows = alice.store.read(move |r| r.list(mailbox, None, 99)).await.unwrap();
    rows.into_iter().rev().map(|r| (r.message, r.body_held)).collect()
}

/// Alice with twenty letters, all held.
async fn alice_with_bodies() -> Profile {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=20).map(letter).collect()).await;
    for (n, (message, _)) in held(&alice, alice.inbox).await.into_iter().enumerate() {
        put(&alice, message, &body(n as u32)).await;
    }
    alice
}

async fn spare(alice: &Profile) -> Vec<MessageId> {
    let all = alice.store.read(|r| r.spare_bodies(i64::MAX)).await.unwrap();
    all.into_iter().map(|s| s.message).collect()
}

#[tokio::test]
async fn bodies_let_go_give_their_room_back_and_are_not_fetched_again_by_themselves() {
    let alice = alice_with_bodies().await;
    let file = alice.dir.path().join("bodies.db");
    alice.store.give_back().await.unwrap();
    let (before, full) =
        (std::fs::metadata(&file).unwrap().len(), alice.store.read(|r| r.bodies_size()).await);
    let old: Vec<MessageId> = spare(&alice).await.into_iter().take(15).collect();
    let gone = old.clone();
    assert_eq!(alice.store.write(move |w| w.let_go(&gone)).await, Ok(15));
    alice.store.give_back().await.unwrap();
    let after = std::fs::metadata(&file).unwrap().len();
    assert!(after * 3 < before, "{before} bytes, then {after}");
    assert!(alice.store.read(|r| r.bodies_size()).await.unwrap() * 3 < full.unwrap());
    let inbox = alice.inbox;
    let missing = alice.store.read(move |r| r.missing_bodies(inbox, None, 99)).await;
    assert_eq!(missing, Ok(vec![]));
    let newest = held(&alice, inbox).await.split_off(15);
    assert!(newest.iter().all(|(_, held)| *held), "the newest stay");
    alice.sound().await;

    // The same letter in another mailbox is not fetched there either, but opened it is held again.
    alice.add(alice.archive, (1..=3).map(letter).collect()).await;
    let archive = alice.archive;
    let missing = alice.store.read(move |r| r.missing_bodies(archive, None, 99)).await;
    assert_eq!(missing, Ok(vec![]));
    put(&alice, old[0], &body(0)).await;
    assert_eq!(alice.store.read(move |r| r.body(old[0])).await, Ok(Some(body(0))));
    alice.sound().await;
}

#[tokio::test]
async fn what_no_server_could_give_again_stays() {
    let alice = alice_with_bodies().await;
    let rows = held(&alice, alice.inbox).await;
    let message = |n: usize| rows[n].0;
    let (inbox, account, archive) = (alice.inbox, alice.alice, alice.archive);
    let place =
        |n: usize| alice.store.read(move |r| Ok(r.locations(MessageId(n as i64))?.remove(0)));
    let promised = place(message(0).0 as usize).await.unwrap();
    let draft = place(message(1).0 as usize).await.unwrap();
    alice
        .store
        .write_durable(move |w| {
            let action = w.begin_action("move")?;
            w.enqueue_op(NewOp {
                location: Some(promised.id),
                message: Some(promised.message),
                source: Some(inbox),
                destination: Some(archive),
                ..NewOp::new(account, action, OpKind::Move)
            })?;
            w.change_flags(draft.id, &flags("\\Draft"), &Flags::default())?;
            w.connection.execute("UPDATE locations SET uid = NULL WHERE message = ?1", [3])?;
            w.remove_uids(inbox, &uids("4"))?;
            w.put_mailboxes(
                account,
                vec![listing("INBOX", Some(Role::Inbox)), listing("Drafts", Some(Role::Drafts))],
            )
        })
        .await
        .unwrap();
    let drafts = mailbox(&alice.store, "Drafts").await;
    alice.add(drafts, vec![letter(5)]).await;
    let spare = spare(&alice).await;
    for n in 0..5 {
        assert!(!spare.contains(&message(n)), "letter {}", n + 1);
    }
    assert_eq!(spare.len(), 15);
    let kept = promised.message;
    assert_eq!(alice.store.write(move |w| w.let_go(&[kept])).await, Ok(0));
    alice.sound().await;
}

#[tokio::test]
async fn a_mailboxs_policy_says_which_bodies_are_missing() {
    let alice = Profile::new().await;
    let mut large = letter(3);
    large.size = 5_000_000;
    alice.add(alice.inbox, vec![letter(1), letter(2), large]).await;
    let inbox = alice.inbox;
    for (largest, missing) in [(4_999_999, 2), (5_000_000, 3)] {
        let some = move |r: &crate::Read<'_>| r.missing_bodies_up_to(inbox, None, largest, 99);
        assert_eq!(alice.store.read(some).await.unwrap().len(), missing);
    }

    let alice = alice_with_bodies().await;
    let inbox = alice.inbox;
    let all = spare(&alice).await;
    alice.store.write(move |w| w.let_go(&all)).await.unwrap();
    let set = move |w: &mut crate::Write<'_>| w.set_body_policy(inbox, Some(30), Some(1 << 20));
    alice.store.write(set).await.unwrap();
    let row = alice.store.read(move |r| r.mailbox(inbox)).await.unwrap();
    assert_eq!((row.body_days, row.body_limit), (Some(30), Some(1 << 20)));
    let missing = alice.store.read(move |r| r.missing_bodies(inbox, None, 99)).await.unwrap();
    assert_eq!(missing.len(), 20, "what the person now wants is fetched again");
    let gone = alice.store.write(|w| w.set_body_policy(MailboxId(999), None, None)).await;
    assert_eq!(gone, Err(crate::Error::NotFound));
    alice.sound().await;
}
