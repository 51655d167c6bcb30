//! What the store does with mail.

use crate::fixture::*;
use crate::{Change, Error};
use mail::id::{LocationId, MessageId};
use mail::uid::{ModSeq, UidValidity};

#[tokio::test]
async fn bobs_letters_are_listed_newest_first_and_counted() {
    let alice = Profile::new().await;
    let mut read = letter(2);
    read.flags = flags("\\Seen");
    assert_eq!(alice.add(alice.inbox, vec![letter(3), letter(1), read]).await, 3);
    assert_eq!(alice.subjects(alice.inbox).await, ["letter 3", "letter 2", "letter 1"]);
    assert_eq!(alice.counts(alice.inbox).await, (3, 2));
    let inbox = alice.inbox;
    let row = alice.store.read(move |r| r.page_at(inbox, 1, 1)).await.unwrap().remove(0);
    assert_eq!((row.uid, row.flags.clone()), (Some(uid(2)), flags("\\Seen")));
    assert_eq!(row.from[0].email, "bob@example.org");
    assert_eq!(row.message_id.as_deref(), Some("2@example.org"));
    assert!(!row.body_held);
    alice.sound().await;
}

#[tokio::test]
async fn a_letter_fetched_twice_is_there_once() {
    let alice = Profile::new().await;
    assert_eq!(alice.add(alice.inbox, vec![letter(1), letter(2), letter(2)]).await, 2);
    let mut again = letter(1);
    again.flags = flags("\\Seen");
    assert_eq!(alice.add(alice.inbox, vec![again, letter(3)]).await, 1);
    assert_eq!(alice.counts(alice.inbox).await, (3, 2));
    alice.sound().await;
}

#[tokio::test]
async fn a_letter_in_two_mailboxes_is_one_message_with_one_body() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let (inbox, archive) = (alice.inbox, alice.archive);
    let message = alice.store.read(move |r| r.list(inbox, None, 1)).await.unwrap()[0].message;
    put(&alice, message, b"Dear Alice").await;
    let mut copy = letter(1);
    copy.uid = uid(77);
    alice.add(archive, vec![copy]).await;
    let copied = alice.store.read(move |r| r.list(archive, None, 1)).await.unwrap().remove(0);
    assert_eq!((copied.message, copied.body_held, copied.uid), (message, true, Some(uid(77))));
    let places = alice.store.read(move |r| r.locations(message)).await.unwrap();
    assert_eq!(places.iter().map(|p| p.mailbox).collect::<Vec<_>>(), [inbox, archive]);
    assert_eq!(alice.store.read(move |r| r.missing_bodies(archive, None, 9)).await, Ok(vec![]));
    alice.sound().await;
}

#[tokio::test]
async fn two_letters_that_only_look_alike_are_two() {
    let alice = Profile::new().await;
    let (mut longer, mut gmail) = (letter(1), letter(1));
    (longer.uid, longer.size) = (uid(2), 1001);
    (gmail.uid, gmail.object_id) = (uid(3), Some("17".into()));
    alice.add(alice.inbox, vec![letter(1), longer, gmail]).await;
    let inbox = alice.inbox;
    let rows = alice.store.read(move |r| r.list(inbox, None, 9)).await.unwrap();
    let messages: std::collections::HashSet<MessageId> = rows.iter().map(|r| r.message).collect();
    assert_eq!(messages.len(), 3);
}

#[tokio::test]
async fn an_expunged_letter_leaves_the_list_and_is_swept_after_the_days_of_grace() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=9).map(letter).collect()).await;
    let inbox = alice.inbox;
    let message = alice.store.read(move |r| r.page_at(inbox, 8, 1)).await.unwrap()[0].message;
    put(&alice, message, b"Dear Alice").await;
    let gone = alice.store.write(move |w| w.remove_uids(inbox, &uids("1:3,9,40:4294967295"))).await;
    assert_eq!(gone, Ok(4));
    assert_eq!(alice.counts(inbox).await, (5, 5));
    alice.sound().await;

    // The same letter again within the days of grace: its body was never lost.
    alice.add(inbox, vec![letter(1)]).await;
    assert!(alice.store.read(move |r| r.row(message, None)).await.unwrap().unwrap().body_held);
    alice.store.write(move |w| w.remove_uids(inbox, &uids("1"))).await.unwrap();

    let week_ago = noon() - 7 * 86_400;
    assert_eq!(alice.store.write(move |w| w.sweep_orphans(week_ago, 99)).await, Ok(0));
    assert_eq!(alice.store.write(move |w| w.sweep_orphans(noon() + 1, 99)).await, Ok(4));
    assert_eq!(alice.store.read(move |r| r.body(message)).await, Ok(None));
    alice.sound().await;
}

#[tokio::test]
async fn what_alice_read_offline_stays_read_whatever_the_server_says_next() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1), letter(2)]).await;
    let inbox = alice.inbox;
    let location = alice.store.read(move |r| r.list(inbox, None, 1)).await.unwrap()[0].location;
    let (seen, none) = (flags("\\Seen"), flags(""));
    alice.store.write_durable(move |w| w.change_flags(location, &seen, &none)).await.unwrap();
    assert_eq!(alice.counts(inbox).await, (2, 1));
    let promised = alice.store.read(move |r| r.promised_flags(inbox)).await.unwrap();
    assert_eq!(promised.iter().map(|p| p.uid).collect::<Vec<_>>(), [Some(uid(2))]);

    told(&alice, 2, "\\Flagged", 7).await;
    let place = alice.store.read(move |r| r.location(location)).await.unwrap();
    assert_eq!((place.flags, place.flags_server), (flags("\\Seen \\Flagged"), flags("\\Flagged")));
    told(&alice, 2, "\\Seen \\Flagged", 8).await;
    assert_eq!(alice.store.read(move |r| r.promised_flags(inbox)).await, Ok(vec![]));
    told(&alice, 2, "", 9).await;
    assert_eq!(alice.counts(inbox).await, (2, 2));
    let held = alice.store.read(move |r| r.uid_flags(inbox, &uids("1:9"))).await.unwrap();
    assert_eq!(held, [(uid(1), flags("")), (uid(2), flags(""))]);
    alice.sound().await;
}

#[tokio::test]
async fn flags_of_a_letter_that_is_not_here_are_passed_over() {
    let alice = Profile::new().await;
    told(&alice, 99, "\\Seen", 1).await;
    let nowhere = LocationId(99);
    let asked =
        alice.store.write(move |w| w.change_flags(nowhere, &flags("\\Seen"), &flags(""))).await;
    assert_eq!(asked, Err(Error::NotFound));
}

#[tokio::test]
async fn after_uidvalidity_changed_letters_take_their_new_uids_and_keep_what_alice_wants() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    alice.store.write(move |w| w.begin_mailbox(inbox, UidValidity(1))).await.unwrap();
    alice.add(inbox, vec![letter(1), letter(2), letter(3)]).await;
    let rows = alice.store.read(move |r| r.list(inbox, None, 3)).await.unwrap();
    let (flagged, message) = (rows[0].location, rows[0].message);
    put(&alice, message, b"Dear Alice").await;
    let wish = flags("\\Flagged");
    alice.store.write_durable(move |w| w.change_flags(flagged, &wish, &flags(""))).await.unwrap();

    alice.store.write(move |w| w.reset_mailbox(inbox, UidValidity(2))).await.unwrap();
    assert_eq!(alice.subjects(inbox).await.len(), 3, "the list can be read meanwhile");
    assert!(alice.store.read(move |r| r.held_uids(inbox)).await.unwrap().is_empty());
    let renumbered = [(3, 11), (2, 12)].map(|(n, new)| {
        let mut row = letter(n);
        row.uid = uid(new);
        row.flags = flags("\\Seen");
        row
    });
    assert_eq!(alice.add(inbox, renumbered.to_vec()).await, 0);
    alice
        .store
        .write(move |w| w.seal_mailbox(inbox, UidValidity(2), Some(13), ModSeq::new(5), 2))
        .await
        .unwrap();

    assert_eq!(alice.subjects(inbox).await, ["letter 3", "letter 2"]);
    assert_eq!(alice.counts(inbox).await, (2, 0));
    let place = alice.store.read(move |r| r.location(flagged)).await.unwrap();
    assert_eq!((place.uid, place.flags), (Some(uid(11)), flags("\\Seen \\Flagged")));
    assert!(alice.store.read(move |r| r.body(message)).await.unwrap().is_some());
    let row = alice.store.read(move |r| r.mailbox(inbox)).await.unwrap();
    assert_eq!((row.uidvalidity, row.uidnext), (Some(UidValidity(2)), Some(13)));
    assert_eq!((row.highestmodseq, row.checked_at), (ModSeq::new(5), Some(noon())));
    alice.sound().await;
}

#[tokio::test]
async fn a_conversation_is_one_in_whatever_order_its_letters_come() {
    let orders = [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [4, 1, 5, 2, 3], [2, 5, 1, 4, 3]];
    for order in orders {
        let alice = Profile::new().await;
        for n in order {
            // 2 answers 1, 4 answers 3, 5 answers both conversations; 9 stands alone.
            let row = match n {
                2 => answer(2, &[1]),
                4 => answer(4, &[3]),
                5 => answer(5, &[2, 4]),
                n => letter(n),
            };
            alice.add(alice.inbox, vec![row]).await;
        }
        alice.add(alice.inbox, vec![letter(9)]).await;
        let inbox = alice.inbox;
        let rows = alice.store.read(move |r| r.list(inbox, None, 9)).await.unwrap();
        let threads: Vec<_> = rows.iter().map(|r| r.thread).collect();
        assert!(threads[1..].iter().all(|t| *t == threads[1]), "{order:?}");
        assert_ne!(threads[0], threads[1]);
        alice.sound().await;
    }
}

#[tokio::test]
async fn a_date_that_cannot_be_true_does_not_pin_a_letter_to_the_top() {
    let alice = Profile::new().await;
    let (mut future, mut past, mut undated, mut nothing) =
        (letter(4), letter(3), letter(2), letter(1));
    future.envelope.date = Some(NEW_YEAR + 50 * 365 * 86_400);
    past.envelope.date = Some(3600);
    undated.envelope.date = None;
    (nothing.envelope.date, nothing.internal_date) = (None, 0);
    alice.add(alice.inbox, vec![nothing, undated, past, future, letter(5)]).await;
    let newest_first = ["letter 5", "letter 4", "letter 3", "letter 2", "letter 1"];
    assert_eq!(alice.subjects(alice.inbox).await, newest_first);
    let inbox = alice.inbox;
    let last = alice.store.read(move |r| r.page_at(inbox, 4, 1)).await.unwrap().remove(0);
    assert_eq!(last.date, 0);
}

#[tokio::test]
async fn every_page_of_a_list_is_the_same_however_it_is_reached() {
    let alice = Profile::new().await;
    let mut rows: Vec<_> = (1..=500).map(letter).collect();
    for row in &mut rows {
        // Many letters of the same minute.
        row.envelope.date = Some(NEW_YEAR + i64::from(row.uid.get() % 7) * 60);
    }
    alice.add(alice.inbox, rows).await;
    let inbox = alice.inbox;
    let all = alice.store.read(move |r| r.list(inbox, None, 1000)).await.unwrap();
    assert_eq!(all.len(), 500);
    for first in [0u32, 1, 59, 249, 250, 251, 440, 499, 500, 501, u32::MAX] {
        let page = alice.store.read(move |r| r.page_at(inbox, first, 60)).await.unwrap();
        let from = (first as usize).min(500);
        assert_eq!(page, all[from..(from + 60).min(500)], "{first}");
    }
    let mut walked = Vec::new();
    while let Some(before) = Some(walked.last().map(|r: &crate::ListRow| (r.date, r.location))) {
        let next = alice.store.read(move |r| r.list(inbox, before, 33)).await.unwrap();
        if next.is_empty() {
            break;
        }
        walked.extend(next);
    }
    assert_eq!(walked, all);
}

#[tokio::test]
async fn missing_bodies_come_newest_first_until_they_are_held() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=5).map(letter).collect()).await;
    let inbox = alice.inbox;
    let missing = alice.store.read(move |r| r.missing_bodies(inbox, None, 2)).await.unwrap();
    assert_eq!(
        missing.iter().map(|m| (m.0, m.2)).collect::<Vec<_>>(),
        [(uid(5), 1000), (uid(4), 1000)]
    );
    let since = NEW_YEAR + 3 * 60;
    let recent = alice.store.read(move |r| r.missing_bodies(inbox, Some(since), 9)).await.unwrap();
    assert_eq!(recent.len(), 3);
    let message = missing[0].1;
    let raw = "日本語 and a long line\r\n".repeat(5000);
    put(&alice, message, raw.as_bytes()).await;
    assert_eq!(alice.store.read(move |r| r.body(message)).await, Ok(Some(raw.into_bytes())));
    let missing = alice.store.read(move |r| r.missing_bodies(inbox, None, 1)).await.unwrap();
    assert_eq!(missing[0].0, uid(4));
    let row = alice.store.read(move |r| r.row(message, Some(inbox))).await.unwrap().unwrap();
    assert_eq!((row.preview.as_str(), row.has_attachment, row.body_held), ("Dear", true, true));
    alice.store.write(move |w| w.drop_body(message)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.body(message)).await, Ok(None));
    let missing = alice.store.read(move |r| r.missing_bodies(inbox, None, 1)).await.unwrap();
    assert_eq!(missing[0].0, uid(5));
    alice.sound().await;
}

#[tokio::test]
async fn a_body_that_comes_after_its_letter_has_gone_is_dropped() {
    let alice = Profile::new().await;
    put(&alice, MessageId(4711), b"too late").await;
    alice.sound().await;
}

#[tokio::test]
async fn a_mailbox_the_server_no_longer_lists_is_kept_and_comes_back_as_it_was() {
    let alice = Profile::new().await;
    let (account, archive) = (alice.alice, alice.archive);
    alice.add(archive, vec![letter(1)]).await;
    let only_inbox = vec![listing("inbox", None)];
    alice.store.write(move |w| w.put_mailboxes(account, only_inbox)).await.unwrap();
    let rows = alice.store.read(move |r| r.mailboxes(Some(account))).await.unwrap();
    assert_eq!(rows.len(), 2, "INBOX is INBOX in any case");
    let gone = rows.iter().find(|r| r.id == archive).unwrap();
    assert_eq!((gone.gone_since, gone.messages), (Some(noon()), 1));
    let both = vec![listing("INBOX", None), listing("Archive", None)];
    alice.store.write(move |w| w.put_mailboxes(account, both)).await.unwrap();
    let back = alice.store.read(move |r| r.mailbox(archive)).await.unwrap();
    assert_eq!((back.gone_since, back.messages), (None, 1));
}

#[tokio::test]
async fn each_change_is_announced_once_and_only_when_it_is_committed() {
    let alice = Profile::new().await;
    let mut heard = alice.store.changes();
    let (account, inbox) = (alice.alice, alice.inbox);
    alice.add(inbox, (1..=300).map(letter).collect()).await;
    let failed: Result<(), Error> = alice
        .store
        .write(move |w| {
            w.remove_uids(inbox, &uids("1:300"))?;
            Err(Error::NotFound)
        })
        .await;
    assert_eq!(failed, Err(Error::NotFound));
    assert_eq!(alice.counts(inbox).await, (300, 300), "nothing happened");
    let messages = vec![Change::Mailboxes(account), Change::Messages(inbox)];
    assert_eq!(take(&mut heard), messages);

    let row = alice.store.read(move |r| r.list(inbox, None, 1)).await.unwrap().remove(0);
    put(&alice, row.message, b"x").await;
    put(&alice, row.message, b"x").await;
    let body = [Change::Messages(inbox), Change::Message(row.message)];
    assert_eq!(take(&mut heard), [body, body].concat());

    let all = (1..=300).map(|n| (uid(n), flags("\\Seen"), None)).collect();
    alice.store.write(move |w| w.set_server_flags(inbox, all)).await.unwrap();
    assert_eq!(take(&mut heard), messages, "too many single messages to name");
    let same = (1..=300).map(|n| (uid(n), flags("\\Seen"), None)).collect();
    alice.store.write(move |w| w.set_server_flags(inbox, same)).await.unwrap();
    let listed = vec![
        listing("INBOX", Some(mail::mailbox::Role::Inbox)),
        listing("Archive", Some(mail::mailbox::Role::Archive)),
    ];
    alice.store.write(move |w| w.put_mailboxes(account, listed)).await.unwrap();
    assert_eq!(take(&mut heard), [], "nothing changed");
}

#[tokio::test]
async fn what_alice_hides_leaves_the_list_and_the_counts_and_can_come_back() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1), letter(2)]).await;
    let inbox = alice.inbox;
    let location = alice.store.read(move |r| r.list(inbox, None, 1)).await.unwrap()[0].location;
    let delete = move |w: &mut crate::Write<'_>| {
        let action = w.begin_action("delete")?;
        w.promise_expunge(action, location).map(|()| action)
    };
    let action = alice.store.write_durable(delete).await.unwrap();
    assert_eq!(alice.subjects(inbox).await, ["letter 1"]);
    assert_eq!(alice.counts(inbox).await, (1, 1));
    told(&alice, 2, "\\Seen", 1).await;
    alice.sound().await;
    alice.store.write_durable(move |w| w.undo_action(action)).await.unwrap();
    assert_eq!(alice.counts(inbox).await, (2, 1));
    alice.store.write_durable(delete).await.unwrap();
    alice.store.write(move |w| w.remove_uids(inbox, &uids("2"))).await.unwrap();
    assert_eq!(alice.counts(inbox).await, (1, 1));
    alice.sound().await;
}

async fn told(alice: &Profile, n: u32, names: &str, modseq: i64) {
    let (inbox, row) = (alice.inbox, vec![(uid(n), flags(names), ModSeq::new(modseq))]);
    alice.store.write(move |w| w.set_server_flags(inbox, row)).await.unwrap();
}

fn take(heard: &mut tokio::sync::broadcast::Receiver<Change>) -> Vec<Change> {
    std::iter::from_fn(|| heard.try_recv().ok()).collect()
}
