//! What Alice chooses for her accounts and mailboxes, and the names she writes from.

use crate::fixture::*;
use crate::{Choices, Colour, Deletion, Identity, Losses, SentCopies};
use mail::flags::Flags;
use mail::id::{AccountId, MailboxId};
use mail::mailbox::{MailboxName, Role};

async fn addresses(alice: &Profile) -> Vec<String> {
    let rows = alice.store.read(|r| r.accounts()).await.unwrap();
    rows.into_iter().map(|row| row.address).collect()
}

async fn roles(alice: &Profile) -> Vec<(String, Option<Role>)> {
    let rows = alice.store.read(|r| r.mailboxes(None)).await.unwrap();
    rows.into_iter().map(|row| (row.name.path().to_owned(), row.role)).collect()
}

fn role_of(roles: &[(String, Option<Role>)], path: &str) -> Option<Role> {
    roles.iter().find(|(one, _)| one == path).unwrap().1
}

async fn list(alice: &Profile, listed: &[(&str, Option<Role>)]) {
    let id = alice.alice;
    let listed = listed.iter().map(|(path, role)| listing(path, *role)).collect();
    alice.store.write(move |w| w.put_mailboxes(id, listed)).await.unwrap();
}

#[tokio::test]
async fn an_account_keeps_its_colour_its_way_of_deleting_and_of_keeping_copies() {
    let alice = Profile::new().await;
    let id = alice.alice;
    let bob = alice.store.write(|w| w.insert_account(account("bob"))).await.unwrap();
    let read = alice.store.read(|r| r.accounts()).await.unwrap();
    assert_ne!(read[0].choices.colour, read[1].choices.colour, "neighbours differ");
    assert_eq!(read[0].choices.deletion, Deletion::Trash);
    let choices =
        Choices { colour: Colour::Teal, deletion: Deletion::Mark, sent_copies: SentCopies::Client };
    alice.store.write(move |w| w.choose_for_account(id, choices)).await.unwrap();
    let read = alice.store.read(move |r| Ok((r.account(id)?, r.account(bob)?))).await.unwrap();
    assert_eq!(read.0.choices, choices);
    assert_eq!(read.1.choices.deletion, Deletion::Trash, "the other is as it was");
    let nobody = AccountId(99);
    let lost = alice.store.write(move |w| w.choose_for_account(nobody, choices)).await;
    assert_eq!(lost, Err(crate::Error::NotFound));
}

#[tokio::test]
async fn accounts_stand_in_alices_order_and_one_of_them_sends() {
    let alice = Profile::new().await;
    for name in ["bob", "carol"] {
        alice.store.write(move |w| w.insert_account(account(name))).await.unwrap();
    }
    let rows = alice.store.read(|r| r.accounts()).await.unwrap();
    let (bob, carol) = (rows[1].id, rows[2].id);
    let order = vec![carol, alice.alice];
    alice.store.write(move |w| w.order_accounts(&order)).await.unwrap();
    let named = |names: [&str; 3]| names.map(|name| format!("{name}@example.org")).to_vec();
    assert_eq!(addresses(&alice).await, named(["carol", "alice", "bob"]));
    for id in [bob, carol] {
        alice.store.write(move |w| w.send_from(id)).await.unwrap();
    }
    let rows = alice.store.read(|r| r.accounts()).await.unwrap();
    let sends: Vec<_> = rows.iter().filter(|row| row.sends).map(|row| row.id).collect();
    assert_eq!(sends, [carol], "there is one");
    alice.sound().await;
}

#[tokio::test]
async fn what_would_be_lost_with_an_account_is_counted() {
    let alice = Profile::new().await;
    let (id, inbox) = (alice.alice, alice.inbox);
    alice.add(inbox, vec![letter(1), letter(2)]).await;
    let losses = alice.store.read(move |r| r.losses(id)).await.unwrap();
    assert_eq!(losses, Losses { messages: 2, ..Losses::default() });
    assert!(!losses.any_unsent());
    let places = alice.store.read(move |r| r.list(inbox, None, 10)).await.unwrap();
    let place = places[0].location;
    let letter = on_its_way(id, &["bob@example.org"]);
    let act = move |w: &mut crate::Write<'_>| {
        let action = w.begin_action("flag")?;
        w.promise_flags(action, place, &flags("\\Seen"), &Flags::default())?;
        w.insert_draft(id, b"Subject: half a letter\r\n\r\n")?;
        w.enqueue_letter(letter)
    };
    alice.store.write(act).await.unwrap();
    let losses = alice.store.read(move |r| r.losses(id)).await.unwrap();
    assert_eq!(losses, Losses { messages: 2, changes: 1, drafts: 1, outbox: 1 });
    alice.store.write(move |w| w.remove_account(id)).await.unwrap();
    alice.sound().await;
}

#[tokio::test]
async fn an_account_writes_as_itself_and_as_its_aliases() {
    let alice = Profile::new().await;
    let id = alice.alice;
    let read = move |r: &crate::Read<'_>| r.identities(id);
    let own = alice.store.read(read).await.unwrap();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].identity.address, "alice@example.org");
    assert!(own[0].is_default);
    let post = Identity {
        name: "Post".into(),
        address: "post@example.org".into(),
        signature: "-- \nAlice".into(),
        ..Identity::default()
    };
    let add = move |post: Identity| move |w: &mut crate::Write<'_>| w.insert_identity(id, &post);
    let alias = alice.store.write(add(post.clone())).await.unwrap().unwrap();
    assert_eq!(alice.store.write(add(post.clone())).await.unwrap(), None, "it is there already");
    alice.store.write(move |w| w.prefer_identity(alias)).await.unwrap();
    let all = alice.store.read(read).await.unwrap();
    assert_eq!((all[0].id, all[0].is_default, all[1].is_default), (alias, true, false));
    let same = own[0].identity.clone();
    let own_id = own[0].id;
    assert!(!alice.store.write(move |w| w.update_identity(alias, &same)).await.unwrap());
    let renamed = Identity { name: "The Post".into(), ..post };
    assert!(alice.store.write(move |w| w.update_identity(alias, &renamed)).await.unwrap());
    assert!(alice.store.write(move |w| w.remove_identity(alias)).await.unwrap());
    let left = alice.store.read(read).await.unwrap();
    assert_eq!((left.len(), left[0].id, left[0].is_default), (1, own_id, true));
    assert!(!alice.store.write(move |w| w.remove_identity(own_id)).await.unwrap(), "the last");
}

#[tokio::test]
async fn the_identity_an_account_came_with_follows_its_name() {
    let alice = Profile::new().await;
    let id = alice.alice;
    let mut row = alice.store.read(move |r| r.account(id)).await.unwrap();
    row.name = "Alice Morgan".into();
    alice.store.write(move |w| w.update_account(row)).await.unwrap();
    let own = alice.store.read(move |r| r.identities(id)).await.unwrap();
    assert_eq!(own[0].identity.name, "Alice Morgan");
}

#[tokio::test]
async fn the_role_alice_gives_a_mailbox_wins_over_what_the_server_and_the_names_say() {
    let alice = Profile::new().await;
    let id = alice.alice;
    let listed = [
        ("INBOX", Some(Role::Inbox)),
        ("Archive", Some(Role::Archive)),
        ("Old", None),
        ("Sent", Some(Role::Sent)),
    ];
    list(&alice, &listed).await;
    let old = mailbox(&alice.store, "Old").await;
    let give = move |to| move |w: &mut crate::Write<'_>| w.choose_role(id, Role::Archive, to);
    alice.store.write(give(Some(old))).await.unwrap();
    let now = roles(&alice).await;
    assert_eq!(role_of(&now, "Old"), Some(Role::Archive));
    assert_eq!(role_of(&now, "Archive"), None, "one mailbox has it");
    assert_eq!(role_of(&now, "Sent"), Some(Role::Sent));
    list(&alice, &listed).await;
    assert_eq!(roles(&alice).await, now, "a new list changes nothing of it");
    // It goes on the server: what was found counts again, and what was chosen once it is back.
    list(&alice, &listed[..2]).await;
    let without = roles(&alice).await;
    assert_eq!(role_of(&without, "Archive"), Some(Role::Archive));
    assert_eq!((role_of(&without, "Old"), role_of(&without, "Sent")), (None, None));
    list(&alice, &listed).await;
    assert_eq!(roles(&alice).await, now);
    alice.store.write(give(None)).await.unwrap();
    assert_eq!(role_of(&roles(&alice).await, "Archive"), Some(Role::Archive));
    let nowhere = alice.store.write(give(Some(MailboxId(99)))).await;
    assert_eq!(nowhere, Err(crate::Error::NotFound));
}

#[tokio::test]
async fn what_is_chosen_for_a_mailbox_stays_through_lists_and_waits_for_it() {
    let alice = Profile::new().await;
    let (id, inbox) = (alice.alice, alice.inbox);
    let read = move |of| move |r: &crate::Read<'_>| Ok(r.mailbox(of)?.choices);
    assert!(alice.store.read(read(inbox)).await.unwrap().notified, "new mail is told");
    assert!(!alice.store.read(read(alice.archive)).await.unwrap().notified);
    let name = MailboxName::from_path("Projects/二〇二六", Some('/'));
    let ahead = alice.store.write(move |w| w.mailbox_ahead(id, &name)).await.unwrap();
    let mut choices = alice.store.read(read(ahead)).await.unwrap();
    (choices.synced, choices.shown, choices.notified) = (false, false, true);
    alice.store.write(move |w| w.choose_for_mailbox(ahead, choices)).await.unwrap();
    let gone = alice.store.read(move |r| r.mailbox(ahead)).await.unwrap().gone_since;
    assert!(gone.is_some(), "nobody sees it before the server does");
    list(&alice, &[("INBOX", Some(Role::Inbox)), ("Projects/二〇二六", None)]).await;
    let row = alice.store.read(move |r| r.mailbox(ahead)).await.unwrap();
    assert_eq!((row.gone_since, row.selectable, row.choices), (None, true, choices));
    alice.add(inbox, vec![letter(1), letter(2)]).await;
    let sizes = alice.store.read(move |r| r.mailbox_sizes(id)).await.unwrap();
    assert_eq!(sizes, [(inbox, 2000)]);
}
