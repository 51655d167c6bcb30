//! Chooses which parts of a message are its text and its HTML.

use std::collections::{HashMap, HashSet};

use crate::mime::{Leaf, Tree};
use crate::{charset, flowed, plain_text};

/// What is to be read of a message.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    /// Which leaves went into it.
    pub(crate) leaves: HashSet<usize>,
    /// The charset of the first of them, declared or found out.
    pub(crate) charset: Option<String>,
    pub(crate) truncated: bool,
}

/// The most bytes of text that are read, of all parts together.
const LARGEST: usize = 4 << 20;
/// The most parts that are read one after the other; more are attachments.
const MOST: usize = 50;

/// Takes the text and HTML parts that stand in the open: of each `multipart/alternative` the last
/// of either kind, of everything else all that is not an attachment.
pub(crate) fn choose(tree: &Tree<'_>) -> Body {
    let readable = readable(tree);
    let any_html = readable.iter().any(|(_, leaf)| leaf.kind.mime == "text/html");
    let mut body = Body::default();
    let (mut texts, mut pages, mut left) = (Vec::new(), Vec::new(), LARGEST);
    for (n, leaf) in &readable {
        let declared = leaf.kind.parameter("charset");
        let raw = if charset::is_wide(declared.as_deref()) {
            leaf.transfer.decode_wide(leaf.body)
        } else {
            leaf.transfer.decode(leaf.body)
        };
        body.truncated |= raw.len() > left;
        let raw = raw.get(..left.min(raw.len())).unwrap_or_default();
        left -= raw.len();
        if body.charset.is_none() {
            let is_utf8 = std::str::from_utf8(raw).is_ok();
            let believed =
                |c: &String| charset::is_named(c) && (is_utf8 || !c.eq_ignore_ascii_case("utf-8"));
            body.charset = declared
                .clone()
                .filter(believed)
                .or_else(|| (!is_utf8).then(|| charset::detect(raw).name().to_owned()));
        }
        let mut text = charset::decode(raw, declared.as_deref());
        if text.contains('\0') {
            text = text.replace('\0', "\u{FFFD}");
        }
        if is(leaf, "format", "flowed") {
            text = flowed::unflow(&text, is(leaf, "delsp", "yes"));
        }
        body.leaves.insert(*n);
        if leaf.kind.mime == "text/html" {
            pages.push(text);
        } else {
            if any_html && !has_html_sibling(leaf, &readable) {
                pages.push(plain_text::to_raw_html(&text));
            }
            texts.push(text);
        }
    }
    body.text = (!texts.is_empty()).then(|| texts.join("\n\n"));
    body.html = (!pages.is_empty()).then(|| pages.join("\0"));
    body
}

/// Whether a plain text says so of itself.
fn is(leaf: &Leaf<'_>, parameter: &str, value: &str) -> bool {
    let found = leaf.kind.parameter(parameter);
    leaf.kind.mime == "text/plain" && found.is_some_and(|v| v.eq_ignore_ascii_case(value))
}

/// The leaves to be read, in order.
fn readable<'t, 'a>(tree: &'t Tree<'a>) -> Vec<(usize, &'t Leaf<'a>)> {
    let mut out: Vec<(usize, &Leaf<'_>)> = Vec::new();
    for (n, leaf) in tree.leaves.iter().enumerate() {
        let plain = is_plain(leaf);
        let readable = plain || leaf.kind.mime == "text/html";
        let attached = leaf.disposition.mime == "attachment";
        let named = leaf.disposition.parameter("filename").is_some()
            || leaf.kind.parameter("name").is_some();
        // In multipart/related only the root is read; the rest belongs to it.
        let aside = leaf.within.last().is_some_and(|w| w.kind == "related" && w.child > 0);
        if readable && !attached && !aside && (!named || n == 0) && out.len() < MOST {
            out.push((n, leaf));
        }
    }
    let mut last: HashMap<(usize, &str), usize> = HashMap::new();
    for (_, leaf) in &out {
        for within in leaf.within.iter().filter(|w| w.kind == "alternative") {
            let child = last.entry((within.number, kind(leaf))).or_insert(within.child);
            *child = (*child).max(within.child);
        }
    }
    out.retain(|(_, leaf)| {
        leaf.within
            .iter()
            .filter(|w| w.kind == "alternative")
            .all(|w| last.get(&(w.number, kind(leaf))) == Some(&w.child))
    });
    out
}

/// `text/plain`, and kinds that read well as it; a broken type is text unless it is named a file.
fn is_plain(leaf: &Leaf<'_>) -> bool {
    let mime = leaf.kind.mime.as_str();
    let broken = !mime.contains('/') || mime.starts_with("multipart/");
    matches!(mime, "text/plain" | "text" | "text/enriched" | "text/markdown" | "text/x-markdown")
        || broken
}

fn kind(leaf: &Leaf<'_>) -> &'static str {
    if leaf.kind.mime == "text/html" { "html" } else { "plain" }
}

/// Whether an alternative that a text stands in has HTML that says the same.
fn has_html_sibling(leaf: &Leaf<'_>, readable: &[(usize, &Leaf<'_>)]) -> bool {
    leaf.within.iter().filter(|w| w.kind == "alternative").any(|mine| {
        readable.iter().any(|(_, other)| {
            other.kind.mime == "text/html"
                && other.within.iter().any(|w| w.number == mine.number && w.child != mine.child)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::message::Message;

    fn parse(parts: &[&str], subtype: &str) -> Message {
        let mut raw = format!("Content-Type: multipart/{subtype}; boundary=b\n\n");
        for part in parts {
            raw.push_str(&format!("--b\n{part}\n"));
        }
        Message::parse((raw + "--b--\n").as_bytes())
    }

    #[test]
    fn texts_one_after_the_other_are_all_read() {
        let mail = parse(
            &[
                "\nfirst",
                "Content-Type: image/png\n\nx",
                "Content-Type: text/plain\n\nfooter",
                "Content-Type: text/plain\nContent-Disposition: attachment\n\nlog",
                "Content-Type: text/plain; name=notes.txt\n\nnotes",
            ],
            "mixed",
        );
        assert_eq!(mail.text.as_deref(), Some("first\n\nfooter"));
        assert_eq!(mail.parts.len(), 3);
    }

    #[test]
    fn a_footer_after_html_is_read_with_it_but_as_its_own_document() {
        let mail = parse(&["Content-Type: text/html\n\n<b>hi", "\n1 < 2"], "mixed");
        let html = mail.html.unwrap();
        let (first, second) = html.split_once('\0').unwrap();
        assert_eq!(first, "<b>hi");
        assert!(second.contains("1 &lt; 2"));
        assert_eq!(mail.text.as_deref(), Some("1 < 2"));
    }

    #[test]
    fn of_alternatives_the_last_of_each_kind_is_read() {
        let mail = parse(
            &["\nplain", "Content-Type: text/html\n\n<i>a", "Content-Type: text/html\n\n<b>b"],
            "alternative",
        );
        assert_eq!(mail.text.as_deref(), Some("plain"));
        assert_eq!(mail.html.as_deref(), Some("<b>b"));
        assert_eq!(mail.parts.len(), 1, "what is not shown can be had");
    }

    #[test]
    fn a_lone_named_text_is_still_the_text() {
        let mail = Message::parse(b"Content-Type: text/plain; name=x.txt\n\nhello");
        assert_eq!(mail.text.as_deref(), Some("hello"));
    }
}
