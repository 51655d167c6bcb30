//! The beginning of what a message says, on one line.

use crate::{html_text, text};

/// The longest preview, in characters.
const LONGEST: usize = 200;
/// How many bytes of a text are looked at: enough where much of it is blank or drawn lines, and
/// 2 MB need not be read.
const LOOKED_AT: usize = 80 * LONGEST;

/// Of the text, or of the words of the HTML where the text is blank; at most 200 characters.
pub(crate) fn of(text: Option<&str>, html: Option<&str>) -> String {
    match (text, html) {
        (Some(text), _) if !text.trim_start().is_empty() => line(text),
        (_, Some(html)) => line(&html_text::beginning(html, 4 * LONGEST)),
        _ => String::new(),
    }
}

fn line(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text::cut(text, LOOKED_AT).split(char::is_whitespace) {
        let word = text::clean(word);
        if word.bytes().all(|b| matches!(b, b'-' | b'=' | b'_' | b'*')) {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
        length += 1 + word.chars().count();
        if length > LONGEST {
            break;
        }
    }
    line.chars().take(LONGEST).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_lines_and_blanks_are_no_words() {
        let text = "\r\n=====\r\n  Hello   Bob,\r\n-- \r\n\u{200B}\r\nlook!";
        assert_eq!(of(Some(text), None), "Hello Bob, look!");
        assert_eq!(of(Some("  \n"), Some("<p>Hello</p>")), "Hello");
        assert_eq!(of(None, None), "");
    }

    #[test]
    fn a_long_letter_is_cut_between_characters() {
        let japanese = "\u{65e5}\u{672c}\u{8a9e} ".repeat(5_000);
        assert_eq!(of(Some(&japanese), None).chars().count(), 199);
        assert_eq!(of(Some(&"word".repeat(5_000)), None).len(), 200);
    }
}
