//! A disk that is full, has a quota, or cannot be written: it is told, what is here stays readable,
//! and with room all of it comes.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tests::fumictl::{Fumictl, binary};
use tests::generate::{Seed, generate_in};
use tests::process::is_root;
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted};

use crate::scripted::ALICE;

const MESSAGES: usize = 300;

fn server() -> Scripted {
    let server = Scripted::start(Options::profile(Profile::full()).user(ALICE, "wonderland"));
    server.state().seed(ALICE, generate_in("INBOX", MESSAGES, 9).collect::<Vec<Seed>>());
    server
}

fn fumictl(server: &Scripted, folder: &Path) -> Fumictl {
    Fumictl::new(folder).trusting(&server.ca_file()).password("wonderland")
}

fn sign_in(server: &Scripted, ctl: &Fumictl) {
    let imap = format!("localhost:{}", server.imap_port());
    ctl.run(&["account", "add", ALICE, "--imap", &imap, "--no-keyring", "--offline"]).ok();
}

/// `sync` by a shell that allows files of so many KiB; no signal, an error.
fn sync_with(server: &Scripted, folder: &Path, kib: u64) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", kib * 2);
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(script).arg("sh").arg(binary("fumictl"));
    command.arg("--data").arg(folder).args(["--json", "sync", "--password-stdin"]);
    command.env("SSL_CERT_FILE", server.ca_file());
    command.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("a shell");
    let mut stdin = child.stdin.take().expect("a pipe");
    // It may be gone already.
    let _ = stdin.write_all(b"wonderland\n");
    drop(stdin);
    child.wait_with_output().expect("its end")
}

fn error_code(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
    let values = text.lines().rev().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    values.map(|value| value["error"]["code"].clone()).find_map(|c| c.as_str().map(str::to_owned))
}

fn completes(ctl: &Fumictl, what: &str) {
    let done = ctl.run(&["sync"]);
    assert_eq!(done.code, Some(0), "{what}: {}", done.stderr);
    assert_eq!(done.json["accounts"][0]["messages"], MESSAGES as u64, "{what}");
    let rows = ctl.run(&["list", "INBOX", "--limit", "1000"]).ok();
    let rows = rows.as_array().expect("rows");
    assert!(rows.len() == MESSAGES && rows.iter().all(|row| row["bodyHeld"] == true), "{what}");
    assert_eq!(ctl.run(&["verify"]).ok()["ok"], true, "{what}");
}

#[test]
fn a_file_that_may_not_grow_is_told_and_with_room_everything_comes() {
    let server = server();
    let mut told = 0;
    for kib in [64, 200, 320, 480, 800, 100_000] {
        let folder = TempDir::with_prefix("fumi-disk-").expect("a temporary folder");
        let ctl = fumictl(&server, folder.path());
        sign_in(&server, &ctl);
        let output = sync_with(&server, folder.path(), kib);
        let code = output.status.code().unwrap_or_else(|| panic!("{kib} KiB: {output:?}"));
        if code != 0 {
            let said = error_code(&output.stderr);
            assert_eq!(said.as_deref(), Some("diskFull"), "{kib} KiB: {output:?}");
            told += 1;
        }
        assert_eq!(ctl.run(&["verify"]).ok()["ok"], true, "{kib} KiB");
        completes(&ctl, &format!("after {kib} KiB"));
    }
    assert!(told >= 2, "{told} of them were too small");
}

/// A file system of its own, for those who may mount one.
struct Disk(TempDir);

impl Disk {
    fn new(kib: u64) -> Option<Disk> {
        let folder = TempDir::with_prefix("fumi-disk-").expect("a temporary folder");
        let size = format!("size={kib}k");
        let disk = Disk(folder);
        disk.mount(&["-t", "tmpfs", "-o", &size, "tmpfs"]).then_some(disk)
    }

    fn mount(&self, options: &[&str]) -> bool {
        let mount = Command::new("mount").args(options).arg(self.0.path()).output();
        is_root() && mount.is_ok_and(|output| output.status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a process on its way out may still hold a file.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[test]
fn a_full_disk_is_told_and_with_room_everything_comes() {
    let server = server();
    for kib in [256, 512, 1024, 2048, 3072] {
        let Some(disk) = Disk::new(kib) else {
            println!("SKIPPED a full disk: only root may mount one");
            return;
        };
        let folder = disk.0.path().join("profile");
        let ctl = fumictl(&server, &folder);
        let imap = format!("localhost:{}", server.imap_port());
        let add = ["account", "add", ALICE, "--imap", &imap, "--no-keyring", "--offline"];
        let added = ctl.run(&add);
        let first = if added.code == Some(0) { ctl.run(&["sync"]) } else { added };
        if first.code != Some(0) {
            let said = first.error_code();
            assert_eq!(said.as_deref(), Some("diskFull"), "{kib} KiB: {}", first.stderr);
        }
        assert!(disk.mount(&["-o", "remount,size=100m"]), "more room");
        if ctl.run(&["account", "list"]).ok().as_array().is_some_and(Vec::is_empty) {
            sign_in(&server, &ctl);
        }
        completes(&ctl, &format!("after {kib} KiB"));
    }
}

#[test]
fn a_disk_that_cannot_be_written_is_told_and_nothing_is_lost() {
    let server = server();
    let Some(disk) = Disk::new(100 << 10) else {
        println!("SKIPPED a disk that cannot be written: only root may mount one");
        return;
    };
    let folder = disk.0.path().join("profile");
    let ctl = fumictl(&server, &folder);
    sign_in(&server, &ctl);
    ctl.run(&["sync"]).ok();
    let id = ctl.run(&["list", "INBOX", "--limit", "1"]).ok()[0]["id"].to_string();
    ctl.run(&["flag", &id, "--add", "$Later"]).ok();
    assert!(disk.mount(&["-o", "remount,ro"]), "it can be made read-only");
    let sync = ctl.run(&["sync"]);
    assert_eq!(sync.error_code().as_deref(), Some("diskFull"), "{}", sync.stderr);
    let flag = ctl.run(&["flag", &id, "--add", "\\Flagged"]);
    assert_eq!(flag.error_code().as_deref(), Some("diskFull"), "{}", flag.stderr);
    assert!(disk.mount(&["-o", "remount,rw"]), "and writable again");
    completes(&ctl, "after it could not be written");
    let there = server.state().messages(ALICE, "INBOX");
    assert_eq!(there.iter().filter(|message| message.has("$Later")).count(), 1);
}
