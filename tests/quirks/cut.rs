//! A session that ends at any byte the server sends: what is here then is as it was at some moment
//! of the whole session, and the next one completes it.

use std::collections::BTreeSet;

use ::mail::flags::Flags;
use engine::Phase;
use tempfile::TempDir;
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::log::What;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::world::User;
use tests::servers::scripted::{Options, Scripted};

use crate::inside::{Inside, Letter, Letters, Place, is_torture, run, there};
use crate::scripted::{ALICE, letter};

/// So many cuts of a session when not all are made.
const CUTS: u64 = 40;

/// What a session changes, one fact each: a row that came or went, a body that came.
type Facts = BTreeSet<(Place, Fact)>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Came(String, BTreeSet<String>),
    Went(String, BTreeSet<String>),
    Body,
}

fn facts(before: &Letters, after: &Letters) -> Facts {
    let row = |letter: &Letter| (letter.subject.clone(), letter.flags.clone());
    let mut facts = Facts::new();
    for (place, letter) in after {
        let old = before.get(place);
        if old.map(row) != Some(row(letter)) {
            facts.insert((place.clone(), Fact::Came(letter.subject.clone(), letter.flags.clone())));
        }
        if letter.body.is_some() && old.is_none_or(|old| old.body.is_none()) {
            facts.insert((place.clone(), Fact::Body));
        }
    }
    for (place, letter) in before {
        if after.get(place).map(row) != Some(row(letter)) {
            facts.insert((place.clone(), Fact::Went(letter.subject.clone(), letter.flags.clone())));
        }
    }
    facts
}

/// A session: the profile and the server it begins with.
struct Session {
    server: Scripted,
    alice: User,
    template: TempDir,
    before: Letters,
}

impl Session {
    async fn new(server: Scripted, inside: Inside) -> Session {
        let alice = server.state().look(|world| world.users[ALICE].clone());
        let before = inside.letters().await;
        Session { server, alice, template: inside.into_template().await, before }
    }

    async fn begin(&self) -> Inside {
        let alice = self.alice.clone();
        self.server.state().change(|world| world.users.insert(ALICE.to_owned(), alice));
        Inside::with(&self.server, self.template.path()).await
    }

    /// How many bytes the server sends when nothing fails.
    async fn whole(&self) -> u64 {
        let inside = self.begin().await;
        let before = self.server.state().bytes_out();
        inside.in_step("the whole session").await;
        assert_eq!(inside.letters().await, there(&self.server), "the whole session");
        inside.engine.close().await;
        self.server.state().bytes_out() - before
    }

    /// Cuts it at this byte and completes it; what had changed by the cut.
    async fn cut(&self, at: u64) -> Facts {
        let inside = self.begin().await;
        let log = self.server.state().events().len();
        self.server.state().fault(Fault::new(At::Byte(at), Failure::Close));
        let state = inside.sync().await;
        let told = state.phase == Phase::Idle || state.problem.is_some();
        assert!(told, "cut at {at}: {state:?}");
        let faults = inside.engine.verify().await.expect("the store can be checked");
        assert!(faults.is_empty(), "cut at {at}: {faults:?}");
        let now = inside.letters().await;
        let end = there(&self.server);
        for (place, letter) in &now {
            if let Some(body) = &letter.body {
                let whole = end.get(place).or(self.before.get(place)).and_then(|l| l.body.as_ref());
                assert_eq!(Some(body), whole, "cut at {at}: half a letter at {place:?}");
            }
        }
        self.server.state().be_honest();
        inside.in_step(&format!("after the cut at {at}")).await;
        assert_eq!(inside.letters().await, there(&self.server), "after the cut at {at}");
        let events = self.server.state().events_since(log);
        let changes = events.iter().filter(|event| matches!(event.what, What::Flags { .. }));
        assert!(changes.count() <= 1, "cut at {at}: a wish was told twice");
        inside.engine.close().await;
        facts(&self.before, &now)
    }

    /// Cuts it everywhere. Each state holds all that the state of an earlier cut holds: there is
    /// one order in which everything happens, and each cut leaves the beginning of it.
    async fn everywhere(&self) {
        let bytes = self.whole().await;
        let step = if is_torture() { 1 } else { (bytes / CUTS).max(1) };
        let (mut last, mut states) = (Facts::new(), 0);
        for at in (1..=bytes).step_by(step as usize) {
            let now = self.cut(at).await;
            let lost: Vec<_> = last.difference(&now).collect();
            assert!(lost.is_empty(), "the cut at {at} of {bytes} undoes {lost:?}");
            states += usize::from(now != last);
            last = now;
        }
        println!("{bytes} bytes, every {step}th: {states} different states");
        assert!(states >= 4, "{states} states are too few to have cut anything");
    }
}

fn server(profile: Profile) -> Scripted {
    let server = Scripted::start(Options::profile(profile).user(ALICE, "wonderland"));
    for (n, (mailbox, subject)) in
        [("INBOX", "apples"), ("INBOX", "bread"), ("Archive", "cheese"), ("INBOX", "dates")]
            .into_iter()
            .enumerate()
    {
        let flags = if n == 1 { vec!["\\Seen".to_owned()] } else { Vec::new() };
        let internal_date = tests::generate::NEWEST + n as i64;
        let mailbox = mailbox.to_owned();
        let seed = tests::generate::Seed { mailbox, raw: letter(subject), flags, internal_date };
        server.state().seed(ALICE, [seed]);
    }
    server
}

/// The first session of an account.
fn first(profile: Profile) {
    run(async {
        let server = server(profile);
        let inside = Inside::at(&server).await;
        Session::new(server, inside).await.everywhere().await;
    });
}

/// A later one: mail came and went and was marked there, and Alice marked one here.
fn later(profile: Profile) {
    run(async {
        let server = server(profile);
        let inside = Inside::at(&server).await;
        inside.in_step("the first session").await;
        let state = server.state();
        state.deliver(ALICE, &letter("elder"));
        state.deliver(ALICE, &letter("figs"));
        state.expunge(ALICE, "INBOX", &[1]);
        state.set_flags(ALICE, "INBOX", 3, &["\\Seen", "\\Answered"]);
        state.set_flags(ALICE, "Archive", 1, &["\\Seen"]);
        let inbox = inside.engine.find_mailbox(None, "INBOX").await.expect("INBOX");
        let rows = inside.engine.list(inbox.id, None, 10).await.expect("rows");
        let bread = rows.iter().find(|row| row.subject == "bread").expect("bread").message;
        let (flagged, none) = (Flags::parse(["\\Flagged"]), Flags::default());
        inside.engine.flag(&[bread], None, &flagged, &none).await.expect("a wish");
        Session::new(server, inside).await.everywhere().await;
    });
}

#[test]
fn a_first_session_cut_anywhere_leaves_its_beginning_and_the_next_completes_it() {
    first(Profile::full());
}

#[test]
fn a_first_session_at_zoho_cut_anywhere_leaves_its_beginning() {
    first(Profile::zoho_2026());
}

#[test]
fn a_first_session_at_a_bare_server_cut_anywhere_leaves_its_beginning() {
    first(Profile::bare());
}

#[test]
fn a_later_session_cut_anywhere_leaves_its_beginning_and_tells_each_wish_once() {
    later(Profile::full());
}

#[test]
fn a_later_session_without_modification_sequences_cut_anywhere_leaves_its_beginning() {
    later(Profile::no_condstore());
}
