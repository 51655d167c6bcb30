//! Text as the search index has it: words, and pairs of characters where words have no ends.
//!
//! A run of kanji, kana or Hangul becomes its overlapping pairs and then its last character alone,
//! so that a word of any length is found inside it by the neighbourhood of tokens:
//! `東京都` is `東京 京都 都`. What comes out is tokens parted by spaces; none holds a character
//! of ASCII but small letters and digits.

use crate::search_fold::{Folded, fold};
use icu_normalizer::properties::CanonicalCompositionBorrowed;
use std::ops::Range;

/// What an index was made by. Another number makes every index anew.
pub const VERSION: i64 = 1;

/// Stands before a token that is no text: a character that occurs, the beginning of a word.
pub(crate) const MARK: char = '·';

/// Letters of a word that are kept: what is longer is found by them.
const LONGEST_WORD: usize = 40;
/// How much of one text is indexed, in bytes.
pub(crate) const LONGEST_TEXT: usize = 400 << 10;
/// Without a space, longer than this and made of base64's letters: nobody's word.
const LONGEST_RUN: usize = 60;

const COMPOSE: CanonicalCompositionBorrowed<'static> = CanonicalCompositionBorrowed::new();

/// A character of a run, folded, and where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gram {
    pub c: char,
    pub at: usize,
    pub end: usize,
}

/// A piece of text between two gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A word, folded, and where it stands.
    Word(&'a str, Range<usize>),
    /// Characters of a script without spaces.
    Run(&'a [Gram]),
}

/// Takes text apart. What is one piece in a mail is one piece in a query.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    word: String,
    letters: usize,
    place: Range<usize>,
    run: Vec<Gram>,
}

impl Splitter {
    /// Takes in more of a text, which stands at `at` in the whole.
    pub fn feed(&mut self, text: &str, at: usize, emit: &mut impl FnMut(Piece<'_>)) {
        for (n, c) in text.char_indices() {
            let (at, end) = (at + n, at + n + c.len_utf8());
            fold(c, &mut |folded| self.take(folded, at, end, emit));
        }
    }

    /// The text is at an end.
    pub fn end(&mut self, emit: &mut impl FnMut(Piece<'_>)) {
        self.end_word(emit);
        self.end_run(emit);
    }

    #[inline]
    fn take(&mut self, folded: Folded, at: usize, end: usize, emit: &mut impl FnMut(Piece<'_>)) {
        match folded {
            Folded::Letter(c) => {
                if !self.run.is_empty() {
                    self.end_run(emit);
                }
                if self.letters == 0 {
                    self.place.start = at;
                }
                if self.letters < LONGEST_WORD {
                    self.word.push(c);
                }
                self.letters += 1;
                self.place.end = end;
            }
            Folded::Gram(c) => {
                self.end_word(emit);
                self.run.push(Gram { c, at, end });
            }
            Folded::Joins(c) => self.join(c, at, end, emit),
            Folded::Line => self.end_word(emit),
            Folded::Gap => {
                self.end_word(emit);
                self.end_run(emit);
            }
        }
    }

    fn join(&mut self, c: char, at: usize, end: usize, emit: &mut impl FnMut(Piece<'_>)) {
        let composed = self.run.last_mut().filter(|_| self.letters == 0).and_then(|last| {
            last.c = COMPOSE.compose(last.c, c)?;
            last.end = end;
            Some(())
        });
        let is_vowel = crate::search_fold::is_gram(c);
        if composed.is_none() && is_vowel {
            self.take(Folded::Gram(c), at, end, emit);
        }
    }

    #[inline]
    fn end_word(&mut self, emit: &mut impl FnMut(Piece<'_>)) {
        if self.letters > 0 {
            emit(Piece::Word(&self.word, self.place.clone()));
            self.word.clear();
            self.letters = 0;
        }
    }

    #[inline]
    fn end_run(&mut self, emit: &mut impl FnMut(Piece<'_>)) {
        if !self.run.is_empty() {
            emit(Piece::Run(&self.run));
            self.run.clear();
        }
    }
}

/// The pieces of a text, without what nobody looks for: what follows the `?` of an address in the
/// web, and base64.
pub(crate) fn pieces(text: &str, emit: &mut impl FnMut(Piece<'_>)) {
    let mut splitter = Splitter::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.len() < LONGEST_RUN && !line.contains("://") {
            splitter.feed(line, at, emit);
        } else {
            let mut at = at;
            for chunk in line.split_inclusive([' ', '\n', '\t']) {
                let kept = worth_reading(chunk);
                splitter.feed(kept, at, emit);
                if kept.len() < chunk.len() {
                    splitter.feed(" ", at + kept.len(), emit);
                }
                at += chunk.len();
            }
        }
        at += line.len();
    }
    splitter.end(emit);
}

/// What of a text without spaces is kept.
fn worth_reading(chunk: &str) -> &str {
    if let Some((scheme, rest)) = chunk.split_once("://") {
        let end = rest.find(['?', '#']).map_or(chunk.len(), |n| scheme.len() + 3 + n);
        return chunk.get(..end).unwrap_or_default();
    }
    let base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let word = chunk.trim_ascii();
    if word.len() >= LONGEST_RUN && word.bytes().all(base64) { "" } else { chunk }
}

/// Appends the tokens of a text. `beginnings` adds one and two letters that words begin with, so
/// that the first keys of a name already find it.
pub(crate) fn push_tokens(out: &mut String, text: &str, beginnings: bool) {
    let text = text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default();
    let mut seen: Vec<char> = Vec::new();
    let mut begun: Vec<[char; 2]> = Vec::new();
    pieces(text, &mut |piece| match piece {
        Piece::Word(word, _) => {
            out.push_str(word);
            out.push(' ');
            if beginnings {
                let mut letters = word.chars();
                if let Some(first) = letters.next() {
                    begun.push([first, ' ']);
                    begun.extend(letters.next().map(|second| [first, second]));
                }
            }
        }
        Piece::Run(grams) => {
            for pair in grams.windows(2) {
                out.extend(pair.iter().map(|g| g.c));
                out.push(' ');
            }
            out.extend(grams.last().map(|g| g.c));
            out.push(' ');
            seen.extend(grams.iter().map(|g| g.c));
        }
    });
    seen.sort_unstable();
    seen.dedup();
    begun.sort_unstable();
    begun.dedup();
    if !seen.is_empty() || !begun.is_empty() {
        // Parts the text from the marks: no phrase reaches over it.
        out.extend([MARK, ' ']);
    }
    for c in seen {
        out.extend([MARK, c, ' ']);
    }
    for [first, second] in begun {
        out.extend([MARK, first]);
        out.extend(Some(second).filter(|c| *c != ' '));
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> String {
        let mut out = String::new();
        push_tokens(&mut out, text, false);
        out.split(" · ").next().unwrap_or_default().trim_end().to_owned()
    }

    #[test]
    fn words_and_runs_become_tokens() {
        for (text, expected) in [
            ("Dear Bob,\r\nhello!", "dear bob hello"),
            ("don't e-mail alice@example.org", "don t e mail alice example org"),
            ("東京都", "東京 京都 都"),
            ("東京\r\n都", "東京 京都 都"),
            ("東京 都", "東京 京 都"),
            ("前の第3回。", "前の の第 第 3 回"),
            ("ｶﾞﾗｽとか\u{3099}らす", "がら らす すと とが がら らす す"),
            ("\u{1112}\u{1161}\u{11AB}국", "한국 국"),
            ("ราคา", "รา าค คา า"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }

    #[test]
    fn what_nobody_looks_for_is_left_out() {
        let link = "see https://example.org/plan/7?utm_source=a&c=f00#top now";
        assert_eq!(tokens(link), "see https example org plan 7 now");
        let junk = format!("a {} b\r\n{}\r\nc", "QUJD".repeat(19), "Zm9v/+==".repeat(9));
        assert_eq!(tokens(&junk), "a b c");
        assert_eq!(tokens(&"x".repeat(50)), "x".repeat(LONGEST_WORD));
    }

    #[test]
    fn a_text_of_megabytes_is_read_to_its_limit() {
        let mut out = String::new();
        push_tokens(&mut out, &"会議".repeat(1 << 20), false);
        assert!(out.len() < 2 * LONGEST_TEXT + LONGEST_TEXT / 2);
    }

    #[test]
    fn the_marks_stand_behind_the_text_once_each() {
        let mut out = String::new();
        push_tokens(&mut out, "Al 会会 al a", true);
        assert_eq!(out, "al 会会 会 al a · ·会 ·a ·al ");
    }
}
