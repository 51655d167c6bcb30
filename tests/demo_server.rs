//! The demo's mail server: honest IMAP and SMTP on this machine, with the sample mailbox.
//!
//! `demo_server --dir DIR` keeps its certificates in DIR, says on one line where it listens and
//! whom to trust, and serves until its standard input closes. Now and then a new mail comes.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tests::sample::{OWNER, PASSWORD, later, mailbox};
use tests::servers::certificate::Authority;
use tests::servers::scripted::{Options, Scripted};

/// When the first new mail comes, and how long until the next.
const FIRST: Duration = Duration::from_secs(20);
const NEXT: Duration = Duration::from_secs(180);

fn main() -> ExitCode {
    let Some(folder) = folder(std::env::args().skip(1)) else {
        eprintln!("usage: demo_server --dir DIR");
        return ExitCode::from(2);
    };
    let authority = Authority::new(&folder);
    let options = Options { authority: Some(authority), ..Options::default() };
    let server = Scripted::start(options.user(OWNER.1, PASSWORD));
    server.state().seed(OWNER.1, mailbox(now()));
    let said = json!({
        "imap": server.imap_port(),
        "smtp": server.smtp_port(),
        "ca": server.ca_file(),
        "user": OWNER.1,
        "password": PASSWORD,
    });
    println!("{said}");
    // Whoever started us reads this line or is gone already.
    let _ = std::io::stdout().flush();
    let (closed, end) = channel::<()>();
    thread::spawn(move || {
        // What comes in does not matter, only that it ends.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(closed);
    });
    let mut wait = FIRST;
    for n in 0.. {
        match end.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => server.state().deliver(OWNER.1, &later(n, now())),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
        };
        wait = NEXT;
    }
    ExitCode::SUCCESS
}

/// The folder: behind `--dir`, or alone.
fn folder(mut arguments: impl Iterator<Item = String>) -> Option<PathBuf> {
    let first = arguments.next()?;
    let name = if first == "--dir" { arguments.next()? } else { first };
    (!name.starts_with('-')).then(|| PathBuf::from(name))
}

/// Seconds since the epoch.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(0)
}
