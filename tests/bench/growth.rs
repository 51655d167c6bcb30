//! Whether a large mailbox costs more per message than a small one: the same first sync at ten
//! thousand, a hundred thousand and a million messages.

use crate::corpus::{ALICE, PASSWORD, SEED};
use crate::fumi::Fumi;
use crate::measure::{Series, ratio, seconds};
use crate::peers::{What, raw_reader};
use crate::report::Report;
use crate::sizes::Sizes;
use crate::spool::Spool;
use crate::spool_server::SpoolServer;

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    report.say(&format!(
        "The same first sync at different sizes: generated mail (seed {SEED}) from a server of our \
         own that reads each answer from a file, TLS on loopback, whole programs. The raw reader \
         throws the same bytes away.",
    ));
    let mut rows = Vec::new();
    for (count, tiny) in [(10_000, 100), (100_000, 200), (1_000_000, 300)] {
        let rounds = if count < 1_000_000 { sizes.rounds.min(3) } else { 1 };
        rows.push(size(sizes.of(count, tiny), false, rounds));
    }
    for (count, tiny) in [(10_000, 100), (100_000, 200)] {
        rows.push(size(sizes.of(count, tiny), true, 1));
    }
    report.table(
        &[
            "messages",
            "what",
            "median s",
            "µs a message",
            "/ raw reader",
            "peak MiB",
            "profile, bytes a message",
        ],
        &rows,
    );
}

fn size(count: usize, bodies: bool, rounds: usize) -> Vec<String> {
    let server = SpoolServer::start(Spool::write(count, bodies).expect("room for the spool"));
    let (ca, what) = (server.ca(), if bodies { What::Bodies } else { What::Headers });
    let mut raw = Series::new("raw reader");
    let mut fumi = Series::new("Fumi");
    let mut profile = 0;
    for _ in 0..rounds {
        raw.round(|| raw_reader(server.port, &ca, ALICE, PASSWORD, what));
        let fresh = Fumi::fresh(server.port, &ca);
        fumi.round(|| fresh.sync(if bodies { "all" } else { "none" }));
        profile = fresh.files().into_iter().map(|(_, size)| size).sum();
    }
    vec![
        count.to_string(),
        if bodies { "headers and bodies" } else { "headers" }.to_owned(),
        seconds(fumi.median()),
        format!("{:.1}", fumi.median() * 1e6 / count as f64),
        format!("{:.2}", ratio(&fumi, &raw)),
        fumi.peak(),
        (profile / count as u64).to_string(),
    ]
}
