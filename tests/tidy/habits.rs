//! Time, chance, tasks, files and SQL: each only where it belongs.

use super::house::{File, House, for_tests};
use syn::visit::{self, Visit};

/// Where the wall clock and chance may be asked: the account's task and above, and secrets.
const CLOCK_AND_CHANCE: [&str; 7] = [
    "src-tauri/engine/account_task",
    "src-tauri/engine/grants.rs", // a token's end, and the secrets of a sign-in
    "src-tauri/account/sealed.rs", // salt and nonce
    "src-tauri/account/keychain.rs", // the name of the trial entry
    "src-tauri/store/lib.rs",     // the clock it is given where the caller brings none
    "src-tauri/app/",
    "src-tauri/cli/",
];

/// Where a stopwatch may be asked besides: how long something may take or took.
const STOPWATCH: [&str; 5] = [
    "src-tauri/imap/wire.rs",
    "src-tauri/imap/tap.rs",
    "src-tauri/imap/link.rs",
    "src-tauri/imap/idle.rs",
    "src-tauri/engine/try_servers.rs",
];

/// The two places where a task is started, once each; and the shell's own answers to the web view.
const SPAWN: [&str; 2] = ["src-tauri/engine/lib.rs", "src-tauri/engine/account_task/online.rs"];
const SHELL_SPAWN: &str = "src-tauri/app/";

/// What of the standard library is not pure.
const NOT_PURE: [&str; 7] = ["fs", "net", "env", "process", "thread", "io", "os"];

/// Each of these in a place where it does not belong.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in house.under("src-tauri/", ".rs").filter(|file| !file.for_tests) {
        let mut habits = Habits { file, spawns: 0, wrong: &mut wrong };
        habits.visit_file(&file.rust());
        let spawns = habits.spawns;
        if spawns > usize::from(SPAWN.contains(&file.path.as_str())) {
            wrong.push(format!("{}: {spawns} x tokio::spawn; it has two places", file.path));
        }
    }
    wrong
}

struct Habits<'a> {
    file: &'a File,
    spawns: usize,
    wrong: &'a mut Vec<String>,
}

impl Habits<'_> {
    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.file.path.starts_with(place))
    }

    fn say(&mut self, span: proc_macro2::Span, what: &str) {
        self.wrong.push(format!("{}:{}: {what}", self.file.path, span.start().line));
    }

    fn look(&mut self, path: &[String], span: proc_macro2::Span) {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let clock = matches!(words.as_slice(), [.., "now"]) && words.len() > 1;
        let stopwatch = matches!(words.as_slice(), [.., "Instant", "now"]);
        let chance = matches!(words.as_slice(), ["getrandom" | "rand" | "fastrand", _, ..])
            || words.iter().any(|word| matches!(*word, "OsRng" | "thread_rng" | "new_v4"));
        if (clock || chance) && !self.is_in(&CLOCK_AND_CHANCE) {
            let allowed = stopwatch && self.is_in(&STOPWATCH);
            if !allowed {
                self.say(span, "time and chance come in as arguments here");
            }
        }
        match words.as_slice() {
            ["tokio", "spawn"] | ["tokio", "task", "spawn"] | ["task", "spawn"] => self.spawns += 1,
            ["tauri", "async_runtime", "spawn"] if !self.is_in(&[SHELL_SPAWN]) => self.spawns += 1,
            _ => {}
        }
        if self.is_in(&["src-tauri/mail/"]) {
            let clock = words.iter().any(|word| matches!(*word, "SystemTime" | "Instant"));
            let reaches =
                matches!(words.as_slice(), ["std", module, ..] if NOT_PURE.contains(module));
            if clock || reaches {
                self.say(span, "mail is pure: no files, net, clock or threads");
            }
        }
    }

    fn look_at_use(&mut self, before: &[String], tree: &syn::UseTree, span: proc_macro2::Span) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.look_at_use(&with(&path.ident), &path.tree, span),
            syn::UseTree::Name(name) => self.look(&with(&name.ident), span),
            syn::UseTree::Rename(name) => self.look(&with(&name.ident), span),
            syn::UseTree::Glob(_) => self.look(before, span),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.look_at_use(before, tree, span));
            }
        }
    }
}

impl<'a> Visit<'a> for Habits<'_> {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if !for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if !for_tests(&item.attrs) {
            let span = item.use_token.span;
            self.look_at_use(&[], &item.tree, span);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.look(&words, first.ident.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_lit_str(&mut self, literal: &'a syn::LitStr) {
        if !self.is_in(&["src-tauri/store/"]) && is_sql(&literal.value()) {
            self.say(literal.span(), "SQL lives in store");
        }
    }
}

/// IMAP has a SELECT too: one word is not enough.
fn is_sql(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    let pairs = [
        ("SELECT ", " FROM "),
        ("INSERT ", "INTO "),
        ("UPDATE ", " SET "),
        ("DELETE FROM ", ""),
        ("CREATE TABLE ", ""),
        ("CREATE INDEX ", ""),
        ("PRAGMA ", ""),
    ];
    pairs.iter().any(|(start, then)| {
        text.strip_prefix(start).is_some_and(|rest| rest.contains(then.trim_start()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&House::of(&[(path, text)])).len()
    }

    #[test]
    fn the_clock_below_the_account_task_is_found() {
        for call in ["std::time::SystemTime::now()", "Instant::now()", "jiff::Timestamp::now()"] {
            let text = format!("fn a() {{ let at = {call}; }}");
            assert_eq!(found("src-tauri/engine/sync/plan.rs", &text), 1, "{call}");
            assert_eq!(found("src-tauri/engine/account_task/online.rs", &text), 0, "{call}");
            assert_eq!(found("src-tauri/cli/list.rs", &text), 0, "{call}");
        }
        assert_eq!(found("src-tauri/imap/wire.rs", "fn a() { Instant::now(); }"), 0);
        assert_eq!(found("src-tauri/imap/wire.rs", "fn a() { SystemTime::now(); }"), 1);
        assert_eq!(found("src-tauri/engine/x.rs", "fn a(now: i64) -> i64 { now }"), 0);
    }

    #[test]
    fn chance_below_the_account_task_is_found() {
        for call in ["getrandom::fill(&mut x)", "rand::random::<u8>()", "OsRng.next()"] {
            let text = format!("fn a() {{ {call}; }}");
            assert_eq!(found("src-tauri/engine/sync/backoff.rs", &text), 1, "{call}");
            assert_eq!(found("src-tauri/account/sealed.rs", &text), 0, "{call}");
        }
    }

    #[test]
    fn tests_may_ask_the_clock() {
        let text = "#[cfg(test)]\nmod tests { fn a() { Instant::now(); } }";
        assert_eq!(found("src-tauri/engine/sync/plan.rs", text), 0);
    }

    #[test]
    fn a_third_place_that_starts_tasks_is_found() {
        let text = "fn a() { tokio::spawn(b()); }";
        assert_eq!(found("src-tauri/engine/lib.rs", text), 0);
        assert_eq!(found("src-tauri/engine/sync/idle.rs", text), 1);
        assert_eq!(found("src-tauri/engine/lib.rs", &text.repeat(2).replacen('a', "c", 1)), 1);
        assert_eq!(found("src-tauri/imap/link.rs", "fn a() { task::spawn(b()); }"), 1);
        assert_eq!(found("src-tauri/imap/link.rs", "use tokio::task::spawn;"), 1);
    }

    #[test]
    fn mail_that_reaches_out_is_found() {
        for text in [
            "use std::fs::File;",
            "use std::{collections::BTreeMap, net::IpAddr};",
            "fn a() { std::env::var(\"HOME\"); }",
            "use std::time::{Duration, SystemTime};",
        ] {
            assert_eq!(found("src-tauri/mail/address.rs", text), 1, "{text}");
        }
        assert_eq!(found("src-tauri/mail/address.rs", "use std::time::Duration;"), 0);
        assert_eq!(found("src-tauri/store/lib.rs", "use std::fs::File;"), 0);
    }

    #[test]
    fn sql_outside_the_store_is_found_and_imap_is_not_sql() {
        for sql in ["SELECT id FROM mailboxes", "select a\\n from b", "PRAGMA x", "INSERT INTO a"] {
            let text = format!("const A: &str = \"{sql}\";");
            assert_eq!(found("src-tauri/engine/a.rs", &text), 1, "{sql}");
            assert_eq!(found("src-tauri/store/a.rs", &text), 0, "{sql}");
        }
        for imap in ["SELECT INBOX", "SELECT ", "UID STORE 1 +FLAGS", "update your password"] {
            assert_eq!(found("src-tauri/imap/a.rs", &format!("const A: &str = \"{imap}\";")), 0);
        }
    }
}
