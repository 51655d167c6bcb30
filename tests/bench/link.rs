//! A line as people have it: how much of it is used, and how soon the first rows are there.

use std::sync::atomic::Ordering;

use tempfile::TempDir;

use crate::corpus::{ALICE, Corpus, PASSWORD};
use crate::fumi::Fumi;
use crate::line::Line;
use crate::measure::{Series, seconds, table};
use crate::peers::{What, has_mbsync, mbsync, raw_reader};
use crate::report::Report;
use crate::shape::Shape;
use crate::sizes::Sizes;
use crate::sync::first_rows;

const MEGABITS: f64 = 100.0;

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    let corpus = Corpus::whole(sizes.of(5_000, 40));
    let (ca, rounds) = (corpus.ca(), sizes.of(sizes.rounds.min(3), 1));
    raw_reader(corpus.port(), &ca, ALICE, PASSWORD, What::Headers);
    raw_reader(corpus.port(), &ca, ALICE, PASSWORD, What::Bodies);
    report.say(&format!(
        "A line of our own on loopback, 40 ms there and back and {MEGABITS} Mbit/s each way: a \
         first sync of {}, {rounds} rounds in turn, whole programs. The share is what came over \
         the line (TLS included) to what it could have carried meanwhile. \"Bodies\" is Fumi with \
         the headers already held.",
        corpus.words(),
    ));
    let line = Line::sealed(&corpus.dovecot, Shape::of(40, MEGABITS));
    let mut whole = Used::new("Fumi, headers and bodies");
    let mut bodies = Used::new("Fumi, bodies");
    let mut peer = Used::new("mbsync");
    let mut raw = Used::new("raw reader, bodies");
    for _ in 0..rounds {
        let fresh = Fumi::fresh(line.port(), &ca);
        whole.round(&line, || fresh.sync("all"));
        let held = Fumi::fresh(corpus.port(), &ca);
        held.sync("none");
        held.move_to(line.port());
        bodies.round(&line, || held.sync("all"));
        raw.round(&line, || raw_reader(line.port(), &ca, ALICE, PASSWORD, What::Bodies));
        if has_mbsync(sizes) {
            let folder = TempDir::with_prefix("fumi-bench-").expect("a temporary folder");
            peer.round(&line, || mbsync(folder.path(), line.port(), &ca, ALICE, PASSWORD));
        }
    }
    let rows = [&whole, &bodies, &peer, &raw].map(Used::row);
    report.table(&["", "median s", "MB over the line", "share of the line"], &rows);

    let far = Line::sealed(&corpus.dovecot, Shape::of(100, MEGABITS));
    let mut first = Series::new("Fumi, 100 ms there and back");
    for _ in 0..sizes.rounds {
        first_rows(&mut first, &Fumi::fresh(far.port(), &ca));
    }
    report
        .say("**Until the first rows of a fresh account can be shown**, from the program's start");
    table(report, corpus.messages.min(200), &[&first], &[]);
}

/// A series with what each round brought over the line.
struct Used {
    series: Series,
    shares: Vec<f64>,
    bytes: u64,
}

impl Used {
    fn new(name: &str) -> Used {
        Used { series: Series::new(name), shares: Vec::new(), bytes: 0 }
    }

    fn round(&mut self, line: &Line, work: impl FnOnce() -> Option<u64>) {
        line.tally.clear();
        self.series.round(work);
        self.bytes = line.tally.down.load(Ordering::Relaxed);
        let took = self.series.times.last().map_or(f64::NAN, |t| t.as_secs_f64());
        self.shares.push(self.bytes as f64 / took / (MEGABITS * 1e6 / 8.0));
    }

    fn row(&self) -> Vec<String> {
        let mut shares = self.shares.clone();
        shares.sort_by(f64::total_cmp);
        let share = shares.get(shares.len() / 2).copied().unwrap_or(f64::NAN);
        vec![
            self.series.name.clone(),
            seconds(self.series.median()),
            format!("{:.1}", self.bytes as f64 / 1e6),
            format!("{share:.2}"),
        ]
    }
}
