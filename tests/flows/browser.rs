//! Alice signs in on her provider's page in the browser: tokens in the key ring and nowhere else,
//! had anew in time, given back in the end; and nothing that is not the provider's answer counts.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::desktop::{Desktop, Options};
use tests::fumictl::{Answer, Fumictl};
use tests::servers::identity::{CANARY, CLIENT, Identity, Manner, browse};
use tests::servers::internet::Internet;

const ALICE: &str = "alice@gmail.com";

/// Alice at her terminal, with a key ring, an account at Gmail and a browser.
struct Alice {
    ctl: Fumictl,
    identity: Identity,
    internet: Internet,
    desktop: Desktop,
}

impl Alice {
    fn new() -> Alice {
        let (internet, identity) = Internet::with_gmail(&[(ALICE, "a password nobody has")]);
        let mail = "From: Bob <bob@example.test>\nSubject: Tea\n\nHello.\n";
        internet.mail.state().deliver(ALICE, mail.as_bytes());
        let desktop = Desktop::start(&Options { env: internet.env(), ..Options::default() });
        let mut ctl = Fumictl::new(&desktop.data_home().join("fumi"));
        for (name, value) in desktop.env() {
            ctl = ctl.env(name, value.as_str());
        }
        ctl = ctl.env("RUST_LOG", "trace");
        Alice { ctl, identity, internet, desktop }
    }

    fn registered() -> Alice {
        let alice = Alice::new();
        alice.ctl.run(&["settings", "client", "google", "--id", CLIENT]).ok();
        alice
    }

    /// Runs a verb that opens a page, with this for a browser.
    fn by_browser(&self, verb: &[&str], browser: impl FnOnce(&str)) -> Answer {
        self.ctl.run_and_answer(verb, |line| {
            let url = line["open"].as_str().expect("a page to open");
            assert!(url.starts_with("https://accounts.google.com/o/oauth2/v2/auth?"), "{url}");
            browser(url);
        })
    }

    fn add(&self) -> Answer {
        self.by_browser(&["account", "add", ALICE, "--oauth"], |page| {
            let answer = browse(&self.identity.visit(page));
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        })
    }

    fn refreshes(&self) -> usize {
        self.identity.asked().iter().filter(|kind| *kind == "refresh_token").count()
    }

    fn messages(&self) -> Value {
        self.ctl.run(&["sync"]).ok()["accounts"][0]["messages"].clone()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files(&entry.path())),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            Ok(_) | Err(_) => {}
        }
    }
    found
}

fn has_canary(bytes: &[u8]) -> bool {
    bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes())
}

#[test]
fn alice_signs_in_by_her_browser_and_her_tokens_are_in_the_key_ring_alone() {
    let alice = Alice::registered();
    let added = alice.add();
    assert!(!has_canary(added.stderr.as_bytes()), "{}", added.stderr);
    assert_eq!(added.clone().ok()["signIn"], "browser");
    assert_eq!(alice.messages(), 1);
    assert_eq!(alice.identity.asked(), ["authorization_code"]);
    let sync = alice.ctl.run(&["doctor", ALICE]);
    assert_eq!((&sync.json["imap"]["ok"], &sync.json["smtp"]["ok"]), (&true.into(), &true.into()));
    assert!(!has_canary(sync.stderr.as_bytes()) && !has_canary(sync.stdout.as_bytes()));
    let profile = files(alice.ctl.profile());
    assert!(profile.iter().any(|file| file.ends_with("mail.db")), "{profile:?}");
    // The key ring's own file is under a password that is empty: only there the words may be.
    for file in files(alice.desktop.home()).iter().filter(|file| !is_key_ring(file)) {
        let bytes = std::fs::read(file).unwrap_or_default();
        assert!(!has_canary(&bytes), "a token stands in {}", file.display());
    }
}

fn is_key_ring(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "keyrings")
}

#[test]
fn a_token_is_had_anew_before_its_end_and_the_rotated_one_is_kept() {
    let alice = Alice::registered();
    alice.identity.tokens_last(60);
    alice.add().ok();
    for times in 1..=3 {
        assert_eq!(alice.messages(), 1);
        assert!(alice.refreshes() >= times, "one that ends in a minute is not shown");
    }
    alice.identity.tokens_last(3_600);
    alice.messages();
    let so_far = alice.refreshes();
    alice.messages();
    assert_eq!(alice.refreshes(), so_far, "one that lasts is used as it is");
}

#[test]
fn a_token_the_server_refuses_is_had_anew_once() {
    let alice = Alice::registered();
    alice.add().ok();
    alice.internet.mail.state().set(|settings| settings.tokens.clear());
    assert_eq!(alice.messages(), 1);
    assert_eq!(alice.refreshes(), 1);
    let off = "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)";
    alice.internet.mail.state().set(|settings| settings.login_refusal = Some(off.into()));
    let refused = alice.ctl.run(&["sync"]);
    assert_eq!((refused.code, refused.error_code().as_deref()), (Some(4), Some("tokenRefused")));
    assert_eq!(alice.refreshes(), 2, "once more, and not again and again");
}

#[test]
fn a_withdrawn_sign_in_is_told_once_and_alice_signs_in_again() {
    let alice = Alice::registered();
    alice.identity.tokens_last(60);
    alice.add().ok();
    alice.identity.behave(Manner::Broken);
    let away = alice.ctl.run(&["sync"]);
    assert_eq!(away.error_code().as_deref(), Some("serverTrouble"), "{}", away.stderr);
    alice.identity.behave(Manner::Withdrawn);
    let before = alice.identity.asked().len();
    for _ in 0..2 {
        let over = alice.ctl.run(&["sync"]);
        assert_eq!((over.code, over.error_code().as_deref()), (Some(4), Some("signInExpired")));
    }
    assert_eq!(alice.identity.asked().len(), before + 1, "the provider is not asked again");
    alice.identity.behave(Manner::Honest);
    let again = ["account", "sign-in", ALICE, "--oauth"];
    alice.by_browser(&again, |page| drop(browse(&alice.identity.visit(page)))).ok();
    assert_eq!(alice.messages(), 1);
}

#[test]
fn only_the_providers_own_answer_counts() {
    let alice = Alice::registered();
    let verb = ["account", "add", ALICE, "--oauth"];
    let refused = |answer: &Answer, code: &str| {
        assert_eq!(answer.error_code().as_deref(), Some(code), "{}", answer.stderr);
        assert_eq!(alice.ctl.run(&["account", "list"]).ok(), serde_json::json!([]));
    };
    alice.identity.behave(Manner::WrongIssuer);
    let answer = alice.by_browser(&verb, |page| drop(browse(&alice.identity.visit(page))));
    refused(&answer, "wrongIssuer");
    alice.identity.behave(Manner::Denies);
    let answer = alice.by_browser(&verb, |page| drop(browse(&alice.identity.visit(page))));
    refused(&answer, "signInDenied");
    assert_eq!(alice.identity.asked(), Vec::<String>::new(), "nothing was changed for tokens");
    for (manner, code) in [(Manner::Broken, "serverTrouble"), (Manner::Endless, "serverTrouble")] {
        alice.identity.behave(manner);
        let answer = alice.by_browser(&verb, |page| drop(browse(&alice.identity.visit(page))));
        refused(&answer, code);
    }
    alice.identity.behave(Manner::Honest);
    let mut used = String::new();
    let answer = alice.by_browser(&verb, |page| {
        // Somebody else's state, another page of this machine, then her own answer.
        let back = alice.identity.visit(page);
        let (before, _) = back.split_once("state=").expect("a state");
        let forged = format!("{before}state=forged&code=forged");
        assert!(browse(&forged).starts_with("HTTP/1.1 404"), "a wrong state is nothing");
        used.clone_from(&back);
        assert!(browse(&back).starts_with("HTTP/1.1 200"));
    });
    answer.ok();
    // The same code once more, for another account: it was used.
    let other = ["account", "add", "bob@gmail.com", "--oauth"];
    let answer = alice.by_browser(&other, |page| {
        let code = used.rsplit_once("code=").expect("a code").1;
        let back = alice.identity.visit(page);
        let (before, _) = back.rsplit_once("code=").expect("a code");
        browse(&format!("{before}code={code}"));
    });
    assert_eq!(answer.error_code().as_deref(), Some("signInDenied"), "{}", answer.stderr);
}

#[test]
fn a_token_goes_back_with_the_account_and_it_is_told_where_it_cannot() {
    let alice = Alice::registered();
    alice.add().ok();
    alice.ctl.run(&["account", "remove", ALICE]).ok();
    assert_eq!(alice.identity.revoked(), ["canary-refresh-2"]);
    alice.add().ok();
    alice.identity.behave(Manner::KeepsAll);
    let removed = alice.ctl.run(&["account", "remove", ALICE]);
    assert!(removed.stderr.contains("the provider could not be told"), "{}", removed.stderr);
    assert!(removed.stderr.contains("https://myaccount.google.com/"), "{}", removed.stderr);
    assert_eq!(removed.code, Some(0), "the account goes all the same");
}

#[test]
fn a_copy_that_is_not_registered_says_so_and_names_a_way_on() {
    let alice = Alice::new();
    let answer = alice.ctl.run(&["account", "add", ALICE, "--oauth"]);
    assert_eq!((answer.code, answer.error_code().as_deref()), (Some(4), Some("clientMissing")));
    assert!(answer.stderr.contains("app password"), "{}", answer.stderr);
    let nobody = ["account", "add", "alice@zoho.eu", "--oauth"];
    assert_eq!(alice.ctl.run(&nobody).error_code().as_deref(), Some("clientMissing"));
    let listed = alice.ctl.run(&["settings", "client"]).ok();
    assert_eq!(listed[0], serde_json::json!({"provider": "google", "client": null}));
    let wrong = alice.ctl.run(&["settings", "client", "zoho", "--id", "x"]);
    assert_eq!(wrong.error_code().as_deref(), Some("notFound"));
    // A token is shown to its provider's servers only.
    alice.ctl.run(&["settings", "client", "google", "--id", CLIENT]).ok();
    let elsewhere = ["account", "add", ALICE, "--oauth", "--smtp", "smtp.evil.example:465"];
    assert_eq!(alice.ctl.run(&elsewhere).error_code().as_deref(), Some("clientMissing"));
    alice.add().ok();
    let moved = alice.ctl.run(&["account", "set", ALICE, "imap", "imap.evil.example:993"]);
    assert_eq!(moved.error_code().as_deref(), Some("badServer"), "{}", moved.stderr);
}
