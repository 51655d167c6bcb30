//! How files lie and begin.

use super::house::House;

/// Files in the wrong place, without a first line, or switched off.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in house.under("", ".rs") {
        let path = &file.path;
        if file.name() == "mod.rs" {
            wrong.push(format!("{path}: a module is named by its own file, not mod.rs"));
        }
        if path.split('/').any(|folder| folder == "src") {
            wrong.push(format!("{path}: crates have no inner src/"));
        }
        let beside_a_crate = path.starts_with("src-tauri/") && path.contains("/tests/");
        if beside_a_crate && !file.for_tests {
            wrong.push(format!("{path}: tests from outside a crate live in tests/"));
        }
        let first = file.text.lines().next().unwrap_or_default();
        if first.strip_prefix("//! ").is_none_or(|words| words.trim().len() < 10) {
            wrong.push(format!("{path}:1: the first line says what the file is for (`//! ...`)"));
        }
        // Two kinds are: what another test runs in a process of its own, and what measures.
        let off = concat!("#[ign", "ore");
        let known = ["run by ", "a measurement"].map(|why| format!("{off} = \"{why}"));
        let is_known = |line: &str| known.iter().any(|known| line.starts_with(known));
        let mut lines = file.text.lines().map(str::trim_start);
        if lines.any(|line| line.starts_with(off) && !is_known(line)) {
            wrong.push(format!("{path}: a test is switched off"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "//! Says what it is for.\n";

    fn found(path: &str, text: &str) -> usize {
        check(&House::of(&[(path, text)])).len()
    }

    #[test]
    fn files_in_the_wrong_place_are_found() {
        assert_eq!(found("src-tauri/store/lib.rs", FIRST), 0);
        assert_eq!(found("src-tauri/store/accounts/mod.rs", FIRST), 1);
        assert_eq!(found("src-tauri/store/src/lib.rs", FIRST), 1);
        assert_eq!(found("src-tauri/store/tests/open.rs", FIRST), 1);
        assert_eq!(found("tests/flows/open.rs", FIRST), 0);
        let root = format!("{FIRST}#[cfg(test)]\nmod tests;\n");
        let inside =
            [("src-tauri/store/lib.rs", root.as_str()), ("src-tauri/store/tests/a.rs", FIRST)];
        assert!(check(&House::of(&inside)).is_empty());
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_for_is_found() {
        for text in ["use std::fs;\n", "", "//!\n", "//! TODO\n", "/// A thing of its own.\n"] {
            assert_eq!(found("xtask/a.rs", text), 1, "{text:?}");
        }
    }

    #[test]
    fn a_test_switched_off_is_found() {
        let text = |attribute| format!("{FIRST}#[test]\n{attribute}\nfn a() {{}}\n");
        assert_eq!(found("tests/a.rs", &text(concat!("#[ign", "ore]"))), 1);
        assert_eq!(found("tests/a.rs", &text(concat!("#[ign", "ore = \"slow\"]"))), 1);
        assert_eq!(found("tests/a.rs", &text(concat!("#[ign", "ore = \"run by a\"]"))), 0);
    }
}
