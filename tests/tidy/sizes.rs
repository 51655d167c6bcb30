//! Sizes: of files, lines and functions.

use super::house::{File, House, for_tests};
use std::ops::RangeInclusive;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

const FILE: usize = 400;
const SCREEN: usize = 250;
const FUNCTION: usize = 70;
const WIDTH: usize = 100;
const ARCHITECTURE: usize = 200;

/// Everything that is too long.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in house.under("", ".rs") {
        wrong.extend(check_rust(file));
    }
    for ending in [".ts", ".svelte", ".css"] {
        let screens = house.under("ui/", ending).filter(|file| !is_made_or_table(file));
        wrong.extend(screens.filter_map(|file| longer(file, file.text.lines().count(), SCREEN)));
    }
    if let Some(file) = house.file("docs/ARCHITECTURE.md") {
        wrong.extend(longer(file, file.text.lines().count(), ARCHITECTURE));
    }
    wrong
}

/// Tables, which may be long, say so in their names; `bindings.ts` is written by a machine.
fn is_made_or_table(file: &File) -> bool {
    let says = |word| file.stem().ends_with(word);
    file.path == "ui/ipc/bindings.ts"
        || ["_table", "_names", "-table", "-names"].into_iter().any(says)
}

fn check_rust(file: &File) -> Vec<String> {
    let mut wrong = Vec::new();
    let tree = file.rust();
    if !is_made_or_table(file) {
        let tests = tree.items.iter().filter(|item| for_tests(attributes(item)));
        let tests: Vec<_> = tests.map(|item| lines(&item.span())).collect();
        let of_tests: usize = tests.iter().map(|lines| lines.clone().count()).sum();
        // A crate's tests in a file of their own count as little as those at the end of one.
        let of_tests = if is_crates_test(file) { usize::MAX } else { of_tests };
        wrong.extend(longer(file, file.text.lines().count().saturating_sub(of_tests), FILE));
        wrong.extend(wide_lines(file, &tests));
    }
    let mut functions = Functions { file, wrong: Vec::new() };
    functions.visit_file(&tree);
    wrong.extend(functions.wrong);
    wrong
}

fn is_crates_test(file: &File) -> bool {
    file.for_tests && file.path.starts_with("src-tauri/")
}

/// A transcript in a test reads better unbroken; anything else is broken.
fn wide_lines(file: &File, tests: &[RangeInclusive<usize>]) -> Vec<String> {
    let is_transcript = |at: usize, line: &str| {
        let in_test = file.for_tests || tests.iter().any(|lines| lines.contains(&at));
        in_test && line.contains('"')
    };
    let lines = file.text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let wide = lines.filter(|(at, line)| line.chars().count() > WIDTH && !is_transcript(*at, line));
    wide.map(|(at, _)| format!("{}:{at}: over {WIDTH} columns", file.path)).collect()
}

fn longer(file: &File, lines: usize, limit: usize) -> Option<String> {
    (lines > limit).then(|| format!("{}: {lines} lines, {limit} at most", file.path))
}

fn lines(span: &proc_macro2::Span) -> RangeInclusive<usize> {
    span.start().line..=span.end().line
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

struct Functions<'a> {
    file: &'a File,
    wrong: Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, name: &syn::Ident, block: &syn::Block) {
        let (start, end) = (block.span().start().line, block.span().end().line);
        let inside = self.file.text.lines().take(end - 1).skip(start).map(str::trim);
        let code = inside.filter(|line| !line.is_empty() && !line.starts_with("//")).count();
        if code > FUNCTION {
            let Functions { file, wrong } = self;
            wrong
                .push(format!("{}:{start}: {name} is {code} lines, {FUNCTION} at most", file.path));
        }
    }
}

impl<'a> Visit<'a> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.measure(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.measure(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&House::of(&[(path, text)])).len()
    }

    #[test]
    fn a_long_file_is_found_but_its_tests_do_not_count() {
        let code = "fn a() {}\n".repeat(FILE);
        assert_eq!(found("src-tauri/x/a.rs", &code), 0);
        assert_eq!(found("src-tauri/x/a.rs", &format!("{code}fn b() {{}}\n")), 1);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "fn t() {}\n".repeat(50));
        assert_eq!(found("src-tauri/x/a.rs", &format!("{code}{tests}")), 0);
        let unix = tests.replace("cfg(test)", "cfg(all(test, unix))");
        assert_eq!(found("src-tauri/x/a.rs", &format!("{code}{unix}")), 0);
        let not_tests = tests.replace("cfg(test)", "cfg(not(test))");
        assert_eq!(found("src-tauri/x/a.rs", &format!("{code}{not_tests}")), 1);
    }

    #[test]
    fn a_crates_tests_may_fill_a_long_file_but_those_of_the_tests_crate_are_split() {
        let code = "fn a() {}\n".repeat(FILE + 1);
        let root = ("src-tauri/x/lib.rs", "#[cfg(test)]\nmod model_tests;\n");
        assert!(check(&House::of(&[root, ("src-tauri/x/model_tests.rs", &code)])).is_empty());
        assert_eq!(found("tests/flows/send.rs", &code), 1);
    }

    #[test]
    fn a_table_may_be_long_if_its_name_says_so() {
        let table = "const A: u8 = 0;\n".repeat(FILE + 1);
        assert_eq!(found("src-tauri/x/mailbox_names.rs", &table), 0);
        assert_eq!(found("src-tauri/x/mailboxes.rs", &table), 1);
    }

    #[test]
    fn a_long_function_is_found_without_its_comments() {
        let function = |lines: &str| format!("impl A {{\nfn a() {{\n{lines}}}\n}}\n");
        assert_eq!(found("src-tauri/x/a.rs", &function(&"a();\n".repeat(FUNCTION))), 0);
        assert_eq!(found("src-tauri/x/a.rs", &function(&"a();\n".repeat(FUNCTION + 1))), 1);
        assert_eq!(found("src-tauri/x/a.rs", &function(&"// why\n".repeat(FUNCTION + 1))), 0);
    }

    #[test]
    fn a_wide_line_is_found_counted_in_characters() {
        assert_eq!(found("tests/a.rs", &format!("// {}\n", "文".repeat(97))), 0);
        assert_eq!(found("tests/a.rs", &format!("// {}\n", "文".repeat(98))), 1);
    }

    #[test]
    fn a_transcript_in_a_test_may_be_wide_but_not_in_the_program() {
        let wide = format!("const A: &str = \"{}\";\n", "a".repeat(WIDTH));
        assert_eq!(found("src-tauri/x/a.rs", &wide), 1);
        assert_eq!(found("tests/a.rs", &wide), 0);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{wide}}}\n");
        assert_eq!(found("src-tauri/x/a.rs", &tests), 0);
    }

    #[test]
    fn a_long_screen_is_found() {
        let lines = "a\n".repeat(SCREEN + 1);
        assert_eq!(found("ui/features/x/A.svelte", &lines), 1);
        assert_eq!(found("ui/ipc/bindings.ts", &lines), 0);
        assert_eq!(found("docs/ARCHITECTURE.md", &lines), 1);
    }
}
