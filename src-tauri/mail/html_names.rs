//! Table: the elements and attributes of HTML that mail may use.

/// How an element behaves where tags are not nested well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Has no content.
    Void,
    /// Opened again by the parser wherever it was left open (HTML 13.2.4.3).
    Formatting,
    /// Closes an open paragraph.
    Block,
    /// A part of a table that may stand nowhere else; cells keep formatting in.
    Table,
    Cell,
    /// Any other.
    Inline,
}

/// Elements, sorted.
const ELEMENTS: &[(&str, Kind)] = &[
    ("a", Kind::Formatting),
    ("abbr", Kind::Inline),
    ("acronym", Kind::Inline),
    ("address", Kind::Block),
    ("article", Kind::Block),
    ("aside", Kind::Block),
    ("b", Kind::Formatting),
    ("bdi", Kind::Inline),
    ("bdo", Kind::Inline),
    ("big", Kind::Formatting),
    ("blockquote", Kind::Block),
    ("br", Kind::Void),
    ("caption", Kind::Cell),
    ("center", Kind::Block),
    ("cite", Kind::Inline),
    ("code", Kind::Formatting),
    ("col", Kind::Void),
    ("colgroup", Kind::Table),
    ("dd", Kind::Block),
    ("del", Kind::Inline),
    ("dfn", Kind::Inline),
    ("div", Kind::Block),
    ("dl", Kind::Block),
    ("dt", Kind::Block),
    ("em", Kind::Formatting),
    ("figcaption", Kind::Block),
    ("figure", Kind::Block),
    ("font", Kind::Formatting),
    ("footer", Kind::Block),
    ("h1", Kind::Block),
    ("h2", Kind::Block),
    ("h3", Kind::Block),
    ("h4", Kind::Block),
    ("h5", Kind::Block),
    ("h6", Kind::Block),
    ("header", Kind::Block),
    ("hr", Kind::Void),
    ("i", Kind::Formatting),
    ("img", Kind::Void),
    ("ins", Kind::Inline),
    ("kbd", Kind::Inline),
    ("li", Kind::Block),
    ("main", Kind::Block),
    ("mark", Kind::Inline),
    ("nav", Kind::Block),
    ("ol", Kind::Block),
    ("p", Kind::Block),
    ("pre", Kind::Block),
    ("q", Kind::Inline),
    ("rp", Kind::Inline),
    ("rt", Kind::Inline),
    ("ruby", Kind::Inline),
    ("s", Kind::Formatting),
    ("samp", Kind::Inline),
    ("section", Kind::Block),
    ("small", Kind::Formatting),
    ("span", Kind::Inline),
    ("strike", Kind::Formatting),
    ("strong", Kind::Formatting),
    ("sub", Kind::Inline),
    ("sup", Kind::Inline),
    ("table", Kind::Block),
    ("tbody", Kind::Table),
    ("td", Kind::Cell),
    ("tfoot", Kind::Table),
    ("th", Kind::Cell),
    ("thead", Kind::Table),
    ("time", Kind::Inline),
    ("tr", Kind::Table),
    ("tt", Kind::Formatting),
    ("u", Kind::Formatting),
    ("ul", Kind::Block),
    ("var", Kind::Inline),
    ("wbr", Kind::Void),
];

/// Attributes with a short, plain value, and the elements that may have them; none means any.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("align", &[]),
    ("alt", &["img"]),
    ("bgcolor", &["table", "tbody", "td", "tfoot", "th", "thead", "tr", "div"]),
    ("border", &["img", "table"]),
    ("cellpadding", &["table"]),
    ("cellspacing", &["table"]),
    ("class", &[]),
    ("color", &["font", "hr"]),
    ("colspan", &["td", "th"]),
    ("dir", &[]),
    ("face", &["font"]),
    ("height", &["img", "table", "td", "th", "tr"]),
    ("hspace", &["img"]),
    ("lang", &[]),
    ("noshade", &["hr"]),
    ("nowrap", &["td", "th"]),
    ("rowspan", &["td", "th"]),
    ("size", &["font", "hr"]),
    ("span", &["col", "colgroup"]),
    ("start", &["ol"]),
    ("title", &["abbr", "acronym"]),
    ("type", &["ol", "ul", "li"]),
    ("valign", &[]),
    ("value", &["li"]),
    ("vspace", &["img"]),
    ("width", &["col", "colgroup", "hr", "img", "pre", "table", "td", "th"]),
];

/// The element of this name, in lower case, if mail may use it.
pub(crate) fn element(name: &str) -> Option<(&'static str, Kind)> {
    ELEMENTS.binary_search_by(|(n, _)| (*n).cmp(name)).ok().and_then(|n| ELEMENTS.get(n)).copied()
}

/// Whether an element may have this attribute.
pub(crate) fn is_attribute(element: &str, name: &str) -> bool {
    ATTRIBUTES
        .binary_search_by(|(n, _)| (*n).cmp(name))
        .ok()
        .and_then(|n| ATTRIBUTES.get(n))
        .is_some_and(|(_, on)| on.is_empty() || on.contains(&element))
}

/// All elements.
pub(crate) fn elements() -> impl Iterator<Item = &'static str> {
    ELEMENTS.iter().map(|(name, _)| *name)
}

/// All attributes of the table: whichever element has them was decided when they were written.
pub(crate) fn attributes() -> impl Iterator<Item = &'static str> {
    ATTRIBUTES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(ELEMENTS.is_sorted_by_key(|(n, _)| *n));
        assert!(ATTRIBUTES.is_sorted_by_key(|(n, _)| *n));
        assert!(element("script").is_none() && !is_attribute("p", "onclick"));
    }
}
