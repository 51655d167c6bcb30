//! A query as FTS5 and SQL have it. What was typed reaches them as tokens in quotes, as numbers,
//! and as parameters: it can say nothing of its own.

use mail::search::{Clause, Condition, Field, Mark, Query};
use mail::search_phrase::Phrase;

/// A mailbox that `in:` may name: its row, its path, its role.
pub(crate) struct Named {
    pub id: i64,
    pub path: String,
    pub role: Option<&'static str>,
}

/// A query as SQL.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Match {
    /// What FTS5 is asked for; `None` where no text is looked for.
    pub words: Option<String>,
    /// Conditions on `m`, the message, and `l`, a place where it stands.
    pub conditions: Vec<String>,
    /// What FTS5 is asked for inside the conditions: their parameters, in order.
    pub texts: Vec<String>,
    /// Every date is at or after the first and before the second.
    pub dates: (Option<i64>, Option<i64>),
    /// The mailboxes it can only be in, where that was said.
    pub mailboxes: Option<Vec<i64>>,
}

/// Translates. `offset` is how many seconds clocks are ahead of UTC where days are meant.
pub(crate) fn translate(query: &Query, mailboxes: &[Named], offset: i32) -> Match {
    let mut out = Match::default();
    let (mut all, mut none) = (Vec::new(), Vec::new());
    for group in &query.all {
        match group.as_slice() {
            [Clause { not: true, what: Condition::Text(field, phrase) }] => {
                none.extend(expression(*field, phrase));
            }
            texts if texts.iter().all(|c| !c.not && matches!(c.what, Condition::Text(..))) => {
                let any: Option<Vec<String>> = texts.iter().map(text_of).collect();
                // Where one alternative is too short to ask for, it may always be met.
                all.extend(any.map(|any| format!("({})", any.join(" OR "))));
            }
            clauses => {
                if let [clause] = clauses {
                    out.narrow(clause, mailboxes, offset);
                }
                out.add(clauses, mailboxes, offset);
            }
        }
    }
    match (all.is_empty(), none.is_empty()) {
        (true, true) => {}
        (true, false) => {
            let denied = none.join(" OR ");
            out.conditions.push(format!("m.id NOT IN ({OF_TEXT})"));
            out.texts.push(denied);
        }
        (false, true) => out.words = Some(all.join(" AND ")),
        (false, false) => {
            out.words = Some(format!("({}) NOT ({})", all.join(" AND "), none.join(" OR ")));
        }
    }
    out
}

const OF_TEXT: &str = "SELECT d.message FROM search.words w JOIN search.docs d ON d.doc = w.rowid
                        WHERE w.words MATCH ?";

impl Match {
    /// What one condition that must hold says of dates and mailboxes.
    fn narrow(&mut self, clause: &Clause, mailboxes: &[Named], offset: i32) {
        match (&clause.what, clause.not) {
            (Condition::After(day), false) | (Condition::Before(day), true) => {
                self.dates.0 = self.dates.0.max(Some(day.begins(offset)));
            }
            (Condition::Before(day), false) | (Condition::After(day), true) => {
                let end = day.begins(offset);
                self.dates.1 = Some(self.dates.1.map_or(end, |before| before.min(end)));
            }
            (Condition::In(name), false) => {
                let named = named(name, mailboxes);
                let both = |before: Vec<i64>| before.into_iter().filter(|id| named.contains(id));
                self.mailboxes = Some(match self.mailboxes.take() {
                    Some(before) => both(before).collect(),
                    None => named,
                });
            }
            (
                Condition::In(_)
                | Condition::Text(..)
                | Condition::HasAttachment
                | Condition::Is(_)
                | Condition::Larger(_)
                | Condition::Smaller(_),
                _,
            ) => {}
        }
    }

    /// Adds alternatives, at least one of which must hold.
    fn add(&mut self, clauses: &[Clause], mailboxes: &[Named], offset: i32) {
        let mut texts = Vec::new();
        let mut any = Vec::new();
        for clause in clauses {
            let sql = match &clause.what {
                Condition::Text(field, phrase) => match expression(*field, phrase) {
                    Some(expression) => {
                        texts.push(expression);
                        format!("m.id IN ({OF_TEXT})")
                    }
                    None => return,
                },
                Condition::HasAttachment => "m.has_attachment = 1".to_owned(),
                Condition::Is(mark) => is(*mark).to_owned(),
                Condition::In(name) => {
                    let ids: Vec<String> =
                        named(name, mailboxes).iter().map(i64::to_string).collect();
                    format!("l.mailbox IN ({})", ids.join(", "))
                }
                Condition::Before(day) => format!("l.date < {}", day.begins(offset)),
                Condition::After(day) => format!("l.date >= {}", day.begins(offset)),
                Condition::Larger(size) => format!("m.size > {size}"),
                Condition::Smaller(size) => format!("m.size < {size}"),
            };
            any.push(format!("{}({sql})", if clause.not { "NOT " } else { "" }));
        }
        self.conditions.push(any.join(" OR "));
        self.texts.extend(texts);
    }
}

/// System flags are bits of `mail::flags`.
fn is(mark: Mark) -> &'static str {
    match mark {
        Mark::Unread => "l.flags & 1 = 0",
        Mark::Read => "l.flags & 1 <> 0",
        Mark::Answered => "l.flags & 2 <> 0",
        Mark::Flagged => "l.flags & 4 <> 0",
        Mark::Draft => "l.flags & 16 <> 0",
    }
}

/// The mailboxes meant by a path, in any case, or by a role.
fn named(name: &str, mailboxes: &[Named]) -> Vec<i64> {
    let role = name.strip_prefix('@').unwrap_or(name).to_lowercase();
    let path = name.trim_matches('/').to_lowercase();
    let by_path = |m: &&Named| m.path.to_lowercase() == path;
    let by_role = |m: &&Named| m.role == Some(role.as_str());
    let found: Vec<i64> = mailboxes.iter().filter(by_path).map(|m| m.id).collect();
    if !found.is_empty() {
        return found;
    }
    mailboxes.iter().filter(by_role).map(|m| m.id).collect()
}

fn text_of(clause: &Clause) -> Option<String> {
    match &clause.what {
        Condition::Text(field, phrase) => expression(*field, phrase),
        Condition::HasAttachment
        | Condition::Is(_)
        | Condition::In(_)
        | Condition::Before(_)
        | Condition::After(_)
        | Condition::Larger(_)
        | Condition::Smaller(_) => None,
    }
}

/// `column : "token token" *`
fn expression(field: Option<Field>, phrase: &Phrase) -> Option<String> {
    let tokens = phrase.tokens()?;
    let column = match field {
        None => "",
        Some(Field::Subject) => "subject : ",
        Some(Field::From) => "sender : ",
        Some(Field::To) => "recipients : ",
        Some(Field::Body) => "body : ",
        Some(Field::File) => "files : ",
    };
    let star = if tokens.begins { " *" } else { "" };
    let words = tokens.tokens.join(" ").replace('"', "");
    Some(format!("{column}\"{words}\"{star}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::search::Typing;

    fn translated(text: &str) -> Match {
        let named = |id, path: &str, role| Named { id, path: path.into(), role };
        let mailboxes = [
            named(1, "INBOX", Some("inbox")),
            named(2, "Sent", Some("sent")),
            named(3, "仕事/2026", None),
            named(4, "INBOX", Some("inbox")),
        ];
        translate(&Query::parse(text, Typing::Done), &mailboxes, 0)
    }

    #[test]
    fn text_goes_to_the_index_and_the_rest_to_the_tables() {
        let found = translated("from:alice \"the plan\" -draft repo* is:unread larger:1k");
        let words = r#"((sender : "alice") AND ("the plan") AND ("repo" *)) NOT ("draft")"#;
        assert_eq!(found.words.as_deref(), Some(words));
        assert_eq!(found.conditions, ["(l.flags & 1 = 0)", "(m.size > 1024)"]);
        assert_eq!(translated("a OR 会").words.as_deref(), Some(r#"("a" OR "·会")"#));
    }

    #[test]
    fn what_mixes_both_becomes_a_condition() {
        let found = translated("alice OR is:flagged");
        assert_eq!((found.words, found.texts.as_slice()), (None, &["\"alice\"".to_owned()][..]));
        assert!(found.conditions[0].ends_with("OR (l.flags & 4 <> 0)"));
        let found = translated("-alice -bob");
        assert_eq!(
            (found.words, found.texts.as_slice()),
            (None, &[r#""alice" OR "bob""#.into()][..])
        );
    }

    #[test]
    fn mailboxes_and_days_narrow_what_is_looked_at() {
        assert_eq!(translated("in:inbox").mailboxes, Some(vec![1, 4]));
        assert_eq!(translated("in:@sent").mailboxes, Some(vec![2]));
        assert_eq!(translated("in:仕事/2026").mailboxes, Some(vec![3]));
        assert_eq!(translated("in:inbox in:sent").mailboxes, Some(vec![]));
        assert_eq!(translated("in:nowhere").mailboxes, Some(vec![]));
        assert_eq!(translated("-in:sent").mailboxes, None);
        let found = translated("after:1970-01-02 -before:1970-01-03 before:1970-02");
        assert_eq!(found.dates, (Some(2 * 86_400), Some(31 * 86_400)));
    }
}
