//! The HTML of letters of ours: what is written, and what is quoted of another. It is sanitised as
//! every HTML is, then written anew for a letter: links lead where they lead, images are parts, and
//! what a reader of the quoted letter could not see is left out.

use std::cell::RefCell;

use crate::hidden::{Element, Sheet};
use crate::html::{self, HtmlError, Sanitised};
use crate::html_names::{self, Kind};
use crate::html_text::unescape;
use crate::plain_text::escape;
use crate::tag::{Token, Tokens};

/// An image in the HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Image<'a> {
    /// A part: what follows `cid:`, or a whole `mail:` address.
    Named(&'a str),
    /// It stands in the HTML itself.
    Held {
        /// Its type.
        mime: &'a str,
        /// What it holds, in base64.
        base64: &'a str,
    },
}

/// The deepest quotation of a text that is shown as one.
const DEEPEST_QUOTE: usize = 16;
/// The most images of one letter.
const MOST_IMAGES: usize = 1_000;

/// What is written, made safe for the editor, whose marks stay. `image` says where each image is to
/// be found; those it does not know are left out, as are all from the network.
///
/// # Errors
/// As [`html::sanitise`].
pub fn written(
    html: &str,
    image: &mut dyn FnMut(Image<'_>) -> Option<String>,
) -> Result<String, HtmlError> {
    let (sanitised, names) = sanitised(&with_classes(html))?;
    Ok(Writer::new(&sanitised, &names, For::Editor, image).write())
}

/// What is written, made safe for whoever gets it.
///
/// # Errors
/// As [`html::sanitise`].
pub fn leaving(
    html: &str,
    image: &mut dyn FnMut(Image<'_>) -> Option<String>,
) -> Result<String, HtmlError> {
    let (sanitised, names) = sanitised(html)?;
    Ok(Writer::new(&sanitised, &names, For::Others, image).write())
}

/// What is quoted of a letter: what its reader can see, as it looks, without what would be loaded.
///
/// # Errors
/// As [`html::sanitise`].
pub fn quoted(
    html: &str,
    image: &mut dyn FnMut(Image<'_>) -> Option<String>,
) -> Result<String, HtmlError> {
    let (sanitised, names) = sanitised(html)?;
    let sheet = Sheet::of(Tokens::new(&sanitised.html).filter_map(|token| match token {
        Token::Style(css) => Some(css),
        Token::Text(_) | Token::Open(..) | Token::Close(_) => None,
    }));
    Ok(Writer::new(&sanitised, &names, For::Quotation(sheet), image).write())
}

/// Text as HTML of a letter: a line a block, quotations as such.
pub fn of_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    let mut depth = 0;
    for line in text.lines() {
        let level = line.bytes().take_while(|b| *b == b'>').count().min(DEEPEST_QUOTE);
        let (_, words) = line.split_at_checked(level).unwrap_or(("", line));
        let words = if level > 0 { words.strip_prefix(' ').unwrap_or(words) } else { words };
        while depth < level {
            out.push_str("<blockquote type=\"cite\">");
            depth += 1;
        }
        while depth > level {
            out.push_str("</blockquote>");
            depth -= 1;
        }
        out.push_str("<div>");
        if words.trim().is_empty() {
            out.push_str("<br>");
        }
        escape(words, &mut out);
        out.push_str("</div>");
    }
    out.push_str(&"</blockquote>".repeat(depth));
    out
}

/// The editor's marks, and the classes as which they come through the sanitiser.
const MARKS: [(&str, &str); 2] = [
    ("data-fumi=\"signature\"", "class=\"fumi-signature\""),
    ("data-fumi=\"quote\"", "class=\"fumi-quote\""),
];

fn with_classes(html: &str) -> String {
    MARKS.iter().fold(html.to_owned(), |html, (mark, class)| html.replace(mark, class))
}

/// The mark that a class stands for.
fn mark(class: &str) -> Option<&'static str> {
    let of = |(_, known): &&(&str, &str)| known.get(7..known.len() - 1) == Some(class);
    MARKS.iter().find(of).map(|(mark, _)| *mark)
}

/// Whom HTML is written for.
enum For {
    Editor,
    Others,
    /// Others, who read what hides nothing by this sheet.
    Quotation(Sheet),
}

/// The sanitised HTML, in which `mail://localhost/part/<n>` stands for the n-th name.
fn sanitised(source: &str) -> Result<(Sanitised, Vec<String>), HtmlError> {
    let names = RefCell::new(Vec::new());
    let number = |name: &str| {
        let mut names = names.borrow_mut();
        if names.len() >= MOST_IMAGES {
            return None;
        }
        names.push(name.to_owned());
        Some(format!("mail://localhost/part/{}", names.len() - 1))
    };
    let sanitised = html::sanitise(source, &number)?;
    Ok((sanitised, names.into_inner()))
}

struct Writer<'a> {
    sanitised: &'a Sanitised,
    names: &'a [String],
    purpose: For,
    image: &'a mut dyn FnMut(Image<'_>) -> Option<String>,
    out: String,
    open: Vec<Element>,
    /// Inside how many elements that are left out.
    hidden: usize,
}

impl<'a> Writer<'a> {
    fn new(
        sanitised: &'a Sanitised,
        names: &'a [String],
        purpose: For,
        image: &'a mut dyn FnMut(Image<'_>) -> Option<String>,
    ) -> Writer<'a> {
        let out = String::with_capacity(sanitised.html.len());
        Writer { sanitised, names, purpose, image, out, open: Vec::new(), hidden: 0 }
    }

    fn write(mut self) -> String {
        let sanitised = self.sanitised;
        for token in Tokens::new(&sanitised.html) {
            match token {
                Token::Text(text) if self.hidden == 0 => self.out.push_str(text),
                Token::Text(_) | Token::Style(_) => {}
                Token::Open(name, attributes) => self.open(&name, &attributes),
                Token::Close(name) => self.close(&name),
            }
        }
        self.out
    }

    fn open(&mut self, name: &str, attributes: &[(String, &str)]) {
        let is_void = html_names::element(name).is_some_and(|(_, kind)| kind == Kind::Void);
        if self.hidden > 0 {
            self.hidden += usize::from(!is_void);
            return;
        }
        if let For::Quotation(sheet) = &self.purpose {
            let element = Element::of(name, attributes, self.open.last());
            let hides = sheet.hides(&element, &self.open);
            if !is_void {
                self.open.push(element);
            }
            if hides {
                self.hidden = usize::from(!is_void);
                return;
            }
        }
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(name);
        let mut is_shown = name != "img";
        for (key, value) in attributes {
            match (name, key.as_str()) {
                ("a", "href") => self.link(value),
                ("img", "src") => is_shown = self.source(value),
                (_, "class") if matches!(self.purpose, For::Editor) => {
                    self.out.extend(mark(value).map(|mark| format!(" {mark}")));
                }
                ("a", "title") | ("img", "data-remote") | (_, "class" | "id") => {}
                _ => self.out.push_str(&format!(" {key}=\"{value}\"")),
            }
        }
        if name == "blockquote" {
            self.out.push_str(" type=\"cite\"");
        }
        self.out.push('>');
        if !is_shown {
            self.out.truncate(start);
        }
    }

    fn close(&mut self, name: &str) {
        if self.hidden > 0 {
            self.hidden -= 1;
            if self.hidden == 0 {
                self.open.pop();
            }
            return;
        }
        self.open.pop();
        self.out.push_str(&format!("</{name}>"));
    }

    /// Where the link leads in truth.
    fn link(&mut self, href: &str) {
        let number = href.strip_prefix("mail://localhost/link/");
        let number = number.and_then(|n| n.parse::<usize>().ok());
        if let Some(target) = number.and_then(|n| self.sanitised.links.get(n)) {
            self.out.push_str(" href=\"");
            escape(target, &mut self.out);
            self.out.push('"');
        }
    }

    /// Where the image is; `false` where it is nowhere.
    fn source(&mut self, src: &str) -> bool {
        let src = unescape(src);
        let named = src.strip_prefix("mail://localhost/part/").and_then(|n| n.parse().ok());
        let image = match (named, src.strip_prefix("data:").and_then(|d| d.split_once(";base64,")))
        {
            (Some(number), _) => self.names.get::<usize>(number).map(|name| Image::Named(name)),
            (None, Some((mime, base64))) => Some(Image::Held { mime, base64 }),
            (None, None) => None,
        };
        let Some(place) = image.and_then(|image| (self.image)(image)) else { return false };
        self.out.push_str(" src=\"");
        escape(&place, &mut self.out);
        self.out.push('"');
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plainly(html: &str) -> String {
        quoted(html, &mut |_| None).unwrap()
    }

    #[test]
    fn a_quotation_looks_as_the_letter_did() {
        let html = "<p style=\"color: red\">Dear <b>Bob</b>, see <a href=\"https://example.org/a?b&amp;c\">this</a></p>";
        assert_eq!(plainly(html), html.replace("red", "red;"));
        assert!(plainly("<blockquote>old</blockquote>").starts_with("<blockquote type=\"cite\">"));
    }

    #[test]
    fn what_the_reader_could_not_see_is_not_quoted() {
        for hidden in [
            "<div style=\"display:none\">SECRET</div>",
            "<div style=\"DISPLAY : NONE !important\">SECRET</div>",
            "<span style=\"visibility:hidden\">SECRET</span>",
            "<span style=\"font-size:0px\">SECRET</span>",
            "<span style=\"font-size:1px\">SECRET</span>",
            "<span style=\"opacity:0\">SECRET</span>",
            "<span style=\"opacity:0.0\">SECRET</span>",
            "<span style=\"color:transparent\">SECRET</span>",
            "<div style=\"max-height:0;overflow:hidden\"><p>x</p>SECRET</div>",
            "<div style=\"height:0px\">SECRET</div>",
            "<p style=\"text-indent:-9999px\">SECRET</p>",
            "<font color=\"#ffffff\">SECRET</font>",
            "<span style=\"color:#fff\">SECRET</span>",
            "<table bgcolor=\"#000000\"><tr><td><b style=\"color:black\">SECRET</b></td></tr></table>",
            "<div style=\"background-color:#123456\"><i style=\"color:#123456\">SECRET</i></div>",
            "<style>.h{display:none}</style><p class=\"a h\">SECRET</p>",
            "<style>@media screen{p.h{visibility:hidden}}</style><p class=h>SECRET</p>",
            "<style>.o p{display:none}</style><div class=o><div><p>SECRET</p></div></div>",
            "<div style=\"display:none\"><div><br><img src=x></div>SECRET</div>",
        ] {
            let shown = plainly(&format!("<p>before</p>{hidden}<p>after</p>"));
            assert!(!shown.contains("SECRET"), "{hidden}: {shown}");
            assert!(shown.contains("before") && shown.contains("after"), "{hidden}: {shown}");
        }
    }

    #[test]
    fn what_could_be_seen_is_quoted() {
        for seen in [
            "<table bgcolor=\"#000000\"><tr><td><b style=\"color:#ffffff\">SEEN</b></td></tr></table>",
            "<div style=\"background:#003 none\"><span style=\"color:white\">SEEN</span></div>",
            "<p style=\"font-size:10px;height:20px;opacity:0.9;max-height:100px\">SEEN</p>",
            "<style>.h{display:none}.o p{display:none}</style><p class=x>SEEN</p>",
            "<p style=\"display:block;visibility:visible\">SEEN</p>",
        ] {
            assert!(plainly(seen).contains("SEEN"), "{seen}");
        }
    }

    #[test]
    fn nothing_that_would_be_loaded_is_quoted_and_nothing_that_would_run() {
        let html = "<img src=\"https://track.example/p.gif\"><img src=\"cid:a@b\" width=\"3\">\
                    <img src=\"data:image/png;base64,iVBORw==\"><script>x()</script>\
                    <p onclick=\"x()\" background=\"https://track.example/\">a</p>\
                    <div style=\"background:url(https://track.example/x)\">b</div>";
        let mut asked = Vec::new();
        let out = quoted(html, &mut |image| match image {
            Image::Named(name) => {
                asked.push(name.to_owned());
                Some(format!("cid:{name}"))
            }
            Image::Held { mime, base64 } => {
                asked.push(format!("{mime} {base64}"));
                Some("cid:held".to_owned())
            }
        });
        let out = out.unwrap();
        assert_eq!(asked, ["a@b", "image/png iVBORw=="]);
        assert!(!out.contains("track.example") && !out.contains("x()"), "{out}");
        assert!(out.contains("src=\"cid:a@b\"") && out.contains("width=\"3\""), "{out}");
        assert!(out.contains("src=\"cid:held\""), "{out}");
    }

    #[test]
    fn the_editor_finds_its_marks_again_and_nobody_else_sees_them() {
        let html = "<div data-fumi=\"signature\">-- <br>Alice</div><div class=\"x\">b</div>";
        let back = written(html, &mut |_| None).unwrap();
        assert_eq!(back, html.replace(" class=\"x\"", ""));
        let sent = leaving(html, &mut |_| None).unwrap();
        assert_eq!(sent, "<div>-- <br>Alice</div><div>b</div>");
    }

    #[test]
    fn text_becomes_a_letter_line_by_line() {
        assert_eq!(
            of_text("a < b\n\n> old\n>> older\nc"),
            "<div>a &lt; b</div><div><br></div><blockquote type=\"cite\"><div>old</div>\
             <blockquote type=\"cite\"><div>older</div></blockquote></blockquote><div>c</div>"
        );
    }

    #[test]
    fn what_is_written_keeps_what_the_editor_knows() {
        let html = "<p>a</p><ul><li>b</li></ul><img src=\"mail://localhost/draft/1/2\"><a href=\"mailto:b@x.example\">b</a>";
        let out = written(html, &mut |image| match image {
            Image::Named("mail://localhost/draft/1/2") => Some("cid:two@x".to_owned()),
            Image::Named(_) | Image::Held { .. } => None,
        });
        let out = out.unwrap();
        assert_eq!(
            out,
            "<p>a</p><ul><li>b</li></ul><img src=\"cid:two@x\"><a href=\"mailto:b@x.example\">b</a>"
        );
        let back = written(&out, &mut |image| match image {
            Image::Named("two@x") => Some("mail://localhost/draft/1/2".to_owned()),
            Image::Named(_) | Image::Held { .. } => None,
        });
        assert_eq!(back.unwrap(), html);
    }
}
