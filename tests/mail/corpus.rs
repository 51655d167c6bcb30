//! Finds the corpus: `$MAIL_CORPUS`, else `../shared/corpus` from the project's root. The project
//! carries none of it; without it these tests say so and check nothing.

use std::path::{Path, PathBuf};

/// The corpus, or a line that says that a test did not run.
pub fn folder(test: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("MAIL_CORPUS").map_or(beside, PathBuf::from);
    if folder.join("MANIFEST.tsv").is_file() || folder.join("eml").is_dir() {
        return Some(folder);
    }
    println!("SKIPPED {test}: no mail corpus at {} (set MAIL_CORPUS)", folder.display());
    None
}

/// Every file below the folder whose name ends so, sorted.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|e| e.ok()).map(|e| e.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// The objects of a `.jsonl` file of vectors.
pub fn vectors(folder: &Path, name: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("vectors").join(name)).unwrap_or_default();
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).expect("a line of vectors is JSON"))
        .collect()
}

/// The name of a file without its folders.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
