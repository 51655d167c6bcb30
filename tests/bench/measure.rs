//! Times of rounds, as medians and ratios.

use std::time::{Duration, Instant};

use crate::report::Report;

/// What one way of doing the work took, a value a round.
pub struct Series {
    /// What it is called in the table.
    pub name: String,
    /// Wall time of each round.
    pub times: Vec<Duration>,
    /// The most memory of one round in KiB, where a program was run.
    pub peak_kib: Option<u64>,
}

impl Series {
    /// An empty series.
    pub fn new(name: impl Into<String>) -> Series {
        Series { name: name.into(), times: Vec::new(), peak_kib: None }
    }

    /// Does the work once more and notes the time.
    pub fn round(&mut self, work: impl FnOnce() -> Option<u64>) {
        let start = Instant::now();
        let peak = work();
        self.times.push(start.elapsed());
        self.peak_kib = self.peak_kib.max(peak);
    }

    /// This share of the rounds took no longer, in seconds.
    pub fn percentile(&self, share: f64) -> f64 {
        let mut seconds: Vec<f64> = self.times.iter().map(Duration::as_secs_f64).collect();
        seconds.sort_by(f64::total_cmp);
        let at = (seconds.len().saturating_sub(1)) as f64 * share;
        seconds.get(at.round() as usize).copied().unwrap_or(f64::NAN)
    }

    /// The middle of the rounds, in seconds.
    pub fn median(&self) -> f64 {
        self.percentile(0.5)
    }

    /// The most memory, in MiB.
    pub fn peak(&self) -> String {
        self.peak_kib.map_or("-".to_owned(), |k| format!("{:.0}", k as f64 / 1024.0))
    }
}

/// Seconds as they are read best.
pub fn seconds(seconds: f64) -> String {
    if seconds < 1.0 { format!("{seconds:.3}") } else { format!("{seconds:.2}") }
}

/// The median of the ratios round by round, so that a machine that slows down slows both.
pub fn ratio(a: &Series, b: &Series) -> f64 {
    let pairs = a.times.iter().zip(&b.times);
    let mut ratios: Vec<f64> = pairs.map(|(x, y)| x.as_secs_f64() / y.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A table of every series, with its ratio to each of `bases`.
pub fn table(report: &mut Report, messages: usize, series: &[&Series], bases: &[&Series]) {
    let ratios: Vec<String> = bases.iter().map(|b| format!("/ {}", b.name)).collect();
    let mut heads = vec!["", "min s", "median s", "max s", "messages/s", "peak MiB"];
    heads.extend(ratios.iter().map(String::as_str));
    let row = |s: &&Series| {
        let mut row = vec![
            s.name.clone(),
            seconds(s.percentile(0.0)),
            seconds(s.median()),
            seconds(s.percentile(1.0)),
            format!("{:.0}", messages as f64 / s.median()),
            s.peak(),
        ];
        row.extend(bases.iter().map(|b| format!("{:.2}", ratio(s, b))));
        row
    };
    report.table(&heads, &series.iter().map(row).collect::<Vec<_>>());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_the_middle_one_of_the_rounds() {
        let of = |ms: &[u64]| {
            let times = ms.iter().map(|ms| Duration::from_millis(*ms)).collect();
            Series { times, ..Series::new("a") }
        };
        let (a, b) = (of(&[10, 40, 30]), of(&[10, 20, 30]));
        assert!((ratio(&a, &b) - 1.0).abs() < 1e-9);
        assert!((a.median() - 0.03).abs() < 1e-9 && (a.percentile(1.0) - 0.04).abs() < 1e-9);
    }
}
