//! What may not be lost, and what must go: accounts, promises, drafts, the outbox, settings.

use crate::fixture::*;
use crate::{Error, Life, Lot, Mark, NewOp, OpKind, OpState, SentCopy, Why};
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
    let to = ["\"bob the elder\"@example.org", "carol@example.org"];
    let new = on_its_way(account, &to);
    let (raw, due) = (new.raw.clone(), new.due);
    let id = alice.store.write_durable(move |w| w.enqueue_letter(new)).await.unwrap();
    let read = move |r: &crate::Read<'_>| Ok((r.outbox_letters(None)?, r.letter_recipients(id)?));
    let (mut letters, mut whom) = alice.store.read(read).await.unwrap();
    let mut letter = letters.remove(0);
    assert_eq!((letter.id, letter.life.clone()), (id, Life::Queued { due }));
    assert_eq!(whom.iter().map(|one| one.address.as_str()).collect::<Vec<_>>(), to);
    let why = Why { code: "recipientRefused".into(), server: Some("no such user".into()) };
    (whom[0].lot, whom[1].lot) = (Lot::Refused(why), Lot::Taken);
    letter.life = Life::Handing { tries: 2 };
    letter.marks = vec![Mark { mailbox: alice.inbox, uidvalidity: 7, uidnext: 12 }];
    let (advanced, noted) = (letter.clone(), whom.clone());
    let note = move |w: &mut crate::Write<'_>| {
        noted.iter().try_for_each(|one| w.note_recipient(id, one))?;
        w.advance_letter(&advanced)
    };
    alice.store.write_durable(note).await.unwrap();
    assert_eq!(alice.store.read(read).await, Ok((vec![letter.clone()], whom)));
    assert_eq!(alice.store.read(move |r| r.outbox_raw(id)).await, Ok(raw));
    (letter.life, letter.copy) = (Life::Sent, SentCopy::Settled);
    alice.store.write_durable(move |w| w.advance_letter(&letter)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.outbox_letters(Some(account))).await, Ok(vec![]));
    assert_eq!(alice.store.read(move |r| r.outbox_raw(id)).await, Ok(vec![]));
    let taken = alice.store.read(move |r| r.is_message_id_taken(account, "1@example.org")).await;
    assert_eq!(taken, Ok(true), "no other letter gets its Message-ID");
    alice.store.write_durable(|w| w.forget_letters(i64::MAX)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.outbox_letter(id)).await, Err(Error::NotFound));
}

#[tokio::test]
async fn every_life_of_a_letter_is_kept_as_it_is() {
    let alice = Profile::new().await;
    let new = on_its_way(alice.alice, &["bob@example.org"]);
    let id = alice.store.write_durable(move |w| w.enqueue_letter(new)).await.unwrap();
    let why = Why { code: "timedOut".into(), server: None };
    for life in [
        Life::Due { again: 7, tries: 3, for_line: true, why: Some(why.clone()) },
        Life::Due { again: 7, tries: 3, for_line: false, why: None },
        Life::Sending { tries: 1 },
        Life::Handing { tries: 1 },
        Life::MaybeSent { looks: 2, again: Some(9) },
        Life::MaybeSent { looks: 2, again: None },
        Life::Failed { why },
    ] {
        let mut letter = alice.store.read(move |r| r.outbox_letter(id)).await.unwrap();
        letter.life = life;
        letter.copy = SentCopy::Looked { looks: 1, again: 30 };
        let advanced = letter.clone();
        alice.store.write_durable(move |w| w.advance_letter(&advanced)).await.unwrap();
        assert_eq!(alice.store.read(move |r| r.outbox_letter(id)).await, Ok(letter));
    }
}

#[tokio::test]
async fn a_draft_is_out_of_sight_while_it_is_on_its_way_and_back_when_it_is_taken_back() {
    let alice = Profile::new().await;
    let account = alice.alice;
    let draft = alice.store.write_durable(move |w| w.insert_draft(account, b"Dear")).await.unwrap();
    let mut new = on_its_way(account, &["bob@example.org"]);
    new.draft = Some(draft);
    let id = alice.store.write_durable(move |w| w.enqueue_letter(new)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.drafts(account)).await, Ok(vec![]));
    let losses = alice.store.read(move |r| r.losses(account)).await.unwrap();
    assert_eq!((losses.drafts, losses.outbox), (0, 1));
    alice.store.write_durable(move |w| w.remove_letter(id)).await.unwrap();
    assert_eq!(alice.store.read(move |r| r.drafts(account)).await.unwrap().len(), 1);
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
