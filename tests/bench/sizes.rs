//! How large a measurement is: as in docs/BENCHMARKS.md, or tiny, to show that it still works.

/// What may be said besides names.
pub const OPTIONS: &str = "[--smoke] [--write] [--rounds N] [--minutes N]";

/// What was asked for on the command line.
#[derive(Debug, Clone)]
pub struct Sizes {
    /// Tiny sizes and one round; a peer that is not installed is left out.
    pub smoke: bool,
    /// The tables go into docs/BENCHMARKS.md.
    pub write: bool,
    /// How often each program takes its turn.
    pub rounds: usize,
    /// How long a client at rest is watched.
    pub minutes: f64,
}

impl Sizes {
    /// Reads the words after the program's name: the sizes, and the names among them.
    pub fn read(words: Vec<String>) -> Result<(Sizes, Vec<String>), String> {
        let smoke = words.iter().any(|word| word == "--smoke");
        let mut sizes = Sizes { smoke, write: false, rounds: 5, minutes: 10.0 };
        if smoke {
            (sizes.rounds, sizes.minutes) = (1, 0.02);
        }
        let mut names = Vec::new();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let next = words.next().and_then(|n| n.parse::<f64>().ok());
                next.filter(|n| *n > 0.0).ok_or_else(|| format!("{word} needs a number"))
            };
            match word.as_str() {
                "--smoke" => {}
                "--write" => sizes.write = true,
                "--rounds" => sizes.rounds = number()?.ceil() as usize,
                "--minutes" => sizes.minutes = number()?,
                option if option.starts_with('-') => return Err(format!("what is {option}?")),
                _ => names.push(word),
            }
        }
        if smoke && sizes.write {
            return Err("tiny sizes are not for docs/BENCHMARKS.md".to_owned());
        }
        Ok((sizes, names))
    }

    /// The full size, or the tiny one.
    pub fn of(&self, full: usize, tiny: usize) -> usize {
        if self.smoke { tiny } else { full }
    }
}
