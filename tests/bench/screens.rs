//! What a person waits for at the window: the first list, another mailbox, a message, what was
//! searched for; and what the window takes of the memory.

use std::path::Path;

use ::tests::desktop::page::key;
use serde_json::json;

use crate::corpus::Corpus;
use crate::report::Report;
use crate::sizes::Sizes;
use crate::spool::Spool;
use crate::spool_server::SpoolServer;
use crate::window::{Held, Window};

/// What is looked for, typed letter by letter: English, and Japanese of one to four characters.
const WORDS: [(&str, &[&str]); 2] = [
    ("English", &["budget", "invoice", "garden", "photos"]),
    ("Japanese", &["会", "会議", "議事録", "日程調整"]),
];

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    report.say(
        "The app of the release build in WebKitGTK under Xvfb without a graphics card, driven over \
         WebDriver; all mail is held. Times end when the frame after the change has been drawn, by \
         the page's own clock; the start counts from the start of the process. The files are warm.",
    );
    let mut rows = Rows::default();
    for (count, tiny, short) in [(20_000, 60, false), (100_000, 120, true)] {
        let count = sizes.of(count, tiny);
        let corpus = if short { Corpus::small(count) } else { Corpus::whole(count) };
        let archive = sizes.of(2_000, 30);
        let corpus = corpus.with_archive(archive);
        let held = Held::fetch(corpus.port(), &corpus.ca(), "all");
        starts(&held, count, sizes, &mut rows);
        let window = held.open();
        walk(&window, (count, archive), sizes, &mut rows);
        searches(&window, count, &mut rows);
        wheel(&window, count, sizes, &mut rows);
        window.close();
    }
    huge(sizes.of(1_000_000, 200), sizes, &mut rows);
    rows.tell(report);
}

/// A mailbox of headers alone, too large for a real server to be filled with each time.
fn huge(count: usize, sizes: &Sizes, rows: &mut Rows) {
    let server = SpoolServer::start(Spool::write(count, false).expect("room for the spool"));
    let held = Held::fetch(server.port, Path::new(&server.ca()), "none");
    held.cut_off();
    starts(&held, count, sizes, rows);
    let window = held.open();
    searches(&window, count, rows);
    wheel(&window, count, sizes, rows);
    window.close();
}

fn starts(held: &Held, count: usize, sizes: &Sizes, rows: &mut Rows) {
    let mut times = Vec::new();
    for _ in 0..sizes.rounds.max(2) {
        let window = held.open();
        times.push(Some(window.started_in() * 1000.0));
        rows.memory(count, window.memory());
        window.close();
    }
    rows.add("start: process to list", count, &times);
}

fn walk(window: &Window, (inbox, archive): (usize, usize), sizes: &Sizes, rows: &mut Rows) {
    let mut switches = Vec::new();
    for _ in 0..sizes.of(30, 2) {
        window.milliseconds("openMailbox", &[json!("Archive"), json!(archive)]);
        switches.push(window.milliseconds("openMailbox", &[json!("Inbox"), json!(inbox)]));
    }
    rows.add("another mailbox", inbox, &switches);
    window.keys("j");
    window.keys("o");
    let read = |_| window.milliseconds("readNext", &[]);
    let reads: Vec<Option<f64>> = (0..sizes.of(100, 3)).map(read).collect();
    rows.add("the next message", inbox, &reads);
}

fn searches(window: &Window, count: usize, rows: &mut Rows) {
    for (language, words) in WORDS {
        let mut times = Vec::new();
        for word in words {
            let mut typed = String::new();
            for letter in word.chars() {
                typed.push(letter);
                times.push(window.milliseconds("typeSearch", &[json!(typed)]));
            }
            window.keys(key::ESCAPE);
            window.milliseconds("typeSearch", &[json!("")]);
        }
        rows.add(&format!("search, a letter, {language}"), count, &times);
    }
}

/// The wheel, turned fast: three rows a frame.
fn wheel(window: &Window, count: usize, sizes: &Sizes, rows: &mut Rows) {
    let said = window.call("scroll", &[json!(sizes.of(600, 20)), json!(240)]);
    let times: Vec<Option<f64>> =
        said["times"].as_array().into_iter().flatten().map(serde_json::Value::as_f64).collect();
    let blank = said["blank"].as_u64().expect("how many frames had an empty row");
    rows.blank.push((count, blank, times.len()));
    rows.add("scrolling: a frame", count, &times);
}

/// What was measured, for the tables.
#[derive(Default)]
struct Rows {
    times: Vec<Vec<String>>,
    memory: Vec<(usize, f64)>,
    blank: Vec<(usize, u64, usize)>,
}

impl Rows {
    fn add(&mut self, what: &str, count: usize, times: &[Option<f64>]) {
        let mut known: Vec<f64> = times.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let n = (known.len().saturating_sub(1) as f64 * share).round() as usize;
            known.get(n).map_or("-".to_owned(), |ms| format!("{ms:.0}"))
        };
        let samples = format!("{} of {}", known.len(), times.len());
        let cells = [what.to_owned(), count.to_string(), at(0.5), at(0.95), at(1.0), samples];
        self.times.push(cells.to_vec());
    }

    fn memory(&mut self, count: usize, mib: f64) {
        self.memory.push((count, mib));
    }

    fn tell(self, report: &mut Report) {
        report.table(
            &["", "messages", "median ms", "p95 ms", "max ms", "samples that changed the screen"],
            &self.times,
        );
        let mut sizes: Vec<usize> = self.memory.iter().map(|(count, _)| *count).collect();
        sizes.dedup();
        let row = |count: &usize| {
            let own: Vec<f64> =
                self.memory.iter().filter(|(n, _)| n == count).map(|(_, mib)| *mib).collect();
            let most = own.iter().copied().fold(0.0, f64::max);
            let blank = self.blank.iter().find(|(n, ..)| n == count);
            let blank = blank.map_or("-".to_owned(), |(_, b, of)| format!("{b} of {of}"));
            vec![count.to_string(), format!("{most:.0}"), blank]
        };
        report.table(
            &["messages", "MiB of all its processes (PSS)", "frames with an empty row"],
            &sizes.iter().map(row).collect::<Vec<_>>(),
        );
    }
}
