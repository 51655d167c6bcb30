//! The person's actions: shown at once, kept with their promises, put back or ended as one.

use crate::fixture::*;
use crate::{
    BodySummary, Failure, HeaderRow, ListRow, NewAppend, OpKind, OpState, PendingOp, Write,
    compress,
};
use mail::flags::Flags;
use mail::id::{LocationId, MailboxId};
use mail::mailbox::MailboxName;
use mail::uid::{Uid, UidValidity};

async fn rows(alice: &Profile, mailbox: MailboxId) -> Vec<ListRow> {
    alice.store.read(move |r| r.list(mailbox, None, 100)).await.unwrap()
}

async fn place(alice: &Profile, mailbox: MailboxId, subject: &str) -> LocationId {
    let rows = rows(alice, mailbox).await;
    rows.iter().find(|row| row.subject == subject).expect(subject).location
}

async fn act<T: Send + 'static>(
    alice: &Profile,
    f: impl FnOnce(&mut Write<'_>, i64) -> Result<T, crate::Error> + Send + 'static,
) -> (i64, T) {
    let write = move |w: &mut Write<'_>| {
        let action = w.begin_action("test")?;
        Ok((action, f(w, action)?))
    };
    alice.store.write_durable(write).await.unwrap()
}

async fn ops(alice: &Profile) -> Vec<PendingOp> {
    let account = alice.alice;
    alice.store.read(move |r| r.pending_ops(account)).await.unwrap()
}

async fn next(alice: &Profile) -> Vec<PendingOp> {
    let account = alice.alice;
    alice.store.read(move |r| r.next_ops(account, noon(), 100)).await.unwrap().batch
}

async fn moved(alice: &Profile, subject: &str) -> i64 {
    let (inbox, archive) = (alice.inbox, alice.archive);
    let location = place(alice, inbox, subject).await;
    act(alice, move |w, action| w.promise_move(action, location, archive)).await.0
}

/// Alice with three letters in her inbox.
async fn alice() -> Profile {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1), letter(2), letter(3)]).await;
    alice
}

#[tokio::test]
async fn a_move_is_shown_at_once_and_taken_back_without_a_trace() {
    let alice = alice().await;
    let action = moved(&alice, "letter 2").await;
    assert_eq!(alice.subjects(alice.inbox).await, ["letter 3", "letter 1"]);
    assert_eq!(alice.subjects(alice.archive).await, ["letter 2"]);
    assert_eq!(
        (alice.counts(alice.inbox).await, alice.counts(alice.archive).await),
        ((2, 2), (1, 1))
    );
    let inbox = alice.inbox;
    let server = alice.store.read(move |r| r.server_counts(inbox)).await.unwrap();
    assert_eq!(server, (3, 3), "the server still has all of them there");
    alice.sound().await;
    assert!(alice.store.write_durable(move |w| w.undo_action(action)).await.unwrap().is_some());
    assert_eq!(alice.subjects(alice.inbox).await, ["letter 3", "letter 2", "letter 1"]);
    assert_eq!((alice.counts(alice.archive).await, ops(&alice).await), ((0, 0), vec![]));
    let again = alice.store.write_durable(move |w| w.undo_action(action)).await;
    assert_eq!(again, Ok(None), "it is taken back once");
    alice.sound().await;
}

#[tokio::test]
async fn a_move_that_was_told_is_taken_back_by_the_way_back() {
    let alice = alice().await;
    let action = moved(&alice, "letter 2").await;
    let op = next(&alice).await.remove(0);
    alice.store.write_durable(move |w| w.finish_transfer(&op, Some(uid(7)))).await.unwrap();
    assert_eq!(ops(&alice).await, []);
    assert_eq!(rows(&alice, alice.archive).await[0].uid, Some(uid(7)));
    alice.store.write_durable(move |w| w.undo_action(action)).await.unwrap();
    assert_eq!(alice.subjects(alice.inbox).await.len(), 3);
    let back = next(&alice).await.remove(0);
    assert_eq!((back.op.source, back.op.destination), (Some(alice.archive), Some(alice.inbox)));
    alice.sound().await;
}

#[tokio::test]
async fn what_is_built_on_a_move_waits_for_it_and_falls_with_it() {
    let alice = alice().await;
    moved(&alice, "letter 2").await;
    let (inbox, archive) = (alice.inbox, alice.archive);
    let there = place(&alice, archive, "letter 2").await;
    act(&alice, move |w, action| w.promise_move(action, there, inbox)).await;
    let told = next(&alice).await;
    assert_eq!(told.len(), 1, "the second has no UID to say yet");
    let refused = Failure { code: "notAllowed", text: Some("No".into()) };
    let first = told[0].clone();
    alice.store.write_durable(move |w| w.fail_op(&first, &refused)).await.unwrap();
    let states: Vec<_> = ops(&alice).await.into_iter().map(|op| (op.state, op.failure)).collect();
    let failed = |code: &str| (OpState::Failed, Some(code.to_owned()));
    assert_eq!(states, [failed("notAllowed"), failed("gone")]);
    assert_eq!(alice.subjects(inbox).await, ["letter 3", "letter 2", "letter 1"]);
    assert_eq!(alice.subjects(archive).await, Vec::<String>::new());
    alice.sound().await;
    let first = ops(&alice).await[0].id;
    alice.store.write_durable(move |w| w.retry_op(first)).await.unwrap();
    assert_eq!(alice.subjects(archive).await, ["letter 2"]);
    alice.sound().await;
}

#[tokio::test]
async fn a_visit_that_meets_the_moved_letter_first_does_not_double_it() {
    let alice = alice().await;
    moved(&alice, "letter 2").await;
    let (archive, op) = (alice.archive, next(&alice).await.remove(0));
    let target = op.op.target.unwrap();
    let flagged = flags("\\Flagged");
    alice
        .store
        .write_durable(move |w| w.change_flags(target, &flagged, &Flags::default()))
        .await
        .unwrap();
    // A server that gives the copy another date of arrival: another message, as far as we know.
    let mut other = letter(2);
    (other.uid, other.internal_date, other.size) = (uid(9), other.internal_date + 5, 1001);
    alice.add(archive, vec![other]).await;
    alice.store.write_durable(move |w| w.finish_transfer(&op, Some(uid(9)))).await.unwrap();
    let rows = rows(&alice, archive).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].flags.has(Flags::FLAGGED), "what Alice wanted of it stays");
    alice.sound().await;
}

#[tokio::test]
async fn what_somebody_else_took_away_first_is_gone() {
    let alice = alice().await;
    moved(&alice, "letter 2").await;
    let (inbox, archive) = (alice.inbox, alice.archive);
    alice.store.write(move |w| w.remove_uids(inbox, &uids("2"))).await.unwrap();
    let op = next(&alice).await.remove(0);
    assert_eq!(op.op.location, None);
    alice.store.write_durable(move |w| w.finish_gone(&op)).await.unwrap();
    assert_eq!((alice.subjects(archive).await, ops(&alice).await), (Vec::new(), Vec::new()));
    alice.sound().await;
}

#[tokio::test]
async fn many_go_in_one_command_and_what_was_refused_goes_alone() {
    let alice = alice().await;
    for subject in ["letter 1", "letter 2", "letter 3"] {
        moved(&alice, subject).await;
    }
    let mut batch = next(&alice).await;
    assert_eq!(batch.len(), 3);
    batch[0].tries = 1;
    let first = batch[0].clone();
    alice.store.write_durable(move |w| w.advance_op(&first)).await.unwrap();
    assert_eq!(next(&alice).await.len(), 1);
    batch[0].op.due = noon() + 60;
    let first = batch[0].clone();
    alice.store.write_durable(move |w| w.advance_op(&first)).await.unwrap();
    assert_eq!(next(&alice).await.len(), 2, "the others do not wait for it");
}

#[tokio::test]
async fn a_mailbox_is_made_before_anything_goes_there() {
    let alice = alice().await;
    let (account, inbox) = (alice.alice, alice.inbox);
    let location = place(&alice, inbox, "letter 1").await;
    let name = MailboxName::from_path("Projects", Some('/'));
    act(&alice, move |w, action| {
        let projects = w.promise_create(action, account, &name, None)?.expect("it is new");
        w.promise_move(action, location, projects)
    })
    .await;
    let first = next(&alice).await;
    assert_eq!(first.iter().map(|op| op.op.kind).collect::<Vec<_>>(), [OpKind::Create]);
    // The server does not list it yet, and that is no news.
    let listed = vec![listing("INBOX", None), listing("Archive", None)];
    alice.store.write(move |w| w.put_mailboxes(account, listed)).await.unwrap();
    let projects = mailbox(&alice.store, "Projects").await;
    let row = alice.store.read(move |r| r.mailbox(projects)).await.unwrap();
    assert_eq!(row.gone_since, None);
    let made = first[0].clone();
    alice.store.write_durable(move |w| w.finish_mailbox(&made)).await.unwrap();
    assert_eq!(next(&alice).await[0].op.kind, OpKind::Move);
    alice.sound().await;
}

#[tokio::test]
async fn mailboxes_get_their_names_back_where_the_server_will_not() {
    let alice = alice().await;
    let (account, archive) = (alice.alice, alice.archive);
    let below = vec![
        listing("INBOX", None),
        listing("Archive", None),
        listing("Archive/2025", None),
        listing("Archived", None),
    ];
    alice.store.write(move |w| w.put_mailboxes(account, below)).await.unwrap();
    let to = MailboxName::from_path("Old", Some('/'));
    act(&alice, move |w, action| w.promise_rename(action, archive, &to)).await;
    let names = async || {
        let rows = alice.store.read(|r| r.mailboxes(None)).await.unwrap();
        rows.iter().map(|row| row.name.path().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["Archived", "INBOX", "Old", "Old/2025"]);
    let op = next(&alice).await.remove(0);
    let no = Failure { code: "refused", text: None };
    alice.store.write_durable(move |w| w.fail_op(&op, &no)).await.unwrap();
    assert_eq!(names().await, ["Archive", "Archive/2025", "Archived", "INBOX"]);
    alice.sound().await;
}

fn draft(alice: &Profile, text: &str, draft: Option<(i64, i64)>) -> NewAppend {
    let raw = format!("Subject: {text}\r\nMessage-ID: <{text}@example.org>\r\n\r\n{text}\r\n");
    NewAppend {
        mailbox: alice.archive,
        body: compress(raw.as_bytes()).unwrap(),
        summary: BodySummary::default(),
        envelope: mail::envelope::Envelope::parse(raw.as_bytes()),
        flags: flags("\\Draft"),
        internal_date: NEW_YEAR,
        draft,
        leaves: None,
    }
}

#[tokio::test]
async fn a_draft_saved_twice_is_one_row_and_one_append() {
    let alice = alice().await;
    let account = alice.alice;
    let first = draft(&alice, "one", None);
    let (_, id) = act(&alice, move |w, action| {
        let id = w.insert_draft(account, b"one")?;
        w.promise_append(action, NewAppend { draft: Some((id, 1)), ..first })?;
        Ok(id)
    })
    .await;
    let second = draft(&alice, "two", Some((id, 2)));
    act(&alice, move |w, action| {
        w.supersede_draft(id)?;
        w.save_draft(id, b"two")?;
        w.promise_append(action, second)
    })
    .await;
    assert_eq!(alice.subjects(alice.archive).await, ["two"]);
    let op = next(&alice).await.remove(0);
    let body = alice.store.read(move |r| r.append_body(op.id)).await.unwrap().unwrap();
    assert!(body.raw.starts_with(b"Subject: two") && body.flags.has(Flags::DRAFT));
    let header = HeaderRow {
        uid: uid(4),
        flags: body.flags,
        modseq: None,
        internal_date: NEW_YEAR,
        size: body.raw.len() as u64,
        header_hash: [9; 16],
        object_id: None,
        envelope: mail::envelope::Envelope::parse(&body.raw),
    };
    let (op, seen) = (next(&alice).await.remove(0), header.clone());
    alice.store.write_durable(move |w| w.finish_append(&op, &seen)).await.unwrap();
    let row = alice.store.read(move |r| r.draft(id)).await.unwrap();
    assert_eq!((row.revision, row.saved_revision), (2, 2));
    // The next visit meets what it knows.
    assert_eq!(alice.add(alice.archive, vec![header]).await, 0);
    assert_eq!(rows(&alice, alice.archive).await[0].uid, Some(uid(4)));
    alice.sound().await;
}

#[tokio::test]
async fn an_append_that_fails_can_be_tried_again_with_every_byte() {
    let alice = alice().await;
    let new = draft(&alice, "kept", None);
    act(&alice, move |w, action| w.promise_append(action, new)).await;
    let op = next(&alice).await.remove(0);
    let full = Failure { code: "overQuota", text: None };
    alice.store.write_durable(move |w| w.fail_op(&op, &full)).await.unwrap();
    assert_eq!(alice.subjects(alice.archive).await, Vec::<String>::new());
    assert_eq!(alice.store.write(|w| w.sweep_orphans(i64::MAX, 9)).await, Ok(0));
    let id = ops(&alice).await[0].id;
    alice.store.write_durable(move |w| w.retry_op(id)).await.unwrap();
    assert_eq!(alice.subjects(alice.archive).await, ["kept"]);
    let body = alice.store.read(move |r| r.append_body(id)).await.unwrap().unwrap();
    assert!(body.raw.ends_with(b"kept\r\n"));
    alice.sound().await;
}

#[tokio::test]
async fn what_a_reader_reads_in_bobs_mailbox_is_promised_to_nobody() {
    let alice = alice().await;
    let inbox = alice.inbox;
    let location = place(&alice, inbox, "letter 1").await;
    alice.store.write(move |w| w.set_keeps_seen(inbox, false)).await.unwrap();
    let seen = flags("\\Seen");
    let read = move |w: &mut Write<'_>| w.change_flags(location, &seen, &Flags::default());
    alice.store.write_durable(read).await.unwrap();
    assert_eq!(alice.counts(inbox).await, (3, 2));
    assert_eq!(alice.store.read(|r| r.promised_mailboxes()).await, Ok(vec![]));
    assert_eq!(alice.store.read(move |r| r.promised_flags(inbox)).await.unwrap().len(), 0);
    assert_eq!(alice.store.read(move |r| r.server_counts(inbox)).await, Ok((3, 3)));
    let told = vec![(uid(1), Flags::default(), None)];
    alice.store.write(move |w| w.set_server_flags(inbox, told)).await.unwrap();
    assert_eq!(alice.counts(inbox).await, (3, 2), "it stays read");
    alice.sound().await;
}

#[tokio::test]
async fn what_is_only_marked_stays_hidden_until_somebody_takes_the_mark_away() {
    let alice = alice().await;
    let inbox = alice.inbox;
    let location = place(&alice, inbox, "letter 1").await;
    act(&alice, move |w, action| w.promise_expunge(action, location)).await;
    let op = next(&alice).await.remove(0);
    alice.store.write_durable(move |w| w.finish_marked(&op)).await.unwrap();
    assert_eq!(alice.subjects(inbox).await, ["letter 3", "letter 2"]);
    alice.sound().await;
    assert_eq!(alice.store.read(move |r| r.marked_deleted(inbox)).await, Ok(vec![location]));
    let told = vec![(uid(1), Flags::default(), None)];
    alice.store.write(move |w| w.set_server_flags(inbox, told)).await.unwrap();
    assert_eq!(alice.subjects(inbox).await.len(), 3);
    alice.sound().await;
}

#[tokio::test]
async fn a_new_uidvalidity_carries_a_promise_to_the_right_letter() {
    let alice = alice().await;
    moved(&alice, "letter 3").await;
    let inbox = alice.inbox;
    alice.store.write(move |w| w.reset_mailbox(inbox, UidValidity(2))).await.unwrap();
    assert_eq!(next(&alice).await, [], "it has no UID to say");
    let renumbered = |n: u32, at: u32| HeaderRow { uid: uid(at), ..letter(n) };
    alice.add(inbox, vec![renumbered(1, 11), renumbered(3, 13)]).await;
    let op = next(&alice).await.remove(0);
    let location = op.op.location.unwrap();
    let place = alice.store.read(move |r| r.location(location)).await.unwrap();
    assert_eq!(place.uid.map(Uid::get), Some(13));
    alice.sound().await;
}
