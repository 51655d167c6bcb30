//! Alice arranges her accounts: how they look, whom she writes as, how deleting works, which
//! mailboxes she wants; takes it all to another computer, and removes an account knowingly.

use crate::profile::{ALICE, Alice, PASSWORD, from_bob, subjects};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::fumictl::Fumictl;
use tests::generate::{NEWEST, Seed};
use tests::servers::line_client::LineClient;
use tests::servers::profiles::Profile;

fn letter(mailbox: &str, subject: &str) -> Seed {
    Seed {
        mailbox: mailbox.to_owned(),
        raw: from_bob(subject, "Dear Alice"),
        flags: Vec::new(),
        internal_date: NEWEST,
    }
}

fn at(profile: Profile, seeds: &[Seed]) -> Alice {
    let alice = Alice::at(profile);
    alice.dovecot.seed(ALICE, seeds);
    alice.sign_in();
    alice.ctl.run(&["sync"]).ok();
    alice
}

fn account(ctl: &Fumictl, address: &str) -> Value {
    let rows = ctl.run(&["account", "list"]).ok();
    let found = rows.as_array().expect("rows").iter().find(|row| row["address"] == address);
    found.unwrap_or_else(|| panic!("{address} is not in {rows}")).clone()
}

fn mailbox(alice: &Alice, path: &str) -> Value {
    let rows = alice.ctl.run(&["mailboxes"]).ok();
    let found = rows.as_array().expect("rows").iter().find(|row| row["path"] == path);
    found.unwrap_or_else(|| panic!("{path} is not in {rows}")).clone()
}

fn id(alice: &Alice, subject: &str) -> String {
    let rows = alice.ctl.run(&["list", "INBOX"]).ok();
    let found = rows.as_array().expect("rows").iter().find(|row| row["subject"] == subject);
    found.unwrap_or_else(|| panic!("{subject} is not in {rows}"))["id"].to_string()
}

/// What the server says of the inbox's messages: subjects, and which are marked as deleted.
fn there(alice: &Alice) -> Vec<(String, bool)> {
    let (port, authority) = (alice.dovecot.imap_port(), alice.dovecot.authority());
    let mut other = LineClient::connect(port, authority).expect("a second client");
    other.imap_ok(&format!("LOGIN {ALICE} {PASSWORD}"));
    other.imap_ok("SELECT INBOX");
    let lines = other.imap("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    let text = lines.expect("an answer").join("\n");
    let of = |message: &str| {
        let (_, subject) = message.split_once("Subject: ").expect("a subject");
        let subject = subject.lines().next().expect("a line").trim().to_owned();
        (subject, message.contains("\\Deleted"))
    };
    text.split(" FETCH (").skip(1).map(of).collect()
}

fn add_offline(ctl: &Fumictl, address: &str) {
    let servers = ["--imap", "imap.example.test:993", "--smtp", "smtp.example.test:465"];
    let add = ["account", "add", address, "--offline", "--no-keyring"];
    ctl.run(&[&add[..], &servers].concat()).ok();
}

#[test]
fn accounts_have_an_order_a_colour_and_one_that_sends() {
    let folder = TempDir::with_prefix("fumi-profile-").expect("a temporary folder");
    let ctl = Fumictl::new(folder.path());
    for address in ["alice@example.test", "work@example.test", "club@example.test"] {
        add_offline(&ctl, address);
    }
    let order = ctl.run(&["account", "order", "club@example.test", "alice@example.test"]).ok();
    let order: Vec<&Value> =
        order.as_array().expect("rows").iter().map(|r| &r["address"]).collect();
    assert_eq!(order, ["club@example.test", "alice@example.test", "work@example.test"]);
    ctl.run(&["account", "default", "work@example.test"]).ok();
    ctl.run(&["account", "set", ALICE, "--colour", "teal", "--sent-copies", "server"]).ok();
    ctl.run(&["account", "set", ALICE, "name", "Alice Morgan", "--deletion", "mark"]).ok();
    let alice = account(&ctl, ALICE);
    assert_eq!(
        (&alice["colour"], &alice["sentCopies"], &alice["deletion"], &alice["default"]),
        (&json!("teal"), &json!("server"), &json!("mark"), &json!(false))
    );
    assert_eq!(account(&ctl, "work@example.test")["default"], true);
    for wrong in [["--colour", "mud"], ["--deletion", "never"], ["colour", "red"]] {
        let refused = ctl.run(&["account", "set", ALICE, wrong[0], wrong[1]]);
        assert_eq!(refused.code, Some(2), "{wrong:?}");
    }
    assert_eq!(ctl.run(&["account", "set", ALICE]).code, Some(2), "nothing to change");
}

#[test]
fn alice_writes_as_herself_and_as_her_aliases() {
    let folder = TempDir::with_prefix("fumi-profile-").expect("a temporary folder");
    let ctl = Fumictl::new(folder.path());
    add_offline(&ctl, ALICE);
    let own = ctl.run(&["identity", "list", ALICE]).ok();
    assert_eq!((&own[0]["address"], &own[0]["default"]), (&json!(ALICE), &json!(true)));
    let add = ["identity", "add", ALICE, "post@example.test", "--name", "郵便", "--default"];
    let added = ctl.run(&[&add[..], &["--signature", "-- \nAlice"]].concat()).ok();
    let number = added["id"].to_string();
    assert_eq!((&added["name"], &added["default"]), (&json!("郵便"), &json!(true)));
    let again = ctl.run(&["identity", "add", ALICE, "POST@example.test", "--name", "郵便"]);
    assert_eq!(again.error_code().as_deref(), Some("identityExists"));
    let set = ctl.run(&["identity", "set", &number, "reply-to", "desk@example.test"]).ok();
    assert_eq!(set["replyTo"], "desk@example.test");
    for bad in ["nobody", "a@b\r\nBcc: eve@example.test", "a@b, c@d"] {
        let refused = ctl.run(&["identity", "set", &number, "address", bad]);
        assert_eq!(refused.error_code().as_deref(), Some("badAddress"), "{bad}");
    }
    let listed = ctl.run(&["identity", "list"]).ok();
    let addresses: Vec<&Value> =
        listed.as_array().expect("rows").iter().map(|row| &row["address"]).collect();
    assert_eq!(addresses, ["post@example.test", ALICE]);
    ctl.run(&["identity", "remove", &number]).ok();
    let last = own[0]["id"].to_string();
    let refused = ctl.run(&["identity", "remove", &last]);
    assert_eq!(refused.error_code().as_deref(), Some("lastIdentity"));
    assert_eq!(ctl.run(&["identity", "list"]).ok()[0]["default"], true);
}

#[test]
fn deleting_does_what_alice_chose_and_can_be_taken_back_while_it_can() {
    let names = ["Trashed", "Marked", "Purged", "Kept"];
    let seeds: Vec<Seed> = names.iter().map(|name| letter("INBOX", name)).collect();
    let alice = at(Profile::Full, &seeds);
    let delete = |name: &str| alice.ctl.run(&["trash", &id(&alice, name), "--wait"]).ok();
    delete("Trashed");
    assert_eq!(subjects(&alice.ctl.run(&["list", "@trash"]).ok()), ["Trashed"]);
    alice.ctl.run(&["account", "set", ALICE, "--deletion", "mark"]).ok();
    let marked = delete("Marked");
    let marks = |name: &str| {
        let found = there(&alice).into_iter().find(|(subject, _)| subject == name);
        found.map(|(_, deleted)| deleted)
    };
    assert_eq!(marks("Marked"), Some(true), "it stays where it is, marked");
    let undo = marked["action"].to_string();
    alice.ctl.run(&["undo", &undo]).ok();
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(marks("Marked"), Some(false));
    alice.ctl.run(&["account", "set", ALICE, "--deletion", "purge"]).ok();
    delete("Purged");
    assert_eq!(marks("Purged"), None, "it is gone");
    let trash = alice.ctl.run(&["list", "@trash"]).ok();
    assert_eq!(subjects(&trash), ["Trashed"], "and not in the trash");
    assert_eq!(marks("Kept"), Some(false));
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}

#[test]
fn a_mailbox_left_alone_is_read_only_when_it_is_opened() {
    let alice = at(Profile::Full, &[letter("INBOX", "One"), letter("Lists", "Two")]);
    assert_eq!(mailbox(&alice, "Lists")["messages"], 1);
    alice.ctl.run(&["mailbox", "set", "Lists", "synced", "no"]).ok();
    let set = alice.ctl.run(&["mailbox", "set", "Lists", "shown", "no"]).ok();
    assert_eq!((&set["synced"], &set["shown"]), (&json!(false), &json!(false)));
    alice.dovecot.seed(ALICE, &[letter("Lists", "Three"), letter("INBOX", "Four")]);
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(mailbox(&alice, "Lists")["messages"], 1, "what is held stays");
    assert_eq!(mailbox(&alice, "INBOX")["messages"], 2);
    alice.ctl.run(&["mailbox", "set", "Lists", "synced", "yes"]).ok();
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(mailbox(&alice, "Lists")["messages"], 2);
    for wrong in [["INBOX", "synced", "no"], ["INBOX", "shown", "no"], ["INBOX", "role", "trash"]] {
        let refused = alice.ctl.run(&["mailbox", "set", wrong[0], wrong[1], wrong[2]]);
        assert_eq!(refused.error_code().as_deref(), Some("notAllowed"), "{wrong:?}");
    }
}

#[test]
fn the_trash_is_where_alice_says_and_no_other_is_made() {
    let alice = at(Profile::Full, &[letter("INBOX", "One"), letter("Away", "Old")]);
    let set = alice.ctl.run(&["mailbox", "set", "Away", "role", "trash"]).ok();
    assert_eq!((&set["role"], &set["chosenRole"]), (&json!("trash"), &json!("trash")));
    alice.ctl.run(&["sync"]).ok();
    assert_eq!(mailbox(&alice, "Trash")["role"], Value::Null, "one mailbox has it");
    let before = alice.ctl.run(&["mailboxes"]).ok().as_array().expect("rows").len();
    alice.ctl.run(&["trash", &id(&alice, "One"), "--wait"]).ok();
    let away = subjects(&alice.ctl.run(&["list", "Away"]).ok());
    assert_eq!(away.len(), 2, "{away:?}");
    assert_eq!(alice.ctl.run(&["mailboxes"]).ok().as_array().expect("rows").len(), before);
    alice.ctl.run(&["mailbox", "set", "Away", "role", "auto"]).ok();
    assert_eq!(mailbox(&alice, "Trash")["role"], "trash");
}

#[test]
fn settings_go_to_another_computer_without_a_secret_and_wait_for_the_mailboxes() {
    let alice = at(Profile::Full, &[letter("INBOX", "One"), letter("Projects/二〇二六", "Two")]);
    let set = |arguments: &[&str]| drop(alice.ctl.run(arguments).ok());
    set(&["account", "set", ALICE, "--deletion", "mark", "--colour", "pink"]);
    set(&["account", "default", ALICE]);
    set(&["identity", "add", ALICE, "post@example.test", "--name", "Post", "--default"]);
    set(&["mailbox", "set", "Projects/二〇二六", "synced", "no"]);
    set(&["mailbox", "set", "Projects/二〇二六", "role", "archive"]);
    set(&["mailbox", "set", "INBOX", "bodies", "30"]);
    let file = alice.ctl.profile().join("settings.json");
    let path = file.to_str().expect("a path").to_owned();
    set(&["settings", "export", &path]);
    let refused = alice.ctl.run(&["settings", "export", &path]);
    assert_eq!(refused.error_code().as_deref(), Some("fileExists"), "nothing is overwritten");
    let text = std::fs::read_to_string(&file).expect("a file");
    assert!(text.contains("二〇二六") && !text.contains(PASSWORD), "{text}");

    let folder = TempDir::with_prefix("fumi-profile-").expect("a temporary folder");
    let there = Fumictl::new(folder.path()).trusting(&alice.dovecot.ca_file()).password(PASSWORD);
    let done = there.run(&["settings", "import", &path]).ok();
    assert_eq!((&done["added"], &done["changed"]), (&json!([ALICE]), &json!([])));
    let row = account(&there, ALICE);
    assert_eq!((&row["deletion"], &row["colour"]), (&json!("mark"), &json!("pink")));
    assert_eq!(
        (&row["imap"], &row["default"]),
        (&account(&alice.ctl, ALICE)["imap"], &json!(true))
    );
    assert_eq!(there.run(&["identity", "list"]).ok()[0]["address"], "post@example.test");
    there.run(&["sync"]).ok();
    let rows = there.run(&["mailboxes"]).ok();
    let rows = rows.as_array().expect("rows");
    let project = rows.iter().find(|row| row["path"] == "Projects/二〇二六").expect("a row");
    assert_eq!((&project["synced"], &project["role"]), (&json!(false), &json!("archive")));
    assert_eq!(project["messages"], 0, "it is left alone from the first day");
    let inbox = rows.iter().find(|row| row["path"] == "INBOX").expect("a row");
    assert_eq!((&inbox["bodies"], &inbox["messages"]), (&json!(30), &json!(1)));

    // Where the account is there already its servers stay: the file may be anybody's.
    let evil = text.replace("localhost", "eve.example.test").replace("\"mark\"", "\"purge\"");
    std::fs::write(&file, evil).expect("a file");
    let done = there.run(&["settings", "import", &path]).ok();
    assert_eq!(done["changed"], json!([ALICE]));
    assert_eq!(account(&there, ALICE)["imap"]["host"], "localhost");
    assert_eq!(account(&there, ALICE)["deletion"], "purge");
}

#[test]
fn a_file_that_is_no_settings_changes_nothing_and_is_refused_in_words() {
    let folder = TempDir::with_prefix("fumi-profile-").expect("a temporary folder");
    let ctl = Fumictl::new(&folder.path().join("profile"));
    add_offline(&ctl, ALICE);
    let good = folder.path().join("good.json");
    let good = good.to_str().expect("a path");
    ctl.run(&["settings", "export", good]).ok();
    let text = std::fs::read_to_string(good).expect("a file");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bad = |from: &str, to: &str| text.replacen(from, to, 1).into_bytes();
    let look = r#""appearance": {"theme": "neon", "density": "roomy", "language": "en"},"#;
    let cases: [(&str, Vec<u8>, &str); 10] = [
        ("nothing", Vec::new(), "badSettings"),
        ("no JSON", b"\x89PNG\r\n".to_vec(), "badSettings"),
        ("deep", deep.into_bytes(), "badSettings"),
        ("a later version", bad("\"version\": 1", "\"version\": 2"), "badSettings"),
        ("an unknown field", bad("\"version\"", "\"password\": \"x\", \"version\""), "badSettings"),
        ("an unknown word", bad("\"trash\"", "\"burn\""), "badSettings"),
        ("no address", bad("\"alice@example.test\"", "\"alice\\r\\n@\""), "badAddress"),
        ("no server", bad("\"imap.example.test\"", "\"http://eve\""), "badServer"),
        ("an unknown look", bad("\"accounts\"", &format!("{look} \"accounts\"")), "badSettings"),
        ("huge", vec![b' '; (16 << 20) + 1], "tooLarge"),
    ];
    let before = ctl.run(&["account", "list"]).ok();
    let file = folder.path().join("bad.json");
    for (what, bytes, code) in cases {
        std::fs::write(&file, bytes).expect("a file");
        let refused = ctl.run(&["settings", "import", file.to_str().expect("a path")]);
        assert_eq!(refused.error_code().as_deref(), Some(code), "{what}: {}", refused.stderr);
        assert_eq!(ctl.run(&["account", "list"]).ok(), before, "{what}");
    }
    let nowhere = ctl.run(&["settings", "import", "/nowhere/settings.json"]);
    assert_eq!(nowhere.code, Some(3), "{}", nowhere.stderr);
}

#[test]
fn an_account_is_not_removed_before_alice_knows_what_is_lost_with_it() {
    let alice = at(Profile::Full, &[letter("INBOX", "One")]);
    alice.dovecot.stop();
    alice.ctl.run(&["archive", &id(&alice, "One")]).ok();
    let refused = alice.ctl.run(&["account", "remove", ALICE]);
    assert_eq!((refused.code, refused.error_code().as_deref()), (Some(2), Some("unsent")));
    assert!(refused.stderr.contains("1 changes"), "{}", refused.stderr);
    account(&alice.ctl, ALICE);
    let removed = alice.ctl.run(&["account", "remove", ALICE, "--lose"]).ok();
    assert_eq!(removed["lost"]["changes"], 1);
    assert_eq!(alice.ctl.run(&["account", "list"]).ok(), json!([]));
    assert_eq!(alice.ctl.run(&["identity", "list"]).ok(), json!([]));
    assert_eq!(alice.ctl.run(&["verify"]).ok()["ok"], true);
}
