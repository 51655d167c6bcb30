//! `format=flowed` (RFC 3676): lines that end in a space go on in the next, so that a text fits any
//! window.

/// Joins what was broken to be sent. Quoted lines go on only in lines quoted as deeply; the line
/// that opens a signature stands for itself. `delsp` takes the space away with the break.
pub(crate) fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // How deeply the paragraph that still goes on is quoted.
    let mut open: Option<usize> = None;
    let mut first = true;
    for line in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        let rest = line.trim_start_matches('>');
        let depth = line.len() - rest.len();
        let words = rest.strip_prefix(' ').unwrap_or(rest);
        let signature = words == "-- ";
        if open != Some(depth) || signature {
            if !first {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            out.push_str(if depth > 0 { " " } else { "" });
        }
        let flows = words.ends_with(' ') && !signature;
        let kept = if flows && delsp { words.strip_suffix(' ') } else { Some(words) };
        out.push_str(kept.unwrap_or(words));
        open = flows.then_some(depth);
        first = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_that_was_broken_is_whole_again() {
        let text = "Dear Alice, \r\nsee you \r\non Sunday.\r\nBob\r\n";
        assert_eq!(unflow(text, false), "Dear Alice, see you on Sunday.\nBob\n");
        assert_eq!(unflow("日本 \r\n語", true), "日本語");
    }

    #[test]
    fn quotes_flow_within_their_depth_and_a_signature_stays() {
        let text = "> one \r\n> two\r\n>> three \r\n> four\r\n-- \r\nBob\r\n From space";
        assert_eq!(unflow(text, false), "> one two\n>> three \n> four\n-- \nBob\nFrom space");
        unflow(&" \n".repeat(200_000), true);
    }
}
