//! Debian's Exim as the place mail is submitted to; it delivers into a test's Dovecot.
//!
//! Not Postfix: its master refuses to run for anybody but root.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mail::server::{Endpoint, Security};
use tempfile::TempDir;

use super::account::Account;
use super::certificate::{Authority, Certificate};
use super::dovecot::Dovecot;
use super::maildir::{give, make_folder};
use super::port::Port;
use crate::process::{Group, START_LIMIT, leashed, poll};

/// A mail server that takes mail from Dovecot's users, by password and only over TLS, and brings
/// it to their mailboxes there. Dropping it ends it.
#[derive(Debug)]
pub struct Exim {
    running: Mutex<Option<Group>>,
    account: Account,
    tls: Port,
    starttls: Port,
    folder: TempDir,
}

/// Where Exim is installed, if it is (`exim4-daemon-light`).
pub fn installed() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("exim4")).find(|program| program.is_file())
}

impl Exim {
    /// Starts it with a good certificate of the Dovecot's authority.
    pub fn start(dovecot: &Dovecot) -> Self {
        Self::start_with(dovecot, Certificate::Good)
    }

    /// Starts it; when this returns both ports answer.
    ///
    /// # Panics
    /// Where it is not installed or does not start, with its log.
    pub fn start_with(dovecot: &Dovecot, certificate: Certificate) -> Self {
        let program = installed().expect("Exim is needed: apt-get install exim4-daemon-light");
        let exim = Self {
            running: Mutex::new(None),
            account: Account::of("dovecot"),
            tls: Port::free(),
            starttls: Port::free(),
            folder: TempDir::with_prefix("fumi-exim-").expect("a temporary folder can be made"),
        };
        let own = exim.folder.path();
        give(own, exim.account.owner).expect("the folder can be handed over");
        make_folder(&own.join("spool"), exim.account.owner).expect("a folder can be made");
        // The installed program is set-uid root; a copy is not, and keeps to the account it has.
        let copy = own.join("exim4");
        fs::copy(program, &copy).expect("the program can be copied");
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("and made runnable");
        exim.write_files(dovecot, dovecot.authority(), certificate);
        exim.restart();
        exim
    }

    /// The port with TLS from the first byte (465 elsewhere).
    pub fn tls_port(&self) -> u16 {
        self.tls.number()
    }

    /// The port with STARTTLS (587 elsewhere).
    pub fn starttls_port(&self) -> u16 {
        self.starttls.number()
    }

    /// Where a client finds it.
    pub fn endpoint(&self, security: Security) -> Endpoint {
        let port = match security {
            Security::Tls => self.tls_port(),
            Security::StartTls => self.starttls_port(),
        };
        Endpoint { host: "localhost".to_owned(), port, security }
    }

    /// What it logged so far.
    pub fn logs(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        ["mainlog", "paniclog", "rejectlog"].map(read).concat()
    }

    /// Shuts it down; what it has not delivered waits.
    ///
    /// # Panics
    /// Where a port stays taken.
    pub fn stop(&self) {
        let group = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut group) = group {
            group.terminate(Duration::from_secs(5));
            for port in [self.tls_port(), self.starttls_port()] {
                let free = poll(START_LIMIT, || TcpListener::bind(("127.0.0.1", port)).ok());
                assert!(free.is_some(), "port {port} is still taken");
            }
        }
    }

    /// Starts it on the same ports.
    ///
    /// # Panics
    /// Where it does not start, with its log.
    pub fn restart(&self) {
        self.stop();
        let own = self.folder.path();
        let mut command = leashed(own.join("exim4"));
        command.arg("-C").arg(own.join("exim.conf")).args(["-bdf", "-q10s"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        self.account.run_as(&mut command);
        let mut group = Group::spawn(&mut command).expect("/bin/sh starts");
        let up = poll(START_LIMIT, || {
            let ended = group.ended();
            assert!(ended.is_none(), "Exim did not start ({ended:?}):\n{}", self.logs());
            greeting(self.starttls_port())
        });
        assert!(up.is_some(), "Exim is not up:\n{}", self.logs());
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(group);
    }

    fn write_files(&self, dovecot: &Dovecot, authority: &Authority, certificate: Certificate) {
        let copy = |from: &Path, name: &str| {
            let text = fs::read_to_string(from).expect("the PEM is there");
            self.put(name, &text);
        };
        copy(&authority.certificate_file(certificate), "cert.pem");
        copy(&authority.key_file(certificate), "key.pem");
        let users = dovecot.users().iter();
        let lines = users.map(|user| format!("\"{}\": {}\n", user.address, user.password));
        self.put("users", &lines.collect::<String>());
        let config = CONFIG
            .replace("@FOLDER@", &self.folder.path().to_string_lossy())
            .replace("@USER@", &self.account.user)
            .replace("@GROUP@", &self.account.group)
            .replace("@TLS@", &self.tls_port().to_string())
            .replace("@STARTTLS@", &self.starttls_port().to_string())
            .replace("@LMTP@", &dovecot.lmtp_port().to_string());
        self.put("exim.conf", &config);
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("the file can be written");
        give(&path, self.account.owner).expect("and handed over");
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("Exim's log:\n{}", self.logs());
        }
    }
}

fn greeting(port: u16) -> Option<()> {
    let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).ok()?;
    line.starts_with("220").then_some(())
}

const CONFIG: &str = include_str!("exim.conf");
