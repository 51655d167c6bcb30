//! How many connections an account may have, and what happens when a server says that these are too
//! many.

use std::time::{Duration, Instant};

/// After "too many connections" there are fewer for so long.
const FEWER_FOR: Duration = Duration::from_secs(60 * 60);

/// What a provider bears, well below where it begins to refuse: the person's other programs count
/// too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Connections that stand all the time: the one that works, then the one that watches.
    pub standing: u8,
    /// Connections for a short errand, besides.
    pub errands: u8,
}

impl Budget {
    /// Zoho closes what goes beyond three or so; iCloud is sparing; others allow ten and more.
    pub fn of(provider: &str) -> Budget {
        match provider {
            "icloud" => Budget { standing: 2, errands: 0 },
            _ => Budget { standing: 2, errands: 1 },
        }
    }
}

/// The connections of one account.
#[derive(Debug)]
pub struct Connections {
    budget: Budget,
    /// When it was too many last, and how many were open without the one that was refused.
    refused: Option<(Instant, u8)>,
}

impl Connections {
    /// As the provider allows.
    pub fn new(budget: Budget) -> Connections {
        Connections { budget, refused: None }
    }

    /// How many may stand.
    pub fn standing(&self, now: Instant) -> u8 {
        match self.refused {
            Some((at, open)) if now.duration_since(at) < FEWER_FOR => {
                open.clamp(1, self.budget.standing)
            }
            Some(_) | None => self.budget.standing,
        }
    }

    /// How many may stand beside them for a moment; none where it was too many lately.
    pub fn errands(&self, now: Instant) -> u8 {
        let lately = self.refused.is_some_and(|(at, _)| now.duration_since(at) < FEWER_FOR);
        if lately { 0 } else { self.budget.errands }
    }

    /// The server said that one more than these is too many.
    pub fn refuse(&mut self, now: Instant, open: u8) {
        self.refused = Some((now, open));
    }

    /// Until when there are fewer.
    pub fn fewer_until(&self) -> Option<Instant> {
        self.refused.map(|(at, _)| at + FEWER_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoho_is_given_two_that_stand_and_one_that_does_not() {
        assert_eq!(Budget::of("zoho"), Budget { standing: 2, errands: 1 });
        assert_eq!(Budget::of("icloud"), Budget { standing: 2, errands: 0 });
        let other = Budget::of("other");
        assert_eq!(other.standing + other.errands, 3);
    }

    #[test]
    fn a_server_that_says_too_many_gets_fewer_for_an_hour_and_never_none() {
        let start = Instant::now();
        let mut connections = Connections::new(Budget::of(""));
        assert_eq!((connections.standing(start), connections.errands(start)), (2, 1));
        connections.refuse(start, 1);
        assert_eq!(connections.errands(start + FEWER_FOR - Duration::from_secs(1)), 0);
        assert_eq!(connections.errands(start + FEWER_FOR), 1);
        assert_eq!(connections.standing(start + FEWER_FOR - Duration::from_secs(1)), 1);
        assert_eq!(connections.standing(start + FEWER_FOR), 2);
        assert_eq!(connections.fewer_until(), Some(start + FEWER_FOR));
        // Others have taken them all: we still try to have one.
        connections.refuse(start + FEWER_FOR, 0);
        assert_eq!(connections.standing(start + FEWER_FOR), 1);
        connections.refuse(start + FEWER_FOR, 9);
        assert_eq!(connections.standing(start + FEWER_FOR), 2, "no more than before");
    }
}
