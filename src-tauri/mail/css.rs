//! Filters a stranger's CSS: known properties with plain values come through, written anew; what
//! could load, cover the page or break out of its place does not.

use cssparser::{Delimiter, ParseError, Parser, Token};

use crate::css_names;

/// The most bytes of one `style` attribute that are read.
const LARGEST_ATTRIBUTE: usize = 16 * 1024;
/// The most bytes of style sheets that are read, and the most rules.
const LARGEST_SHEET: usize = 256 * 1024;
const MOST_RULES: usize = 5_000;
/// The deepest nesting of functions in a value.
const DEEPEST: u8 = 8;

/// What came through, and whether it sets colours.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Filtered {
    pub(crate) css: String,
    pub(crate) own_colours: bool,
}

type Refused = ParseError<()>;

fn refused() -> Refused {
    ParseError::custom(())
}

/// Filters the value of a `style` attribute.
pub(crate) fn attribute(css: &str) -> Filtered {
    let mut out = Filtered::default();
    if css.len() <= LARGEST_ATTRIBUTE {
        let mut parser = Parser::new(css);
        parser.set_nested_block_limit(DEEPEST);
        declarations(&mut parser, &mut out);
    }
    out
}

/// Filters a style sheet. The result holds no `<`.
pub(crate) fn sheet(css: &str) -> Filtered {
    let mut out = Filtered::default();
    if css.len() > LARGEST_SHEET {
        return out;
    }
    let css = css.replace("<!--", " ").replace("-->", " ");
    let mut parser = Parser::new(&css);
    parser.set_nested_block_limit(DEEPEST);
    rules(&mut parser, &mut out, 0);
    out
}

/// Reads rules; those inside an allowed `@media` once more.
fn rules(parser: &mut Parser<'_>, out: &mut Filtered, depth: u8) {
    for _ in 0..MOST_RULES {
        if parser.is_exhausted() {
            return;
        }
        let start = parser.state();
        let at = match parser.next() {
            Ok(Token::AtKeyword(name)) => Some(name.to_ascii_lowercase()),
            Ok(_) => None,
            Err(_) => return,
        };
        let media = at.as_deref() == Some("media") && depth == 0;
        let ends = if at.is_some() {
            Delimiter::CurlyBracketBlock | Delimiter::Semicolon
        } else {
            parser.reset(&start);
            Delimiter::CurlyBracketBlock
        };
        let prelude = parser.parse_until_before(ends, |p| match (media, &at) {
            (true, _) => media_query(p),
            (false, None) => selectors(p),
            (false, Some(_)) => Err(refused()),
        });
        if !matches!(parser.next(), Ok(Token::CurlyBracketBlock)) {
            continue;
        }
        let mut inner = Filtered::default();
        let block = parser.parse_nested_block(|p| {
            match (&prelude, media) {
                (Ok(_), true) => rules(p, &mut inner, depth + 1),
                (Ok(_), false) => declarations(p, &mut inner),
                (Err(_), _) => return Err(refused()),
            }
            Ok(())
        });
        if let (Ok(prelude), Ok(())) = (prelude, block)
            && !inner.css.is_empty()
        {
            let query = if media { "@media " } else { "" };
            out.css.push_str(&format!("{query}{prelude} {{{}}}\n", inner.css));
            out.own_colours |= inner.own_colours;
        }
    }
}

/// Reads declarations and writes those that are allowed.
fn declarations(parser: &mut Parser<'_>, out: &mut Filtered) {
    while !parser.is_exhausted() {
        let declaration = parser.parse_until_after(Delimiter::Semicolon, |p| {
            let name = p.expect_ident()?.to_ascii_lowercase();
            p.expect_colon()?;
            if !css_names::is_property(&name) {
                return Err(refused());
            }
            let quoted = name == "font" || name == "font-family" || name == "quotes";
            let value = value(p, quoted, name.starts_with("background"), false)?;
            let value = value.trim();
            if value.is_empty() || name == "quotes" && value.contains('"') {
                return Err(refused());
            }
            Ok((name, value.to_owned()))
        });
        if let Ok((name, value)) = declaration {
            let plain = matches!(value.as_str(), "inherit" | "initial" | "unset" | "transparent");
            let paints = name == "color" || name.starts_with("background");
            out.own_colours |= paints && !plain && value != "none";
            if !out.css.is_empty() {
                out.css.push(' ');
            }
            out.css.push_str(&format!("{name}: {value};"));
        }
    }
}

/// Writes a value anew. A `url()` is left out of a background; anywhere else it ends the
/// declaration, as does every token not known to be harmless.
fn value(
    p: &mut Parser<'_>,
    quoted: bool,
    background: bool,
    inside: bool,
) -> Result<String, Refused> {
    let mut out = String::new();
    loop {
        let start = p.position();
        let Ok(token) = p.next_including_whitespace_and_comments().cloned() else { return Ok(out) };
        if matches!(token, Token::WhiteSpace(_) | Token::Comment(_)) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_plain(&token) {
            let text = p.slice_from(start);
            if !is_harmless(text) {
                return Err(refused());
            }
            out.push_str(text);
        } else if let Token::QuotedString(text) = &token {
            let good = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ',');
            if !quoted || !text.chars().all(good) {
                return Err(refused());
            }
            // Single quotes, for the value will stand in a double-quoted attribute.
            out.push_str(&format!("'{text}'"));
        } else if let Token::Function(name) = &token {
            let name = name.to_ascii_lowercase();
            let is_url = background && name == "url";
            if !is_url && !css_names::is_function(&name) {
                return Err(refused());
            }
            let inside = p.parse_nested_block(|p| {
                if is_url { Err(refused()) } else { value(p, false, false, true) }
            });
            if !is_url {
                out.push_str(&format!("{name}({})", inside?.trim()));
            }
        } else if inside && matches!(token, Token::ParenthesisBlock) {
            let inside = p.parse_nested_block(|p| value(p, false, false, true))?;
            out.push_str(&format!("({})", inside.trim()));
        } else if !(background && matches!(token, Token::UnquotedUrl(_))) {
            return Err(refused());
        }
    }
}

/// Tokens that are written as they stand in the source.
fn is_plain(token: &Token<'_>) -> bool {
    matches!(
        token,
        Token::Ident(_)
            | Token::Number { .. }
            | Token::Percentage { .. }
            | Token::Dimension { .. }
            | Token::Hash(_)
            | Token::IDHash(_)
            | Token::Comma
            | Token::Delim('/' | '+' | '-' | '*' | '!')
    )
}

/// Whether a token's source holds no escape and nothing that could end its place.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || "-_.+%#!,*/".contains(c))
}

/// Writes a list of selectors anew; attribute selectors and unknown pseudo-classes refuse it.
fn selectors(p: &mut Parser<'_>) -> Result<String, Refused> {
    let mut out = String::new();
    loop {
        let start = p.position();
        let Ok(token) = p.next_including_whitespace_and_comments().cloned() else { break };
        if matches!(token, Token::WhiteSpace(_) | Token::Comment(_)) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if matches!(token, Token::Colon) {
            let name = p.expect_ident()?.to_ascii_lowercase();
            if !css_names::is_pseudo_class(&name) {
                return Err(refused());
            }
            out.push_str(&format!(":{name}"));
        } else if matches!(token, Token::Ident(_) | Token::Comma)
            || matches!(token, Token::Delim('.' | '>' | '+' | '~' | '*'))
        {
            let text = p.slice_from(start);
            if !text.chars().all(|c| c.is_alphanumeric() || "-_,.>+~*".contains(c)) {
                return Err(refused());
            }
            out.push_str(text);
        } else {
            return Err(refused());
        }
    }
    let out = out.trim().to_owned();
    if out.is_empty() { Err(refused()) } else { Ok(out) }
}

/// Writes a media query anew that asks for a screen or a width and nothing else.
fn media_query(p: &mut Parser<'_>) -> Result<String, Refused> {
    let mut out = String::new();
    loop {
        let start = p.position();
        let Ok(token) = p.next_including_whitespace_and_comments().cloned() else { break };
        if matches!(token, Token::WhiteSpace(_) | Token::Comment(_)) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if let Token::Ident(name) = &token {
            let name = name.to_ascii_lowercase();
            if !css_names::is_media_word(&name) {
                return Err(refused());
            }
            out.push_str(&name);
        } else if matches!(token, Token::ParenthesisBlock) {
            let inside = p.parse_nested_block(media_query)?;
            out.push_str(&format!("({inside})"));
        } else if matches!(token, Token::Number { .. } | Token::Dimension { .. }) {
            let text = p.slice_from(start);
            if !is_harmless(text) {
                return Err(refused());
            }
            out.push_str(text);
        } else if matches!(token, Token::Colon | Token::Comma) {
            out.push_str(p.slice_from(start));
        } else {
            return Err(refused());
        }
    }
    let out = out.trim().to_owned();
    if out.is_empty() { Err(refused()) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(css: &str) -> String {
        let once = attribute(css).css;
        assert_eq!(attribute(&once).css, once, "stable");
        once
    }

    #[test]
    fn colours_and_sizes_come_through() {
        assert_eq!(
            filter("COLOR : #F00 ; width:50.5%;margin:-1px auto/**/0 !important; x:y"),
            "color: #F00; width: 50.5%; margin: -1px auto 0 !important;"
        );
        assert_eq!(
            filter("font-family: \"Helvetica Neue\", Arial"),
            "font-family: 'Helvetica Neue', Arial;"
        );
        assert_eq!(filter("width:calc( (1px + 2em) * 2 )"), "width: calc((1px + 2em) * 2);");
        assert_eq!(
            filter("background: #fff url(http://x/) no-repeat"),
            "background: #fff  no-repeat;".replace("  ", " ")
        );
        assert!(attribute("background:#fff").own_colours);
        assert!(!attribute("color: inherit; margin: 0").own_colours);
    }

    #[test]
    fn what_loads_covers_or_breaks_out_does_not() {
        for css in [
            "background-image: url(javascript:x)",
            "background: image-set('http://x' 1x)",
            "width: expression(alert(1))",
            "list-style: url(x)",
            "position: fixed",
            "position:absolute",
            "content: 'x'",
            "color: \\75rl(x)",
            "color: var(--x)",
            "-moz-binding: url(x)",
            "behavior: url(x)",
            "font-family: '</style>'",
            "font-family: \"a'b\"",
            "color: red\\3c /style",
            "color: }",
            "cursor: url(x)",
            "background: url (x)",
            "animation: x 1s",
        ] {
            let out = filter(css);
            assert!(out.is_empty() || out == "background-image: ;", "{css} gave {out}");
        }
        assert_eq!(filter("color: red; position: fixed; width: 1px"), "color: red; width: 1px;");
    }

    #[test]
    fn a_style_sheet_keeps_plain_rules_only() {
        let css = "<!-- @import url(x); @font-face{src:url(x)} p , .a > b:hover{color:red;position:fixed}\
                   a[href^=x]{color:red}\
                   @media screen and (max-width:600px){.c{width:100%!important}}\
                   @media print{p{color:red}} #id{color:red} i{} </style>{color:red} .z{color:blue} -->";
        let out = sheet(css).css;
        assert_eq!(
            out,
            "p , .a > b:hover {color: red;}\n\
             @media screen and (max-width:600px) {.c {width: 100%!important;}\n}\n.z {color: blue;}\n"
        );
        assert_eq!(sheet(&out).css, out);
    }

    #[test]
    fn deep_or_long_css_ends() {
        for unit in ["(", "calc(", "{", "a{", "@media x{", "color:red;", "[", "\\"] {
            attribute(&unit.repeat(2_000));
            sheet(&unit.repeat(20_000));
        }
    }
}
