//! What the program was started with. Everything is data: nothing here opens files or sends mail.

use mail::server::{Endpoint, Security};
use std::ffi::OsString;
use std::path::PathBuf;

/// The program's arguments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments {
    /// The profile, where it is not the person's own.
    pub dir: Option<PathBuf>,
    /// Ports of a demo server on this machine.
    pub demo: Option<Demo>,
    /// A `mailto:` link that is to fill in a letter.
    pub mailto: Option<String>,
}

/// The longest link that is taken.
const LONGEST_LINK: usize = 64 * 1024;

/// Where the demo server listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demo {
    /// Its IMAP port.
    pub imap: u16,
    /// Its SMTP port.
    pub smtp: u16,
}

impl Demo {
    /// The demo account's servers.
    pub fn endpoints(self) -> (Endpoint, Endpoint) {
        let at = |port| Endpoint { host: "localhost".to_owned(), port, security: Security::Tls };
        (at(self.imap), at(self.smtp))
    }

    fn parse(text: &str) -> Option<Demo> {
        let mut demo = Demo { imap: 0, smtp: 0 };
        for part in text.split(',') {
            match part.split_once('=')? {
                ("imap", port) => demo.imap = port.parse().ok()?,
                ("smtp", port) => demo.smtp = port.parse().ok()?,
                _ => return None,
            }
        }
        (demo.imap != 0 && demo.smtp != 0).then_some(demo)
    }
}

impl Arguments {
    /// Reads the arguments, or says what is wrong with them.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Arguments, String> {
        let mut read = Arguments::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--data") => {
                    let dir = words.next().filter(|d| !d.is_empty());
                    read.dir = Some(dir.ok_or("--data wants a folder")?.into());
                }
                Some("--demo") => {
                    let ports = words.next().and_then(|w| Demo::parse(w.to_str()?));
                    read.demo = Some(ports.ok_or("--demo wants imap=PORT,smtp=PORT")?);
                }
                Some(link) if is_mailto(link) => read.mailto = Some(link.to_owned()),
                Some(_) | None => {
                    return Err("usage: fumi [--data FOLDER] [mailto:...]".to_owned());
                }
            }
        }
        if read.demo.is_some() && read.dir.is_none() {
            // Sample mail has no business among the person's own.
            return Err("--demo wants a profile of its own: --data FOLDER".to_owned());
        }
        Ok(read)
    }
}

/// Whether a word is such a link. What it says is looked at where a letter is begun with it.
fn is_mailto(word: &str) -> bool {
    let scheme = word.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    scheme && word.len() <= LONGEST_LINK
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Arguments, String> {
        Arguments::read(words.iter().map(OsString::from))
    }

    #[test]
    fn a_profile_and_a_demo_can_be_named_and_nothing_else() {
        let read_both = read(&["--data", "/tmp/a b", "--demo", "imap=10,smtp=20"]).unwrap();
        assert_eq!(read_both.dir, Some(PathBuf::from("/tmp/a b")));
        assert_eq!(read_both.demo, Some(Demo { imap: 10, smtp: 20 }));
        let link = read(&["MAILTO:bob@example.org?body=--data%20x"]).unwrap();
        assert_eq!(link.mailto.as_deref(), Some("MAILTO:bob@example.org?body=--data%20x"));
        assert_eq!(link.dir, None);
        let long = format!("mailto:{}", "x".repeat(LONGEST_LINK));
        for wrong in [
            &["--data"][..],
            &["http://example.org/"],
            &["file:///etc/passwd"],
            &[long.as_str()],
            &["--data", "/d", "--demo", "imap=1"],
            &["x"],
            &["--data", "/d", "--demo", "imap=0,smtp=1"],
            &["--demo", "imap=10,smtp=20"],
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
