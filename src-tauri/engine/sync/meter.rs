//! Keeps bulk transfer under what a provider allows in a quarter of an hour, so that no account is
//! ever blocked for it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Zoho counts transfer over a quarter of an hour.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// What was transferred lately against what is allowed.
#[derive(Debug)]
pub struct Meter {
    allowed: Option<u64>,
    spent: VecDeque<(Instant, u64)>,
}

impl Meter {
    /// A meter for a provider: Zoho allows 250 MB to personal accounts and 1 GB to organisations in
    /// 15 minutes; we take
    /// less than half, for the person's other programs count too. Other providers are not metered.
    pub fn of(provider: &str, host: &str) -> Meter {
        let mb = 1 << 20;
        let allowed = match (provider, host.starts_with("imappro.")) {
            ("zoho", true) => Some(400 * mb),
            ("zoho", false) => Some(100 * mb),
            _ => None,
        };
        Meter { allowed, spent: VecDeque::new() }
    }

    /// Notes a transfer of `bytes` at `now`.
    pub fn note(&mut self, now: Instant, bytes: u64) {
        if self.allowed.is_some() {
            self.spent.push_back((now, bytes));
        }
    }

    /// How long bulk work has to wait; `None` when it may go on.
    pub fn wait(&mut self, now: Instant) -> Option<Duration> {
        let allowed = self.allowed?;
        while self.spent.front().is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW) {
            self.spent.pop_front();
        }
        let mut over = self.spent.iter().map(|(_, n)| n).sum::<u64>().checked_sub(allowed)?;
        for (at, bytes) in &self.spent {
            if *bytes > over {
                return Some(WINDOW.saturating_sub(now.duration_since(*at)));
            }
            over -= bytes;
        }
        Some(WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoho_is_never_asked_for_more_than_it_allows() {
        let start = Instant::now();
        let mut meter = Meter::of("zoho", "imap.zoho.com");
        assert_eq!(meter.wait(start), None);
        meter.note(start, 60 << 20);
        assert_eq!(meter.wait(start), None);
        meter.note(start + Duration::from_secs(60), 60 << 20);
        let now = start + Duration::from_secs(60);
        assert_eq!(meter.wait(now), Some(WINDOW - Duration::from_secs(60)));
        assert_eq!(meter.wait(start + WINDOW), None);
    }

    #[test]
    fn other_servers_are_not_metered() {
        let mut meter = Meter::of("other", "imap.example.org");
        meter.note(Instant::now(), u64::MAX);
        assert_eq!(meter.wait(Instant::now()), None);
    }
}
