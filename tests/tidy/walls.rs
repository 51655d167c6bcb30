//! The walls around the web view: its policy, its one capability, no plug-in that opens a hole.

use super::house::{File, House};
use serde_json::Value;

const CONFIG: &str = "tauri.conf.json";
const CAPABILITIES: &str = "src-tauri/app/capabilities/";
const WINDOW: &str = "src-tauri/app/window.rs";

/// What the main window may ask of Tauri itself beside Fumi's commands.
const PERMISSIONS: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];
/// Plug-ins that hand files, programs, the network or the process to the web view.
const HOLES: [&str; 7] = ["fs", "shell", "http", "process", "upload", "websocket", "sql"];

/// Holes in the policy, a second capability or another permission, a plug-in that is a hole, a web
/// view with a network.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = Vec::new();
    let find = |path: &str| house.files.iter().find(|f| f.path == path);
    match find(CONFIG) {
        Some(file) => wrong.extend(check_config(file)),
        None => wrong.push(format!("{CONFIG} is missing")),
    }
    let capabilities: Vec<&File> = house.under(CAPABILITIES, ".json").collect();
    if capabilities.len() != 1 {
        wrong.push(format!("{CAPABILITIES}: one file, not {}", capabilities.len()));
    }
    wrong.extend(capabilities.into_iter().flat_map(check_capability));
    for file in house.files.iter().filter(|f| f.name() == "Cargo.toml") {
        for hole in HOLES.iter().filter(|h| file.text.contains(&format!("tauri-plugin-{h}"))) {
            wrong.push(format!("{}: tauri-plugin-{hole} opens a hole", file.path));
        }
    }
    let window = find(WINDOW).map_or("", |f| f.text.as_str());
    for wall in [".proxy_url(", ".on_navigation(", "NewWindowResponse::Deny"] {
        if !window.contains(wall) {
            wrong.push(format!("{WINDOW}: {wall} is gone"));
        }
    }
    wrong
}

fn check_config(file: &File) -> Vec<String> {
    let config: Value = serde_json::from_str(&file.text).expect("tauri.conf.json is JSON");
    let security = &config["app"]["security"];
    let csp = |name: &str| security["csp"][name].as_str().unwrap_or("(none)").to_owned();
    let mut wrong = Vec::new();
    let mut say = |what: String| wrong.push(format!("{}: {what}", file.path));
    for (name, wanted) in [
        ("default-src", "'self'"),
        ("script-src", "'self'"),
        ("connect-src", "ipc: http://ipc.localhost"),
        ("object-src", "'none'"),
        ("base-uri", "'none'"),
        ("form-action", "'none'"),
        ("frame-ancestors", "'none'"),
    ] {
        if csp(name) != wanted {
            say(format!("{name} is {}, not {wanted}", csp(name)));
        }
    }
    let directives = security["csp"].as_object().into_iter().flatten();
    for (name, sources) in directives {
        let foreign = |s: &&str| {
            (s.contains("//") && !s.ends_with(".localhost")) || s.contains('*') || *s == "https:"
        };
        for source in sources.as_str().unwrap_or("*").split(' ').filter(foreign) {
            say(format!("{name} lets {source} in"));
        }
    }
    for (what, found, wanted) in [
        ("withGlobalTauri", &config["app"]["withGlobalTauri"], false),
        ("freezePrototype", &security["freezePrototype"], true),
        ("assetProtocol.enable", &security["assetProtocol"]["enable"], false),
        (
            "dangerousDisableAssetCspModification",
            &security["dangerousDisableAssetCspModification"],
            false,
        ),
    ] {
        if *found != wanted {
            say(format!("{what} is {found}"));
        }
    }
    wrong
}

fn check_capability(file: &File) -> Vec<String> {
    let capability: Value = serde_json::from_str(&file.text).expect("a capability is JSON");
    let list = |name: &str| -> Vec<String> {
        let values = capability[name].as_array().into_iter().flatten();
        values.map(|v| v.as_str().unwrap_or("(not text)").to_owned()).collect()
    };
    let mut wrong = Vec::new();
    if list("windows") != ["main"]
        || capability["local"] != true
        || capability["remote"] != Value::Null
    {
        wrong.push(format!("{}: for the main window alone, and local", file.path));
    }
    let more = list("permissions").into_iter().filter(|p| !PERMISSIONS.contains(&p.as_str()));
    wrong.extend(more.map(|p| format!("{}: {p} is more than the window needs", file.path)));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into(), for_tests: false }
    }

    #[test]
    fn a_policy_with_a_hole_is_found() {
        let good = include_str!("../../tauri.conf.json");
        assert_eq!(check_config(&file(CONFIG, good)), Vec::<String>::new());
        for (from, to) in [
            ("\"script-src\": \"'self'\"", "\"script-src\": \"'self' 'unsafe-eval'\""),
            ("http://mail.localhost", "https:"),
            ("http://mail.localhost", "https://images.example.org"),
            ("\"enable\": false", "\"enable\": true"),
            ("\"freezePrototype\": true", "\"freezePrototype\": false"),
        ] {
            let bad = good.replace(from, to);
            assert!(!check_config(&file(CONFIG, &bad)).is_empty(), "{from} -> {to}");
        }
    }

    #[test]
    fn a_permission_too_many_and_a_foreign_window_are_found() {
        let good = include_str!("../../src-tauri/app/capabilities/main.json");
        assert_eq!(check_capability(&file("main.json", good)), Vec::<String>::new());
        for (from, to) in [
            ("core:event:allow-unlisten", "core:default"),
            ("\"local\": true", "\"local\": false"),
            ("[\"main\"]", "[\"*\"]"),
        ] {
            let bad = good.replace(from, to);
            assert!(!check_capability(&file("main.json", &bad)).is_empty(), "{from} -> {to}");
        }
    }

    #[test]
    fn a_plug_in_that_is_a_hole_and_a_window_without_walls_are_found() {
        let house = House {
            files: vec![file("Cargo.toml", "tauri-plugin-shell = \"2\""), file(WINDOW, "open()")],
        };
        let wrong = check(&house);
        assert!(wrong.iter().any(|w| w.contains("tauri-plugin-shell")), "{wrong:?}");
        assert!(wrong.iter().any(|w| w.contains("proxy_url")), "{wrong:?}");
    }
}
