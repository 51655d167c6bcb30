//! Judges the URLs of HTML mail: what a link may lead to, where an image comes from.

use url::Url;

/// The longest link that is kept.
const LONGEST: usize = 16 * 1024;

/// Where an image comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Image {
    /// A part of the message, by Content-ID, or an address of ours that was written before.
    Inline(String),
    /// Inside the HTML; a picture of a kind that cannot hold scripts.
    Data(String),
    /// From the network.
    Remote(String),
}

/// Without the white space and controls that browsers pass over.
fn trimmed(url: &str) -> String {
    let url = url.trim_matches(|c: char| c <= ' ' || c.is_whitespace());
    url.chars().filter(|c| !matches!(c, '\t' | '\r' | '\n')).collect()
}

/// The absolute URL a link leads to, if it is one a person may be asked about.
pub(crate) fn link(href: &str) -> Option<String> {
    let href = trimmed(href);
    if href.is_empty() || href.len() > LONGEST {
        return None;
    }
    let href = match href.as_bytes() {
        [b'/', b'/', ..] => format!("https:{href}"),
        [b'w' | b'W', b'w' | b'W', b'w' | b'W', b'.', ..] => format!("https://{href}"),
        _ => href,
    };
    let url = Url::parse(&href).ok()?;
    let good = match url.scheme() {
        "http" | "https" => url.host().is_some(),
        "mailto" => true,
        _ => false,
    };
    // A URL that reads differently when parsed again is not one to hand on.
    good.then(|| url.to_string()).filter(|u| Url::parse(u).is_ok_and(|again| again == url))
}

/// Whether this is an address that stands for a link in HTML sanitised before.
pub(crate) fn is_own_link(href: &str) -> bool {
    href.strip_prefix("mail://localhost/link/")
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Where an image comes from, if from anywhere it may.
pub(crate) fn image(src: &str) -> Option<Image> {
    let src = trimmed(src);
    let scheme = src.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("cid") => {
            let id = crate::parameters::percent(src.get(4..)?.as_bytes());
            Some(Image::Inline(String::from_utf8_lossy(&id).into_owned()))
        }
        Some("mail") => Some(Image::Inline(src)),
        Some("data") => data(&src),
        _ => link(&src).filter(|u| !u.starts_with("mailto:")).map(Image::Remote),
    }
}

/// A picture inside the HTML, written anew from its known pieces.
fn data(src: &str) -> Option<Image> {
    let (head, content) = src.get(5..)?.split_once(',')?;
    let head = head.to_ascii_lowercase();
    let kind = head.strip_suffix(";base64")?.split(';').next()?;
    let known = matches!(
        kind.strip_prefix("image/")?,
        "png" | "jpeg" | "jpg" | "gif" | "webp" | "bmp" | "avif" | "x-icon" | "vnd.microsoft.icon"
    );
    let content: String = String::from_utf8_lossy(&crate::parameters::percent(content.as_bytes()))
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let good =
        content.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    (known && good).then(|| Image::Data(format!("data:{kind};base64,{content}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_or_to_a_mailbox_only() {
        assert_eq!(link(" https://Example.org/ä ").as_deref(), Some("https://example.org/%C3%A4"));
        assert_eq!(link("//example.org").as_deref(), Some("https://example.org/"));
        assert_eq!(link("www.example.org/x").as_deref(), Some("https://www.example.org/x"));
        assert_eq!(link("mailto:a@example.org").as_deref(), Some("mailto:a@example.org"));
        for url in [
            "javascript:alert(1)",
            "java\nscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "/x",
            "#x",
            "\\\\host\\share",
            "tauri://localhost",
            "ipc://x",
            "mail://localhost/link/0",
            "vbscript:x",
            "",
            "x",
            "smb://x/y",
            "ms-word:x",
            "http://",
            "blob:https://x/y",
        ] {
            assert_eq!(link(url), None, "{url}");
        }
    }

    #[test]
    fn images_are_told_apart_by_where_they_come_from() {
        assert_eq!(image("cid:a%40b"), Some(Image::Inline("a@b".into())));
        assert_eq!(
            image("http://x.example/a.png"),
            Some(Image::Remote("http://x.example/a.png".into()))
        );
        assert_eq!(
            image("data:image/PNG;base64,iVBO Rw=="),
            Some(Image::Data("data:image/png;base64,iVBORw==".into()))
        );
        for src in [
            "data:image/svg+xml;base64,PHN2Zz4=",
            "data:text/html;base64,eA==",
            "file:///x",
            "x.png",
        ] {
            assert_eq!(image(src), None, "{src}");
        }
    }
}
