//! Folding for search: spellings that people take for the same become the same.
//!
//! Case, width, accents, katakana against hiragana, old against new forms of kanji. What folds here
//! is in every index: a change needs a new [`crate::search_words::VERSION`].

use crate::search_kanji_table;
use crate::text;
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

/// What a character is to a search, once folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folded {
    /// A letter or digit of a script that parts its words.
    Letter(char),
    /// A character of a script that does not: kanji, kana, Hangul, Thai and their kin.
    Gram(char),
    /// It changes the character before it: a voiced sound mark, a vowel of a decomposed syllable.
    Joins(char),
    /// A line's end: nothing between two characters of a hard-wrapped Japanese text.
    Line,
    /// It parts what stands before it from what follows.
    Gap,
}

const NFKD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
const CLASS: CanonicalCombiningClassMapBorrowed<'static> =
    CanonicalCombiningClassMapBorrowed::new();

/// Hands what `c` is to `emit`: nothing for what cannot be seen, several for a ligature.
#[inline]
pub(crate) fn fold(c: char, emit: &mut impl FnMut(Folded)) {
    match c {
        'a'..='z' | '0'..='9' => emit(Folded::Letter(c)),
        'A'..='Z' => emit(Folded::Letter(c.to_ascii_lowercase())),
        '\n' | '\r' => emit(Folded::Line),
        '\0'..='\u{7F}' => emit(Folded::Gap),
        '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' | '\u{AC00}'..='\u{D7A3}' => {
            emit(Folded::Gram(c))
        }
        '\u{3099}' | '\u{309A}' => emit(Folded::Joins(c)),
        '\u{30A1}'..='\u{30F6}' | '\u{30FD}' | '\u{30FE}' => emit(Folded::Gram(hiragana(c))),
        '\u{4E00}'..='\u{9FFF}' => emit(Folded::Gram(search_kanji_table::new_form(c))),
        _ => fold_rare(c, emit),
    }
}

/// Katakana as hiragana.
fn hiragana(c: char) -> char {
    char::from_u32(u32::from(c).wrapping_sub(0x60)).unwrap_or(c)
}

/// Everything that is not in nearly every mail.
fn fold_rare(c: char, emit: &mut impl FnMut(Folded)) {
    if text::is_deceptive(c) {
        return;
    }
    if matches!(c, 'й' | 'Й') {
        return emit(Folded::Letter('й'));
    }
    for part in NFKD.normalize_iter(std::iter::once(c)) {
        emit_part(part, emit);
    }
}

fn emit_part(c: char, emit: &mut impl FnMut(Folded)) {
    let spelt = spelt(c);
    if !spelt.is_empty() {
        return spelt.chars().for_each(|c| emit(Folded::Letter(c)));
    }
    match c {
        '\u{3099}' | '\u{309A}' | '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}' => {
            emit(Folded::Joins(c));
        }
        // The voiced ワ row has no hiragana: NFKD has taken its mark away.
        '\u{30A1}'..='\u{30F6}' | '\u{30FD}' | '\u{30FE}' => emit(Folded::Gram(hiragana(c))),
        _ if is_accent(c) || text::is_deceptive(c) => {}
        _ if is_gram(c) => emit(Folded::Gram(search_kanji_table::new_form(c))),
        _ if c.is_alphanumeric() => c.to_lowercase().for_each(|c| emit(Folded::Letter(c))),
        // What stands in the middle of a word of an Indian script.
        _ if CLASS.get_u8(c) != 0 => emit(Folded::Letter(c)),
        '\u{85}' | '\u{2028}' | '\u{2029}' => emit(Folded::Line),
        _ => emit(Folded::Gap),
    }
}

/// Letters that people without them on their keys write otherwise.
fn spelt(c: char) -> &'static str {
    match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ł' | 'Ł' => "l",
        'ı' => "i",
        'ς' => "σ",
        _ => "",
    }
}

/// Accents and points, which people leave out: Latin, Greek, Cyrillic, Hebrew, Arabic.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5BD}' | '\u{5BF}'
        | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}' | '\u{610}'..='\u{61A}'
        | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Characters of scripts that are written without spaces, or where a part of a word is looked for.
pub(crate) fn is_gram(c: char) -> bool {
    matches!(c,
        '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}' | '\u{E80}'..='\u{ECE}'
        | '\u{EDC}'..='\u{EDF}' | '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{108F}'
        | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17D3}' | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{303B}'
        | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            fold(c, &mut |f| match f {
                Folded::Letter(c) | Folded::Gram(c) | Folded::Joins(c) => out.push(c),
                Folded::Line => out.push('\n'),
                Folded::Gap => out.push(' '),
            });
        }
        out
    }

    #[test]
    fn spellings_that_people_take_for_the_same_become_the_same() {
        for (one, other) in [
            ("ÀÉÎõü Straße", "aeiou strasse"),
            ("e\u{301}te\u{301}", "ete"),
            ("Ærøskøbing Łódź", "aeroskobing lodz"),
            ("İstanbul ırmak", "istanbul irmak"),
            ("Ёлка Йод", "елка йод"),
            ("Ὀδυσσεύς", "οδυσσευσ"),
            ("ＡＢＣ１２３", "abc123"),
            ("ﬁle №", "file no"),
            ("①②", "12"),
            ("soft\u{AD}hyphen zero\u{200B}width", "softhyphen zerowidth"),
            ("カタカナ", "かたかな"),
            ("ﾊﾝｶｸ", "はんかく"),
            ("コーヒー", "こーひー"),
            ("國學院大學", "国学院大学"),
            ("渡邊 渡邉 渡辺", "渡辺 渡辺 渡辺"),
            ("髙橋 山﨑", "高橋 山崎"),
            ("\u{FA19}社", "神社"),
            ("한국어", "한국어"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
        ] {
            assert_eq!(folded(one), other, "{one}");
        }
    }

    #[test]
    fn whatever_the_character_folding_ends_and_folding_twice_changes_nothing() {
        for c in '\0'..='\u{33FFF}' {
            let once = folded(&c.to_string());
            assert_eq!(folded(&once), once, "U+{:04X}", u32::from(c));
            assert!(once.chars().count() <= 18, "U+{:04X}", u32::from(c));
        }
    }
}
