//! Runs the built `fumictl` with a profile of its own, and reads what it answers.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A profile and the way to run `fumictl` on it.
#[derive(Debug, Clone)]
pub struct Fumictl {
    profile: PathBuf,
    password: Option<String>,
    env: Vec<(String, String)>,
}

/// What one run said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// The JSON value on standard output; null where there was none.
    pub json: Value,
    /// Standard output as it was.
    pub stdout: String,
    /// Standard error as it was.
    pub stderr: String,
}

impl Answer {
    /// The answer of a run that must have succeeded.
    ///
    /// # Panics
    /// Where it did not, with its words.
    pub fn ok(self) -> Value {
        assert_eq!(self.code, Some(0), "fumictl failed: {}{}", self.stdout, self.stderr);
        self.json
    }

    /// The `code` of the error reported on standard error, if one was.
    pub fn error_code(&self) -> Option<String> {
        let reported = self.stderr.lines().rev().filter_map(|line| serde_json::from_str(line).ok());
        let code = reported.map(|value: Value| value["error"]["code"].clone());
        code.filter(Value::is_string).find_map(|code| code.as_str().map(str::to_owned))
    }
}

impl Fumictl {
    /// `fumictl` on the profile in this folder; it has no key ring.
    pub fn new(profile: &Path) -> Self {
        // Without a session bus no key ring of the person who runs the tests is touched.
        let env = vec![("DBUS_SESSION_BUS_ADDRESS".to_owned(), "disabled:".to_owned())];
        Self { profile: profile.to_owned(), password: None, env }
    }

    /// The profile's folder.
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// Trusts the authority in this PEM file.
    #[must_use]
    pub fn trusting(self, ca_file: &Path) -> Self {
        self.env("SSL_CERT_FILE", ca_file.to_string_lossy())
    }

    /// Gives this password to every verb that asks (`--password-stdin`).
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    /// Runs a verb to its end. `--password-stdin` is added where a password is given and the verb
    /// connects.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Answer {
        self.run_with_input(arguments, b"")
    }

    /// The same, with more on standard input (behind the password's line).
    ///
    /// # Panics
    /// Where `fumictl` is not built.
    pub fn run_with_input<A: AsRef<OsStr>>(&self, arguments: &[A], input: &[u8]) -> Answer {
        let child = self.start(arguments, input, Stdio::piped());
        let output = child.wait_with_output().expect("fumictl's end can be waited for");
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        Answer {
            code: output.status.code(),
            json: serde_json::from_str(&stdout).unwrap_or(Value::Null),
            stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs a verb that says something on the way: `hear` gets its first line before it goes on.
    ///
    /// # Panics
    /// Where it says nothing and ends well.
    pub fn run_and_answer<A: AsRef<OsStr>>(
        &self,
        arguments: &[A],
        hear: impl FnOnce(&Value),
    ) -> Answer {
        let mut child = self.start(arguments, b"", Stdio::piped());
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut stderr = child.stderr.take().expect("a pipe");
        let complaining = std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = stderr.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let mut first = String::new();
        stdout.read_line(&mut first).expect("a line");
        if !first.is_empty() {
            hear(&serde_json::from_str(&first).expect("JSON"));
        }
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).expect("more lines");
        let status = child.wait().expect("fumictl's end can be waited for");
        Answer {
            code: status.code(),
            json: serde_json::from_str(&rest).unwrap_or(Value::Null),
            stdout: rest,
            stderr: complaining.join().expect("its complaints"),
        }
    }

    /// Starts a verb and leaves it running.
    pub fn spawn<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Running {
        let mut child = self.start(arguments, b"", Stdio::null());
        let lines = child.stdout.take().map(|stdout| BufReader::new(stdout).lines());
        Running { child, lines }
    }

    fn start<A: AsRef<OsStr>>(&self, arguments: &[A], input: &[u8], stderr: Stdio) -> Child {
        let program = binary("fumictl");
        assert!(program.is_file(), "{} is missing: cargo build -p cli", program.display());
        let asks = self.password.as_ref().filter(|_| connects(arguments));
        let mut command = Command::new(program);
        command.arg("--data").arg(&self.profile).arg("--json").args(arguments);
        command.args(asks.map(|_| "--password-stdin"));
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().expect("fumictl starts");
        let mut stdin = child.stdin.take().expect("its standard input is a pipe");
        let password = asks.map(|password| format!("{password}\n")).unwrap_or_default();
        // A verb that reads nothing may be gone already.
        let _ = stdin.write_all(password.as_bytes()).and_then(|()| stdin.write_all(input));
        child
    }
}

/// The verbs that may connect and so may ask for the password.
fn connects<A: AsRef<OsStr>>(arguments: &[A]) -> bool {
    let word = |n: usize| arguments.get(n).and_then(|a: &A| a.as_ref().to_str()).unwrap_or("");
    match word(0) {
        "account" => word(1) == "add",
        "doctor" | "sync" | "show" | "send" | "export" => true,
        _ => arguments.iter().any(|argument| argument.as_ref() == "--wait"),
    }
}

/// A `fumictl` at work; dropping it kills it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: Option<Lines<BufReader<ChildStdout>>>,
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its next line of JSON; none when it has ended.
    pub fn next_value(&mut self) -> Option<Value> {
        let line = self.lines.as_mut()?.next()?.ok()?;
        serde_json::from_str(&line).ok()
    }

    /// Whether it is still at work.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until it has ended by itself: the exit code.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().ok()?.code()
    }

    /// Ends it at once (kill -9).
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A program built beside these tests (`target/debug/NAME`).
///
/// # Panics
/// Where the test does not know its own place.
pub fn binary(name: &str) -> PathBuf {
    let own = env::current_exe().expect("a test knows where it is");
    let built = own.ancestors().find(|folder| folder.join("deps").is_dir());
    let built = built.expect("a test is somewhere under target/PROFILE");
    built.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_a_run_reports_is_found_among_its_progress() {
        let stderr = "Listing\n{\"error\":{\"code\":\"network\",\"message\":\"No\"}}\n".to_owned();
        let answer = Answer { code: Some(5), json: Value::Null, stdout: String::new(), stderr };
        assert_eq!(answer.error_code().as_deref(), Some("network"));
    }

    #[test]
    fn only_verbs_that_connect_are_given_the_password() {
        assert!(connects(&["account", "add", "alice@example.test"]));
        assert!(connects(&["sync"]) && connects(&["flag", "1", "--wait"]));
        assert!(!connects(&["account", "list"]) && !connects(&["list", "INBOX"]));
    }
}
