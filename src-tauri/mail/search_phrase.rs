//! Words side by side, as they are looked for: the tokens an index is asked for.

use crate::search_words::{MARK, Piece, pieces};

/// Words that stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub(crate) items: Vec<Item>,
    pub(crate) ending: Ending,
}

/// A piece of a phrase, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// A whole word; the last one may be a beginning.
    Word(String),
    /// Characters of a script without spaces: a part of a run.
    Run(Vec<char>),
}

/// How the last word is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As it stands.
    Whole,
    /// As a beginning, by `*`.
    Begins,
    /// As a beginning, because it is still being typed.
    Typed,
}

/// The most pieces of one phrase, and characters of one run, that are looked for.
const MOST: usize = 64;

/// What an index is asked for: tokens side by side, the last of which may be a beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The tokens. None holds a space, a quote, or ASCII other than small letters and digits.
    pub tokens: Vec<String>,
    /// Whether the last is the beginning of a token.
    pub begins: bool,
}

impl Phrase {
    /// The phrases of some text. Where it is not `quoted`, punctuation beside a run parts one from
    /// the next: who types `東京、大阪` looks for both.
    pub(crate) fn read(text: &str, quoted: bool, ending: Ending) -> Vec<Phrase> {
        let mut out: Vec<Phrase> = Vec::new();
        let (mut last_end, mut after_run) = (usize::MAX, false);
        pieces(text, &mut |piece| {
            let (item, place, is_run) = match piece {
                Piece::Word(word, place) => (Item::Word(word.to_owned()), place, false),
                Piece::Run(grams) => {
                    let run = grams.iter().take(MOST).map(|g| g.c).collect();
                    let at = grams.first().map_or(0, |g| g.at);
                    (Item::Run(run), at..grams.last().map_or(0, |g| g.end), true)
                }
            };
            let gap = last_end != place.start;
            let parted = !quoted && gap && (is_run || after_run);
            match out.last_mut().filter(|_| !parted) {
                Some(phrase) if phrase.items.len() < MOST => phrase.items.push(item),
                Some(_) => {}
                None => out.push(Phrase { items: vec![item], ending: Ending::Whole }),
            }
            (last_end, after_run) = (place.end, is_run);
        });
        if let Some(last) = out.last_mut() {
            last.ending = ending;
        }
        out
    }

    /// What to ask an index for; `None` where that is too little to ask.
    pub fn tokens(&self) -> Option<Tokens> {
        let mut tokens = Vec::new();
        let mut begins = false;
        let alone = self.items.len() == 1;
        for (n, item) in self.items.iter().enumerate() {
            let last = n + 1 == self.items.len();
            match item {
                Item::Word(word) if last => {
                    let short = word.chars().nth(2).is_none();
                    match self.ending {
                        Ending::Typed if short && alone => tokens.push(format!("{MARK}{word}")),
                        // One letter more tells more: until then the words before it do.
                        Ending::Typed if short => {}
                        Ending::Typed | Ending::Begins => {
                            tokens.push(word.clone());
                            begins = true;
                        }
                        Ending::Whole => tokens.push(word.clone()),
                    }
                }
                Item::Word(word) => tokens.push(word.clone()),
                Item::Run(run) => {
                    tokens.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
                    match run.as_slice() {
                        [one] if alone => tokens.push(format!("{MARK}{one}")),
                        [one] if last => {
                            tokens.push(one.to_string());
                            begins = true;
                        }
                        // In the index a run ends with its last character alone.
                        [.., end] if !last => tokens.push(end.to_string()),
                        [..] => {}
                    }
                }
            }
        }
        (!tokens.is_empty()).then_some(Tokens { tokens, begins })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, quoted: bool, ending: Ending) -> Vec<String> {
        let star = |t: Tokens| t.tokens.join(" ") + if t.begins { "*" } else { "" };
        Phrase::read(text, quoted, ending).iter().filter_map(Phrase::tokens).map(star).collect()
    }

    #[test]
    fn what_is_typed_becomes_the_tokens_an_index_has() {
        let whole = |text| asked(text, false, Ending::Whole);
        assert_eq!(whole("Alice@Example.org"), ["alice example org"]);
        assert_eq!(whole("e-mail"), ["e mail"]);
        assert_eq!(whole("東京都"), ["東京 京都"]);
        assert_eq!(whole("東"), ["·東"]);
        assert_eq!(whole("東京、大阪"), ["東京", "大阪"]);
        assert_eq!(whole("第3回"), ["第 3 回*"]);
        assert_eq!(whole("iPhoneの使い方"), ["iphone の使 使い い方"]);
        assert_eq!(whole("カフェで会議2026"), ["かふ ふぇ ぇで で会 会議 議 2026"]);
        assert_eq!(asked("東京、大阪", true, Ending::Whole), ["東京 京 大阪"]);
        assert_eq!(whole("!?()"), Vec::<String>::new());
    }

    #[test]
    fn a_word_that_is_being_typed_is_a_beginning() {
        let typed = |text| asked(text, false, Ending::Typed);
        assert_eq!(typed("a"), ["·a"]);
        assert_eq!(typed("al"), ["·al"]);
        assert_eq!(typed("ali"), ["ali*"]);
        assert_eq!(typed("alice@e"), ["alice"]);
        assert_eq!(typed("alice@exa"), ["alice exa*"]);
        assert_eq!(typed("会議"), ["会議"]);
        assert_eq!(asked("al", false, Ending::Begins), ["al*"]);
    }

    #[test]
    fn a_phrase_has_its_limits() {
        let long = asked(&"a b ".repeat(10_000), true, Ending::Whole);
        assert_eq!(long[0].split(' ').count(), MOST);
        let run = asked(&"東京".repeat(10_000), false, Ending::Whole);
        assert_eq!(run[0].split(' ').count(), MOST - 1);
    }
}
