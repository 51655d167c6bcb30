//! A thousand flags changed by a second client: Fumi beside mbsync, and where the server has no
//! CONDSTORE beside a reader of all flags.

use std::path::Path;

use tempfile::TempDir;
use tests::servers::line_client::LineClient;
use tests::servers::profiles::Profile;

use crate::corpus::{ALICE, Corpus, PASSWORD};
use crate::fumi::Fumi;
use crate::load;
use crate::measure::{Series, ratio, seconds};
use crate::peers::{What, has_mbsync, mbsync, raw_reader};
use crate::report::Report;
use crate::sizes::Sizes;

/// What the server says it can do.
const TIERS: [(&str, Profile); 3] =
    [("QRESYNC", Profile::Full), ("CONDSTORE", Profile::NoQresync), ("IMAP4rev1", Profile::Bare)];

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    let corpus = Corpus::small(sizes.of(100_000, 120));
    let changed = sizes.of(1_000, 12);
    report.say(&format!(
        "A second client marks {changed} mails as read, or unread again, spread over {}; then each \
         program looks, in turn, \
         {} rounds. {}, TLS on loopback, whole programs; \"engine\" is Fumi's part from the \
         connection to being in step, with as many flags changed once more. The raw reader asks \
         for `UID FETCH 1:* (FLAGS)` and throws every byte away.",
        corpus.words(),
        sizes.rounds,
        load::version("dovecot"),
    ));
    let folder = TempDir::with_prefix("fumi-bench-").expect("a temporary folder");
    if has_mbsync(sizes) {
        mbsync(folder.path(), corpus.port(), &corpus.ca(), ALICE, PASSWORD);
    }
    let mut rows = Vec::new();
    for (name, profile) in TIERS {
        corpus.dovecot.restart_as(profile);
        rows.push(tier(sizes, &corpus, name, changed, folder.path()));
    }
    report.table(
        &[
            "server",
            "Fumi, median s",
            "engine, median s",
            "mbsync, median s",
            "raw reader, median s",
            "Fumi / mbsync",
            "Fumi / raw reader",
            "engine / raw reader",
        ],
        &rows,
    );
}

fn tier(sizes: &Sizes, corpus: &Corpus, name: &str, changed: usize, folder: &Path) -> Vec<String> {
    let (port, ca) = (corpus.port(), corpus.ca());
    let fumi = Fumi::fresh(port, &ca);
    fumi.sync("none");
    let mut change = Change::begin(corpus, changed);
    let mut program = Series::new("Fumi");
    let mut engine = Series::new("engine");
    let mut peer = Series::new("mbsync");
    let mut raw = Series::new("raw reader");
    for _ in 0..sizes.rounds {
        change.make();
        program.round(|| fumi.sync("none"));
        assert_eq!(flagged(&fumi), change.set, "the change is seen");
        raw.round(|| raw_reader(port, &ca, ALICE, PASSWORD, What::Flags));
        if has_mbsync(sizes) {
            peer.round(|| mbsync(folder, port, &ca, ALICE, PASSWORD));
        }
        change.make();
        engine.times.push(fumi.engine("none").sync);
    }
    vec![
        name.to_owned(),
        seconds(program.median()),
        seconds(engine.median()),
        seconds(peer.median()),
        seconds(raw.median()),
        format!("{:.2}", ratio(&program, &peer)),
        format!("{:.2}", ratio(&program, &raw)),
        format!("{:.2}", ratio(&engine, &raw)),
    ]
}

/// Whether the newest message is read.
fn flagged(fumi: &Fumi) -> bool {
    fumi.list(1)[0]["flags"].to_string().contains("Seen")
}

/// The second client.
struct Change {
    client: LineClient,
    uids: String,
    set: bool,
}

impl Change {
    fn begin(corpus: &Corpus, changed: usize) -> Change {
        let authority = corpus.dovecot.authority();
        let mut client = LineClient::connect(corpus.port(), authority).expect("a second client");
        client.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
        client.imap_ok("SELECT INBOX");
        let step = corpus.messages / changed;
        let uids = (1..=changed).map(|n| (n * step).to_string()).collect::<Vec<_>>().join(",");
        client.imap_ok(&format!("UID STORE {uids} -FLAGS.SILENT (\\Seen)"));
        Change { client, uids, set: false }
    }

    /// Marks them as read, or as unread again.
    fn make(&mut self) {
        self.set = !self.set;
        let sign = if self.set { '+' } else { '-' };
        self.client.imap_ok(&format!("UID STORE {} {sign}FLAGS.SILENT (\\Seen)", self.uids));
    }
}
