//! The text of a letter: what its HTML says to whoever reads text, and how text is quoted and sent
//! (RFC 3676, format=flowed).

use crate::html_names::{self, Kind};
use crate::html_text::unescape;
use crate::tag::{Token, Tokens};

/// What HTML of ours says, as text a person would want to read: lists, quotations with `>`, the
/// addresses of links.
pub fn of_html(html: &str) -> String {
    let mut page = Page::default();
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) => page.text(&unescape(text)),
            Token::Open(name, attributes) => {
                let find = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, v)| *v);
                match name.as_str() {
                    "a" => {
                        page.link = find("href").map(|h| (unescape(h).into_owned(), String::new()))
                    }
                    "img" => page.image(&unescape(find("alt").unwrap_or_default())),
                    "ol" => page.list(find("start").and_then(|s| s.parse().ok()).or(Some(1))),
                    name => page.open(name),
                }
            }
            Token::Close(name) => page.close(&name),
            Token::Style(_) => {}
        }
    }
    page.end()
}

#[derive(Default)]
struct Page {
    out: String,
    line: String,
    /// How many line ends stand between what was said and what comes.
    gap: usize,
    quotes: usize,
    /// How deeply the last line was quoted.
    said_at: usize,
    /// The lists that are open: the next number, or none for bullets.
    lists: Vec<Option<u32>>,
    /// What begins the next line of a list.
    mark: Option<String>,
    pre: usize,
    link: Option<(String, String)>,
}

impl Page {
    fn text(&mut self, text: &str) {
        if let Some((_, shown)) = &mut self.link {
            shown.push_str(text);
        }
        if self.pre > 0 {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.break_line();
                }
                self.line.push_str(line.trim_end_matches('\r'));
            }
            return;
        }
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\r' | '\n' if self.line.is_empty() || self.line.ends_with(' ') => {}
                ' ' | '\t' | '\r' | '\n' | '\u{A0}' => self.line.push(' '),
                c => self.line.push(c),
            }
        }
    }

    fn image(&mut self, alt: &str) {
        let alt = alt.trim();
        if !alt.is_empty() {
            self.text(&format!("[{alt}]"));
        }
    }

    fn open(&mut self, name: &str) {
        match name {
            "br" => self.break_line(),
            "hr" => {
                self.paragraph(false);
                self.line.push_str("--------");
                self.paragraph(false);
            }
            "blockquote" => {
                self.paragraph(false);
                self.quotes += 1;
            }
            "ul" => self.list(None),
            "li" => {
                self.paragraph(true);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number = number.saturating_add(1);
                        format!("{}. ", number.saturating_sub(1))
                    }
                    Some(None) | None => "- ".to_owned(),
                };
                self.mark = Some(mark);
            }
            "pre" => {
                self.paragraph(false);
                self.pre += 1;
            }
            "td" | "th" if !self.line.trim().is_empty() => self.line.push_str("  "),
            name => self.block(name),
        }
    }

    fn list(&mut self, first: Option<u32>) {
        self.paragraph(!self.lists.is_empty());
        self.lists.push(first);
    }

    fn close(&mut self, name: &str) {
        match name {
            "a" => self.end_link(),
            "blockquote" => {
                self.paragraph(false);
                self.quotes = self.quotes.saturating_sub(1);
            }
            "ul" | "ol" => {
                self.paragraph(self.lists.len() > 1);
                self.lists.pop();
            }
            "li" => {
                self.paragraph(true);
                self.mark = None;
            }
            "pre" => {
                self.paragraph(false);
                self.pre = self.pre.saturating_sub(1);
            }
            name => self.block(name),
        }
    }

    fn block(&mut self, name: &str) {
        let is_block = html_names::element(name).is_some_and(|(_, kind)| kind == Kind::Block);
        match name {
            "tr" => self.paragraph(true),
            // A paragraph of a list stands in the line of its mark.
            "p" if !self.lists.is_empty() => self.paragraph(true),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "dl" | "figure" => {
                self.paragraph(false);
            }
            _ if is_block => self.paragraph(true),
            _ => {}
        }
    }

    /// Where the link leads, where its words do not say it.
    fn end_link(&mut self) {
        let Some((href, shown)) = self.link.take() else { return };
        let bare = href.strip_prefix("mailto:").unwrap_or(&href);
        let bare_end = bare.trim_end_matches('/');
        let same = |text: &str| text.trim_end_matches('/').eq_ignore_ascii_case(bare_end);
        let web = ["http:", "https:", "mailto:"].iter().any(|scheme| href.starts_with(scheme));
        let said = shown.trim();
        if web && !said.is_empty() && !same(said) && !same(&format!("https://{said}")) {
            self.line.push_str(&format!(" <{bare}>"));
        }
    }

    /// Ends the line; a new paragraph begins where it is not `close` to what was said.
    fn paragraph(&mut self, close: bool) {
        self.end_line();
        if !self.out.is_empty() {
            self.gap = self.gap.max(if close { 1 } else { 2 });
        }
    }

    fn break_line(&mut self) {
        if self.line.trim().is_empty() && self.mark.is_none() {
            self.line.clear();
            self.gap = (self.gap + 1).min(if self.out.is_empty() { 0 } else { 3 });
        } else {
            self.end_line();
            self.gap = 1;
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = if self.pre > 0 { line.trim_end() } else { line.trim() };
        if line.is_empty() {
            return;
        }
        self.flush_gap();
        self.out.push_str(&self.prefix());
        if let Some(mark) = self.mark.take() {
            let deep = self.lists.len().saturating_sub(1);
            self.out.push_str(&"  ".repeat(deep));
            self.out.push_str(&mark);
        } else if !self.lists.is_empty() {
            self.out.push_str(&"  ".repeat(self.lists.len()));
        }
        self.out.push_str(line);
        self.said_at = self.quotes;
        self.gap = 1;
    }

    fn flush_gap(&mut self) {
        for n in 0..std::mem::take(&mut self.gap) {
            if n > 0 {
                self.out.push_str(&">".repeat(self.said_at.min(self.quotes)));
            }
            self.out.push('\n');
        }
    }

    fn prefix(&self) -> String {
        if self.quotes == 0 { String::new() } else { format!("{} ", ">".repeat(self.quotes)) }
    }

    fn end(mut self) -> String {
        self.end_line();
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}

/// Text of another letter, as it is quoted: its signature left out.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    for line in text.lines() {
        if line.trim_end() == "--" && line.starts_with("-- ") {
            break;
        }
        out.push('>');
        if !line.starts_with('>') && !line.is_empty() {
            out.push(' ');
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    while out.ends_with("\n>\n") {
        out.truncate(out.len() - 2);
    }
    out
}

/// The longest line of flowed text.
const LINE: usize = 72;

/// Text as format=flowed has it, its lines ending in CRLF: a line that ends in a space goes on in
/// the next one.
pub fn flowed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    for line in text.lines() {
        let signature = line == "-- ";
        let line = if signature { line } else { line.trim_end_matches(' ') };
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let (quotes, words) = line.split_at_checked(depth).unwrap_or(("", line));
        let words = if depth > 0 { words.strip_prefix(' ').unwrap_or(words) } else { words };
        let mut rest = words;
        loop {
            let length = if signature { usize::MAX } else { LINE.saturating_sub(depth) };
            let (now, later) = cut(rest, length);
            out.push_str(quotes);
            let stuffed = depth > 0 && !now.is_empty()
                || now.starts_with([' ', '>'])
                || now.starts_with("From ");
            if stuffed {
                out.push(' ');
            }
            out.push_str(now);
            out.push_str("\r\n");
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
    }
    out
}

/// The beginning of a line up to the last space before `length` characters, that space with it,
/// and what is left. Words are never cut.
fn cut(line: &str, length: usize) -> (&str, &str) {
    let mut last = None;
    for (n, (at, c)) in line.char_indices().enumerate() {
        if n >= length
            && let Some(space) = last
        {
            return line.split_at_checked(space).unwrap_or((line, ""));
        }
        // What follows must not begin with a space: it would look stuffed.
        let next = line.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        if c == ' ' && next.is_some_and(|next| next != ' ') {
            last = Some(at + 1);
        }
    }
    (line, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_well_as_text() {
        let html = "<p>Dear Bob,</p><p>see <a href=\"https://example.org/x\">the plan</a> and \
                    <a href=\"https://example.org\">example.org</a>:</p>\
                    <ul><li><p>one</p></li><li>two<ol><li>a</li><li>b</li></ol></li></ul>\
                    <p>Yours<br>Alice &amp; co</p><img src=\"cid:x\" alt=\"a cat\">\
                    <blockquote type=\"cite\"><p>old</p><p>words</p><blockquote>older</blockquote></blockquote>\
                    <table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table><pre>x  y\n z</pre>";
        assert_eq!(
            of_html(html),
            "Dear Bob,\n\nsee the plan <https://example.org/x> and example.org:\n\n- one\n- two\n  1. a\n  2. b\n\n\
             Yours\nAlice & co\n\n[a cat]\n\n> old\n>\n> words\n>\n>> older\n\n1  2\n3  4\n\nx  y\n z\n"
        );
        assert_eq!(of_html(""), "");
        assert_eq!(of_html("<p></p><p><br></p>"), "");
    }

    #[test]
    fn a_quotation_is_marked_line_by_line() {
        assert_eq!(quote("Hi\n\n> old\n-- \nAlice\n"), "> Hi\n>\n>> old\n");
        assert_eq!(quote("a\n\n\n"), "> a\n");
        assert_eq!(quote(""), "");
    }

    /// What a reader makes of flowed text (RFC 3676 section 4.4).
    fn read(flowed: &str) -> String {
        let mut out = String::new();
        let mut open: Option<usize> = None;
        for line in flowed.split("\r\n").take(flowed.matches("\r\n").count()) {
            let depth = line.bytes().take_while(|b| *b == b'>').count();
            let words = line.get(depth..).unwrap();
            let words = words.strip_prefix(' ').unwrap_or(words);
            match open {
                Some(_) => {}
                None if depth > 0 => out.push_str(&format!("{} ", ">".repeat(depth))),
                None => {}
            }
            out.push_str(words);
            open = (words.ends_with(' ') && words != "-- ").then_some(depth);
            if open.is_none() {
                out.push('\n');
            }
        }
        out
    }

    #[test]
    fn flowed_text_reads_as_it_was_written() {
        let long = "word ".repeat(60);
        for text in [
            "short\n\ntext\n".to_owned(),
            format!("{}end\n", long),
            format!("> {}end\n>> deep\n", long),
            "From Alice\n indented\n".to_owned(),
            "text\n-- \nAlice\n".to_owned(),
            format!("{}\n", "語".repeat(300)),
            format!("a  {}  b\n", "x ".repeat(80).trim_end()),
        ] {
            let sent = flowed(&text);
            assert_eq!(read(&sent), text, "{sent}");
            assert!(sent.lines().all(|l| l.chars().count() <= 78 || !l.trim().contains(' ')));
        }
        assert_eq!(flowed("a trailing   \nb"), "a trailing\r\nb\r\n");
    }
}
