//! What a client costs that has nothing to do: processor and memory while it stands in IDLE.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::corpus::Corpus;
use crate::fumi::Fumi;
use crate::report::Report;
use crate::sizes::Sizes;

/// Clock ticks a second in /proc, on every Linux there is.
const TICKS: f64 = 100.0;

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    let corpus = Corpus::small(sizes.of(100_000, 120));
    let fumi = Fumi::fresh(corpus.port(), &corpus.ca());
    fumi.sync("all");
    let mut watching = fumi.watch("all");
    watching.rest(Duration::from_secs(2));
    let (before, start) = (Spent::of(watching.id()), Instant::now());
    // This one does wait: it is what is measured.
    sleep(Duration::from_secs_f64(sizes.minutes * 60.0));
    let (after, took) = (Spent::of(watching.id()), start.elapsed().as_secs_f64());
    report.say(&format!(
        "`fumictl sync --watch` with {} held, in step, in IDLE on the inbox, over {:.1} minutes; \
         from `/proc/PID/stat` (in hundredths of a second) and `smaps_rollup`.",
        corpus.words(),
        took / 60.0
    ));
    let ticks = after.ticks - before.ticks;
    let switches = after.switches - before.switches;
    report.table(
        &["processor s", "% of a core", "wake-ups a minute", "resident MiB", "its own MiB (PSS)"],
        &[vec![
            format!("{:.2}", ticks / TICKS),
            format!("{:.3}", 100.0 * ticks / TICKS / took),
            format!("{:.1}", switches * 60.0 / took),
            format!("{:.0}", after.resident / 1024.0),
            format!("{:.0}", after.own / 1024.0),
        ]],
    );
}

/// What a process has taken so far.
struct Spent {
    ticks: f64,
    switches: f64,
    resident: f64,
    own: f64,
}

impl Spent {
    fn of(id: u32) -> Spent {
        let stat = read(&format!("/proc/{id}/stat"));
        // The name in parentheses may hold spaces; the fields after it are counted from there.
        let fields: Vec<&str> =
            stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |n: usize| fields.get(n - 3).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
        let threads = fs::read_dir(format!("/proc/{id}/task")).expect("its threads");
        let switches = threads.map(|thread| {
            let path = thread.expect("a thread").path().join("status");
            number(&read(&path.to_string_lossy()), "voluntary_ctxt_switches:")
        });
        let rollup = rollup(id);
        Spent {
            ticks: field(14) + field(15),
            switches: switches.sum(),
            resident: number(&rollup, "Rss:"),
            own: number(&rollup, "Pss:"),
        }
    }
}

/// What a process has for itself (PSS), in KiB; 0 for one that has ended.
pub fn own_kib(id: impl std::fmt::Display) -> f64 {
    number(&rollup(id), "Pss:")
}

fn rollup(id: impl std::fmt::Display) -> String {
    read(&format!("/proc/{id}/smaps_rollup"))
}

fn read(path: &str) -> String {
    // A thread may have ended meanwhile.
    fs::read_to_string(path).unwrap_or_default()
}

fn number(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or(0.0)
}
