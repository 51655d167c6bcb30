//! The engine without a program around it: how long it takes from opening the profile to being in
//! step. Runs in a process of its own, whose environment says whom to trust.

use std::io::BufRead as _;
use std::path::Path;
use std::time::{Duration, Instant};

use engine::{BodyPolicy, Engine, Online, Phase, Secret};

/// What the child process is started with, before the profile's folder and which bodies to fetch.
pub const VERB: &str = "--engine-alone";

/// What each part took.
#[derive(Debug, Clone, Copy)]
pub struct Alone {
    /// The profile was opened.
    pub open: Duration,
    /// The account was brought in step: connection, sign-in, list, visits.
    pub sync: Duration,
    /// Everything was closed.
    pub close: Duration,
}

impl Alone {
    /// Reads what the child printed: microseconds.
    pub fn read(said: &str) -> Option<Alone> {
        let mut parts = said.split_whitespace().map(|word| word.parse().ok());
        let mut next = || parts.next().flatten().map(Duration::from_micros);
        Some(Alone { open: next()?, sync: next()?, close: next()? })
    }
}

/// Brings the profile's first account in step, the password on standard input.
pub fn run(profile: &Path, bodies: &str) {
    let bodies = if bodies == "none" { BodyPolicy::None } else { BodyPolicy::All };
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).expect("a password");
    let secret = Secret::new(line.trim_end().to_owned());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let parts = runtime.block_on(async {
        let start = Instant::now();
        let engine = Engine::open(profile).await.expect("the profile opens");
        let open = start.elapsed();
        let account = engine.accounts().await.expect("accounts").remove(0);
        let id = account.id;
        let online = Online { bodies, watch: false, complete: true, secret: Some(secret) };
        let start = Instant::now();
        engine.start(account, online);
        let state = engine.settled(id).await;
        let sync = start.elapsed();
        assert_eq!(state.phase, Phase::Idle, "{state:?}");
        let start = Instant::now();
        engine.close().await;
        [open, sync, start.elapsed()]
    });
    println!("{}", parts.map(|part| part.as_micros().to_string()).join(" "));
    runtime.shutdown_background();
}
