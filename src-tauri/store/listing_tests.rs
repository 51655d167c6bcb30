//! Lists in every order, with conditions, across mailboxes; read from an index, never from rows.

use crate::fixture::{Profile, account, flags, letter, listing, mailbox, put};
use crate::{HeaderRow, Listing, Only, Order, Shown, Smart};
use mail::address::Address;
use mail::id::{AccountId, MailboxId};
use mail::mailbox::Role;

fn from(n: u32, name: &str, subject: &str, marks: &str) -> HeaderRow {
    let mut row = letter(n);
    row.envelope.from = vec![Address { name: name.into(), email: format!("{name}@example.org") }];
    row.envelope.subject = subject.into();
    row.flags = flags(marks);
    row.size = 10_000 - u64::from(n) * 100;
    row
}

/// Five letters in Alice's inbox: 1 from Dora to 5 from Anna, in the order of their dates.
async fn five() -> Profile {
    let alice = Profile::new().await;
    let rows = vec![
        from(1, "Dora", "Plan", "\\Seen"),
        from(2, "bob", "apples", "\\Flagged"),
        from(3, "Émile", "Re: Apples", "\\Seen \\Flagged"),
        from(4, "Bob", "Zebra", ""),
        from(5, "Anna", "AW: Plan", "\\Seen"),
    ];
    alice.add(alice.inbox, rows).await;
    alice
}

async fn shown(alice: &Profile, list: Listing) -> Vec<u32> {
    while !alice.store.write(move |w| w.sort_some(&list, 2)).await.unwrap() {}
    let (total, rows) = alice.store.read(move |r| r.listed(&list, 0, 100)).await.unwrap();
    assert_eq!(rows.len(), total as usize, "{list:?}");
    // Every piece is a piece of the whole, from whichever end it was read.
    for first in 0..total {
        let (_, some) = alice.store.read(move |r| r.listed(&list, first, 2)).await.unwrap();
        let want = rows.iter().skip(first as usize).take(2).cloned().collect::<Vec<_>>();
        assert_eq!(some, want, "{list:?} from {first}");
    }
    rows.iter().map(|row| row.uid.map_or(0, |uid| uid.get())).collect()
}

fn by(mailbox: MailboxId, order: Order) -> Listing {
    Listing { order, ..Listing::of(mailbox) }
}

#[tokio::test]
async fn a_mailbox_is_sorted_by_everything_there_is_to_sort_by() {
    let alice = five().await;
    for (order, want) in [
        (Order::Date, [5, 4, 3, 2, 1]),
        (Order::Sender, [5, 4, 2, 1, 3]),
        (Order::Subject, [3, 2, 5, 1, 4]),
        (Order::Size, [1, 2, 3, 4, 5]),
        (Order::Unread, [4, 2, 5, 3, 1]),
        (Order::Flagged, [3, 2, 5, 4, 1]),
    ] {
        assert_eq!(shown(&alice, by(alice.inbox, order)).await, want, "{order:?}");
    }
    let turned = |order| Listing { turned: true, ..by(alice.inbox, order) };
    assert_eq!(shown(&alice, turned(Order::Date)).await, [1, 2, 3, 4, 5]);
    assert_eq!(shown(&alice, turned(Order::Sender)).await, [3, 1, 2, 4, 5]);
    assert_eq!(shown(&alice, turned(Order::Size)).await, [5, 4, 3, 2, 1]);
    assert_eq!(shown(&alice, turned(Order::Unread)).await, [5, 3, 1, 4, 2]);
    alice.sound().await;
}

#[tokio::test]
async fn what_comes_later_and_what_leaves_is_sorted_too() {
    let alice = five().await;
    let list = by(alice.inbox, Order::Sender);
    shown(&alice, list).await;
    alice.add(alice.inbox, vec![from(6, "Carl", "Late", "")]).await;
    assert!(!alice.store.read(move |r| r.is_sorted(&list)).await.unwrap());
    assert_eq!(shown(&alice, list).await, [5, 4, 2, 6, 1, 3]);
    let place = alice.store.read(move |r| r.listed_places(&list, 0, 1)).await.unwrap().remove(0);
    alice.store.write(move |w| w.set_hidden(place, true)).await.unwrap();
    assert_eq!(shown(&alice, list).await, [4, 2, 6, 1, 3]);
}

#[tokio::test]
async fn only_what_is_asked_for_is_listed_in_any_order() {
    let alice = five().await;
    let inbox = alice.inbox;
    let message = alice.store.read(move |r| r.page_at(inbox, 0, 1)).await.unwrap()[0].message;
    put(&alice, message, b"Subject: AW: Plan\r\n\r\nSee the file").await;
    let only = |unread, flagged, attached| Only { unread, flagged, attached };
    for (only, order, want) in [
        (only(true, false, false), Order::Date, vec![4, 2]),
        (only(false, true, false), Order::Date, vec![3, 2]),
        (only(false, false, true), Order::Date, vec![5]),
        (only(true, true, false), Order::Date, vec![2]),
        (only(true, false, true), Order::Date, vec![]),
        (only(false, true, false), Order::Subject, vec![3, 2]),
        (only(true, false, false), Order::Sender, vec![4, 2]),
        (only(false, true, false), Order::Unread, vec![2, 3]),
        (only(true, false, false), Order::Unread, vec![4, 2]),
    ] {
        let list = Listing { only, ..by(inbox, order) };
        assert_eq!(shown(&alice, list).await, want, "{list:?}");
    }
    alice.sound().await;
}

async fn bob(alice: &Profile) -> AccountId {
    let store = &alice.store;
    let bob = store.write_durable(|w| w.insert_account(account("bob"))).await.unwrap();
    let all = vec![
        listing("INBOX", Some(Role::Inbox)),
        listing("[Gmail]/All Mail", Some(Role::All)),
        listing("Spam", Some(Role::Junk)),
    ];
    store.write(move |w| w.put_mailboxes(bob, all)).await.unwrap();
    bob
}

#[tokio::test]
async fn mail_of_all_accounts_stands_in_one_list_each_letter_once() {
    let alice = five().await;
    let bob = bob(&alice).await;
    let rows = alice.store.read(move |r| r.mailboxes(Some(bob))).await.unwrap();
    let of = |path: &str| rows.iter().find(|row| row.name.path() == path).unwrap().id;
    let (inbox, all) = (of("INBOX"), of("[Gmail]/All Mail"));
    alice.add(inbox, vec![from(7, "Eve", "Both", "\\Flagged")]).await;
    alice.add(all, vec![from(7, "Eve", "Both", "\\Flagged"), from(8, "Eve", "Old", "")]).await;
    alice.add(of("Spam"), vec![from(9, "Spam", "Win", "\\Flagged")]).await;
    alice.add(alice.archive, vec![from(10, "Fay", "Kept", "\\Flagged")]).await;
    let smart = |smart| Listing { of: Shown::Smart(smart), ..Listing::of(inbox) };
    assert_eq!(shown(&alice, smart(Smart::Inbox)).await, [7, 5, 4, 3, 2, 1]);
    assert_eq!(shown(&alice, smart(Smart::Unread)).await, [10, 8, 7, 4, 2]);
    assert_eq!(shown(&alice, smart(Smart::Flagged)).await, [10, 7, 3, 2]);
    assert_eq!(shown(&alice, smart(Smart::Attached)).await, []);
    let unread = Only { unread: true, ..Only::default() };
    let list = Listing { only: unread, ..smart(Smart::Inbox) };
    assert_eq!(shown(&alice, list).await, [7, 4, 2]);
    let list = Listing { order: Order::Unread, ..smart(Smart::Inbox) };
    assert_eq!(shown(&alice, list).await, [7, 4, 2, 5, 3, 1]);
    let list = Listing { turned: true, ..smart(Smart::Inbox) };
    assert_eq!(shown(&alice, list).await, [1, 2, 3, 4, 5, 7]);
    // By sender one mailbox is sorted, many are not.
    let list = Listing { order: Order::Sender, ..smart(Smart::Inbox) };
    assert_eq!(shown(&alice, list).await, [7, 5, 4, 3, 2, 1]);
    alice.sound().await;
}

#[tokio::test]
async fn a_mailbox_nobody_wants_to_see_is_in_no_list_of_many() {
    let alice = five().await;
    alice.add(alice.archive, vec![from(6, "Fay", "Kept", "\\Flagged")]).await;
    let archive = mailbox(&alice.store, "Archive").await;
    let flagged = Listing { of: Shown::Smart(Smart::Flagged), ..Listing::of(archive) };
    assert_eq!(shown(&alice, flagged).await, [6, 3, 2]);
    let hide = move |w: &mut crate::Write<'_>| {
        let choices = w.read().mailbox(archive)?.choices;
        w.choose_for_mailbox(archive, crate::MailboxChoices { shown: false, ..choices })
    };
    alice.store.write(hide).await.unwrap();
    assert_eq!(shown(&alice, flagged).await, [3, 2]);
}

/// However the list is arranged, a page takes entries of one index: nothing is sorted, no row is
/// read that is not shown.
#[tokio::test]
async fn no_page_of_a_list_is_sorted_or_read_from_rows() {
    let alice = five().await;
    bob(&alice).await;
    let inbox = alice.inbox;
    let mut all = Vec::new();
    for of in [Shown::Mailbox(inbox), Shown::Smart(Smart::Inbox), Shown::Smart(Smart::Unread)] {
        for order in
            [Order::Date, Order::Sender, Order::Subject, Order::Size, Order::Unread, Order::Flagged]
        {
            for bits in 0..8 {
                let only =
                    Only { unread: bits & 1 > 0, flagged: bits & 2 > 0, attached: bits & 4 > 0 };
                for turned in [false, true] {
                    all.push(Listing { of, order, turned, only });
                }
            }
        }
    }
    for list in all {
        for plan in alice.store.read(move |r| r.plans(&list)).await.unwrap() {
            let indexed = |line: &&str| line.contains("locations");
            assert!(!plan.contains("TEMP B-TREE"), "{list:?}\n{plan}");
            for line in plan.lines().filter(indexed) {
                assert!(line.contains("COVERING INDEX"), "{list:?}\n{plan}");
            }
        }
    }
}
