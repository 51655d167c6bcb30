//! What a broken or hostile server may do, one by one, to the real engine: it ends in time, says
//! what is wrong, loses nothing, and the next session puts everything right.

mod auth;
mod bombs;
mod fetch;
mod greeting;
pub mod idle;
mod list;
mod select;
mod slow;
mod smtp;
mod starttls;
mod store;
mod tls;

use std::collections::BTreeSet;
use std::time::Instant;

use engine::{AccountState, Phase};
use tempfile::TempDir;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::state::State;
use tests::servers::scripted::world::User;
use tests::servers::scripted::{Options, Scripted};

use crate::corpus;
use crate::inside::{Inside, LONGEST, Letters, there};
use crate::scripted::{ALICE, letter};

/// What is not run, and why; the rest of the vectors has a test.
const LEFT_OUT: [(&str, &str); 4] = [
    ("tls-cert-rsa1024", "no server here can show such a key; the client's TLS knows none either"),
    ("tls-cert-revoked-stapled", "the client's TLS does not look at stapled answers"),
    ("dns-autoconfig-http", "nothing is looked up yet"),
    ("dns-srv-cross", "nothing is looked up yet"),
];

/// All that is run, by what it is about.
fn run_here() -> BTreeSet<&'static str> {
    let all = [
        auth::VECTORS,
        bombs::VECTORS,
        fetch::VECTORS,
        greeting::VECTORS,
        idle::VECTORS,
        list::VECTORS,
        select::VECTORS,
        slow::VECTORS,
        smtp::VECTORS,
        starttls::VECTORS,
        store::VECTORS,
        tls::VECTORS,
    ];
    all.into_iter().flatten().copied().collect()
}

#[test]
fn every_vector_of_the_corpus_is_run_or_said_to_be_left_out() {
    let Some(folder) = corpus::folder("the vectors of misbehaving servers") else { return };
    let (here, mut missing, mut count) = (run_here(), Vec::new(), 0);
    for vector in corpus::vectors(&folder, "server-misbehaviour.jsonl") {
        let id = vector["id"].as_str().expect("an id").to_owned();
        match LEFT_OUT.iter().find(|(left_out, _)| *left_out == id) {
            Some((_, why)) => println!("SKIPPED {id}: {why}"),
            None if here.contains(id.as_str()) => count += 1,
            None => missing.push(id),
        }
    }
    println!("{count} vectors are run, {} left out", LEFT_OUT.len());
    assert!(missing.is_empty(), "no test for {missing:?}");
}

/// How a session with a misbehaving server may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With an error that says so.
    Told,
    /// As if nothing were wrong.
    InStep,
    /// Either.
    Either,
}

/// Alice's mail before anything went wrong, to begin each time with.
pub struct Before {
    /// Her server.
    pub server: Scripted,
    alice: User,
    template: TempDir,
    letters: Letters,
}

/// The letters of the morning: mailbox and subject.
const MORNING: [(&str, &str); 6] = [
    ("INBOX", "apples"),
    ("INBOX", "bread"),
    ("INBOX", "cheese"),
    ("INBOX", "dates"),
    ("Archive", "elder"),
    ("Archive", "figs"),
];

impl Before {
    /// At a server of this kind.
    pub async fn at(profile: Profile) -> Before {
        let options = Options::profile(profile).user(ALICE, "wonderland");
        let server = Scripted::start(options);
        for (n, (mailbox, subject)) in MORNING.into_iter().enumerate() {
            let (mailbox, raw) = (mailbox.to_owned(), letter(subject));
            let internal_date = tests::generate::NEWEST + n as i64;
            let seed = tests::generate::Seed { mailbox, raw, flags: Vec::new(), internal_date };
            server.state().seed(ALICE, [seed]);
        }
        let inside = Inside::at(&server).await;
        inside.in_step("before anything is wrong").await;
        let letters = inside.letters().await;
        let alice = server.state().look(|world| world.users[ALICE].clone());
        Before { server, alice, template: inside.into_template().await, letters }
    }

    /// The morning again, and two letters that came since.
    pub async fn begin(&self) -> Inside {
        let (state, alice) = (self.server.state(), self.alice.clone());
        state.be_honest();
        state.set(|settings| *settings = tests::servers::scripted::settings::Settings::default());
        state.change(|world| world.users.insert(ALICE.to_owned(), alice));
        state.deliver(ALICE, &letter("grapes"));
        state.deliver(ALICE, &letter("honey"));
        Inside::with(&self.server, self.template.path()).await
    }

    /// One session with harm done to it, and one without.
    pub async fn suffers(&self, id: &str, end: End, harm: impl FnOnce(&State)) -> AccountState {
        let inside = self.begin().await;
        harm(self.server.state());
        let state = self.session(id, end, &inside).await;
        self.recovers(id, inside).await;
        state
    }

    /// A session that may be harmed: it ends in time and as it may, and nothing is lost.
    pub async fn session(&self, id: &str, end: End, inside: &Inside) -> AccountState {
        let begun = Instant::now();
        let state = inside.sync().await;
        assert!(begun.elapsed() < LONGEST, "{id} took {:?}", begun.elapsed());
        let in_step = state.phase == Phase::Idle && state.problem.is_none();
        match end {
            End::Told => assert!(!in_step, "{id}: nothing was said"),
            End::InStep => assert!(in_step, "{id}: {state:?}"),
            End::Either => {}
        }
        let faults = inside.engine.verify().await.expect("the store can be checked");
        assert!(faults.is_empty(), "{id}: {faults:?}");
        self.keeps(id, &inside.letters().await);
        state
    }

    /// Whatever a server said, what was here before is here still, and every letter is whole.
    fn keeps(&self, id: &str, now: &Letters) {
        let subjects = |letters: &Letters| -> Vec<(String, String)> {
            let one = |((mailbox, _), letter): (&(String, u32), &crate::inside::Letter)| {
                (mailbox.clone(), letter.subject.clone())
            };
            letters.iter().map(one).collect()
        };
        let here = subjects(now);
        for (mailbox, subject) in subjects(&self.letters) {
            let found = here.iter().filter(|(m, s)| (m, s) == (&mailbox, &subject)).count();
            assert_eq!(found, 1, "{id}: {subject} in {mailbox} is there {found} times");
        }
        let whole = there(&self.server);
        for ((mailbox, uid), held) in now {
            let Some(body) = &held.body else { continue };
            let real = whole.values().any(|letter| letter.body.as_ref() == Some(body));
            assert!(real, "{id}: half a letter or a foreign one in {mailbox} under {uid}");
        }
    }

    /// The next session, with an honest server, is in step.
    pub async fn recovers(&self, id: &str, inside: Inside) {
        self.server.state().be_honest();
        inside.in_step(&format!("{id}, the session after")).await;
        assert_eq!(inside.letters().await, there(&self.server), "{id}, the session after");
        inside.engine.close().await;
    }
}
