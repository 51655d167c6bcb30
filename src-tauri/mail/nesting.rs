//! Counts what an HTML parser would have to do for some tags, before one is let at them. A parser
//! opens formatting elements that were left open again and again: without a bound 300 KB of
//! `<a><b><i><u>` cost a minute and a half.

use crate::html_names::Kind;

/// The deepest nesting shown.
const DEEPEST: usize = 256;
/// The most elements a parser may make that no tag stands for.
const MOST_MADE: usize = 100_000;

/// An open element.
type Open = (&'static str, Kind);

/// What a parser's stack would look like.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    open: Vec<Open>,
    /// Formatting elements that were cut off and will be opened again, for each cell around.
    cut_off: Vec<Vec<&'static str>>,
    made: usize,
}

impl Nesting {
    /// Whether a bound has been passed.
    pub(crate) fn is_too_deep(&self) -> bool {
        self.open.len() + self.cut_off.last().map_or(0, Vec::len) > DEEPEST || self.made > MOST_MADE
    }

    /// Text, or a tag that stands in a line of it: what was cut off is opened again.
    pub(crate) fn text(&mut self) {
        if let Some(names) = self.cut_off.last_mut() {
            self.made += names.len();
            self.open.extend(names.drain(..).map(|name| (name, Kind::Formatting)));
        }
    }

    /// An opening tag.
    pub(crate) fn open(&mut self, name: &'static str, kind: Kind) {
        match kind {
            Kind::Void => self.text(),
            Kind::Inline => {
                self.text();
                self.open.push((name, kind));
            }
            Kind::Formatting => {
                if name == "a" {
                    self.close(name, kind);
                }
                self.text();
                self.open.push((name, kind));
            }
            Kind::Block => {
                self.close_implied(name);
                self.open.push((name, kind));
            }
            Kind::Table | Kind::Cell => {
                let Some(table) = self.open.iter().rposition(|(n, _)| *n == "table") else {
                    return;
                };
                let closes = |(n, k): &Open| {
                    *k == Kind::Cell
                        || kind == Kind::Table && *k == Kind::Table && (name != "tr" || *n == "tr")
                };
                let inside = self.open.get(table + 1..).unwrap_or_default();
                if let Some(at) = inside.iter().position(closes) {
                    self.pop_to(table + 1 + at);
                }
                self.open.push((name, kind));
                if kind == Kind::Cell {
                    self.cut_off.push(Vec::new());
                }
            }
        }
    }

    /// What a block closes before it opens: a list item the one before it, everything a paragraph.
    fn close_implied(&mut self, name: &str) {
        let item = |n: &str| match name {
            "li" => n == "li",
            "dd" | "dt" => matches!(n, "dd" | "dt"),
            _ => false,
        };
        // The search ends at any block that may hold an item.
        let wall = |(n, k): &Open| {
            !matches!(k, Kind::Formatting | Kind::Inline) && !matches!(*n, "address" | "div" | "p")
        };
        let last = self.open.iter().rposition(|one| item(one.0) || wall(one));
        if let Some(at) = last.filter(|n| self.open.get(*n).is_some_and(|one| item(one.0))) {
            self.pop_to(at);
        }
        let scope = |(n, k): &Open| *n == "p" || *n == "table" || *k == Kind::Cell;
        let last = self.open.iter().rposition(scope);
        if let Some(at) = last.filter(|n| self.open.get(*n).is_some_and(|one| one.0 == "p")) {
            self.pop_to(at);
        }
    }

    /// A closing tag.
    pub(crate) fn close(&mut self, name: &'static str, kind: Kind) {
        let of_table = matches!(kind, Kind::Table | Kind::Cell);
        let scope = self.open.iter().rposition(|(n, k)| {
            if of_table { *n == "table" } else { *k == Kind::Cell && name != "table" }
        });
        let from = scope.map_or(0, |n| n + 1);
        let inside = self.open.get(from..).unwrap_or_default();
        let found = inside.iter().rposition(|(n, _)| *n == name).map(|n| n + from);
        match (kind, found) {
            (Kind::Formatting, Some(at)) => {
                // The parser moves what stands above it out of it, in up to eight rounds.
                self.made += (self.open.len() - at - 1) * 8;
                self.open.remove(at);
            }
            (Kind::Formatting, None) => {
                if let Some(names) = self.cut_off.last_mut()
                    && let Some(at) = names.iter().rposition(|n| *n == name)
                {
                    names.remove(at);
                }
            }
            (_, Some(at)) => self.pop_to(at),
            (_, None) => self.made += 1,
        }
    }

    /// Closes everything down to `at`. Formatting elements in it are cut off, those in a cell end.
    fn pop_to(&mut self, at: usize) {
        while self.open.len() > at {
            let Some((name, kind)) = self.open.pop() else { return };
            match kind {
                Kind::Cell => {
                    self.cut_off.pop();
                }
                Kind::Formatting => {
                    if self.cut_off.is_empty() {
                        self.cut_off.push(Vec::new());
                    }
                    if let Some(names) = self.cut_off.last_mut() {
                        names.insert(0, name);
                    }
                }
                Kind::Void | Kind::Block | Kind::Table | Kind::Inline => {}
            }
        }
    }
}
