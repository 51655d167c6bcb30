//! Databases damaged at hundreds of places: opened, rebuilt, or refused with a clear word, and what
//! the person wanted is kept or its loss is told.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::{Engine, Secret};
use mail::flags::Flags;
use mail::search::{Query, Typing};
use store::{Error, Search, Store};
use tempfile::TempDir;
use tests::generate::chance::Chance;
use tests::generate::{Seed, generate_in};
use tests::inside::{ALICE, Inside, is_torture, run};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted};

/// What no damage may keep us longer than.
const LONGEST: Duration = Duration::from_secs(60);
/// Places that are damaged.
const PLACES: usize = 150;
const PLACES_IN_TORTURE: usize = 3000;

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    /// A byte is another one.
    Flip,
    /// A page is gone.
    Zeros,
    /// The file ends.
    Cut,
    /// A page is full of something else.
    Noise,
}

const DAMAGES: [Damage; 4] = [Damage::Flip, Damage::Zeros, Damage::Cut, Damage::Noise];

fn harm(file: &Path, damage: Damage, at: usize) {
    let mut bytes = std::fs::read(file).expect("the file");
    let page = at / 4096 * 4096;
    let end = bytes.len().min(page + 4096);
    match damage {
        Damage::Flip => bytes[at] ^= 0x5A,
        Damage::Zeros => bytes[page..end].fill(0),
        Damage::Cut => bytes.truncate(at),
        Damage::Noise => bytes[page..end].fill(0xA5),
    }
    std::fs::write(file, bytes).expect("the damaged file");
}

/// What is asked of a profile in a day, and how many wishes it holds.
async fn read_all(store: &Store) -> Result<usize, Error> {
    let mailboxes = store.read(|r| r.mailboxes(None)).await?;
    let mut wishes = 0;
    for mailbox in mailboxes.iter().map(|row| row.id) {
        for row in store.read(move |r| r.list(mailbox, None, 1000)).await? {
            store.read(move |r| r.body(row.message)).await?;
        }
        store.read(move |r| r.held_uids(mailbox)).await?;
        store.read(move |r| r.missing_bodies(mailbox, None, 1000)).await?;
        wishes += store.read(move |r| r.promised_flags(mailbox)).await?.len();
    }
    let query = Query::parse("the", Typing::Done);
    let search = Search { query, limit: 1000, ..Search::default() };
    store.read(move |r| r.search(&search)).await?;
    let moves = store.read(|r| r.queue(None, 1000)).await?;
    wishes += moves.iter().filter(|row| row.id.is_some()).count();
    let faults = store.verify().await?;
    // A fault that `verify` finds is one that the person is told.
    if faults.is_empty() { Ok(wishes) } else { Err(Error::Damaged { file: "told by verify" }) }
}

/// A profile with two hundred letters, and twelve wishes that no server knows of.
async fn profile() -> (TempDir, usize) {
    let server = Scripted::start(Options::profile(Profile::full()).user(ALICE, "wonderland"));
    server.state().seed(ALICE, generate_in("INBOX", 200, 5).collect::<Vec<Seed>>());
    let inside = Inside::at(&server).await;
    inside.in_step("before the damage").await;
    let engine = &inside.engine;
    let inbox = engine.find_mailbox(None, "INBOX").await.expect("INBOX").id;
    let archive = engine.find_mailbox(None, "Archive").await.expect("Archive").id;
    let rows = engine.list(inbox, None, 200).await.expect("rows");
    let keyword = Flags::parse(["$Later"]);
    for row in rows.iter().step_by(20) {
        engine.flag(&[row.message], None, &keyword, &Flags::default()).await.expect("a wish");
    }
    for row in rows.iter().skip(5).step_by(100) {
        engine.move_messages(&[row.message], None, archive).await.expect("a wish");
    }
    let template = inside.into_template().await;
    let store = Store::open(template.path()).await.expect("the profile");
    let wishes = read_all(&store).await.expect("an undamaged profile");
    store.close().await;
    assert!(wishes >= 12, "{wishes} wishes");
    (template, wishes)
}

fn copy(template: &Path) -> TempDir {
    let folder = TempDir::with_prefix("fumi-damage-").expect("a temporary folder");
    for file in std::fs::read_dir(template).expect("the template") {
        let file = file.expect("its file");
        std::fs::copy(file.path(), folder.path().join(file.file_name())).expect("a copy");
    }
    folder
}

/// What is left beside a file that was put aside.
fn aside(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the profile").filter_map(Result::ok);
    let named = |path: &PathBuf| path.to_string_lossy().contains("damaged-");
    entries.map(|entry| entry.path()).filter(named).collect()
}

/// One damage: the wishes that are left, or what was told.
async fn suffers(template: &Path, file: &str, damage: Damage, at: usize) -> Result<usize, Error> {
    let folder = copy(template);
    harm(&folder.path().join(file), damage, at);
    // Every second time it looks as if the program had been closed in good order.
    if at.is_multiple_of(2) {
        std::fs::write(folder.path().join("store.lock"), "open\n").expect("the lock");
    }
    let harmed = std::fs::read(folder.path().join("mail.db")).expect("the file");
    let begun = Instant::now();
    let opened = Store::open(folder.path()).await;
    let told = match opened {
        Ok(store) => {
            let read = read_all(&store).await;
            store.close().await;
            read
        }
        Err(error) => {
            let now = std::fs::read(folder.path().join("mail.db")).expect("the file");
            let kept = now == harmed || !aside(folder.path()).is_empty();
            assert!(kept, "{file} {damage:?} at {at}: what cannot be read is kept as it is");
            Err(error)
        }
    };
    assert!(begun.elapsed() < LONGEST, "{file} {damage:?} at {at}: {:?}", begun.elapsed());
    told
}

#[test]
fn a_damage_anywhere_is_told_or_mended_and_no_wish_is_lost_in_silence() {
    run(async {
        let (template, wishes) = profile().await;
        let seed = u64::from(std::process::id());
        println!("seed {seed}");
        let mut chance = Chance::new(seed);
        let (mut told, mut flipped) = (0, 0);
        let places = if is_torture() { PLACES_IN_TORTURE } else { PLACES };
        for n in 0..places {
            let file = ["mail.db", "bodies.db", "mail.db", "search.db"][n % 4];
            let size = std::fs::metadata(template.path().join(file)).expect("the file").len();
            let (damage, at) = (DAMAGES[n / 4 % 4], chance.below(size as usize));
            let what = format!("{file} {damage:?} at {at} of {size}");
            match suffers(template.path(), file, damage, at).await {
                Ok(left) if left == wishes => {}
                // A byte that is another one in the middle of a row is like any other row.
                Ok(_) if damage == Damage::Flip && file == "mail.db" => flipped += 1,
                Ok(left) => panic!("{what}: {left} of {wishes} wishes are left, in silence"),
                Err(Error::Damaged { .. } | Error::TooNew { .. }) => told += 1,
                Err(error) => panic!("{what}: {error:?} says nothing to anybody"),
            }
        }
        println!("{places} places: {told} told, {flipped} other wishes by one byte");
        assert!(told > places / 5, "{told} of {places} told");
        assert!(flipped <= places / 20, "{flipped} of {places} changed in silence");
    });
}

#[test]
fn bodies_that_are_damaged_come_again_from_the_server() {
    run(async {
        let server = Scripted::start(Options::profile(Profile::full()).user(ALICE, "wonderland"));
        server.state().seed(ALICE, generate_in("INBOX", 40, 5).collect::<Vec<Seed>>());
        let inside = Inside::at(&server).await;
        inside.in_step("before the damage").await;
        let template = inside.into_template().await;
        let file = template.path().join("bodies.db");
        let size = std::fs::metadata(&file).expect("the file").len() as usize;
        for damage in [Damage::Zeros, Damage::Cut, Damage::Noise] {
            let folder = copy(template.path());
            harm(&folder.path().join("bodies.db"), damage, size / 2);
            std::fs::write(folder.path().join("store.lock"), "damaged\n").expect("the lock");
            let tls = server.authority().client_config();
            let engine = Engine::open_trusting(folder.path(), tls).await.expect("a profile");
            let account = engine.accounts().await.expect("accounts").remove(0);
            let secret = Some(Secret::new("wonderland".to_owned()));
            engine.start(account.clone(), engine::Online { secret, ..engine::Online::default() });
            engine.settled(account.id).await;
            engine.stop(account.id).await;
            let inbox = engine.find_mailbox(None, "INBOX").await.expect("INBOX").id;
            let rows = engine.list(inbox, None, 100).await.expect("rows");
            let held = rows.iter().filter(|row| row.body_held).count();
            assert_eq!((rows.len(), held), (40, 40), "{damage:?}");
            assert!(engine.verify().await.expect("a check").is_empty(), "{damage:?}");
            engine.close().await;
        }
    });
}
