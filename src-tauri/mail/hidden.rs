//! What in sanitised HTML cannot be seen: text that only a machine is to read, or only whoever is
//! answered.

/// An element, as far as it matters for what can be seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    name: String,
    classes: Vec<String>,
    style: String,
    /// Its text's colour and what stands behind it, where they are known.
    colour: Option<[u8; 3]>,
    behind: Option<[u8; 3]>,
}

/// How far two colours may be apart, in each of their parts, and be the same to an eye.
const ALIKE: u8 = 12;
/// Text smaller than this, in pixels, is not there to be read.
const SMALLEST: f32 = 3.0;
/// The most rules of sheets that are looked at.
const MOST_RULES: usize = 5_000;

impl Element {
    /// Reads an element inside another one.
    pub(crate) fn of(
        name: &str,
        attributes: &[(String, &str)],
        around: Option<&Element>,
    ) -> Element {
        let find = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, v)| *v);
        let style = squeezed(find("style").unwrap_or_default());
        let classes = find("class").unwrap_or_default();
        let own = |property: &str| values(&style, property).last().and_then(colour);
        let behind = own("background-color").or_else(|| {
            let shorthand = values(&style, "background").last()?;
            shorthand.split(' ').find_map(colour)
        });
        Element {
            name: name.to_owned(),
            classes: classes.split_ascii_whitespace().map(str::to_owned).collect(),
            colour: own("color")
                .or_else(|| find("color").and_then(colour))
                .or(around.and_then(|a| a.colour)),
            behind: behind
                .or_else(|| find("bgcolor").and_then(colour))
                .or(around.and_then(|a| a.behind)),
            style,
        }
    }

    fn is_invisible(&self) -> bool {
        // A letter lies on white paper where it does not say otherwise.
        let behind = self.behind.unwrap_or([255; 3]);
        hides(&self.style) || self.colour.is_some_and(|colour| alike(colour, behind))
    }

    fn is(&self, compound: &Compound) -> bool {
        (compound.name.is_empty() || compound.name == self.name)
            && compound.classes.iter().all(|class| self.classes.contains(class))
    }
}

fn alike(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= ALIKE)
}

/// Declarations in lower case, with single spaces and none around their signs.
fn squeezed(style: &str) -> String {
    let words = style.to_ascii_lowercase().replace("!important", "");
    let words: Vec<&str> = words.split_ascii_whitespace().collect();
    words.join(" ").replace(" :", ":").replace(": ", ":").replace(" ;", ";").replace("; ", ";")
}

fn values<'s>(style: &'s str, property: &str) -> impl DoubleEndedIterator<Item = &'s str> {
    style.split(';').filter_map(move |declaration| {
        let (name, value) = declaration.split_once(':')?;
        (name.trim() == property).then(|| value.trim())
    })
}

/// Whether declarations make an element invisible, whatever it holds.
fn hides(style: &str) -> bool {
    let last = |property: &str| values(style, property).last().unwrap_or_default();
    let nothing = |property: &str| number(last(property)).is_some_and(|n| n <= 0.0);
    let small = |value: &str| {
        let pixels = ["px", "pt"].iter().any(|unit| value.ends_with(unit));
        number(value).is_some_and(|n| n <= 0.0 || (pixels && n < SMALLEST))
    };
    last("display") == "none"
        || matches!(last("visibility"), "hidden" | "collapse")
        || nothing("opacity")
        || nothing("max-height")
        || nothing("max-width")
        || nothing("height")
        || nothing("width")
        || small(last("font-size"))
        || last("font").split([' ', '/']).any(|word| word != "0" && small(word))
        || number(last("text-indent")).is_some_and(|n| n <= -100.0)
        || last("color") == "transparent"
        || is_clear(last("color"))
}

/// The number a value begins with.
fn number(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')));
    value.get(..end.unwrap_or(value.len()))?.parse().ok()
}

/// `rgba(..., 0)`.
fn is_clear(value: &str) -> bool {
    let inside = value.strip_prefix("rgba(").or_else(|| value.strip_prefix("hsla("));
    let alpha = inside.and_then(|v| v.trim_end_matches(')').rsplit([',', '/']).next());
    alpha.and_then(|a| number(a.trim())).is_some_and(|a| a <= 0.05)
}

/// A colour as mail writes it; none for those seldom seen.
fn colour(value: &str) -> Option<[u8; 3]> {
    let value = value.trim().to_ascii_lowercase();
    if let Some(hex) = value.strip_prefix('#') {
        return of_hex(hex);
    }
    if let Some(inside) = value.strip_prefix("rgb(").or_else(|| value.strip_prefix("rgba(")) {
        let parts = inside.trim_end_matches(')').split([',', ' ', '/']).filter(|p| !p.is_empty());
        let mut numbers = parts.map(|p| number(p).map(|n| n.clamp(0.0, 255.0) as u8));
        return Some([numbers.next()??, numbers.next()??, numbers.next()??]);
    }
    match value.as_str() {
        "white" => Some([255, 255, 255]),
        "snow" => Some([255, 250, 250]),
        "ivory" => Some([255, 255, 240]),
        "whitesmoke" => Some([245, 245, 245]),
        "black" => Some([0, 0, 0]),
        "red" => Some([255, 0, 0]),
        "green" => Some([0, 128, 0]),
        "blue" => Some([0, 0, 255]),
        "yellow" => Some([255, 255, 0]),
        "gray" | "grey" => Some([128, 128, 128]),
        "silver" => Some([192, 192, 192]),
        "navy" => Some([0, 0, 128]),
        six if six.len() == 6 => of_hex(six),
        _ => None,
    }
}

fn of_hex(hex: &str) -> Option<[u8; 3]> {
    let number = u32::from_str_radix(hex, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    match hex.len() {
        6 => Some([red, green, blue]),
        3 => {
            let twice = |shift: u32| ((number >> shift) & 15) as u8 * 17;
            Some([twice(8), twice(4), twice(0)])
        }
        _ => None,
    }
}

/// A part of a selector between its combinators.
#[derive(Debug, Default)]
struct Compound {
    name: String,
    classes: Vec<String>,
}

/// The selectors of rules that hide, of all sheets and under any condition: a quotation has no
/// sheet, and what one of them hid would stand in the open.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    hiding: Vec<Vec<Compound>>,
}

impl Sheet {
    /// Reads sanitised sheets.
    pub(crate) fn of<'a>(sheets: impl Iterator<Item = &'a str>) -> Sheet {
        let mut out = Sheet::default();
        for css in sheets {
            let mut rest = css;
            while let Some((before, after)) = rest.split_once('{') {
                let selectors = before.rsplit(['}', ';']).next().unwrap_or_default().trim();
                if selectors.starts_with('@') {
                    rest = after;
                    continue;
                }
                let (body, later) = after.split_once('}').unwrap_or((after, ""));
                rest = later;
                if hides(&squeezed(body)) && out.hiding.len() < MOST_RULES {
                    out.hiding.extend(selectors.split(',').filter_map(selector));
                }
            }
        }
        out
    }

    /// Whether an element inside these cannot be seen.
    pub(crate) fn hides(&self, element: &Element, around: &[Element]) -> bool {
        element.is_invisible()
            || self.hiding.iter().any(|selector| matches(selector, element, around))
    }
}

fn matches(selector: &[Compound], element: &Element, around: &[Element]) -> bool {
    let Some((last, before)) = selector.split_last() else { return false };
    if !element.is(last) {
        return false;
    }
    let mut wanted = before.iter().rev().peekable();
    for outer in around.iter().rev() {
        if wanted.next_if(|compound| outer.is(compound)).is_none() && wanted.peek().is_none() {
            break;
        }
    }
    wanted.peek().is_none()
}

/// A selector as its compounds, all taken for descendants. One that asks for a state, or for what
/// sanitised HTML does not have, is none.
fn selector(text: &str) -> Option<Vec<Compound>> {
    let text = text.trim();
    if text.is_empty() || text.contains([':', '#', '[']) {
        return None;
    }
    let words = text.split([' ', '>', '\n', '\t', '\r']).filter(|word| !word.is_empty());
    let mut out = Vec::new();
    for word in words {
        if matches!(word, "+" | "~") {
            // Whoever stands beside it does not matter.
            out.pop();
            continue;
        }
        let mut pieces = word.split('.');
        let name = pieces.next().unwrap_or_default().trim_matches('*').to_ascii_lowercase();
        out.push(Compound { name, classes: pieces.map(str::to_owned).collect() });
    }
    // A rule for everything hides nothing that is read.
    let any = out.iter().any(|c| !c.name.is_empty() || !c.classes.is_empty());
    any.then_some(out)
}
