//! Reads what was typed into the search field.

use crate::search::{Clause, Condition, Day, Field, Mark, Query, Typing};
use crate::search_phrase::{Ending, Phrase};

/// How much of what was typed is looked at, in bytes.
const LONGEST: usize = 4096;
/// The most conditions.
const MOST: usize = 40;

/// Reads a query; whatever stands there means something.
pub(crate) fn parse(text: &str, typing: Typing) -> Query {
    let cut = text.floor_char_boundary(LONGEST);
    let mut reader = Reader { rest: text.get(..cut).unwrap_or_default(), typing };
    let mut query = Query::default();
    let mut count = 0;
    let mut or = false;
    while let Some(chunk) = reader.chunk() {
        if chunk.is_bare("OR") {
            or = !query.all.is_empty();
            continue;
        }
        if chunk.is_bare("AND") {
            continue;
        }
        let clauses = clauses(&chunk);
        count += clauses.len();
        if count > MOST {
            break;
        }
        // What is not there cannot be an alternative.
        let joins = std::mem::take(&mut or) && clauses.len() == 1;
        match query.all.last_mut().filter(|_| joins) {
            Some(last) => last.extend(clauses),
            None => query.all.extend(clauses.into_iter().map(|c| vec![c])),
        }
    }
    query
}

/// A word or quoted words, with what stands before them.
#[derive(Debug, Default)]
struct Chunk<'a> {
    not: bool,
    name: &'a str,
    value: &'a str,
    quoted: bool,
    star: bool,
    typed: bool,
}

impl Chunk<'_> {
    fn is_bare(&self, word: &str) -> bool {
        self.value == word && !self.not && !self.quoted && self.name.is_empty()
    }

    fn ending(&self) -> Ending {
        match (self.star, self.typed) {
            (true, _) => Ending::Begins,
            (false, true) => Ending::Typed,
            (false, false) => Ending::Whole,
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    typing: Typing,
}

impl<'a> Reader<'a> {
    fn chunk(&mut self) -> Option<Chunk<'a>> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return None;
        }
        let mut chunk = Chunk::default();
        if let Some(after) = self.rest.strip_prefix(['-', '－', '−'])
            && after.starts_with(|c: char| !c.is_whitespace())
        {
            (chunk.not, self.rest) = (true, after);
        }
        if let Some((name, after)) = self.rest.split_once([':', '：'])
            && is_field(name)
        {
            // `from: alice` is meant as `from:alice`.
            (chunk.name, self.rest) = (name, after.trim_start());
        }
        let quote = self.rest.chars().next().filter(|c| is_quote(*c));
        if let Some(quote) = quote {
            let inside = self.rest.get(quote.len_utf8()..).unwrap_or_default();
            let (value, after) = inside.split_once(is_quote).unwrap_or((inside, ""));
            (chunk.value, chunk.quoted, self.rest) = (value, true, after);
        } else {
            let ends = |c: char| c.is_whitespace() || is_quote(c);
            let end = self.rest.find(ends).unwrap_or(self.rest.len());
            let (value, after) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
            (chunk.value, self.rest) = (value, after);
            chunk.typed = after.is_empty() && self.typing == Typing::GoesOn;
        }
        if let Some(before) = chunk.value.strip_suffix('*') {
            (chunk.star, chunk.value) = (true, before);
        } else if chunk.quoted && self.rest.starts_with('*') {
            (chunk.star, self.rest) = (true, self.rest.trim_start_matches('*'));
        }
        Some(chunk)
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}

fn is_field(name: &str) -> bool {
    text_field(name).is_some()
        || ["has", "is", "in", "before", "after", "larger", "smaller"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
}

fn text_field(name: &str) -> Option<Field> {
    let field = match name.to_ascii_lowercase().as_str() {
        "subject" => Field::Subject,
        "from" => Field::From,
        "to" | "cc" | "bcc" => Field::To,
        "body" => Field::Body,
        "filename" | "attachment" => Field::File,
        _ => return None,
    };
    Some(field)
}

/// What a chunk asks for. A condition that cannot be read is taken as words.
fn clauses(chunk: &Chunk<'_>) -> Vec<Clause> {
    if let Some(what) = condition(chunk) {
        return vec![Clause { not: chunk.not, what }];
    }
    let field = text_field(chunk.name);
    let unread = !chunk.name.is_empty() && field.is_none();
    let text = if unread { format!("{} {}", chunk.name, chunk.value) } else { chunk.value.into() };
    // What is denied is denied as a whole.
    let together = chunk.quoted || chunk.not || unread;
    let phrases = Phrase::read(&text, together, chunk.ending());
    let clause = |phrase| Clause { not: chunk.not, what: Condition::Text(field, phrase) };
    phrases.into_iter().map(clause).collect()
}

fn condition(chunk: &Chunk<'_>) -> Option<Condition> {
    let value = chunk.value;
    let lower = value.to_ascii_lowercase();
    Some(match chunk.name.to_ascii_lowercase().as_str() {
        "has" if lower.starts_with("attachment") => Condition::HasAttachment,
        "is" => Condition::Is(match lower.as_str() {
            "unread" | "unseen" => Mark::Unread,
            "read" | "seen" => Mark::Read,
            "flagged" | "starred" => Mark::Flagged,
            "answered" | "replied" => Mark::Answered,
            "draft" => Mark::Draft,
            _ => return None,
        }),
        "in" if !value.is_empty() => Condition::In(value.to_owned()),
        "before" => Condition::Before(Day::parse(value)?),
        "after" => Condition::After(Day::parse(value)?),
        "larger" => Condition::Larger(size(&lower)?),
        "smaller" => Condition::Smaller(size(&lower)?),
        _ => return None,
    })
}

/// `500`, `10k`, `5M`, `5MB`, `1.5g` in octets.
fn size(text: &str) -> Option<u64> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.strip_prefix(number)?.trim_end_matches('b').trim_end_matches('i') {
        "" => 1.0,
        "k" => 1024.0,
        "m" => 1_048_576.0,
        "g" => 1_073_741_824.0,
        _ => return None,
    };
    let plain = number.len() < 16 && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    // Below 2^63, whatever stands there.
    let octets = number.parse::<f64>().ok().filter(|_| plain)? * unit;
    (octets < 9e18).then_some(octets as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query as words: ` & ` between what must hold, ` | ` between alternatives.
    fn read(text: &str, typing: Typing) -> String {
        let clause = |c: &Clause| {
            let what = match &c.what {
                Condition::Text(field, phrase) => {
                    let asked = phrase.tokens().map(|t| {
                        format!("{}{}", t.tokens.join(" "), if t.begins { "*" } else { "" })
                    });
                    let field = field.map(|f| format!("{f:?}=")).unwrap_or_default();
                    format!("{field}{}", asked.unwrap_or_default())
                }
                Condition::HasAttachment
                | Condition::Is(_)
                | Condition::In(_)
                | Condition::Before(_)
                | Condition::After(_)
                | Condition::Larger(_)
                | Condition::Smaller(_) => format!("{:?}", c.what),
            };
            format!("{}{what}", if c.not { "-" } else { "" })
        };
        let any = |any: &Vec<Clause>| any.iter().map(clause).collect::<Vec<_>>().join(" | ");
        Query::parse(text, typing).all.iter().map(any).collect::<Vec<_>>().join(" & ")
    }

    fn done(text: &str) -> String {
        read(text, Typing::Done)
    }

    #[test]
    fn alice_finds_what_she_means() {
        for (typed, meant) in [
            ("budget report", "budget & report"),
            ("\"budget report\" bob", "budget report & bob"),
            ("“budget report”", "budget report"),
            ("from:alice to:bob@example.org", "From=alice & To=bob example org"),
            ("from: alice", "From=alice"),
            ("from:\"Alice B\" subject:plan", "From=alice b & Subject=plan"),
            ("件名　会議", "件名 & 会議"),
            ("from：田中", "From=田中"),
            ("-draft -from:bob", "-draft & -From=bob"),
            ("alice OR bob report", "alice | bob & report"),
            ("OR alice OR", "alice"),
            ("alice AND bob", "alice & bob"),
            ("repo* \"the repo\"*", "repo* & the repo*"),
            ("has:attachment filename:plan.pdf", "HasAttachment & File=plan pdf"),
            ("is:unread -is:flagged", "Is(Unread) & -Is(Flagged)"),
            ("in:\"My Box\" in:@sent", "In(\"My Box\") & In(\"@sent\")"),
            ("larger:5M smaller:1.5kb", "Larger(5242880) & Smaller(1536)"),
            ("after:2026", "After(Day { year: 2026, month: 1, day: 1 })"),
            ("東京、大阪 -京、大", "東京 & 大阪 & -京 大*"),
        ] {
            assert_eq!(done(typed), meant, "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_read_as_a_condition_is_read_as_words() {
        for (typed, meant) in [
            ("is:what", "is what"),
            ("before:tomorrow", "before tomorrow"),
            ("larger:", "larger"),
            ("http://example.org/a?b=c", "http example org a"),
            ("10:30", "10 30"),
            ("- -", ""),
            ("\"", ""),
            ("", ""),
            ("a\"b c\"d", "a & b c & d"),
            ("NEAR(a b) ^x {y} a:b", "near a & b & x & y & a b"),
            ("'); DROP TABLE messages; --", "drop & table & messages"),
        ] {
            assert_eq!(done(typed), meant, "{typed}");
        }
    }

    #[test]
    fn as_alice_types_her_last_word_is_a_beginning() {
        let typed = |text| read(text, Typing::GoesOn);
        assert_eq!(typed("bud"), "bud*");
        assert_eq!(typed("bud "), "bud");
        assert_eq!(typed("alice b"), "alice & ·b");
        assert_eq!(typed("from:al"), "From=·al");
        assert_eq!(typed("\"bud"), "bud");
        assert_eq!(typed("会"), "·会");
    }

    #[test]
    fn whatever_is_typed_is_a_query_and_a_short_one() {
        let mut state = 3u64;
        let bits = [
            "\"",
            "*",
            "-",
            "OR ",
            "from:",
            "：",
            "(",
            "^",
            "NEAR",
            "会",
            "ｶﾞ",
            "a",
            " ",
            "\0",
            "\u{1F600}",
            "·",
            "in:",
            "before:9999-99-99 ",
            "larger:1e9 ",
            "\u{202E}",
            "'",
            ":",
        ];
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(bits[(state >> 33) as usize % bits.len()]);
            }
            for typing in [Typing::Done, Typing::GoesOn] {
                for clause in Query::parse(&text, typing).all.iter().flatten() {
                    let Condition::Text(_, phrase) = &clause.what else { continue };
                    for token in phrase.tokens().map(|t| t.tokens).unwrap_or_default() {
                        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
                        assert!(token.chars().all(|c| !c.is_ascii() || plain(c)), "{text}");
                    }
                }
            }
        }
        let long = Query::parse(&"word ".repeat(100_000), Typing::Done);
        assert!(long.all.len() <= MOST);
    }
}
