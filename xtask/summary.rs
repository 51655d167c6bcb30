//! How the steps ended: told one by one as they end, and all together at the end.

use std::time::Duration;

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// All is well.
    Passed,
    /// What went wrong.
    Failed(String),
    /// Why it was not done.
    Skipped(String),
}

/// How the steps so far ended.
#[derive(Debug, Default)]
pub struct Summary {
    rows: Vec<(String, Ending, Duration)>,
}

impl Summary {
    /// Adds a step's ending.
    pub fn add(&mut self, name: &str, ending: Ending, took: Duration) {
        self.rows.push((name.to_owned(), ending, took));
    }

    /// Whether a step is known to have passed.
    pub fn passed(&self, name: &str) -> bool {
        self.rows.iter().any(|(row, ending, _)| row == name && *ending == Ending::Passed)
    }

    /// Whether no step failed.
    pub fn is_good(&self) -> bool {
        self.count(|ending| matches!(ending, Ending::Failed(_))) == 0
    }

    /// A table of all endings; its last line is `N passed, N failed`.
    pub fn table(&self) -> String {
        let width = self.rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
        let mut table = String::from("\n");
        for (name, ending, took) in &self.rows {
            let told = match ending {
                Ending::Passed => "ok".to_owned(),
                Ending::Failed(why) => format!("FAILED   {why}"),
                Ending::Skipped(why) => format!("skipped  {why}"),
            };
            table += &format!("  {name:width$}  {:>8}  {told}\n", clock(*took));
        }
        let passed = self.count(|ending| matches!(ending, Ending::Passed));
        let failed = self.count(|ending| matches!(ending, Ending::Failed(_)));
        let skipped = self.count(|ending| matches!(ending, Ending::Skipped(_)));
        table += &format!("\n{passed} passed, {failed} failed");
        if skipped > 0 {
            table += &format!(", {skipped} skipped");
        }
        table
    }

    fn count(&self, is: impl Fn(&Ending) -> bool) -> usize {
        self.rows.iter().filter(|(_, ending, _)| is(ending)).count()
    }
}

/// `0.4 s`, `17 s`, `4 m 05 s`.
pub fn clock(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", took.as_secs_f32()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} m {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_the_steps() {
        let mut summary = Summary::default();
        summary.add("format", Ending::Passed, Duration::from_millis(400));
        assert_eq!(summary.table().lines().last(), Some("1 passed, 0 failed"));
        summary.add("flows", Ending::Failed("exit 101".to_owned()), Duration::from_secs(245));
        summary.add("advisories", Ending::Skipped("no list".to_owned()), Duration::ZERO);
        let table = summary.table();
        assert_eq!(table.lines().last(), Some("1 passed, 1 failed, 1 skipped"));
        assert!(table.contains("4 m 05 s  FAILED   exit 101"), "{table}");
    }

    #[test]
    fn one_failure_spoils_the_whole_but_a_skipped_step_does_not() {
        let mut summary = Summary::default();
        summary.add("a", Ending::Skipped(String::new()), Duration::ZERO);
        assert!(summary.is_good() && !summary.passed("a"));
        summary.add("b", Ending::Failed(String::new()), Duration::ZERO);
        summary.add("c", Ending::Passed, Duration::ZERO);
        assert!(!summary.is_good() && summary.passed("c") && !summary.passed("b"));
    }
}
