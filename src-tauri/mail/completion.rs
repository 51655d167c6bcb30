//! What is typed of a name or an address, and what it is looked for in.

use crate::search_fold::{Folded, fold};

/// The longest text that is folded, in bytes.
const LONGEST: usize = 1_000;

/// A name or address without case, width and accents, katakana as hiragana; its words parted by one
/// space.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut put = |piece: Folded| match piece {
        Folded::Letter(c) | Folded::Gram(c) => out.push(c),
        Folded::Joins(mark) => match out.pop() {
            Some(before) => match voiced(before, mark) {
                Some(one) => out.push(one),
                None => out.extend([before, mark]),
            },
            None => out.push(mark),
        },
        Folded::Line => {}
        Folded::Gap if out.ends_with(' ') || out.is_empty() => {}
        Folded::Gap => out.push(' '),
    };
    for c in crate::text::cut(text, LONGEST).chars() {
        fold(c, &mut put);
    }
    out.trim_end().to_owned()
}

/// A kana with its sound mark as one character, as half-width text does not have it.
fn voiced(kana: char, mark: char) -> Option<char> {
    let on = match (mark, kana) {
        ('\u{3099}', 'か'..='ち' | 'つ' | 'て' | 'と') => 1,
        ('\u{3099}', 'は' | 'ひ' | 'ふ' | 'へ' | 'ほ') => 1,
        ('\u{309A}', 'は' | 'ひ' | 'ふ' | 'へ' | 'ほ') => 2,
        ('\u{3099}', 'う') => return Some('ゔ'),
        _ => return None,
    };
    char::from_u32(u32::from(kana) + on)
}

/// Local parts that nobody reads.
const NOBODY: [&str; 10] = [
    "noreply",
    "donotreply",
    "nepasrepondre",
    "noresponder",
    "mailerdaemon",
    "postmaster",
    "bounce",
    "bounces",
    "autoreply",
    "autoresponder",
];

/// Whether an answer to this address reaches nobody: `no-reply@`, `do_not_reply+x@`, ...
pub fn answers_nobody(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local).to_ascii_lowercase();
    let letters: String = local.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    let whole = letters.split(['+', '=']).next().unwrap_or_default();
    NOBODY.iter().any(|nobody| {
        whole == *nobody
            || (nobody.len() > 6 && (whole.starts_with(nobody) || whole.ends_with(nobody)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        assert_eq!(folded("Élodie  MÜLLER <e.m@Example.org>"), "elodie muller e m example org");
        assert_eq!(folded("ヤマダ　タロウ"), folded("やまだ たろう"));
        assert_eq!(folded("ﾔﾏﾀﾞ"), folded("やまだ"));
        assert_eq!(folded("ＡＢＣ"), "abc");
        assert_eq!(folded(""), "");
    }

    #[test]
    fn addresses_that_answer_nobody_are_known() {
        for nobody in [
            "noreply@x.example",
            "no-reply@x.example",
            "NO_REPLY+1@x.example",
            "do-not-reply@x.example",
            "bounce+alice=example.org@x.example",
            "MAILER-DAEMON@x.example",
            "shop-noreply@x.example",
            "noreply-orders@x.example",
        ] {
            assert!(answers_nobody(nobody), "{nobody}");
        }
        for somebody in ["alice@noreply.example", "reply@x.example", "norma@x.example"] {
            assert!(!answers_nobody(somebody), "{somebody}");
        }
    }
}
