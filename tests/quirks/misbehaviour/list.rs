//! Servers that list what nobody could have: names are shown and never used as files, and a listing
//! that failed takes nothing away.

use std::collections::BTreeSet;
use std::path::Path;

use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::state::State;

use super::{Before, End};
use crate::inside::run;

pub const VECTORS: &[&str] = &[
    "list-traversal",
    "list-delim-nil",
    "list-dup",
    "list-utf8-raw",
    "list-control",
    "list-html",
    "list-no",
    "list-empty",
    "list-noselect",
    "list-xlist",
    "list-rename-during",
    "list-long",
];

/// What there is, and after it what the server makes of it.
fn listed(state: &State, lines: &str) {
    let real: Vec<String> =
        ["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"].map(str::to_owned).to_vec();
    let real = real.iter().map(|name| format!("* LIST () \"/\" \"{name}\"\r\n"));
    let text = format!("{}{lines}<tag> OK done\r\n", real.collect::<String>());
    state.answer_bytes("LIST *", text);
}

fn harm(id: &str, state: &State) {
    match id {
        "list-traversal" => listed(
            state,
            "* LIST () \"/\" \"../../x\"\r\n* LIST () \"/\" \"/etc/x\"\r\n* LIST () \"/\" \
             \"C:\\\\x\"\r\n* LIST () \"/\" \"a/../../b\"\r\n* LIST () \"/\" \"..\"\r\n\
             * LIST () \"/\" \"\"\r\n* LIST () \"/\" \"mail.db\"\r\n",
        ),
        "list-delim-nil" => {
            listed(state, "* LIST () NIL \"flat\"\r\n* LIST () NIL INBOX\r\n* LIST () \"\" x\r\n");
        }
        "list-dup" => listed(
            state,
            "* LIST () \"/\" \"Archive\"\r\n* LIST (\\Sent) \"/\" Archive\r\n* LIST () \"/\" \
             inbox\r\n* LIST () \".\" \"Archive\"\r\n",
        ),
        "list-utf8-raw" => listed(state, "* LIST () \"/\" \"Entwürfe/日本\"\r\n"),
        "list-control" => listed(
            state,
            "* LIST () \"/\" \"a\u{1}\u{7f}\u{202e}cod.exe\u{2066}\u{200b}\"\r\n* LIST () \"/\" \
             {4}\r\na\rb\n\r\n* LIST () \"/\" \"a\0b\"\r\n",
        ),
        "list-html" => listed(state, "* LIST () \"/\" \"<img src=x onerror=1>\"\r\n"),
        "list-noselect" => listed(
            state,
            "* LIST (\\Noselect) \"/\" parent\r\n* LIST (\\NonExistent) \"/\" ghost\r\n* LIST \
             (\\noSELECT \\Sent) \"/\" both\r\n",
        ),
        "list-empty" => state.answer("LIST *", "* LIST () \"/\" \"Archive\"\n<tag> OK done\n"),
        "list-no" => state.answer("LIST *", "<tag> NO [UNAVAILABLE] Not now\n"),
        "list-xlist" => {}
        "list-rename-during" => {
            state.answer("SELECT \"Archive\"*", "<tag> NO [NONEXISTENT] It was renamed\n");
            state.answer("STATUS \"Archive\"*", "<tag> NO [NONEXISTENT] It was renamed\n");
        }
        "list-long" => {
            let name = "n".repeat(60 << 10);
            listed(
                state,
                &format!("* LIST () \"/\" \"{name}\"\r\n* LIST () \"/\" {{61440}}\r\n{name}\r\n"),
            );
        }
        _ => panic!("no such listing: {id}"),
    }
}

/// The files of a profile.
fn files(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("the profile");
    entries.map(|e| e.expect("its file").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn no_listing_takes_a_mailbox_away_or_makes_a_file() {
    run(async {
        let full = Before::at(Profile::full()).await;
        let zoho = Before::at(Profile::zoho_2026()).await;
        for id in VECTORS {
            let before = if *id == "list-xlist" { &zoho } else { &full };
            let end = if *id == "list-no" { End::Told } else { End::InStep };
            let inside = before.begin().await;
            let known = files(inside.engine.dir());
            harm(id, before.server.state());
            before.session(id, end, &inside).await;
            let new: Vec<String> = files(inside.engine.dir()).difference(&known).cloned().collect();
            let ours = |name: &String| name.starts_with("mail.db") || name.starts_with("bodies.db");
            assert!(new.iter().all(ours), "{id} made {new:?}");
            before.recovers(id, inside).await;
        }
    });
}

#[test]
fn a_listing_that_is_answered_bad_takes_nothing_away() {
    run(async {
        let before = Before::at(Profile::bare()).await;
        for answer in ["<tag> BAD What?\n", "<tag> NO No\n", "* BYE Bye\n", "<tag> OK Nothing\n"] {
            before.suffers(answer, End::Told, |state| state.answer("LIST *", answer)).await;
        }
    });
}
