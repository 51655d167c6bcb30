//! Debian's Dovecot on loopback, in a temporary folder, with no rights beyond the caller's.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mail::server::{Endpoint, Security};
use tempfile::TempDir;

use super::certificate::Authority;
use super::dovecot_config::{Wanted, text};
pub use super::dovecot_options::{Options, User};
use super::filter_proxy::{FilterProxy, Front};
use super::maildir::{Maildir, give, make_folder};
use super::port::Port;
use super::profiles::Profile;
use super::{account::Account, lmtp};
use crate::generate::Seed;
use crate::process::{Group, START_LIMIT, leashed, poll};

const NOT_STARTED: &str =
    "Dovecot did not start: dovecot-imapd and dovecot-lmtpd, version 2.3, are needed";

#[derive(Debug)]
struct Running {
    // The proxy goes first: its clients see their connections end, as with Dovecot itself.
    proxy: Option<FilterProxy>,
    group: Group,
}

/// A Dovecot of our own; dropping it ends it and removes all it kept.
#[derive(Debug)]
pub struct Dovecot {
    running: Mutex<Option<Running>>,
    options: Options,
    says: Mutex<Option<&'static str>>,
    authority: Authority,
    account: Account,
    imaps: Port,
    imap: Port,
    hidden: Port,
    lmtp: Port,
    sasl: Port,
    folder: TempDir,
}

impl Dovecot {
    /// Starts it; when this returns every port answers.
    ///
    /// # Panics
    /// Where it does not start, with the end of its log.
    pub fn start(options: &Options) -> Self {
        let folder = TempDir::with_prefix("fumi-dovecot-").expect("a temporary folder can be made");
        let authority = options.authority.clone();
        let authority = authority.unwrap_or_else(|| Authority::new(&folder.path().join("ca")));
        let dovecot = Self {
            running: Mutex::new(None),
            options: options.clone(),
            says: Mutex::new(None),
            authority,
            account: Account::of("dovecot"),
            imaps: Port::free(),
            imap: Port::free(),
            hidden: Port::free(),
            lmtp: Port::free(),
            sasl: Port::free(),
            folder,
        };
        dovecot.write_files();
        dovecot.restart();
        dovecot
    }

    /// The port with TLS from the first byte.
    pub fn imap_port(&self) -> u16 {
        self.imaps.number()
    }

    /// The port with STARTTLS.
    pub fn starttls_port(&self) -> u16 {
        self.imap.number()
    }

    /// The port that takes mail in.
    pub fn lmtp_port(&self) -> u16 {
        self.lmtp.number()
    }

    /// The port where a mail server asks whether a password is right (Dovecot's auth protocol).
    pub fn sasl_port(&self) -> u16 {
        self.sasl.number()
    }

    /// Where a client finds it.
    pub fn endpoint(&self, security: Security) -> Endpoint {
        let port = match security {
            Security::Tls => self.imap_port(),
            Security::StartTls => self.starttls_port(),
        };
        Endpoint { host: "localhost".to_owned(), port, security }
    }

    /// Who signed its certificate.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The PEM file a client is to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.authority.ca_file()
    }

    /// Its users, in the order given.
    pub fn users(&self) -> &[User] {
        &self.options.users
    }

    /// The folder of a user's mailbox.
    pub fn mailbox_folder(&self, user: &str, mailbox: &str) -> PathBuf {
        self.path("mail").join(user).join(mailbox)
    }

    /// Puts messages into mailboxes, made where missing; Dovecot may run or not.
    ///
    /// # Panics
    /// Where the disk refuses.
    pub fn seed<'a>(&self, user: &str, seeds: impl IntoIterator<Item = &'a Seed>) {
        let mut by_mailbox: Vec<(&str, Vec<&Seed>)> = Vec::new();
        for seed in seeds {
            match by_mailbox.iter_mut().find(|(name, _)| *name == seed.mailbox) {
                Some((_, list)) => list.push(seed),
                None => by_mailbox.push((&seed.mailbox, vec![seed])),
            }
        }
        for (mailbox, list) in by_mailbox {
            let folder = self.mailbox_folder(user, mailbox);
            if !folder.join("cur").is_dir() {
                self.create(user, mailbox);
            }
            let mut maildir = Maildir::open(&folder, self.account.owner).expect("a Maildir");
            for seed in list {
                maildir.add(seed).expect("the message can be written");
            }
        }
    }

    /// Dovecot keeps its own list of the mailboxes: while it runs, it must hear of a new one.
    fn create(&self, user: &str, mailbox: &str) {
        if self.running().is_some() {
            self.doveadm(&["mailbox", "create", "-s", "-u", user, mailbox]);
            return;
        }
        let root = self.path("mail").join(user);
        for name in ["dovecot.list.index", "dovecot.list.index.log"] {
            let _ = fs::remove_file(root.join(name));
        }
        self.subscribe(user, mailbox);
    }

    fn subscribe(&self, user: &str, mailbox: &str) {
        let file = self.path("mail").join(user).join("subscriptions");
        let mut known = fs::read_to_string(&file).unwrap_or_else(|_| "V\t2\n\n".to_owned());
        let line = mailbox.replace('/', "\t");
        if mailbox != "INBOX" && !known.lines().any(|other| other == line) {
            known += &format!("{line}\n");
            fs::write(&file, known).expect("the subscriptions can be written");
            give(&file, self.account.owner).expect("and handed over");
        }
    }

    /// Brings a new mail to somebody's INBOX by LMTP; it is there when this returns.
    ///
    /// # Panics
    /// Where the server does not take it.
    pub fn deliver(&self, user: &str, raw: &[u8]) {
        lmtp::deliver(self.lmtp_port(), user, raw).expect("Dovecot takes the mail");
    }

    /// Gives somebody rights on another's mailbox, as Dovecot's words (`lookup read write ...`).
    ///
    /// # Panics
    /// Where Dovecot refuses.
    pub fn share(&self, owner: &str, mailbox: &str, with: &str, rights: &str) {
        let user = format!("user={with}");
        let mut arguments = vec!["acl", "set", "-u", owner, mailbox, &user];
        arguments.extend(rights.split(' '));
        self.doveadm(&arguments);
    }

    /// Runs Dovecot's own tool: its output.
    ///
    /// # Panics
    /// Where the tool reports a failure.
    pub fn doveadm(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("doveadm");
        command.arg("-c").arg(self.path("dovecot.conf")).args(arguments);
        self.account.run_as(&mut command);
        let output = command.output().expect("doveadm is installed (dovecot-core)");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "doveadm {arguments:?}: {errors}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What it logged so far.
    pub fn logs(&self) -> String {
        fs::read_to_string(self.path("dovecot.log")).unwrap_or_default()
    }

    /// Shuts it down: connections end, ports refuse, the mail stays.
    pub fn stop(&self) {
        if let Some(mut running) = self.running().take() {
            drop(running.proxy.take());
            running.group.terminate(Duration::from_secs(5));
            self.wait_until_closed();
        }
    }

    /// Ends it as a power cut would.
    pub fn crash(&self) {
        if let Some(mut running) = self.running().take() {
            running.group.kill();
            drop(running.proxy.take());
            self.wait_until_closed();
        }
    }

    /// Starts it on the same ports, after `stop` or anew.
    ///
    /// # Panics
    /// Where it does not start, with the end of its log.
    pub fn restart(&self) {
        self.stop();
        self.run(true);
    }

    /// Whether clients are refused; mail still comes in by LMTP.
    ///
    /// # Panics
    /// Where it does not start again, with the end of its log.
    pub fn refuse_connections(&self, refuse: bool) {
        self.stop();
        self.run(!refuse);
    }

    /// Starts it again as one that says it is able to do this and no more; it still obeys commands
    /// beyond that, which no honest client sends.
    ///
    /// # Panics
    /// Where it does not start again, with the end of its log.
    pub fn restart_as(&self, profile: Profile) {
        *self.says.lock().unwrap_or_else(PoisonError::into_inner) = profile.capabilities();
        self.restart();
    }

    fn run(&self, with_imap: bool) {
        let (imaps, imap) = (self.direct().then(|| self.imap_port()), self.hidden.number());
        self.write_config(imaps.filter(|_| with_imap), with_imap.then_some(imap));
        let mut command = leashed("dovecot");
        command.arg("-F").arg("-c").arg(self.path("dovecot.conf"));
        self.account.run_as(&mut command);
        let mut group = Group::spawn(&mut command).expect("/bin/sh starts");
        let mut ports = vec![self.lmtp_port(), self.sasl_port()];
        ports.extend(with_imap.then_some(imap));
        for port in ports {
            let up = poll(START_LIMIT, || {
                let ended = group.ended();
                assert!(ended.is_none(), "{NOT_STARTED} ({ended:?})\n{}", self.logs());
                greeting(port).filter(|line| !line.contains("Waiting"))
            });
            assert!(up.is_some(), "Dovecot is not up on port {port}:\n{}", self.logs());
        }
        let proxy = with_imap.then(|| self.proxy());
        *self.running() = Some(Running { proxy, group });
    }

    /// Whether clients reach Dovecot itself over TLS. STARTTLS always goes through the proxy: to a
    /// client on its own machine Dovecot would allow passwords in the clear.
    fn direct(&self) -> bool {
        self.options.profile == Profile::Full
    }

    fn proxy(&self) -> FilterProxy {
        let front = Front {
            tls_port: (!self.direct()).then(|| self.imap_port()),
            starttls_port: self.starttls_port(),
            backend: self.hidden.number(),
            tls: self.authority.server_config(self.options.certificate),
            profile: self.options.profile,
            more: if self.options.acl { "ACL RIGHTS=texk".to_owned() } else { String::new() },
        };
        FilterProxy::start(front).expect("the proxy's ports are free")
    }

    /// Waits until the last process let go of the ports.
    fn wait_until_closed(&self) {
        for port in [&self.imaps, &self.imap, &self.hidden, &self.lmtp, &self.sasl] {
            let free = || TcpListener::bind(("127.0.0.1", port.number())).ok();
            assert!(poll(START_LIMIT, free).is_some(), "port {} is still taken", port.number());
        }
    }

    fn write_files(&self) {
        let root = self.folder.path();
        give(root, self.account.owner).expect("the folder can be handed to Dovecot");
        for name in ["run", "state", "mail", "home", "shared"] {
            make_folder(&root.join(name), self.account.owner).expect("a folder can be made");
        }
        let kind = self.options.certificate;
        let (from, key) = (self.authority.certificate_file(kind), self.authority.key_file(kind));
        self.put("cert.pem", &fs::read_to_string(from).expect("the certificate is there"));
        self.put("key.pem", &fs::read_to_string(key).expect("and its key"));
        let users = self.options.users.iter();
        let lines =
            users.map(|user| format!("{}:{{PLAIN}}{}::::::\n", user.address, user.password));
        self.put("users", &lines.collect::<String>());
        for user in &self.options.users {
            let home = self.path("home").join(&user.address);
            make_folder(&home, self.account.owner).expect("a home can be made");
            let inbox = self.mailbox_folder(&user.address, "INBOX");
            Maildir::open(&inbox, self.account.owner).expect("an INBOX can be made");
        }
    }

    fn write_config(&self, imaps: Option<u16>, imap: Option<u16>) {
        let config = text(&Wanted {
            folder: self.folder.path(),
            user: &self.account.user,
            group: &self.account.group,
            imaps,
            imap,
            lmtp: self.lmtp_port(),
            sasl: self.sasl_port(),
            acl: self.options.acl,
            mailboxes: self.options.profile.mailboxes(),
            says: *self.says.lock().unwrap_or_else(PoisonError::into_inner),
        });
        self.put("dovecot.conf", &config);
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::write(&path, text).expect("the file can be written");
        give(&path, self.account.owner).expect("and handed to Dovecot");
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::join(self.folder.path(), name)
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("Dovecot's log:\n{}", self.logs());
        }
    }
}

fn greeting(port: u16) -> Option<String> {
    let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).ok().filter(|read| *read > 0)?;
    Some(line)
}
