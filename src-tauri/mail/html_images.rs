//! Gives remote images of sanitised HTML an address of ours, once the person wants to see them.

use crate::plain_text::escape;

/// How the sanitiser marks an image that it did not load.
const MARK: &str = " data-remote=\"";

/// Sanitised HTML with those of its remote images shown that `address` gives an address for.
pub fn with_images(html: &str, address: &dyn Fn(usize) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let mut pieces = html.split("<img");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.push_str("<img");
        match marked(piece).and_then(|(before, n, after)| Some((before, address(n)?, after))) {
            Some((before, url, after)) => {
                out.push_str(before);
                out.push_str(" src=\"");
                escape(&url, &mut out);
                out.push('"');
                out.push_str(after);
            }
            None => out.push_str(piece),
        }
    }
    out
}

/// The image's number, and what stands before and behind its mark, where the tag that `piece`
/// begins with has one. A quotation mark inside a value never stands as itself.
fn marked(piece: &str) -> Option<(&str, usize, &str)> {
    let mut quoted = false;
    for (at, byte) in piece.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return None,
            b' ' if !quoted => {
                let rest = piece.get(at..).unwrap_or_default();
                if let Some((number, after)) =
                    rest.strip_prefix(MARK).and_then(|r| r.split_once('"'))
                {
                    return Some((piece.get(..at)?, number.parse().ok()?, after));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::sanitise;

    #[test]
    fn only_the_images_that_are_wanted_get_an_address() {
        let mail = "<p> data-remote=\"0\"</p><img src=\"http://a.example/1\" alt=\"x > y\">\
                    <img src=\"http://a.example/2\"><img src=\"cid:x\">";
        let made = sanitise(mail, &|_| None).unwrap();
        let shown = with_images(&made.html, &|n| {
            (n == 0).then(|| format!("mail://localhost/remote/7/{n}"))
        });
        assert_eq!(shown.matches("src=\"mail://localhost/remote/7/0\"").count(), 1);
        assert_eq!(shown.matches(" data-remote=\"1\"").count(), 1);
        assert!(shown.contains("<p> data-remote=\"0\"</p>"), "{shown}");
        assert_eq!(with_images(&made.html, &|_| None), made.html);
    }
}
