//! Images that are there to tell the sender who reads, and who collects that.

use crate::domain;
use crate::tracker_names::{Rule, TRACKERS};
use url::Url;

/// Who collects by an image, as people know them; none where it is just an image.
pub fn who(image: &str, pixel: bool) -> Option<String> {
    let url = Url::parse(image).ok()?;
    let host = url.host_str()?;
    let place =
        format!("{}{}", url.path(), url.query().map(|q| format!("?{q}")).unwrap_or_default());
    let known = TRACKERS.iter().find(|(_, rule)| is_at(host, &place, rule));
    let known = known.map(|(name, _)| (*name).to_owned());
    known.or_else(|| pixel.then(|| domain::shown(&domain::registrable(host))))
}

/// Whether the host alone is known for it: a redirect to there is not followed.
pub fn is_known(url: &Url) -> bool {
    who(url.as_str(), false).is_some()
}

/// Whether a host is of somebody who counts openings and clicks for others.
pub fn counts(host: &str) -> bool {
    TRACKERS.iter().any(|(_, rule)| domain::is_same(host, rule.host))
}

fn is_at(host: &str, place: &str, rule: &Rule) -> bool {
    let Rule { host: end, path } = rule;
    let at = host == *end || host.strip_suffix(end).is_some_and(|front| front.ends_with('.'));
    at && (path.is_empty() || place.contains(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_collectors_are_named_and_pixels_by_their_domain() {
        let open = "https://shop.us1.list-manage.com/track/open.php?u=1&id=2";
        assert_eq!(who(open, false).as_deref(), Some("Mailchimp"));
        assert_eq!(
            who("https://u1.ct.sendgrid.net/wf/open?upn=x", false).as_deref(),
            Some("SendGrid")
        );
        assert_eq!(who("https://x.shop.co.uk/p.gif", true).as_deref(), Some("shop.co.uk"));
        assert_eq!(who("https://x.shop.co.uk/cat.png", false), None);
        assert_eq!(who("https://gallery.mailchimp.com/cat.png", false), None, "only a picture");
        assert_eq!(who("https://notlist-manage.com/track/open.php", false), None);
        assert_eq!(who("nonsense", true), None);
    }
}
