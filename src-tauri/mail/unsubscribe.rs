//! How to leave a mailing list: `List-Unsubscribe` (RFC 2369) and one-click (RFC 8058).

use crate::auth::Origin;
use crate::header::Header;
use crate::{parameters, text};
use url::Url;

/// The longest field that is read, and the most ways it names.
const LONGEST: usize = 16 << 10;
const MOST: usize = 10;

/// How to leave, the best way first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leave {
    /// A POST to this https URL does it (RFC 8058); the two fields are signed.
    OneClick(Url),
    /// A letter to this address does it.
    Letter {
        /// To whom.
        to: String,
        /// Its subject.
        subject: String,
        /// Its text.
        body: String,
    },
    /// A page of theirs asks.
    Page(Url),
}

/// What RFC 8058 has sent.
pub const FORM: &str = "List-Unsubscribe=One-Click";

/// The ways a message names to leave its list, the best first. One click only where somebody who
/// can be believed has seen a signature that covers both fields: else anybody could have added
/// them.
pub fn ways(raw: &[u8], origin: &Origin) -> Vec<Leave> {
    let header = Header::read(raw, &|_| false);
    let Some(field) = header.get("List-Unsubscribe") else { return Vec::new() };
    let value = field.unfolded();
    let value = value.get(..value.len().min(LONGEST)).unwrap_or_default();
    let value = text::clean(&String::from_utf8_lossy(value));
    let mut ways: Vec<Leave> = value
        .split('<')
        .skip(1)
        .take(MOST)
        .filter_map(|rest| rest.split_once('>'))
        .filter_map(|(url, _)| Url::parse(&url.split_whitespace().collect::<String>()).ok())
        .filter_map(leave)
        .collect();
    let post = header.get("List-Unsubscribe-Post").map(|f| f.unfolded().trim_ascii().to_vec());
    let one_click = post.is_some_and(|p| p.eq_ignore_ascii_case(FORM.as_bytes()));
    let secure = ways.iter().find_map(|way| match way {
        Leave::Page(url) if url.scheme() == "https" => Some(url.clone()),
        Leave::OneClick(_) | Leave::Letter { .. } | Leave::Page(_) => None,
    });
    if let Some(url) = secure.filter(|_| one_click && is_covered(&header, origin)) {
        ways.push(Leave::OneClick(url));
    }
    ways.sort_by_key(|way| match way {
        Leave::OneClick(_) => 0,
        Leave::Letter { .. } => 1,
        Leave::Page(_) => 2,
    });
    ways
}

fn leave(url: Url) -> Option<Leave> {
    match url.scheme() {
        "https" | "http" if url.host_str().is_some() => Some(Leave::Page(url)),
        "mailto" => letter(&url),
        _ => None,
    }
}

/// Of a `mailto:` only whom, subject and text are taken.
fn letter(url: &Url) -> Option<Leave> {
    let decode =
        |text: &str| text::clean(&String::from_utf8_lossy(&parameters::percent(text.as_bytes())));
    let to = decode(url.path());
    let field = |name: &str| {
        let query = url.query().unwrap_or_default();
        let found = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut found = found.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| decode(value)).unwrap_or_default()
    };
    let good = to.matches('@').count() == 1
        && to.len() < 320
        && !to.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>'));
    good.then(|| Leave::Letter { to, subject: field("subject"), body: field("body") })
}

/// Whether a signature that holds covers both fields.
fn is_covered(header: &Header<'_>, origin: &Origin) -> bool {
    let Origin::Confirmed { signed_by, .. } = origin else { return false };
    let signatures = header.fields.iter().filter(|f| f.is("DKIM-Signature"));
    signatures.take(MOST).any(|field| {
        let value = field.unfolded();
        let value = String::from_utf8_lossy(&value);
        let tag = |name: &str| {
            let mut tags = value.split(';').filter_map(|tag| tag.split_once('='));
            let found = tags.find(|(key, _)| key.trim() == name).map(|(_, value)| value);
            found.map(|v| v.split_whitespace().collect::<String>().to_ascii_lowercase())
        };
        let fields = tag("h").unwrap_or_default();
        let covers = |name: &str| fields.split(':').any(|f| f == name);
        let held = tag("d").is_some_and(|by| signed_by.contains(&by));
        held && covers("list-unsubscribe") && covers("list-unsubscribe-post")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    const SIGNED: &str = "DKIM-Signature: v=1; a=rsa-sha256; d=press.example; s=x;\r\n\
        \th=From:Subject:List-Unsubscribe:\r\n\tList-Unsubscribe-Post; bh=x; b=y\r\n";

    fn of(header: &str) -> Option<Leave> {
        all(header).into_iter().next()
    }

    fn all(header: &str) -> Vec<Leave> {
        let origin = Origin::Confirmed {
            domain: "press.example".to_owned(),
            signed_by: vec!["press.example".to_owned()],
        };
        ways(header.as_bytes(), &origin)
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn one_click_is_offered_where_the_fields_are_signed() {
        let named =
            "List-Unsubscribe: <mailto:off@press.example>,\r\n <https://press.example/off?u=1>\r\n";
        let header = format!("{SIGNED}{named}{POST}");
        assert_eq!(of(&header), Some(Leave::OneClick(url("https://press.example/off?u=1"))));
        let letter = Leave::Letter {
            to: "off@press.example".to_owned(),
            subject: String::new(),
            body: String::new(),
        };
        for unsigned in [
            format!("{named}{POST}"),
            format!("{SIGNED}{named}"),
            format!("{}{named}{POST}", SIGNED.replace("d=press", "d=other")),
            format!("{}{named}{POST}", SIGNED.replace("List-Unsubscribe-Post", "Date")),
        ] {
            assert_eq!(of(&unsigned), Some(letter.clone()), "{unsigned}");
        }
        assert_eq!(ways(header.as_bytes(), &Origin::Unchecked).first(), Some(&letter));
        assert_eq!(all(&header).len(), 3);
    }

    #[test]
    fn a_letter_that_is_prepared_names_one_address_and_no_file() {
        let header = "List-Unsubscribe: <mailto:off@press.example?subject=leave%20me&body=x%0Ay\
                      &attach=/etc/passwd&bcc=evil@evil.example>\r\n";
        let (to, subject) = ("off@press.example".to_owned(), "leave me".to_owned());
        let body = "x y".to_owned();
        assert_eq!(of(header), Some(Leave::Letter { to, subject, body }));
        for bad in ["mailto:a@b.example,c@d.example", "mailto:", "javascript:x", "file:///x", "x"] {
            assert_eq!(of(&format!("List-Unsubscribe: <{bad}>\r\n")), None, "{bad}");
        }
        let page = "List-Unsubscribe: <http://press.example/off>\r\n";
        assert_eq!(of(page), Some(Leave::Page(url("http://press.example/off"))));
    }
}
