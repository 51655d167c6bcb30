//! What lists are sorted by: people and subjects as one looks for them in the alphabet.

use crate::address::Address;
use crate::search_fold::{Folded, fold};
use crate::thread::base_subject;

/// Longer beginnings are the same.
const MOST: usize = 60;

/// By subject: without `Re:` and its kin, case, width, accents and punctuation.
pub fn subject_key(subject: &str) -> String {
    key(&base_subject(subject))
}

/// By the first of these people: their name, or their address where they have none.
pub fn person_key(people: &[Address]) -> String {
    let Some(first) = people.first() else { return String::new() };
    let name = key(&first.name);
    if name.is_empty() { key(&first.email) } else { name }
}

fn key(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in text.chars().take(4 * MOST) {
        fold(c, &mut |folded| match folded {
            Folded::Letter(c) | Folded::Gram(c) | Folded::Joins(c) => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                out.push(c);
            }
            Folded::Line | Folded::Gap => gap = true,
        });
    }
    if let Some((end, _)) = out.char_indices().nth(MOST) {
        out.truncate(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, email: &str) -> Address {
        Address { name: name.into(), email: email.into() }
    }

    #[test]
    fn answers_stand_beside_what_they_answer() {
        assert_eq!(subject_key("Re: RE: Ｔｈｅ plan!"), subject_key("the Plan"));
        assert_eq!(subject_key("返信：カイギの件"), subject_key("かいぎの件"));
        assert_eq!(subject_key("  “Zoë”, twice"), "zoe twice");
        assert_eq!(subject_key("Re:"), "");
    }

    #[test]
    fn people_stand_by_their_names_else_by_their_addresses() {
        assert_eq!(person_key(&[person("\"Bob\"", "x@example.org")]), "bob");
        assert_eq!(person_key(&[person("", "Bob@example.org")]), "bob example org");
        assert_eq!(person_key(&[]), "");
    }

    #[test]
    fn a_name_without_end_has_a_short_key() {
        assert_eq!(subject_key(&"会議".repeat(10_000)).chars().count(), 60);
    }
}
