//! What `cargo xtask` was asked to do.

/// What `--help` prints.
pub const HELP: &str = "\
cargo xtask run [-- ARGUMENTS]    build Fumi and start it; ARGUMENTS go to the app
cargo xtask demo [-- ARGUMENTS]   the same, beside a server with sample mail
cargo xtask test [STEP ...]       check everything, or only the named steps (tidy, flows ...)
cargo xtask test --list           name the steps
cargo xtask bench [NAME ...]      measure, beside mbsync where that makes sense; --write puts the
                                  tables into docs/BENCHMARKS.md, --smoke tries it with little
cargo xtask torture [TEST ...]    the tests of faults and quirks to the full: hours

On Debian and Ubuntu each of them installs the system packages it lacks, and says which and why.
On other systems it says in one line what is missing.";

/// One thing to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// Say what there is.
    Help,
    /// Build the app and start it with these arguments.
    Run(Vec<String>),
    /// Start the sample server and the app beside it.
    Demo(Vec<String>),
    /// Run all steps, or the named ones.
    Test(Vec<String>),
    /// Measure everything, or what is named.
    Bench(Vec<String>),
    /// Fail in every way there is, or in the named ones.
    Torture(Vec<String>),
}

impl Task {
    /// Reads the words after `cargo xtask`, or says what is wrong with them.
    pub fn read(words: impl IntoIterator<Item = String>) -> Result<Task, String> {
        let mut words = words.into_iter();
        let verb = words.next();
        let rest: Vec<String> = words.collect();
        let asks_help = |word: &String| word == "--help" || word == "-h";
        if rest.iter().take_while(|word| *word != "--").any(asks_help) {
            return Ok(Task::Help);
        }
        match verb.as_deref() {
            None | Some("help" | "--help" | "-h") => Ok(Task::Help),
            Some("run") => Ok(Task::Run(after_dashes("run", rest)?)),
            Some("demo") => Ok(Task::Demo(after_dashes("demo", rest)?)),
            Some("test") => Ok(Task::Test(rest)),
            Some("bench") => Ok(Task::Bench(rest)),
            Some("torture") => Ok(Task::Torture(rest)),
            Some(other) => Err(format!("cargo xtask has no `{other}`.")),
        }
    }
}

fn after_dashes(verb: &str, mut rest: Vec<String>) -> Result<Vec<String>, String> {
    match rest.first().map(String::as_str) {
        None => Ok(rest),
        Some("--") => Ok(rest.split_off(1)),
        Some(word) => Err(format!("`cargo xtask {verb}` passes arguments on after `--`: {word}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Task, String> {
        Task::read(words.iter().map(|word| (*word).to_owned()))
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn every_verb_is_understood_with_what_follows_it() {
        assert_eq!(read(&["run"]), Ok(Task::Run(vec![])));
        assert_eq!(read(&["run", "--", "--data", "x"]), Ok(Task::Run(owned(&["--data", "x"]))));
        assert_eq!(read(&["demo"]), Ok(Task::Demo(vec![])));
        assert_eq!(read(&["test", "tidy", "ui"]), Ok(Task::Test(owned(&["tidy", "ui"]))));
        assert_eq!(read(&["bench", "sync"]), Ok(Task::Bench(owned(&["sync"]))));
        assert_eq!(read(&["torture", "model"]), Ok(Task::Torture(owned(&["model"]))));
    }

    #[test]
    fn help_is_given_wherever_it_is_asked_for_but_not_taken_from_the_app() {
        for words in [&[][..], &["--help"], &["-h"], &["help"], &["test", "--help"]] {
            assert_eq!(read(words), Ok(Task::Help), "{words:?}");
        }
        assert_eq!(read(&["run", "--", "--help"]), Ok(Task::Run(owned(&["--help"]))));
    }

    #[test]
    fn an_unknown_verb_or_a_stray_argument_is_refused() {
        assert!(read(&["fly"]).is_err());
        assert!(read(&["run", "--data"]).is_err());
    }
}
