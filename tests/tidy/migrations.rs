//! The database's migrations: numbered, strict, explained.

use super::house::{File, House};
use std::collections::BTreeMap;

const FOLDER: &str = "src-tauri/store/migrations/";

/// Gaps in the numbers, tables that are not STRICT, columns without a comment.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut last = BTreeMap::new();
    for file in house.under(FOLDER, ".sql") {
        // `bodies_0001_...` belongs to a database file of its own, with its own numbers.
        let digits = file.name().find(|c: char| c.is_ascii_digit()).unwrap_or_default();
        let (series, rest) = file.name().split_at(digits);
        let number = last.entry(series).and_modify(|last| *last += 1).or_insert(1);
        if !rest.starts_with(&format!("{number:04}_")) {
            wrong.push(format!("{}: the next migration is {series}{number:04}_...", file.path));
        }
        wrong.extend(check_tables(file));
    }
    if house.under(FOLDER, ".sql").next().is_none() {
        wrong.push(format!("{FOLDER} is empty"));
    }
    wrong
}

fn check_tables(file: &File) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut table = None;
    for (at, line) in file.text.lines().map(str::trim).enumerate() {
        let say = |what: &str| format!("{}:{}: {what}", file.path, at + 1);
        let code = line.split("--").next().unwrap_or_default().trim();
        if let Some(rest) = code.strip_prefix("CREATE TABLE ") {
            table = rest.split([' ', '(']).next();
        } else if let Some(name) = table.filter(|_| code.starts_with(')')) {
            if !code.contains("STRICT") {
                wrong.push(say(&format!("{name} is not STRICT")));
            }
            table = None;
        } else if table.is_some() && is_column(code) && !line.contains("--") {
            wrong.push(say("a column without a comment"));
        }
    }
    wrong
}

/// A line that begins with a name in small letters followed by its type. What a reference is for
/// is said where it points.
fn is_column(code: &str) -> bool {
    let mut words = code.split_whitespace();
    let name = words.next().unwrap_or_default();
    let kinds = ["INTEGER", "TEXT", "BLOB", "REAL", "ANY"];
    let typed = words.next().is_some_and(|kind| kinds.contains(&kind.trim_end_matches(',')));
    typed
        && !code.contains(" REFERENCES ")
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "CREATE TABLE accounts (\n  id INTEGER PRIMARY KEY, -- ours\n\
                         \x20 UNIQUE (id)\n) STRICT;\n";

    fn found(files: &[(&str, &str)]) -> usize {
        let paths: Vec<String> = files.iter().map(|(name, _)| format!("{FOLDER}{name}")).collect();
        let files: Vec<(&str, &str)> =
            paths.iter().zip(files).map(|(path, (_, text))| (path.as_str(), *text)).collect();
        check(&House::of(&files)).len()
    }

    #[test]
    fn a_gap_in_the_numbers_is_found() {
        assert_eq!(found(&[("0001_first.sql", TABLE), ("0002_more.sql", "")]), 0);
        assert_eq!(found(&[("0001_first.sql", TABLE), ("0003_more.sql", "")]), 1);
        let two = [("0001_a.sql", ""), ("0002_a.sql", ""), ("bodies_0001_a.sql", TABLE)];
        assert_eq!(found(&two), 0);
        assert_eq!(found(&[("bodies_0002_a.sql", TABLE)]), 1);
        assert_eq!(found(&[("first.sql", TABLE)]), 1);
        assert_eq!(found(&[]), 1);
    }

    #[test]
    fn a_loose_table_or_an_unexplained_column_is_found() {
        assert_eq!(found(&[("0001_a.sql", &TABLE.replace(" STRICT", ""))]), 1);
        assert_eq!(found(&[("0001_a.sql", &TABLE.replace(" -- ours", ""))]), 1);
        assert_eq!(found(&[("0001_a.sql", "CREATE VIRTUAL TABLE search USING fts5(a);\n")]), 0);
    }
}
