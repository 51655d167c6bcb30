//! A program of the tests in a process group of its own, ended together with all it started.

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// Ends the group when this process is gone, however it went: `cat` then sees the pipe's end.
const LEASH: &str = "exec 3<&0; \
    (cat <&3 >/dev/null 2>&1; kill -KILL 0) >/dev/null 2>&1 & \
    exec \"$@\" </dev/null 3<&-";

/// A command for [`Group::spawn`]; arguments, environment and user are added as usual.
pub fn leashed(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(LEASH).arg("sh").arg(program);
    command
}

/// A running program and its children.
#[derive(Debug)]
pub struct Group {
    child: Child,
    id: Pid,
    _leash: Option<ChildStdin>,
}

impl Group {
    /// Starts a command made by [`leashed`].
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).process_group(0).spawn()?;
        let leash = child.stdin.take();
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let id = id.ok_or_else(|| io::Error::other("the child has no process id"))?;
        Ok(Self { child, id, _leash: leash })
    }

    /// The program's process id, which is its group's too.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What the program writes, where its standard output was piped.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// How the program ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Asks the program to end, waits for it, and leaves nothing of its group behind.
    pub fn terminate(&mut self, limit: Duration) {
        let deadline = Instant::now() + limit;
        if self.ended().is_none() {
            let _ = rustix::process::kill_process(self.id, Signal::TERM);
        }
        while self.ended().is_none() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        self.kill();
    }

    /// Ends the whole group at once, as a power cut would.
    pub fn kill(&mut self) {
        let _ = kill_process_group(self.id, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The limit within which a local program is up, on a machine busy with other things.
pub const START_LIMIT: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer or the limit is over.
pub fn poll<T>(limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Whether this process may do everything (CI often runs as root).
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The process that started this one, while it runs.
pub fn parent(id: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in brackets may itself hold spaces and brackets.
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}
