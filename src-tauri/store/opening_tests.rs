//! Opening and closing a profile: what a kill or a power cut leaves, and who may look into it.

use crate::Error;
use crate::fixture::*;
use crate::profile::Left;
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc;

#[tokio::test]
async fn a_profile_is_closed_and_opened_again_with_everything_in_it() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let dir = alice.dir.path();
    let kept = alice.store.clone();
    alice.store.close().await;
    assert_eq!(kept.read(|r| r.accounts()).await, Err(Error::Closed));
    assert_eq!(kept.write(|_| Ok(())).await, Err(Error::Closed));
    kept.close().await;
    assert_eq!(how_it_was_left(dir), Left::Well);
    let again = open(dir).await;
    let inbox = alice.inbox;
    assert_eq!(again.read(move |r| r.list(inbox, None, 9)).await.unwrap().len(), 1);
    assert_eq!(again.verify().await, Ok(vec![]));
}

#[tokio::test]
async fn what_was_asked_for_before_the_end_is_still_written() {
    let alice = Profile::new().await;
    let inbox = alice.inbox;
    let (go, wait) = mpsc::channel::<()>();
    let store = alice.store.clone();
    let slow = tokio::spawn(async move {
        store
            .write(move |_| {
                wait.recv().unwrap();
                Ok(())
            })
            .await
    });
    let store = alice.store.clone();
    let queued =
        tokio::spawn(
            async move { store.write(move |w| w.add_headers(inbox, vec![letter(1)])).await },
        );
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    let closing = tokio::spawn(alice.store.clone().close());
    tokio::task::yield_now().await;
    go.send(()).unwrap();
    closing.await.unwrap();
    slow.await.unwrap().unwrap();
    assert_eq!(queued.await.unwrap(), Ok(1));
}

#[tokio::test]
async fn a_kill_in_the_middle_of_a_write_leaves_what_was_committed() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=2000).map(letter).collect()).await;
    let (inbox, from) = (alice.inbox, alice.dir.path().to_owned());
    let grave = tempfile::tempdir().unwrap();
    let to = grave.path().to_owned();
    alice
        .store
        .write(move |w| {
            // A small cache spills uncommitted pages into the log.
            w.connection.pragma_update(None, "cache_size", 10)?;
            w.remove_uids(inbox, &uids("1:1500"))?;
            w.add_headers(inbox, (3000..4000).map(letter).collect())?;
            copy(&from, &to);
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(how_it_was_left(grave.path()), Left::Unclean);
    let risen = open(grave.path()).await;
    assert_eq!(risen.read(move |r| r.mailbox(inbox)).await.unwrap().messages, 2000);
    assert_eq!(risen.verify().await, Ok(vec![]));
    risen.close().await;
    assert_eq!(how_it_was_left(grave.path()), Left::Well);
}

#[tokio::test]
async fn a_power_cut_between_the_two_files_is_put_right() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1), letter(2), letter(3)]).await;
    let inbox = alice.inbox;
    let rows = alice.store.read(move |r| r.list(inbox, None, 3)).await.unwrap();
    let (lost, unnoted) = (rows[0].message, rows[1].message);
    put(&alice, lost, b"Dear Alice").await;
    put(&alice, unnoted, b"Dear Alice").await;
    alice
        .store
        .write(move |w| {
            // As if one file's commit had reached the disk and the other's had not.
            w.connection.execute("DELETE FROM bodies.bodies WHERE message = ?1", [lost.0])?;
            w.connection.execute("UPDATE messages SET body_held = 0 WHERE id = ?1", [unnoted.0])?;
            let stray = "INSERT INTO bodies.bodies (message, size, packed) VALUES (999, 1, x'00')";
            w.connection.execute(stray, [])?;
            Ok(())
        })
        .await
        .unwrap();
    assert!(!alice.store.verify().await.unwrap().is_empty(), "the test can see");
    let grave = tempfile::tempdir().unwrap();
    copy(alice.dir.path(), grave.path());
    let risen = open(grave.path()).await;
    assert_eq!(risen.verify().await, Ok(vec![]));
    let missing = risen.read(move |r| r.missing_bodies(inbox, None, 9)).await.unwrap();
    assert_eq!(missing.iter().map(|m| m.0).collect::<Vec<_>>(), [uid(3), uid(1)]);
    assert!(risen.read(move |r| r.body(unnoted)).await.unwrap().is_some());
}

#[tokio::test]
async fn somebody_elses_database_is_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let theirs = Connection::open(dir.path().join("mail.db")).unwrap();
    theirs.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    drop(theirs);
    assert_eq!(fails_to_open(dir.path()).await, Error::Damaged { file: "mail.db" });
    let theirs = Connection::open(dir.path().join("mail.db")).unwrap();
    let x: i64 = theirs.query_row("SELECT x FROM theirs", [], |r| r.get(0)).unwrap();
    assert_eq!(x, 1);
}

#[tokio::test]
async fn a_later_versions_profile_is_left_alone() {
    let alice = Profile::new().await;
    alice.store.close().await;
    let file = alice.dir.path().join("mail.db");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = fails_to_open(alice.dir.path()).await;
    assert!(matches!(error, Error::TooNew { file: "mail.db", found: 99, .. }), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_look_into_a_profile() {
    use std::os::unix::fs::PermissionsExt as _;
    let outer = tempfile::tempdir().unwrap();
    let dir = outer.path().join("deep/profile");
    let store = open(&dir).await;
    store.write_durable(|w| w.insert_account(account("alice"))).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    let names: Vec<_> = std::fs::read_dir(&dir).unwrap().map(|f| f.unwrap().path()).collect();
    assert!(names.iter().any(|n| n.ends_with("mail.db-wal")), "{names:?}");
    for file in names {
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
}

#[test]
fn the_schema_is_as_its_snapshot_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    runtime.block_on(async { open(dir.path()).await.close().await });
    let mut found = String::from(
        "-- What the migrations add up to. BLESS=1 cargo test -p store writes it anew.\n",
    );
    for file in ["mail.db", "bodies.db", "search.db"] {
        found.push_str(&format!("\n-- {file}\n"));
        let connection = Connection::open(dir.path().join(file)).unwrap();
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                    AND name NOT GLOB 'words_*'
                    ORDER BY tbl_name, type DESC, name";
        let mut all = connection.prepare(sql).unwrap();
        for text in all.query_map([], |r| r.get::<_, String>(0)).unwrap() {
            found.push_str(&format!("\n{};\n", text.unwrap()));
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.sql");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), found);
}
