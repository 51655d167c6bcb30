//! `mailto:` links (RFC 6068): what they may fill in a letter, and nothing else. No field of theirs
//! attaches, sends or hides anything.

use crate::address::{self, Address};
use crate::{parameters, text};

/// What a link fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mailto {
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Bcc.
    pub bcc: Vec<Address>,
    /// Subject, one line.
    pub subject: String,
    /// Text; lines end in a line feed.
    pub body: String,
}

/// The longest link that is read.
const LONGEST: usize = 64 * 1024;
/// The most people one link names.
const MOST: usize = 100;
/// The most fields that are looked at.
const MOST_FIELDS: usize = 200;

/// Reads a link; `None` where it is none, or longer than 64 KiB.
pub fn parse(url: &str) -> Option<Mailto> {
    let url = url.trim();
    let (scheme, rest) = url.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("mailto") || url.len() > LONGEST {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (to, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut out = Mailto::default();
    add(&mut out.to, to);
    for field in query.split('&').take(MOST_FIELDS) {
        let Some((name, value)) = field.split_once('=') else { continue };
        match decoded(name).to_ascii_lowercase().as_str() {
            "to" => add(&mut out.to, value),
            "cc" => add(&mut out.cc, value),
            "bcc" => add(&mut out.bcc, value),
            "subject" if out.subject.is_empty() => out.subject = text::clean(&decoded(value)),
            "body" => {
                if !out.body.is_empty() {
                    out.body.push('\n');
                }
                out.body.push_str(&lines(&decoded(value)));
            }
            _ => {}
        }
    }
    Some(out)
}

fn decoded(value: &str) -> String {
    String::from_utf8_lossy(&parameters::percent(value.as_bytes())).into_owned()
}

/// Adds the people of a list whose commas part them; what holds a line's end is nobody.
fn add(people: &mut Vec<Address>, list: &str) {
    for one in list.split(',') {
        let one = decoded(one);
        if one.contains(text::is_break) || one.contains(text::is_deceptive) {
            continue;
        }
        for person in address::parse_list(one.as_bytes(), None) {
            let known = people.iter().any(|p| p.email.eq_ignore_ascii_case(&person.email));
            if person.is_usable() && !known && people.len() < MOST {
                people.push(person);
            }
        }
    }
}

/// Text in which nothing but tabs and line ends controls anything.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let good = |c: &char| !text::is_deceptive(*c) && (!c.is_control() || matches!(c, '\t' | '\n'));
    text.chars().filter(good).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(list: &[Address]) -> Vec<String> {
        list.iter().map(Address::display).collect()
    }

    #[test]
    fn a_link_fills_in_a_letter_to_bob() {
        let url = "MAILTO:bob@example.org,carol%40example.org?Subject=caf%C3%A9%20+1&cc=Dave%20%3Cd@x.example%3E\
                   &body=Dear%20Bob,%0D%0Ahello&bcc=e@x.example&to=f@x.example&subject=second";
        let letter = parse(url).unwrap();
        assert_eq!(shown(&letter.to), ["bob@example.org", "carol@example.org", "f@x.example"]);
        assert_eq!(shown(&letter.cc), ["Dave <d@x.example>"]);
        assert_eq!(shown(&letter.bcc), ["e@x.example"]);
        assert_eq!(letter.subject, "café +1");
        assert_eq!(letter.body, "Dear Bob,\nhello");
        assert_eq!(parse("mailto:").unwrap(), Mailto::default());
    }

    #[test]
    fn nothing_else_is_taken_from_a_link() {
        let fields = "attach=/etc/passwd&attachment=file:///x&insert=x&from=eve@x.example\
                      &reply-to=eve@x.example&x-mailer=y&message-id=z&send=true&in-reply-to=q";
        let letter = parse(&format!("mailto:a@x.example?{fields}")).unwrap();
        assert_eq!(letter, Mailto { to: letter.to.clone(), ..Mailto::default() });
        for other in ["http://x.example", "javascript:x", "mail:a@x.example", "a@x.example", ""] {
            assert_eq!(parse(other), None);
        }
        assert_eq!(parse(&format!("mailto:a@x.example?body={}", "x".repeat(LONGEST))), None);
    }

    #[test]
    fn a_line_end_can_add_no_field_and_no_recipient() {
        for end in ["%0d%0a", "%0a", "%0d", "%00", "%E2%80%A8", "%C2%85", "\r\n", "%0D%0A%20"] {
            let url = format!("mailto:a@x.example{end}Bcc:x@evil.example?subject=s{end}Bcc:x");
            let letter = parse(&url).unwrap();
            assert!(letter.to.is_empty() && letter.bcc.is_empty(), "{end}");
            assert!(!letter.subject.contains(text::is_break), "{end}");
        }
        let body = parse("mailto:?body=a%00b%1B%E2%80%AEc%0D%0A%09d").unwrap().body;
        assert_eq!(body, "abc\n\td");
        let overlong = parse("mailto:?subject=x%C0%8ABcc:x").unwrap().subject;
        assert!(!overlong.contains('\n') && overlong.contains("Bcc:x"));
    }

    #[test]
    fn a_crowd_is_cut() {
        let crowd: Vec<String> = (0..5_000).map(|n| format!("a{n}@x.example")).collect();
        assert_eq!(parse(&format!("mailto:{}", crowd.join(","))), None, "too long a link");
        assert_eq!(parse(&format!("mailto:{}", crowd[..900].join(","))).unwrap().to.len(), MOST);
    }
}
