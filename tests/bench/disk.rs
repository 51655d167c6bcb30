//! What a profile takes on the disk, beside the mail in it.

use crate::corpus::Corpus;
use crate::fumi::Fumi;
use crate::report::Report;
use crate::sizes::Sizes;

/// Measures.
pub fn run(sizes: &Sizes, report: &mut Report) {
    let corpus = Corpus::whole(sizes.of(20_000, 60));
    let fumi = Fumi::fresh(corpus.port(), &corpus.ca());
    fumi.sync("all");
    report.say(&format!("The profile's files after a full sync of {}.", corpus.words()));
    let mut files = fumi.files();
    files.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), name.clone()));
    let whole = files.iter().map(|(_, size)| size).sum();
    files.push(("together".to_owned(), whole));
    let rows = files.into_iter().map(|(name, size)| {
        let mb = format!("{:.2}", size as f64 / 1e6);
        vec![name, mb, format!("{:.3}", size as f64 / corpus.bytes as f64)]
    });
    report.table(&["file", "MB", "/ raw mail"], &rows.collect::<Vec<_>>());
}
