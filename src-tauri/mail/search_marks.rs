//! Where the words of a query stand in a text, to show them.

use crate::search::{Field, Query};
use crate::search_phrase::{Ending, Item, Phrase};
use crate::search_words::{LONGEST_TEXT, Piece, pieces};
use crate::text;
use std::ops::Range;

/// A piece of a text around a match, on one line, and where the matches stand in it, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The text.
    pub text: String,
    /// The matches in it, in order, apart from each other.
    pub marks: Vec<Range<usize>>,
}

/// How much of a text is shown, in characters, and how much of it before the match.
const SHOWN: usize = 160;
const BEFORE: usize = 40;
/// The most matches of one text.
const MOST: usize = 100;

/// A word, or a character of a run, and where it stands.
struct Token {
    text: Text,
    place: Range<usize>,
}

enum Text {
    Word(String),
    /// Whether it follows the character before it in the same run.
    Gram(char, bool),
}

/// The matches of a query in a text of this field, in bytes: in order, apart from each other.
pub fn marks(query: &Query, field: Field, shown: &str) -> Vec<Range<usize>> {
    let shown = shown.get(..shown.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default();
    let tokens = tokens(shown);
    let mut found: Vec<Range<usize>> = Vec::new();
    let wanted = query.wanted().filter(|(within, _)| within.is_none_or(|f| f == field));
    for needle in wanted.map(|(_, phrase)| Needle::of(phrase)) {
        let starts = (0..tokens.len()).filter_map(|n| needle.at(tokens.get(n..)?));
        found.extend(starts.take(MOST));
    }
    found.sort_unstable_by_key(|r| (r.start, r.end));
    found.dedup_by(|next, before| {
        let touches = next.start <= before.end;
        if touches {
            before.end = before.end.max(next.end);
        }
        touches
    });
    found
}

/// What to show of a body that a query has found: the words around its first match, else how it
/// begins.
pub fn snippet(query: &Query, body: &str) -> Snippet {
    let first = marks(query, Field::Body, body).first().map_or(0, |m| m.start);
    let before = body.get(..first).unwrap_or_default();
    let lead = before.char_indices().rev().take(BEFORE).last().map_or(first, |(n, _)| n);
    let around: String = body.get(lead..).unwrap_or_default().chars().take(4 * SHOWN).collect();
    let words = around.split_whitespace().map(text::clean).filter(|w| !w.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(SHOWN).collect();
    let marks = marks(query, Field::Body, &line);
    Snippet { text: line, marks }
}

fn tokens(shown: &str) -> Vec<Token> {
    let mut out = Vec::new();
    pieces(shown, &mut |piece| match piece {
        Piece::Word(word, place) => out.push(Token { text: Text::Word(word.to_owned()), place }),
        Piece::Run(grams) => {
            let token = |(n, g): (usize, &crate::search_words::Gram)| Token {
                text: Text::Gram(g.c, n > 0),
                place: g.at..g.end,
            };
            out.extend(grams.iter().enumerate().map(token));
        }
    });
    out
}

/// A phrase, piece by piece as texts are.
struct Needle<'a> {
    items: Vec<Wanted<'a>>,
    begins: bool,
}

enum Wanted<'a> {
    Word(&'a str),
    Gram(char, bool),
}

impl Needle<'_> {
    fn of(phrase: &Phrase) -> Needle<'_> {
        let mut items = Vec::new();
        for item in &phrase.items {
            match item {
                Item::Word(word) => items.push(Wanted::Word(word)),
                Item::Run(run) => {
                    let grams = run.iter().enumerate().map(|(n, c)| Wanted::Gram(*c, n > 0));
                    items.extend(grams);
                }
            }
        }
        Needle { items, begins: phrase.ending != Ending::Whole }
    }

    /// Where it stands if it stands right here.
    fn at(&self, tokens: &[Token]) -> Option<Range<usize>> {
        let here = tokens.get(..self.items.len())?;
        let fits = |(n, (wanted, token)): (usize, (&Wanted<'_>, &Token))| {
            match (wanted, &token.text) {
                (Wanted::Word(word), Text::Word(there)) => {
                    let last = n + 1 == self.items.len();
                    there == word || (last && self.begins && there.starts_with(word))
                }
                // A run may be entered anywhere, and is then followed.
                (Wanted::Gram(c, joined), Text::Gram(there, follows)) => {
                    c == there && (n == 0 || joined == follows)
                }
                (Wanted::Word(_), Text::Gram(..)) | (Wanted::Gram(..), Text::Word(_)) => false,
            }
        };
        let all = self.items.iter().zip(here).enumerate().all(fits);
        let (first, last) = (here.first()?, here.last()?);
        all.then_some(first.place.start..last.place.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Typing;

    fn marked(query: &str, text: &str) -> String {
        let query = Query::parse(query, Typing::GoesOn);
        let mut out = String::new();
        let mut at = 0;
        for mark in marks(&query, Field::Body, text) {
            let (gap, word) = (text.get(at..mark.start).unwrap(), text.get(mark.clone()).unwrap());
            out.push_str(&format!("{gap}[{word}]"));
            at = mark.end;
        }
        out + text.get(at..).unwrap()
    }

    #[test]
    fn the_words_bob_is_found_by_are_marked() {
        assert_eq!(marked("budget ", "The Budget, budgets"), "The [Budget], budgets");
        assert_eq!(marked("budg", "The Budget, budgets"), "The [Budget], [budgets]");
        assert_eq!(marked("\"the budget\"", "the the budget"), "the [the budget]");
        assert_eq!(marked("resume ", "My Résumé"), "My [Résumé]");
        assert_eq!(marked("リンゴ", "りんごとﾘﾝｺﾞ"), "[りんご]と[ﾘﾝｺﾞ]");
        assert_eq!(marked("会", "会議の会"), "[会]議の[会]");
        assert_eq!(marked("京都", "東京都と\r\n京\r\n都"), "東[京都]と\r\n[京\r\n都]");
        assert_eq!(marked("京都", "東京 都"), "東京 都");
        assert_eq!(marked("第3回", "前の第3回目"), "前の[第3回]目");
        assert_eq!(marked("from:bob -the subject:the", "the bob"), "the bob");
        assert_eq!(marked("東京 京都", "東京都"), "[東京都]");
    }

    #[test]
    fn a_snippet_shows_the_match_and_what_stands_around_it() {
        let body =
            format!("{} the\r\n  needle \u{202E}is here {}", "hay ".repeat(500), "x ".repeat(500));
        let query = Query::parse("needle", Typing::Done);
        let shown = snippet(&query, &body);
        assert!(shown.text.contains("hay the needle is here x"), "{}", shown.text);
        assert_eq!(shown.text.get(shown.marks[0].clone()), Some("needle"));
        assert!(shown.text.chars().count() <= SHOWN);
        let nothing = snippet(&Query::parse("absent", Typing::Done), "Dear Alice");
        assert_eq!((nothing.text.as_str(), nothing.marks.len()), ("Dear Alice", 0));
        assert_eq!(snippet(&query, ""), Snippet::default());
    }
}
