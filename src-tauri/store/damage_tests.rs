//! Damaged files and full disks: the cache is begun anew, the rest is never thrown away.

use crate::Error;
use crate::fixture::*;
use crate::profile::Left;
use std::path::Path;

const BODY: &[u8] = b"From: bob@example.org\r\n\r\nDear Alice, this is the letter.\r\n";

#[tokio::test]
async fn a_damaged_cache_is_put_aside_and_begun_anew_and_the_mail_stays() {
    for damage in [Damage::Header, Damage::Middle, Damage::Cut, Damage::Zeros] {
        let alice = Profile::new().await;
        alice.add(alice.inbox, (1..=100).map(letter).collect()).await;
        let inbox = alice.inbox;
        for row in alice.store.read(move |r| r.list(inbox, None, 100)).await.unwrap() {
            put(&alice, row.message, &BODY.repeat(9)).await;
        }
        alice.store.close().await;
        let dir = alice.dir.path();
        harm(&dir.join("bodies.db"), damage);
        let harmed = std::fs::read(dir.join("bodies.db")).unwrap();
        std::fs::write(dir.join("store.lock"), "open\n").unwrap();

        let store = open(dir).await;
        assert_eq!(std::fs::read(dir.join("bodies.db.damaged-1")).unwrap(), harmed, "{damage:?}");
        assert_eq!(store.read(move |r| r.list(inbox, None, 999)).await.unwrap().len(), 100);
        assert_eq!(
            store.read(move |r| r.missing_bodies(inbox, None, 999)).await.unwrap().len(),
            100
        );
        assert_eq!(store.verify().await, Ok(vec![]), "{damage:?}");
    }
}

#[tokio::test]
async fn a_damaged_mail_file_is_an_error_and_is_left_as_it_is() {
    for damage in [Damage::Header, Damage::Middle, Damage::Cut, Damage::Zeros] {
        let alice = Profile::new().await;
        alice.add(alice.inbox, (1..=2000).map(letter).collect()).await;
        alice.store.close().await;
        let dir = alice.dir.path();
        harm(&dir.join("mail.db"), damage);
        let harmed = std::fs::read(dir.join("mail.db")).unwrap();
        std::fs::write(dir.join("store.lock"), "open\n").unwrap();
        for _ in 0..2 {
            assert_eq!(fails_to_open(dir).await, Error::Damaged { file: "mail.db" }, "{damage:?}");
        }
        assert_eq!(std::fs::read(dir.join("mail.db")).unwrap(), harmed, "{damage:?}");
    }
}

#[tokio::test]
async fn a_damage_that_is_met_is_looked_into_at_the_next_start() {
    let alice = Profile::new().await;
    let dir = alice.dir.path();
    let met = alice.store.write(|_| Err::<(), _>(Error::Damaged { file: "bodies.db" })).await;
    assert!(met.is_err());
    alice.store.close().await;
    assert_eq!(how_it_was_left(dir), Left::Damaged);
    open(dir).await.close().await;
    assert_eq!(how_it_was_left(dir), Left::Well);
}

#[tokio::test]
async fn a_body_with_a_flipped_bit_is_fetched_again_and_never_shown() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let inbox = alice.inbox;
    let message = alice.store.read(move |r| r.list(inbox, None, 1)).await.unwrap()[0].message;
    put(&alice, message, &BODY.repeat(9)).await;
    for at in 0..24 {
        alice
            .store
            .write(move |w| {
                let mut packed: Vec<u8> =
                    w.connection.query_row("SELECT packed FROM bodies.bodies", [], |r| r.get(0))?;
                let n = at * packed.len() / 24;
                packed[n] ^= 0x10;
                w.connection.execute("UPDATE bodies.bodies SET packed = ?1", [packed])?;
                Ok(())
            })
            .await
            .unwrap();
        let read = alice.store.read(move |r| r.body(message)).await.unwrap();
        assert!(read.is_none() || read == Some(BODY.repeat(9)), "bit in {at}/24 of the body");
        put(&alice, message, &BODY.repeat(9)).await;
    }
}

#[tokio::test]
async fn a_row_that_holds_what_it_cannot_is_a_damage_and_said_so() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let inbox = alice.inbox;
    let harm = |w: &mut crate::Write<'_>| -> Result<(), Error> {
        w.connection.execute("UPDATE messages SET subject = CAST(x'61ff' AS TEXT)", [])?;
        Ok(())
    };
    alice.store.write(harm).await.unwrap();
    let read = alice.store.read(move |r| r.list(inbox, None, 1)).await;
    assert!(matches!(read, Err(Error::Damaged { .. })), "{read:?}");
}

#[tokio::test]
async fn a_full_disk_is_said_and_the_letters_that_are_here_stay_readable() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let inbox = alice.inbox;
    let limit = |w: &crate::Write<'_>, pages: i64| -> Result<(), Error> {
        let sql = format!("PRAGMA main.max_page_count = {pages}");
        Ok(w.connection.query_row(&sql, [], |_| Ok(()))?)
    };
    alice.store.write(move |w| limit(w, 1)).await.unwrap();
    let many = (2..3000).map(letter).collect();
    let full = alice.store.write(move |w| w.add_headers(inbox, many)).await;
    assert_eq!(full, Err(Error::DiskFull));
    assert_eq!(alice.subjects(inbox).await, ["letter 1"]);
    alice.store.write(move |w| limit(w, 1 << 30)).await.unwrap();
    assert_eq!(alice.add(inbox, (2..3000).map(letter).collect()).await, 2998);
    alice.sound().await;
}

#[derive(Debug, Clone, Copy)]
enum Damage {
    Header,
    Middle,
    Cut,
    Zeros,
}

fn harm(file: &Path, damage: Damage) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    match damage {
        Damage::Header => bytes[..64].fill(b'x'),
        Damage::Middle => bytes[middle..].fill(0xA5),
        Damage::Cut => bytes.truncate(middle),
        Damage::Zeros => bytes[middle..].fill(0),
    }
    std::fs::write(file, bytes).unwrap();
}
