//! A visit when nothing has changed: Fumi on each kind of server beside mbsync, and what it costs
//! on the wire.

use std::path::Path;

use tempfile::TempDir;
use tests::servers::profiles::Profile;

use crate::corpus::{ALICE, Corpus, PASSWORD};
use crate::fumi::Fumi;
use crate::line::Line;
use crate::load;
use crate::measure::{Series, ratio, seconds};
use crate::peers::{has_mbsync, mbsync};
use crate::report::Report;
use crate::shape::Shape;
use crate::sizes::Sizes;

/// What the server says it can do.
const TIERS: [(&str, Profile); 3] =
    [("QRESYNC", Profile::Full), ("CONDSTORE", Profile::NoQresync), ("IMAP4rev1", Profile::Bare)];

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    report.say(&format!(
        "Everything is held and nothing has changed. {}, TLS on loopback, {} rounds in turn. \
         \"Program\" is `fumictl sync` from start to end; the engine alone opens the profile, \
         gets in step (connection, sign-in, list, visits) and closes. Bytes are those of one \
         visit, both ways: of IMAP inside TLS, and with TLS and its handshake.",
        load::version("dovecot"),
        sizes.rounds,
    ));
    let mut rows = Vec::new();
    let mut corpora = vec![Corpus::small(sizes.of(100_000, 120))];
    if !sizes.smoke {
        corpora.insert(0, Corpus::whole(20_000));
    }
    for corpus in corpora {
        report.say(&format!("Corpus: {}.", corpus.words()));
        let folder = TempDir::with_prefix("fumi-bench-").expect("a temporary folder");
        if has_mbsync(sizes) {
            mbsync(folder.path(), corpus.port(), &corpus.ca(), ALICE, PASSWORD);
        }
        for (name, profile) in TIERS {
            corpus.dovecot.restart_as(profile);
            rows.push(tier(sizes, &corpus, name, folder.path()));
        }
    }
    report.table(
        &[
            "server",
            "messages",
            "program, median s",
            "opening",
            "in step, median s",
            "in step, max s",
            "closing",
            "IMAP bytes",
            "with TLS",
            "mbsync, median s",
            "program / mbsync",
        ],
        &rows,
    );
}

fn tier(sizes: &Sizes, corpus: &Corpus, name: &str, folder: &Path) -> Vec<String> {
    let (port, ca) = (corpus.port(), corpus.ca());
    let fumi = Fumi::fresh(port, &ca);
    fumi.sync("all");
    // What a first sync leaves to be settled is no part of the later ones.
    fumi.sync("all");
    let mut program = Series::new("program");
    let mut parts = ["opening", "in step", "closing"].map(Series::new);
    let mut peer = Series::new("mbsync");
    for _ in 0..sizes.rounds {
        program.round(|| fumi.sync("all"));
        let alone = fumi.engine("all");
        let took = [alone.open, alone.sync, alone.close];
        parts.iter_mut().zip(took).for_each(|(part, took)| part.times.push(took));
        if has_mbsync(sizes) {
            peer.round(|| mbsync(folder, port, &ca, ALICE, PASSWORD));
        }
    }
    let opened = Line::opened(&corpus.dovecot);
    let imap = bytes(&fumi, &opened);
    let sealed = Line::sealed(&corpus.dovecot, Shape::default());
    let all = bytes(&fumi, &sealed);
    let [opening, in_step, closing] = parts;
    vec![
        name.to_owned(),
        corpus.messages.to_string(),
        seconds(program.median()),
        seconds(opening.median()),
        seconds(in_step.median()),
        seconds(in_step.percentile(1.0)),
        seconds(closing.median()),
        imap.to_string(),
        all.to_string(),
        seconds(peer.median()),
        format!("{:.2}", ratio(&program, &peer)),
    ]
}

/// What one visit puts on the line.
fn bytes(fumi: &Fumi, line: &Line) -> u64 {
    fumi.move_to(line.port());
    line.tally.clear();
    fumi.sync("all");
    line.tally.both()
}
