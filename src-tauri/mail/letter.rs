//! Which letter is meant: a message, or one that is attached to it, however deeply.

use crate::id::MessageId;
use std::fmt;
use std::str::FromStr;

/// The deepest letter within letters that is opened.
const DEEPEST: usize = 8;

/// A message, or a letter attached within it. As text `12`, or `12.3.0`: part 0 of part 3 of 12.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LetterId {
    /// The message.
    pub message: MessageId,
    /// The parts to go into, one after the other.
    pub within: Vec<usize>,
}

impl From<MessageId> for LetterId {
    fn from(message: MessageId) -> LetterId {
        LetterId { message, within: Vec::new() }
    }
}

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)?;
        self.within.iter().try_for_each(|part| write!(f, ".{part}"))
    }
}

/// This text names no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no letter's name")]
pub struct NoLetter;

impl FromStr for LetterId {
    type Err = NoLetter;

    fn from_str(text: &str) -> Result<LetterId, NoLetter> {
        let mut numbers = text.split('.');
        let message = numbers.next().and_then(|n| n.parse().ok()).ok_or(NoLetter)?;
        let within: Result<Vec<usize>, _> = numbers.map(str::parse).collect();
        let within = within.map_err(|_| NoLetter)?;
        if within.len() > DEEPEST {
            return Err(NoLetter);
        }
        Ok(LetterId { message, within })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_named_by_the_way_to_it() {
        for text in ["12", "12.3", "12.3.0"] {
            assert_eq!(text.parse::<LetterId>().unwrap().to_string(), text);
        }
        for text in ["", ".", "x", "1.", "1..2", "1.-2", "1.1.1.1.1.1.1.1.1.1"] {
            assert_eq!(text.parse::<LetterId>(), Err(NoLetter), "{text}");
        }
    }
}
