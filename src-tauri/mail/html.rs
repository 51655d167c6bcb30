//! The HTML of a message, made safe to show: cut into tokens and written anew with nothing but
//! known elements, attributes and plain CSS; then put through ammonia, which builds the tree and
//! judges everything a second time by its own list.

use std::borrow::Cow;

use crate::html_names::{self, Kind};
use crate::html_text::{unescape, unescape_known};
use crate::nesting::Nesting;
use crate::plain_text::escape;
use crate::tag::{Token, Tokens};
use crate::text::cut;
use crate::{css, html_links, html_urls};

pub use crate::html_images::with_images;
pub use crate::plain_text::text_to_html;

/// HTML that runs nothing and loads nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sanitised {
    /// A fragment for the body of the message's frame. No attribute but `title` (for people to
    /// read) and `alt` holds an http or https URL.
    pub html: String,
    /// Link `mail://localhost/link/<n>` stands for `links[n]`: http, https and mailto only.
    pub links: Vec<String>,
    /// Links whose words name another host than they lead to.
    pub claims: Vec<Claim>,
    /// An image with `data-remote="n"` was to be loaded from `remote[n]`.
    pub remote: Vec<String>,
    /// Which of `remote` are too small to be seen: they count who looks.
    pub pixels: Vec<usize>,
    /// Whether the message sets colours of its own (a dark view must then invert, not restyle).
    pub own_colours: bool,
}

/// A link that says it leads elsewhere than it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its number in [`Sanitised::links`].
    pub link: usize,
    /// The host, or the address, that its words name.
    pub host: String,
}

/// Why HTML is not shown; the text of the message is shown in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HtmlError {
    /// More than 2 MB.
    #[error("the HTML is too large to show")]
    TooLarge,
    /// Nested or mis-nested more deeply than any real message.
    #[error("the HTML is nested too deeply to show")]
    TooDeep,
}

/// The most bytes of HTML that are shown.
const LARGEST: usize = 2 << 20;
/// The most `&`, `<`, `>` and no-break spaces in text.
const MOST_REFERENCES: usize = 100_000;
/// How often ammonia's output is put through again until it no longer changes.
const MOST_ROUNDS: usize = 4;

/// Sanitises a message's HTML. `cid` is asked for the `mail://` address of an inline part, by its
/// Content-ID; it is also asked about a `mail:` address that the message itself holds, and should
/// know none. Documents divided by NUL (see [`crate::message::Message::html`]) are sanitised each
/// for itself, so that nothing one leaves open reaches the next. Sanitising the result again
/// changes nothing.
pub fn sanitise(html: &str, cid: &dyn Fn(&str) -> Option<String>) -> Result<Sanitised, HtmlError> {
    if html.len() > LARGEST {
        return Err(HtmlError::TooLarge);
    }
    let builder = builder();
    let (mut out, mut sheets) = (Sanitised::default(), String::new());
    let mut pages = Vec::new();
    for document in html.split('\0') {
        let mut writer = Writer {
            cid,
            out: &mut out,
            html: String::new(),
            sheets: &mut sheets,
            references: 0,
            anchor: None,
        };
        writer.document(document)?;
        writer.end_anchor();
        pages.push(settle(&builder, writer.html)?);
    }
    let filtered = css::sheet(&sheets);
    out.own_colours |= filtered.own_colours;
    if !filtered.css.is_empty() {
        out.html = format!("<style>{}</style>", filtered.css);
    }
    out.html.push_str(&pages.join("<hr>"));
    Ok(out)
}

/// Ammonia, with the same lists as the writer.
fn builder() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(html_names::elements().collect())
        .generic_attributes(html_names::attributes().chain(["style"]).collect())
        .tag_attributes(
            [
                ("a", ["href", "title"].into_iter().collect()),
                ("img", ["src", "data-remote"].into_iter().collect()),
            ]
            .into_iter()
            .collect(),
        )
        .url_schemes(["mail", "data"].into_iter().collect())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true);
    builder
}

/// Builds the tree and writes it, until writing and building again changes nothing. Tags that are
/// nested badly may need it twice.
fn settle(builder: &ammonia::Builder<'_>, html: String) -> Result<String, HtmlError> {
    let mut html = builder.clean(&html).to_string();
    for _ in 0..MOST_ROUNDS {
        let again = builder.clean(&html).to_string();
        if again == html {
            return Ok(html);
        }
        html = again;
    }
    Err(HtmlError::TooDeep)
}

/// Writes one document anew.
struct Writer<'a> {
    cid: &'a dyn Fn(&str) -> Option<String>,
    out: &'a mut Sanitised,
    html: String,
    sheets: &'a mut String,
    /// Characters that will be written as references.
    references: usize,
    /// The link that is open, and its words so far.
    anchor: Option<(usize, String)>,
}

impl Writer<'_> {
    fn document(&mut self, document: &str) -> Result<(), HtmlError> {
        let mut nesting = Nesting::default();
        for token in Tokens::new(document) {
            match token {
                Token::Text(text) => {
                    nesting.text();
                    self.text(text);
                }
                Token::Open(name, attributes) => {
                    // What stands on the page as a whole is kept on an element around it.
                    let page = matches!(name.as_str(), "body" | "html");
                    let name = if page { "div" } else { name.as_str() };
                    let Some((name, kind)) = html_names::element(name) else { continue };
                    if name == "a" {
                        self.end_anchor();
                    }
                    let attributes = self.attributes(name, &attributes);
                    if page && attributes.is_empty() {
                        continue;
                    }
                    nesting.open(name, kind);
                    self.html.push_str(&format!("<{name}{attributes}>"));
                }
                Token::Close(name) => {
                    if name == "a" {
                        self.end_anchor();
                    }
                    if let Some((name, kind)) = html_names::element(&name)
                        && kind != Kind::Void
                    {
                        nesting.close(name, kind);
                        self.html.push_str(&format!("</{name}>"));
                    }
                }
                Token::Style(css) => {
                    self.sheets.push_str(css);
                    self.sheets.push('\n');
                }
            }
            let endless = self.html.len() > 2 * LARGEST || self.references > MOST_REFERENCES;
            if endless || nesting.is_too_deep() {
                return Err(HtmlError::TooDeep);
            }
        }
        Ok(())
    }

    /// Writes text. References to characters become the characters, but for the three that mean
    /// something in HTML and names that only a browser knows: the parser below takes quadratic
    /// time over long runs of references.
    fn text(&mut self, text: &str) {
        let text = unescape_known(text);
        if let Some((_, words)) = &mut self.anchor
            && words.len() < html_links::LONGEST
        {
            words.push_str(cut(&text, html_links::LONGEST));
        }
        self.references += text.bytes().filter(|b| matches!(b, b'&' | b'<' | b'>')).count();
        self.references += text.matches('\u{A0}').count();
        if text.contains(['<', '>']) {
            self.html.push_str(&text.replace('<', "&lt;").replace('>', "&gt;"));
        } else {
            self.html.push_str(&text);
        }
    }

    /// The attributes that come through, each with a space before it.
    fn attributes(&mut self, element: &str, attributes: &[(String, &str)]) -> String {
        let mut out = String::new();
        let find = |name: &str| attributes.iter().find(|(n, _)| n == name).map(|(_, v)| *v);
        for (name, value) in attributes {
            let value: Option<Cow<'_, str>> = match (element, name.as_str()) {
                ("a", "href") => {
                    self.link(&unescape(value), find("title"), &mut out);
                    None
                }
                ("img", "src") => {
                    self.image(&unescape(value), html_links::is_pixel(&find), &mut out);
                    None
                }
                ("img", "data-remote") if find("src").is_none() => Some(*value)
                    .filter(|v| v.len() < 6 && v.parse::<u32>().is_ok())
                    .map(Cow::Borrowed),
                (_, "style") => {
                    let filtered = css::attribute(&unescape(value));
                    self.out.own_colours |= filtered.own_colours;
                    Some(filtered.css).filter(|css| !css.is_empty()).map(Cow::Owned)
                }
                ("img", "alt") => Some(Cow::Borrowed(*value)),
                _ if html_names::is_attribute(element, name) => {
                    self.out.own_colours |= matches!(name.as_str(), "bgcolor" | "color");
                    Some(Cow::Borrowed(*value)).filter(|v| is_plain(v))
                }
                _ => None,
            };
            if let Some(value) = value {
                push_attribute(&mut out, name, &value);
            }
        }
        out
    }

    /// A link: its place in the list for the frame, its true target for the reader.
    fn link(&mut self, href: &str, title: Option<&str>, out: &mut String) {
        // A link that was rewritten already says in its title where it leads.
        let target = if html_urls::is_own_link(href) {
            title.and_then(|t| html_urls::link(&unescape(t)))
        } else {
            html_urls::link(href)
        };
        if let Some(target) = target {
            let n = self.out.links.len();
            push_attribute(out, "href", &format!("mail://localhost/link/{n}"));
            out.push_str(" title=\"");
            escape(&target, out);
            out.push('"');
            self.out.links.push(target);
            self.anchor = Some((n, String::new()));
        }
    }

    /// A link has ended: do its words name where it leads?
    fn end_anchor(&mut self) {
        let Some((link, words)) = self.anchor.take() else { return };
        let Some(target) = self.out.links.get(link) else { return };
        if let Some(host) = html_links::claim(&unescape(&words), target) {
            self.out.claims.push(Claim { link, host });
        }
    }

    /// An image: inside the message, inside the HTML, or remote and then not loaded.
    fn image(&mut self, src: &str, pixel: bool, out: &mut String) {
        match html_urls::image(src) {
            Some(html_urls::Image::Inline(id)) => {
                if let Some(url) = (self.cid)(&id).filter(|u| u.starts_with("mail://localhost/")) {
                    out.push_str(" src=\"");
                    escape(&url, out);
                    out.push('"');
                }
            }
            Some(html_urls::Image::Data(url)) => push_attribute(out, "src", &url),
            Some(html_urls::Image::Remote(url)) => {
                let n = self.out.remote.len();
                push_attribute(out, "data-remote", &n.to_string());
                self.out.pixels.extend(pixel.then_some(n));
                self.out.remote.push(url);
            }
            None => {}
        }
    }
}

/// Values of simple attributes: a few words or numbers.
fn is_plain(value: &str) -> bool {
    value.len() <= 500
        && value.chars().all(|c| c.is_alphanumeric() || " -_.,%#()'+*&;\t\n".contains(c))
}

/// Writes an attribute whose value may hold entities.
fn push_attribute(out: &mut String, name: &str, value: &str) {
    let value = value.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    out.push_str(&format!(" {name}=\"{value}\""));
}
