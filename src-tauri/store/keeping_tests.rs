//! What may not be lost, and what must go: accounts, promises, drafts, the outbox, settings.

use crate::fixture::*;
use crate::{Error, NewOp, NewOutgoing, OpKind, OpState, OutboxState};
use mail::uid::UidValidity;

#[tokio::test]
async fn what_a_promise_needs_is_not_swept() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let inbox = alice.inbox;
    let row = alice.store.read(move |r| r.list(inbox, None, 1)).await.unwrap().remove(0);
    let action = alice.store.write(|w| w.begin_action("move")).await.unwrap();
    let op = NewOp {
        location: Some(row.location),
        message: Some(row.message),
        source: Some(inbox),
        destination: Some(alice.archive),
        message_id: row.message_id,
        size: Some(row.size),
        ..NewOp::new(alice.alice, action, OpKind::Move)
    };
    alice.store.write_durable(move |w| w.enqueue_op(op)).await.unwrap();
    alice.store.write(move |w| w.remove_uids(inbox, &uids("1"))).await.unwrap();
    assert_eq!(alice.store.write(move |w| w.sweep_orphans(noon() + 1, 99)).await, Ok(0));

    let account = alice.alice;
    let mut op = alice.store.read(move |r| r.pending_ops(account)).await.unwrap().remove(0);
    assert_eq!((op.state, op.op.kind, op.op.location), (OpState::Queued, OpKind::Move, None));
    op.state = OpState::Intent;
    op.source_uid = Some((uid(1), UidValidity(u64::MAX)));
    op.destination_before = Some((UidValidity(1), 78));
    let written = op.clone();
    alice.store.write_durable(move |w| w.advance_op(&written)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.pending_ops(account)).await, Ok(vec![op.clone()]));
    op.state = OpState::Done;
    alice.store.write_durable(move |w| w.advance_op(&op)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.pending_ops(account)).await, Ok(vec![]));
    assert_eq!(alice.store.write(move |w| w.sweep_orphans(noon() + 1, 99)).await, Ok(1));
    alice.sound().await;
}

#[tokio::test]
async fn an_account_that_is_removed_leaves_nothing_in_the_files() {
    let alice = Profile::new().await;
    let mut secret = letter(1);
    secret.envelope.subject = "canary-subject".into();
    alice.add(alice.inbox, vec![secret, letter(2)]).await;
    let (inbox, account) = (alice.inbox, alice.alice);
    let message = alice.store.read(move |r| r.list(inbox, None, 1)).await.unwrap()[0].message;
    put(&alice, message, b"canary-body").await;
    let bob = alice.store.write_durable(|w| w.insert_account(account_of_bob())).await.unwrap();
    for canary in ["canary-subject", "canary-body"] {
        assert!(traces(alice.dir.path(), canary.as_bytes()) > 0, "the test can see {canary}");
    }
    alice.store.write_durable(move |w| w.remove_account(account)).await.unwrap();
    alice.sound().await;
    alice.store.compact().await.unwrap();
    for canary in ["canary-subject", "canary-body", "alice@example.org"] {
        assert_eq!(traces(alice.dir.path(), canary.as_bytes()), 0, "{canary}");
    }
    let left = alice.store.read(|r| r.accounts()).await.unwrap();
    assert_eq!(left.iter().map(|a| a.id).collect::<Vec<_>>(), [bob]);
    assert_eq!(alice.store.read(move |r| r.account(account)).await, Err(Error::NotFound));
}

#[tokio::test]
async fn an_account_is_changed_and_stands_where_the_person_put_it() {
    let alice = Profile::new().await;
    let bob = alice.store.write_durable(|w| w.insert_account(account_of_bob())).await.unwrap();
    let mut row = alice.store.read(move |r| r.account(bob)).await.unwrap();
    (row.position, row.imap.port, row.name) = (0, 143, "Robert".into());
    row.imap.security = mail::server::Security::StartTls;
    let changed = row.clone();
    alice.store.write_durable(move |w| w.update_account(changed)).await.unwrap();
    assert_eq!(alice.store.read(|r| r.accounts()).await.unwrap()[0], row);
    let twice = alice.store.write_durable(|w| w.insert_account(account("ALICE"))).await;
    assert!(matches!(twice, Err(Error::Sql { .. })), "{twice:?}");
}

#[tokio::test]
async fn a_letter_to_a_quoted_address_keeps_all_its_recipients_on_the_way() {
    let alice = Profile::new().await;
    let account = alice.alice;
    let letter = NewOutgoing {
        account,
        sender: "alice@example.org".into(),
        recipients: vec!["\"bob the elder\"@example.org".into(), "carol@example.org".into()],
        message_id: "1@example.org".into(),
        raw: b"Subject: hi\r\n\r\nhi".to_vec(),
        due: noon() + 10,
    };
    let sent = letter.clone();
    alice.store.write_durable(move |w| w.enqueue_letter(sent)).await.unwrap();
    let mut row = alice.store.read(move |r| r.outbox(account)).await.unwrap().remove(0);
    assert_eq!((row.letter.clone(), row.state), (letter, OutboxState::Queued));
    assert_eq!(row.accepted, Vec::<String>::new());
    (row.state, row.accepted) = (OutboxState::Sending, vec!["carol@example.org".into()]);
    let advanced = row.clone();
    alice.store.write_durable(move |w| w.advance_letter(&advanced)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.outbox(account)).await, Ok(vec![row.clone()]));
    row.state = OutboxState::Filed;
    alice.store.write_durable(move |w| w.advance_letter(&row)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.outbox(account)).await, Ok(vec![]));
}

#[tokio::test]
async fn a_draft_counts_its_revisions_and_knows_which_the_server_has() {
    let alice = Profile::new().await;
    let account = alice.alice;
    let id = alice.store.write_durable(move |w| w.insert_draft(account, b"Dear")).await.unwrap();
    let revision = alice.store.write_durable(move |w| w.save_draft(id, b"Dear Bob")).await;
    assert_eq!(revision, Ok(2));
    alice.store.write_durable(move |w| w.note_draft_saved(id, 2, None)).await.unwrap();
    alice.store.write_durable(move |w| w.note_draft_saved(id, 1, None)).await.unwrap();
    let draft = alice.store.read(move |r| r.draft(id)).await.unwrap();
    assert_eq!((draft.saved_revision, draft.raw.as_slice()), (2, b"Dear Bob".as_slice()));
    alice.store.write_durable(move |w| w.remove_draft(id)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.drafts(account)).await, Ok(vec![]));
    assert_eq!(alice.store.write(move |w| w.save_draft(id, b"")).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_setting_is_kept_until_it_is_taken_back() {
    let alice = Profile::new().await;
    alice.store.write(|w| w.set_setting("theme", Some("dark"))).await.unwrap();
    alice.store.write(|w| w.set_setting("theme", Some("light"))).await.unwrap();
    assert_eq!(alice.store.read(|r| r.setting("theme")).await, Ok(Some("light".into())));
    alice.store.write(|w| w.set_setting("theme", None)).await.unwrap();
    assert_eq!(alice.store.read(|r| r.setting("theme")).await, Ok(None));
}

fn account_of_bob() -> crate::NewAccount {
    account("bob")
}

/// How often `canary` stands in the files of a folder.
fn traces(dir: &std::path::Path, canary: &[u8]) -> usize {
    let files = std::fs::read_dir(dir).unwrap().map(|f| std::fs::read(f.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(canary.len()).filter(|w| *w == canary).count()).sum()
}
