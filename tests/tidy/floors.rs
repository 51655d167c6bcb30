//! The floors: which crate may name which, and who owns what comes from outside.

use super::house::{File, House};

/// Each crate's folder and the crates of ours it may name.
const FLOORS: [(&str, &str, &[&str]); 13] = [
    ("src-tauri/mail", "mail", &[]),
    ("src-tauri/net", "net", &["mail"]),
    ("src-tauri/web", "web", &["net"]),
    ("src-tauri/store", "store", &["mail"]),
    ("src-tauri/imap", "imap", &["mail", "net"]),
    ("src-tauri/smtp", "smtp", &["mail", "net"]),
    ("src-tauri/account", "account", &["mail"]),
    ("src-tauri/discovery", "discovery", &["mail", "net", "imap", "smtp", "account"]),
    (
        "src-tauri/engine",
        "engine",
        &["mail", "net", "web", "store", "imap", "smtp", "account", "discovery"],
    ),
    ("src-tauri/cli", "cli", &["mail", "engine"]),
    ("", "fumi", &["mail", "engine"]),
    ("tests", "tests", &["mail", "store", "imap", "smtp", "account", "engine"]),
    ("xtask", "xtask", &[]),
];

/// Who alone may name a crate from outside. A `*` at either end stands for anything.
const OWNED: [(&str, &str); 19] = [
    ("zbus", "net"),
    ("tauri*", "fumi"),
    ("wry", "fumi"),
    ("specta-typescript", "fumi"),
    ("rusqlite", "store"),
    ("libsqlite3-sys", "store"),
    ("zstd", "store"),
    ("hickory-resolver", "net"),
    ("x509-parser", "net"),
    ("hyper*", "discovery"),
    ("hyper*", "web"),
    ("quick-xml", "discovery"),
    ("async-imap", "imap"),
    ("imap-proto", "imap"),
    ("lettre", "smtp"),
    ("keyring*", "account"),
    ("*-keyring-store", "account"),
    ("ammonia", "mail"),
    ("clap", "cli"),
];

/// What `mail`, which is words and pure functions, may not name.
const NOT_PURE: [&str; 13] = [
    "tokio*",
    "async-*",
    "futures*",
    "serde*",
    "tracing*",
    "log",
    "getrandom",
    "rand*",
    "time",
    "chrono",
    "jiff",
    "tempfile",
    "rustls*",
];

/// Wrong edges, crates without a floor, and crates that leave the workspace's lints.
pub fn check(house: &House) -> Vec<String> {
    let manifests = house.files.iter().filter(|file| file.name() == "Cargo.toml");
    manifests.flat_map(check_manifest).collect()
}

fn check_manifest(file: &File) -> Vec<String> {
    let folder = file.path.trim_end_matches("Cargo.toml").trim_end_matches('/');
    let Some((_, name, allowed)) = FLOORS.iter().find(|(place, ..)| *place == folder) else {
        return vec![format!("{}: has no floor in tests/tidy/floors.rs", file.path)];
    };
    let mut wrong = Vec::new();
    for dependency in dependencies(&file.text) {
        let ours = FLOORS.iter().any(|(_, name, _)| *name == dependency);
        if ours && !allowed.contains(&dependency.as_str()) {
            wrong.push(format!("{}: {name} may not name {dependency}", file.path));
        }
        let mut owners = OWNED.iter().filter(|(pattern, _)| fits(pattern, &dependency)).peekable();
        if let Some((_, owner)) = owners.peek().copied()
            && !owners.any(|(_, owner)| owner == name)
        {
            wrong.push(format!("{}: only {owner} may name {dependency}", file.path));
        }
        if *name == "mail" && NOT_PURE.iter().any(|pattern| fits(pattern, &dependency)) {
            wrong.push(format!("{}: mail is pure, {dependency} is not", file.path));
        }
    }
    if *name != "tests" && !file.text.contains("\n[lints]\nworkspace = true") {
        wrong.push(format!("{}: does not take the workspace's lints", file.path));
    }
    wrong
}

/// The names in all dependency tables, renamed ones by their real name.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies") && !table.starts_with("workspace");
            if let Some((before, name)) = table.rsplit_once('.')
                && before.ends_with("dependencies")
                && !before.starts_with("workspace")
            {
                found.push(name.to_owned());
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let end = line.find(['.', '=', ' ']).unwrap_or(line.len());
            let renamed =
                line.split_once("package = \"").and_then(|(_, rest)| rest.split_once('"'));
            found.push(renamed.map_or(&line[..end], |(name, _)| name).trim_matches('"').to_owned());
        }
    }
    found
}

fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(start), _) => name.starts_with(start),
        (None, Some(end)) => name.ends_with(end),
        (None, None) => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "\n[lints]\nworkspace = true\n";

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&House::of(&[(path, &format!("{text}{LINTS}"))]))
    }

    #[test]
    fn a_floor_that_looks_up_or_sideways_is_found() {
        let up = found("src-tauri/store/Cargo.toml", "[dependencies]\nengine.workspace = true\n");
        assert_eq!(up, ["src-tauri/store/Cargo.toml: store may not name engine"]);
        let sideways =
            found("src-tauri/imap/Cargo.toml", "[dev-dependencies]\nsmtp = { path = 1 }");
        assert_eq!(sideways, ["src-tauri/imap/Cargo.toml: imap may not name smtp"]);
        assert!(
            found("src-tauri/imap/Cargo.toml", "[dependencies]\nmail.workspace = true").is_empty()
        );
        let app = "[dependencies]\nstore.workspace = true\n";
        assert_eq!(found("Cargo.toml", app), ["Cargo.toml: fumi may not name store"]);
    }

    #[test]
    fn what_another_crate_owns_is_found_by_any_spelling() {
        for text in [
            "[dependencies]\nrusqlite = \"1\"\n",
            "[dependencies.rusqlite]\nversion = \"1\"\n",
            "[dependencies]\nsql = { package = \"rusqlite\", version = \"1\" }\n",
            "[target.'cfg(unix)'.dependencies]\nrusqlite.workspace = true\n",
            "[build-dependencies]\nrusqlite = \"1\"\n",
        ] {
            let found = found("src-tauri/engine/Cargo.toml", text);
            assert_eq!(
                found,
                ["src-tauri/engine/Cargo.toml: only store may name rusqlite"],
                "{text}"
            );
        }
        let ring = "[dependencies]\nwindows-native-keyring-store = \"1\"\n";
        assert_eq!(found("src-tauri/engine/Cargo.toml", ring).len(), 1);
        assert!(found("src-tauri/account/Cargo.toml", ring).is_empty());
    }

    #[test]
    fn mail_stays_pure() {
        let tokio = found("src-tauri/mail/Cargo.toml", "[dependencies]\ntokio.workspace = true\n");
        assert_eq!(tokio, ["src-tauri/mail/Cargo.toml: mail is pure, tokio is not"]);
    }

    #[test]
    fn the_workspaces_own_table_is_no_edge() {
        let text = "[workspace.dependencies]\nstore = { path = \"x\" }\nrusqlite = \"1\"\n";
        assert!(found("Cargo.toml", text).is_empty());
    }

    #[test]
    fn a_crate_without_a_floor_or_without_lints_is_found() {
        assert_eq!(found("src-tauri/new/Cargo.toml", "").len(), 1);
        let house = House::of(&[("src-tauri/mail/Cargo.toml", "[package]\n")]);
        assert_eq!(check(&house).len(), 1);
    }
}
