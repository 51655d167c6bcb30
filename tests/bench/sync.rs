//! First sync of 20,000 messages from Dovecot over TLS on loopback: Fumi, mbsync, and a reader that
//! discards.

use tempfile::TempDir;

use crate::corpus::{ALICE, Corpus, PASSWORD};
use crate::fumi::Fumi;
use crate::load;
use crate::measure::{Series, table};
use crate::peers::{What, has_mbsync, has_notmuch, mbsync, notmuch, raw_reader};
use crate::report::Report;
use crate::sizes::Sizes;

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    let corpus = Corpus::whole(sizes.of(20_000, 60));
    let (port, ca) = (corpus.port(), corpus.ca());
    let peers = has_mbsync(sizes);
    report.say(&format!(
        "{}, served by {} over TLS on loopback, {} rounds, whole programs from start to end. The \
         server has read its mail once before. {} runs with `FSync no`: its default spends its \
         time waiting for the disk. The raw reader asks for the same in one command and throws \
         every byte away; no client on one connection can be faster.",
        corpus.words(),
        load::version("dovecot"),
        sizes.rounds,
        load::version("mbsync"),
    ));
    // The server reads and indexes its mail once for everybody.
    raw_reader(port, &ca, ALICE, PASSWORD, What::Headers);
    raw_reader(port, &ca, ALICE, PASSWORD, What::Bodies);

    let mut raw = Series::new("raw reader");
    let mut fumi = Series::new("Fumi");
    let mut first = Series::new("Fumi");
    for _ in 0..sizes.rounds {
        raw.round(|| raw_reader(port, &ca, ALICE, PASSWORD, What::Headers));
        let fresh = Fumi::fresh(port, &ca);
        fumi.round(|| fresh.fetch("none"));
        first_rows(&mut first, &Fumi::fresh(port, &ca));
    }
    report.say(
        "**Until the first rows of a fresh account can be shown** (from the program's start to \
         the first commit of headers)",
    );
    table(report, corpus.messages.min(200), &[&first], &[]);
    report.say("**Headers** (stored, parsed, threaded)");
    table(report, corpus.messages, &[&fumi, &raw], &[&raw]);

    let mut raw = Series::new("raw reader");
    let mut fumi = Series::new("Fumi");
    let mut peer = Series::new("mbsync");
    let mut searchable = Series::new("Fumi");
    let mut peers_index = Series::new("mbsync + notmuch");
    for _ in 0..sizes.rounds {
        raw.round(|| raw_reader(port, &ca, ALICE, PASSWORD, What::Bodies));
        let fresh = Fumi::fresh(port, &ca);
        fumi.round(|| fresh.fetch("all"));
        let fresh = Fumi::fresh(port, &ca);
        searchable.round(|| fresh.sync("all"));
        if peers {
            let folder = TempDir::with_prefix("fumi-bench-").expect("a temporary folder");
            peer.round(|| mbsync(folder.path(), port, &ca, ALICE, PASSWORD));
            if let (Some(fetched), true) = (peer.times.last(), has_notmuch(sizes)) {
                let fetched = *fetched;
                peers_index.round(|| notmuch(folder.path()));
                peers_index.times.iter_mut().last().into_iter().for_each(|t| *t += fetched);
            }
        }
    }
    report.say("**Headers and bodies** (stored, parsed, compressed)");
    table(report, corpus.messages, &[&fumi, &peer, &raw], &[&peer, &raw]);
    report.say(&format!(
        "**All of it searchable** (beside {}, which indexes what mbsync fetched; attachments are \
         searched by name in both)",
        load::version("notmuch"),
    ));
    table(report, corpus.messages, &[&searchable, &peers_index], &[&peers_index]);
}

/// From the program's start to the first commit that a list shows.
pub fn first_rows(series: &mut Series, fresh: &Fumi) {
    let mut watching = None;
    series.round(|| {
        let watch = watching.insert(fresh.watch("none"));
        watch.wait_for(|news| news["event"] == "messages");
        None
    });
}
