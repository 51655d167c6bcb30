//! The screens: who imports what, and that both languages say the same.

use super::house::{File, House};
use std::collections::{BTreeMap, BTreeSet};

/// Wrong imports and silenced checks.
pub fn check_imports(house: &House) -> Vec<String> {
    let files = house.under("ui/", ".ts").chain(house.under("ui/", ".svelte"));
    let mut wrong = Vec::new();
    for file in files {
        for target in file.text.lines().filter_map(imported) {
            if let Some(why) = refused(file, &target) {
                wrong.push(format!("{}: imports {target}: {why}", file.path));
            }
        }
        for silencer in [concat!("eslint-", "disable"), concat!("@ts-", "ignore"), "@ts-nocheck"] {
            if file.path != "ui/ipc/bindings.ts" && file.text.contains(silencer) {
                wrong.push(format!("{}: {silencer} silences a check", file.path));
            }
        }
    }
    wrong
}

/// What a line imports or exports from, statically or not.
fn imported(line: &str) -> Option<String> {
    let statement = ["import", "export", "}"].iter().any(|w| line.trim_start().starts_with(w));
    let after =
        ["from ", "import(", "import "].iter().filter(|_| statement || line.contains("import("));
    let quoted = after.filter_map(|word| line.split_once(word)).find_map(|(_, rest)| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.get(1..)?.split_once(quote)
    });
    quoted.map(|(target, _)| target.to_owned())
}

fn refused(file: &File, target: &str) -> Option<&'static str> {
    let knows_tauri = ["ui/ipc/tauri.ts", "ui/ipc/tauri.test.ts", "ui/ipc/bindings.ts"];
    let knows_tauri = knows_tauri.contains(&file.path.as_str());
    if target.starts_with("@tauri-apps/") {
        return (!knows_tauri).then_some("only ipc/tauri.ts knows Tauri");
    }
    if !target.starts_with('.') {
        return None;
    }
    let target = resolved(&file.path, target);
    let within = |folder: &str| target.starts_with(folder);
    if (within("ui/ipc/bindings") || within("ui/ipc/tauri"))
        && !file.path.starts_with("ui/ipc/")
        && file.path != "ui/main.ts"
    {
        return Some("only ipc and main know the bindings");
    }
    let floor = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
    match floor(&file.path).as_str() {
        "features" => {
            let own: Vec<&str> = file.path.splitn(4, '/').take(3).collect();
            let own = own.join("/") + "/";
            let fine = [&own, "ui/shared/", "ui/ipc/", "ui/paraglide/"];
            (!fine.iter().any(|folder| within(folder)))
                .then_some("a feature imports shared, ipc and messages only")
        }
        "shared" | "ipc" if within("ui/features/") => Some("the floor below knows no feature"),
        _ => None,
    }
}

/// `../../shared/dates` seen from a file, as a path from the top.
fn resolved(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Messages that one language has and another lacks, or that fill in other words.
pub fn check_messages(house: &House) -> Vec<String> {
    let mut languages = BTreeMap::new();
    for file in house.under("ui/messages/", ".json") {
        languages.insert(file.stem(), messages(&file.text));
    }
    let Some(english) = languages.get("en").cloned() else {
        return vec!["ui/messages/en.json is missing".to_owned()];
    };
    let mut wrong = Vec::new();
    for (language, said) in &languages {
        let keys: BTreeSet<&String> = english.keys().chain(said.keys()).collect();
        for key in keys {
            let complaint = match (english.get(key), said.get(key)) {
                (Some(_), None) => "is missing",
                (None, Some(_)) => "is not in English",
                (Some((a, _)), Some((b, _))) if a != b => "fills in other words than English",
                (Some(_), Some((_, empty))) if *empty => "is empty",
                _ => continue,
            };
            wrong.push(format!("ui/messages/{language}.json: {key} {complaint}"));
        }
    }
    if languages.len() < 2 {
        wrong.push("ui/messages has one language only".to_owned());
    }
    wrong
}

/// Each message's placeholders, and whether it is empty.
fn messages(text: &str) -> BTreeMap<String, (BTreeSet<String>, bool)> {
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let entries = json.as_object().unwrap().iter().filter(|(key, _)| !key.starts_with('$'));
    let each = entries.map(|(key, value)| {
        // A message with variants keeps their texts under `match`.
        let variants = value.pointer("/0/match").and_then(|variants| variants.as_object());
        let texts: Vec<&str> = match variants {
            Some(variants) => variants.values().filter_map(|text| text.as_str()).collect(),
            None => value.as_str().into_iter().collect(),
        };
        let empty = texts.is_empty() || texts.iter().any(|text| text.trim().is_empty());
        (key.clone(), (texts.into_iter().flat_map(holes).collect(), empty))
    });
    each.collect()
}

/// The names between braces.
fn holes(text: &str) -> impl Iterator<Item = String> {
    let after = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    after.map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(path: &str, line: &str) -> usize {
        check_imports(&House::of(&[(path, line)])).len()
    }

    #[test]
    fn tauri_outside_its_one_file_is_found() {
        let line = "import { invoke } from \"@tauri-apps/api/core\";\n";
        assert_eq!(imports("ui/ipc/tauri.ts", line), 0);
        assert_eq!(imports("ui/features/threads/MessageList.svelte", line), 1);
        assert_eq!(imports("ui/main.ts", "  const t = await import(\"@tauri-apps/api\");\n"), 1);
    }

    #[test]
    fn a_feature_that_knows_another_is_found() {
        let file = "ui/features/threads/pages.ts";
        assert_eq!(imports(file, "import { dates } from \"../../shared/dates\";\n"), 0);
        assert_eq!(imports(file, "import type { Row } from '../../ipc/backend';\n"), 0);
        assert_eq!(imports(file, "import RowLine from \"./RowLine.svelte\";\n"), 0);
        assert_eq!(imports(file, "import { a } from \"../message/frame\";\n"), 1);
        assert_eq!(imports(file, "} from \"../message/frame\";\n"), 1);
        assert_eq!(imports(file, "export * from \"../../MailWindow.svelte\";\n"), 1);
        assert_eq!(imports(file, "import { a } from \"../../ipc/tauri\";\n"), 1);
        assert_eq!(imports("ui/shared/dates.ts", "import \"../features/threads/pages\";\n"), 1);
        assert_eq!(imports("ui/App.svelte", "import \"./features/threads/pages\";\n"), 0);
    }

    #[test]
    fn a_silenced_check_is_found() {
        let line = format!("// {}-next-line\n", concat!("eslint-", "disable"));
        assert_eq!(imports("ui/shared/dates.ts", &line), 1);
    }

    fn languages(english: &str, japanese: &str) -> usize {
        let files = [("ui/messages/en.json", english), ("ui/messages/ja.json", japanese)];
        check_messages(&House::of(&files)).len()
    }

    #[test]
    fn a_message_that_one_language_lacks_is_found() {
        assert_eq!(languages(r#"{"$schema":"x","a":"A"}"#, r#"{"a":"あ"}"#), 0);
        assert_eq!(languages(r#"{"a":"A","b":"B"}"#, r#"{"a":"あ"}"#), 1);
        assert_eq!(languages(r#"{"a":"A"}"#, r#"{"a":"あ","b":"い"}"#), 1);
        assert_eq!(languages(r#"{"a":"A"}"#, r#"{"a":" "}"#), 1);
    }

    #[test]
    fn a_message_may_have_variants_in_one_language_only() {
        let english = r#"{"a":[{"match":{"form=one":"{n} mail","form=other":"{n} mails"}}]}"#;
        assert_eq!(languages(english, r#"{"a":"{n}通"}"#), 0);
        assert_eq!(languages(english, r#"{"a":"{m}通"}"#), 1);
        assert_eq!(languages(&english.replace("{n} mails", ""), r#"{"a":"{n}通"}"#), 1);
    }

    #[test]
    fn a_message_that_fills_in_other_words_is_found() {
        assert_eq!(languages(r#"{"a":"{n} of {m}"}"#, r#"{"a":"{m}件中{n}件"}"#), 0);
        assert_eq!(languages(r#"{"a":"{n} of {m}"}"#, r#"{"a":"{n}件"}"#), 1);
    }
}
