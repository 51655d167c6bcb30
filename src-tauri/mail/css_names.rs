//! Table: the CSS that mail may use. Nothing in it loads, positions above the page, or animates.

/// Properties, sorted.
const PROPERTIES: &[&str] = &[
    "background",
    "background-clip",
    "background-color",
    "background-image",
    "background-position",
    "background-repeat",
    "background-size",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-top-style",
    "border-top-width",
    "border-width",
    "box-shadow",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "column-gap",
    "direction",
    "display",
    "empty-cells",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "gap",
    "height",
    "hyphens",
    "justify-content",
    "letter-spacing",
    "line-break",
    "line-height",
    "list-style",
    "list-style-position",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "mso-hide",
    "object-fit",
    "opacity",
    "orphans",
    "outline",
    "overflow",
    "overflow-wrap",
    "overflow-x",
    "overflow-y",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "quotes",
    "row-gap",
    "ruby-align",
    "ruby-position",
    "tab-size",
    "table-layout",
    "text-align",
    "text-combine-upright",
    "text-decoration",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-style",
    "text-emphasis",
    "text-indent",
    "text-orientation",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "text-underline-offset",
    "unicode-bidi",
    "vertical-align",
    "visibility",
    "white-space",
    "widows",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
    "writing-mode",
];

/// Functions a value may call, sorted.
const FUNCTIONS: &[&str] = &[
    "calc",
    "clamp",
    "conic-gradient",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "linear-gradient",
    "max",
    "min",
    "oklab",
    "oklch",
    "radial-gradient",
    "rgb",
    "rgba",
];

/// Pseudo-classes a selector may name, sorted.
const PSEUDO_CLASSES: &[&str] =
    &["first-child", "first-of-type", "hover", "last-child", "last-of-type", "link"];

/// Features a media query may ask for, sorted; its words stand in [`is_media_word`].
const MEDIA_FEATURES: &[&str] =
    &["max-device-width", "max-width", "min-device-width", "min-width", "width"];

/// Whether mail may set this property, given in lower case.
pub(crate) fn is_property(name: &str) -> bool {
    PROPERTIES.binary_search(&name).is_ok()
}

/// Whether a value may call this function, given in lower case.
pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS.binary_search(&name).is_ok()
}

/// Whether a selector may name this pseudo-class, given in lower case.
pub(crate) fn is_pseudo_class(name: &str) -> bool {
    PSEUDO_CLASSES.binary_search(&name).is_ok()
}

/// Whether a media query may hold this word, given in lower case.
pub(crate) fn is_media_word(name: &str) -> bool {
    MEDIA_FEATURES.binary_search(&name).is_ok() || matches!(name, "screen" | "all" | "only" | "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        for table in [PROPERTIES, FUNCTIONS, PSEUDO_CLASSES, MEDIA_FEATURES] {
            assert!(table.is_sorted(), "{table:?}");
        }
        assert!(is_property("color") && !is_property("position") && !is_property("content"));
    }
}
