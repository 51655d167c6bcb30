//! Threads and processes that use one profile at once.

use crate::Error;
use crate::fixture::*;
use crate::profile::Left;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;

/// Names the profile in which another process of this test is to write.
const PROFILE: &str = "FUMI_TEST_PROFILE";
/// How many letters it writes, one a transaction.
const LETTERS: u32 = 400;

#[tokio::test]
#[ignore = "run by the tests below as another process"]
async fn another_process_writes() {
    let dir = PathBuf::from(std::env::var_os(PROFILE).expect("which profile"));
    let store = open(&dir).await;
    let archive = mailbox(&store, "Archive").await;
    for n in 1..=LETTERS {
        store.write_durable(move |w| w.add_headers(archive, vec![letter(n)])).await.unwrap();
    }
    store.close().await;
}

fn another_process(alice: &Profile) -> std::process::Child {
    let me = std::env::current_exe().unwrap();
    Command::new(me)
        .args(["--ignored", "--exact", "sharing_tests::another_process_writes"])
        .env(PROFILE, alice.dir.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn two_processes_write_at_once_and_nothing_is_lost() {
    let alice = Profile::new().await;
    let mut other = another_process(&alice);
    for n in 1001..=1000 + LETTERS {
        alice.add(alice.inbox, vec![letter(n)]).await;
    }
    assert!(other.wait().unwrap().success());
    assert_eq!(alice.store.foreign_changes().await, Ok(true));
    assert_eq!(alice.counts(alice.inbox).await.0, LETTERS);
    assert_eq!(alice.counts(alice.archive).await.0, LETTERS);
    alice.sound().await;
}

#[tokio::test]
async fn a_process_that_is_killed_leaves_the_other_at_work() {
    let alice = Profile::new().await;
    for _ in 0..3 {
        let before = alice.counts(alice.archive).await.0;
        let mut other = another_process(&alice);
        // It is somewhere in the middle of its work.
        while alice.counts(alice.archive).await.0 < before + 20 {
            assert!(other.try_wait().unwrap().is_none(), "it ended too early");
            tokio::task::yield_now().await;
        }
        other.kill().unwrap();
        other.wait().unwrap();
        let gone = uids("1:400");
        let (inbox, archive) = (alice.inbox, alice.archive);
        alice.add(inbox, vec![letter(9000)]).await;
        alice.sound().await;
        alice.store.write(move |w| w.remove_uids(archive, &gone)).await.unwrap();
        alice.store.write(|w| w.sweep_orphans(i64::MAX, u32::MAX)).await.unwrap();
    }
}

#[tokio::test]
async fn the_app_and_fumictl_share_a_profile_and_notice_each_other() {
    let app = Profile::new().await;
    let fumictl = open(app.dir.path()).await;
    let (inbox, archive) = (app.inbox, app.archive);
    assert_eq!(app.store.foreign_changes().await, Ok(false));
    app.add(inbox, vec![letter(1)]).await;
    assert_eq!(app.store.foreign_changes().await, Ok(false), "our own are not another's");
    assert_eq!(fumictl.foreign_changes().await, Ok(true));
    assert_eq!(fumictl.foreign_changes().await, Ok(false));

    // Both write at once, each a hundred times: every write waits for the other's.
    let (one, other) = (app.store.clone(), fumictl.clone());
    let left = tokio::spawn(async move {
        for n in 10..110 {
            one.write(move |w| w.add_headers(inbox, vec![letter(n)])).await.unwrap();
        }
    });
    for n in 200..300 {
        other.write_durable(move |w| w.add_headers(archive, vec![letter(n)])).await.unwrap();
    }
    left.await.unwrap();
    assert_eq!(app.store.foreign_changes().await, Ok(true));
    assert_eq!(app.counts(inbox).await.0, 101);
    assert_eq!(app.counts(archive).await.0, 100);
    app.sound().await;

    fumictl.close().await;
    let grave = tempfile::tempdir().unwrap();
    copy(app.dir.path(), grave.path());
    assert_eq!(how_it_was_left(grave.path()), Left::Unclean, "the app still has it open");
    app.store.close().await;
    assert_eq!(how_it_was_left(app.dir.path()), Left::Well);
}

#[tokio::test]
async fn a_reader_never_waits_for_the_writer() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let inbox = alice.inbox;
    let (started, has_started) = tokio::sync::oneshot::channel();
    let (finish, may_finish) = mpsc::channel::<()>();
    let store = alice.store.clone();
    let long = tokio::spawn(async move {
        store
            .write(move |w| {
                w.add_headers(inbox, (2..=50).map(letter).collect())?;
                started.send(()).unwrap();
                may_finish.recv().unwrap();
                Ok(())
            })
            .await
    });
    has_started.await.unwrap();
    assert_eq!(alice.counts(inbox).await, (1, 1), "the state before the write");
    assert_eq!(alice.subjects(inbox).await, ["letter 1"]);
    finish.send(()).unwrap();
    long.await.unwrap().unwrap();
    assert_eq!(alice.counts(inbox).await, (50, 50));
}

#[tokio::test]
async fn readers_cannot_write_and_say_so() {
    let alice = Profile::new().await;
    let tried = alice.store.read(|r| Ok(r.connection.execute("DELETE FROM accounts", [])?)).await;
    assert_eq!(tried, Err(Error::ReadOnly));
}

#[tokio::test]
async fn a_job_that_panics_takes_nobody_with_it() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    let died: Result<(), Error> = alice
        .store
        .write(move |w| {
            w.add_headers(inbox, vec![letter(1)])?;
            panic!("on purpose")
        })
        .await;
    assert_eq!(died, Err(Error::Closed));
    for _ in 0..9 {
        let died: Result<(), Error> = alice.store.read(|_| panic!("on purpose")).await;
        assert_eq!(died, Err(Error::Closed));
    }
    assert_eq!(alice.counts(inbox).await, (0, 0));
    assert_eq!(alice.add(inbox, vec![letter(1)]).await, 1);
}

#[tokio::test]
async fn only_what_may_not_be_lost_waits_for_the_disk() {
    let alice = Profile::new().await;
    let mode = |w: &mut crate::Write<'_>| -> Result<i64, Error> {
        Ok(w.connection.pragma_query_value(None, "synchronous", |r| r.get(0))?)
    };
    let (normal, full) = (1, 2);
    assert_eq!(alice.store.write_durable(mode).await, Ok(full));
    assert_eq!(alice.store.write(mode).await, Ok(normal));
    assert_eq!(alice.store.write_durable(mode).await, Ok(full));
}
