//! How long to wait before a server is tried again.

use crate::error::Reaction;
use std::time::Duration;

/// The longest pause between two tries while the network is the trouble.
const LONGEST: Duration = Duration::from_secs(300);
/// The pause after a block: shorter ones prolong it at Zoho and Gmail.
const BLOCKED: Duration = Duration::from_secs(30 * 60);

/// The shortest pause where a server has too many connections of ours, or of our neighbours'.
const FEWER: Duration = Duration::from_secs(30);

/// The pause before try number `tries + 1` (`tries` failures so far), or `None` when only the
/// person can help.
/// `chance` is a random number of 0 to 255 that spreads the tries of many accounts: 0.5 to 1.5
/// times the pause.
pub fn pause(reaction: Reaction, tries: u32, chance: u8) -> Option<Duration> {
    match reaction {
        Reaction::AskPerson => None,
        Reaction::Wait => Some(BLOCKED),
        Reaction::Retry => Some(growing(Duration::from_secs(1), tries, chance)),
        Reaction::Fewer => Some(growing(FEWER, tries, chance)),
    }
}

fn growing(first: Duration, tries: u32, chance: u8) -> Duration {
    let pause = (first * (1 << tries.min(9).saturating_sub(1))).min(LONGEST);
    pause / 2 + pause * u32::from(chance) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_to_five_minutes_and_no_further() {
        let seconds: Vec<u64> =
            (1..14).map(|n| pause(Reaction::Retry, n, 128).unwrap().as_secs()).collect();
        assert_eq!(seconds[..5], [1, 2, 4, 8, 16]);
        assert!(seconds.windows(2).all(|w| w[0] <= w[1]));
        assert!(pause(Reaction::Retry, 99, 255).unwrap() <= Duration::from_secs(450));
        assert!(pause(Reaction::Retry, 1, 0).unwrap() >= Duration::from_millis(500));
    }

    #[test]
    fn a_server_with_too_many_connections_is_tried_again_within_minutes() {
        let seconds: Vec<u64> =
            (1..7).map(|n| pause(Reaction::Fewer, n, 128).unwrap().as_secs()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 300, 300]);
    }

    #[test]
    fn a_block_is_left_alone_and_a_wrong_password_waits_for_the_person() {
        assert_eq!(pause(Reaction::Wait, 1, 0), Some(Duration::from_secs(1800)));
        assert_eq!(pause(Reaction::AskPerson, 1, 0), None);
    }
}
