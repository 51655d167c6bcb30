//! Local Folders: mail that lives only here, kept through everything the cache may be lost by.

use crate::fixture::*;
use crate::{AccountKind, BodySummary, Error, LocalMessage, OpKind, Write, compress, content_hash};
use mail::envelope::Envelope;
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId, MessageId};

fn raw(n: u32) -> Vec<u8> {
    format!(
        "From: bob@example.org\r\nSubject: old letter {n}\r\nMessage-ID: <old{n}@example.org>\r\n\
         Date: Mon, 23 Nov 2020 12:00:00 +0000\r\n\r\nDear Alice, number {n}.\r\n"
    )
    .into_bytes()
}

fn local(raw: &[u8], names: &str) -> LocalMessage {
    LocalMessage {
        body: compress(raw).unwrap(),
        hash: content_hash(raw),
        summary: BodySummary { preview: "Dear Alice".into(), has_attachment: false },
        envelope: Envelope::parse(raw),
        flags: flags(names),
        internal_date: NEW_YEAR,
    }
}

async fn made(alice: &Profile, path: &'static str) -> MailboxId {
    alice.store.write_durable(move |w| w.create_local_mailbox(path)).await.unwrap()
}

async fn add(alice: &Profile, mailbox: MailboxId, n: u32, names: &str) -> Option<MessageId> {
    let new = local(&raw(n), names);
    let added = alice.store.write_durable(move |w| w.add_local_message(mailbox, new)).await;
    let (message, came) = added.unwrap();
    came.then_some(message)
}

async fn places(alice: &Profile, mailbox: MailboxId) -> Vec<LocationId> {
    let rows = alice.store.read(move |r| r.list(mailbox, None, 100)).await.unwrap();
    rows.into_iter().map(|r| r.location).collect()
}

async fn write<T: Send + 'static>(
    alice: &Profile,
    f: impl FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    alice.store.write_durable(f).await
}

fn transfer(
    w: &mut Write<'_>,
    kind: OpKind,
    places: &[LocationId],
    to: MailboxId,
) -> Result<(), Error> {
    let action = w.begin_action("move")?;
    places.iter().try_for_each(|place| w.transfer_local(action, kind, *place, to))
}

#[tokio::test]
async fn a_local_letter_outlives_the_cache() {
    let alice = Profile::new().await;
    let attic = made(&alice, "Archive 2019/Attic").await;
    let message = add(&alice, attic, 1, "\\Seen $Work").await.unwrap();
    alice.sound().await;
    let dir = alice.dir.path().to_owned();
    alice.store.close().await;
    std::fs::remove_file(dir.join("bodies.db")).unwrap();
    std::fs::write(dir.join("store.lock"), "open\n").unwrap();
    let store = open(&dir).await;
    assert_eq!(store.read(move |r| r.body(message)).await, Ok(Some(raw(1))));
    let rows = store.read(move |r| r.list(attic, None, 9)).await.unwrap();
    assert_eq!((rows[0].subject.as_str(), rows[0].body_held), ("old letter 1", true));
    assert_eq!(rows[0].flags, flags("\\Seen $Work"));
    assert_eq!(store.verify().await, Ok(vec![]));
}

#[tokio::test]
async fn a_letter_that_is_there_is_not_added_again_whatever_its_line_ends() {
    let alice = Profile::new().await;
    let (attic, cellar) = (made(&alice, "Attic").await, made(&alice, "Cellar").await);
    let first = add(&alice, attic, 1, "").await.unwrap();
    assert_eq!(add(&alice, attic, 1, "\\Seen").await, None);
    let unix = String::from_utf8(raw(1)).unwrap().replace("\r\n", "\n").into_bytes();
    let again = local(&unix, "");
    let again = write(&alice, move |w| w.add_local_message(attic, again)).await;
    assert_eq!(again, Ok((first, false)));
    assert_eq!(add(&alice, cellar, 1, "").await, Some(first), "kept once, in two mailboxes");
    assert_eq!((alice.counts(attic).await, alice.counts(cellar).await), ((1, 1), (1, 1)));
    let kept: i64 = alice
        .store
        .read(|r| {
            Ok(r.connection.query_row("SELECT count(*) FROM local_bodies", [], |r| r.get(0))?)
        })
        .await
        .unwrap();
    assert_eq!(kept, 1);
    alice.sound().await;
}

#[tokio::test]
async fn what_is_done_in_local_folders_is_final_at_once_and_promised_to_nobody() {
    let alice = Profile::new().await;
    let (attic, cellar) = (made(&alice, "Attic").await, made(&alice, "Cellar").await);
    for n in 1..=4 {
        add(&alice, attic, n, "").await.unwrap();
    }
    let four = places(&alice, attic).await;
    let one = four[0];
    let (seen, none) = (flags("\\Seen $Work"), Flags::default());
    write(&alice, move |w| w.change_flags(one, &seen, &none)).await.unwrap();
    assert_eq!(alice.counts(attic).await, (4, 3));
    assert_eq!(alice.store.read(move |r| r.promised_flags(attic)).await, Ok(vec![]));

    let two = four[..2].to_vec();
    write(&alice, move |w| transfer(w, OpKind::Copy, &two, cellar)).await.unwrap();
    assert_eq!(alice.counts(cellar).await.0, 2);
    let three = four[..3].to_vec();
    write(&alice, move |w| transfer(w, OpKind::Move, &three, cellar)).await.unwrap();
    assert_eq!((alice.counts(attic).await, alice.counts(cellar).await), ((1, 1), (3, 2)));
    let rest = places(&alice, attic).await;
    let last = alice.store.read(move |r| r.location(rest[0])).await.unwrap();
    write(&alice, move |w| w.expunge_local(&[last.id])).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.body(last.message)).await, Ok(None), "for good");
    alice.sound().await;

    let account = write(&alice, |w| w.local_account()).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.pending_ops(account)).await, Ok(vec![]));
    alice.add(alice.inbox, vec![letter(1)]).await;
    let on_server = places(&alice, alice.inbox).await;
    let (inbox, moved) = (alice.inbox, on_server.clone());
    for refused in [
        write(&alice, move |w| transfer(w, OpKind::Move, &moved, cellar)).await,
        write(&alice, move |w| w.expunge_local(&on_server)).await,
        write(&alice, move |w| w.add_local_message(inbox, local(b"a: b", ""))).await.map(|_| ()),
        write(&alice, move |w| w.delete_local_mailbox(inbox)).await,
    ] {
        assert_eq!(refused, Err(Error::NotFound), "a server's mail is not touched");
    }
    assert_eq!(alice.counts(inbox).await.0, 1);
    alice.sound().await;
}

#[tokio::test]
async fn local_mailboxes_are_made_renamed_and_deleted() {
    let alice = Profile::new().await;
    let old = made(&alice, "Old").await;
    let deep = made(&alice, "Old/2019/Bob").await;
    assert_eq!(made(&alice, "Old").await, old);
    add(&alice, deep, 1, "").await.unwrap();
    assert_eq!(write(&alice, move |w| w.delete_local_mailbox(old)).await, Err(Error::Exists));
    made(&alice, "Taken/2019/Bob").await;
    for (path, error) in [
        ("Taken", Error::Exists),
        ("Old/below", Error::BadName),
        ("", Error::BadName),
        ("a//b", Error::BadName),
        ("a/", Error::BadName),
        ("inbox", Error::BadName),
        ("a\nb", Error::BadName),
    ] {
        let renamed = write(&alice, move |w| w.rename_local_mailbox(old, path)).await;
        assert_eq!(renamed, Err(error), "{path}");
    }
    write(&alice, move |w| w.rename_local_mailbox(old, "日本/古い")).await.unwrap();
    let account = write(&alice, |w| w.local_account()).await.unwrap();
    let paths = || async {
        let rows = alice.store.read(move |r| r.mailboxes(Some(account))).await.unwrap();
        rows.into_iter().map(|r| r.name.path().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths().await, ["Taken/2019/Bob", "日本/古い", "日本/古い/2019/Bob"]);
    write(&alice, move |w| w.delete_local_mailbox(deep)).await.unwrap();
    write(&alice, move |w| w.delete_local_mailbox(old)).await.unwrap();
    assert_eq!(paths().await, ["Taken/2019/Bob"]);
    alice.sound().await;
}

#[tokio::test]
async fn there_is_one_local_account_behind_the_others_and_it_can_be_removed() {
    let alice = Profile::new().await;
    let local = write(&alice, |w| w.local_account()).await.unwrap();
    assert_eq!(write(&alice, |w| w.local_account()).await, Ok(local));
    write(&alice, |w| w.insert_account(account("bob"))).await.unwrap();
    let kinds: Vec<AccountKind> =
        alice.store.read(|r| r.accounts()).await.unwrap().into_iter().map(|a| a.kind).collect();
    assert_eq!(kinds, [AccountKind::Imap, AccountKind::Imap, AccountKind::Local]);
    let attic = made(&alice, "Attic").await;
    let message = add(&alice, attic, 1, "").await.unwrap();
    write(&alice, move |w| w.remove_account(local)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.body(message)).await, Ok(None));
    alice.sound().await;
}

#[tokio::test]
async fn a_damaged_local_letter_is_found_by_a_check() {
    let alice = Profile::new().await;
    let attic = made(&alice, "Attic").await;
    let message = add(&alice, attic, 1, "").await.unwrap();
    write(&alice, |w| {
        w.connection.execute("UPDATE local_bodies SET packed = x'00'", [])?;
        Ok(())
    })
    .await
    .unwrap();
    let faults = alice.store.verify().await.unwrap();
    assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["localBodyDamaged"]);
    assert_eq!(alice.store.read(move |r| r.body(message)).await, Ok(None));
}
