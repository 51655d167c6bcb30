//! Plain text as HTML: links become links, quoted lines stand in block quotes.

use crate::html::Sanitised;

/// The deepest quotation shown as such.
const DEEPEST_QUOTE: usize = 16;
/// The longest address taken for a link.
const LONGEST_LINK: usize = 2_048;

/// Plain text as HTML that is safe as it stands. Linear.
pub fn text_to_html(text: &str) -> Sanitised {
    let mut links = Vec::new();
    let html = render(text, &mut |url, shown, out| {
        let n = links.len();
        out.push_str(&format!("<a href=\"mail://localhost/link/{n}\" title=\""));
        escape(url, out);
        out.push_str("\">");
        escape(shown, out);
        out.push_str("</a>");
        links.push(url.to_owned());
    });
    Sanitised { html, links, ..Sanitised::default() }
}

/// Plain text as HTML that is still to be sanitised, to stand beside HTML parts.
pub(crate) fn to_raw_html(text: &str) -> String {
    render(text, &mut |url, shown, out| {
        out.push_str("<a href=\"");
        escape(url, out);
        out.push_str("\">");
        escape(shown, out);
        out.push_str("</a>");
    })
}

/// Writes a link: its URL, what is shown, where to.
type WriteLink<'a> = &'a mut dyn FnMut(&str, &str, &mut String);

fn render(text: &str, link: WriteLink<'_>) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4 + 64);
    out.push_str("<div style=\"white-space: pre-wrap;\">");
    let (mut depth, mut signed) = (0, false);
    for (n, line) in text.lines().enumerate() {
        let (level, line) = quotation(line);
        if n > 0 && level == depth {
            out.push('\n');
        }
        while depth < level {
            out.push_str("<blockquote>");
            depth += 1;
        }
        while depth > level {
            out.push_str("</blockquote>");
            depth -= 1;
        }
        if line == "-- " && depth == 0 && !signed {
            signed = true;
            out.push_str("<div class=\"fumi-signature\">");
        }
        linkify(line, &mut out, link);
    }
    out.push_str(&"</blockquote>".repeat(depth));
    out.push_str(if signed { "</div></div>" } else { "</div>" });
    out
}

/// How deeply a line is quoted, and what it says. Beyond the deepest the signs stay.
fn quotation(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while depth < DEEPEST_QUOTE {
        let candidate = if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        let Some(after) = candidate.strip_prefix('>') else { break };
        (depth, rest) = (depth + 1, after);
    }
    (depth, if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest })
}

/// Writes a line with its web and mail addresses as links.
fn linkify(line: &str, out: &mut String, link: WriteLink<'_>) {
    let is_part = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`');
    let mut rest = line;
    while !rest.is_empty() {
        let from = rest.find(is_part).unwrap_or(rest.len());
        let (gap, tail) = rest.split_at_checked(from).unwrap_or((rest, ""));
        escape(gap, out);
        let (word, tail) = tail
            .split_at_checked(tail.find(|c| !is_part(c)).unwrap_or(tail.len()))
            .unwrap_or((tail, ""));
        rest = tail;
        self::word(word, out, link);
    }
}

/// Writes a run of ASCII signs, which may hold an address.
fn word(word: &str, out: &mut String, link: WriteLink<'_>) {
    let lower = word.to_ascii_lowercase();
    let start =
        ["https://", "http://", "mailto:", "www."].iter().filter_map(|p| lower.find(p)).min();
    let start = start.filter(|n| {
        n.checked_sub(1)
            .and_then(|b| lower.as_bytes().get(b))
            .is_none_or(|b| !b.is_ascii_alphanumeric())
    });
    let found = match start {
        Some(n) => word.split_at_checked(n).map(|(before, at)| (before, trim_url(at))),
        None if word.contains('@') => email(word),
        None => None,
    };
    let Some((before, shown)) = found.filter(|(_, s)| s.len() <= LONGEST_LINK) else {
        return escape(word, out);
    };
    let after = word.get(before.len() + shown.len()..).unwrap_or_default();
    let url = if start.is_none() {
        format!("mailto:{shown}")
    } else if shown.get(..4).is_some_and(|s| s.eq_ignore_ascii_case("www.")) {
        format!("https://{shown}")
    } else {
        shown.to_owned()
    };
    let real = url::Url::parse(&url).ok();
    let real = real.filter(|u| u.scheme() == "mailto" || u.host_str().is_some_and(|h| h.len() > 1));
    match real {
        Some(url) => {
            escape(before, out);
            link(url.as_str(), shown, out);
            escape(after, out);
        }
        None => escape(word, out),
    }
}

/// Leaves off the punctuation that ends a sentence or a bracket, not an address.
fn trim_url(url: &str) -> &str {
    let mut url = url;
    // More brackets than these at an end are no address, and counting them is not free.
    for _ in 0..32 {
        let Some(last) = url.chars().last() else { return url };
        let unpaired = |open: char| url.matches(last).count() > url.matches(open).count();
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '|' | '\\' | '^' => true,
            ')' => unpaired('('),
            ']' => unpaired('['),
            '}' => unpaired('{'),
            _ => false,
        };
        if !drop {
            return url;
        }
        url = url.get(..url.len() - last.len_utf8()).unwrap_or_default();
    }
    url
}

/// The mail address in a word, and what stands before it.
fn email(word: &str) -> Option<(&str, &str)> {
    let at = word.find('@')?;
    let (local, domain) = word.split_at_checked(at)?;
    let of_local = |c: char| c.is_ascii_alphanumeric() || ".!#$%&*+-/=?^_~".contains(c);
    let start = local.rfind(|c| !of_local(c)).map_or(0, |n| n + 1);
    let (before, local) = local.split_at_checked(start)?;
    let domain = domain.get(1..)?;
    let end = domain.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'));
    let domain = domain.get(..end.unwrap_or(domain.len()))?.trim_end_matches(['.', '-']);
    let good = !local.is_empty()
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && domain.rsplit('.').next().is_some_and(|t| t.bytes().all(|b| b.is_ascii_alphabetic()));
    let length = local.len() + 1 + domain.len();
    good.then(|| word.get(before.len()..before.len() + length)).flatten().map(|e| (before, e))
}

/// Writes text so that it is text, in an element or in a quoted attribute.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let html = text_to_html(text).html;
        let inside = html.strip_prefix("<div style=\"white-space: pre-wrap;\">").unwrap();
        inside.strip_suffix("</div>").unwrap().to_owned()
    }

    #[test]
    fn addresses_in_text_become_links_that_name_their_target() {
        let made = text_to_html(
            "見て(https://example.org/a_(b)?x=1&y=2)。www.example.jp, bob@example.org.",
        );
        assert_eq!(
            made.links,
            [
                "https://example.org/a_(b)?x=1&y=2",
                "https://www.example.jp/",
                "mailto:bob@example.org"
            ]
        );
        assert!(made.html.contains(
            "(<a href=\"mail://localhost/link/0\" title=\"https://example.org/a_(b)?x=1&amp;y=2\">"
        ));
        assert!(made.html.ends_with("bob@example.org</a>.</div>"));
        for text in ["javascript:alert(1)", "http://", "a@b", "@", "x@y.", "ftp://a.example"] {
            assert!(text_to_html(text).links.is_empty(), "{text}");
        }
    }

    #[test]
    fn quoted_lines_stand_in_block_quotes_by_depth() {
        assert_eq!(
            html("a\n> b\n>> c\n> > d\n> e\nf"),
            "a<blockquote>b<blockquote>c\nd</blockquote>e</blockquote>f"
        );
        assert_eq!(html("<b>&\"x"), "&lt;b&gt;&amp;&quot;x");
        assert_eq!(html("a\n-- \nBob"), "a\n<div class=\"fumi-signature\">-- \nBob</div>");
        assert_eq!(html(&">".repeat(20)).matches("<blockquote>").count(), DEEPEST_QUOTE);
    }

    #[test]
    fn a_long_line_costs_no_more_than_its_length() {
        for unit in ["http://a.b/", "a@", "(", ">", "www.", "日"] {
            text_to_html(&unit.repeat(200_000));
        }
    }
}
