//! The files of the project, as the checks read them.

use std::fs;
use std::path::{Path, PathBuf};
use syn::Attribute;

/// One file, by its path from the top with `/` between the folders.
#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub text: String,
    /// Whether it is compiled for tests only.
    pub for_tests: bool,
}

impl File {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The name without its ending.
    pub fn stem(&self) -> &str {
        self.name().split('.').next().unwrap_or_default()
    }

    /// The file as Rust; a file that is none is a finding of its own.
    pub fn rust(&self) -> syn::File {
        syn::parse_file(&self.text).unwrap_or_else(|e| panic!("{} is no Rust: {e}", self.path))
    }
}

/// All files that somebody wrote.
#[derive(Debug)]
pub struct House {
    pub files: Vec<File>,
}

/// Folders that hold what was made, brought in or kept by git.
const NOT_OURS: [&str; 8] = [
    "target",
    "node_modules",
    ".git",
    "gen",
    "out",
    "ui/dist",
    "ui/paraglide",
    "ui/project.inlang",
];

const ENDINGS: [&str; 8] = [".rs", ".toml", ".sql", ".ts", ".svelte", ".css", ".json", ".md"];

impl House {
    /// Reads the checkout this test was built from.
    pub fn read() -> House {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut files = Vec::new();
        let mut open = vec![PathBuf::new()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(root.join(&folder)).unwrap() {
                let entry = entry.unwrap();
                let path = folder.join(entry.file_name());
                let name = path.to_str().unwrap().replace('\\', "/");
                if entry.file_type().unwrap().is_dir() {
                    let ours = |kept: &&str| name == **kept || name.ends_with(&format!("/{kept}"));
                    if !NOT_OURS.iter().any(ours) {
                        open.push(path);
                    }
                } else if ENDINGS.iter().any(|ending| name.ends_with(ending)) {
                    let text = fs::read_to_string(root.join(&path)).unwrap();
                    files.push(File { path: name, text, for_tests: false });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(files.len() > 50, "the checkout was not found: {} files", files.len());
        House { files }.with_tests_marked()
    }

    /// A house made up for a test of a check.
    pub fn of(files: &[(&str, &str)]) -> House {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
            for_tests: false,
        };
        House { files: files.iter().map(file).collect() }.with_tests_marked()
    }

    /// Everything in `tests/`, and what a module behind `#[cfg(test)]` is made of.
    fn with_tests_marked(mut self) -> House {
        let mut starts = vec!["tests/".to_owned()];
        for file in self.under("src-tauri/", ".rs").filter(|file| file.text.contains("cfg(")) {
            let folder = match file.path.rsplit_once('/') {
                Some((folder, "lib.rs" | "main.rs")) => folder,
                _ => file.path.trim_end_matches(".rs"),
            };
            let items = file.rust().items;
            let modules = items.iter().filter_map(|item| match item {
                syn::Item::Mod(item) if for_tests(&item.attrs) => Some(&item.ident),
                _ => None,
            });
            starts.extend(
                modules
                    .flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/")]),
            );
        }
        for file in &mut self.files {
            file.for_tests = starts.iter().any(|start| file.path.starts_with(start));
        }
        self
    }

    /// The files below a folder whose names end so.
    pub fn under<'a>(
        &'a self,
        folder: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = &'a File> + 'a {
        let fits = move |file: &&File| file.path.starts_with(folder) && file.path.ends_with(ending);
        self.files.iter().filter(fits)
    }

    /// One file.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// Whether an item is compiled for tests only: `#[test]`, `#[cfg(test)]`, `#[cfg(all(test, ...))]`.
pub fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        if attribute.path().is_ident("test") {
            return true;
        }
        let words = match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string(),
            _ => return false,
        };
        let mut words = words.split(|c: char| !c.is_alphanumeric() && c != '_');
        let first = words.find(|word| !word.is_empty());
        first == Some("test") || (first == Some("all") && words.any(|word| word == "test"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_tests_are_made_of_is_known() {
        let house = House::of(&[
            ("src-tauri/imap/lib.rs", "#[cfg(test)]\nmod peer;\nmod wire;\n"),
            ("src-tauri/imap/peer.rs", ""),
            ("src-tauri/imap/peer/script.rs", ""),
            ("src-tauri/imap/wire.rs", "#[cfg(all(test, unix))]\nmod hostile;\n"),
            ("src-tauri/imap/wire/hostile.rs", ""),
            ("src-tauri/imap/wire/frame.rs", "#[cfg(not(test))]\nmod a;\n"),
            ("src-tauri/imap/wire/frame/a.rs", ""),
            ("tests/flows/send.rs", ""),
        ]);
        let tests = house.files.iter().filter(|file| file.for_tests);
        let tests: Vec<&str> = tests.map(|file| file.path.as_str()).collect();
        assert_eq!(
            tests,
            [
                "src-tauri/imap/peer.rs",
                "src-tauri/imap/peer/script.rs",
                "src-tauri/imap/wire/hostile.rs",
                "tests/flows/send.rs"
            ]
        );
    }
}
