//! Makes a stranger's string safe to stand in one line of our screen.

/// Characters that turn, hide or overlay text: bidirectional marks, zero-width and tag characters
/// (CVE-2021-42574 and its kin).
pub(crate) fn is_deceptive(c: char) -> bool {
    // Nearly every character is below the first or among those of East Asia.
    if c < '\u{AD}' || ('\u{3165}'..'\u{FEFF}').contains(&c) {
        return false;
    }
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Controls and line ends, which become a space where words meet.
pub(crate) fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// One line without control, bidirectional or invisible characters; trimmed.
pub(crate) fn clean(text: &str) -> String {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return text.trim().to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_break(c) {
            gap = true;
        } else if !is_deceptive(c) {
            if gap && !out.is_empty() && !out.ends_with(' ') && c != ' ' {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// At most `bytes` of the text, cut between characters.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_cannot_turn_the_line_around_or_break_it() {
        assert_eq!(clean("a\u{202E}gpj.exe\r\n\tb\0c"), "agpj.exe b c");
        assert_eq!(clean("  plain  text "), "plain  text");
        assert_eq!(clean("日本\u{200B}語"), "日本語");
        assert_eq!(cut("日本語", 7), "日本");
    }
}
