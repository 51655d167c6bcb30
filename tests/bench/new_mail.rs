//! New mail: from the server's first bytes at the socket to the committed row and its notice.

use std::time::{Duration, Instant};

use tests::generate::generate_in;

use crate::corpus::{ALICE, Corpus};
use crate::fumi::Fumi;
use crate::line::Line;
use crate::load;
use crate::measure::Series;
use crate::report::Report;
use crate::shape::Shape;
use crate::sizes::Sizes;

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    let corpus = Corpus::whole(sizes.of(20_000, 60));
    let count = sizes.of(200, 3);
    let line = Line::sealed(&corpus.dovecot, Shape::default());
    let fumi = Fumi::fresh(line.port(), &corpus.ca());
    fumi.sync("none");
    let mut watching = fumi.watch("none");
    // The watching connection says once that it has begun.
    watching.rest(Duration::from_secs(2));

    let mut server = Series::new("the server's part");
    let mut ours = Series::new("Fumi's part");
    let mut whole = Series::new("together");
    for seed in generate_in("INBOX", count, 7) {
        let sent = Instant::now();
        corpus.dovecot.deliver(ALICE, &seed.raw);
        watching.wait_for(|news| news["event"] == "messages");
        let shown = Instant::now();
        let came = line.tally.first_after(sent).expect("the server said something");
        server.times.push(came - sent);
        ours.times.push(shown - came);
        whole.times.push(shown - sent);
        watching.rest(Duration::from_millis(100));
        line.tally.clear();
    }
    report.say(&format!(
        "{count} mails, one after another, handed by LMTP to {} into an inbox of {} messages; \
         `fumictl sync --watch` stands in IDLE. The server's part is from the handing over to its \
         first byte at the socket; Fumi's is from that byte (a line in between notes it) through \
         SELECT and FETCH, the server's answers included, to the notice after the commit.",
        load::version("dovecot"),
        corpus.messages,
    ));
    let row = |s: &Series| {
        let ms = |share| format!("{:.1}", s.percentile(share) * 1000.0);
        vec![s.name.clone(), ms(0.5), ms(0.95), ms(1.0)]
    };
    report.table(&["", "median ms", "p95 ms", "max ms"], &[row(&server), row(&ours), row(&whole)]);
}
