//! Writes one message into an mbox.

use super::separator::asctime;
use super::{LETTERS, MARKS, UNENDED, is_from};
use crate::flags::Flags;

/// A message as an mbox has it: its `From ` line, its flags, itself, and an empty line. `sender`
/// and `date` are what the envelope said, and only for people and other programs.
pub fn entry(raw: &[u8], sender: &str, date: i64, flags: &Flags) -> Vec<u8> {
    // The file has the line ends of its messages.
    let first_end = raw.iter().position(|b| *b == b'\n').and_then(|at| raw.get(..at));
    let end: &[u8] = if first_end.is_some_and(|l| l.ends_with(b"\r")) { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(raw.len() + 300);
    out.extend_from_slice(format!("From {} {}", one_word(sender), asctime(date)).as_bytes());
    out.extend_from_slice(end);
    for (mark, value) in MARKS.into_iter().zip(values(flags)) {
        out.extend_from_slice(mark);
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(end);
    }
    let unended = !raw.ends_with(b"\n");
    if unended {
        out.extend_from_slice(UNENDED);
        out.extend_from_slice(end);
    }
    for line in raw.split_inclusive(|b| *b == b'\n') {
        if is_from(line) {
            out.push(b'>');
        }
        out.extend_from_slice(line);
    }
    if unended {
        out.extend_from_slice(end);
    }
    out.extend_from_slice(end);
    out
}

/// What stands behind each of the marks.
fn values(flags: &Flags) -> [String; 3] {
    let letters = |of: &[u8]| -> String {
        let set = LETTERS.iter().filter(|(letter, bit)| of.contains(letter) && flags.has(*bit));
        set.map(|(letter, _)| char::from(*letter)).collect()
    };
    // Only what can be a keyword: nothing else could be read again.
    let keywords = flags.keywords.iter().filter(|k| Flags::named(k).is_some());
    let keywords: Vec<&str> = keywords.map(String::as_str).collect();
    [letters(b"R") + "O", letters(b"AFDT"), keywords.join(" ")]
}

/// The sender without anything that could end the line or look like a date.
fn one_word(sender: &str) -> String {
    let word: String = sender.chars().filter(char::is_ascii_graphic).take(200).collect();
    if word.is_empty() { "MAILER-DAEMON".to_owned() } else { word }
}
