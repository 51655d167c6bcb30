//! `cargo xtask bench NAME`: measures Fumi beside a peer on the same machine in the same run.

mod corpus;
mod disk;
mod engine_alone;
mod flags;
mod fumi;
mod growth;
mod idle;
mod idle_sync;
mod line;
mod link;
mod load;
mod measure;
mod new_mail;
mod peers;
mod report;
mod screens;
mod shape;
mod sizes;
mod spool;
mod spool_server;
mod sync;
mod window;

use report::Report;
use sizes::Sizes;

type Bench = fn(&Sizes, &mut Report);

/// What can be measured, in the order in which all of it is.
const BENCHES: [(&str, Bench); 9] = [
    ("sync", sync::run),
    ("idle-sync", idle_sync::run),
    ("flags", flags::run),
    ("new-mail", new_mail::run),
    ("link", link::run),
    ("disk", disk::run),
    ("idle", idle::run),
    ("growth", growth::run),
    ("screens", screens::run),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [verb, profile, bodies] = words.as_slice()
        && verb == engine_alone::VERB
    {
        return engine_alone::run(profile.as_ref(), bodies);
    }
    let (sizes, names) = Sizes::read(words).unwrap_or_else(|wrong| refuse(&wrong));
    if let Some(unknown) = names.iter().find(|name| BENCHES.iter().all(|(known, _)| known != name))
    {
        refuse(&format!("there is no bench {unknown}"));
    }
    for (name, run) in BENCHES {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            let mut report = Report::begin(name, &sizes);
            run(&sizes, &mut report);
            report.end();
        }
    }
}

fn refuse(wrong: &str) -> ! {
    let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
    eprintln!("{wrong}\nbench [NAME ...] {}\nNAME: {}", sizes::OPTIONS, known.join(", "));
    std::process::exit(2);
}
