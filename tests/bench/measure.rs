//! Times whole programs and prints what they took as medians and ratios.

use std::time::{Duration, Instant};

/// What one way of doing the work took, a value a round.
pub struct Series {
    /// What it is called in the table.
    pub name: &'static str,
    /// Wall time of each round.
    pub times: Vec<Duration>,
    /// The most memory of one round in KiB, where a program was run.
    pub peak_kib: Option<u64>,
}

impl Series {
    /// An empty series.
    pub fn new(name: &'static str) -> Series {
        Series { name, times: Vec::new(), peak_kib: None }
    }

    /// Does the work once more and notes the time.
    pub fn round(&mut self, work: impl FnOnce() -> Option<u64>) {
        let start = Instant::now();
        let peak = work();
        self.times.push(start.elapsed());
        self.peak_kib = self.peak_kib.max(peak);
    }

    fn sorted(&self) -> Vec<f64> {
        let mut seconds: Vec<f64> = self.times.iter().map(Duration::as_secs_f64).collect();
        seconds.sort_by(f64::total_cmp);
        seconds
    }

    /// The middle of the rounds, in seconds.
    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        sorted[sorted.len() / 2]
    }
}

/// Prints a table of Markdown: every series, with its ratio to the first one named `base`.
pub fn table(title: &str, messages: usize, series: &[&Series], bases: &[&Series]) {
    println!("\n### {title}\n");
    let ratios: String = bases.iter().map(|b| format!(" | / {}", b.name)).collect();
    println!("| | min s | median s | max s | messages/s | peak MiB{ratios} |");
    println!("|---|---|---|---|---|---{} |", " |---".repeat(bases.len()));
    for s in series {
        let sorted = s.sorted();
        let rate = messages as f64 / s.median();
        let peak = s.peak_kib.map_or("-".to_owned(), |k| format!("{:.0}", k as f64 / 1024.0));
        let ratios: String = bases.iter().map(|b| format!(" | {:.2}", pairwise(s, b))).collect();
        println!(
            "| {} | {:.2} | {:.2} | {:.2} | {rate:.0} | {peak}{ratios} |",
            s.name,
            sorted[0],
            s.median(),
            sorted[sorted.len() - 1],
        );
    }
}

/// The median of the ratios round by round, so that a machine that slows down slows both.
fn pairwise(a: &Series, b: &Series) -> f64 {
    let mut ratios: Vec<f64> =
        a.times.iter().zip(&b.times).map(|(x, y)| x.as_secs_f64() / y.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}
