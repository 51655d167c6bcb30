//! Words that say nothing, in the names of types, modules and files.

use super::house::{File, House};
use std::collections::BTreeSet;
use syn::visit::{self, Visit};

const EMPTY: [&str; 13] = [
    "manager",
    "service",
    "services",
    "helper",
    "helpers",
    "util",
    "utils",
    "processor",
    "handler",
    "data",
    "info",
    "common",
    "misc",
];

/// Names with such a word in them.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = BTreeSet::new();
    for ending in [".rs", ".ts", ".svelte", ".sql"] {
        for file in house.under("", ending) {
            let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
            let empty = parts.filter(|part| says_nothing(part));
            wrong.extend(empty.map(|part| format!("{}: {part} says nothing", file.path)));
        }
    }
    for file in house.under("", ".rs") {
        let mut names = Names { file, wrong: &mut wrong };
        names.visit_file(&file.rust());
    }
    for file in house.under("ui/", ".ts").chain(house.under("ui/", ".svelte")) {
        if file.path == "ui/ipc/bindings.ts" {
            continue;
        }
        for name in file.text.lines().filter_map(declared).filter(|name| says_nothing(name)) {
            wrong.insert(format!("{}: {name} says nothing", file.path));
        }
    }
    wrong.into_iter().collect()
}

/// The type a line of TypeScript declares.
fn declared(line: &str) -> Option<&str> {
    let mut words = line.trim_start().trim_start_matches("export ").split_whitespace();
    let declares = matches!(words.next()?, "class" | "interface" | "type" | "enum");
    let name = words.next().filter(|_| declares)?;
    name.split(|c: char| !c.is_alphanumeric()).next()
}

/// Whether one of the words of a name in snake, kebab or camel case is an empty one.
fn says_nothing(name: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after_small = before.is_some_and(|c| c.is_lowercase() || c.is_numeric());
        let before_small = letters.get(at + 1).is_some_and(|c| c.is_lowercase());
        if !letter.is_alphanumeric() || (letter.is_uppercase() && (after_small || before_small)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.iter().any(|word| EMPTY.contains(&word.as_str()))
}

struct Names<'a> {
    file: &'a File,
    wrong: &'a mut BTreeSet<String>,
}

impl Names<'_> {
    fn look(&mut self, name: &syn::Ident) {
        if says_nothing(&name.to_string()) {
            let line = name.span().start().line;
            self.wrong.insert(format!("{}:{line}: {name} says nothing", self.file.path));
        }
    }
}

impl<'a> Visit<'a> for Names<'_> {
    fn visit_item(&mut self, item: &'a syn::Item) {
        match item {
            syn::Item::Struct(item) => self.look(&item.ident),
            syn::Item::Enum(item) => self.look(&item.ident),
            syn::Item::Union(item) => self.look(&item.ident),
            syn::Item::Trait(item) => self.look(&item.ident),
            syn::Item::Type(item) => self.look(&item.ident),
            syn::Item::Mod(item) => self.look(&item.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&House::of(&[(path, text)])).len()
    }

    #[test]
    fn a_type_or_module_named_by_nothing_is_found() {
        for text in [
            "struct AccountManager;",
            "enum UserData {}",
            "trait MailHandler {}",
            "type Info = u8;",
            "mod utils {}",
            "fn a() { struct DataRow; }",
            "mod a { struct HTTPService; }",
        ] {
            assert_eq!(found("src-tauri/x/a.rs", text), 1, "{text}");
        }
    }

    #[test]
    fn words_that_only_begin_alike_are_no_fault() {
        for text in
            ["struct Database;", "struct Informed;", "enum Commonplace {}", "mod metadata {}"]
        {
            assert_eq!(found("src-tauri/x/a.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn files_and_folders_are_looked_at_too() {
        assert_eq!(found("src-tauri/x/date_helpers.rs", ""), 1);
        assert_eq!(found("src-tauri/common/a.rs", ""), 1);
        assert_eq!(found("ui/shared/misc.ts", ""), 1);
        assert_eq!(found("ui/shared/DataTable.svelte", ""), 1);
    }

    #[test]
    fn the_screens_types_are_looked_at_too() {
        assert_eq!(found("ui/shared/a.ts", "export class ListManager {}\n"), 1);
        assert_eq!(found("ui/shared/a.ts", "  interface RowData<T> {}\n"), 1);
        assert_eq!(found("ui/shared/a.ts", "const data = 1; // type Data\n"), 0);
    }
}
