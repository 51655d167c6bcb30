//! A linear tokeniser for HTML as mail has it. What follows works on its tokens and writes HTML
//! anew from them, so that no later parser can see a tag, an attribute or a comment it did not.

/// A piece of HTML. Names are in lower case; text and values still hold their entities.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// Text; a `<` in it is no tag.
    Text(&'a str),
    Open(String, Vec<(String, &'a str)>),
    Close(String),
    /// The content of a `style` element.
    Style(&'a str),
}

/// The most attributes of one tag that are looked at.
const MOST_ATTRIBUTES: usize = 64;

/// Elements whose content is no HTML. All but styles are dropped with what they hold.
const RAW: [&str; 9] =
    ["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp", "plaintext"];

/// The tokens of some HTML.
pub(crate) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(html: &'a str) -> Tokens<'a> {
        Tokens { rest: html }
    }

    /// Takes `n` bytes, which must end between characters.
    fn take(&mut self, n: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(n).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Passes over everything up to and with `end`; over all that is left where there is none.
    fn skip_past(&mut self, end: &str) {
        let n = self.rest.find(end).map_or(self.rest.len(), |n| n + end.len());
        self.take(n);
    }

    /// A comment after its `<!--`.
    fn comment(&mut self) {
        if self.rest.starts_with('>') || self.rest.starts_with("->") {
            return self.skip_past(">");
        }
        let dashes = self.rest.match_indices("--").find_map(|(n, _)| {
            let after = self.rest.get(n + 2..)?;
            let length = ["-", "", "!"].into_iter().find_map(|between| {
                after.strip_prefix(between)?.strip_prefix('>').map(|_| between.len() + 3)
            })?;
            Some(n + length)
        });
        self.take(dashes.unwrap_or(self.rest.len()));
    }

    /// A tag after its `<` or `</`: its name and attributes.
    fn tag(&mut self) -> (String, Vec<(String, &'a str)>) {
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let name = self.take(self.rest.find(ends).unwrap_or(self.rest.len())).to_ascii_lowercase();
        let mut attributes: Vec<(String, &str)> = Vec::new();
        loop {
            let gap = self.rest.find(|c: char| !c.is_ascii_whitespace() && c != '/');
            self.take(gap.unwrap_or(self.rest.len()));
            if self.rest.is_empty() {
                break;
            }
            if self.rest.starts_with('>') {
                self.take(1);
                break;
            }
            let ends = |(n, c): (usize, char)| (ends(c) || c == '=' && n > 0).then_some(n);
            let end = self.rest.char_indices().find_map(ends).unwrap_or(self.rest.len());
            let key = self.take(end);
            let value = self.value();
            if attributes.len() < MOST_ATTRIBUTES
                && !attributes.iter().any(|(k, _)| k.eq_ignore_ascii_case(key))
            {
                attributes.push((key.to_ascii_lowercase(), value));
            }
        }
        (name, attributes)
    }

    /// The value of an attribute, if one follows.
    fn value(&mut self) -> &'a str {
        let trimmed = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(after) = trimmed.strip_prefix('=') else { return "" };
        self.rest = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        for quote in ['"', '\''] {
            if self.rest.starts_with(quote) {
                self.take(1);
                let value = self.take(self.rest.find(quote).unwrap_or(self.rest.len()));
                self.take(1);
                return value;
            }
        }
        let ends = |c: char| c.is_ascii_whitespace() || c == '>';
        self.take(self.rest.find(ends).unwrap_or(self.rest.len()))
    }

    /// The content of a raw element up to its closing tag, which is passed over.
    fn raw(&mut self, name: &str) -> &'a str {
        let bytes = self.rest.as_bytes();
        let closes = |n: usize| {
            let after = bytes.get(n + 2..).unwrap_or_default();
            after.get(..name.len()).is_some_and(|a| a.eq_ignore_ascii_case(name.as_bytes()))
                && after
                    .get(name.len())
                    .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
        };
        let end = self.rest.match_indices("</").map(|(n, _)| n).find(|n| closes(*n));
        let content = self.take(end.unwrap_or(self.rest.len()));
        if !self.rest.is_empty() {
            self.take(2);
            self.tag();
        }
        content
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            let Some(after) = self.rest.strip_prefix('<') else {
                return Some(Token::Text(
                    self.take(self.rest.find('<').unwrap_or(self.rest.len())),
                ));
            };
            let mut following = after.chars();
            match following.next() {
                Some('!') if after.starts_with("!--") => {
                    self.take(4);
                    self.comment();
                }
                Some('!' | '?') => self.skip_past(">"),
                Some('/') => match following.next() {
                    Some(c) if c.is_ascii_alphabetic() => {
                        self.take(2);
                        return Some(Token::Close(self.tag().0));
                    }
                    Some(_) => self.skip_past(">"),
                    None => return Some(Token::Text(self.take(2))),
                },
                Some(c) if c.is_ascii_alphabetic() => {
                    self.take(1);
                    let (name, attributes) = self.tag();
                    if !RAW.contains(&name.as_str()) {
                        return Some(Token::Open(name, attributes));
                    }
                    let content = if name == "plaintext" {
                        self.take(self.rest.len())
                    } else {
                        self.raw(&name)
                    };
                    if name == "style" {
                        return Some(Token::Style(content));
                    }
                }
                Some(_) | None => return Some(Token::Text(self.take(1))),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<String> {
        Tokens::new(html).map(|t| format!("{t:?}")).collect()
    }

    #[test]
    fn tags_attributes_and_text_are_told_apart() {
        assert_eq!(
            read("a < b<P CLASS=x y='1>2' z = \"3\"/>c</p >"),
            [
                "Text(\"a \")",
                "Text(\"<\")",
                "Text(\" b\")",
                "Open(\"p\", [(\"class\", \"x\"), (\"y\", \"1>2\"), (\"z\", \"3\")])",
                "Text(\"c\")",
                "Close(\"p\")",
            ]
        );
    }

    #[test]
    fn comments_scripts_and_declarations_leave_nothing() {
        let html = "<!doctype html><!-- a > b --><!--[if mso]><p><![endif]--><script>if (a</b) </scripty </script>\
                    <title><b></title><?x?></ x><![CDATA[y]]><!--><!-- a --!><!-- b ---><style>p{}</style>";
        assert_eq!(read(html), ["Style(\"p{}\")"]);
        assert_eq!(read("<script>never closed <b>"), [""; 0]);
        assert_eq!(read("<!-- never closed <b>"), [""; 0]);
    }

    #[test]
    fn broken_tags_end_somewhere() {
        assert_eq!(read("<a href=\"x").len(), 1);
        assert_eq!(read("<"), ["Text(\"<\")"]);
        assert_eq!(read("</"), ["Text(\"</\")"]);
        assert_eq!(read("<a ="), ["Open(\"a\", [(\"=\", \"\")])"]);
        let many = format!("<a {}>", "x y=\"z\" ".repeat(100_000));
        assert_eq!(read(&many).len(), 1);
    }
}
