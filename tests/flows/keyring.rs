//! The system's key ring for real: present, locked, and a password in no place but the one the
//! person chose. Each case runs in a process of its own, under its own session bus.

use account::Secret;
use account::keychain::{Error, Keychain, Place, Ring};
use engine::setup::Form;
use engine::{Code, Engine};
use mail::server::{Endpoint, Security};
use std::process::{Command, Output};
use tests::desktop::{self, Desktop};
use tests::fumictl::Fumictl;
use tests::inside::run;
use tests::servers::scripted::{Options, Scripted};

const ALICE: &str = "alice@example.test";
/// Makes a ring with an empty password and unlocks it; without the newline it makes none.
const UNLOCKED: &str = r"printf '\n' | gnome-keyring-daemon --unlock --components=secrets";
/// A ring nobody has unlocked, and nobody to ask.
const LOCKED: &str = "gnome-keyring-daemon --start --components=secrets";

/// Runs one ignored test of this file under a session bus, after starting the ring like this.
fn under_a_bus(ring: &str, test: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let me = std::env::current_exe().unwrap();
    // The first word of the module's path is the test binary's own name.
    let module = module_path!().split_once("::").map(|(_, rest)| format!("{rest}::"));
    let test = format!("{}{test}", module.unwrap_or_default());
    let script =
        format!("{ring} >/dev/null 2>&1; exec \"$0\" --exact {test} --ignored --nocapture");
    Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .arg(me)
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("dbus-run-session and gnome-keyring are installed (`cargo xtask test` does)")
}

fn assert_passed(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}\n{errors}");
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn password(keychain: &Keychain) -> Option<String> {
    keychain.get(ALICE).unwrap().map(|secret| secret.expose().to_owned())
}

#[test]
fn alices_password_stays_in_the_key_ring() {
    assert_passed(&under_a_bus(UNLOCKED, "in_a_ring"));
}

#[test]
fn a_locked_key_ring_is_told_at_once() {
    assert_passed(&under_a_bus(LOCKED, "before_a_locked_ring"));
}

#[test]
fn a_password_for_sending_alone_is_given_and_taken_away_at_the_terminal() {
    let server = Scripted::start(Options::default().user(ALICE, "wonderland"));
    let desktop = Desktop::start(&desktop::Options::default());
    let ctl = Fumictl::new(&desktop.data_home().join("fumi")).trusting(&server.ca_file());
    let env = desktop.env().iter();
    let ctl = env.fold(ctl, |ctl, (name, value)| ctl.env(name, value.as_str()));
    let (imap, smtp) = (server.imap_port(), server.smtp_port());
    let at = [format!("localhost:{imap}"), format!("localhost:{smtp}")];
    let add = ["account", "add", ALICE, "--imap", &at[0], "--smtp", &at[1], "--offline"];
    ctl.run(&add).ok();
    let verb = ["account", "smtp-password", ALICE, "--password-stdin"];
    let refused = ctl.run_with_input(&verb, b"nonsense\n");
    assert_eq!(refused.error_code().as_deref(), Some("wrongPassword"), "{}", refused.stderr);
    let given = ctl.run_with_input(&verb, b"wonderland\n").ok();
    assert_eq!(given["ownSmtpPassword"], true);
    let taken = ctl.run(&["account", "smtp-password", ALICE, "--forget"]).ok();
    assert_eq!(taken["ownSmtpPassword"], false);
}

#[test]
fn a_password_for_sending_alone_stays_beside_the_other_and_signing_out_forgets_both() {
    assert_passed(&under_a_bus(UNLOCKED, "sending_apart"));
}

#[test]
#[ignore = "run by the test above, under a bus with an unlocked ring"]
fn sending_apart() {
    let mut server = Scripted::start(Options::default().user(ALICE, "wonderland"));
    let folder = tempfile::tempdir().unwrap();
    let at = |port| Endpoint { host: "localhost".into(), port, security: Security::Tls };
    let form = Form {
        name: "Alice".into(),
        address: ALICE.into(),
        username: String::new(),
        imap: at(server.imap_port()),
        smtp: at(server.smtp_port()),
        without_smtp: true,
    };
    run(async {
        let tls = server.authority().client_config();
        let engine = Engine::open_trusting(folder.path(), tls).await.unwrap();
        let id = engine.add_account(form).await.unwrap().id;
        let own = async || engine.with_server(id).await.unwrap().own_smtp_secret;
        let give = async |text| engine.give_smtp_password(id, secret(text), Place::Ring).await;
        assert_eq!(engine.check_sending(id).await.unwrap_err().code, Code::NotFound);
        engine.keep_secret(ALICE, secret("stale"), Place::Ring).await.unwrap();
        assert!(engine.check_sending(id).await.unwrap_err().is_about_sign_in());
        assert!(give("nonsense").await.unwrap_err().is_about_sign_in());
        assert!(!own().await, "what the server does not accept is not kept");
        assert_eq!(give("wonderland").await, Ok(None));
        assert!(own().await);
        engine.check_sending(id).await.unwrap();
        assert_eq!(password(&Keychain::open(folder.path())).as_deref(), Some("stale"));
        engine.forget_smtp_password(id).await.unwrap();
        assert!(engine.check_sending(id).await.unwrap_err().is_about_sign_in());
        give("wonderland").await.unwrap();
        engine.sign_out(id).await.unwrap();
        assert!(!own().await);
        assert_eq!(engine.check_sending(id).await.unwrap_err().code, Code::NotFound);
        assert_eq!(engine.accounts().await.unwrap().len(), 1, "the account stays");
        server.stop();
        let untried = give("later").await.unwrap();
        assert!(untried.is_some() && own().await, "kept, and it is said that it was not tried");
        engine.remove_account_if(id, false).await.unwrap();
        let entry = format!("{ALICE} (smtp)");
        assert!(Keychain::open(folder.path()).get(&entry).unwrap().is_none(), "it went along");
        engine.close().await;
    });
}

#[test]
#[ignore = "run by the first test, under a bus with an unlocked ring"]
fn in_a_ring() {
    let dir = tempfile::tempdir().unwrap();
    let keychain = Keychain::open(dir.path());
    assert_eq!(keychain.status(), Ring::Available);
    keychain.put(ALICE, &secret("canary-old"), Place::Ring).unwrap();
    keychain.put(ALICE, &secret("canary-new"), Place::Ring).unwrap();

    let after_a_restart = Keychain::open(dir.path());
    assert_eq!(password(&after_a_restart).as_deref(), Some("canary-new"));
    let files = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(files, 0, "the profile holds nothing of it");
    // Chosen for this session only: the ring's copy must not come back.
    after_a_restart.put(ALICE, &secret("typed"), Place::Session).unwrap();
    assert_eq!(password(&after_a_restart).as_deref(), Some("typed"));
    assert_eq!(password(&Keychain::open(dir.path())), None);

    after_a_restart.put(ALICE, &secret("again"), Place::Ring).unwrap();
    after_a_restart.remove(ALICE).unwrap();
    assert_eq!(password(&Keychain::open(dir.path())), None);
}

#[test]
#[ignore = "run by the second test, under a bus with a locked ring"]
fn before_a_locked_ring() {
    let dir = tempfile::tempdir().unwrap();
    let keychain = Keychain::open(dir.path());
    assert_eq!(keychain.status(), Ring::Locked);
    assert_eq!(keychain.get(ALICE).err(), Some(Error::RingLocked));
    assert_eq!(keychain.put(ALICE, &secret("p"), Place::Ring), Err(Error::RingLocked));
    keychain.put(ALICE, &secret("typed"), Place::Session).unwrap();
    assert_eq!(password(&keychain).as_deref(), Some("typed"));
}
