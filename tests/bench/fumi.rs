//! Fumi as it is measured: `fumictl` on a profile of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tests::fumictl::binary;

use crate::corpus::{ALICE, PASSWORD};
use crate::engine_alone::{self, Alone};
use crate::peers::peak_of;

/// A profile with one account.
pub struct Fumi {
    folder: TempDir,
    ca: PathBuf,
}

impl Fumi {
    /// A new profile whose account is at this port.
    pub fn fresh(port: u16, ca: &Path) -> Fumi {
        let folder = TempDir::with_prefix("fumi-bench-").expect("a temporary folder");
        let fumi = Fumi { folder, ca: ca.to_owned() };
        let server = format!("localhost:{port}");
        let add = ["account", "add", ALICE, "--imap", &server, "--offline", "--no-keyring"];
        peak_of(fumi.ctl(&add));
        fumi
    }

    /// Its profile's folder.
    pub fn profile(&self) -> &Path {
        self.folder.path()
    }

    /// The profile's files and their sizes.
    pub fn files(&self) -> Vec<(String, u64)> {
        let entries = std::fs::read_dir(self.profile()).expect("the profile's folder");
        let file = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.expect("an entry");
            let size = entry.metadata().expect("its size").len();
            (entry.file_name().to_string_lossy().into_owned(), size)
        };
        entries.map(file).collect()
    }

    /// Finds its account's server at another port from now on.
    pub fn move_to(&self, port: u16) {
        peak_of(self.ctl(&["account", "set", ALICE, "imap", &format!("localhost:{port}")]));
    }

    /// Synchronises and makes all of it searchable; the most memory it took, in KiB.
    pub fn sync(&self, bodies: &str) -> Option<u64> {
        self.sync_by(&["sync", "--bodies", bodies, "--password-stdin"])
    }

    /// Synchronises; what came is not searchable yet.
    pub fn fetch(&self, bodies: &str) -> Option<u64> {
        self.sync_by(&["sync", "--bodies", bodies, "--no-index", "--password-stdin"])
    }

    fn sync_by(&self, sync: &[&str]) -> Option<u64> {
        let mut command = self.ctl(sync);
        command.stdin(password());
        peak_of(command)
    }

    /// Synchronises and stays.
    pub fn watch(&self, bodies: &str) -> Watching {
        let sync = ["sync", "--bodies", bodies, "--watch", "--password-stdin"];
        let mut command = self.ctl(&sync);
        command.stdin(password()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("fumictl starts");
        let out = BufReader::new(child.stdout.take().expect("its standard output"));
        let (says, news) = mpsc::channel();
        thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            let values = lines.map(|line| serde_json::from_str(&line).expect("JSON"));
            values.map_while(|value: Value| says.send(value).ok()).for_each(drop);
        });
        Watching { child, news, at_rest: false }
    }

    /// Synchronises with the engine alone, in a process of its own: how long each part took.
    pub fn engine(&self, bodies: &str) -> Alone {
        let own = std::env::current_exe().expect("a program knows where it is");
        let mut command = Command::new(own);
        command.arg(engine_alone::VERB).arg(self.profile()).arg(bodies);
        self.surround(&mut command);
        let output = command.stdin(password()).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stdout);
        Alone::read(&said).unwrap_or_else(|| {
            panic!("the engine alone: {said}{}", String::from_utf8_lossy(&output.stderr))
        })
    }

    /// The rows of the inbox.
    pub fn list(&self, limit: usize) -> Value {
        let limit = limit.to_string();
        let mut command = self.ctl(&["list", "INBOX", "--limit", &limit]);
        let output = command.stdout(Stdio::piped()).output().expect("fumictl starts");
        serde_json::from_slice(&output.stdout).expect("rows")
    }

    fn ctl(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary("fumictl"));
        command.arg("--data").arg(self.profile()).arg("--json").args(arguments);
        self.surround(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn surround(&self, command: &mut Command) {
        command.env("SSL_CERT_FILE", &self.ca);
        // Without a session bus the key ring of the person who measures is left alone.
        command.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    }
}

/// The password, on its way.
fn password() -> Stdio {
    let (input, mut output) = std::io::pipe().expect("a pipe");
    output.write_all(format!("{PASSWORD}\n").as_bytes()).expect("sent");
    input.into()
}

/// How long a program may be silent before something is wrong.
const PATIENCE: Duration = Duration::from_secs(300);

/// A `fumictl sync --watch`; dropping it ends it.
pub struct Watching {
    child: Child,
    news: Receiver<Value>,
    at_rest: bool,
}

impl Watching {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it says something that fits.
    ///
    /// # Panics
    /// Where it ends first.
    pub fn wait_for(&mut self, fits: impl Fn(&Value) -> bool) {
        loop {
            let value = self.news.recv_timeout(PATIENCE).expect("it is still watching");
            self.note(&value);
            if fits(&value) {
                return;
            }
        }
    }

    /// Waits until nothing is left to do and it has been silent for so long.
    ///
    /// # Panics
    /// Where it ends first.
    pub fn rest(&mut self, silent: Duration) {
        loop {
            let patience = if self.at_rest { silent } else { PATIENCE };
            match self.news.recv_timeout(patience) {
                Ok(value) => self.note(&value),
                Err(RecvTimeoutError::Timeout) if self.at_rest => return,
                Err(error) => panic!("it does not come to rest: {error}"),
            }
        }
    }

    fn note(&mut self, value: &Value) {
        if value["event"] == "state" {
            self.at_rest = value["state"] == "idle";
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
